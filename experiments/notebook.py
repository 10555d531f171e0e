"""The experiments for Python: scenarios in, pandas tables and figures out. Import it as ``fivelocks``.

Each function does what the command of its name does, in the same results folders: a call that was
interrupted continues where it stopped.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, SupportsIndex

import pandas as pd

from experiments.analysis.axes import axis_of
from experiments.analysis.branches import TracedRun
from experiments.analysis.compare import CompareStudy
from experiments.analysis.counterfactuals import Removal
from experiments.analysis.forecast import DEFAULT_FUTURES, ForecastStudy
from experiments.analysis.sensitivity import SensitivityStudy
from experiments.analysis.sweep import DEFAULT_RUNS, SweepStudy
from experiments.analysis.why import WhyStudy
from experiments.errors import InputError
from experiments.rendering import figures, narrative
from experiments.rendering.i18n import ENGLISH, check_language
from experiments.rendering.story import story
from experiments.results import run_id as identity
from experiments.results.manifest import read_manifest
from experiments.results.provenance import records_call
from experiments.results.tables import main_table, names_of, read_rows, read_table
from experiments.running import study as studies
from experiments.running import trace
from experiments.running.batches import BatchStudy
from experiments.running.options import RunOptions
from experiments.scenarios import library
from model.scenario import Scenario
from model.war_model import WarModel

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Rows = Sequence[Mapping[str, Any]]
Text = str | PathLike[str]
Named = Text | Scenario
Whole = SupportsIndex
# Rows and pixels of the summary that a notebook shows.
SHOWN, WIDTH = 12, 640


class Result:
    """Tables and figures of an experiment.

    Each table is an attribute, such as ``result.distribution``, and a pandas frame. In a notebook a result
    shows its main table and figure. Results can be pickled and copied.

    Attributes
    ----------
    kind
        Command that makes such results, such as ``batch``.
    folder
        Results folder; None if the results are only in memory.
    names
        Names of the tables.
    """

    def __init__(self, kind: str, folder: Path | None, rows: Mapping[str, Rows] | None = None) -> None:
        self.kind, self.folder = kind, folder
        self._rows = {name: list(table) for name, table in (rows or {}).items() if table}

    @property
    def names(self) -> list[str]:
        """Names of the tables."""
        return list(self._rows) if self.folder is None else names_of(read_manifest(self.folder))

    def table(self, name: str) -> pd.DataFrame:
        """One table; texts are texts, whatever they look like.

        Raises
        ------
        InputError
            If there is no such table; names those there are.
        """
        if self.folder is not None:
            return read_table(self.folder, read_manifest(self.folder), name).to_pandas()
        if name not in self._rows:
            raise InputError(f"there is no table {name!r}; there are {', '.join(self._rows)}")
        return pd.DataFrame(self._rows[name])

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name.startswith("_") or "kind" not in self.__dict__:
            raise AttributeError(name)
        if name not in self.names:
            raise AttributeError(f"there is no table {name!r}; there are {', '.join(self.names)}")
        return self.table(name)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self.names})

    @property
    def figures(self) -> list[str]:
        """Names of the figures."""
        plans = figures.FIGURES.get(self.kind, {})
        return [name or "backcast" for name, plan in plans.items() if set(plan.tables) <= set(self.names)]

    def figure(self, name: str | None = None, language: str = ENGLISH) -> "Figure":
        """A Matplotlib figure; the first of ``figures`` if none is named.

        Raises
        ------
        InputError
            If there is no such figure or language; names those there are.
        """
        check_language(language, "language")
        made = figures.made(self.kind, self._read, self.figures, self._source(), language)
        if (name or next(iter(made), None)) not in made:
            raise InputError(f"there is no figure {name!r}; there are {', '.join(made) or 'none'}")
        return made[name or next(iter(made))]

    def _read(self, table: str) -> Rows:
        return self._rows[table] if self.folder is None else read_rows(self.folder, table)

    def _source(self) -> str:
        return "" if self.folder is None else figures.source(self.folder)

    def __repr__(self) -> str:
        place = "in memory" if self.folder is None else str(self.folder)
        return f"<fivelocks {self.kind}: {', '.join(self.names)}; {place}>"

    def _repr_html_(self) -> str:
        """Main table and figure, for a notebook."""
        name = "distribution" if "distribution" in self.names else self._main()
        frame = self.table(name)
        more = f"<p>{len(frame):,} rows, the first {SHOWN} shown</p>" if len(frame) > SHOWN else ""
        head = f"<p><b>{self.kind}</b>: tables {', '.join(self.names)}; figures {', '.join(self.figures)}</p>"
        shown = frame.head(SHOWN).to_html(index=False, float_format="{:.3g}".format, border=0)
        drawn = ""
        if self.figures:
            svg = figures.svg_of(self.figure, ENGLISH)
            drawn = f'<div style="max-width: {WIDTH}px">{svg[svg.index("<svg"):]}</div>'
        return f"{head}{shown}{more}{drawn}"

    def _main(self) -> str:
        return main_table(read_manifest(self.folder)) if self.folder is not None else self.names[0]

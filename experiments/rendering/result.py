"""Results for Python: pandas tables and Matplotlib figures, of a folder or in memory."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from experiments.errors import InputError
from experiments.rendering import figures
from experiments.rendering.i18n import ENGLISH, check_language
from experiments.results.manifest import read_manifest
from experiments.results.tables import main_table, names_of, read_rows, read_table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Rows = Sequence[Mapping[str, Any]]
# Rows and pixels of the summary that a notebook shows.
SHOWN: Final = 12
WIDTH: Final = 640


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
        return list(figures.plans(self.kind, self.names))

    def figure(self, name: str | None = None, language: str = ENGLISH, bare: bool = False) -> "Figure":
        """A Matplotlib figure; the first of ``figures`` if none is named.

        A bare one has no title, note and source, for a paper that has a caption.

        Raises
        ------
        InputError
            If there is no such figure or language; names those there are.
        """
        check_language(language, "language")
        made = self._drawn(language, bare)
        if (name or next(iter(made), None)) not in made:
            raise InputError(f"there is no figure {name!r}; there are {', '.join(made) or 'none'}")
        return made[name or next(iter(made))]

    def _drawn(self, language: str = ENGLISH, bare: bool = False) -> dict[str, "Figure"]:
        called = {} if self.folder is None else figures.called_in(self.folder, language)
        return figures.drawn(self.kind, self.names, self._read, self._source(), language, bare, called)

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
        drawn = [figures.page_svg(figure) for figure in list(self._drawn().values())[:1]]
        return "".join(
            [head, shown, more, *(f'<div style="max-width: {WIDTH}px">{one}</div>' for one in drawn)]
        )

    def _main(self) -> str:
        return main_table(read_manifest(self.folder)) if self.folder is not None else self.names[0]

"""A results folder of any command as one HTML page that needs nothing else: no network, no other file."""

import base64
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from jinja2 import Environment, StrictUndefined

from agents.jit import rules_fingerprint
from experiments.errors import InputError
from experiments.rendering import conditions, figures, labels, tables
from experiments.rendering.export import check_out
from experiments.rendering.representatives import representatives
from experiments.results import files
from experiments.results import folder as folders
from experiments.results.manifest import Manifest, read_content, read_manifest
from experiments.results.tables import main_table, names_of, read_rows
from model import parameters
from model.endings import PATH_OF

Row = Mapping[str, Any]
TEMPLATE: Final = Path(__file__).with_name("report.html.jinja")
# Rows of a table on the page; the file has them all.
MOST_ROWS: Final = 40
TITLES: Final = {
    "batch": "How {runs:,} runs end: {scenarios}",
    "compare": "The same runs compared: {scenarios}",
    "sweep": "How runs end as assumptions vary: {scenarios}",
    "sensitivity": "Which assumptions matter: {scenarios}",
    "discover": "Assumptions that lead to a path: {scenarios}",
    "forecast": "Probability of each path, month by month: {scenarios}",
    "why": "Causes of one run's ending: {scenarios}",
    "rare": "Probability of rare endings: {scenarios}",
    "claims": "The essay's claims tested",
    "claims --baseline": "The baseline against its acceptance bands",
    "backcast": "The model against observations",
    "update": "What observed months teach: {scenarios}",
    "skill": "Forecasts against simple benchmarks",
}


class Listed(NamedTuple):
    """A table of the page: name, headings with their meaning, cells, and how many rows the file has."""

    name: str
    columns: list[tuple[str, str]]
    rows: list[list[str]]
    total: int


def report(folder: Path, out: Path | None = None) -> Path:
    """Write a self-contained HTML page about a complete results folder.

    Parameters
    ----------
    folder
        Results folder of any command.
    out
        File to write; ``report.html`` in the folder if not given, where an older one is replaced.

    Raises
    ------
    InputError
        If the folder is not complete, its runs were simulated by other rules, a shard or table is damaged,
        or the page cannot be written.
    """
    if out is not None:
        check_out(out, (".html",))
    manifest = read_manifest(folder)
    again = f"call 'fivelocks {manifest.kind}' again"
    if manifest.status != "complete":
        raise InputError(f"{folder}: the results are {manifest.status}; {again} to finish them")
    if manifest.kind == "batch" and manifest.rules != rules_fingerprint():
        raise InputError(
            f"{folder}: its runs were simulated by rules {manifest.rules}, this version has "
            f"{rules_fingerprint()} and cannot simulate them again"
        )
    folders.check_whole(folder, manifest, [f"{name}.csv" for name in names_of(manifest)])
    page = out or folder / "report.html"
    try:
        files.write_text(page, page_of(folder, manifest))
    except OSError as error:
        raise InputError(
            f"{page} cannot be written: {error.strerror or error}; choose another place with --out"
        ) from None
    return page


def page_of(folder: Path, manifest: Manifest) -> str:
    """HTML of the page."""
    pages = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    scenarios = manifest.scenarios
    names = ", ".join(dict.fromkeys(scenario.name for scenario in scenarios))
    return pages.from_string(TEMPLATE.read_text(encoding="utf-8")).render(
        title=TITLES.get(manifest.kind, manifest.kind).format(runs=manifest.rows, scenarios=names),
        manifest=manifest,
        scenarios=scenarios,
        about={one.name: conditions.about(one, "start" in manifest.question) for one in scenarios},
        content=read_content(folder),
        endings=_endings(folder, manifest),
        pictures=[(name, picture(figure)) for name, figure in figures.made(folder).items()],
        tables=_listed(folder, manifest),
        runs=list(representatives(folder, manifest)) if manifest.kind == "batch" else [],
        changed=[(scenario, changed_parameters(scenario.parameters)) for scenario in scenarios],
        names=labels.ENDINGS,
        colours={ending: labels.COLOURS[path] for ending, path in PATH_OF.items()},
        source=figures.source(folder),
    )


def _endings(folder: Path, manifest: Manifest) -> list[tuple[str, list[str], list[list[str]]]]:
    """The distribution of endings of every scenario: its name, headings and cells."""
    if manifest.kind not in ("batch", "compare"):
        return []
    rows = read_rows(folder, "distribution")
    found = []
    for name in dict.fromkeys(row["scenario"] for row in rows):
        columns, lines = tables.endings([row for row in rows if row["scenario"] == name])
        found.append((name, [heading for heading, _ in columns], lines))
    return found


def _listed(folder: Path, manifest: Manifest) -> list[Listed]:
    """The tables of the folder but its runs and its dictionary, the main one first."""
    shown = [name for name in names_of(manifest) if name not in ("outcomes", "dictionary", "trajectories")]
    shown.sort(key=lambda name: name != main_table(manifest))
    meanings = {(row["file"], row["column"]): row["meaning"] for row in read_rows(folder, "dictionary")}
    return [_table(name, read_rows(folder, name), meanings) for name in shown]


def _table(name: str, rows: Sequence[Row], meanings: Mapping[tuple[str, str], str]) -> Listed:
    columns = [(column, meanings.get((f"{name}.csv", column), "")) for column in (rows[0] if rows else ())]
    cells = [[_cell(cell) for cell in row.values()] for row in rows[:MOST_ROWS]]
    return Listed(name, columns, cells, len(rows))


def _cell(cell: Any) -> str:
    if cell is None:
        return ""
    return f"{cell:.3g}" if isinstance(cell, float) else f"{cell}"


def picture(figure: Any) -> str:
    """Figure as the address of an SVG that an HTML page carries within itself."""
    return "data:image/svg+xml;base64," + base64.b64encode(figures.page_svg(figure).encode()).decode()


def changed_parameters(values: Mapping[str, float]) -> list[tuple[parameters.Parameter, float]]:
    """Parameters that differ from their defaults, with their values."""
    table = parameters.table()
    return [
        (table[name], float(value)) for name, value in values.items() if float(value) != table[name].default
    ]

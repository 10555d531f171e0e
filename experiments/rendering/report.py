"""A results folder as one page that needs nothing else: no network, no other file."""

import base64
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, StrictUndefined

from agents.jit import rules_fingerprint
from experiments.errors import InputError
from experiments.rendering import figures, labels
from experiments.rendering.export import check_out
from experiments.rendering.representatives import representatives
from experiments.results import files
from experiments.results import folder as folders
from experiments.results.manifest import Manifest, read_content, read_manifest
from experiments.results.tables import read_rows
from model import parameters
from model.endings import PATH_OF

TEMPLATE: Final = Path(__file__).with_name("report.html.jinja")
TABLES: Final = ("distribution", "incidence", "trajectories")
FIGURES: Final = {
    "distribution": "How wars end",
    "incidence": "When wars end",
    "durations": "How long wars last",
    "trajectories": "What the wars are like while they are fought",
}


def report(folder: Path, out: Path | None = None) -> Path:
    """Write a self-contained HTML page about a complete batch.

    Parameters
    ----------
    folder
        Results folder of a batch.
    out
        File to write; ``report.html`` in the folder if not given, where an older one is replaced.

    Raises
    ------
    InputError
        If the batch is not complete, its runs were simulated by other rules, a shard or table is damaged,
        or the page cannot be written.
    """
    if out is not None:
        check_out(out, (".html",))
    manifest = read_manifest(folder)
    if manifest.status != "complete":
        raise InputError(
            f"{folder}: the batch is {manifest.status}; call 'fivelocks batch' again to finish it"
        )
    if manifest.rules != rules_fingerprint():
        raise InputError(
            f"{folder}: its runs were simulated by rules {manifest.rules}, this version has "
            f"{rules_fingerprint()} and cannot simulate them again"
        )
    folders.check_whole(folder, manifest, [f"{name}.csv" for name in TABLES])
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
    tables = {name: read_rows(folder, name) for name in TABLES}
    return pages.from_string(TEMPLATE.read_text(encoding="utf-8")).render(
        manifest=manifest,
        scenario=manifest.scenario,
        content=read_content(folder),
        distribution=tables["distribution"],
        pictures=[(title, picture(folder, name, tables)) for name, title in FIGURES.items()],
        wars=list(representatives(folder, manifest)),
        changed=changed_parameters(manifest),
        paths=labels.PATHS,
        endings=labels.ENDINGS,
        path_of=PATH_OF,
        colours=labels.COLOURS,
    )


def picture(folder: Path, name: str, tables: dict[str, Any]) -> str:
    """Figure of a batch as an SVG that an HTML page carries within itself."""
    taken = (tables[table] for table in figures.FIGURES["batch"][name].tables)
    drawn = figures.as_svg("batch", name, *taken, source=figures.source(folder))
    return "data:image/svg+xml;base64," + base64.b64encode(drawn.encode()).decode()


def changed_parameters(manifest: Manifest) -> list[dict[str, Any]]:
    """Parameters that differ from their defaults, with what they mean."""
    table = parameters.table()
    return [
        {"parameter": table[name], "value": float(value)}
        for name, value in manifest.scenario.parameters.items()
        if float(value) != table[name].default
    ]

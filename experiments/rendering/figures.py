"""Which figures a results folder has, and drawing them. Loads Matplotlib only when it draws."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, BinaryIO, Final, NamedTuple

from experiments.errors import InputError, unknown
from experiments.rendering import conditions
from experiments.rendering.i18n import ENGLISH, translator
from experiments.results import files
from experiments.results.manifest import read_content, read_manifest
from experiments.results.tables import read_rows

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Rows = Sequence[Mapping[str, Any]]
KINDS: Final = ("svg", "png")


class Plan(NamedTuple):
    """How a figure is made: the function, as ``module.function`` of this package, and its tables."""

    function: str
    tables: tuple[str, ...]


def _plans(module: str, **tables: str) -> dict[str, Plan]:
    """Plans of figures that are called as the functions are, each with the tables it takes."""
    return {name: Plan(f"{module}.{name}", tuple(taken.split())) for name, taken in tables.items()}


# By the command that made the folder; a figure whose tables are missing is left out.
FIGURES: Final[Mapping[str, Mapping[str, Plan]]] = {
    "batch": _plans(
        "batch_figures", distribution="distribution", incidence="incidence", durations="incidence",
        trajectories="trajectories distribution",
    ),
    "compare": _plans(
        "compare_figures", distribution="distribution", differences="differences", transitions="transitions"
    ),
    "sweep": _plans("sweep_figures", distribution="distribution", leading="leading"),
    "sensitivity": _plans(
        "sensitivity_figures", morris="morris", sobol="sobol", variance="variance", tornado="tornado"
    ),
    "discover": _plans("discovery_figures", trajectory="trajectory", limits="limits"),
    "forecast": _plans("forecast_figures", forecast="forecast"),
    "why": _plans("forecast_figures", causes="causes"),
    "rare": _plans("forecast_figures", rare="rare"),
    "claims": {"claims": Plan("claims_figures.forest", ("claims", "predictions"))},
    "claims --baseline": _plans("claims_figures", bands="bands"),
    "backcast": _plans("backcast_figures", errors="scores", backcast="forecasts"),
    "update": _plans(
        "update_figures", predictions="learning", moved="posterior", pit="learning", effective="learning"
    ),
    "skill": _plans("update_figures", skill="skill"),
}  # fmt: skip
Maker = Callable[..., Any]


def preload() -> None:
    """Begin to load Matplotlib, so that it is there when the runs are."""
    Thread(target=_load, daemon=True).start()


def _load() -> Any:
    return import_module("experiments.rendering.style")


def draw(folder: Path, language: str = ENGLISH) -> list[Path]:
    """Draw the figures of a results folder from its tables, each as SVG and PNG; returns the files.

    Those in another language than English are in a folder of that language. None are drawn if this
    machine has no font for it.
    """
    style = _load()
    if not style.font_of(language):
        return []
    place = in_language(folder, language) / "figures"
    place.mkdir(parents=True, exist_ok=True)
    paths = []
    with style.style(language):
        for name, figure in made(folder, language).items():
            for kind in KINDS:
                paths.append(place / f"{name}.{kind}")
                files.write_whole(paths[-1], partial(_put, style.save(figure, kind)))
    return paths


def _put(content: bytes, file: BinaryIO) -> None:
    file.write(content)


def in_language(folder: Path, language: str) -> Path:
    """Where a results folder has what is in a language: in itself, or in a folder of the language."""
    return folder if language == ENGLISH else folder / language


def made(folder: Path, language: str = ENGLISH, bare: bool = False) -> dict[str, "Figure"]:
    """Figures of a results folder by name, with their source at the foot, or bare."""
    tables = [path.stem for path in folder.glob("*.csv")]
    read, called = partial(read_rows, folder), called_in(folder, language)
    return drawn(kind_of(folder), tables, read, source(folder), language, bare, called)


def called_in(folder: Path, language: str = ENGLISH) -> dict[str, str]:
    """What the scenarios of a folder are called by name, where that says more: with all that they set."""
    tr = translator(language)
    called = {one.name: conditions.called(one, tr) for one in read_manifest(folder).scenarios}
    return {name: text for name, text in called.items() if text != tr(name)}


def export(folder: Path, name: str, out: Path) -> None:
    """Write a figure of a results folder for a paper: without title, note and source.

    Raises
    ------
    InputError
        If there is no such figure.
    """
    found = made(folder, bare=True)
    if name not in found:
        problem = f"--figure: there is no figure {name!r}"
        raise InputError(unknown(problem, name, found, f"there are {', '.join(found) or 'none'}"))
    with _load().style():
        files.write_whole(out, partial(_put, _load().save(found[name], out.suffix[1:])))


def drawn(
    kind: str,
    tables: Collection[str],
    read: Callable[[str], Rows],
    source: str,
    language: str = ENGLISH,
    bare: bool = False,
    called: Mapping[str, str] = {},
) -> dict[str, "Figure"]:
    """Figures of a kind of results by name.

    Parameters
    ----------
    kind
        Command that makes such results.
    tables
        Names of the tables there are.
    read
        Gives the rows of a table.
    source
        Written at the foot.
    bare
        Whether figures have no title, note and source.
    called
        What scenarios are called, by name.
    """
    style, found = _load(), {}
    with style.style(language, bare=bare):
        for name, plan in plans(kind, tables).items():
            for part, figure in make(plan, *map(read, plan.tables), language=language, called=called).items():
                style.sign(figure, source)
                found[part or name] = figure
    return found


def plans(kind: str, tables: Collection[str]) -> dict[str, Plan]:
    """Plans of the figures that these tables allow."""
    return {name: plan for name, plan in FIGURES.get(kind, {}).items() if set(plan.tables) <= set(tables)}


def make(
    plan: Plan, *tables: Rows, language: str, called: Mapping[str, str] = {}, **options: Any
) -> dict[str, "Figure"]:
    """Figures of one plan from rows of its tables: one of no name, or several by name.

    To be called within ``style``; ``called`` as for ``drawn``.
    """
    tr = translator(language)

    def named(english: str, /, **facts: Any) -> str:
        return called[english] if english in called else tr(english, **facts)

    module, _, function = plan.function.partition(".")
    maker: Maker = getattr(import_module(f"experiments.rendering.{module}"), function)
    result = maker(*tables, named, **options)
    return result if isinstance(result, dict) else {"": result} if result is not None else {}


def as_svg(
    kind: str, name: str, *tables: Rows, language: str = ENGLISH, source: str = "", **options: Any
) -> str:
    """A figure of a kind of results as an SVG for a page: its text is text, in the page's fonts.

    Parameters
    ----------
    kind, name
        Which figure, as in ``FIGURES``.
    tables
        Rows of its tables.
    source
        Written at the foot.
    options
        Further arguments of the figure's function, such as ``width`` in inches.
    """
    style = _load()
    with style.style(language, text_as_text=True):
        (figure,) = make(FIGURES[kind][name], *tables, language=language, **options).values()
        style.sign(figure, source)
        return str(style.save(figure, "svg").decode())


def page_svg(figure: "Figure", language: str = ENGLISH) -> str:
    """A figure as the ``svg`` element of a page, its text as text."""
    style = _load()
    with style.style(language, text_as_text=True):
        content = str(style.save(figure, "svg").decode())
    return content[content.index("<svg") :]


def kind_of(folder: Path) -> str:
    """Command that made a folder."""
    return str(read_content(folder)["question"]["kind"])


def source(folder: Path) -> str:
    """Where the figures of a folder come from: version, rules, scenarios, seed, runs."""
    content = read_content(folder)
    asked, rules = content["question"], content["rules"]
    scenarios = asked.get("scenarios") or [asked.get("scenario") or {}]
    names = ", ".join(dict.fromkeys(str(one["name"]) for one in scenarios if "name" in one))
    if len(scenarios) == 1 and content.get("scenario_hash"):
        names += f"-{content['scenario_hash']}"
    run = f":{asked['seed']}:{asked['run']}" if "run" in asked else f", seed {asked.get('seed')}"
    made_by = f"fivelocks {content['version']}, rules {rules}, fivelocks {asked['kind']}"
    return f"{made_by}: {names or asked['kind']}{run}"

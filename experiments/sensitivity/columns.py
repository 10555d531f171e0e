"""What the columns of an analysis's tables mean."""

from collections.abc import Iterable
from typing import Any, Final

from experiments import rows
from experiments.sensitivity.responses import RESPONSES

_RESPONSE: Final = (
    "response",
    "; ".join(f"{name}: {meaning} [{unit}]" for name, (unit, meaning) in RESPONSES.items()),
    "",
    "text",
)
_FACTOR: Final = (
    "factor",
    "parameter, or vector of parameters varied together; 'chance' is the luck of the wars, 'all others' "
    "what the screening found less important",
    "",
    "text",
)
_INDEX: Final = {
    "first": "share of the variance of the mean over a point's wars that the factor explains alone",
    "total": "share of that variance that the factor explains alone and together with others",
}

_SOBOL: Final = tuple(
    column
    for name, meaning in _INDEX.items()
    for column in (
        (name, meaning, "0-1", "number"),
        (f"{name}_low", f"lower bound of the 95 % interval of {name}", "0-1", "number"),
        (f"{name}_high", f"upper bound of the 95 % interval of {name}", "0-1", "number"),
    )
)
_STUDY: Final = (
    ("point", "number of the point", "1", "integer"),
    ("name", "name of the point", "", "text"),
    ("scenario", "scenario and hash it is set upon", "", "text"),
    ("first_run", "number of the first war at the point; the others follow", "1", "integer"),
    (
        "PARAMETER",
        "one column a parameter, by its name: what it is set to",
        "unit of the parameter",
        "number",
    ),
)

COLUMNS: Final = {
    "morris.csv": (
        _RESPONSE,
        _FACTOR,
        (
            "mu_star",
            "mean size of the elementary effect: change of the response from the lowest quarter of the "
            "factor's distribution to the highest",
            "unit of the response",
            "number",
        ),
        ("low", "lower bound of its 95 % interval, by bootstrap over trajectories", "as mu_star", "number"),
        ("high", "upper bound of that interval", "as mu_star", "number"),
        ("mu", "mean effect with its sign; blank for vectors and chance", "as mu_star", "number"),
        ("sigma", "standard deviation of the effect; blank for vectors", "as mu_star", "number"),
    ),
    "sobol.csv": (_RESPONSE, _FACTOR, *_SOBOL),
    "variance.csv": (
        _RESPONSE,
        ("part", "parameters, chance, or both: what only the two together decide", "", "text"),
        ("share", "share of the variance of the response over single wars", "0-1", "number"),
        ("low", "lower bound of its 95 % interval, by bootstrap over points", "0-1", "number"),
        ("high", "upper bound of that interval", "0-1", "number"),
        ("variance", "that variance", "square of the response's unit", "number"),
    ),
    "tornado.csv": (
        _RESPONSE,
        ("parameter", "the one parameter that is moved; all others keep their defaults", "", "text"),
        ("unit", "unit of the parameter", "", "text"),
        ("low_value", "low end of its range", "unit of the parameter", "number"),
        ("high_value", "high end of its range", "unit of the parameter", "number"),
        ("at_low", "mean response at the low end", "unit of the response", "number"),
        ("at_default", "mean response at the default", "unit of the response", "number"),
        ("at_high", "mean response at the high end", "unit of the response", "number"),
        ("difference", "response at the high end less at the low", "unit of the response", "number"),
        ("low", "lower bound of its paired 95 % interval", "unit of the response", "number"),
        ("high", "upper bound of that interval", "unit of the response", "number"),
    ),
}  # fmt: skip


def describe(tables: Iterable[str]) -> dict[str, tuple[tuple[str, str, str, str], ...]]:
    """Columns of the files of an analysis that made these tables, and of the studies below it."""
    made = [name for name in COLUMNS if name.removesuffix(".csv") in set(tables)]
    stages = [name.removesuffix(".csv") for name in made if name != "variance.csv"]
    shard: Any = rows.COLUMNS["runs/part-*.parquet"]
    below = {
        f"{stage}/{file}": columns
        for stage in stages
        for file, columns in (("points.parquet", _STUDY), ("runs/part-*.parquet", (_STUDY[0], *shard)))
    }
    return {name: COLUMNS[name] for name in made} | below | {"dictionary.csv": rows.COLUMNS["dictionary.csv"]}

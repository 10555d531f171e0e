"""What the columns of an analysis's tables mean."""

from collections.abc import Iterable
from typing import Final

from experiments.analysis.responses import RESPONSES
from experiments.results import rows

_RESPONSE: Final = (
    "response",
    "; ".join(f"{name}: {meaning} [{unit}]" for name, (unit, meaning) in RESPONSES.items()),
    "",
    "text",
)
_FACTOR: Final = (
    "factor",
    "parameter, or vector of parameters varied together; 'chance' is the chances of the runs, 'all others' "
    "what the screening found less important",
    "",
    "text",
)
_INDEX: Final = {
    "first": "share of the variance of the mean over a point's runs that the factor explains alone",
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
_BOX: Final = (
    "box",
    "number of the box; runs in earlier boxes are not counted in later ones",
    "1",
    "integer",
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
        ("share", "share of the variance of the response over single runs", "0-1", "number"),
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
    "boxes.csv": (
        _BOX,
        ("target", "path or ending that is looked for", "", "text"),
        ("density", "share of the box's runs that end so, in runs not used to find it", "0-1", "number"),
        ("low", "lower bound of its Wilson 95 % interval", "0-1", "number"),
        ("high", "upper bound of that interval", "0-1", "number"),
        ("coverage", "share of the runs that end so which lie in the box, in the same", "0-1", "number"),
        ("coverage_low", "lower bound of its Wilson 95 % interval", "0-1", "number"),
        ("coverage_high", "upper bound of that interval", "0-1", "number"),
        ("mass", "share of all these runs that lie in the box", "0-1", "number"),
        ("base_share", "share of all these runs that end so", "0-1", "number"),
        ("wars", "runs in the box", "1", "integer"),
        ("taken", "of them, runs that end so", "1", "integer"),
    ),
    "limits.csv": (
        _BOX,
        ("parameter", "parameter that the box limits", "", "text"),
        ("side", "at least or at most", "", "text"),
        ("limit", "the limit", "unit of the parameter", "number"),
        ("unit", "that unit", "", "text"),
        ("range_low", "low end of the parameter's range", "unit of the parameter", "number"),
        ("range_high", "high end of the parameter's range", "unit of the parameter", "number"),
        ("quasi_p", "chance of the box's density without this limit, where it was found", "0-1", "number"),
        ("found_again", "share of resamples with the same side limited; blank if none made", "0-1", "number"),
        ("again_low", "quantile .05 of the limit over these resamples", "unit of the parameter", "number"),
        ("again_high", "quantile .95 of the limit over these resamples", "unit of the parameter", "number"),
    ),
    "trajectory.csv": (
        _BOX,
        ("step", "step of the search: runs peeled off or pasted on", "1", "integer"),
        ("coverage", "share held of the runs that end so and lie in no earlier box", "0-1", "number"),
        ("density", "share of the runs held that end so", "0-1", "number"),
        ("mass", "share held of the runs that lie in no earlier box", "0-1", "number"),
        ("limited", "number of parameters limited", "1", "integer"),
        ("chosen", "1 for the step that became the box before limits were dropped, or 0", "0-1", "integer"),
    ),
}  # fmt: skip


def describe(tables: Iterable[str]) -> rows.Described:
    """Columns of the files of an analysis that made these tables."""
    made = {f"{name}.csv": COLUMNS[f"{name}.csv"] for name in tables}
    return made | {name: rows.COLUMNS[name] for name in ("dictionary.csv", "runs/part-*.parquet")}

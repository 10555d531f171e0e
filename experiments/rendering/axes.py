"""Names of what a sweep varies, for its figures and tables."""

from collections.abc import Mapping, Sequence
from typing import Any

from experiments.analysis.axes import Axis
from experiments.analysis.factors import PURE, with_unit
from experiments.rendering.i18n import Translate


def varied(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Names of the axes: the columns between the number of the point and the scenario."""
    names = list(rows[0])
    return names[1 : names.index("scenario")] if names[0] == "point" else []


def label(name: str, tr: Translate) -> str:
    """An axis as text, with its unit."""
    axis = Axis(name, 0.0, 0.0)
    if axis.lever is None:
        return f"{name} [{tr(axis.unit)}]"
    months, factor = name.partition(":")[0].replace("-", " - "), ", as a factor" if name.endswith("*") else ""
    return (
        tr("lever {lever} from month {months}", lever=axis.lever, months=months)
        + tr(factor)
        + f" [{tr(axis.unit)}]"
    )


def span(low: float, high: float, unit: object, tr: Translate) -> str:
    """A range as text, with its unit if it has one."""
    text = tr("{low:g} to {high:g}", low=low, high=high)
    return text if str(unit) in PURE else with_unit(text, tr(str(unit)))

"""What the calibration says: rows for the parameter table, and the fit judged on the year left out.

``backcast_standing`` makes and keeps these tables; they take some minutes.
"""

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any, Final

import numpy as np
from scipy import optimize, stats

from experiments.evidence import observed
from experiments.evidence.backcast import arms, forecasts, scores
from experiments.evidence.backcast_series import PARAMETER_PLACES, Array
from experiments.evidence.calibration import (
    FOLD,
    PRIORS,
    Fitted,
    Fold,
    Prior,
    drawn_from,
    fit,
    simulate_with,
    unfitted,
)
from experiments.evidence.observed import Figure, months_of
from model import parameters

# Runs per round of a fit, runs per judgement, and seed.
RUNS: Final = 4_000
JUDGED: Final = 2_000
SEED: Final = 42
# A parameter is reported as fitted when its centre moves, or its spread shrinks, by so much (prior: 0, 1).
MOVED: Final = 0.3
SHRUNK: Final = 0.93
# The table takes what the fit narrows to this much of its range before, or more (to two digits).
NARROWED: Final = 0.98
# Tanks seen lost tell only the product of these casualties with tanks lost a casualty.
IN_A_PRODUCT: Final = ("casualties.ukraine",)
# How a source in the parameter table states a fit, and the source before it.
FITTED_MARK: Final = "calibrated: fitted to 2023-2024 within"
PRIOR_MARK: Final = "; prior: "
POINTS: Final = (0.05, 0.5, 0.95)


def is_informed(fitted: Fitted, place: int) -> bool:
    """Whether the data say something of a fitted parameter."""
    spread = float(np.sqrt(fitted.covariance[place, place]))
    return abs(float(fitted.centre[place])) > MOVED or spread < SHRUNK


def is_taken_over(row: Mapping[str, Any]) -> bool:
    """Whether the parameter table takes the fit of a parameter, of which ``described`` made this row."""
    narrowed = round(float(row["spread"]), 2) <= NARROWED
    return bool(row["informed"]) and narrowed and row["parameter"] not in IN_A_PRODUCT


def described(fitted: Fitted) -> list[dict[str, Any]]:
    """One row a fitted parameter: centre and spread of the fit, and its 5, 50 and 95 % points."""
    values = drawn_from(fitted, 4_000, SEED)
    rows = []
    for place, (name, prior) in enumerate(PRIORS.items()):
        low, middle, high = np.quantile(values[:, PARAMETER_PLACES[name]], POINTS)
        rows.append(
            {
                "parameter": name,
                "prior_low": prior.low,
                "prior": prior.default,
                "prior_high": prior.high,
                "low": float(low),
                "median": float(middle),
                "high": float(high),
                "moved": float(fitted.centre[place]),
                "spread": float(np.sqrt(fitted.covariance[place, place])),
                "informed": is_informed(fitted, place),
            }
        )
    return rows


def table_row(prior: Prior, low: float, middle: float, high: float) -> tuple[float, float, float]:
    """Default, low and high of the table whose distribution has these 5, 50 and 95 % points.

    The median becomes the default, which is also the mode of a triangular distribution; its ends are put
    where its 5 and 95 % points fit best. They stay within the old range, because no fit can be better
    than the range it was made in.
    """
    if prior.distribution == "lognormal":
        return middle, low, high
    span = prior.high - prior.low

    def off(ends: Array) -> Array:
        least, most = ends
        made = stats.triang((middle - least) / (most - least), least, most - least)
        off_by: Array = (made.ppf(POINTS[::2]) - np.array([low, high])) / span
        return off_by

    tiny = 1e-6 * span
    bounds = ([prior.low - tiny, middle + tiny], [middle - tiny, prior.high + tiny])
    start = np.clip([low - 0.05 * span, high + 0.05 * span], bounds[0], bounds[1])
    least, most = optimize.least_squares(off, start, bounds=bounds).x
    return middle, float(max(least, prior.low)), float(min(most, prior.high))


def table_rows(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of ``model/parameters.csv`` for the fits that it takes over, with where they come from."""
    made = []
    for row in filter(is_taken_over, rows):
        prior, present = PRIORS[row["parameter"]], parameters.table()[row["parameter"]]
        default, low, high = table_row(prior, row["low"], row["median"], row["high"])
        before = present.source.rpartition(PRIOR_MARK)[2]
        source = f"{FITTED_MARK} {prior.low:g}-{prior.high:g} (model/ODD.md, section 9){PRIOR_MARK}{before}"
        made.append(
            {
                **vars(present),
                "default": _rounded(default),
                "low": _rounded(low),
                "high": _rounded(high),
                "source": source,
                "minimum": f"{present.minimum:g}",
                "maximum": f"{present.maximum:g}",
            }
        )
    return made


def _rounded(value: float) -> str:
    return f"{value:.3g}"


def judged(fold: Fold, fitted: Fitted, figures: Sequence[Figure]) -> list[dict[str, Any]]:
    """How runs drawn from the ranges, and from the fit, met the year left out: one row a series."""
    starts = {arm.name: arm for arm in arms()}
    rows = []
    for name, year in fold.judged:
        arm = starts[name]
        inside = [figure for figure in figures if months_of(figure.period)[0] in months_of(year)]
        known = [*_earlier(figures, arm.scenario.start), *inside]
        before = scores(forecasts(simulate_with(arm, drawn_from(unfitted(), JUDGED, SEED), SEED), known))
        after = scores(forecasts(simulate_with(arm, drawn_from(fitted, JUDGED, SEED), SEED), known))
        better = {row["series"]: row for row in after}
        rows += [_pair(fold.name, row, better[row["series"]]) for row in before if row["series"] in better]
    return rows


def _pair(fold: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {"fold": fold} | {key: before[key] for key in ("arm", "series", "unit", "figures")}
    for key in ("mae", "bias", "crps", "within50", "within90"):
        row |= {f"{key}_before": before[key], f"{key}_fitted": after[key]}
    return row | {key: before[key] for key in ("mae_last_value", "mae_twelve_months", "mae_local_level")}


def _earlier(figures: Sequence[Figure], start: str) -> list[Figure]:
    first = observed.month_number(start)
    return [figure for figure in figures if months_of(figure.period)[-1] < first]


def as_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as CSV text, for pasting into the parameter table."""
    text = StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def tables(runs: int = RUNS) -> dict[str, list[dict[str, Any]]]:
    """The fit to 2023 and 2024, and how it meets 2025."""
    figures = observed.own()
    fitted = fit(FOLD, figures, runs, SEED)
    return {"judged": judged(FOLD, fitted, figures), "fitted": described(fitted)}

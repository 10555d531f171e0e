"""What the calibration says: rows for the parameter table, and the fit judged on the year left out.

Run ``python -m experiments.evidence.calibration_report [DIR]`` to make the tables; they take some minutes.
"""

import csv
import sys
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any, Final

import numpy as np
from scipy import optimize, stats

from experiments import console, files
from experiments.evidence import observed
from experiments.evidence.backcast import arms, forecasts, play, scores
from experiments.evidence.backcast_series import PARAMETER_PLACES, Array
from experiments.evidence.calibration import FITTED, FOLDS, Fitted, Fold, drawn_from, fit, play_with
from experiments.evidence.observed import Figure, months_of
from model import parameters
from model.parameters import Parameter

# Wars a round of a fit, wars a judgement, and seed.
RUNS: Final = 8_000
JUDGED: Final = 2_000
SEED: Final = 42
# A parameter is told of as fitted when its centre moves, or its spread shrinks, by so much (prior: 0, 1).
MOVED: Final = 0.3
SHRUNK: Final = 0.93
POINTS: Final = (0.05, 0.5, 0.95)


def is_informed(fitted: Fitted, place: int) -> bool:
    """Whether the data say something of a fitted parameter."""
    spread = float(np.sqrt(fitted.covariance[place, place]))
    return abs(float(fitted.centre[place])) > MOVED or spread < SHRUNK


def described(fitted: Fitted) -> list[dict[str, Any]]:
    """One row a fitted parameter: centre and spread of the fit, and its 5, 50 and 95 % points."""
    values = drawn_from(fitted, 4_000, SEED)
    rows = []
    for place, name in enumerate(FITTED):
        low, middle, high = np.quantile(values[:, PARAMETER_PLACES[name]], POINTS)
        prior = parameters.table()[name]
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


def table_row(prior: Parameter, low: float, middle: float, high: float) -> tuple[float, float, float]:
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
    """Rows of ``model/parameters.csv`` for the parameters the data inform, with where they come from."""
    made = []
    for row in rows:
        if not row["informed"]:
            continue
        prior = parameters.table()[row["parameter"]]
        default, low, high = table_row(prior, row["low"], row["median"], row["high"])
        source = f"{prior.source}; fitted to 2023-2025 within {prior.low:g}-{prior.high:g} (ODD, section 9)"
        made.append(
            {
                **vars(prior),
                "default": _rounded(default),
                "low": _rounded(low),
                "high": _rounded(high),
                "source": source,
                "minimum": f"{prior.minimum:g}",
                "maximum": f"{prior.maximum:g}",
            }
        )
    return made


def _rounded(value: float) -> str:
    return f"{value:.3g}"


def judged(fold: Fold, fitted: Fitted, figures: Sequence[Figure]) -> list[dict[str, Any]]:
    """How wars drawn from the ranges, and from the fit, met the year left out: one row a series."""
    starts = {arm.name: arm for arm in arms()}
    rows = []
    for name, year in fold.judged:
        arm = starts[name]
        inside = [figure for figure in figures if months_of(figure.period)[0] in months_of(year)]
        told = [*_earlier(figures, arm.scenario.start), *inside]
        before = scores(forecasts(play(arm, JUDGED, SEED), told))
        after = scores(forecasts(play_with(arm, drawn_from(fitted, JUDGED, SEED), SEED), told))
        better = {row["series"]: row for row in after}
        rows += [_pair(fold.name, row, better[row["series"]]) for row in before if row["series"] in better]
    return rows


def _pair(fold: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    row = {"fold": fold, "series": before["series"], "unit": before["unit"], "figures": before["figures"]}
    for key in ("mae", "bias", "crps", "within50", "within90"):
        row |= {f"{key}_before": before[key], f"{key}_fitted": after[key]}
    return row | {key: before[key] for key in ("mae_last_value", "mae_twelve_months")}


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


def main(folder: Path) -> None:
    """Fit every fold, judge those with a year left out, and write the tables."""
    figures = observed.own()
    folder.mkdir(parents=True, exist_ok=True)
    verdicts: list[dict[str, Any]] = []
    for fold in FOLDS:
        fitted = fit(fold, figures, RUNS, SEED)
        verdicts += judged(fold, fitted, figures)
        rows = described(fitted)
        console.say(f"fitted to {fold.name}: {sum(row['informed'] for row in rows)} of {len(rows)} informed")
        files.write_rows(folder / f"fitted-{fold.name.split(',')[0]}.csv", rows)
        if not fold.judged:
            files.write_text(folder / "rows.csv", as_csv(table_rows(rows)))
            np.savetxt(folder / "covariance.csv", fitted.covariance, delimiter=",", header=",".join(FITTED))
    files.write_rows(folder / "judged.csv", verdicts)
    for row in verdicts:
        console.say(
            f"{row['fold']:24} {row['series']:22} CRPS {row['crps_before']:.3g} -> {row['crps_fitted']:.3g}  "
            f"MAE {row['mae_before']:.3g} -> {row['mae_fitted']:.3g}  last {row['mae_last_value'] or 0:.3g}"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "results/calibration"))

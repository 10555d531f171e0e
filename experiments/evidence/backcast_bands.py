"""The acceptance bands of the backcast from January 2023, and the model next to them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from experiments.evidence.backcast import Observations, sample_of
from experiments.evidence.backcast_series import BY_NAME
from experiments.evidence.observed import Figure, months_of

YEARS: Final = ("2023", "2024", "2025")
AREA_OF_UKRAINE: Final = 603_628.0
# Occupied share on 1 January 2026, DeepState.
OCCUPIED_SHARE: Final = 0.1925


def year_of(figures: Sequence[Figure], series: str, year: str) -> float | None:
    """Observed sum of a flow over a year, if the table covers each of its months once."""
    months = months_of(year)
    inside = [f for f in figures if f.series == series and months_of(f.period)[0] in months]
    covered = sorted(month for figure in inside for month in months_of(figure.period))
    return sum(figure.value for figure in inside) if covered == list(months) else None


def bands_of(
    simulated: Observations, figures: Sequence[Figure], scores: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Rows of ``bands.csv``: what the model's median should lie within, and whether it does.

    Bands follow the design's recipe for a backcast from January 2023; the product did not choose them.
    """
    mine = {row["series"]: row for row in scores if row["arm"] == simulated.arm.name}
    rows = []
    if "russian_losses" in mine:
        error = mine["russian_losses"]["mape"]
        rows.append(_row("mean absolute percentage error of Russian losses", 0, 0.20, error))
    for year in YEARS:
        rows += _years(simulated, figures, year)
    area = _median(simulated, "occupied_area", "2025-12")
    if area is not None:
        low, high = OCCUPIED_SHARE - 0.004, OCCUPIED_SHARE + 0.004
        rows.append(_row("occupied share of Ukraine at the end of 2025", low, high, area / AREA_OF_UKRAINE))
    if "ukrainian_refusal" in mine:
        error = mine["ukrainian_refusal"]["rmse"]
        rows.append(_row("root mean square error of Ukrainian refusal", 0, 0.06, error))
    rows.append(_row("share of runs that ended before January 2026", 0, 0.45, simulated.ended))
    return rows


def _years(simulated: Observations, figures: Sequence[Figure], year: str) -> list[dict[str, Any]]:
    rows = []
    losses, seen = _median(simulated, "russian_losses", year), year_of(figures, "russian_losses", year)
    if losses is not None and seen is not None:
        rows.append(_row(f"Russian losses of {year}, model to observed", 0.85, 1.15, losses / seen))
    advance, seen = _median(simulated, "advance_deepstate", year), year_of(figures, "advance_deepstate", year)
    if advance is not None and year == "2023":
        rows.append(_row("net Russian advance in 2023 [km2]", -1_500, 1_500, advance))
    elif advance is not None and seen is not None:
        rows.append(_row(f"net Russian advance of {year}, model to observed", 0.70, 1.30, advance / seen))
    return rows


def _median(simulated: Observations, series: str, period: str) -> float | None:
    sample = sample_of(simulated, BY_NAME[series], period)
    return None if sample is None or not len(sample) else float(np.median(sample))


def _row(name: str, low: float, high: float, value: float) -> dict[str, Any]:
    return {"band": name, "low": low, "high": high, "value": value, "within": int(low <= value <= high)}

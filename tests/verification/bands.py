"""The acceptance bands of the baseline, and the baseline beside them.

The bands blend base rates with shrunk crowd forecasts; they are expert judgement of low confidence.
Run ``python -m tests.verification.bands`` to print the table.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

import numpy as np

from agents.names import SECTORS
from experiments import workers
from experiments.distribution import wilson
from model import outcomes
from model.endings import ENDINGS, PATH_OF
from model.ensemble import simulate
from model.levers import Event
from model.scenario import Scenario
from model.world import PLACES

Array = np.ndarray[Any, Any]
BASELINE: Final = Scenario()
UNCOERCED: Final = Scenario(events=(Event(1, "coercion", 0.0),))


class Band(NamedTuple):
    """What the baseline should lie within, and how to read it from the wars."""

    name: str
    low: float
    high: float
    read: Callable[[Array], Array]


def column(wars: Array, name: str) -> Array:
    """One outcome of all wars."""
    return wars[:, outcomes.NAMES.index(name)]


def ended_by(month: int) -> Callable[[Array], Array]:
    """Whether fighting ended by any path up to a month."""
    fought_on = ENDINGS.index("stalemate_active")
    return lambda wars: (column(wars, "ending") != fought_on) & (column(wars, "month") <= month)


def ending_in(*names: str) -> Callable[[Array], Array]:
    """Whether a war ended in one of these endings."""
    codes = [ENDINGS.index(name) for name in names]
    return lambda wars: np.isin(column(wars, "ending"), codes)


def of_path(path: str) -> Callable[[Array], Array]:
    """Whether a war ended on a path."""
    return ending_in(*(name for name, its_path in PATH_OF.items() if its_path == path))


def relapsed_soon(*names: str) -> Callable[[Array], Array]:
    """Whether a settlement broke within 24 months, among those watched that long."""

    def read(wars: Array) -> Array:
        signed, broke = column(wars, "month"), column(wars, "relapse_month")
        watched = ending_in(*names)(wars) & (signed <= 60 - 24)
        soon = (column(wars, "relapsed") > 0) & (broke - signed <= 24)
        chosen: Array = soon[watched]
        return chosen

    return read


def plain(name: str) -> Callable[[Array], Array]:
    """An outcome as it is."""
    return lambda wars: column(wars, name)


STALEMATES: Final = ("stalemate_active", "stalemate_frozen")
FORCED: Final = ("forced_on_ukraine", "forced_on_russia")
BANDS: Final = (
    Band("fighting ended by the end of 2026", 0.08, 0.25, ended_by(12)),
    Band("... by the end of 2028", 0.28, 0.55, ended_by(36)),
    Band("... by the end of 2030", 0.50, 0.80, ended_by(60)),
    Band("attrition", 0.35, 0.65, of_path("attrition")),
    Band("  stalemate, active or frozen", 0.20, 0.50, ending_in(*STALEMATES)),
    Band("  Russian exhaustion", 0.03, 0.15, ending_in("russian_exhaustion")),
    Band("  Ukrainian exhaustion", 0.03, 0.15, ending_in("ukrainian_exhaustion")),
    Band("aid shift, forced settlement", 0.18, 0.45, of_path("aid")),
    Band("escalation", 0.02, 0.09, of_path("escalation")),
    Band("affordable loss", 0.05, 0.20, of_path("settlement")),
    Band("relapse within 24 months, forced", 0.30, 0.60, relapsed_soon(*FORCED)),
    Band("relapse within 24 months, agreed", 0.05, 0.30, relapsed_soon("affordable_loss")),
    Band("net Russian gain in 2026 [km2]", 2_000, 8_000, plain("first_year_gain")),
    Band("Russian casualties in 2026 [k]", 320, 480, plain("russia_first_year_casualties")),
    Band("Ukrainian casualties in 2026 [k]", 100, 240, plain("ukraine_first_year_casualties")),
    Band("Ukrainian armed forces at the end of 2026 [k]", 820, 930, plain("ukraine_first_year_manpower")),
)


def months_to_take_donbas(runs: int) -> Array:
    """Months until the three southern and eastern sectors have given way by 5,800 km2 (benchmark B15).

    That is the rest of Donetsk at the end of 2025; wars that never get there count as endless.
    """
    history = simulate(BASELINE, range(runs), history=True).history
    words = [PLACES[f"sector.{name}.occupied_area"].word for name in SECTORS[2:5]]
    lived = history[:, :, PLACES["sector.sumy.share.russia"].word] > 0
    area = np.where(lived, history[:, :, words].sum(axis=2), 0.0)
    taken = area - area[:, :1] >= 5_800.0
    return np.where(taken.any(axis=1), taken.argmax(axis=1) + 1.0, np.inf)


def wars_of(scenario: Scenario, runs: int) -> Array:
    """Outcomes of so many wars, shape (runs, outcomes)."""
    return np.concatenate([chunk.measured for chunk in workers.play(scenario, [range(runs)], 42)])


def estimate(band: Band, wars: Array) -> tuple[float, float, float]:
    """Value with its 95 % interval: Wilson for shares, the middle 95 % of wars for quantities."""
    values = band.read(wars)
    if values.dtype == bool:
        return tuple(wilson(int(values.sum()), len(values)))
    low, high = np.quantile(values, [0.025, 0.975])
    return float(values.mean()), float(low), float(high)


def main(runs: int = 20_000) -> None:
    """Print the baseline with and without coercion beside the bands."""
    sampled = Scenario(mode="sampled")
    columns = {"central": BASELINE, "no coercion": UNCOERCED, "sampled": sampled}
    played = {name: wars_of(scenario, runs) for name, scenario in columns.items()}
    print(f"{runs:,} wars each; in brackets the 95 % interval, for quantities the middle 95 % of wars")
    for band in BANDS:
        cells = []
        for wars in played.values():
            value, low, high = estimate(band, wars)
            outside = "" if band.low <= value <= band.high else " OUTSIDE"
            cells.append(f"{value:.4g} [{low:.4g}, {high:.4g}]{outside}")
        print(f"{band.name:46} {band.low:g}-{band.high:g}".ljust(62), " | ".join(cells))
    months = np.median(months_to_take_donbas(2_000))
    print(f"{'median months until the rest of Donbas is taken':46} 14-24".ljust(62), f"{months:g} (central)")


if __name__ == "__main__":
    main()

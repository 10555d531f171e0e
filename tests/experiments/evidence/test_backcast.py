"""Playing the past: arms, samples, naive forecasts, scores."""

from dataclasses import replace
from functools import cache

import numpy as np

from experiments.evidence import observed
from experiments.evidence.backcast import (
    HAND_DRAWN,
    Observations,
    arms,
    forecasts,
    naive,
    sample_of,
    scores,
    simulate_arm,
)
from experiments.evidence.backcast_bands import bands_of, year_of
from experiments.evidence.backcast_series import BY_NAME, SERIES
from experiments.evidence.observed import Figure
from model import outcomes
from model.ensemble import simulate
from tests.builders import approx


@cache
def started(name: str) -> Observations:
    arm = next(arm for arm in arms() if arm.name == name)
    return simulate_arm(arm, 150, 3)


def synthetic(series: str, modelled: list[list[float]], lasted: list[int]) -> Observations:
    """Runs of the arm from 2024 that show these numbers in their first months."""
    arm = arms()[1]
    months = arm.scenario.horizon
    shown = np.zeros((len(modelled), months))
    shown[:, : len(modelled[0])] = modelled
    observable = {one.name: np.zeros((len(modelled), months)) for one in SERIES} | {series: shown}
    return Observations(arm, observable, np.array(lasted), np.ones(len(modelled), dtype="i8"))


def test_the_starts() -> None:
    # Arms end in December 2025 and only one sets the tempo.
    starts = {arm.name: (arm.scenario.start, arm.scenario.horizon, arm.scenario.mode) for arm in arms()}
    assert starts == {
        "from 2023": ("2023-01", 36, "sampled"),
        "from 2024": ("2024-01", 24, "sampled"),
        "from 2025": ("2025-01", 12, "sampled"),
        "drawn tempo": ("2023-01", 36, "sampled"),
    }
    assert all(arm.scenario.date(arm.scenario.horizon) == "2025-12" for arm in arms())
    assert arms()[-1].scenario.events == arms()[0].scenario.events + HAND_DRAWN
    set_tempo = {
        arm.name for arm in arms() if any(event.lever.startswith("tempo") for event in arm.scenario.events)
    }
    assert set_tempo == {"drawn tempo"}
    # Both starts are driven by the same aid. Aid of the later start is that of the earlier one, twelve months
    # on.
    first, second = (
        [event for event in arm.scenario.events if event.lever.startswith("aid_")] for arm in arms()[:2]
    )
    shifted = [
        replace(event, month=event.month - 12, until=event.until - 12)
        for event in first
        if event.month > 12 and event.until
    ]
    assert [(e.month, e.lever, e.until) for e in shifted] == [(e.month, e.lever, e.until) for e in second]
    for earlier, later in zip(shifted, second, strict=True):
        assert earlier.value == approx(later.value, abs=0.002)
    # Starts give a whole state whose sectors add up.
    for arm in arms():
        initial = arm.scenario.initial
        sectors = sum(value for name, value in initial.items() if name.startswith("sector."))
        assert sectors == approx(initial["front.occupied_area"])
    # The ground held at the start is the observed one. In the first quarter the model is not yet far from
    # what is known (5 %).
    for name, period in (("from 2023", "2023-Q1"), ("from 2024", "2024-Q1")):
        seen = next(f.value for f in observed.own() if (f.series, f.period) == ("occupied_area", period))
        assert np.median(sample_of(started(name), BY_NAME["occupied_area"], period)) == approx(seen, rel=0.05)


def test_runs_do_not_depend_on_threads_or_on_who_draws() -> None:
    # Threads and pieces change no result.
    arm = arms()[1]
    one, two = simulate_arm(arm, 150, 3, threads=1), simulate_arm(arm, 150, 3, threads=2)
    for series in SERIES:
        np.testing.assert_array_equal(one.observable[series.name], two.observable[series.name])
    np.testing.assert_array_equal(one.lasted, started("from 2024").lasted)
    # Given parameters replay the runs that drew them.
    arm = arms()[1]
    drawn = simulate(arm.scenario, range(40), 3)
    again = simulate_arm(arm, 40, 3, values=drawn.values)
    np.testing.assert_array_equal(again.endings, drawn.measured[:, outcomes.NAMES.index("ending")])
    np.testing.assert_array_equal(
        again.observable["russian_losses"], simulate_arm(arm, 40, 3).observable["russian_losses"]
    )


def test_samples_of_a_period() -> None:
    # Flows are summed over a period and levels read at its end.
    flows = synthetic("russian_losses", [[1, 2, 3, 4]], [25])
    assert sample_of(flows, BY_NAME["russian_losses"], "2024-Q1") == approx([6.0])
    levels = synthetic("occupied_area", [[1, 2, 3, 4]], [25])
    assert sample_of(levels, BY_NAME["occupied_area"], "2024-Q1") == approx([3.0])
    assert sample_of(levels, BY_NAME["occupied_area"], "2024-04") == approx([4.0])
    # A period outside the arm has no forecast.
    for period in ["2023-12", "2023", "2026-01", "2023-Q4"]:
        assert (
            sample_of(synthetic("russian_losses", [[1.0]], [25]), BY_NAME["russian_losses"], period) is None
        )
    # A run counts only until the month before it ends.
    simulated = synthetic("russian_losses", [[1, 1, 1], [2, 2, 2], [4, 4, 4]], [3, 4, 25])
    assert list(sample_of(simulated, BY_NAME["russian_losses"], "2024-Q1")) == [6.0, 12.0]
    assert list(sample_of(simulated, BY_NAME["russian_losses"], "2024-02")) == [1.0, 2.0, 4.0]


def test_forecasts_by_hand() -> None:
    # Naive forecasts by hand.
    figures = [
        Figure("russian_losses", "2022-Q4", 900.0),  # too old for the mean of a year
        Figure("russian_losses", "2023-Q2", 30.0),
        Figure("russian_losses", "2023-Q4", 60.0),
        Figure("russian_losses", "2024-Q1", 999.0),  # not yet known
    ]
    assert naive(figures, BY_NAME["russian_losses"], "2024-01") == (20.0, 15.0)
    assert naive(figures[-1:], BY_NAME["russian_losses"], "2024-01") == (None, None)
    old = [Figure("ukrainian_endurance", "2022-05", 0.7)]
    assert naive(old, BY_NAME["ukrainian_endurance"], "2024-01") == (0.7, None)
    # Forecasts and scores by hand.
    simulated = synthetic("russian_losses", [[float(run)] * 3 for run in range(101)], [25] * 101)
    figures = [Figure("russian_losses", "2023-Q4", 30.0), Figure("russian_losses", "2024-Q1", 120.0)]
    (row,) = forecasts(simulated, figures)
    assert (row["observed"], row["median"], row["low50"], row["high90"]) == (120.0, 150.0, 75.0, 285.0)
    assert (row["last_value"], row["twelve_months"], row["wars"]) == (30.0, 30.0, 101)
    (score,) = scores([row])
    assert (score["bias"], score["mape"], score["within50"], score["within90"]) == (30.0, 0.25, 1.0, 1.0)
    assert score["mae_last_value"] == 90.0
    assert score["verdict"] == "beats the last value and the last twelve months' mean and a local level"
    # A figure that too few runs reach has no forecast.
    simulated = synthetic("russian_losses", [[1.0]] * 30, [25] * 19 + [1] * 11)
    assert forecasts(simulated, [Figure("russian_losses", "2024-01", 1.0)]) == []


def test_every_series_of_the_own_table_is_scored_from_both_starts() -> None:
    for name in ("from 2023", "from 2024"):
        rows = scores(forecasts(started(name), observed.own()))
        assert {row["series"] for row in rows} == set(BY_NAME)
        assert all(0 <= row["within50"] <= row["within90"] <= 1 for row in rows)


def test_years_and_bands() -> None:
    # Years are added up only when whole.
    quarters = [Figure("russian_losses", f"2024-Q{number}", 10.0) for number in (1, 2, 3, 4)]
    assert year_of(quarters, "russian_losses", "2024") == 40.0
    assert year_of(quarters[1:], "russian_losses", "2024") is None
    assert year_of([*quarters, Figure("russian_losses", "2024-01", 1.0)], "russian_losses", "2024") is None
    # Acceptance bands cover losses ground opinion and endings.
    simulated = started("from 2023")
    rows = bands_of(simulated, observed.own(), scores(forecasts(simulated, observed.own())))
    assert len(rows) == 10
    assert rows[-1]["band"] == "share of runs that ended before January 2026"
    assert rows[-1]["value"] == simulated.ended == np.mean(simulated.lasted <= 36)
    assert all(row["within"] == (row["low"] <= row["value"] <= row["high"]) for row in rows)

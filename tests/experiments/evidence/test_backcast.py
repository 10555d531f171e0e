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
    play,
    sample_of,
    scores,
)
from experiments.evidence.backcast_bands import bands_of, year_of
from experiments.evidence.backcast_series import BY_NAME, SERIES
from experiments.evidence.observed import Figure
from model import outcomes
from model.ensemble import simulate
from tests.vocabulary import approx


@cache
def started(name: str) -> Observations:
    arm = next(arm for arm in arms() if arm.name == name)
    return play(arm, 150, 3)


def synthetic(series: str, told: list[list[float]], lasted: list[int]) -> Observations:
    """Wars of the arm from 2024 that show these numbers in their first months."""
    arm = arms()[1]
    months = arm.scenario.horizon
    shown = np.zeros((len(told), months))
    shown[:, : len(told[0])] = told
    observable = {one.name: np.zeros((len(told), months)) for one in SERIES} | {series: shown}
    return Observations(arm, observable, np.array(lasted), np.ones(len(told), dtype="i8"))


def test_arms_end_in_december_2025_and_only_one_sets_the_tempo() -> None:
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


def test_both_starts_are_driven_by_the_same_aid() -> None:
    """Aid of the later start is that of the earlier one, twelve months on."""
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


def test_starts_give_a_whole_state_whose_sectors_add_up() -> None:
    for arm in arms():
        initial = arm.scenario.initial
        sectors = sum(value for name, value in initial.items() if name.startswith("sector."))
        assert sectors == approx(initial["front.occupied_area"])


def test_threads_and_pieces_change_no_result() -> None:
    arm = arms()[1]
    one, two = play(arm, 150, 3, threads=1), play(arm, 150, 3, threads=2)
    for series in SERIES:
        np.testing.assert_array_equal(one.observable[series.name], two.observable[series.name])
    np.testing.assert_array_equal(one.lasted, started("from 2024").lasted)


def test_given_parameters_replay_the_wars_that_drew_them() -> None:
    arm = arms()[1]
    drawn = simulate(arm.scenario, range(40), 3)
    again = play(arm, 40, 3, values=drawn.values)
    np.testing.assert_array_equal(again.endings, drawn.measured[:, outcomes.NAMES.index("ending")])
    np.testing.assert_array_equal(
        again.observable["russian_losses"], play(arm, 40, 3).observable["russian_losses"]
    )


def test_flows_are_summed_over_a_period_and_levels_read_at_its_end() -> None:
    flows = synthetic("russian_losses", [[1, 2, 3, 4]], [25])
    assert sample_of(flows, BY_NAME["russian_losses"], "2024-Q1") == approx([6.0])
    levels = synthetic("occupied_area", [[1, 2, 3, 4]], [25])
    assert sample_of(levels, BY_NAME["occupied_area"], "2024-Q1") == approx([3.0])
    assert sample_of(levels, BY_NAME["occupied_area"], "2024-04") == approx([4.0])


def test_a_period_outside_the_arm_has_no_forecast() -> None:
    for period in ["2023-12", "2023", "2026-01", "2023-Q4"]:
        assert (
            sample_of(synthetic("russian_losses", [[1.0]], [25]), BY_NAME["russian_losses"], period) is None
        )


def test_a_war_counts_only_until_the_month_before_it_ends() -> None:
    played = synthetic("russian_losses", [[1, 1, 1], [2, 2, 2], [4, 4, 4]], [3, 4, 25])
    assert list(sample_of(played, BY_NAME["russian_losses"], "2024-Q1")) == [6.0, 12.0]
    assert list(sample_of(played, BY_NAME["russian_losses"], "2024-02")) == [1.0, 2.0, 4.0]


def test_naive_forecasts_by_hand() -> None:
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


def test_forecasts_and_scores_by_hand() -> None:
    played = synthetic("russian_losses", [[float(war)] * 3 for war in range(101)], [25] * 101)
    figures = [Figure("russian_losses", "2023-Q4", 30.0), Figure("russian_losses", "2024-Q1", 120.0)]
    (row,) = forecasts(played, figures)
    assert (row["observed"], row["median"], row["low50"], row["high90"]) == (120.0, 150.0, 75.0, 285.0)
    assert (row["last_value"], row["twelve_months"], row["wars"]) == (30.0, 30.0, 101)
    (score,) = scores([row])
    assert (score["bias"], score["mape"], score["within50"], score["within90"]) == (30.0, 0.25, 1.0, 1.0)
    assert score["mae_last_value"] == 90.0
    assert score["verdict"] == "beats the last value and the last twelve months' mean and a local level"


def test_a_figure_that_too_few_wars_reach_has_no_forecast() -> None:
    played = synthetic("russian_losses", [[1.0]] * 30, [25] * 19 + [1] * 11)
    assert forecasts(played, [Figure("russian_losses", "2024-01", 1.0)]) == []


def test_every_series_of_the_own_table_is_scored_from_both_starts() -> None:
    for name in ("from 2023", "from 2024"):
        rows = scores(forecasts(started(name), observed.own()))
        assert {row["series"] for row in rows} == set(BY_NAME)
        assert all(0 <= row["within50"] <= row["within90"] <= 1 for row in rows)


def test_years_are_added_up_only_when_whole() -> None:
    quarters = [Figure("russian_losses", f"2024-Q{number}", 10.0) for number in (1, 2, 3, 4)]
    assert year_of(quarters, "russian_losses", "2024") == 40.0
    assert year_of(quarters[1:], "russian_losses", "2024") is None
    assert year_of([*quarters, Figure("russian_losses", "2024-01", 1.0)], "russian_losses", "2024") is None


def test_acceptance_bands_cover_losses_ground_opinion_and_endings() -> None:
    played = started("from 2023")
    rows = bands_of(played, observed.own(), scores(forecasts(played, observed.own())))
    assert len(rows) == 10
    assert rows[-1]["band"] == "share of wars that ended before January 2026"
    assert rows[-1]["value"] == played.ended == np.mean(played.lasted <= 36)
    assert all(row["within"] == (row["low"] <= row["value"] <= row["high"]) for row in rows)


def test_the_ground_held_at_the_start_is_the_observed_one() -> None:
    """In the first quarter the model is not yet far from what is known (5 %)."""
    for name, period in (("from 2023", "2023-Q1"), ("from 2024", "2024-Q1")):
        seen = next(f.value for f in observed.own() if (f.series, f.period) == ("occupied_area", period))
        assert np.median(sample_of(started(name), BY_NAME["occupied_area"], period)) == approx(seen, rel=0.05)

"""Combat and breakdown where theory has an answer: Lanchester's laws and a constant hazard.

The model's casualty rule is ``loss = c x (opponent's fires)^q x (own density)^p``. It is Lanchester's only
if fires grow and shrink with the men who serve them. In the model they do not: fires come from industry
and from outside, so that no army loses firepower by losing men, and each decays by itself. Both are
tested: the laws under that one added assumption (``weapons_follow_men``), and the decay as the model is.
"""

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from agents import equipment, front, manpower, sector
from agents.entities import RUSSIA, UKRAINE
from model import ensemble, outcomes, schedule
from model.endings import ENDINGS
from model.scenario import Scenario
from tests.builders import apply_to_all, approx, opened, params, put

Array = np.ndarray[Any, Any]
NORM = (700.0, 800.0)
# Both armies at full strength lose these numbers in a month if nothing else is changed.
LOSSES = (14.0, 8.0)
FIRE = (equipment.produce_fires, front.weigh_attack, sector.compute_casualties)


def law(fires_exponent: float, exposure_exponent: float, step: float = 1.0) -> np.void:
    """Rules of combat reduced to losses: nobody joins, returns or leaves; ``step`` shortens a month."""
    return params(
        manpower_norm=NORM,
        casualties=[step * loss for loss in LOSSES],
        fires_exponent=fires_exponent,
        exposure_exponent=exposure_exponent,
        irrecoverable=[1.0, 1.0],
        departures=[0.0, 0.0],
        outside_share=[0.0, 0.0],
        fires_growth=[0.0, 0.0],
        armour_on_fires=0.0,
        infrastructure_on_fires=[0.0, 0.0],
        strain_on_fires=[0.0, 0.0],
        lull_tempo=0.2,
        # The Ukrainian army attacks as usual, the Russian one too: nobody pays for a change of tempo.
        tempo_norm=1.0,
        tempo_start=[1.0, 0.3],
    )


def fought(given: np.void, months: int, weapons_follow_men: bool) -> Array:
    """Strength of both armies relative to their norm, shape (months + 1, 2), by the model's own rules."""
    world = opened()
    world["front"][0]["casualty_luck"] = 1.0
    for side in (RUSSIA, UKRAINE):
        put(world, "leader", side, tempo=given["tempo_start"][side])
        put(world, "belligerent", side, manpower=NORM[side], recruits=0.0, called_up=0.0, capacity=1.0)
    strengths = [(1.0, 1.0)]
    for _ in range(months):
        for side in (RUSSIA, UKRAINE):
            if weapons_follow_men:
                put(world, "belligerent", side, capacity=strengths[-1][side])
        for rule in (*FIRE, manpower.settle_losses):
            apply_to_all(rule, world, given)
        men = world["belligerent"]["manpower"]
        strengths.append((men[RUSSIA] / NORM[RUSSIA], men[UKRAINE] / NORM[UKRAINE]))
    return np.array(strengths)


# Relative losses of a month at full strength: 2 % and 1 %.
A, B = LOSSES[RUSSIA] / NORM[RUSSIA], LOSSES[UKRAINE] / NORM[UKRAINE]


def square_law(time: Array) -> Array:
    """Solution of x' = -A y, y' = -B x from x = y = 1 (Lanchester 1916; Taylor 1983)."""
    rate, ratio = math.sqrt(A * B), math.sqrt(A / B)
    x = np.cosh(rate * time) - ratio * np.sinh(rate * time)
    y = np.cosh(rate * time) - np.sinh(rate * time) / ratio
    return np.column_stack([x, y])


def linear_law(time: Array) -> Array:
    """Solution of x' = -A x y, y' = -B x y from x = y = 1, where B x - A y = B - A does not change."""
    growth = np.exp((B - A) * time)
    x = (B - A) * growth / (B * growth - A)
    return np.column_stack([x, (B * x - (B - A)) / A])


def test_armies_fight_by_lanchester_s_laws_if_weapons_follow_men() -> None:
    """Over two years, within a tenth of a per cent at steps of a twentieth of a month.

    The model's month is one step of Euler's method: halving it halves the distance from the solution.
    """
    for solution, exposure_exponent in [(square_law, 0.0), (linear_law, 1.0)]:
        errors = []
        for parts in (5, 10, 20):
            found = fought(law(1.0, exposure_exponent, 1.0 / parts), 24 * parts, weapons_follow_men=True)
            expected = solution(np.arange(24 * parts + 1) / parts)
            errors.append(float(np.abs(found - expected).max()))
        assert errors[-1] < 1e-3
        assert errors[0] / errors[1] == approx(2.0, rel=0.03)
        assert errors[1] / errors[2] == approx(2.0, rel=0.03)


def test_monthly_steps_of_the_square_law_are_powers_of_its_matrix() -> None:
    """The exact solution of the difference equation, to rounding."""
    found = fought(law(1.0, 0.0), 36, weapons_follow_men=True)
    step = np.array([[1.0, -A], [-B, 1.0]])
    expected = [np.linalg.matrix_power(step, month) @ np.ones(2) for month in range(37)]
    np.testing.assert_allclose(found, expected, rtol=1e-12)


def test_the_linear_law_keeps_its_invariant_in_monthly_steps_to_rounding() -> None:
    found = fought(law(1.0, 1.0), 60, weapons_follow_men=True)
    np.testing.assert_allclose(B * found[:, 0] - A * found[:, 1], B - A, rtol=1e-12)
    assert found[-1, 0] < 0.5


def test_between_the_laws_helmbold_s_invariant_holds() -> None:
    """With losses A y^q x^p, B x^(1+q-p) - A y^(1+q-p) does not change (Helmbold 1965, Bracken 1995).

    At the table's exponents, in steps of a fiftieth of a month, to a ten-thousandth.
    """
    given = law(float(params()["fires_exponent"]), float(params()["exposure_exponent"]), 0.02)
    power = 1.0 + float(given["fires_exponent"]) - float(given["exposure_exponent"])
    found = fought(given, 1_200, weapons_follow_men=True)
    np.testing.assert_allclose(B * found[:, 0] ** power - A * found[:, 1] ** power, B - A, rtol=1e-3)
    assert found[-1, 0] < 0.75


def test_as_the_model_is_each_army_decays_by_itself() -> None:
    """Fires stay what industry makes them: x' = -A x^p, a line at p = 0, exponential decay at p = 1.

    In general x^(1-p) = 1 - (1-p) A t; the opponent's losses do not enter.
    """
    for exponent in [0.0, 0.4, 1.0]:
        parts = 20
        found = fought(law(1.0, exponent, 1.0 / parts), 24 * parts, weapons_follow_men=False)
        time = np.arange(24 * parts + 1) / parts
        for side, rate in enumerate((A, B)):
            if exponent == 1.0:
                expected = np.exp(-rate * time)
            else:
                expected = (1.0 - (1.0 - exponent) * rate * time) ** (1.0 / (1.0 - exponent))
            np.testing.assert_allclose(found[:, side], expected, rtol=3e-4)


def test_the_opponent_s_strength_alone_changes_nothing_in_the_model() -> None:
    """Half as many opponents with the same fires kill as many: where the rule is not Lanchester's."""
    given = law(1.0, 0.4)
    losses = []
    for opponents in (800.0, 400.0):
        world = put(opened(), "belligerent", UKRAINE, manpower=opponents)
        world["front"][0]["casualty_luck"] = 1.0
        for rule in FIRE:
            apply_to_all(rule, world, given)
        losses.append(float(world["sector"]["casualties"][:, RUSSIA].sum()))
    assert losses[0] == losses[1] > 0.0


# A constant hazard: nothing happens but that time passes and a side may break.
ALIVE = ("environment.turn_calendar", "endings.break_down", "endings.label_ending")
# Composites stay at one: with threshold and margin adding up to one the logistic curve gives a half.
RATE = 0.05
HORIZON = 120
RUNS = 10_000


def hazards_only(**overrides: float) -> Array:
    """Ending and its month of so many runs in which each side may break, shape (RUNS, 2)."""
    scenario = Scenario(horizon=HORIZON, parameters=overrides)
    plan = ensemble.plan_of(scenario, skipped=[name for name in schedule.NAMES if name not in ALIVE])
    simulated = ensemble.simulate(scenario, range(RUNS), seed=2026, plan=plan)
    return simulated.measured[:, [outcomes.NAMES.index("ending"), outcomes.NAMES.index("month")]]


@pytest.fixture(scope="module")
def broken() -> Array:
    """Runs in which each side breaks with a chance of 1/20 a month: half the rate of 1/10."""
    return hazards_only(exhaustion_rate=2.0 * RATE, exhaustion_threshold=0.8)


def test_months_until_a_constant_hazard_strikes_are_geometric(broken: Array) -> None:
    """Two independent hazards of h are one of 1 - (1 - h)^2; what outlives the horizon is censored."""
    hazard = 1.0 - (1.0 - RATE) ** 2
    months = np.where(broken[:, 0] == ENDINGS.index("stalemate_active"), HORIZON + 1, broken[:, 1])
    bounds = [*range(1, 41), 45, 50, 60, HORIZON + 2]
    counts = np.histogram(months, bins=bounds)[0]
    survival = (1.0 - hazard) ** (np.array(bounds[:-1]) - 1)
    expected = RUNS * (survival - np.append(survival[1:], 0.0))
    assert stats.chisquare(counts, expected).pvalue > 1e-3


def test_a_small_hazard_is_exponential_in_time() -> None:
    """At 1 in 200 a month, of runs that end at all, the months until then follow the exponential law.

    At the ends of months the geometric and the exponential law are the same. The distance is Kolmogorov
    and Smirnov's, whose table is for continuous time: for whole months false alarms are rarer than that.
    """
    small = hazards_only(exhaustion_rate=0.01, exhaustion_threshold=0.8)
    ended = small[small[:, 0] != ENDINGS.index("stalemate_active"), 1]
    rate = -2.0 * math.log(1.0 - 0.005)
    months = np.arange(1, HORIZON + 1)
    reached = np.searchsorted(np.sort(ended), months, side="right") / RUNS
    distance = np.abs(reached - (1.0 - np.exp(-rate * months))).max()
    assert distance * math.sqrt(RUNS) < stats.kstwobign.isf(1e-3)
    assert 0.6 < reached[-1] < 0.8


def test_who_breaks_first_is_a_fair_race_whatever_the_month(broken: Array) -> None:
    """Equal hazards: either side half of the time, ties by a coin, early and late alike."""
    ended = broken[broken[:, 0] != ENDINGS.index("stalemate_active")]
    russian = ended[:, 0] == ENDINGS.index("russian_exhaustion")
    assert set(np.unique(ended[:, 0])) == {
        ENDINGS.index("russian_exhaustion"),
        ENDINGS.index("ukrainian_exhaustion"),
    }
    assert stats.binomtest(int(russian.sum()), len(ended), 0.5).pvalue > 1e-3
    early = ended[:, 1] <= np.median(ended[:, 1])
    table = [[int((russian & part).sum()), int((~russian & part).sum())] for part in (early, ~early)]
    assert stats.chi2_contingency(table).pvalue > 1e-3


def test_incidents_at_constant_tension_are_a_poisson_process() -> None:
    """Rate 1.5 a month over a year: the sum is Poisson with mean 18, however the months are cut."""
    calm = dict.fromkeys(("tension_advance", "tension_aid", "tension_rivalry", "tension_threat"), 0.0)
    scenario = Scenario(horizon=12, parameters=calm | {"incident_rate": 1.5, "incident_fatality": 0.0})
    alive = ("environment.turn_calendar", "escalation.have_incidents", "endings.label_ending")
    plan = ensemble.plan_of(scenario, skipped=[name for name in schedule.NAMES if name not in alive])
    found = ensemble.simulate(scenario, range(RUNS), plan=plan).worlds["escalation"]["incidents_total"][:, 0]
    bounds = np.array([0, *range(9, 29), 1_000])
    counts = np.histogram(found, bins=bounds)[0]
    expected = RUNS * np.diff(stats.poisson.cdf(bounds - 1, 18.0))
    assert stats.chisquare(counts, expected / expected.sum() * RUNS).pvalue > 1e-3

"""War support: worn by losses, strain and the front; rallied by pressure; never below its floor."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents import public_opinion
from agents.entities import ADJUST, HOLD, PROPAGANDA, RUSSIA, UKRAINE, WASHINGTON
from tests.agents.helpers import chance, fresh, put
from tests.vocabulary import apply, params

SIDE = st.sampled_from([RUSSIA, UKRAINE])
RULES = {
    "opinion_rule": 0.0,
    "support_norm": [0.7, 0.6],
    "support_speed": 0.2,
    "support_spread": 0.01,
    "support_floor": 0.15,
    "casualty_sensitivity": [0.2, 0.3],
    "strain_sensitivity": [0.5, 0.4],
    "front_sensitivity": [0.05, 0.06],
    "grid_sensitivity": 0.25,
    "infrastructure_norm": [0.9, 0.95],
    "rally_under_pressure": 0.1,
    "propaganda_gain": 0.02,
    "mobilisation_shock": [0.06, 0.05],
}


def mood(
    side: int,
    pace: float = 0.0,
    coercing: float = 0.0,
    infrastructure: tuple[float, float] = (0.9, 0.95),
    stance: int = HOLD,
    news: float = 0.0,
    drawn: Any = None,
    **fields: float,
) -> Any:
    """Row of a side after a month that began, like its usual level, at .5 (and 0 in all else)."""
    world = put(put(fresh(), "front", pace=pace), "environment", infrastructure=list(infrastructure))
    put(world, "leader", WASHINGTON, coercing=coercing)
    put(world, "leader", side, stance=stance, mobilisation_news=news)
    put(world, "belligerent", side, **{"support": 0.5, "toll": 0.0, "strain": 0.0, "rally": 0.0, **fields})
    rules = params(**{**RULES, "support_norm": [0.5, 0.5]})
    return apply(public_opinion.shift_support, world, rules, drawn, side)["belligerent"][side]


def shifted(side: int, *arguments: Any, **fields: Any) -> float:
    return float(mood(side, *arguments, **fields)["support"]) - 0.5


def test_nothing_moves_a_public_at_its_usual_level() -> None:
    assert shifted(RUSSIA) == pytest.approx(0.0)
    assert shifted(UKRAINE) == pytest.approx(0.0)


@pytest.mark.parametrize(("side", "usual"), [(RUSSIA, 0.7), (UKRAINE, 0.6)])
def test_support_returns_to_the_usual_level_of_its_side(side: int, usual: float) -> None:
    """A fifth of the way from .4 in a month, on a quiet front and a sound grid."""
    world = put(put(fresh(), "front", pace=0.0), "environment", infrastructure=[0.9, 0.95])
    put(world, "belligerent", side, support=0.4, toll=0.0, strain=0.0, rally=0.0)
    apply(public_opinion.shift_support, world, params(**RULES), row=side)
    assert world["belligerent"][side]["support"] == pytest.approx(0.4 + 0.2 * (usual - 0.4))


@pytest.mark.parametrize(("side", "fall"), [(RUSSIA, 0.02), (UKRAINE, 0.03)])
def test_felt_losses_wear_support_down_by_their_logarithm(side: int, fall: float) -> None:
    """E15: .2 or .3 an e-fold; half an e-fold, of which a fifth is felt this month."""
    assert shifted(side, toll=0.5) == pytest.approx(-fall)


@pytest.mark.parametrize(("side", "fall"), [(RUSSIA, 0.01), (UKRAINE, 0.008)])
def test_strain_wears_support_down(side: int, fall: float) -> None:
    assert shifted(side, strain=0.1) == pytest.approx(-fall)


@pytest.mark.parametrize(("pace", "move"), [(1.0, -0.012), (9.0, -0.036), (-0.4, 0.0048), (-0.9, 0.006)])
def test_ukrainians_lose_heart_as_the_front_gives_way_within_limits(pace: float, move: float) -> None:
    """.06 x .2 for each multiple of the usual pace, counted from half less to threefold more."""
    assert shifted(UKRAINE, pace) == pytest.approx(move)


@pytest.mark.parametrize(("pace", "move"), [(-0.71, -0.01), (-0.69, 0.0), (2.0, 0.0)])
def test_russians_mind_only_an_offensive_that_has_all_but_stopped(pace: float, move: float) -> None:
    """Below three tenths of the usual advance: .05 x .2."""
    assert shifted(RUSSIA, pace) == pytest.approx(move)


def test_a_broken_grid_tires_ukrainians_and_broken_refineries_tire_no_one() -> None:
    """.25 x (.95 - .55) x .2 = .02."""
    assert shifted(UKRAINE, infrastructure=(0.1, 0.55)) == pytest.approx(-0.02)
    assert shifted(RUSSIA, infrastructure=(0.1, 0.55)) == pytest.approx(0.0)


def test_foreign_pressure_rallies_ukrainians_round_the_flag() -> None:
    """A tenth of .1 in the first month, a fifth of which reaches support."""
    found = mood(UKRAINE, coercing=1.0)
    assert found["rally"] == pytest.approx(0.01)
    assert found["support"] == pytest.approx(0.502)


def test_pressure_on_kyiv_does_not_rally_russians() -> None:
    found = mood(RUSSIA, coercing=1.0)
    assert found["rally"] == 0.0
    assert found["support"] == pytest.approx(0.5)


@pytest.mark.parametrize("side", [RUSSIA, UKRAINE])
def test_a_rally_fades_by_a_tenth_a_month(side: int) -> None:
    found = mood(side, rally=0.2)
    assert found["rally"] == pytest.approx(0.18)
    assert found["support"] == pytest.approx(0.5 + 0.2 * 0.18)


@pytest.mark.parametrize(("stance", "move"), [(HOLD, 0.0), (PROPAGANDA, 0.004), (ADJUST, 0.0)])
@pytest.mark.parametrize("side", [RUSSIA, UKRAINE])
def test_propaganda_lifts_support_a_little(side: int, stance: int, move: float) -> None:
    assert shifted(side, stance=stance) == pytest.approx(move)


@pytest.mark.parametrize(("side", "shock"), [(RUSSIA, 0.06), (UKRAINE, 0.05)])
def test_news_of_a_mobilisation_costs_support_at_once(side: int, shock: float) -> None:
    assert shifted(side, news=1.0) == pytest.approx(-shock)


def test_opinion_has_surprises_of_its_own_on_each_side() -> None:
    drawn = chance(support=[2.0, -1.0])
    assert shifted(RUSSIA, drawn=drawn) == pytest.approx(0.02)
    assert shifted(UKRAINE, drawn=drawn) == pytest.approx(-0.01)


@pytest.mark.parametrize("side", [RUSSIA, UKRAINE])
def test_support_never_falls_below_its_floor_nor_rises_above_one(side: int) -> None:
    assert mood(side, support=0.0)["support"] == 0.15
    assert mood(side, support=0.99, drawn=chance(support=99.0))["support"] == 1.0


@given(
    SIDE,
    st.floats(-1.0, 3.0),
    st.floats(0.0, 2.0),
    st.floats(0.0, 1.0),
    st.floats(0.15, 1.0),
    st.floats(0.0, 1.0),
)
def test_more_losses_or_strain_never_raise_support(
    side: int, pace: float, toll: float, strain: float, support: float, more: float
) -> None:
    def after(felt: float, strained: float) -> float:
        return float(mood(side, pace, toll=felt, strain=strained, support=support)["support"])

    assert after(toll + more, strain) <= after(toll, strain)
    assert after(toll, min(strain + more, 1.0)) <= after(toll, strain)


@given(SIDE, st.floats(-2.0, 9.0), st.floats(-2.0, 3.0), st.floats(0.0, 1.0), st.floats(-50.0, 50.0))
def test_support_stays_between_floor_and_one(
    side: int, pace: float, toll: float, strain: float, draw: float
) -> None:
    found = mood(side, pace, toll=toll, strain=strain, drawn=chance(support=draw))
    assert 0.15 <= found["support"] <= 1.0

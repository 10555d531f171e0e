"""War support: worn by losses, strain and the front; rallied by pressure; never below its floor."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agents import public_opinion
from agents.entities import ADJUST, HOLD, PROPAGANDA, RUSSIA, UKRAINE, WASHINGTON
from tests.builders import apply, approx, chance, expect, opened, params, put

SIDE = st.sampled_from([RUSSIA, UKRAINE])
RULES = {
    "opinion_rule": 0.0, "support_norm": [0.7, 0.6], "support_speed": 0.2, "support_spread": 0.01,
    "support_floor": 0.15, "casualty_sensitivity": [0.2, 0.3], "strain_sensitivity": [0.5, 0.4],
    "front_sensitivity": [0.05, 0.06], "grid_sensitivity": 0.25, "infrastructure_norm": [0.9, 0.95],
    "rally_under_pressure": 0.1, "propaganda_gain": 0.02, "mobilisation_shock": [0.06, 0.05],
}  # fmt: skip


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
    world = put(put(opened(), "front", pace=pace), "environment", infrastructure=list(infrastructure))
    put(world, "leader", WASHINGTON, coercing=coercing)
    put(world, "leader", side, stance=stance, mobilisation_news=news)
    put(world, "belligerent", side, **{"support": 0.5, "toll": 0.0, "strain": 0.0, "rally": 0.0, **fields})
    rules = params(**{**RULES, "support_norm": [0.5, 0.5]})
    return apply(public_opinion.shift_support, world, rules, drawn, side)["belligerent"][side]


def shifted(side: int, *arguments: Any, **fields: Any) -> float:
    return float(mood(side, *arguments, **fields)["support"]) - 0.5


def test_shift_support() -> None:
    # Nothing moves a public at its usual level.
    assert shifted(RUSSIA) == approx(0.0)
    assert shifted(UKRAINE) == approx(0.0)
    # Support returns to the usual level of its side. A fifth of the way from .4 in a month, on a quiet front
    # and a sound grid.
    for side, usual in [(RUSSIA, 0.7), (UKRAINE, 0.6)]:
        world = put(put(opened(), "front", pace=0.0), "environment", infrastructure=[0.9, 0.95])
        put(world, "belligerent", side, support=0.4, toll=0.0, strain=0.0, rally=0.0)
        apply(public_opinion.shift_support, world, params(**RULES), row=side)
        assert world["belligerent"][side]["support"] == approx(0.4 + 0.2 * (usual - 0.4))
    # Felt losses wear support down by their logarithm: E15: .2 or .3 an e-fold; half an e-fold, of which a
    # fifth is felt this month.
    for side, fall in [(RUSSIA, 0.02), (UKRAINE, 0.03)]:
        assert shifted(side, toll=0.5) == approx(-fall)
    # Strain wears support down.
    for side, fall in [(RUSSIA, 0.01), (UKRAINE, 0.008)]:
        assert shifted(side, strain=0.1) == approx(-fall)
    # Ukrainians lose heart as the front gives way within limits: .06 x .2 for each multiple of the usual
    # pace, counted from half less to threefold more.
    for pace, move in [(1.0, -0.012), (9.0, -0.036), (-0.4, 0.0048), (-0.9, 0.006)]:
        assert shifted(UKRAINE, pace) == approx(move)
    # Russians mind only an offensive that has all but stopped. Below three tenths of the usual advance: .05 x
    # .2.
    for pace, move in [(-0.71, -0.01), (-0.69, 0.0), (2.0, 0.0)]:
        assert shifted(RUSSIA, pace) == approx(move)
    # A broken grid tires ukrainians and broken refineries tire no one: .25 x (.95 - .55) x .2 = .02.
    assert shifted(UKRAINE, infrastructure=(0.1, 0.55)) == approx(-0.02)
    assert shifted(RUSSIA, infrastructure=(0.1, 0.55)) == approx(0.0)
    # Foreign pressure rallies ukrainians round the flag. A tenth of .1 in the first month, a fifth of which
    # reaches support.
    expect(mood(UKRAINE, coercing=1.0), rally=0.01, support=0.502)
    # Pressure on Kyiv does not rally russians.
    expect(mood(RUSSIA, coercing=1.0), rally=0.0, support=0.5)
    # A rally fades by a tenth a month.
    for side in [RUSSIA, UKRAINE]:
        expect(mood(side, rally=0.2), rally=0.18, support=0.5 + 0.2 * 0.18)
    # Propaganda lifts support a little.
    for stance, move in [(HOLD, 0.0), (PROPAGANDA, 0.004), (ADJUST, 0.0)]:
        for side in [RUSSIA, UKRAINE]:
            assert shifted(side, stance=stance) == approx(move)
    # News of a mobilisation costs support at once.
    for side, shock in [(RUSSIA, 0.06), (UKRAINE, 0.05)]:
        assert shifted(side, news=1.0) == approx(-shock)
    # Opinion has surprises of its own on each side.
    drawn = chance(support=[2.0, -1.0])
    assert shifted(RUSSIA, drawn=drawn) == approx(0.02)
    assert shifted(UKRAINE, drawn=drawn) == approx(-0.01)
    # Support never falls below its floor nor rises above one.
    for side in [RUSSIA, UKRAINE]:
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
    assert 0.15 <= mood(side, pace, toll=toll, strain=strain, drawn=chance(support=draw))["support"] <= 1.0

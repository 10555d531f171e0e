"""Russia's partners: support that wanders, grows with Russian weakness, and may end for good."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agents import partner
from agents.entities import CHINA, INDIA, IRAN, NORTH_KOREA, RUSSIA
from tests.builders import apply, approx, chance, expect, opened, params, put, scale, set_lever

RULES = {
    "partner_return": 0.05, "partner_spread": 0.02, "opportunism": 0.1, "withdrawal": 0.01,
    "withdrawn_support": 0.1,
}  # fmt: skip


def leaning(row: int = CHINA, composite: float = 1.0, rivalry: float = 0.0, **fields: Any) -> Any:
    """World with a partner at .8, a Russia in this shape, and this much rivalry."""
    world = put(put(opened(), "belligerent", RUSSIA, composite=composite), "environment", rivalry=rivalry)
    return put(world, "partner", row, **{"inclination": 0.8, "support": 0.5, "withdrawn": 0.0, **fields})


def moved(world: Any, row: int = CHINA, drawn: Any = None, **changes: Any) -> Any:
    return apply(partner.change_support, world, params(**{**RULES, **changes}), drawn, row)["partner"][row]


def test_every_partner_begins_at_the_level_of_2025() -> None:
    for row in [CHINA, NORTH_KOREA, IRAN, INDIA]:
        world = put(opened(), "partner", row, inclination=0.0, support=0.0)
        found = apply(partner.begin, world, row=row)["partner"][row]
        assert (found["inclination"], found["support"]) == (1.0, 1.0)


def test_change_support() -> None:
    # Support returns to its usual level and wanders: E14: .8 + .05 (1 - .8) + .02 x 1.5 = .84.
    expect(moved(leaning(), drawn=chance(partner=[1.5, 0.0, 0.0, 0.0])), inclination=0.84, support=0.84)
    # A weakening Russia is lent a hand by rivals of the West: .1 x .5 of opportunism on a weakness of .4 adds
    # .02 to the return of .01.
    assert moved(leaning(composite=0.6, rivalry=0.5))["inclination"] == approx(0.83)
    # Opportunism also makes partners less predictable. Spread .02 x (1 + 10 x .05) = .03, felt twice, though
    # a Russia in full strength gets no hand.
    found = moved(leaning(rivalry=0.5), drawn=chance(partner=[2.0, 0.0, 0.0, 0.0]))
    assert found["inclination"] == approx(0.8 + 0.01 + 0.06)
    # A partner walks away by a small chance.
    for draw, withdrawn in [(0.009, 1.0), (0.01, 0.0), (0.011, 0.0)]:
        drawn = chance(withdrawal=[draw, 1.0, 1.0, 1.0])
        assert moved(leaning(), drawn=drawn)["withdrawn"] == withdrawn
    # A partner that walked away falls five times faster towards a remnant and helps no more: .8 + 5 x .05 (.1
    # - .8) = .625, whatever Russia's weakness; .02 of plain spread.
    world = leaning(composite=0.2, rivalry=1.0, withdrawn=1.0)
    assert moved(world, drawn=chance(partner=[1.0, 0.0, 0.0, 0.0]))["inclination"] == approx(0.625 + 0.02)
    # A partner that walked away stays away.
    world = leaning(withdrawn=1.0)
    for _ in range(60):
        found = moved(world)
    assert found["withdrawn"] == 1.0
    assert found["support"] == approx(0.1, abs=1e-6)
    # One partner leaving leaves the others in place.
    drawn = chance(withdrawal=[0.0, 1.0, 1.0, 1.0])
    assert moved(leaning(NORTH_KOREA), NORTH_KOREA, drawn)["withdrawn"] == 0.0
    # A lever sets support and leaves the inclination its own.
    world = scale(set_lever(leaning(), "partner_support", 0.4, CHINA), "partner_support", 0.5, CHINA)
    expect(moved(world), support=0.2, inclination=0.81)
    # A factor alone scales the natural support.
    assert moved(scale(leaning(), "partner_support", 0.5, CHINA))["support"] == approx(0.405)
    # Levers cannot push support past its limit.
    assert moved(scale(leaning(), "partner_support", 9.0, CHINA))["support"] == 1.6


@given(st.floats(0.0, 1.6), st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(-80.0, 80.0))
def test_support_stays_within_its_bounds(
    inclination: float, composite: float, rivalry: float, draw: float
) -> None:
    world = leaning(composite=composite, rivalry=rivalry, inclination=inclination)
    found = moved(world, drawn=chance(partner=draw))
    assert 0.0 <= found["inclination"] <= 1.6
    assert found["support"] == found["inclination"]


@given(st.floats(0.0, 1.0), st.floats(0.0, 0.5), st.floats(0.0, 1.0))
def test_a_weaker_russia_never_gets_less_support(composite: float, weaker: float, rivalry: float) -> None:
    strong = moved(leaning(composite=composite, rivalry=rivalry))["support"]
    assert moved(leaning(composite=composite - weaker, rivalry=rivalry))["support"] >= strong

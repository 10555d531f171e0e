"""Leaders' hold on office: the trust they enjoy, what costs it, how they leave and who follows."""

import math
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agents import leader
from agents.entities import ADJUST, HOLD, KYIV, MOSCOW, PROPAGANDA
from tests.builders import apply, approx, chance, expect, opened, params, put, set_lever

BELLIGERENT = st.sampled_from([MOSCOW, KYIV])
SHARE = st.floats(0.0, 1.0)
TRUST = {
    "legitimacy": [0.6, 0.6], "rally_on_legitimacy": 0.5, "strain_on_legitimacy": 0.2,
    "domestic_backlash": [1.0, 0.5], "softening_loss": 0.06, "signing_loss": 0.2, "propaganda_gain": 0.005,
    "truce_loss": 0.03, "concession_memory": 12.0,
}  # fmt: skip
OFFICE = {
    "exit_hazard": [0.004, 0.005],
    "exit_support": 2.0,
    "exit_concession": 2.5,
    "exit_elite": 1.5,
    "exit_after_martial_law": 0.02,
    "faction_weight": [0.5, 0.3, 0.2, 9.0, 0.5, 0.3, 0.2, 9.0],
    "legitimacy": [0.8, 0.6],
    "successor_commitment": [1.1, 0.6],
    "successor_audience": [0.9, 0.35],
    "successor_legitimacy": 0.85,
}


def trusted(
    row: int = MOSCOW, truce: int = 0, other: int = HOLD, order: float = math.nan, **fields: Any
) -> Any:
    """Leader with its usual trust of .6, to be changed by these fields alone."""
    world = put(put(opened(), "course", truce_months=truce), "leader", 1 - row, stance=other)
    put(
        world,
        "bargaining",
        concession=[fields.pop("conceded", 0.0) if row == side else 1.0 for side in range(2)],
    )
    put(world, "belligerent", row, rally=fields.pop("rally", 0.0), strain=fields.pop("strain", 0.0))
    put(world, "leader", row, **{"legitimacy": 0.6, "stance": HOLD, "conceded_for": 0, **fields})
    set_lever(set_lever(world, "concession", order, row), "concession", 1.0, 1 - row)
    return apply(leader.change_legitimacy, world, params(**TRUST), row=row)["leader"][row]


def in_office(
    row: int = MOSCOW, elite: tuple[float, ...] = (1.0, 1.0, 1.0), settled: float = 0.0, **fields: Any
) -> Any:
    world = put(
        put(opened(), "course", settled=settled), "belligerent", row, support=fields.pop("support", 1.0)
    )
    for place in range(8):
        mine = place // 4 == row and place % 4 < 3
        put(world, "faction", place, loyalty=elite[place % 4] if mine else 0.0)
    calm = {"commitment": 0.5, "legitimacy": 0.3, "conceded_for": 0, "hardliner_pressure": 0.0}
    return put(world, "leader", row, **{**calm, "months_in_office": 7, "changes": 1, **fields})


def left(world: Any, row: int = MOSCOW, drawn: Any = None) -> Any:
    return apply(leader.leave_office, world, params(**OFFICE), drawn, row)["leader"][row]


def test_change_legitimacy() -> None:
    # Trust returns to its usual level raised by a rally and lowered by strain: E21: a tenth of the way from
    # .5 to .6 + .5 x .2 - .2 x .25 = .65.
    assert trusted(legitimacy=0.5, rally=0.2, strain=0.25)["legitimacy"] == approx(0.515)
    # Softening costs trust unless the other side softens too: .06 at home in Moscow, half of it where the
    # backlash is half.
    for row, other, trust in [
        (MOSCOW, HOLD, 0.54), (MOSCOW, PROPAGANDA, 0.54), (MOSCOW, ADJUST, 0.6), (KYIV, HOLD, 0.57),
    ]:  # fmt: skip
        assert trusted(row, stance=ADJUST, other=other)["legitimacy"] == approx(trust)
    # Propaganda gains a little trust.
    for stance, trust in [(PROPAGANDA, 0.605), (HOLD, 0.6)]:
        assert trusted(stance=stance)["legitimacy"] == approx(trust)
    # A truce without a deal costs trust for half a year.
    for months, trust in [(0, 0.6), (1, 0.57), (6, 0.57), (7, 0.6)]:
        assert trusted(truce=months)["legitimacy"] == approx(trust)
    # Signing away costs trust at once and is remembered: .2 x .5 given away, or half of it where the backlash
    # is half.
    for row, trust in [(MOSCOW, 0.5), (KYIV, 0.55)]:
        expect(trusted(row, conceded=0.5), legitimacy=trust, conceded_for=12)
    # A concession by lever counts like one signed and the larger stands.
    for order, conceded, trust in [(0.8, 0.5, 0.44), (0.3, 0.5, 0.5), (0.3, 0.0, 0.54)]:
        assert trusted(order=order, conceded=conceded)["legitimacy"] == approx(trust)
    # An order to concede that stands for months is one concession.
    first = trusted(order=0.5, concession_order=0.0)
    later = trusted(order=0.5, concession_order=0.5)
    assert first["legitimacy"] == approx(0.6 - 0.2 * 0.5)
    assert (later["legitimacy"], later["conceded_for"]) == (0.6, 0)
    assert later["concession_order"] == 0.5
    # A lever that orders no concession is no concession.
    assert trusted(order=0.0)["conceded_for"] == 0
    # The memory of a concession fades month by month.
    for before, after in [(12, 11), (1, 0), (0, 0)]:
        expect(trusted(conceded_for=before), conceded_for=after, legitimacy=0.6)
    # Trust stays a share.
    for before, conceded, after in [(0.01, 1.0, 0.0), (1.0, 0.0, 1.0)]:
        rally = 90.0 if after else 0.0
        assert trusted(legitimacy=before, conceded=conceded, rally=rally)["legitimacy"] == after


def test_leave_office() -> None:
    # In quiet times only the base hazard threatens.
    for row, hazard in [(MOSCOW, 0.004), (KYIV, 0.005)]:
        found = left(in_office(row), row)
        assert found["exit_hazard"] == approx(hazard)
        assert (found["months_in_office"], found["changes"], found["commitment"]) == (8, 1, 0.5)
    # Hazard grows with failing support and a disloyal elite: E22: 2 (.55 - .35) + 1.5 (.5 - .4) = .55; elite
    # .5 x .2 + .3 x .6 + .2 x .6, the public left out.
    found = left(in_office(support=0.35, elite=(0.2, 0.6, 0.6)))
    assert found["exit_hazard"] == approx(0.004 * math.exp(0.55))
    # Hardliners threaten a leader for a broken word while a concession is remembered: 2.5 x a concession of
    # .4 = 1, by the weight .35 + .65 B of the word that was broken.
    for commitment, strain in [(1.0, 1.0), (0.5, 0.675), (0.0, 0.35)]:
        pressed = {"conceded": 0.4, "commitment": commitment}
        assert left(in_office(**pressed))["exit_hazard"] == approx(0.004)
        assert left(in_office(**pressed, conceded_for=1))["exit_hazard"] == approx(0.004 * math.exp(strain))
    # The end of martial law brings elections to Kyiv.
    for row, hazard in [(MOSCOW, 0.004), (KYIV, 0.025)]:
        assert left(in_office(row, settled=1.0), row)["exit_hazard"] == approx(hazard)
    # The hazard shown is a share.
    found = left(in_office(support=0.0, elite=(0.0, 0.0, 0.0), conceded_for=1, conceded=9.0))
    assert found["exit_hazard"] == 1.0
    # A leader leaves by the hazard of its own side.
    for draw, changes in [(0.0039, 2), (0.0041, 1)]:
        found = left(in_office(), drawn=chance(exit=[draw, 0.0]))
        assert found["changes"] == changes
        assert found["months_in_office"] == (0 if changes == 2 else 8)
    # A successor is a hawk or a pragmatist. A word of .5 is taken over by 1.1 or .6; trust starts at .85 of
    # the usual.
    for draw, word, fear in [(0.49, 0.55, 0.9), (0.5, 0.3, 0.35)]:
        for row in [MOSCOW, KYIV]:
            draws = [draw, draw]
            draws[1 - row] = 1.0 - draw
            found = left(in_office(row), row, chance(exit=0.0, successor=draws))
            expect(found, commitment=word, audience_factor=fear, legitimacy=(0.8, 0.6)[row] * 0.85)


@given(BELLIGERENT, SHARE, SHARE, SHARE, SHARE)
def test_falling_support_never_makes_office_safer(
    row: int, support: float, less: float, elite: float, pressure: float
) -> None:
    def hazard(backing: float) -> float:
        fields = {"support": backing, "conceded_for": 3, "conceded": pressure}
        return float(left(in_office(row, (elite, elite, elite), **fields), row)["exit_hazard"])

    assert 0.0 < hazard(support) <= hazard(support * less) <= 1.0

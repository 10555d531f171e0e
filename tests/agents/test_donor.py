"""Western donors: budgets, votes, the example of others, and the willingness to give."""

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from agents import donor as donor_rules
from agents.entities import (
    ADJUST,
    DONORS,
    ELECTIONS,
    EU_INSTITUTIONS,
    EUROPE,
    GERMANY,
    HOLD,
    HUNGARY_2026,
    KYIV,
    MIDTERM_2026,
    UNITED_STATES,
    WASHINGTON,
)
from tests.builders import apply, approx, chance, opened, params, put, scale, set_lever

ALL = len(DONORS)
WILL = st.floats(0.0, 1.6)
NORDICS, SWEDEN_2026 = DONORS.index("nordics"), ELECTIONS.index("sweden_2026")

STILL = {
    "fatigue": [0.0] * ALL, "willingness_return": 0.0, "willingness_spread": 0.0, "threat_response": 0.0,
    "fiscal_response": 0.0, "donor_stress": [0.3] * ALL, "loner_penalty": 0.0, "defiance_penalty": 0.0,
}  # fmt: skip
VOTES = {
    "election_month": [float(5 + vote) for vote in range(len(ELECTIONS))],
    "election_adverse": [0.4] * len(ELECTIONS),
    "election_favourable": [0.3] * len(ELECTIONS),
    "election_loss": [0.10] * len(ELECTIONS),
    "election_gain": [0.06] * len(ELECTIONS),
    "election_scale": 1.0,
    "veto_swing": 5.0,
}


def willing(donor: int = GERMANY, **fields: Any) -> Any:
    """World in which nothing but these fields pulls at a donor's willingness of .8."""
    world = put(put(opened(), "environment", loan_active=0.0), "front", pace=0.0)
    for leader in range(4):
        put(world, "leader", leader, stance=HOLD, coercing=0.0, months_unanswered=0)
    calm = {"willingness": 0.8, "peer_pull": 0.0, "election_shift": 0.0, "fiscal_stress": 0.3}
    return put(world, "donor", donor, **{**calm, **fields})


def change(world: Any, donor: int = GERMANY, drawn: Any = None, **changes: Any) -> float:
    """How far the donor's willingness moves from .8."""
    apply(donor_rules.change_willingness, world, params(**{**STILL, **changes}), drawn, donor)
    return float(world["donor"][donor]["willingness"]) - 0.8


def voted(vote: int, draw: float, donor: int, era: int | None = None, **changes: Any) -> Any:
    """Donor after a month in which this vote fell due (unless another month is given)."""
    world = put(opened(), "environment", era=5 + vote if era is None else era)
    put(world, "donor", donor, election_shift=9.0, veto_appetite=1.0)
    draws = np.full(len(ELECTIONS), 0.5)
    draws[vote] = draw
    rules = params(**{**VOTES, **changes})
    return apply(donor_rules.hold_elections, world, rules, chance(election=draws), donor)["donor"][donor]


def test_tighten_budget() -> None:
    # A budget returns to its usual strain and wanders: .5 + .05 (.3 - .5) + .02 x 1.5 = .52.
    world = put(opened(), "donor", GERMANY, fiscal_stress=0.5)
    rules = params(donor_stress=[0.3] * ALL, donor_stress_spread=0.02)
    apply(donor_rules.tighten_budget, world, rules, chance(donor_stress=1.5), GERMANY)
    assert world["donor"][GERMANY]["fiscal_stress"] == approx(0.52)
    # A lever sets the usual strain of one donor. Ordered to .9 and scaled by .5: the usual is .45, so .5 +
    # .05 (.45 - .5).
    world = put(opened(), "donor", GERMANY, fiscal_stress=0.5)
    scale(set_lever(world, "donor_stress", 0.9, GERMANY), "donor_stress", 0.5, GERMANY)
    apply(donor_rules.tighten_budget, world, params(donor_stress=[0.3] * ALL), row=GERMANY)
    assert world["donor"][GERMANY]["fiscal_stress"] == approx(0.4975)
    # Strain of a budget stays a share.
    for draw, end in [(60.0, 1.0), (-60.0, 0.0)]:
        rules = params(donor_stress_spread=0.02)
        world = apply(donor_rules.tighten_budget, opened(), rules, chance(donor_stress=draw), GERMANY)
        assert world["donor"][GERMANY]["fiscal_stress"] == end


def test_hold_elections() -> None:
    # A vote goes against aid or for it or changes nothing. Adverse below .4, favourable above 1 - .3.
    for draw, shift in [(0.39, -0.10), (0.41, 0.0), (0.69, 0.0), (0.71, 0.06)]:
        assert voted(SWEDEN_2026, draw, NORDICS)["election_shift"] == approx(shift)
    # The scale of elections multiplies their swing.
    assert voted(SWEDEN_2026, 0.1, NORDICS, election_scale=2.0)["election_shift"] == approx(-0.2)
    # A vote moves only its own donor and only in its month. Sweden votes in month 6; France and others have
    # votes of their own in other months.
    for donor, era in [(GERMANY, None), (NORDICS, 5), (NORDICS, 7)]:
        assert voted(SWEDEN_2026, 0.1, donor, era=era)["election_shift"] == 0.0
    # The midterm does not move the purse.
    assert voted(MIDTERM_2026, 0.1, UNITED_STATES)["election_shift"] == 0.0
    # A vote for president does move the purse.
    assert voted(ELECTIONS.index("president_2028"), 0.1, UNITED_STATES)["election_shift"] == approx(-0.1)
    # Hungarian and Slovak votes move the appetite for vetoes by their size. By five times their size: .10
    # against aid, .06 for it.
    for vote in ["hungary_2026", "slovakia_2027"]:
        for draw, appetite in [(0.1, 1.5), (0.5, 1.0), (0.9, 0.7)]:
            assert voted(ELECTIONS.index(vote), draw, EU_INSTITUTIONS)["veto_appetite"] == approx(appetite)
    # Other votes leave the appetite for vetoes alone.
    assert voted(SWEDEN_2026, 0.1, NORDICS)["veto_appetite"] == 1.0
    # A vote on the veto scales with all elections.
    found = voted(HUNGARY_2026, 0.9, EU_INSTITUTIONS, election_scale=1.5, veto_swing=4.0)
    assert found["veto_appetite"] == approx(1 - 1.5 * 4 * 0.06)
    assert voted(HUNGARY_2026, 0.9, EU_INSTITUTIONS, veto_swing=20.0)["veto_appetite"] == 0.0


def test_peers_pull_towards_their_mean_weighted_by_their_economies() -> None:
    """Two peers of weight 3 and 1 at .6 and 1.0 mean .7; a donor at .9 feels .05 x (.7 - .9)."""
    gdp = [5.0, 3.0, 1.0] + [0.0] * (ALL - 3)
    world = put(put(opened(), "donor", 0, willingness=0.9), "donor", 1, willingness=0.6)
    put(world, "donor", 2, willingness=1.0)
    apply(donor_rules.watch_peers, world, params(donor_gdp=gdp, bandwagon=0.05), row=0)
    assert world["donor"][0]["peer_pull"] == approx(-0.01)


def test_change_willingness() -> None:
    # Fatigue return and surprise move willingness: E11: .03 (1 - .8) - .01 + .04 x 2 = .076.
    moved = change(
        willing(),
        drawn=chance(willingness=2.0),
        willingness_return=0.03,
        fatigue=[0.01] * ALL,
        willingness_spread=0.04,
    )
    assert moved == approx(0.076)
    # While the loan lasts fatigue and surprises weigh less. Fatigue .02 x .5 and a surprise of .05 x .6: -.01
    # + .03.
    calm = {"loan_calm_fatigue": 0.5, "loan_calm_spread": 0.6}
    rules = {"fatigue": [0.02] * ALL, "willingness_spread": 0.05, **calm}
    world = put(willing(), "environment", loan_active=1.0)
    assert change(world, drawn=chance(willingness=1.0), **rules) == approx(0.02)
    assert change(willing(), drawn=chance(willingness=1.0), **rules) == approx(0.03)
    # Peers and votes add to willingness.
    assert change(willing(peer_pull=0.01, election_shift=-0.05)) == approx(-0.04)
    # A threatening front raises willingness within limits.
    for pace, rise in [(1.0, 0.01), (9.0, 0.015), (-0.2, -0.002), (-0.9, -0.005)]:
        assert change(put(willing(), "front", pace=pace), threat_response=0.01) == approx(rise)
    # Strain above a donors usual one lowers willingness.
    assert change(willing(fiscal_stress=0.5), fiscal_response=0.1) == approx(-0.02)
    # Kyiv is punished for softening only when it does so alone: E13: a Western bloc that softens too is
    # company enough.
    for kyiv, washington, europe, moved in [
        (ADJUST, HOLD, HOLD, -0.02), (ADJUST, ADJUST, HOLD, 0.0), (ADJUST, HOLD, ADJUST, 0.0),
        (HOLD, HOLD, HOLD, 0.0),
    ]:  # fmt: skip
        world = put(put(willing(), "leader", KYIV, stance=kyiv), "leader", EUROPE, stance=europe)
        put(world, "leader", WASHINGTON, stance=washington)
        assert change(world, loner_penalty=0.02) == approx(moved)
    # Three months without an answer cost Kyiv goodwill once.
    for months, moved in [(2, 0.0), (3, -0.02), (4, 0.0)]:
        assert change(put(willing(), "leader", KYIV, months_unanswered=months)) == approx(moved)
    # Washington alone punishes Kyiv for defying its pressure.
    for donor, stance, coercing, moved in [
        (UNITED_STATES, HOLD, 1.0, -0.05), (UNITED_STATES, ADJUST, 1.0, 0.0),
        (UNITED_STATES, HOLD, 0.0, 0.0), (GERMANY, HOLD, 1.0, 0.0),
    ]:  # fmt: skip
        world = put(willing(donor), "leader", KYIV, stance=stance)
        put(world, "leader", WASHINGTON, coercing=coercing)
        assert change(world, donor, defiance_penalty=0.05) == approx(moved)
    # Willingness stays within its bounds.
    for shift, end in [(-2.0, 0.0), (2.0, 1.6)]:
        assert change(willing(election_shift=shift)) == approx(end - 0.8)


@given(st.lists(WILL, min_size=ALL, max_size=ALL))
def test_a_donor_never_moves_beyond_its_peers(wills: list[float]) -> None:
    world = opened()
    for donor, will in enumerate(wills):
        put(world, "donor", donor, willingness=will)
    step = apply(donor_rules.watch_peers, world, params(bandwagon=1.0))["donor"][0]["peer_pull"]
    followed = wills[0] + step
    assert min(wills[1:]) - 1e-12 <= followed <= max(wills[1:]) + 1e-12


@given(WILL, st.floats(0.0, 0.1), st.floats(0.001, 0.1))
def test_more_fatigue_never_raises_willingness(will: float, fatigue: float, more: float) -> None:
    rested = change(willing(willingness=will), fatigue=[fatigue] * ALL)
    assert change(willing(willingness=will), fatigue=[fatigue + more] * ALL) <= rested

"""Incidents, interventions and nuclear use: their rates, their draws, their branches."""

import math
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from model import escalation
from model.rule_table import plain
from tests.builders import apply, approx, expect, opened, params, put, quiet

EUROPE = 3


def ladder(world: np.void) -> Any:
    return world["escalation"][0]


def draws(**streams: float) -> np.void:
    """A quiet month but for these draws."""
    drawn = quiet()
    for name, value in streams.items():
        drawn[name][0] = value
    return drawn


def tension_of(world: np.void) -> float:
    return float(ladder(apply(escalation.have_incidents, world))["tension"])


def test_the_ladder_starts_on_the_rung_of_strategic_strikes() -> None:
    now = ladder(opened())
    assert (now["rung"], now["highest_rung"], now["theatre"], now["tension"]) == (1, 1, -1, 1.0)


def test_have_incidents() -> None:
    # Tension is one as in 2025.
    assert tension_of(opened()) == 1.0
    # Tension rises with the pace of the advance up to thrice the usual: 1 + .5 x clip(pace, 0, 2), where pace
    # is how far the advance exceeds its reference.
    for pace, tension in [(-1.0, 1.0), (0.0, 1.0), (1.0, 1.5), (2.0, 2.0), (5.0, 2.0)]:
        assert tension_of(put(opened(), "front", pace=pace)) == approx(tension)
    # Tension rises when European aid is well above 2025.
    for will, tension in [(1.0, 1.0), (1.1, 1.0), (1.11, 1.3)]:
        assert tension_of(put(opened(), "leader", EUROPE, donor_will=will)) == approx(tension)
    # Tension follows rivalry.
    for rivalry, tension in [(1.0, 1.04), (0.8, 1.0), (0.3, 0.9)]:
        assert tension_of(put(opened(), "environment", rivalry=rivalry)) == approx(tension)
    # Tension follows the mean threat felt in Moscow and Kyiv. Threats of .9 and .5 against the usual .5: 1 +
    # .5 x (.7 - .5) = 1.1.
    world = opened()
    world["leader"]["threat"][:2] = [0.9, 0.5]
    assert tension_of(world) == approx(1.1)
    # Tension does not fall below a tenth.
    world = put(put(opened(), "environment", rivalry=0.0), "leader", ..., threat=0.0)
    assert ladder(apply(escalation.have_incidents, world, params(tension_rivalry=5.0)))["tension"] == 0.1
    # A settlement lowers tension to three tenths.
    assert tension_of(put(opened(), "course", settled=1.0)) == approx(0.3)
    # Incidents come at their rate times tension and add up. Rate 1.5 at tension 2: 3 a month; the median of
    # Poisson(3) is 3 (.4232 below, .6472 up to it).
    world = put(opened(), "front", pace=2.0)
    for total in (3, 6):
        now = ladder(apply(escalation.have_incidents, world, drawn=draws(incidents=0.5)))
        assert (now["incidents"], now["incidents_total"]) == (3, total)
    # The incidents lever scales their rate. Medians of Poisson(0), Poisson(1.5) and Poisson(15): 0, 1 and 15.
    for factor, count in [(0.0, 0), (1.0, 1), (10.0, 15)]:
        world = opened()
        world["factors"]["incidents"] = factor
        assert (
            ladder(apply(escalation.have_incidents, world, drawn=draws(incidents=0.5)))["incidents"] == count
        )
    # One of several incidents may kill. Two incidents (.6 lies between .5578 and .8088) of .006 each: 1 -
    # .994^2 = .011964.
    for fatality, fatal in [(0.0119, 1.0), (0.0120, 0.0)]:
        now = ladder(
            apply(escalation.have_incidents, opened(), drawn=draws(incidents=0.6, fatality=fatality))
        )
        expect(now, incidents=2, fatal=fatal)
    # Tension makes each incident more deadly too. At tension 2 a single incident kills with .012 rather than
    # .006 (.1 draws one of Poisson(3)).
    world = put(opened(), "front", pace=2.0)
    deadly = draws(incidents=0.1, fatality=0.0119)
    assert ladder(apply(escalation.have_incidents, world, drawn=deadly))["fatal"] == 1.0
    calm = draws(incidents=0.3, fatality=0.0119)
    assert ladder(apply(escalation.have_incidents, opened(), drawn=calm))["fatal"] == 0.0
    # Without incidents nobody dies and the theatre stays.
    world = opened()
    ladder(world)["theatre"] = 2
    now = ladder(apply(escalation.have_incidents, world, drawn=draws(fatality=0.0, exchange=0.0)))
    assert (now["incidents"], now["fatal"], now["exchange"], now["theatre"]) == (0, 0.0, 0.0, 2)
    # A fatal incident may lead to open fire.
    for draw, exchange in [(0.0699, 1.0), (0.07, 0.0)]:
        drawn = draws(incidents=0.6, fatality=0.0, exchange=draw)
        assert ladder(apply(escalation.have_incidents, opened(), drawn=drawn))["exchange"] == exchange
    # The theatre of an incident is drawn by shares. Shares .45, .30, .20, .05 end at .45, .75, .95 and 1.
    for uniform, theatre in [
        (0.0, 0), (0.449, 0), (0.451, 1), (0.749, 1), (0.751, 2), (0.949, 2), (0.951, 3), (0.999, 3),
    ]:  # fmt: skip
        drawn = draws(incidents=0.6, fatality=0.0, theatre=uniform)
        assert ladder(apply(escalation.have_incidents, opened(), drawn=drawn))["theatre"] == theatre
    # Shares of theatres that do not sum to one are taken relative to their sum.
    drawn = draws(incidents=0.6, fatality=0.0, theatre=0.6)
    shares = params(theatre_share=[1.0, 1.0, 0.0, 0.0])
    assert ladder(apply(escalation.have_incidents, opened(), shares, drawn))["theatre"] == 1


def test_the_number_of_events_is_the_quantile_of_poisson() -> None:
    for rate, uniform, count in [
        # exp(-1.5) = .2231; + .3347 = .5578; + .2510 = .8088; + .1255 = .9344.
        (1.5, 0.0, 0),
        (1.5, 0.2231, 0),
        (1.5, 0.2232, 1),
        (1.5, 0.5578, 1),
        (1.5, 0.5579, 2),
        (1.5, 0.8088, 2),
        (1.5, 0.8089, 3),
        (1.5, 0.93435, 3),
        (1.5, 0.93436, 4),
        (0.0, 0.999999, 0),
        (5000.0, 0.5, 50),
        (30.0, 1.0 - 1e-16, 50),
    ]:
        assert plain(escalation.poisson)(rate, uniform) == count


@given(st.floats(0.01, 10.0), st.floats(0.0, 0.9999))
def test_the_number_of_events_is_the_least_whose_distribution_reaches_the_draw(
    rate: float, uniform: float
) -> None:
    count = plain(escalation.poisson)(rate, uniform)

    def distribution(n: int) -> float:
        return math.fsum(math.exp(-rate) * rate**k / math.factorial(k) for k in range(n + 1))

    assert distribution(count) >= uniform - 1e-12
    assert count == 0 or distribution(count - 1) < uniform + 1e-12


def test_risk_nuclear_use() -> None:
    # Nuclear use has its own small chance.
    for draw, used in [(0.000119, 1.0), (0.00012, 0.0)]:
        assert (
            ladder(apply(escalation.risk_nuclear_use, opened(), drawn=draws(nuclear=draw)))["nuclear"] == used
        )
    # Nuclear use is five times as likely for a Russia that collapses: .00012 x (1 + 4) = .0006 once a Russian
    # stock falls below .35.
    for weakest, used in [(0.34, 1.0), (0.35, 0.0)]:
        world = put(opened(), "belligerent", ..., weakest=[weakest, 0.0])
        drawn = draws(nuclear=0.000599)
        assert ladder(apply(escalation.risk_nuclear_use, world, drawn=drawn))["nuclear"] == used
        drawn = draws(nuclear=0.000601)
        assert ladder(apply(escalation.risk_nuclear_use, world, drawn=drawn))["nuclear"] == 0.0
    # There is no nuclear use under a settlement.
    world = put(opened(), "course", settled=1.0)
    assert ladder(apply(escalation.risk_nuclear_use, world, drawn=draws(nuclear=0.0)))["nuclear"] == 0.0

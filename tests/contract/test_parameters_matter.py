"""Every parameter and every lever has a reader: moving it within its range changes some war."""

from functools import cache

import numpy as np
import pytest

from model import levers, parameters
from model.ensemble import simulate
from model.levers import Event
from model.scenario import Scenario
from model.world import FIELDS
from tests.vocabulary import pulled

FEW, MANY = 40, 400
# Between them these wars visit every branch: aid cut off, a no-fly zone, truces and forced stances, a
# broke and abandoned Russia, a past start, peacekeepers, discredited leaders, collapsing armies.
WARS = (
    Scenario(),
    Scenario(events=(pulled("aid", 0.0),)),
    Scenario(events=(pulled("no_fly_zone", 1.0, month=3),)),
    Scenario(events=(pulled("stance", 2.0, month=2), pulled("truce", 1.0, until=8))),
    Scenario(
        events=(
            pulled("stance.moscow", 2.0, month=2, until=30),
            pulled("partner_support", 0.2, month=2),
            pulled("oil_price", 25.0),
        )
    ),
    Scenario(start="2023-01", events=(pulled("concession", 1.0, month=5),)),
    Scenario(events=(pulled("peacekeepers", 1.0, month=2),)),
    Scenario(
        parameters={"hardliner_voice": 0.5},
        initial={"leader.moscow.legitimacy": 0.55, "belligerent.russia.manpower": 560.0},
    ),
    Scenario(
        parameters={"nuclear_rate": 0.01},
        initial={"belligerent.russia.manpower": 330.0, "belligerent.russia.support": 0.2},
    ),
)


@cache
def played(war: int, runs: int) -> bytes:
    return simulate(WARS[war], range(runs)).worlds.tobytes()


def changes_some_war(name: str, value: float) -> bool:
    """Whether moving a parameter changes a war; a few baseline wars settle it for most."""
    tries = [(0, FEW), *((war, MANY) for war in range(len(WARS)))]
    return any(
        simulate(WARS[war].altered({name: value}), range(runs)).worlds.tobytes() != played(war, runs)
        for war, runs in tries
    )


def leaders_after(*events: Event) -> bytes:
    return simulate(Scenario(events=events), range(FEW)).worlds["leader"].tobytes()


@pytest.mark.parametrize("name", parameters.table())
def test_moving_a_parameter_within_its_range_changes_some_war(name: str) -> None:
    row = parameters.table()[name]
    moved = [value for value in (row.low, row.high) if value != row.default]
    assert moved, f"{name} has no range"
    assert any(changes_some_war(name, value) for value in moved)


@pytest.mark.parametrize("name", parameters.table())
def test_wars_can_be_played_at_both_ends_of_what_a_parameter_may_be(name: str) -> None:
    """No rule divides by a number that may be nought; a war whose numbers do not stay finite raises."""
    row = parameters.table()[name]
    for value in (row.minimum, row.maximum):
        assert len(simulate(Scenario(parameters={name: value}), range(5)).worlds) == 5


@pytest.mark.parametrize("name", levers.table())
def test_pulling_a_lever_changes_some_war(name: str) -> None:
    """Leaders react to everything in the end, so their records are enough to look at."""
    lever = levers.table()[name]
    if lever.kind == "factor":
        events = [Event(2, name, factor=10.0)]
    elif lever.kind == "value":
        events = [Event(2, name, value) for value in (lever.low, lever.high)]
    else:
        events = [Event(2, name, float(choice)) for choice in range(int(lever.high) + 1)]
    assert any(leaders_after(event) != leaders_after() for event in events)


@pytest.mark.parametrize("name", [name for name, lever in levers.table().items() if lever.factor_limit])
def test_a_factor_on_a_lever_changes_some_war(name: str) -> None:
    lever = levers.table()[name]
    # Some donors give nothing of their own accord: a factor needs something to multiply.
    base = (Event(2, name, max(0.5, lever.low)),) if lever.kind == "value" else ()
    assert leaders_after(*base, Event(2, name, factor=3.0)) != leaders_after(*base)


def test_a_lever_that_is_let_go_acts_no_longer() -> None:
    brief = simulate(Scenario(events=(pulled("oil_price", 150.0, month=3, until=5),)), [0], history=True)
    price = brief.history[0, :, FIELDS["environment.oil_price"].word]
    assert np.all(price[2:5] == 150.0)
    assert np.all(price[5:20] < 120.0)

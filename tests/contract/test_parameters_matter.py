"""Every parameter and every lever has a reader: moving it within its range changes some run."""

from typing import Any

import numpy as np

from model import levers, parameters
from model.ensemble import Runs, continue_from, plan_of, seed_words, simulate
from model.levers import Event
from model.scenario import Scenario
from model.world import FIELDS, blank
from tests.builders import lever_event

Array = np.ndarray[Any, Any]
FEW, SIZES = 40, (3, 30, 400)
VARIANTS = ("tempo_rule", "coercion_rule", "gate_rule", "opinion_rule")
# Between them these runs visit every branch: aid cut off, a no-fly zone, truces and forced stances, a
# broke and abandoned Russia, a past start, peacekeepers, discredited leaders, collapsing armies,
# every variant of the rules that have several, parties that adjust without Europe, and sides that break
# in the same month.
SCENARIOS = (
    Scenario(),
    Scenario(events=(lever_event("aid", 0.0),)),
    Scenario(events=(lever_event("no_fly_zone", 1.0, month=3),)),
    Scenario(events=(lever_event("stance", 2.0, month=2), lever_event("truce", 1.0, until=8))),
    Scenario(
        events=(
            lever_event("stance.moscow", 2.0, month=2, until=30),
            lever_event("partner_support", 0.2, month=2),
            lever_event("oil_price", 25.0),
        )
    ),
    Scenario(start="2023-01", events=(lever_event("concession", 1.0, month=5),)),
    Scenario(events=(lever_event("peacekeepers", 1.0, month=2),)),
    Scenario(
        parameters={"hardliner_voice": 0.5},
        initial={"leader.moscow.legitimacy": 0.55, "belligerent.russia.manpower": 560.0},
    ),
    Scenario(
        parameters={"nuclear_rate": 0.01},
        initial={"belligerent.russia.manpower": 330.0, "belligerent.russia.support": 0.2},
    ),
    *(Scenario(parameters=dict.fromkeys(VARIANTS, value)) for value in (0.0, 2.0)),
    Scenario(
        parameters={"gate_rule": 0.0},
        events=(
            lever_event("stance.moscow", 2.0, month=2),
            lever_event("stance.kyiv", 2.0, month=2),
            lever_event("stance.europe", 0.0, month=2),
            lever_event("stance.washington", 2.0, month=20),
        ),
    ),
    Scenario(horizon=12, parameters={"exhaustion_rate": 1.0, "exhaustion_threshold": 1.0}),
)


def last_worlds(scenario: Scenario, values: Array, runs: int) -> Array:
    """Bytes of the last worlds of so many runs under each set of parameters, shape (sets, bytes)."""
    numbers = np.tile(np.arange(runs), len(values))
    chosen = Runs(numbers, np.zeros(len(numbers), "i8"), seed_words(42), 1)
    given = np.repeat(values, runs, axis=0)
    worlds = continue_from(blank(len(numbers)), given, plan_of(scenario), chosen).worlds
    return worlds.view("u1").reshape(len(values), -1)


def with_each(scenario: Scenario, changes: list[tuple[str, float]]) -> Array:
    """Parameters of a scenario, each time with one changed, shape (changes, parameters)."""
    names = list(parameters.table())
    values = np.tile(parameters.values_with(scenario.parameters), (len(changes), 1))
    for row, (name, value) in zip(values, changes, strict=True):
        row[names.index(name)] = value
    return values


def without_effect(changes: list[tuple[str, float]]) -> set[str]:
    """Parameters that change no run of any scenario; a few runs settle it for most."""
    silent = {name for name, _ in changes}
    for runs in SIZES:
        for scenario in SCENARIOS:
            asked = [change for change in changes if change[0] in silent]
            if not asked:
                return set()
            usual = last_worlds(scenario, parameters.values_with(scenario.parameters)[None], runs)
            moved = (last_worlds(scenario, with_each(scenario, asked), runs) != usual).any(axis=1)
            silent -= {name for (name, _), differs in zip(asked, moved, strict=True) if differs}
    return silent


def leaders_after(*events: Event) -> bytes:
    return simulate(Scenario(events=events), range(FEW)).worlds["leader"].tobytes()


def test_every_parameter_matters_and_can_take_all_it_may() -> None:
    """What is uncertain matters within its range, what is fixed (such as a bound) within what is allowed.

    No rule divides by a number that may be zero; a run whose numbers do not stay finite raises.
    """
    changes, extremes = [], []
    for row in parameters.table().values():
        ends = (row.low, row.high) if row.distribution != "fixed" else (row.minimum, row.maximum)
        changes += [(row.name, value) for value in ends if value != row.default]
        extremes += [(row.name, row.minimum), (row.name, row.maximum)]
    assert {name for name, _ in changes} == set(parameters.table())
    assert without_effect(changes) == set()
    last_worlds(Scenario(), with_each(Scenario(), extremes), 5)


def test_every_lever_and_every_factor_changes_some_run() -> None:
    """Leaders react to everything in the end, so their records are enough to look at."""
    untouched = leaders_after()
    for name, lever in levers.table().items():
        if lever.kind == "factor":
            events = [Event(2, name, factor=10.0)]
        elif lever.kind == "value":
            events = [Event(2, name, value) for value in (lever.low, lever.high)]
        else:
            events = [Event(2, name, float(choice)) for choice in range(int(lever.high) + 1)]
        assert any(leaders_after(event) != untouched for event in events), name
        if lever.factor_limit:
            # Some donors give nothing of their own accord: a factor needs something to multiply.
            base = (Event(2, name, max(0.5, lever.low)),) if lever.kind == "value" else ()
            assert leaders_after(*base, Event(2, name, factor=3.0)) != leaders_after(*base), name


def test_a_lever_that_is_let_go_acts_no_longer() -> None:
    brief = simulate(Scenario(events=(lever_event("oil_price", 150.0, month=3, until=5),)), [0], history=True)
    price = brief.history[0, :, FIELDS["environment.oil_price"].word]
    assert np.all(price[2:5] == 150.0)
    assert np.all(price[5:20] < 120.0)

"""Notices that a batch prints with its shares."""

from experiments.commands.notices import cautions
from model.levers import Event
from model.scenario import Scenario

COERCION, CASUALTIES, LENGTH = "--event 1:coercion=0", "--parameters sampled", "84 months"


def test_the_least_certain_assumptions_are_named() -> None:
    for scenario, named in [
        (Scenario(), [COERCION, CASUALTIES]),
        (Scenario(mode="sampled"), [COERCION]),
        (Scenario(events=(Event(1, "coercion", 0.0),)), [CASUALTIES]),
        (Scenario(horizon=84, mode="sampled"), [COERCION]),
        (Scenario(horizon=85, mode="sampled"), [LENGTH, COERCION]),
    ]:
        found = cautions(scenario)
        assert len(found) == len(named)
        assert all(name in caution for name, caution in zip(named, found, strict=True)), found

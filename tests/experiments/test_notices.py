"""What a batch says beside its shares."""

import pytest

from experiments.commands.notices import cautions
from model.levers import Event
from model.scenario import Scenario

COERCION = "American coercion is the least certain strong assumption; without it: --event 1:coercion=0"
CASUALTIES = (
    "Ukrainian casualties are known to a factor of about 2.5; 592 of 823 numbers drawn from their ranges: "
    "--parameters sampled"
)


@pytest.mark.parametrize(
    ("scenario", "said"),
    [
        (Scenario(), [COERCION, CASUALTIES]),
        (Scenario(mode="sampled"), [COERCION]),
        (Scenario(events=(Event(1, "coercion", 0.0),)), [CASUALTIES]),
        (Scenario(horizon=84, mode="sampled"), [COERCION]),
        (Scenario(horizon=85, mode="sampled"), ["Results beyond 84 months are exploratory.", COERCION]),
    ],
)
def test_the_least_certain_assumptions_are_named(scenario: Scenario, said: list[str]) -> None:
    assert cautions(scenario) == said

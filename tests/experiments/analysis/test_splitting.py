"""Smaller draws weigh as much less as they come more often."""

import numpy as np

from experiments.analysis import splitting
from experiments.analysis.splitting import (
    CLIMBS,
    TO_INTERVENTION,
    TO_NUCLEAR_USE,
    TO_OPEN_FIRE,
    Group,
    made_smaller,
)
from model import shocks
from model.endings import DIRECT_WAR, ENDINGS, NUCLEAR_ENDING
from model.ensemble import plan_of
from model.scenario import Scenario
from tests.builders import approx

GRID = (np.arange(200_000) + 0.5) / 200_000


def test_weights_of_events_made_likelier() -> None:
    # An event of the usual chance comes about every other time.
    smaller, ratios = made_smaller(GRID, np.full(len(GRID), 1e-4), np.ones(len(GRID)))
    assert 0.5 <= (smaller < 1e-4).mean() < 0.6
    assert ratios[smaller < 1e-4].max() < 1e-3
    # The smallest guess and a draw of zero do no harm.
    usual = np.array([splitting.SMALLEST_CHANCE, splitting.SMALLEST_CHANCE, 1.0])
    smaller, ratios = made_smaller(np.array([0.0, 0.5, 0.25]), usual, usual)
    assert np.isfinite(ratios).all()
    assert smaller.tolist() == [0.0, 0.0, 0.5]
    # The draws of every climb are those that make an event come when small.
    streams = {stream.name: stream for stream in shocks.STREAMS}
    for climb in CLIMBS:
        for name in climb.streams:
            assert (streams[name].kind, streams[name].neutral) == ("uniform", 1.0)
    assert set(splitting.usual_chances(Scenario())) == {name for climb in CLIMBS for name in climb.streams}
    # A sure event comes to every run with the weight of its draw.
    runs = group(nuclear_rate=1.0)
    weights = runs.climb(TO_NUCLEAR_USE, 1, np.array([0.3]))
    _, ratios = made_smaller(np.array([0.3]), np.array([1.0]), np.ones(1))
    assert weights[NUCLEAR_ENDING] == approx(20 * TO_NUCLEAR_USE.stride * ratios[0])
    assert weights.sum() == weights[NUCLEAR_ENDING]


def group(**parameters: float) -> Group:
    scenario = Scenario(horizon=12, parameters=parameters)
    return Group(scenario, plan_of(scenario), 5, np.arange(20))


def test_what_is_not_tried() -> None:
    # Runs that have ended or climbed are not tried again.
    runs = group(nuclear_rate=1.0)
    simulated = runs.simulated
    assert runs.climb(TO_NUCLEAR_USE, 2, np.array([0.3])).sum() == 0.0
    assert runs.simulated == simulated == 20
    # An impossible event never comes.
    runs = group(nuclear_rate=0.0, incident_rate=0.0, intervention_rate=0.0)
    for climb in CLIMBS:
        assert runs.climb(climb, 3, np.full(len(climb.streams), 0.2)).sum() == 0.0
    # Open fire counts only as open fire.
    runs = group(incident_rate=30.0, incident_fatality=1.0, exchange_chance=0.01)
    weights = runs.climb(TO_OPEN_FIRE, 1, np.array([0.2, 0.2]))
    assert weights[DIRECT_WAR] > 0.0
    assert weights.sum() == weights[DIRECT_WAR]


def test_an_intervention_is_simulated_to_its_end_and_its_months_are_counted() -> None:
    runs = group(intervention_rate=0.001)
    simulated = runs.simulated
    weights = runs.climb(TO_INTERVENTION, 2, np.array([0.01]))
    assert len(weights) == len(ENDINGS)
    assert weights.sum() > 0.0
    # Twenty tries of a month each, and up to eleven months of every run that climbed.
    assert 20 + 20 <= runs.simulated - simulated <= 20 + 20 * 11

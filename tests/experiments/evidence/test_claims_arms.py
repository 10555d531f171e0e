"""Arms: what they change and nothing else, for drawn parameters too, and stances that are repeated."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from agents.entities import KYIV, LEADERS, WASHINGTON
from experiments.evidence import claims_arms
from experiments.evidence.claims_arms import arms, chunk_size, simulate_arm
from experiments.evidence.claims_worlds import arm_runs
from model import outcomes, parameters, shocks
from model.ensemble import simulate
from model.levers import Event
from tests.builders import approx

RUNS = range(30)


def test_an_arm_changes_what_it_states() -> None:
    # The baseline changes nothing.
    scenario = arms()["baseline"].scenario
    assert (dict(scenario.parameters), scenario.events, dict(scenario.initial)) == ({}, (), {})
    # An arm makes the changes of those it is made with before its own.
    made = arms()["autonomy-no-coercion"].scenario
    assert made.events == (Event(1, "coercion", 0.0),)
    assert made.parameters == {"ally_consent": 1.0, "loner_penalty": 0.0, "defiance_penalty": 0.0}
    assert arms()["unbound-moscow"].scenario.parameters == {
        "commitment_growth.moscow": 0.0,
        "commitment_pressure.moscow": 0.0,
        "commitment.moscow": 0.3,
    }
    # Every combination of open locks is there once.
    opened = {
        tuple(sorted(event.lever for event in arm.scenario.events))
        for name, arm in arms().items()
        if name.startswith("open-") and "coercion" not in name
    }
    assert len(opened) == 31
    # A scaled parameter is scaled from its central value.
    central = parameters.table()["recruitment.russia"].default
    assert arms()["fewer-russian-recruits"].scenario.parameters["recruitment.russia"] == 0.75 * central


def test_scaled_parameters_scale_what_is_drawn() -> None:
    # A scaled parameter is scaled from whatever value is drawn.
    for name in ["fewer-russian-recruits", "half-stake", "half-narrative"]:
        arm = arms()[name].in_mode("sampled")
        usual = arms()["baseline"].in_mode("sampled")
        drawn, scaled = (
            simulate(one.scenario, RUNS, plan=one.plan._replace(horizon=1)).values for one in (usual, arm)
        )
        table = list(parameters.table())
        factors = np.ones(len(table))
        factors[[table.index(one) for one in arm.scale]] = list(arm.scale.values())
        kept = [
            place for place, one in enumerate(table) if one not in arm.scenario.parameters or one in arm.scale
        ]
        np.testing.assert_allclose(scaled[:, kept], (drawn * factors)[:, kept], rtol=1e-12)
    # A lognormal distribution is scaled as a whole.
    table = list(parameters.table())
    row = parameters.sampling_design({})[table.index("nuclear_rate")]
    assert row[0] == parameters.LOGNORMAL
    values = np.full((2, 1), np.nan)
    for place, one in enumerate((row, claims_arms.scaled(row, 0.5))):
        shocks.draw_parameters(values[place], one[None], (42, 0), 7)
    assert values[1, 0] == approx(0.5 * values[0, 0], rel=1e-12)


def test_repeated_stances() -> None:
    # Leaders who repeat their own stances end their runs as they did.
    for mode in ["central", "sampled"]:
        usual = simulate_arm(arms()["baseline"].in_mode(mode), RUNS, 42, history=False).measured
        own = simulate_arm(arms()["own-stances"].in_mode(mode), RUNS, 42, history=False).measured
        ends = [outcomes.NAMES.index(name) for name in ("ending", "month")]
        np.testing.assert_array_equal(own[:, ends], usual[:, ends])
    # Shifted stances are those of the next runs.
    shifted = simulate_arm(arms()["shifted-stances"], RUNS, 42, history=True)
    unsigned = arms()["baseline"].scenario.altered({"sign_chance": 0.0, "forced_rate": 0.0})
    recorded = arm_runs(simulate(unsigned, range(32), 42, history=True), 60)
    for leader, shift in ((0, 0), (KYIV, 1), (WASHINGTON, 2)):
        name = f"leader.{LEADERS[leader]}.stance"
        there, source = shifted.months(name), recorded.months(name)[shift : shift + len(RUNS)]
        both = np.isfinite(there) & np.isfinite(source)
        assert both.any()
        np.testing.assert_array_equal(there[both], source[both])


def test_runs_do_not_depend_on_the_runs_simulated_with_them() -> None:
    for name in ("shifted-stances", "fewer-ukrainian-recruits"):
        arm = arms()[name].in_mode("sampled")
        whole = simulate_arm(arm, range(12), 42, history=False).measured
        with ThreadPoolExecutor(2) as pool:
            promised = [
                pool.submit(simulate_arm, arm, numbers, 42, False) for numbers in (range(5), range(5, 12))
            ]
            parts = [promise.result().measured for promise in promised]
        np.testing.assert_array_equal(np.concatenate(parts), whole)


def test_chunks_are_small_where_every_month_is_kept() -> None:
    usual = arms()["baseline"]
    assert (
        chunk_size(usual, history=True) == chunk_size(arms()["own-stances"], history=False) == claims_arms.FEW
    )
    assert chunk_size(usual, history=False) > claims_arms.FEW

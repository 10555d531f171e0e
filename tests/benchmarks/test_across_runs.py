"""The yardstick in NumPy moves aid and the front as the ensemble does, so that both may be timed."""

import numpy as np

from model import schedule, shocks
from model.ensemble import plan_of, seed_words, simulate
from model.scenario import Scenario
from model.world import RECORD
from tests.benchmarks.across_runs import PHASES, begun

RUNS, MONTHS = 8, 24


def drawn(month: int) -> np.ndarray:
    """Draws of all runs in a month, shape (runs,), by stream."""
    made = np.zeros((RUNS, shocks.SLOTS))
    for run in range(RUNS):
        shocks.draw_month(made[run], np.empty((5, shocks.SLOTS)), seed_words(42), run, 0, month)
    return made.view(shocks.RECORD).reshape(RUNS)


def test_it_moves_aid_and_the_front_as_the_ensemble_does() -> None:
    scenario = Scenario(horizon=MONTHS)
    plan = plan_of(scenario, skipped=[name for name in schedule.NAMES if name not in PHASES])
    played = simulate(scenario, range(RUNS), plan=plan, history=True).history
    across = begun(RUNS)
    for month in range(1, MONTHS + 1):
        chance = drawn(month)
        across.play_month(chance.__getitem__)
        worlds = np.ascontiguousarray(played[:, month - 1]).view(RECORD).reshape(RUNS)
        for kind, fields in across.state.items():
            for field, values in fields.items():
                expected = worlds[kind][field]
                np.testing.assert_allclose(
                    np.broadcast_to(values, expected.shape),
                    expected,
                    rtol=1e-9,
                    atol=1e-9,
                    err_msg=f"month {month}: {kind}.{field}",
                )

"""Locks forced open are open, whatever the parameters, and settlements come of it."""

import numpy as np

from agents.entities import LOCKS
from experiments.scenarios import library
from model import outcomes
from model.endings import ENDINGS
from model.ensemble import Simulated, simulate
from model.world import FIELDS

RUNS = 400
ENDING, MONTH = (outcomes.NAMES.index(name) for name in ("ending", "month"))


def simulated(*opened: str, mode: str = "central", history: bool = False) -> Simulated:
    events = [f"1:lock.{lock}=open" for lock in opened]
    scenario = library.choose("baseline", (), events).altered(mode=mode)
    return simulate(scenario, range(RUNS), history=history)


def monthly_hazard(runs: Simulated) -> float:
    """Negotiated settlements for every month fought."""
    settled = runs.measured[:, ENDING] == ENDINGS.index("affordable_loss")
    return float(settled.sum() / runs.measured[:, MONTH].sum())


def test_a_lock_forced_open_is_open_in_every_month_of_every_run_with_sampled_parameters() -> None:
    for lock in LOCKS:
        runs = simulated(lock, mode="sampled", history=True)
        fought = np.arange(1, runs.history.shape[1] + 1)[None, :] <= runs.measured[:, [MONTH]]
        closing = runs.history[:, :, FIELDS[f"lock.{lock}.closing"].word]
        assert not closing[fought].any()


def test_opening_all_five_multiplies_the_monthly_hazard_of_a_settlement() -> None:
    """E31 has it multiplied by what the locks leave of it, 262 at the start; here a small part of that."""
    shut, opened = monthly_hazard(simulated()), monthly_hazard(simulated(*LOCKS))
    assert opened > 10.0 * shut

"""Arms of the experiments: what each changes about the baseline, and simulating its runs."""

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

import numpy as np

from agents.entities import LEADERS
from experiments.evidence.claims_table import ARMS
from experiments.evidence.claims_worlds import ArmRuns, arm_runs
from experiments.running import workers
from experiments.scenarios import library
from model import levers, parameters
from model.ensemble import Plan, plan_of, simulate
from model.scenario import Scenario

Array = np.ndarray[Any, Any]
# Runs simulated together where the world of every month is kept.
FEW: Final = 100
# Whose stances each leader repeats: those of the same run, or of one so many numbers further on. The two
# Western blocs stay together.
SHIFTS: Final = {"own": (0, 0, 0, 0), "shifted": (0, 1, 2, 2)}
assert levers.record_type().fields is not None
STANCE_AT: Final = levers.record_type().fields["stance"][1] // 8  # type: ignore[index]  # a record has fields


@dataclass(frozen=True)
class Arm:
    """One arm: a scenario, parameters scaled whatever value is drawn, how many runs, and stances."""

    name: str
    scenario: Scenario
    scale: dict[str, float]
    times: int = 1
    stances: str = ""

    def in_mode(self, mode: str) -> "Arm":
        """The same arm with central or sampled parameters."""
        return replace(self, scenario=self.scenario.altered(mode=mode))

    @property
    def plan(self) -> Plan:
        """The arm as arrays: drawn parameters are scaled by scaling what they are drawn from."""
        plan = plan_of(self.scenario)
        if self.scenario.mode != "sampled":
            return plan
        drawn, design = parameters.sampling_design({}), plan.design.copy()
        for name, factor in self.scale.items():
            place = list(parameters.table()).index(name)
            design[place] = scaled(drawn[place], factor)
        return plan._replace(design=design)


def scaled(row: Array, factor: float) -> Array:
    """Row of a sampling design with its distribution multiplied by a positive factor."""
    made = row.copy()
    if row[0] == parameters.TRIANGULAR:
        made[1:4] *= factor
    elif row[0] == parameters.LOGNORMAL:
        made[1] += np.log(factor)
    return made


@cache
def arms() -> dict[str, Arm]:
    """All arms by name, with central parameters."""
    table = tomllib.loads(ARMS.read_text(encoding="utf-8"))
    return {name: _arm(name, table) for name in table}


def _arm(name: str, table: dict[str, Any]) -> Arm:
    entry = _merged(name, table)
    scale: dict[str, float] = entry["scale"]
    horizon = entry.get("horizon")
    scenario = library.choose("baseline", entry["set"], entry["event"], horizon)
    defaults = {one: parameters.table()[one].default * factor for one, factor in scale.items()}
    summary = "; ".join(
        [*entry["set"], *(f"{one} x {factor:g}" for one, factor in scale.items()), *entry["event"]]
    )
    made = scenario.altered(defaults, name=name, summary=summary)
    return Arm(name, made, scale, entry.get("times", 1), entry.get("stances", ""))


def _merged(name: str, table: dict[str, Any]) -> dict[str, Any]:
    """An arm's own changes after those of the arms it is made with."""
    own = table[name]
    merged: dict[str, Any] = {"set": [], "event": [], "scale": {}}
    for part in (*(_merged(other, table) for other in own.get("with", ())), own):
        merged["set"] = merged["set"] + part.get("set", [])
        merged["event"] = merged["event"] + part.get("event", [])
        merged["scale"] = merged["scale"] | part.get("scale", {})
    return merged | {key: own[key] for key in ("horizon", "times", "stances") if key in own}


def simulate_arm(arm: Arm, numbers: Array, seed: int, history: bool) -> ArmRuns:
    """Simulate runs of an arm.

    Parameters
    ----------
    arm, seed
        What they start from.
    numbers
        Numbers of the runs.
    history
        Whether the worlds of every month are needed.
    """
    if arm.stances:
        return _replay_stances(arm, numbers, seed, history)
    return arm_runs(
        simulate(arm.scenario, numbers, seed, plan=arm.plan, history=history), arm.scenario.horizon
    )


def _replay_stances(arm: Arm, numbers: Array, seed: int, history: bool) -> ArmRuns:
    """Runs in which every leader repeats stances recorded in runs without signatures.

    Where the recorded run was over, the leader chooses for itself.
    """
    shifts = SHIFTS[arm.stances]
    unsigned = arm.scenario.altered({"sign_chance": 0.0, "forced_rate": 0.0})
    # One stretch if the numbers are one; else, as in a sample to be checked, each with those after it.
    sources = np.unique([number + shift for number in numbers for shift in shifts])
    recorded = arm_runs(simulate(unsigned, sources, seed, history=True), arm.scenario.horizon)
    stances = [recorded.months(f"leader.{leader}.stance") for leader in LEADERS]
    plan = arm.plan
    parts = []
    for run in numbers:
        orders = plan.orders.copy()
        for leader, shift in enumerate(shifts):
            orders[:, STANCE_AT + leader] = stances[leader][np.searchsorted(sources, run + shift)]
        parts.append(simulate(arm.scenario, [run], seed, plan=plan._replace(orders=orders), history=history))
    return ArmRuns(
        np.concatenate([part.measured for part in parts]),
        np.concatenate([part.worlds for part in parts]),
        np.concatenate([part.history for part in parts]),
        arm.scenario.horizon,
    )


def chunk_size(arm: Arm, history: bool) -> int:
    """Runs of an arm that are simulated together."""
    return FEW if history or arm.stances else workers.CHUNK

"""The live Mesa model and the ensemble are the same run: all records, every month, to the last byte."""

import hashlib
import os
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from experiments.scenarios.library import built_in
from model import ensemble, kernel, schedule
from model.ensemble import Runs, continue_from, plan_of, seed_words, simulate
from model.scenario import Scenario
from model.war_model import WarModel
from model.world import SIZE
from tests.builders import approx, lever_event, needs_jit

SCENARIOS = list(built_in().values())
UNCOMPILED = os.environ.get("NUMBA_DISABLE_JIT") == "1"
RUNS = 2 if UNCOMPILED else 4


class Swapped(WarModel):
    """A live model that moves the line before troops have contested it."""

    def apply_rule(self, phase: int, row: int) -> None:
        contest, bleed = (
            schedule.NAMES.index("sector.contest"),
            schedule.NAMES.index("sector.compute_casualties"),
        )
        line, ground = schedule.NAMES.index("front.move_line"), schedule.NAMES.index("sector.hold_ground")
        swap = {contest: ground, ground: contest, bleed: bleed, line: line}
        super().apply_rule(swap.get(phase, phase), row)


def months_of(model: WarModel) -> np.ndarray[Any, Any]:
    """Every month's whole world, shape (months, words)."""
    seen = []
    while model.running:
        model.step()
        seen.append(model.snapshot())
    return np.array(seen)


def test_live_and_ensemble_agree_byte_for_byte_in_every_month() -> None:
    for scenario in SCENARIOS:
        together = simulate(scenario, range(RUNS), history=True)
        for run in range(RUNS):
            alone = months_of(WarModel(scenario, run=run))
            assert alone.tobytes() == together.history[run, : len(alone)].tobytes(), f"run {run}"
            assert alone[-1].tobytes() == together.worlds[run].tobytes()


def test_they_agree_with_sampled_parameters_too() -> None:
    scenario = Scenario(mode="sampled")
    together = simulate(scenario, range(RUNS))
    for run in range(RUNS):
        model = WarModel(scenario, run=run)
        model.run_model()
        assert model.snapshot().tobytes() == together.worlds[run].tobytes()
        assert model.parameters.tobytes() == together.values[run].tobytes()


def test_the_comparison_notices_a_reordered_phase() -> None:
    together = simulate(Scenario(), [0], history=True)
    alone = months_of(Swapped(Scenario()))
    assert alone.tobytes() != together.history[0, : len(alone)].tobytes()


@needs_jit  # threads of compiled runs
def test_chunks_and_the_order_of_runs_cannot_matter() -> None:
    whole = simulate(Scenario(), range(60))
    pieces = np.concatenate(
        [simulate(Scenario(), range(first, first + 7)).worlds for first in range(0, 56, 7)]
    )
    backwards = simulate(Scenario(), range(59, -1, -1))
    assert pieces.tobytes() == whole.worlds[:56].tobytes()
    assert backwards.worlds[::-1].tobytes() == whole.worlds.tobytes()


def digest(scenarios: list[Scenario], runs: int) -> str:
    """One hash over the final worlds of some runs of some scenarios."""
    found = hashlib.sha256()
    for scenario in (*scenarios, Scenario(mode="sampled")):
        found.update(simulate(scenario, range(runs)).worlds.tobytes())
    return found.hexdigest()


OTHER = "0" if UNCOMPILED else "1"


def digest_elsewhere(scenarios: str, runs: int, **environment: str) -> str:
    """The same hash from a process in which compilation is on if it is off here, and off if on."""
    asked = f"from tests.model.test_engines import *; print(digest({scenarios}, {runs}))"
    done = subprocess.run(
        [sys.executable, "-c", asked],
        env={**os.environ, **(environment or {"NUMBA_DISABLE_JIT": OTHER})},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@needs_jit  # the same comparison the other way round
def test_compiled_and_uncompiled_runs_are_the_same_to_the_last_byte() -> None:
    assert digest_elsewhere("SCENARIOS[:1]", 2) == digest(SCENARIOS[:1], 2)


@needs_jit
def test_runs_do_not_depend_on_what_the_c_library_finds_in_the_processor() -> None:
    """Without FMA and AVX2 the GNU C library takes other versions of exp, log and pow."""
    there = digest_elsewhere("SCENARIOS[:2]", 20, GLIBC_TUNABLES="glibc.cpu.hwcaps=-FMA,-AVX2")
    assert there == digest(SCENARIOS[:2], 20)


@pytest.mark.slow
def test_so_they_are_in_three_runs_of_every_scenario() -> None:
    assert digest_elsewhere("SCENARIOS", 3) == digest(SCENARIOS, 3)


def test_other_runs_seeds_and_horizons() -> None:
    # Another seed or run gives another run and the same one's the same.
    first, again = simulate(Scenario(), [3], 7), simulate(Scenario(), [3], 7)
    assert first.worlds.tobytes() == again.worlds.tobytes()
    assert first.worlds.tobytes() != simulate(Scenario(), [4], 7).worlds.tobytes()
    assert first.worlds.tobytes() != simulate(Scenario(), [3], 8).worlds.tobytes()
    # A longer horizon leaves the first months as they were.
    short = simulate(Scenario(horizon=30), range(5), history=True).history
    long = simulate(Scenario(horizon=40), range(5), history=True).history
    horizon = kernel.HORIZON_AT
    places = [word for word in range(SIZE) if word != horizon]
    assert np.array_equal(short[:, :29, places], long[:, :29, places], equal_nan=True)


def test_continued_and_branched_runs() -> None:
    # Runs continued from a month end as those simulated to the end.
    whole = simulate(Scenario(), range(10), history=True)
    lasting = [run for run in range(10) if whole.worlds["environment"]["month"][run, 0] > 24]
    middle = whole.history[lasting, 23].copy().view(whole.worlds.dtype).reshape(-1)
    before = middle.tobytes()
    runs = Runs(np.array(lasting), np.zeros(len(lasting), "i8"), seed_words(42), 25)
    continued = continue_from(middle, whole.values[lasting], plan_of(Scenario()), runs)
    assert continued.worlds.tobytes() == whole.worlds[lasting].tobytes()
    assert middle.tobytes() == before
    # Branches of a run differ from each other and can be repeated.
    whole = simulate(Scenario(), [0], history=True)
    middle = np.repeat(whole.history[0, 11:12].copy().view(whole.worlds.dtype).reshape(1), 3)
    runs = Runs(np.zeros(3, "i8"), np.array([1, 2, 1]), seed_words(42), 13)
    continued = continue_from(middle, np.repeat(whole.values, 3, axis=0), plan_of(Scenario()), runs)
    assert continued.worlds[0].tobytes() == continued.worlds[2].tobytes()
    assert continued.worlds[0].tobytes() != continued.worlds[1].tobytes()


def test_an_event_changes_nothing_before_its_month() -> None:
    """The same run with one change differs only by what the change caused."""
    plain = simulate(Scenario(), range(8), history=True).history
    changed = simulate(Scenario(events=(lever_event("aid", 0.0, month=20),)), range(8), history=True).history
    floats = [place.word for place in ensemble.FIELDS.values()]
    assert np.array_equal(plain[:, :19, floats], changed[:, :19, floats], equal_nan=True)
    assert not np.array_equal(plain[:, 19, floats], changed[:, 19, floats], equal_nan=True)


def test_edits_of_a_plan_act_in_both_engines() -> None:
    # A skipped phase is left out in both engines.
    plan = plan_of(Scenario(), skipped=["beliefs.learn"])
    together = simulate(Scenario(), [0], plan=plan)
    alone = WarModel(Scenario(), plan=plan)
    alone.run_model()
    assert alone.snapshot().tobytes() == together.worlds[0].tobytes()
    assert together.worlds["leader"]["belief"][0, 0] == approx(0.6)
    # An edited draw takes the place of chance in that month.
    plan = plan_of(Scenario(), edits=[(4, "nuclear", 0, 0.0)])
    ended = simulate(Scenario(), range(5), plan=plan).worlds["course"]
    assert (ended["ending_month"] <= 4).all()
    assert (ended["ending"][ended["ending_month"] == 4] == 9).all()


def test_what_cannot_be_simulated_is_refused() -> None:
    # Numbers out of range are refused at the door.
    for runs, seed in [([-1], 1), ([2**32], 1), ([0], -1), ([0], 2**64)]:
        with pytest.raises(ValueError, match=r"(run numbers must lie within|seed .* is out of range)"):
            simulate(Scenario(), runs, seed)
    # Unknown phases to skip are refused.
    with pytest.raises(ValueError, match=r"no phase is called leader\.sleep"):
        plan_of(Scenario(), skipped=["leader.sleep"])


@needs_jit  # uncompiled Python raises where the division is
def test_a_number_that_ceases_to_be_one_is_reported_with_run_kind_and_field() -> None:
    """A line without any defence gives way without bound, which no number can hold."""
    plan = plan_of(Scenario(initial={"front.kill_zone": 1.0}))
    # No scenario may ask for it, but a plan can.
    broken = plan._replace(initial_values=np.zeros(1))
    with pytest.raises(ensemble.SimulationError, match=r"run 5: [a-z_.0-9]+ is no longer a finite number"):
        simulate(Scenario(), [5], plan=broken)

"""Runs that cannot be simulated: one clear message, exit code 2, and nothing left behind."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from experiments.commands.endpoint import LESS_EXTREME
from experiments.running import workers
from model.ensemble import SimulationError
from model.initial_state import OF_FIELD
from tests.builders import needs_jit
from tests.experiments.builders import listing, manifest_of

Fivelocks = Callable[..., tuple[int, str, str]]
SCENARIO = Path("mine.toml")
QUIET = ("--horizon", "12", "--quiet")
COMMANDS = {
    "run": ("run", "--scenario", "mine.toml", *QUIET),
    "live": ("run", "--scenario", "mine.toml", "--horizon", "12"),
    "batch": ("batch", "--scenario", "mine.toml", "--runs", "3", *QUIET),
    "compare": ("compare", "mine.toml", "baseline", "--runs", "3", *QUIET),
}


@pytest.fixture
def mine() -> None:
    """A scenario of the user's own, in which the line has no defence."""
    SCENARIO.write_text('[initial]\n"front.kill_zone" = 0.0\n', encoding="utf-8")


@pytest.fixture
def unbounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A range so wide that such a scenario is accepted and its runs fail."""
    monkeypatch.setitem(OF_FIELD, "front.kill_zone", (0.0, 10.0))


@pytest.mark.usefixtures("mine")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_start_out_of_range_is_refused_in_one_line_and_nothing_is_written(
    fivelocks: Fivelocks, command: str
) -> None:
    code, out, err = fivelocks(*COMMANDS[command])
    assert (code, out) == (2, "")
    assert err == (
        "fivelocks: mine.toml: [initial] state 'front.kill_zone': 0.0 is out of range; "
        "allowed is 0.1 to 10 [ratio]; set it within that, or leave it out\n"
    )
    assert list(listing(Path())) == ["mine.toml"]


@pytest.mark.parametrize(
    ("initial", "message"),
    [
        ('"front.occupied_area" = 9000', "'front.occupied_area' is derived from the occupied area of the"),
        ('"sector.sumy.share.russia" = 0.9', "shares of the russia army over sectors sum to 1."),
    ],
)
def test_a_start_that_does_not_add_up_is_refused(fivelocks: Fivelocks, initial: str, message: str) -> None:
    SCENARIO.write_text(f"[initial]\n{initial}\n", encoding="utf-8")
    code, _, err = fivelocks(*COMMANDS["batch"])
    assert code == 2
    assert message in err
    assert list(listing(Path())) == ["mine.toml"]


@needs_jit  # uncompiled Python raises where the division is
@pytest.mark.usefixtures("mine", "unbounded")
@pytest.mark.parametrize("command", ["run", "live", "batch"])
def test_a_run_that_loses_its_numbers_ends_as_text_and_nothing_is_written(
    fivelocks: Fivelocks, command: str
) -> None:
    code, _, err = fivelocks(*COMMANDS[command])
    assert code == 2
    assert err.startswith("fivelocks: run 0: ")
    assert err.endswith(f" is no longer a finite number; {LESS_EXTREME}\n")
    assert list(listing(Path())) == ["mine.toml"]


@needs_jit
@pytest.mark.usefixtures("mine", "unbounded")
def test_force_moves_no_folder_aside_for_runs_that_cannot_be_simulated(fivelocks: Fivelocks) -> None:
    assert fivelocks("batch", "--runs", "3", *QUIET, "--out", "f")[0] == 0
    before = listing(Path())
    assert fivelocks(*COMMANDS["batch"], "--out", "f", "--force")[0] == 2
    assert listing(Path()) == before


@pytest.mark.parametrize(
    "command",
    [("batch", "--runs", "3", *QUIET), ("compare", "baseline", "half-aid", "--runs", "3", *QUIET)],
    ids=["batch", "compare"],
)
def test_a_folder_whose_later_runs_fail_is_marked_as_interrupted(
    fivelocks: Fivelocks, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    def failing(*_: Any, **__: Any) -> Any:
        raise SimulationError("run 2: front.luck is no longer a finite number")

    monkeypatch.setattr(workers, "_simulate_chunk", failing)
    monkeypatch.setattr("experiments.running.points.FamilySimulator.measure", failing)
    code, _, err = fivelocks(*command, "--out", "f")
    assert (code, err) == (
        2,
        f"fivelocks: run 2: front.luck is no longer a finite number; {LESS_EXTREME}\n",
    )
    assert manifest_of(Path("f"))["status"] == "interrupted"

"""The interface for notebooks: what the tutorial says works, and gives the numbers of the commands."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

import experiments
from experiments import notebook
from experiments.errors import InputError
from model.levers import Event

TUTORIAL = Path(experiments.__file__).with_name("TUTORIAL.md")
BLOCKS = re.findall(r"```python\n(.*?)```", TUTORIAL.read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.mark.slow
def test_the_tutorial_runs_from_top_to_bottom(capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, object] = {}
    for block in BLOCKS:
        exec(block, names)  # noqa: S102
    printed = capsys.readouterr().out
    assert Path("incidence.png").stat().st_size > 10_000
    assert "settlement" in printed
    assert "share_without" in printed


def test_a_batch_gives_the_tables_of_the_command(
    tmp_path: Path, fivelocks: Callable[..., tuple[int, str, str]]
) -> None:
    fivelocks("batch", "--runs", "120", "--out", "by-command", "--quiet")
    mine = experiments.batch("baseline", runs=120, out=Path("by-call"))
    for table in ("outcomes", "distribution", "incidence"):
        pd.testing.assert_frame_equal(getattr(mine, table), pd.read_csv(f"by-command/{table}.csv"))
    assert mine.folder == Path("by-call")


def test_a_scenario_can_be_changed_twice() -> None:
    once = experiments.scenario("no-aid", {"sign_chance": 0.3}, horizon=24)
    twice = experiments.scenario(once, {"forced_rate": 0.2}, ["7-9:oil_price=60"], parameters="sampled")
    assert (twice.horizon, twice.mode) == (24, "sampled")
    assert dict(twice.parameters) == {"sign_chance": 0.3, "forced_rate": 0.2}
    assert twice.events == (*once.events, Event(7, "oil_price", 60.0, until=9))


def test_one_war_is_told_as_a_table() -> None:
    told = experiments.run(experiments.scenario(horizon=12), number=3)
    assert list(told.columns) == ["month", "date", "happened"]
    assert told.month.is_monotonic_increasing


def test_a_table_or_figure_that_is_not_there_is_named_with_those_that_are(finished: Path) -> None:
    wars = notebook.Result({"distribution": finished / "distribution.csv"}, notebook.OF_A_BATCH)
    with pytest.raises(AttributeError, match="there is no table 'distributions'; there are distribution"):
        _ = wars.distributions
    with pytest.raises(ValueError, match="there is no figure 'pie'; there are distribution, incidence"):
        wars.figure("pie")


def test_bad_input_is_refused_in_words() -> None:
    with pytest.raises(
        InputError, match=r"--set 'casualties\.ukrain=1\.0'|unknown parameter 'casualties.ukrain'"
    ):
        experiments.scenario("baseline", {"casualties.ukrain": 1.0})


def test_what_is_not_for_notebooks_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="module 'experiments' has no attribute 'guess'"):
        _ = experiments.guess


def test_asking_for_help_loads_no_pandas() -> None:
    script = "import sys; from experiments.commands import program; program(); print(sorted({'pandas', 'scipy'} & set(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"

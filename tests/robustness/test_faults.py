"""After a fault the bytes are right or the command refuses; ``faults.py`` injects many more."""

import shutil
from pathlib import Path

import pytest

from tests.robustness import faults
from tests.robustness.faults import KINDS, Done, Ground, refusal


def test_after_a_fault_of_every_kind_the_bytes_are_right_or_the_command_refuses() -> None:
    output: list[str] = []
    outcomes = faults.session(list(range(len(KINDS))), 7, ["batch"], lambda line, **how: output.append(line))
    assert outcomes["WRONG"] == 0, output
    assert outcomes["same bytes"] >= len(KINDS) // 2


def test_the_judge_notices_what_is_wrong(tmp_path: Path) -> None:
    reference, folder = tmp_path / "r", tmp_path / "f"
    (reference / "runs").mkdir(parents=True)
    (reference / "outcomes.csv").write_text("content of a file")
    (reference / "manifest.json").write_text('{"seed": 42, "started": "now", "shards": []}')
    ground = Ground(tmp_path)
    ground._references["batch"] = reference, 1.0
    for name, text, same in (
        ("manifest.json", '{"seed": 42, "started": "later", "shards": []}', True),
        ("manifest.json", '{"seed": 43, "shards": []}', False),
        ("outcomes.csv", "content of a filf", False),
        ("runs/.part-0.parquet.12.part", "", False),
    ):
        shutil.copytree(reference, folder)
        (folder / name).write_text(text)
        if same:
            ground.check("batch", folder)
        else:
            with pytest.raises(AssertionError, match=name):
                ground.check("batch", folder)
        shutil.rmtree(folder)
    refusal(Done(2, "fivelocks: results/a is in use; wait\n"), Path("results/a"))
    for wrong in ((1, "fivelocks: results/a is in use\n"), (2, "fivelocks: in use\n"), (2, "results/a\n")):
        with pytest.raises(AssertionError):
            refusal(Done(*wrong), Path("results/a"))

"""After a fault the bytes are right or the command refuses; ``faults.py`` injects many more."""

import shutil
from pathlib import Path

import pytest

from tests.robustness import faults
from tests.robustness.faults import KINDS, Done, Ground, refusal


def test_after_a_fault_of_every_kind_the_bytes_are_right_or_the_command_refuses() -> None:
    said: list[str] = []
    outcomes = faults.session(list(range(len(KINDS))), 7, ["batch"], lambda line, **how: said.append(line))
    assert outcomes["WRONG"] == 0, said
    assert outcomes["same bytes"] >= len(KINDS) // 2


def test_the_judge_notices_what_is_wrong(tmp_path: Path) -> None:
    reference, folder = tmp_path / "r", tmp_path / "f"
    for name in ("outcomes.csv", "runs/part-0.parquet", ".lock", "figures/a.svg"):
        (reference / name).parent.mkdir(parents=True, exist_ok=True)
        (reference / name).write_bytes(b"content of a file")
    (reference / "manifest.json").write_text('{"seed": 42, "started": "now", "shards": []}')
    ground = Ground(tmp_path)
    ground._references["batch"] = reference, 1.0
    shutil.copytree(reference, folder)
    (folder / "manifest.json").write_text('{"seed": 42, "started": "later", "shards": []}')
    (folder / ".lock").unlink()
    ground.check("batch", folder)
    for change in (
        lambda: (folder / "outcomes.csv").write_bytes(b"content of a filf"),
        lambda: (folder / "runs" / ".part-0.parquet.12.part").touch(),
        lambda: (folder / "manifest.json").write_text('{"seed": 43, "shards": []}'),
    ):
        change()
        with pytest.raises(AssertionError, match="differ"):
            ground.check("batch", folder)
        shutil.rmtree(folder)
        shutil.copytree(reference, folder)
    refusal(Done(2, "fivelocks: results/a is in use; wait\n"), Path("results/a"))
    for wrong in (
        Done(1, "fivelocks: results/a is in use\n"),
        Done(2, "fivelocks: in use\n"),
        Done(2, "results/a is in use\n"),
    ):
        with pytest.raises(AssertionError):
            refusal(wrong, Path("results/a"))

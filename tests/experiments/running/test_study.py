"""Every study has one kind of folder: continued, extended, refused and verified in one way."""

import contextlib
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pyarrow import parquet

from experiments.errors import InputError
from experiments.results import files, manifest
from experiments.results import folder as folders
from experiments.running.options import RunOptions
from experiments.running.study import run
from experiments.running.verify import verify
from tests.experiments.running.toy import Squares, bytes_of, squares, study_of


class Interrupting:
    """Simulates until so many pieces are done, then is interrupted."""

    def __init__(self, pieces: int) -> None:
        self.left = pieces

    def __call__(self, numbers: Any) -> Any:
        if not self.left:
            raise KeyboardInterrupt
        self.left -= 1
        return squares(numbers)


def test_interrupted_anywhere_and_called_again_gives_the_bytes_of_an_uninterrupted_study(
    tmp_path: Path,
) -> None:
    whole = run(Squares(), RunOptions(tmp_path / "whole", threads=1))
    assert whole.tables["squares"][0]["total"] == sum(n * n for n in range(40))
    for pieces in range(11):
        folder = tmp_path / str(pieces)
        with pytest.raises(KeyboardInterrupt):
            run(Squares(simulate=Interrupting(pieces)), RunOptions(folder, threads=1))
        assert manifest.read_manifest(folder).status == "interrupted"
        (folder / "runs").mkdir(exist_ok=True)
        (folder / "runs" / "part-0000009000-000005.parquet").write_bytes(b"unlisted")
        run(Squares(), RunOptions(folder, threads=3))
        assert bytes_of(folder) == bytes_of(tmp_path / "whole")
        assert not (folder / "runs" / "part-0000009000-000005.parquet").exists()


def test_stored_rows_are_read_and_only_damaged_or_further_ones_are_simulated(tmp_path: Path) -> None:
    asked: list[int] = []

    def watched(numbers: Any) -> Any:
        asked.extend(numbers.tolist())
        return squares(numbers)

    options = RunOptions(tmp_path / "f", threads=1)
    run(Squares(simulate=watched), options)
    before = bytes_of(tmp_path / "f")
    asked.clear()
    run(Squares(simulate=watched), options)
    assert (asked, bytes_of(tmp_path / "f")) == ([], before)
    shards = sorted((tmp_path / "f" / "runs").glob("part-0*.parquet"))
    shards[0].write_bytes(b"damaged")
    shards[1].unlink()
    run(Squares(simulate=watched), options)
    assert (sorted(asked), bytes_of(tmp_path / "f")) == ([*range(20)], before)
    asked.clear()
    run(Squares(simulate=watched, runs=50), options)
    assert sorted(n for n in asked if n >= 10) == [*range(40, 50)]
    # Fewer than there are: nothing is taken away.
    assert run(Squares(runs=10), options).tables["squares"][0]["total"] == sum(n * n for n in range(50))


def test_a_folder_with_another_question_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    run(Squares(), RunOptions(tmp_path / "f"))
    before = {path: path.read_bytes() for path in sorted((tmp_path / "f").rglob("*")) if path.is_file()}
    with pytest.raises(InputError, match="seed: the folder has 42, asked is 7"):
        run(Squares(seed=7), RunOptions(tmp_path / "f"))
    after = {path: path.read_bytes() for path in sorted((tmp_path / "f").rglob("*")) if path.is_file()}
    assert after == before


def test_force_moves_the_folder_aside_and_a_link_stays_a_link(tmp_path: Path) -> None:
    run(Squares(), RunOptions(tmp_path / "f"))
    (tmp_path / "link").symlink_to(tmp_path / "f", target_is_directory=True)
    moved: list[Path] = []
    run(Squares(seed=7), RunOptions(tmp_path / "link", force=True, moved=moved.append))
    assert (tmp_path / "link").is_symlink()
    assert manifest.read_manifest(tmp_path / "f").seed == 7
    assert manifest.read_manifest(moved[0]).seed == 42


def test_names_of_folders_match_their_contents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("~", "~root", "s3:x", "file:", "a\nb", " ", "%41"):
        run(Squares(), RunOptions(Path(name)))
        assert bytes_of(tmp_path / name)
        assert not verify(Path(name), study_of).problems
        run(Squares(), RunOptions(Path(name)))


def altered(folder: Path, change: Callable[[Path], None]) -> None:
    """Change a folder and make all hashes right again, as somebody would who wants to deceive."""
    change(folder)
    content = manifest.read_manifest(folder)
    shards = tuple(
        replace(shard, sha256=files.sha256_of(folder / "runs" / shard.file)) for shard in content.shards
    )
    tables = {name: files.sha256_of(folder / name) for name in content.tables}
    manifest.write_manifest(folder, replace(content, shards=shards, tables=tables))


def change_a_row(folder: Path) -> None:
    path = next((folder / "runs").glob("part-0*.parquet"))
    table = parquet.read_table(path)
    numbers = table["square"].to_numpy().copy()
    numbers[3] += 1
    parquet.write_table(table.set_column(1, "square", [numbers]), path)


def change_a_table(folder: Path) -> None:
    text = (folder / "squares.csv").read_text()
    (folder / "squares.csv").write_text(text.replace("\n0,", "\n1,"))


def change_columns(folder: Path) -> None:
    path = next((folder / "runs").glob("part-0*.parquet"))
    parquet.write_table(parquet.read_table(path).rename_columns(["n", "cube"]), path)


def change_length(folder: Path) -> None:
    path = next((folder / "runs").glob("part-0*.parquet"))
    parquet.write_table(parquet.read_table(path).slice(1), path)


def change_to_text(folder: Path) -> None:
    next((folder / "runs").glob("part-second*.parquet")).write_bytes(b"PAR1 nonsense PAR1")


def test_verify_finds_every_alteration_and_nothing_else(tmp_path: Path) -> None:
    changes = (change_a_row, change_a_table, change_columns, change_length, change_to_text)
    for change in changes:
        folder = tmp_path / change.__name__
        run(Squares(), RunOptions(folder))
        verdict = verify(folder, study_of)
        assert (verdict.problems, verdict.rows_simulated > 0) == ([], True)
        altered(folder, change)
        assert verify(folder, study_of, sample=100_000).problems, change.__name__
        # Nor does a command that continues the folder end in a traceback.
        with contextlib.suppress(InputError):
            run(Squares(), RunOptions(folder))
    for name in ("squares.csv", "runs/part-0000000000-000010.parquet", "manifest.json"):
        folder = tmp_path / name.replace("/", "-")
        run(Squares(), RunOptions(folder))
        (folder / name).write_bytes((folder / name).read_bytes()[:-9] + b" ")
        assert any(name in problem for problem in problems_of(folder)), name


def problems_of(folder: Path) -> list[str]:
    """Problems of a folder, whether verify lists them or refuses the folder."""
    try:
        return verify(folder, study_of).problems
    except InputError as error:
        return error.problems


def test_a_folder_made_by_a_stranger_is_refused_and_nothing_outside_it_is_touched(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "part-0000000000-000001.parquet").write_text("mine")
    (outside / "squares.csv").write_text("mine")

    def link(place: str, target: Path) -> Callable[[Path], None]:
        def change(folder: Path) -> None:
            path = folder / place
            path.rename(folder.with_name(f"{folder.name}-away")) if path.exists() else None
            path.symlink_to(target)

        return change

    def fifo(place: str) -> Callable[[Path], None]:
        def change(folder: Path) -> None:
            (folder / place).unlink()
            os.mkfifo(folder / place)

        return change

    def field(key: str, value: Any) -> Callable[[Path], None]:
        def change(folder: Path) -> None:
            content = manifest.read_content(folder)
            content[key] = value
            content["sha256"] = manifest._seal(content)
            (folder / "manifest.json").write_text(json.dumps(content))

        return change

    shard = {"stage": "", "first": 0, "rows": 1, "sha256": "00", "file": "part-0000000000-000001.parquet"}
    attacks = {
        "link of runs": link("runs", outside),
        "link of the manifest": link("manifest.json", outside / "squares.csv"),
        "link of a table": link("squares.csv", outside / "squares.csv"),
        "pipe as manifest": fifo("manifest.json"),
        "pipe as shard": fifo("runs/part-0000000000-000010.parquet"),
        "table outside": field("tables", {"../outside/squares.csv": "00"}),
        "table absolute": field("tables", {str(outside / "squares.csv"): "00"}),
        "shard outside": field("shards", [shard | {"file": "../../outside/squares.csv"}]),
        "shard of a strange stage": field("shards", [shard | {"stage": "../../outside/x"}]),
        "shard of no rows": field("shards", [shard | {"rows": 0, "file": "part-0000000000-000000.parquet"}]),
        "shards that overlap": field("shards", [shard, shard]),
        "shards that are none": field("shards", [7]),
        "tables that are none": field("tables", [7]),
        "question that is none": field("question", 7),
        "kind that is none": field("question", {"kind": "\x1b[2J", "seed": 42}),
        "status that is none": field("status", "\x1b[2J"),
        "runs that are none": field("runs_asked", "many"),
    }
    for name, attack in attacks.items():
        folder = tmp_path / name.replace(" ", "-")
        run(Squares(), RunOptions(folder))
        attack(folder)
        problems_of(folder)
        with contextlib.suppress(InputError):
            run(Squares(), RunOptions(folder))
        kept = {path.name: path.read_text() for path in outside.iterdir()}
        assert kept == {"part-0000000000-000001.parquet": "mine", "squares.csv": "mine"}, name


def test_a_reader_refuses_a_folder_that_changes_meanwhile(tmp_path: Path) -> None:
    run(Squares(), RunOptions(tmp_path / "f"))
    with folders.snapshot(tmp_path / "f"):
        pass
    with pytest.raises(InputError, match="changed by another command"), folders.snapshot(tmp_path / "f"):
        run(Squares(runs=60), RunOptions(tmp_path / "f"))


def test_rows_in_memory_are_those_of_a_folder(tmp_path: Path) -> None:
    class Unkept(Squares):
        kept = False

    assert run(Unkept()).tables == run(Squares(), RunOptions(tmp_path / "f")).tables
    assert np.all(squares(np.arange(3))["square"].to_numpy() == [0, 1, 4])

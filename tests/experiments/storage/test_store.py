"""The results folder: manifest, lock, shards, and which of them are taken over."""

import errno
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from experiments.results.store import Manifest, Shard
from hypothesis import given
from hypothesis import strategies as st

from experiments.errors import InputError
from experiments.results import rows, store
from experiments.running import batches
from experiments.scenarios import library
from model import parameters
from model.scenario import Scenario
from tests.experiments.vocabulary import listing, manifest_of, measurement

QUESTION = Manifest(Scenario(), 42, 10_000)
shards = st.lists(st.integers(1, 9), max_size=4).map(
    lambda rows: tuple(
        Shard(f"part-{place}", sum(rows[:place]), size, "00") for place, size in enumerate(rows)
    )
)
manifests = st.builds(
    Manifest,
    st.sampled_from(list(library.built_in().values())),
    st.integers(0, 2**64 - 1),
    st.integers(1, 10**8),
    st.none() | st.floats(0.001, 1),
    status=st.sampled_from(["running", "interrupted"]),
    shards=shards,
    tables=st.dictionaries(st.sampled_from(["outcomes.csv", "incidence.csv"]), st.just("11")),
)


def small_table(runs: int, first: int = 0) -> Any:
    measured = np.array([measurement(ending=1, month=6)] * runs)
    return rows.shard_table(np.arange(first, first + runs), measured)


def folder_with(path: Path, *firsts: int, manifest: Manifest = QUESTION) -> Manifest:
    """Results folder with shards of five runs that begin at these numbers."""
    (path / "runs").mkdir(parents=True)
    made = tuple(store.write_shard(path, first, small_table(5, first)) for first in firsts)
    manifest = replace(manifest, shards=made)
    store.write_manifest(path, manifest)
    return manifest


@given(manifests)
def test_a_manifest_is_read_back_as_it_was_written(tmp_path: Path, manifest: Manifest) -> None:
    store.write_manifest(tmp_path, manifest)
    assert store.read_manifest(tmp_path) == manifest
    assert store.read_manifest(tmp_path).scenario.identity == manifest.scenario.identity


def test_runs_done_are_the_rows_of_the_shards() -> None:
    manifest = replace(QUESTION, shards=(Shard("a", 0, 5, ""), Shard("b", 5, 7, "")))
    assert manifest.runs_done == 12
    assert QUESTION.runs_done == 0


def test_a_shard_is_named_after_its_first_run_and_its_rows(tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    shard = store.write_shard(tmp_path, 15_000, small_table(3))
    assert (shard.file, shard.first, shard.rows) == ("part-0000015000-000003.parquet", 15_000, 3)
    assert [path.name for path in (tmp_path / "runs").iterdir()] == [shard.file]
    assert store.is_whole(tmp_path, shard)


def test_a_shard_that_is_gone_or_changed_is_not_whole(tmp_path: Path) -> None:
    manifest = folder_with(tmp_path / "f", 0)
    (shard,) = manifest.shards
    path = tmp_path / "f" / "runs" / shard.file
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    assert not store.is_whole(tmp_path / "f", shard)
    path.unlink()
    assert not store.is_whole(tmp_path / "f", shard)


def test_shards_are_read_in_the_order_of_their_runs(tmp_path: Path) -> None:
    manifest = folder_with(tmp_path / "f", 10, 0, 5)
    numbers = [
        number for t in store.shards_in_order(tmp_path / "f", manifest) for number in t["run"].to_pylist()
    ]
    assert numbers == list(range(15))


def test_a_new_folder_is_opened_with_the_question_asked(tmp_path: Path) -> None:
    assert store.opened(tmp_path, QUESTION) is QUESTION


def test_a_folder_is_opened_without_its_damaged_shards(tmp_path: Path) -> None:
    manifest = folder_with(tmp_path / "f", 0, 5, 10)
    (tmp_path / "f" / "runs" / manifest.shards[1].file).write_bytes(b"")
    opened = store.opened(tmp_path / "f", replace(QUESTION, command="again", precision=0.5))
    assert [shard.first for shard in opened.shards] == [0, 10]
    assert (opened.status, opened.command, opened.precision, opened.ended) == ("running", "again", 0.5, None)


@pytest.mark.parametrize(("asked", "expected"), [(7, 15), (15, 15), (40, 40)])
def test_a_folder_never_shrinks_even_if_a_shard_is_lost(tmp_path: Path, asked: int, expected: int) -> None:
    manifest = folder_with(tmp_path / "f", 0, 5, 10)
    (tmp_path / "f" / "runs" / manifest.shards[2].file).unlink()
    assert store.opened(tmp_path / "f", replace(QUESTION, runs_asked=asked)).runs_asked == expected


def test_a_folder_keeps_the_time_at_which_it_was_begun(tmp_path: Path) -> None:
    folder_with(tmp_path / "f", 0, manifest=replace(QUESTION, started="then"))
    assert store.opened(tmp_path / "f", replace(QUESTION, started="now")).started == "then"


def test_a_new_folder_into_which_nothing_can_be_written_is_taken_away_again(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No space left"), store.held(tmp_path / "f"):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_was_there_stays_whatever_happens(tmp_path: Path) -> None:
    (tmp_path / "f").mkdir()
    with pytest.raises(InputError, match="No space left"), store.held(tmp_path / "f"):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert (tmp_path / "f").is_dir()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"seed": 43}, "seed: the folder has 42, asked is 43"),
        ({"scenario": Scenario(name="other")}, "scenario: the folder has baseline, asked is other"),
        ({"scenario": Scenario(horizon=9)}, "scenario hash: the folder has"),
        ({"rules": "abc"}, "rules of this version: the folder has"),
    ],
)
def test_another_question_is_refused_and_told_what_differs(
    tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    folder_with(tmp_path / "f", 0)
    before = listing(tmp_path)
    with pytest.raises(InputError) as refused:
        store.opened(tmp_path / "f", replace(QUESTION, **change))
    first, second, *further = refused.value.problems
    assert further == (["horizon: the folder has 60, asked is 9"] if "hash" in second else [])
    assert "answers another question" in first
    assert "--out" in first
    assert "--force" in first
    assert said in second
    assert listing(tmp_path) == before


def test_every_difference_of_another_question_is_told_at_once(tmp_path: Path) -> None:
    folder_with(tmp_path / "f", 0)
    with pytest.raises(InputError) as refused:
        store.opened(tmp_path / "f", Manifest(Scenario(name="other", horizon=9), 1, 10, rules="abc"))
    assert len(refused.value.problems) == 6


def test_the_summary_of_a_scenario_is_no_part_of_the_question(tmp_path: Path) -> None:
    folder_with(tmp_path / "f", 0)
    assert store.opened(tmp_path / "f", replace(QUESTION, scenario=Scenario(summary="Other words.")))


def test_one_command_at_a_time_may_hold_a_folder(tmp_path: Path) -> None:
    def hold() -> None:
        with store.held(tmp_path / "f"):
            pass

    with store.held(tmp_path / "f"), pytest.raises(InputError, match=r"f is in use by another .* wait"):
        hold()
    hold()


def test_a_folder_held_by_another_process_is_let_go_when_that_is_killed(tmp_path: Path) -> None:
    (tmp_path / "f").mkdir()
    code = (
        "import sys; from filelock import FileLock; lock = FileLock('f/.lock'); lock.acquire();"
        "print(flush=True); sys.stdin.read()"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdin=-1, stdout=-1) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(InputError, match="in use by another"), store.held(tmp_path / "f"):
            pass
        holder.kill()
        holder.wait()
        with store.held(tmp_path / "f"):
            assert (tmp_path / "f" / ".lock").is_file()


@pytest.mark.parametrize("name", ["notes.txt", "outcomes.csv", ".hidden"])
def test_a_folder_of_other_files_is_refused_and_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match=f"holds no results but other files, such as {name}; choose another"):
        batches.batch(Scenario(horizon=2), 3, out=tmp_path)
    assert listing(tmp_path) == {name: b"mine"}


def test_a_folder_that_was_killed_before_its_manifest_was_written_is_taken_over(tmp_path: Path) -> None:
    (tmp_path / "f" / "runs").mkdir(parents=True)
    (tmp_path / "f" / ".lock").touch()
    (tmp_path / "f" / ".manifest.json.12.part").write_text("{", encoding="utf-8")
    assert batches.batch(Scenario(horizon=2), 3, out=tmp_path / "f").manifest.status == "complete"


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("file", "file is a file; choose another --out"),
        ("file/below", r"below cannot be written: Not a directory"),
        ("x" * 300, "cannot be written: File name too long"),
    ],
)
def test_a_folder_that_cannot_be_made_is_said_in_words(tmp_path: Path, out: str, said: str) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match=said):
        batches.batch(Scenario(horizon=2), 3, out=tmp_path / out)
    assert listing(tmp_path) == {"file": b"mine"}


def test_a_folder_that_may_not_be_written_is_said_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: Any, **keywords: Any) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "f").mkdir()
    with monkeypatch.context() as patched:
        patched.setattr(Path, "mkdir", refuse)
        with pytest.raises(InputError, match="f cannot be written: Permission denied"):
            batches.batch(Scenario(horizon=2), 3, out=tmp_path / "f")
    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", refuse)
        with pytest.raises(InputError, match="f cannot be moved aside: Permission denied"):
            store.move_aside(tmp_path / "f")
    assert listing(tmp_path) == {"f": None}


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        (
            "shards",
            [{"file": "../x", "first": 0, "rows": 5, "sha256": ""}],
            "'../x' is not the name of a file",
        ),
        ("shards", [{"file": "x", "first": "0", "rows": 5, "sha256": ""}], "cannot hold 5 runs from '0' on"),
        ("shards", [{"file": "x", "first": 0, "rows": 0, "sha256": ""}], "cannot hold 0 runs from 0 on"),
        ("shards", [{"file": "x"}], "TypeError"),
        ("shards", 3, "TypeError"),
        ("tables", {"../notes.txt": ""}, "'../notes.txt' is not the name of a file in the folder"),
        ("tables", {"/etc/hosts": ""}, "'/etc/hosts' is not the name of a file in the folder"),
        ("seed", "42", "TypeError"),
        ("seed", -1, "seed -1 is out of range"),
        ("runs_asked", None, "TypeError"),
        ("scenario", {"horizon": 0}, "horizon 0 is out of range"),
        ("scenario", 3, "cannot be read"),
    ],
)
def test_a_manifest_with_something_impossible_is_refused(
    tmp_path: Path, key: str, value: object, said: str
) -> None:
    folder_with(tmp_path / "f", 0)
    store.write_content(tmp_path / "f", manifest_of(tmp_path / "f") | {key: value})
    with pytest.raises(InputError, match=r"manifest\.json cannot be read .*--force") as refused:
        store.read_manifest(tmp_path / "f")
    assert said in str(refused.value)


@pytest.mark.parametrize("place", ["file", "file/below", "nowhere"])
def test_what_is_no_folder_is_no_results_folder(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match=r"is not a results folder: it holds no manifest\.json"):
        store.read_manifest(tmp_path / place)


def test_a_file_in_the_way_of_a_folder_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="f is a file; choose another --out"), store.held(tmp_path / "f"):
        pass
    assert listing(tmp_path) == {"f": b"mine"}


def test_strays_are_removed_and_nothing_else(tmp_path: Path) -> None:
    manifest = folder_with(tmp_path, 0)
    keep = {*listing(tmp_path), "runs/notes.txt", "part-0.parquet", "runs/.hidden"}
    for name in ("runs/notes.txt", "part-0.parquet", "runs/.hidden"):
        (tmp_path / name).write_text("mine", encoding="utf-8")
    (tmp_path / "runs" / ".part-0000000005-000005.parquet.123.part").write_bytes(b"half")
    (tmp_path / "runs" / "part-0000000005-000005.parquet").write_bytes(b"unlisted")
    store.remove_strays(tmp_path, manifest)
    assert set(listing(tmp_path)) == keep


def test_a_folder_moved_aside_is_kept_whole_under_a_new_name(tmp_path: Path) -> None:
    folder_with(tmp_path / "f", 0)
    before = listing(tmp_path / "f")
    aside = store.move_aside(tmp_path / "f")
    assert aside is not None
    assert aside.name.startswith("f.")
    assert aside.parent == tmp_path
    assert listing(aside) == before
    assert not (tmp_path / "f").exists()
    assert store.move_aside(tmp_path / "f") is None


def test_a_folder_in_which_another_command_is_at_work_is_not_moved_aside(tmp_path: Path) -> None:
    folder_with(tmp_path / "f", 0)
    with store.held(tmp_path / "f"):
        before = listing(tmp_path)
        with pytest.raises(InputError, match="f is in use by another fivelocks command; wait"):
            store.move_aside(tmp_path / "f")
        assert listing(tmp_path) == before
    assert store.move_aside(tmp_path / "f")


def test_the_command_line_is_kept_as_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["/usr/bin/fivelocks", "batch", "--runs", "5"])
    assert store.command_line() == "fivelocks batch --runs 5"


def test_a_manifest_holds_all_parameters_even_those_left_alone(tmp_path: Path) -> None:
    store.write_manifest(tmp_path, replace(QUESTION, scenario=Scenario(parameters={"advance_norm": 100.0})))
    values = manifest_of(tmp_path)["parameters"]
    assert values["advance_norm"] == 100.0
    assert list(values) == list(parameters.table())


@pytest.mark.parametrize("text", ["", "{", "[]", "3", "null", '{"seed": 1}'])
def test_a_manifest_that_cannot_be_read_is_refused_with_a_way_out(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"manifest\.json cannot be read .*--force"):
        store.read_manifest(tmp_path)


@given(place=st.integers(0, 10**9), bit=st.integers(0, 7))
def test_a_manifest_of_which_one_bit_is_flipped_is_refused_with_a_way_out(
    tmp_path: Path, place: int, bit: int
) -> None:
    store.write_manifest(tmp_path, QUESTION)
    path = tmp_path / "manifest.json"
    content = bytearray(path.read_bytes())
    # The last line but one is the seal; without its name, the manifest would be one of an older version.
    place %= content.index(b' "sha256"')
    content[place] ^= 1 << bit
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"manifest\.json (was changed after|cannot be read).*--force"):
        store.read_manifest(tmp_path)


def test_a_manifest_laid_out_anew_or_of_a_version_without_seals_is_read(tmp_path: Path) -> None:
    store.write_manifest(tmp_path, QUESTION)
    path, content = tmp_path / "manifest.json", manifest_of(tmp_path)
    path.write_text(json.dumps(content), encoding="utf-8")
    assert store.read_manifest(tmp_path) == QUESTION
    del content["sha256"]
    path.write_text(json.dumps(content), encoding="utf-8")
    assert store.read_manifest(tmp_path) == QUESTION


def test_a_manifest_with_an_impossible_scenario_is_refused_with_its_error(tmp_path: Path) -> None:
    store.write_manifest(tmp_path, QUESTION)
    content = manifest_of(tmp_path)
    content["scenario"]["horizon"] = 0
    store.write_content(tmp_path, content)
    with pytest.raises(InputError, match="horizon 0 is out of range"):
        store.read_manifest(tmp_path)


def test_a_folder_without_manifest_is_no_results_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"is not a results folder: it holds no manifest\.json"):
        store.read_manifest(tmp_path)

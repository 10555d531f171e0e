"""Batches that are killed, interrupted, damaged or called twice at once: never a wrong file.

Real processes, killed at random moments that a seed fixes. What is compared is always bytes.
"""

import os
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from experiments.errors import InputError
from experiments.results import store
from experiments.running import batches, workers
from experiments.running.verify import verify
from experiments.scenarios import library
from model.scenario import Scenario
from tests.experiments.vocabulary import listing, manifest_of, started, tables_of

MANY = 40_000
QUESTION = ("--runs", str(MANY), "--horizon", "24")
TWO_YEARS = library.choose("baseline", horizon=24)
YEAR = Scenario(name="year", horizon=12)


@pytest.fixture(autouse=True, scope="module")
def _compiled() -> None:
    """Compile the rules beforehand, so that moments are moments of work."""
    workers.warm_up(YEAR)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Tables of a batch that nothing interrupted."""
    folder = tmp_path_factory.mktemp("undisturbed") / "f"
    batches.batch(TWO_YEARS, MANY, out=folder)
    return tables_of(folder)


@pytest.fixture(scope="module")
def _year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("year") / "f"
    batches.batch(YEAR, 12_000, out=folder)
    return folder


@pytest.fixture
def year(_year: Path, tmp_path: Path) -> Path:
    """A copy of a finished folder of three shards."""
    return shutil.copytree(_year, tmp_path / "f")


def begun(folder: Path, *arguments: str) -> "subprocess.Popen[str]":
    """A batch in a process of its own, once it has taken its folder in hand or ended."""
    manifest = folder / "manifest.json"
    before = manifest.stat().st_mtime_ns if manifest.exists() else 0
    process = started("batch", "--quiet", "--out", str(folder), *arguments)
    while process.poll() is None and not (manifest.exists() and manifest.stat().st_mtime_ns != before):
        time.sleep(0.005)
    return process


@pytest.mark.slow
def test_a_batch_killed_ten_times_ends_with_the_bytes_of_one_left_alone(
    tmp_path: Path, undisturbed: dict[str, bytes]
) -> None:
    folder, moments = tmp_path / "f", random.Random(2026)  # noqa: S311
    seen = []
    for _ in range(10):
        process = begun(folder, *QUESTION)
        time.sleep(moments.uniform(0.0, 1.6))
        process.kill()
        process.communicate()
        seen.append(manifest_of(folder)["runs_done"])
    assert seen == sorted(seen)
    process = begun(folder, *QUESTION)
    out, err = process.communicate()
    assert (process.returncode, out, err) == (0, "", "")
    assert tables_of(folder) == undisturbed
    assert manifest_of(folder)["status"] == "complete"
    assert verify(folder, 100).problems == []


def test_ctrl_c_exits_with_130_and_keeps_what_is_done(tmp_path: Path, undisturbed: dict[str, bytes]) -> None:
    process = begun(tmp_path / "f", *QUESTION)
    while not manifest_of(tmp_path / "f")["runs_done"]:
        time.sleep(0.01)
    with pytest.raises(InputError, match=r"f is in use by another fivelocks command; wait for it to end"):
        batches.batch(TWO_YEARS, MANY, out=tmp_path / "f")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    content = manifest_of(tmp_path / "f")
    assert process.returncode == 130
    assert "Traceback" not in err
    assert out == ""
    assert content["status"] == "interrupted"
    assert content["ended"] >= content["started"]
    assert 5_000 <= content["runs_done"] < MANY
    assert not (tmp_path / "f" / "outcomes.csv").exists()
    batches.batch(TWO_YEARS, MANY, out=tmp_path / "f")
    assert tables_of(tmp_path / "f") == undisturbed


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x10
    path.write_bytes(content)


DAMAGES = {
    "deleted": Path.unlink,
    "truncated": lambda path: path.write_bytes(path.read_bytes()[:-100]),
    "emptied": lambda path: path.write_bytes(b""),
    "one bit flipped": flip,
    "swapped for another": lambda path: shutil.copy(path.with_name("part-0000000000-005000.parquet"), path),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_shard_is_named_by_verify_and_repaired_by_calling_batch_again(
    year: Path, damage: str
) -> None:
    before, path = tables_of(year), year / "runs" / "part-0000005000-005000.parquet"
    DAMAGES[damage](path)
    (problem,) = verify(year, 30).problems
    assert problem.startswith(str(path))
    assert "call 'fivelocks batch' again" in problem
    batches.batch(YEAR, 12_000, out=year)
    assert verify(year, 30).problems == []
    assert tables_of(year) == before


def test_several_lost_shards_and_tables_are_repaired_at_once(year: Path) -> None:
    before = tables_of(year)
    for path in (*(year / "runs").iterdir(), year / "outcomes.csv", year / "distribution.csv"):
        path.unlink()
    assert len(verify(year, 30).problems) == 5
    batches.batch(YEAR, 12_000, out=year)
    assert tables_of(year) == before


def test_half_written_files_left_over_do_no_harm(year: Path) -> None:
    before = tables_of(year)
    for name in (
        "runs/.part-0000000000-005000.parquet.77.part",
        "runs/part-0000012000-003000.parquet",
        ".manifest.json.77.part",
        ".outcomes.csv.77.part",
    ):
        (year / name).write_bytes(b"half of it")
    assert verify(year, 30).problems == []
    batches.batch(YEAR, 12_000, out=year)
    assert tables_of(year) == before
    assert len(list((year / "runs").iterdir())) == 3
    batches.batch(YEAR, 16_000, out=year)
    assert verify(year, 30).problems == []


def test_half_written_files_left_over_are_swept_away_and_nothing_of_the_person_s(year: Path) -> None:
    (year / "figures").mkdir()
    for name in (".outcomes.csv.77.part", "figures/.incidence.svg.7.part", ".notes.part", "notes.7.part"):
        (year / name).write_bytes(b"half of it")
    batches.batch(YEAR, 12_000, out=year)
    assert {path.name for path in year.rglob("*.part")} == {".notes.part", "notes.7.part"}


def test_two_batches_started_together_never_make_a_wrong_file(tmp_path: Path) -> None:
    question = ("--runs", "6000", "--horizon", "12", "--quiet", "--out", "f")
    pair = [started("batch", *question) for _ in range(2)]
    ended = [(process.communicate()[1], process.returncode) for process in pair]
    refused = "fivelocks: f is in use by another fivelocks command; wait for it to end\n"
    assert ("", 0) in ended
    assert set(ended) <= {("", 0), (refused, 2)}
    batches.batch(library.choose("baseline", horizon=12), 6_000, out=tmp_path / "alone")
    assert tables_of(tmp_path / "f") == tables_of(tmp_path / "alone")


def test_a_refused_command_leaves_the_folder_of_the_other_alone(year: Path) -> None:
    with store.held(year):
        before = listing(year)
        with pytest.raises(InputError, match="in use"):
            batches.batch(YEAR, 20_000, out=year)
        assert listing(year) == before


def test_a_batch_stopped_by_a_full_disk_says_so_and_can_be_continued(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(InputError, match="f cannot be written: No space left on device"):
            batches.batch(YEAR, 500, out=tmp_path / "f")
    batches.batch(YEAR, 500, out=tmp_path / "f")
    assert verify(tmp_path / "f").problems == []

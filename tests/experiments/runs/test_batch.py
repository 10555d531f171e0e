"""Many wars into a results folder that can be continued: what it holds, and that it is always the same."""

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from experiments.results.store import Manifest, Shard
from hypothesis import given
from hypothesis import strategies as st

from experiments.errors import InputError
from experiments.results import store
from experiments.running import batches
from experiments.statistics import distribution
from model.scenario import Scenario
from tests.experiments.vocabulary import listing, manifest_of, rows_of, tables_of

SHORT = Scenario(name="short", horizon=6)
YEARS = Scenario(name="years", horizon=30)


@pytest.fixture(scope="module")
def twelve(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of 12,000 wars, played at once by two threads; not to be touched."""
    folder = tmp_path_factory.mktemp("batch") / "twelve"
    batches.batch(YEARS, 12_000, 5, out=folder, threads=2)
    return folder


def test_large_batches_are_split_into_shards_of_five_thousand(twelve: Path) -> None:
    shards = manifest_of(twelve)["shards"]
    assert [(shard["first"], shard["rows"]) for shard in shards] == [(0, 5000), (5000, 5000), (10000, 2000)]


@pytest.mark.parametrize("threads", [1, 4])
def test_threads_do_not_change_a_byte(tmp_path: Path, twelve: Path, threads: int) -> None:
    batches.batch(YEARS, 12_000, 5, out=tmp_path / "other", threads=threads)
    assert tables_of(tmp_path / "other") == tables_of(twelve)


def test_a_batch_that_is_extended_ends_with_the_bytes_of_one_made_at_once(
    tmp_path: Path, twelve: Path
) -> None:
    batches.batch(YEARS, 7_000, 5, out=tmp_path / "grown")
    done = batches.batch(YEARS, 12_000, 5, out=tmp_path / "grown")
    assert done.manifest.runs_done == 12_000
    assert tables_of(tmp_path / "grown") == tables_of(twelve)


def test_asking_again_or_for_fewer_wars_changes_no_byte(tmp_path: Path) -> None:
    batches.batch(SHORT, 300, out=tmp_path / "f")
    before = tables_of(tmp_path / "f")
    for runs in (300, 10, 1):
        assert batches.batch(SHORT, runs, out=tmp_path / "f").manifest.runs_done == 300
        assert tables_of(tmp_path / "f") == before
    assert manifest_of(tmp_path / "f")["status"] == "complete"


def test_another_seed_gives_other_wars(tmp_path: Path) -> None:
    for seed in (1, 2):
        batches.batch(SHORT, 50, seed, out=tmp_path / str(seed))
    assert tables_of(tmp_path / "1")["outcomes.csv"] != tables_of(tmp_path / "2")["outcomes.csv"]


def test_sampled_parameters_give_other_wars_and_say_so(tmp_path: Path) -> None:
    sampled = replace(SHORT, mode="sampled")
    batches.batch(sampled, 50, out=tmp_path / "sampled")
    assert manifest_of(tmp_path / "sampled")["parameters_mode"] == "sampled"
    assert rows_of(tmp_path / "sampled" / "outcomes.csv")[0]["run_id"].startswith(sampled.identity)


@pytest.mark.parametrize(
    ("scenario", "seed", "said"),
    [
        (SHORT, 2, "seed: the folder has 1, asked is 2"),
        (replace(SHORT, name="other"), 1, "scenario: the folder has short, asked is other"),
        (replace(SHORT, horizon=7), 1, "scenario hash: the folder has"),
        (replace(SHORT, mode="sampled"), 1, "scenario hash: the folder has"),
    ],
)
def test_another_question_in_the_same_folder_is_refused_and_touches_nothing(
    tmp_path: Path, scenario: Scenario, seed: int, said: str
) -> None:
    batches.batch(SHORT, 20, 1, out=tmp_path / "f")
    before = listing(tmp_path)
    with pytest.raises(InputError) as refused:
        batches.batch(scenario, 500, seed, out=tmp_path / "f")
    assert said in "\n".join(refused.value.problems)
    assert listing(tmp_path) == before


def test_without_a_folder_one_named_after_the_question_is_made(tmp_path: Path) -> None:
    done = batches.batch(SHORT, 5, 9)
    assert done.folder == Path("results") / f"{SHORT.identity}-seed9"
    assert (tmp_path / done.folder / "outcomes.csv").is_file()


def test_without_a_number_ten_thousand_wars_are_played(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Manifest] = []
    monkeypatch.setattr(batches, "_fill", lambda folder, manifest, *rest: asked.append(manifest))
    monkeypatch.setattr(batches, "_finish", lambda done, draw: None)
    batches.batch(SHORT, out=Path("a"))
    batches.batch(SHORT, out=Path("b"), precision=0.5)
    batches.batch(SHORT, 77, out=Path("c"), precision=0.5)
    assert [manifest.runs_asked for manifest in asked] == [10_000, 2_000_000, 77]


@pytest.fixture
def small_shards(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(batches, "SHARD", 100)
    return 100


def test_precision_stops_at_the_first_shard_that_is_precise_enough(tmp_path: Path, small_shards: int) -> None:
    done = batches.batch(YEARS, 5_000, 5, out=tmp_path / "f", precision=0.08)
    assert distribution.widest_path_interval(done.counts) < 0.08
    assert done.manifest.runs_done < 5_000
    assert done.manifest.precision == 0.08
    fewer = batches.batch(YEARS, done.manifest.runs_done - small_shards, 5, out=tmp_path / "g")
    assert distribution.widest_path_interval(fewer.counts) >= 0.08
    assert (
        manifest_of(tmp_path / "f")["runs_done"]
        == done.manifest.runs_done
        == len(rows_of(tmp_path / "f" / "outcomes.csv"))
    )


def test_precision_that_is_reached_already_plays_no_more(tmp_path: Path, small_shards: int) -> None:
    batches.batch(YEARS, 300, 5, out=tmp_path / "f")
    before = tables_of(tmp_path / "f")
    assert batches.batch(YEARS, None, 5, out=tmp_path / "f", precision=0.5).manifest.runs_done == 300
    assert tables_of(tmp_path / "f") == before


def test_precision_out_of_reach_stops_at_the_number_asked_for(tmp_path: Path, small_shards: int) -> None:
    assert batches.batch(YEARS, 250, 5, out=tmp_path / "f", precision=0.001).manifest.runs_done == 250


def test_a_finer_precision_continues_the_folder_to_the_same_bytes(tmp_path: Path, small_shards: int) -> None:
    batches.batch(YEARS, None, 5, out=tmp_path / "f", precision=0.2)
    batches.batch(YEARS, None, 5, out=tmp_path / "f", precision=0.1)
    batches.batch(YEARS, None, 5, out=tmp_path / "g", precision=0.1)
    assert tables_of(tmp_path / "f") == tables_of(tmp_path / "g")


@pytest.mark.parametrize("lost", [0, 100, 200])
def test_a_lost_shard_is_made_again_even_if_the_rest_is_precise_enough(
    tmp_path: Path, small_shards: int, lost: int
) -> None:
    batches.batch(YEARS, 300, 5, out=tmp_path / "f")
    before = tables_of(tmp_path / "f")
    (tmp_path / "f" / "runs" / f"part-{lost:010d}-000100.parquet").unlink()
    batches.batch(YEARS, 300, 5, out=tmp_path / "f", precision=0.5)
    assert tables_of(tmp_path / "f") == before


def test_progress_is_told_from_what_is_there_to_what_was_asked(tmp_path: Path, small_shards: int) -> None:
    batches.batch(SHORT, 250, out=tmp_path / "f")
    told: list[tuple[int, int]] = []
    batches.batch(SHORT, 700, out=tmp_path / "f", progress=lambda done, asked: told.append((done, asked)))
    assert told[0] == (250, 700)
    assert told[-1] == (700, 700)
    assert told == sorted(told)


@given(st.sets(st.integers(0, 30)), st.integers(1, 40))
def test_what_is_missing_and_what_is_there_make_up_what_was_asked(there: set[int], asked: int) -> None:
    shards = tuple(Shard(f"{first}", 7 * first, 7, "") for first in sorted(there, reverse=True))
    manifest = Manifest(SHORT, 1, max(asked, 7 * (max(there, default=-1) + 1)), shards=shards)
    missing = store.missing(manifest, manifest.runs_asked, batches.SHARD)
    numbers = [number for piece in missing for number in piece]
    held = [shard.first + place for shard in shards for place in range(7)]
    assert sorted(numbers + held) == list(range(manifest.runs_asked))
    assert numbers == sorted(numbers)
    assert all(0 < len(piece) <= batches.SHARD for piece in missing)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"runs": 0}, "--runs 0 is out of range; allowed is 1 to 100000000"),
        ({"runs": 10**8 + 1}, "--runs 100000001 is out of range; allowed is 1 to 100000000"),
        ({"seed": -1}, "--seed -1 is out of range; allowed is 0 to 18446744073709551615"),
        (
            {"precision": 0.00009},
            "--precision 9e-05 is out of range; allowed is 0.0001 to 1 [width of an interval]",
        ),
        ({"precision": 1.1}, "--precision 1.1 is out of range"),
        ({"precision": math.nan}, "--precision nan is out of range"),
        ({"threads": 0}, "--threads 0 is out of range; allowed is 1 to 1024"),
        ({"threads": 1025}, "--threads 1025 is out of range; allowed is 1 to 1024"),
    ],
)
def test_numbers_that_make_no_sense_are_refused_before_anything_is_written(
    tmp_path: Path, arguments: dict[str, Any], said: str
) -> None:
    with pytest.raises(InputError) as refused:
        batches.batch(SHORT, out=tmp_path / "f", **arguments)
    (problem,) = refused.value.problems
    assert said in problem
    assert listing(tmp_path) == {}


@pytest.mark.parametrize(
    "arguments", [{"runs": 1}, {"seed": 2**64 - 1}, {"precision": 1.0}, {"threads": 1024}]
)
def test_numbers_at_the_edge_of_sense_are_accepted(arguments: dict[str, Any]) -> None:
    batches.check(**{"runs": None, "seed": 0, "precision": None, "threads": None} | arguments)


def test_all_numbers_that_make_no_sense_are_refused_at_once() -> None:
    with pytest.raises(InputError) as refused:
        batches.check(0, -1, 0.0, 0)
    assert len(refused.value.problems) == 4

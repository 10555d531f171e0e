"""Checking a results folder: hashes of its files, and stored rows against the same wars played again."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from experiments.errors import InputError
from experiments.results import files, store
from experiments.running import batches
from experiments.running.verify import verify
from model.scenario import Scenario
from tests.experiments.vocabulary import listing, manifest_of


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of 100 wars in three shards."""
    monkeypatch.setattr(batches, "SHARD", 40)
    batches.batch(Scenario(horizon=6), 100, 5, out=tmp_path / "results")
    return tmp_path / "results"


def shard_paths(folder: Path) -> list[Path]:
    return sorted((folder / "runs").iterdir())


def edit_manifest(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    content = manifest_of(folder)
    change(content)
    store.write_content(folder, content)


def forge(folder: Path, column: str, values: list[object]) -> None:
    """Change a column of the first shard and its hash in the manifest, as a forger would."""
    path = shard_paths(folder)[0]
    table = parquet.read_table(path)
    place = table.column_names.index(column)
    forged = pa.array(values, table.schema.field(column).type)
    parquet.write_table(table.set_column(place, table.schema.field(column), forged), path)
    manifest = store.read_manifest(folder)
    shards = sorted(manifest.shards, key=lambda shard: shard.first)
    shards[0] = replace(shards[0], sha256=files.sha256_of(path))
    store.write_manifest(folder, replace(manifest, shards=tuple(shards)))


def test_an_untouched_folder_is_found_good_and_left_alone(folder: Path) -> None:
    before = listing(folder)
    verdict = verify(folder)
    assert verdict.problems == []
    assert (verdict.shards, verdict.rows_stored, verdict.rows_played) == (3, 100, 100)
    assert listing(folder) == before


@pytest.mark.parametrize(("sample", "played"), [(0, 0), (1, 3), (10, 10), (100, 100), (1_000_000, 100)])
def test_a_sample_is_spread_over_all_shards(folder: Path, sample: int, played: int) -> None:
    assert verify(folder, sample).rows_played == played


@pytest.mark.parametrize("which", [0, 1, 2])
@pytest.mark.parametrize("where", ["first", "middle", "last"])
def test_one_flipped_byte_in_a_shard_is_found(folder: Path, which: int, where: str) -> None:
    path = shard_paths(folder)[which]
    content = bytearray(path.read_bytes())
    content[{"first": 0, "middle": len(content) // 2, "last": -1}[where]] ^= 1
    path.write_bytes(content)
    (problem,) = verify(folder).problems
    assert problem == f"{path} is damaged; call 'fivelocks batch' again to repair it"


def test_a_missing_and_a_truncated_shard_are_both_named_and_the_rest_played(folder: Path) -> None:
    first, second, _ = shard_paths(folder)
    first.unlink()
    second.write_bytes(second.read_bytes()[:100])
    verdict = verify(folder)
    assert verdict.problems == [
        f"{first} is missing; call 'fivelocks batch' again to repair it",
        f"{second} is damaged; call 'fivelocks batch' again to repair it",
    ]
    assert verdict.rows_played == 20


@pytest.mark.parametrize("name", ["outcomes.csv", "distribution.csv", "incidence.csv", "dictionary.csv"])
def test_a_table_changed_or_gone_is_named(folder: Path, name: str) -> None:
    (folder / name).write_bytes((folder / name).read_bytes() + b"\n")
    assert verify(folder).problems == [f"{folder / name} was changed after it was written"]
    (folder / name).unlink()
    assert verify(folder).problems == [
        f"{folder / name} is missing; call 'fivelocks batch' again to make it anew"
    ]


def test_a_forged_number_with_a_matching_hash_is_found_by_playing_again(folder: Path) -> None:
    stored = parquet.read_table(shard_paths(folder)[0])["oil_price"].to_pylist()
    stored[7] += 1e-9
    forge(folder, "oil_price", stored)
    problems = [problem for problem in verify(folder).problems if problem.startswith("run ")]
    assert len(problems) == 1
    assert problems[0].startswith(f"run 7: oil_price is stored as {stored[7]}, played again it is ")


def test_forged_names_and_numbers_of_runs_are_found(folder: Path) -> None:
    forge(folder, "path", ["settlement"] * 40)
    forge(folder, "run", list(range(1, 41)))
    problems = "\n".join(verify(folder).problems)
    assert "run 0: path is stored as settlement, played again it is " in problems
    assert "run 39: run is stored as 40, played again it is 39" in problems


def test_wars_of_another_seed_are_found(folder: Path) -> None:
    edit_manifest(folder, lambda content: content.update(seed=6))
    assert any("played again" in problem for problem in verify(folder).problems)


@pytest.mark.parametrize("status", ["running", "interrupted"])
def test_an_unfinished_batch_is_not_called_good(folder: Path, status: str) -> None:
    edit_manifest(folder, lambda content: content.update(status=status))
    assert verify(folder).problems == [f"the batch is {status}; call 'fivelocks batch' again to finish it"]


def test_wars_played_by_other_rules_are_not_played_again_but_hashes_are_checked(folder: Path) -> None:
    edit_manifest(folder, lambda content: content.update(rules="abc"))
    shard_paths(folder)[0].unlink()
    verdict = verify(folder)
    assert verdict.rows_played == 0
    assert len(verdict.problems) == 2
    assert "is missing" in verdict.problems[0]
    assert "the wars were played by rules abc, this version has" in verdict.problems[1]


@pytest.mark.parametrize("sample", [-1, 1_000_001])
def test_a_sample_that_makes_no_sense_is_refused(folder: Path, sample: int) -> None:
    with pytest.raises(
        InputError, match=rf"--sample {sample} is out of range; allowed is 0 to 1000000 \[wars\]"
    ):
        verify(folder, sample)


def fewer_rows(content: dict[str, Any]) -> None:
    content["shards"][0]["rows"] -= 10


def without_the_middle(content: dict[str, Any]) -> None:
    content["runs_done"] -= content["shards"].pop(1)["rows"]


def twice(content: dict[str, Any]) -> None:
    content["shards"].append(content["shards"][0])
    content["runs_done"] += content["shards"][0]["rows"]


CONTRADICTIONS = {
    "fewer rows": (fewer_rows, "runs_done 100, by its scenario and shards it is 90"),
    "no shards": (
        lambda content: content.update(shards=[]),
        "runs_done 100, by its scenario and shards it is 0",
    ),
    "another hash": (
        lambda content: content.update(scenario_hash="00000000"),
        'says scenario_hash "00000000"',
    ),
    "runs done": (lambda content: content.update(runs_done=7), "says runs_done 7"),
    "a parameter": (lambda content: content["parameters"].update(advance_norm=1.0), "says parameters {"),
    "horizon": (lambda content: content.update(horizon=7), "says horizon 7"),
    "mode": (lambda content: content.update(parameters_mode="sampled"), 'says parameters_mode "sampled"'),
    "another scenario": (lambda content: content["scenario"].update(horizon=5), "says scenario_hash"),
    "more asked": (lambda content: content.update(runs_asked=200), "200 wars were asked for"),
    "a gap": (without_the_middle, "manifest.json lists no shard with run 40"),
    "twice": (twice, "manifest.json lists run 0 in two shards"),
}


@pytest.mark.parametrize("case", CONTRADICTIONS)
def test_a_manifest_that_contradicts_itself_is_found_and_never_gone_on_with(folder: Path, case: str) -> None:
    change, said = CONTRADICTIONS[case]
    edit_manifest(folder, change)
    assert said in "\n".join(verify(folder).problems)
    before = listing(folder)
    with pytest.raises(InputError, match=r"manifest\.json contradicts itself; 'fivelocks verify'") as refused:
        batches.batch(Scenario(horizon=6), 100, 5, out=folder)
    assert said in "\n".join(refused.value.problems)
    assert listing(folder) == before


def test_fewer_rows_in_a_shard_than_the_manifest_says_are_found(folder: Path) -> None:
    path = shard_paths(folder)[0]
    parquet.write_table(parquet.read_table(path).slice(0, 30), path)
    edit_manifest(folder, lambda content: content["shards"][0].update(sha256=files.sha256_of(path)))
    assert f"{path} holds 30 wars, but manifest.json says 40" in verify(folder).problems


@pytest.mark.parametrize("name", ["trajectories.csv", "figures/incidence.svg", "figures/trajectories.png"])
def test_every_file_of_a_finished_folder_is_watched_over(finished: Path, name: str) -> None:
    (finished / name).write_text("changed", encoding="utf-8")
    assert verify(finished).problems == [f"{finished / name} was changed after it was written"]


def test_a_table_that_the_manifest_leaves_out_is_found(folder: Path) -> None:
    edit_manifest(folder, lambda content: content["tables"].pop("incidence.csv"))
    assert verify(folder).problems == ["manifest.json does not list incidence.csv"]

"""A study's folder: the wars themselves, their order, and what survives interruption and refusal."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from experiments.analysis.points import Point, PointTable
from experiments.analysis.record import read_record
from experiments.analysis.results import StudyResults
from experiments.analysis.study import Study, default_folder, play_study
from pyarrow import parquet

from experiments.analysis import study as studies
from experiments.errors import InputError
from experiments.results import files, store
from model import outcomes
from model.ensemble import simulate
from model.scenario import Scenario
from tests.cluster import cluster
from tests.experiments.vocabulary import listing, manifest_of

SHORT = Scenario(name="short", horizon=6)
SAMPLED = Scenario(name="sampled", horizon=6, mode="sampled")
GROWTH = "fires_growth.ukraine"
POINTS = (Point("a", SHORT), Point("b", SHORT, {GROWTH: 0.05}), Point("c", SAMPLED))


def study(runs: int = 50, seed: int = 7) -> Study:
    return Study("compare", POINTS, runs, seed)


def content(folder: Path) -> dict[str, bytes | None]:
    """All of a folder but the manifest, which says when."""
    return {name: data for name, data in listing(folder).items() if name != store.MANIFEST}


@pytest.fixture(autouse=True)
def _small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shards of seven rows, which no round of three points fits into."""
    monkeypatch.setattr(studies, "SHARD", 7)


class Interrupter:
    """Progress that interrupts the work once so many wars are done."""

    def __init__(self, after: int) -> None:
        self.after = after

    def __call__(self, done: int, asked: int) -> None:
        if done >= self.after:
            raise KeyboardInterrupt


def test_every_point_has_the_wars_of_its_scenario(tmp_path: Path) -> None:
    results = play_study(study(), tmp_path / "f")
    assert results.runs == 50
    for place, point in enumerate(POINTS):
        wanted = simulate(point.scenario.altered(point.settings), range(50), 7).measured
        assert np.array_equal(results.measured(place), wanted)
    picked = results.table(["month", "ending"])
    assert picked.shape == (3, 50, 2)
    assert np.array_equal(picked[1], results.measured(1, ["month", "ending"]))


def test_wars_are_played_round_by_round_and_streamed_shard_by_shard(tmp_path: Path) -> None:
    results = play_study(study(5), tmp_path / "f")
    pieces = list(results.stream())
    assert [len(piece.runs) for piece in pieces] == [7, 7, 1]
    assert np.concatenate([piece.points for piece in pieces]).tolist() == [0, 1, 2] * 5
    assert np.concatenate([piece.runs for piece in pieces]).tolist() == [
        run for run in range(5) for _ in "abc"
    ]
    assert pieces[0].measured.shape == (7, len(outcomes.ALL))


def test_a_table_of_points_gives_the_same_wars_as_its_points_one_by_one(tmp_path: Path) -> None:
    table = PointTable(SHORT, [GROWTH], np.array([[0.0], [0.05]]))
    bulk = play_study(Study("sweep", table, 9, 7), tmp_path / "bulk")
    single = play_study(Study("sweep", list(table), 9, 7), tmp_path / "single")
    assert content(bulk.folder) == content(single.folder)
    assert bulk.study.question == single.study.question


def test_threads_change_no_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.running.workers.CHUNK", 3)
    play_study(study(), tmp_path / "one", threads=1)
    play_study(study(), tmp_path / "four", threads=4)
    assert content(tmp_path / "one") == content(tmp_path / "four")


@pytest.mark.parametrize("after", [1, 7, 60])
def test_an_interrupted_study_is_usable_and_ends_with_the_same_bytes(tmp_path: Path, after: int) -> None:
    play_study(study(), tmp_path / "whole")
    seen: list[StudyResults] = []

    def make_tables(results: StudyResults) -> dict[str, str]:
        seen.append(results)
        return {"runs.csv": files.write_text(results.folder / "runs.csv", f"{results.runs}\n")}

    with pytest.raises(KeyboardInterrupt):
        play_study(study(), tmp_path / "f", 1, Interrupter(after), make_tables)
    manifest = manifest_of(tmp_path / "f")
    assert manifest["status"] == "interrupted"
    done = manifest["rows_done"]
    assert done % 7 == 0
    assert [results.runs for results in seen] == ([done // 3] if done // 3 else [])
    for results in seen:
        assert np.array_equal(
            results.measured(1), simulate(SHORT.altered({GROWTH: 0.05}), range(done // 3), 7).measured
        )
    play_study(study(), tmp_path / "f")
    (tmp_path / "f" / "runs.csv").unlink(missing_ok=True)
    assert content(tmp_path / "f") == content(tmp_path / "whole")
    assert manifest_of(tmp_path / "f")["status"] == "complete"


def test_more_runs_extend_a_folder_to_the_bytes_of_one_made_at_once(tmp_path: Path) -> None:
    for runs in (7, 21, 63):
        play_study(study(runs), tmp_path / "f")
    play_study(study(63), tmp_path / "whole")
    held = play_study(study(63), tmp_path / "f")
    whole = StudyResults(tmp_path / "whole", study(63), read_record(tmp_path / "whole"))
    assert np.array_equal(held.table(outcomes.NAMES), whole.table(outcomes.NAMES))


def test_fewer_runs_than_there_are_lose_nothing_and_end_the_round_begun(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        play_study(study(), tmp_path / "f", 1, Interrupter(20))
    done = manifest_of(tmp_path / "f")["rows_done"]
    results = play_study(study(1), tmp_path / "f")
    assert results.runs == -(-done // 3)


def test_a_lost_or_damaged_shard_is_played_again(tmp_path: Path) -> None:
    play_study(study(), tmp_path / "f")
    before = content(tmp_path / "f")
    first, second, *_ = sorted((tmp_path / "f" / "runs").iterdir())
    first.unlink()
    second.write_bytes(b"damaged")
    play_study(study(), tmp_path / "f")
    assert content(tmp_path / "f") == before


def test_what_is_there_up_to_a_gap_is_whole(tmp_path: Path) -> None:
    results = play_study(study(), tmp_path / "f")
    shards = results.record.shards
    partial = replace(results, record=replace(results.record, shards=(*shards[:2], *shards[3:])))
    assert partial.runs == 14 // 3
    assert np.array_equal(partial.measured(2), results.measured(2)[:4])


OTHERS: dict[str, tuple[Callable[[], Study], str]] = {
    "seed": (lambda: study(seed=8), "seed: the folder has 7, asked is 8"),
    "kind": (lambda: replace(study(), kind="sweep"), "kind: the folder has compare, asked is sweep"),
    "points": (lambda: replace(study(), points=POINTS[:2]), "number of points: the folder has 3, asked is 2"),
    "settings": (
        lambda: replace(study(), points=(POINTS[0], Point("b", SHORT, {GROWTH: 0.04}), POINTS[2])),
        "hash of the points: the folder has ",
    ),
    "order": (lambda: replace(study(), points=POINTS[::-1]), "hash of the points: the folder has "),
    "scenario": (
        lambda: replace(study(), points=(Point("a", replace(SHORT, horizon=7)), *POINTS[1:])),
        "scenarios: the folder has ",
    ),
}


@pytest.mark.parametrize("other", OTHERS)
def test_a_folder_that_answers_another_question_is_refused_and_left_alone(tmp_path: Path, other: str) -> None:
    play_study(study(4), tmp_path / "f")
    before = listing(tmp_path / "f")
    asked, said = OTHERS[other]
    with pytest.raises(
        InputError, match="f answers another question; choose another --out, or --force"
    ) as caught:
        play_study(asked(), tmp_path / "f")
    assert any(problem.startswith(said) for problem in caught.value.problems)
    assert listing(tmp_path / "f") == before


def test_the_rules_belong_to_the_question(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    play_study(study(4), tmp_path / "f")
    monkeypatch.setattr(store, "rules_fingerprint", lambda: "0123456789ab")
    with pytest.raises(InputError, match=r"rules of this version: the folder has .*, asked is 0123456789ab"):
        play_study(study(4), tmp_path / "f")


def test_a_folder_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "f").mkdir()
    (tmp_path / "f" / "manifest.json").write_text('{"scenario": {}}')
    with pytest.raises(
        InputError, match=r"manifest.json cannot be read as that of a study \(KeyError: 'question'\)"
    ):
        play_study(study(4), tmp_path / "f")


def test_a_folder_in_use_is_refused(tmp_path: Path) -> None:
    play_study(study(4), tmp_path / "f")
    with store.held(tmp_path / "f"), pytest.raises(InputError, match="in use by another fivelocks command"):
        play_study(study(4), tmp_path / "f")


def test_the_manifest_holds_the_question_and_the_hash_of_every_file(tmp_path: Path) -> None:
    results = play_study(study(4), tmp_path / "f")
    manifest = manifest_of(tmp_path / "f")
    assert manifest["question"] == results.study.question
    assert [scenario["name"] for scenario in manifest["scenarios"]] == ["sampled", "short"]
    assert (manifest["points"], manifest["runs_asked"], manifest["rows_done"]) == (3, 4, 12)
    for shard in manifest["shards"]:
        assert files.sha256_of(tmp_path / "f" / "runs" / shard["file"]) == shard["sha256"]
    assert manifest["tables"] == {"points.parquet": files.sha256_of(tmp_path / "f" / "points.parquet")}
    assert read_record(tmp_path / "f") == results.record


def test_points_are_written_with_what_each_sets_and_blank_where_it_sets_nothing(tmp_path: Path) -> None:
    play_study(study(4), tmp_path / "f")
    with parquet.ParquetFile(tmp_path / "f" / "points.parquet") as file:
        rows = file.read().to_pylist()
    assert [row["name"] for row in rows] == ["a", "b", "c"]
    assert [row["scenario"] for row in rows] == [SHORT.identity, SHORT.identity, SAMPLED.identity]
    assert [row[GROWTH] for row in rows] == [None, 0.05, None]


def test_progress_goes_from_what_is_there_to_what_was_asked(tmp_path: Path) -> None:
    play_study(study(7), tmp_path / "f")
    told: list[tuple[int, int]] = []
    play_study(study(20), tmp_path / "f", progress=lambda done, asked: told.append((done, asked)))
    assert told[0] == (21, 60)
    assert told[-1] == (60, 60)
    assert told == sorted(told)


def test_questions_that_make_no_sense_are_refused() -> None:
    with pytest.raises(InputError, match="a study needs at least one point"):
        Study("compare", (), 5)
    with pytest.raises(InputError, match=r"--runs 0 is out of range; allowed is 1 to"):
        study(0)
    with pytest.raises(InputError, match="3 points of 100,000,000 wars are 300,000,000 wars; allowed is"):
        study(100_000_000)
    with pytest.raises(InputError, match=r"point 'b': parameter 'area_of_ukraine': 1.0 is out of range"):
        Study("compare", (POINTS[0], Point("b", SHORT, {"area_of_ukraine": 1.0})), 5)


def test_a_study_given_no_folder_has_one_named_after_its_question() -> None:
    assert default_folder(study()) == Path("results") / f"compare-{study().hash8}-seed7"
    assert study(9).hash8 == study(10).hash8
    assert study(seed=8).hash8 != study().hash8


def test_half_written_files_are_swept_away(tmp_path: Path) -> None:
    play_study(study(4), tmp_path / "f")
    before = content(tmp_path / "f")
    for name in (".part-0000000000-000007.parquet.77.part", "part-0000000099-000007.parquet"):
        (tmp_path / "f" / "runs" / name).write_bytes(b"half of it")
    play_study(study(4), tmp_path / "f")
    assert content(tmp_path / "f") == before


def test_a_folder_can_be_moved_and_continued(tmp_path: Path) -> None:
    play_study(study(7), tmp_path / "f")
    shutil.move(tmp_path / "f", tmp_path / "g")
    assert play_study(study(9), tmp_path / "g").runs == 9


def test_points_that_start_from_another_war_are_another_question(tmp_path: Path) -> None:
    values, firsts = np.array([[0.0], [0.05]]), np.array([0, 100])
    same = Study("sensitivity", PointTable(SHORT, [GROWTH], values), 4, 7)
    apart = Study("sensitivity", PointTable(SHORT, [GROWTH], values, firsts), 4, 7)
    assert same.hash8 != apart.hash8
    results = play_study(apart, tmp_path / "f")
    wanted = simulate(SHORT.altered({GROWTH: 0.05}), range(100, 104), 7).measured
    assert np.array_equal(results.measured(1), wanted)
    with parquet.ParquetFile(tmp_path / "f" / "points.parquet") as file:
        assert file.read()["first_run"].to_pylist() == [0, 100]
    with pytest.raises(InputError, match="run 4294967300 is out of range; allowed is 0 to 4294967295"):
        Study("sensitivity", PointTable(SHORT, [GROWTH], values, np.array([0, 2**32 + 1])), 4, 7)


def test_a_manifest_that_lists_a_war_twice_is_refused(tmp_path: Path) -> None:
    play_study(study(4), tmp_path / "f")
    manifest = manifest_of(tmp_path / "f")
    manifest["shards"].append(manifest["shards"][0])
    store.write_content(tmp_path / "f", manifest)
    with pytest.raises(InputError, match="two shards hold the same war"):
        play_study(study(4), tmp_path / "f")


def test_a_folder_with_other_files_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("chapter 1")
    with pytest.raises(InputError, match=r"holds no results but other files, such as thesis\.txt"):
        play_study(study(4), tmp_path)
    assert listing(tmp_path) == {"thesis.txt": b"chapter 1"}


def test_figures_are_listed_with_their_hash_and_those_of_fewer_wars_removed(tmp_path: Path) -> None:
    def draw(folder: Path) -> list[Path]:
        (folder / "figures").mkdir(exist_ok=True)
        files.write_text(folder / "figures" / "one.svg", "<svg/>")
        return [folder / "figures" / "one.svg"]

    drawn = play_study(study(4), tmp_path / "f", draw=draw)
    assert drawn.record.tables["figures/one.svg"] == files.sha256_of(tmp_path / "f" / "figures" / "one.svg")
    undrawn = play_study(study(5), tmp_path / "f")
    assert set(undrawn.record.tables) == {"points.parquet"}
    assert not (tmp_path / "f" / "figures" / "one.svg").exists()


@pytest.mark.slow
def test_the_workers_of_a_cluster_change_no_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("experiments.running.workers.CHUNK", 20)
    play_study(study(), tmp_path / "here", threads=1)
    (tmp_path / "logs").mkdir()
    with cluster(tmp_path / "logs", 2) as made:
        play_study(study(), tmp_path / "there", dask=made.address)
    assert content(tmp_path / "there") == content(tmp_path / "here")

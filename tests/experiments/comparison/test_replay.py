"""Wars of studies found by their run id, and played again from nothing but their folder."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from experiments.analysis.points import Point, PointTable
from experiments.analysis.study import Study, play_study
from pyarrow import parquet

from experiments.analysis import study as studies
from experiments.errors import InputError
from experiments.results import files, store
from experiments.results import run_id as identity
from experiments.running.verify import verify
from model.levers import Event
from model.scenario import Scenario
from tests.experiments.vocabulary import listing, manifest_of

GROWTH = "fires_growth.ukraine"
SHORT = Scenario(name="short", horizon=6)
COSTLY = Scenario(name="costly", horizon=6, parameters={GROWTH: 0.0}, events=(Event(1, "oil_price", 40.0),))
POINTS = (Point("a", SHORT), Point("b", COSTLY, {"incident_rate": 2.0}), Point("c", SHORT, {GROWTH: 0.05}))


@pytest.fixture(autouse=True)
def _small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(studies, "SHARD", 50)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A study of forty wars at each of three points, in three shards."""
    play_study(Study("compare", POINTS, 40, 7), tmp_path / "f")
    return tmp_path / "f"


def edit(folder: Path, **changes: Any) -> None:
    store.write_content(folder, manifest_of(folder) | changes)


def test_a_study_is_played_again_from_its_folder(folder: Path) -> None:
    before = listing(folder)
    verdict = verify(folder, 1_000)
    assert verdict.problems == []
    assert (verdict.shards, verdict.rows_stored, verdict.rows_played) == (3, 120, 120)
    assert listing(folder) == before


def test_points_that_start_from_another_war_are_played_from_there(tmp_path: Path) -> None:
    table = PointTable(SHORT, [GROWTH], np.array([[0.0], [0.05]]), np.array([0, 1_000]))
    play_study(Study("sensitivity screening", table, 20, 7), tmp_path / "f")
    verdict = verify(tmp_path / "f", 40)
    assert (verdict.problems, verdict.rows_played) == ([], 40)


def test_a_forged_war_is_found_with_its_point(folder: Path) -> None:
    path = sorted((folder / "runs").iterdir())[0]
    with parquet.ParquetFile(path) as file:
        table = file.read()
    months = table["month"].to_pylist()
    months[4] += 1
    column = table.column_names.index("month")
    parquet.write_table(table.set_column(column, "month", pa.array(months, table["month"].type)), path)
    shards = manifest_of(folder)["shards"]
    shards[0]["sha256"] = files.sha256_of(path)
    edit(folder, shards=shards)
    (problem,) = verify(folder, 1_000).problems
    assert problem == f"run 1 at point 1: month is stored as {months[4]}, played again it is {months[4] - 1}"


def test_lost_and_changed_files_are_named_with_the_command_that_repairs_them(folder: Path) -> None:
    first, second, _ = sorted((folder / "runs").iterdir())
    first.unlink()
    second.write_bytes(b"damaged")
    (folder / "points.parquet").unlink()
    edit(folder, status="interrupted")
    assert verify(folder).problems == [
        f"{first} is missing; call 'fivelocks compare' again to repair it",
        f"{second} is damaged; call 'fivelocks compare' again to repair it",
        f"{folder / 'points.parquet'} is missing; call 'fivelocks compare' again to make it anew",
        "the compare is interrupted; call 'fivelocks compare' again to finish it",
    ]


def test_an_analysis_is_checked_with_the_studies_it_rests_on(tmp_path: Path) -> None:
    for stage in ("screening", "tornado"):
        play_study(Study(f"sensitivity {stage}", POINTS, 10, 7), tmp_path / "f" / "runs" / stage)
    record = manifest_of(tmp_path / "f" / "runs" / "tornado")
    outer = {"question": {"kind": "sensitivity"}, "tables": {"morris.csv": "0" * 64}}
    outer |= {key: record[key] for key in ("status", "started", "ended", "command", "rules")}
    store.write_content(tmp_path / "f", outer)
    verdict = verify(tmp_path / "f", 30)
    assert verdict.problems == [
        f"{tmp_path / 'f' / 'morris.csv'} is missing; call 'fivelocks sensitivity' again to make it anew"
    ]
    assert (verdict.shards, verdict.rows_stored, verdict.rows_played) == (2, 60, 60)
    lost = tmp_path / "f" / "runs" / "screening" / "manifest.json"
    lost.unlink()
    assert (
        f"{lost} is missing; call 'fivelocks sensitivity --force' to start anew"
        in verify(tmp_path / "f", 0).problems
    )


def test_a_war_of_any_arm_is_found_by_its_run_id(folder: Path) -> None:
    run_id = identity.run_id(COSTLY, 7, 13)
    assert identity.find(run_id, folder) == identity.Identified(COSTLY, 7, 13)
    with pytest.raises(InputError, match="no known scenario has the hash"):
        identity.find(run_id)
    folder.parent.joinpath("results").mkdir()
    folder.rename(folder.parent / "results" / "f")
    assert identity.find(run_id).scenario == COSTLY

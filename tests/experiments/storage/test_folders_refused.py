"""Folders of another command, and damaged ones: what is wrong is said, and they are left as they are."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from experiments.analysis.points import PointTable
from experiments.analysis.study import Study, play_study
from experiments.results.sealed import kind_of

from experiments.rendering import render
from experiments.results import analyses, store
from experiments.running import batches
from model.scenario import Scenario
from tests.experiments.vocabulary import Idle, listing

Fivelocks = Callable[..., tuple[int, str, str]]
SHORT = Scenario(name="short", horizon=3)


@pytest.fixture(autouse=True)
def _undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render, "Artist", Idle)


def study_folder(kind: str) -> Path:
    points = PointTable(SHORT, ["credibility.paper"], np.array([[0.2], [0.4]]))
    play_study(Study(kind, points, 5, 7), Path(kind))
    return Path(kind)


def analysis_folder(kind: str) -> Path:
    question = {"kind": kind, "seed": 7}
    with analyses.analysis(Path(kind), question):
        analyses.finish(Path(kind), {}, {})
    return Path(kind)


def test_the_kind_of_a_folder_is_the_command_that_made_it() -> None:
    for kind, command in (
        ("sweep", "sweep"), ("sensitivity morris", "sensitivity"), ("discover-aid", "discover"),
        ("claims --baseline", "claims"),
    ):  # fmt: skip
        assert kind_of({"question": {"kind": kind}}) == command
    assert kind_of({"scenario": {}}) == "batch"
    assert kind_of({"question": 3}) == kind_of({"question": {"kind": "-"}}) == "another command"


OF_A_BATCH = {
    "batch": ("batch", "--runs", "5", "--horizon", "3", "--out"),
    "export": ("export", "--out", "wars.csv"),
    "report": ("report",),
    "discover": ("discover", "aid", "--out", "boxes", "--from"),
}


@pytest.mark.parametrize("command", OF_A_BATCH)
@pytest.mark.parametrize("kind", ["sweep", "compare", "sensitivity", "forecast"])
def test_a_command_about_a_batch_says_which_command_made_the_folder(
    fivelocks: Fivelocks, tmp_path: Path, command: str, kind: str
) -> None:
    folder = study_folder(kind) if kind in {"sweep", "compare"} else analysis_folder(kind)
    before = listing(tmp_path)
    code, out, err = fivelocks(*OF_A_BATCH[command], str(folder))
    assert (code, out) == (2, "")
    assert err == (
        f"fivelocks: {kind} holds what 'fivelocks {kind}' made, not the wars of a batch; "
        "choose a folder that 'fivelocks batch' made, or another --out\n"
    )
    assert listing(tmp_path) == before


OTHERS = {
    "sweep": ("sweep", "--vary", "credibility.paper=0:1:2", "--runs", "3", "--horizon", "3"),
    "sensitivity": ("sensitivity", "--only", "credibility", "--horizon", "3"),
    "claims": ("claims", "--only", "T19"),
    "forecast": ("forecast", f"{SHORT.identity}:42:0", "--from", "wars", "--futures", "10"),
}


@pytest.mark.parametrize("command", OTHERS)
def test_other_commands_say_that_the_folder_is_that_of_a_batch(
    fivelocks: Fivelocks, tmp_path: Path, command: str
) -> None:
    batches.batch(SHORT, 5, out=Path("wars"))
    before = listing(tmp_path)
    code, out, err = fivelocks(*OTHERS[command], "--quiet", "--out", "wars")
    assert (code, out) == (2, "")
    if command == "sweep":
        assert err == (
            "fivelocks: wars holds the wars of 'fivelocks batch', not of a study; "
            "choose another --out, or --force to move the folder aside\n"
        )
    else:
        assert err == (
            "fivelocks: wars answers another question; choose another --out, or --force to move it aside\n"
            f"fivelocks: kind: the folder has batch, asked is {command}\n"
        )
    assert listing(tmp_path) == before


def test_an_analysis_sweeps_away_what_was_half_written(tmp_path: Path) -> None:
    folder = analysis_folder("forecast")
    strays = [folder / ".manifest.json.77.part", folder / "figures" / ".odds.svg.7.part"]
    strays[1].parent.mkdir()
    for path in (*strays, folder / ".notes.part"):
        path.write_bytes(b"half of it")
    analysis_folder("forecast")
    assert [path.name for path in folder.rglob("*.part")] == [".notes.part"]


def test_an_analysis_that_refuses_one_of_its_studies_is_left_as_it_was(
    fivelocks: Fivelocks, tmp_path: Path
) -> None:
    asked = (
        "sensitivity", "--only", "credibility", "--horizon", "3", "--method", "morris", "--trajectories", "2",
        "--runs", "2", "--out", "f", "--quiet",
    )  # fmt: skip
    assert fivelocks(*asked) == (0, "", "")
    path = Path("f/runs/morris") / store.MANIFEST
    path.write_text(path.read_text(encoding="utf-8").replace("complete", "complote"), encoding="utf-8")
    before = listing(tmp_path)
    code, _, err = fivelocks(*asked)
    assert code == 2
    assert err.startswith("fivelocks: f/runs/morris/manifest.json was changed after it was written")
    assert listing(tmp_path) == before


@pytest.mark.parametrize("command", ["batch", "sweep", "compare", "sensitivity", "forecast", "why", "rare"])
def test_force_moves_nothing_if_the_cluster_cannot_be_used(
    fivelocks: Fivelocks, tmp_path: Path, command: str
) -> None:
    asked = {
        "batch": ("batch", "--runs", "5"),
        "compare": ("compare", "baseline", "no-aid", "--runs", "5"),
        "why": ("why", f"{SHORT.identity}:42:0", "--from", "wars", "--futures", "10"),
        "rare": ("rare", "--horizon", "3"),
    } | OTHERS
    batches.batch(SHORT, 5, out=Path("wars"))
    before = listing(tmp_path)
    code, _, err = fivelocks(*asked[command], "--out", "wars", "--force", "--dask", "127.0.0.1:9")
    assert code == 2
    assert err.startswith("fivelocks: --dask 127.0.0.1:9: no Dask scheduler answers there")
    assert listing(tmp_path) == before


def test_a_manifest_that_was_changed_stops_every_command_that_reads_it(
    fivelocks: Fivelocks, tmp_path: Path
) -> None:
    batches.batch(SHORT, 5, seed=42, out=Path("wars"))
    path = Path("wars") / store.MANIFEST
    path.write_text(path.read_text(encoding="utf-8").replace('"seed": 42', '"seed": 43'), encoding="utf-8")
    assert json.loads(path.read_text(encoding="utf-8"))["seed"] == 43
    before = listing(tmp_path)
    for asked in (
        ("batch", "--runs", "5", "--horizon", "3", "--seed", "43", "--out", "wars"),
        ("verify", "wars"),
        ("export", "wars", "--out", "wars.csv"),
        ("report", "wars"),
    ):
        code, out, err = fivelocks(*asked)
        assert (code, out) == (2, "")
        assert err == (
            "fivelocks: wars/manifest.json was changed after it was written, so that it cannot be relied on; "
            "the command that made the folder, with --force, moves it aside and starts anew\n"
        )
    assert listing(tmp_path) == before


READERS = {
    "export": ("wars/runs/part-0000000000-000005.parquet", ("export", "wars", "--out", "wars.csv")),
    "workbook": ("wars/incidence.csv", ("export", "wars", "--out", "wars.xlsx")),
    "report": ("wars/distribution.csv", ("report", "wars")),
    "discover": ("wars/runs/part-0000000000-000005.parquet", ("discover", "aid", "--from", "wars")),
}


@pytest.mark.parametrize("command", READERS)
@pytest.mark.parametrize("damage", ["flipped", "deleted"])
def test_a_command_that_reads_a_damaged_file_names_it_instead(
    fivelocks: Fivelocks, tmp_path: Path, command: str, damage: str
) -> None:
    batches.batch(replace(SHORT, mode="sampled"), 5, out=Path("wars"))
    name, asked = READERS[command]
    content = bytearray(Path(name).read_bytes())
    content[-20] ^= 1
    Path(name).unlink() if damage == "deleted" else Path(name).write_bytes(content)
    before = listing(tmp_path)
    code, out, err = fivelocks(*asked)
    assert (code, out) == (2, "")
    assert err == (
        f"fivelocks: {name} is missing or damaged\n"
        "fivelocks: call 'fivelocks batch' with the same folder to repair it\n"
    )
    assert listing(tmp_path) == before


def test_a_workbook_of_a_batch_that_is_being_extended_has_no_tables_of_fewer_wars(
    fivelocks: Fivelocks,
) -> None:
    done = batches.batch(SHORT, 5, out=Path("wars"))
    store.write_manifest(Path("wars"), replace(done.manifest, status="running", runs_asked=9))
    assert fivelocks("export", "wars", "--out", "wars.xlsx")[0] == 0
    assert pd.ExcelFile("wars.xlsx").sheet_names == ["outcomes"]

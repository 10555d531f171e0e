"""What a results folder holds when a batch is finished: files, headers, rows, manifest."""

import csv
import math
import re
from dataclasses import replace
from pathlib import Path

import pytest
from pyarrow import parquet

from experiments.results import files
from model import outcomes
from model.endings import ENDINGS, PATHS
from model.scenario import Scenario
from tests.experiments.vocabulary import header_of, listing, manifest_of, rows_of

FIGURES = {
    f"figures/{name}.{kind}"
    for name in ("distribution", "incidence", "trajectories")
    for kind in ("svg", "png")
}
MANIFEST_KEYS = {
    "program",
    "version",
    "rules",
    "commit",
    "python",
    "libraries",
    "command",
    "status",
    "started",
    "ended",
    "scenario",
    "scenario_hash",
    "parameters",
    "parameters_mode",
    "horizon",
    "seed",
    "runs_asked",
    "runs_done",
    "precision",
    "shards",
    "tables",
    "sha256",
}


def test_the_folder_of_a_finished_batch_holds_the_files_of_the_contract(finished: Path) -> None:
    files_there = {name for name, content in listing(finished).items() if content is not None}
    tables = {"outcomes.csv", "distribution.csv", "incidence.csv", "dictionary.csv", "trajectories.csv"}
    shards = {"runs/part-0000000000-000240.parquet"}
    assert files_there == {".lock", "manifest.json"} | tables | shards | FIGURES


def test_the_headers_are_those_of_the_contract(finished: Path) -> None:
    lead = "run_id,scenario,seed,run,path,ending,month,date,relapsed,relapse_month"
    state = [name for name in outcomes.NAMES if name not in lead.split(",")]
    assert header_of(finished / "outcomes.csv") == [*lead.split(","), *state]
    first = {
        name: (finished / name).read_text(encoding="utf-8").splitlines()[0]
        for name in listing(finished)
        if name.endswith(".csv")
    }
    assert first["distribution.csv"] == "scenario,path,ending,runs,share,low,high,median_month,mean_month"
    assert first["incidence.csv"] == "scenario,month,path,cumulative_share,low,high"
    assert first["outcomes.csv"].startswith(lead + ",")


def test_the_dictionary_describes_every_column_of_every_table(finished: Path) -> None:
    described: dict[str, list[str]] = {}
    for row in rows_of(finished / "dictionary.csv"):
        described.setdefault(row["file"], []).append(row["column"])
        assert row["meaning"]
    for path in finished.glob("*.csv"):
        assert described[path.name] == header_of(path)
    (shard,) = (finished / "runs").iterdir()
    assert described["runs/part-*.parquet"] == parquet.read_schema(shard).names


def test_outcomes_have_one_row_a_run_in_order(finished: Path) -> None:
    found = rows_of(finished / "outcomes.csv")
    assert [int(row["run"]) for row in found] == list(range(240))
    identity = f"{Scenario().identity}:7"
    assert [row["run_id"] for row in found] == [f"{identity}:{run}" for run in range(240)]
    assert {row["seed"] for row in found} == {"7"}


def test_outcomes_say_of_every_war_how_and_when_it_ended(finished: Path) -> None:
    for row in rows_of(finished / "outcomes.csv"):
        assert row["path"] in PATHS
        assert row["ending"] in ENDINGS[1:]
        assert 1 <= int(row["month"]) <= 60
        assert row["date"] == Scenario().date(int(row["month"]))
        assert (row["relapsed"] == "1") == (row["relapse_month"] != "")
        if row["relapsed"] == "1":
            assert int(row["relapse_month"]) > int(row["month"])


def test_numbers_in_outcomes_are_rounded_finite_and_never_a_negative_nought(finished: Path) -> None:
    text = (finished / "outcomes.csv").read_text(encoding="utf-8")
    assert not re.search(r"(?i)(^|,)(nan|-?inf|null|none|-0(\.0*)?)(,|$)", text, re.MULTILINE)
    for row in rows_of(finished / "outcomes.csv"):
        for outcome in outcomes.ALL:
            if not outcome.integer and row.get(outcome.name):
                value = float(row[outcome.name])
                assert math.isfinite(value)
                assert value == round(value, outcome.decimals)


def test_the_tables_agree_with_the_outcomes(finished: Path) -> None:
    found = rows_of(finished / "outcomes.csv")
    for row in rows_of(finished / "distribution.csv"):
        mine = [
            one for one in found if one["path"] == row["path"] and row["ending"] in ("all", one["ending"])
        ]
        assert int(row["runs"]) == len(mine)
        assert float(row["share"]) == len(mine) / 240
        assert (row["median_month"] == "") == (not mine)
    for row in rows_of(finished / "incidence.csv"):
        reached = sum(
            one["path"] == row["path"]
            and one["ending"] != "stalemate_active"
            and int(one["month"]) <= int(row["month"])
            for one in found
        )
        assert float(row["cumulative_share"]) == reached / 240
    last = [float(row["share"]) for row in rows_of(finished / "distribution.csv") if row["ending"] != "all"]
    assert math.fsum(last) == pytest.approx(1.0)


def test_csv_is_plain_utf8_with_a_line_a_row(finished: Path) -> None:
    for path in finished.glob("*.csv"):
        content = path.read_bytes()
        assert content.decode().endswith("\n")
        assert b"\r" not in content
        assert not content.startswith(b"\xef\xbb\xbf")
        with path.open(encoding="utf-8", newline="") as file:
            widths = {len(row) for row in csv.reader(file, strict=True)}
        assert len(widths) == 1


def test_the_manifest_says_all_that_the_contract_names(finished: Path) -> None:
    content = manifest_of(finished)
    assert set(content) == MANIFEST_KEYS
    assert content["scenario"] == replace(Scenario(), summary=content["scenario"]["summary"]).differences()
    assert (content["scenario_hash"], content["seed"]) == (Scenario().hash8, 7)
    assert (content["runs_asked"], content["runs_done"], content["status"]) == (240, 240, "complete")
    assert (content["parameters_mode"], content["horizon"], content["precision"]) == ("central", 60, None)
    assert set(content["libraries"]) >= {"numpy", "numba", "pyarrow", "mesa"}
    assert all(re.match(r"\d+\.\d+", version) for version in content["libraries"].values())
    assert content["started"] <= content["ended"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", content["ended"])
    assert content["commit"] is None or re.fullmatch(r"[0-9a-f]{40}", content["commit"])


def test_the_manifest_lists_every_shard_and_table_with_its_hash(finished: Path) -> None:
    content = manifest_of(finished)
    for shard in content["shards"]:
        path = finished / "runs" / shard["file"]
        assert files.sha256_of(path) == shard["sha256"]
        assert parquet.read_metadata(path).num_rows == shard["rows"]
    made = {name for name, bytes_ in listing(finished).items() if bytes_ is not None}
    shards = {f"runs/{shard['file']}" for shard in content["shards"]}
    assert set(content["tables"]) == made - shards - {".lock", "manifest.json"}
    for name, digest in content["tables"].items():
        assert files.sha256_of(finished / name) == digest

"""``fivelocks backcast`` as a person meets it."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import SHARED

Printed = tuple[int, str, str]
PUBLIC = SHARED / "data" / "observed"
ARMS = ("from 2023", "from 2024", "from 2025", "drawn tempo")
QUICK = ("backcast", "--runs", "60", "--seed", "7")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_it_prints_scores_writes_tables_and_prints_the_same_again(
    fivelocks: Callable[..., Printed], tmp_path: Path
) -> None:
    code, text, complaint = fivelocks(*QUICK, "--out", "past")
    assert (code, complaint) == (0, "")
    assert all(f"started in January {year}" in text for year in (2023, 2024, 2025))
    folder = tmp_path / "past"
    scores = rows_of(folder / "scores.csv")
    assert {row["arm"] for row in scores} == set(ARMS)
    assert len(rows_of(folder / "bands.csv")) == 10
    assert len(rows_of(folder / "forecasts.csv")) > 100
    before = (folder / "scores.csv").read_bytes()
    code, text, _ = fivelocks(*QUICK, "--json", "--out", "past")
    assert code == 0
    result = json.loads(text)
    assert (result["runs"], result["seed"], result["parameters"]) == (60, 7, "sampled")
    assert [arm["arm"] for arm in result["arms"]] == list(ARMS)
    assert (folder / "scores.csv").read_bytes() == before


def test_bad_input_exits_with_2_and_writes_nothing(fivelocks: Callable[..., Printed], tmp_path: Path) -> None:
    for arguments, problem in [
        (("--runs", "10"), "--runs 10 is out of range; allowed is 50 to 20000 [runs an arm]"),
        (("--parameters", "best"), "--parameters 'best' is unknown; allowed is central or sampled"),
        (("--seed", "-1"), "seed -1 is out of range"),
        (("--observed", "nowhere.csv"), "nowhere.csv: cannot be read: No such file or directory"),
    ]:
        code, text, complaint = fivelocks("backcast", *arguments)
        assert (code, text) == (2, "")
        assert problem in complaint
        assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_something_else_is_left_alone(
    fivelocks: Callable[..., Printed], tmp_path: Path
) -> None:
    (tmp_path / "diary").mkdir()
    (tmp_path / "diary" / "monday.txt").write_text("rain")
    code, _, complaint = fivelocks(*QUICK, "--out", "diary")
    assert code == 2
    assert "diary" in complaint
    assert [path.name for path in (tmp_path / "diary").iterdir()] == ["monday.txt"]
    code, _, complaint = fivelocks(*QUICK, "--out", "diary/monday.txt")
    assert code == 2
    assert "monday.txt is a file" in complaint
    assert (tmp_path / "diary" / "monday.txt").read_text() == "rain"


def test_a_file_without_a_month_of_the_backcast_is_refused(
    fivelocks: Callable[..., Printed], tmp_path: Path
) -> None:
    (tmp_path / "old.csv").write_text("month,personnel\n2022-05,6000\n")
    code, _, complaint = fivelocks(*QUICK, "--observed", "old.csv")
    assert code == 2
    assert "old.csv: no figure from 2023-01 to 2025-12" in complaint


@pytest.mark.skipif(not PUBLIC.exists(), reason="the public monthly files are not beside the checkout")
def test_public_monthly_files_are_held_against_the_model(
    fivelocks: Callable[..., Printed], tmp_path: Path
) -> None:
    files = [argument for name in ("panel_monthly", "polls_monthly_wide")
             for argument in ("--observed", str(PUBLIC / f"{name}.csv"))]  # fmt: skip
    code, _, complaint = fivelocks(*QUICK, *files, "--out", "past")
    assert code == 0
    assert "columns that belong to no series: gs_tanks" in complaint
    rows = {(row["arm"], row["series"]): row for row in rows_of(tmp_path / "past" / "scores.csv")}
    assert rows["from 2023", "russian_losses"]["figures"] == "36"
    assert rows["from 2024", "advance_isw"]["figures"] == "24"
    assert float(rows["from 2024", "russian_losses"]["mae_last_value"]) > 0

"""One run watched live: its months, its story, and a trace of every agent's state."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from pyarrow import parquet

from agents.entities import DONORS, FACTIONS, LEADERS, PARTNERS, SECTORS, SIDES
from experiments.errors import InputError
from experiments.running import trace
from experiments.running.happenings import Happening, happenings
from experiments.scenarios import library
from model.scenario import Scenario
from model.war_model import WarModel
from model.world import FIELDS
from tests.experiments.builders import listing, rows_of

SHORT = Scenario(horizon=4)
COLUMNS = ["month", "date", "kind", "agent", "variable", "value", "unit"]
EVERYBODY = {
    "donor": set(DONORS), "partner": set(PARTNERS), "belligerent": set(SIDES), "sector": set(SECTORS),
    "faction": set(FACTIONS), "leader": set(LEADERS),
}  # fmt: skip


def watched(scenario: Scenario = SHORT, seed: int = 42, run: int = 0) -> tuple[WarModel, list[trace.Month]]:
    model = WarModel(scenario, seed, run)
    return model, list(trace.months(model))


def test_each_month_keeps_its_own_world() -> None:
    # Watching a run does not change it.
    for run in range(4):
        _model, months = watched(Scenario(horizon=40), run=run)
        alone = WarModel(Scenario(horizon=40), run=run)
        alone.run_model()
        assert months[-1].world.tobytes() == alone.copy_of_world().tobytes()
        assert [month.month for month in months] == list(range(1, alone.month + 1))
    # Each month keeps its own world.
    _, months = watched()
    clock = [int(month.world["environment"][0]["month"]) for month in months]
    assert clock == [1, 2, 3, 4]
    # The world at the ending is that of the month of the first ending.
    for run in range(6):
        _model, months = watched(Scenario(horizon=60), run=run)
        world = trace.at_ending(months)
        month = int(months[-1].world["course"][0]["ending_month"])
        assert int(world["environment"][0]["month"]) == month
        assert world["course"][0]["ending"] == months[-1].world["course"][0]["ending"] != 0
        assert month == 1 or months[month - 2].world["course"][0]["ending"] == 0
    # Without an ending the last world stands for it.
    _, months = watched()
    assert trace.at_ending(months[:2]) is months[1].world


def test_what_happened() -> None:
    # A month reports what happened between the worlds around it.
    model, months = watched(Scenario(horizon=12), run=3)
    for before, month in pairwise(months):
        all_of_it = happenings(before.world, month.world, model.parameters)
        assert [item for item in all_of_it if item.kind not in trace.ONCE] == [
            item for item in month.happenings if item.kind not in trace.ONCE
        ]
    # A wavering threshold is news only once but everything else each time.
    reported: set[tuple[str, str]] = set()
    falls = Happening("support_falls", {"side": "russia", "level": 60.0})
    other = Happening("support_falls", {"side": "ukraine", "level": 60.0})
    veto = Happening("veto", {})
    news = [trace._is_news(item, reported) for item in (falls, falls, other, veto, veto, falls)]
    assert news == [True, False, True, True, True, False]


def test_the_trace() -> None:
    # A trace holds every agent in every month.
    model, months = watched()
    table = trace.trace_table(model.origin, months)
    assert table.column_names == COLUMNS
    rows = table.to_pylist()
    for month in (1, 2, 3, 4):
        present = [row for row in rows if row["month"] == month]
        assert {row["date"] for row in present} == {f"2026-{month:02d}"}
        for kind, members in EVERYBODY.items():
            assert {row["agent"] for row in present if row["kind"] == kind} == members
    assert {row["kind"] for row in rows} == {place.kind for place in FIELDS.values()}
    # A trace has no number of a month twice.
    keys = [(row["month"], row["kind"], row["agent"], row["variable"]) for row in rows]
    assert len(set(keys)) == len(keys) == 4 * len(FIELDS)
    # A trace has the numbers of the world.
    reported = {(row["month"], row["kind"], row["agent"], row["variable"]): row for row in rows}
    for month in months:
        world, number = month.world, month.month
        expected = {
            ("belligerent", "ukraine", "manpower"): world["belligerent"][1]["manpower"],
            ("belligerent", "russia", "stock.2"): world["belligerent"][0]["stock"][2],
            ("leader", "kyiv", "stance"): world["leader"][1]["stance"],
            ("front", "front", "gained"): world["front"][0]["gained"],
            ("donor", "germany", "will"): None,
            ("environment", "environment", "oil_price"): world["environment"][0]["oil_price"],
            ("sector", "kherson", "share.russia"): world["sector"][5]["share"][0],
        }
        for key, value in expected.items():
            if value is not None:
                assert reported[number, *key]["value"] == float(value)
    assert reported[1, "belligerent", "ukraine", "manpower"]["unit"] == "k"
    assert reported[1, "environment", "environment", "oil_price"]["unit"] == "USD/b"
    # A trace of the baseline has no missing number.
    model, months = watched(library.load("baseline"))
    assert np.isfinite(trace.trace_table(model.origin, months)["value"].to_numpy()).all()


def test_a_trace_as_csv_and_as_parquet_is_the_same_table(tmp_path: Path) -> None:
    model, months = watched()
    trace.write_trace(tmp_path / "t.csv", model.origin, months)
    trace.write_trace(tmp_path / "t.parquet", model.origin, months)
    exact = parquet.read_table(tmp_path / "t.parquet").to_pylist()
    plain = rows_of(tmp_path / "t.csv")
    assert list(plain[0]) == list(exact[0]) == COLUMNS
    assert len(plain) == len(exact)
    for mine, theirs in zip(plain, exact, strict=True):
        assert mine | {"month": int(mine["month"]), "value": float(mine["value"])} == theirs


def test_a_trace_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    # A trace that could not be written is refused beforehand.
    (tmp_path / "taken.csv").write_text("mine", encoding="utf-8")
    (tmp_path / "folder.csv").mkdir()
    before = listing(tmp_path)
    for path, text in [
        ("t.txt", r"t\.txt: the file must end in \.csv or \.parquet"),
        ("t", r"must end in \.csv or \.parquet"),
        ("no/t.csv", "there is no folder no"),
        ("taken.csv", "the file exists and is not overwritten"),
        ("folder.csv", "the file exists and is not overwritten"),
    ]:
        with pytest.raises(InputError, match=text):
            trace.check_trace(Path(path))
        assert listing(tmp_path) == before
    # A trace that can be written is not refused.
    for path in [None, Path("new.csv"), Path("new.parquet")]:
        trace.check_trace(path)
    # A trace that fails while it is written is reported.
    model, months = watched()
    (tmp_path / "gone").mkdir()
    (tmp_path / "gone").rmdir()
    with pytest.raises(InputError, match=r"--trace .*t\.csv cannot be written: No such file"):
        trace.write_trace(tmp_path / "gone" / "t.csv", model.origin, months)

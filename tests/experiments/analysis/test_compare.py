"""Comparisons: hand-made endings, real runs, and the folder they leave."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from experiments.analysis import differences
from experiments.analysis.compare import Comparison, arms, compare
from experiments.analysis.differences import Endings
from experiments.errors import InputError
from experiments.results.tables import read_rows
from experiments.running import batches
from experiments.running.options import RunOptions
from experiments.scenarios import library
from experiments.statistics.paired import paired_mean, paired_share
from model import outcomes
from model.endings import ENDINGS, PATH_OF, PATHS
from model.ensemble import simulate
from model.scenario import Scenario
from tests.builders import approx, expect
from tests.experiments.builders import rows_of

FIRST = library.choose("baseline", horizon=15)
SECOND = library.choose("no-aid", horizon=15)
THIRD = library.choose("oil-glut", horizon=15)
RUNS = 120


def endings(*arms: tuple[str, ...]) -> Endings:
    """Endings of runs given by name, an arm a tuple, all in month 6."""
    codes = np.array([[ENDINGS.index(name) for name in arm] for arm in arms])
    return Endings(
        [chr(ord("a") + arm) for arm in range(len(arms))], codes, np.full_like(codes, 6), np.zeros_like(codes)
    )


HAND_MADE = endings(
    ("stalemate_active", "stalemate_active", "direct_war", "affordable_loss", "stalemate_frozen"),
    ("stalemate_active", "forced_on_ukraine", "direct_war", "forced_on_ukraine", "stalemate_active"),
    ("direct_war",) * 5,
)


@pytest.fixture(scope="module")
def _compared(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    folder = tmp_path_factory.mktemp("compare") / "f"
    return compare([FIRST, SECOND, THIRD], RUNS, 7, RunOptions(folder))


@pytest.fixture
def compared(_compared: Comparison) -> Comparison:
    """Three scenarios compared over 120 runs; not to be touched."""
    return _compared


def test_changes_and_shares_by_hand() -> None:
    # Changes count runs that end otherwise.
    found = {(row["second"], row["changed"]): row["runs"] for row in differences.changes(HAND_MADE)}
    assert found == {("b", "path"): 2, ("b", "ending"): 3, ("c", "path"): 4, ("c", "ending"): 4}
    (row, *_) = differences.changes(HAND_MADE)
    assert (row["first"], row["share"]) == ("a", 0.4)
    assert row["low"] < 0.4 < row["high"]
    # Rows of shares go path by path.
    rows = [{"kind": "ending", "measure": ending} for ending in ENDINGS[1:]]
    rows += [{"kind": "path", "measure": path} for path in PATHS] + [{"kind": "outcome", "measure": "month"}]
    ordered = [row["measure"] for row in differences.by_path(rows)]
    assert ordered[:6] == ["attrition", *ENDINGS[1:5], "aid"]
    assert ordered[-2:] == ["settlement", "affordable_loss"]
    assert len(ordered) == 14
    # Quantities are all outcomes but codes and months of what may never happen.
    names = {outcome.name for outcome in differences.QUANTITIES}
    assert {"month", "russia_casualties", "ukraine_casualties", "occupied_area", "relapsed"} <= names
    assert names == set(outcomes.NAMES) - {
        "ending",
        "second_ending",
        "relapse_month",
        "second_month",
        "guarantee",
        "territory_signed",
    }


def test_transitions_show_which_ending_turned_into_which() -> None:
    made = differences.transitions(HAND_MADE)
    assert len(made) == 2 * 100
    there = {
        (row["from_ending"], row["to_ending"]): row["runs"]
        for row in made
        if row["second"] == "b" and row["runs"]
    }
    assert there == {
        ("stalemate_active", "stalemate_active"): 1,
        ("stalemate_active", "forced_on_ukraine"): 1,
        ("direct_war", "direct_war"): 1,
        ("affordable_loss", "forced_on_ukraine"): 1,
        ("stalemate_frozen", "stalemate_active"): 1,
    }
    assert all(row["from_path"] == PATH_OF[row["from_ending"]] for row in made)
    assert all(row["to_path"] == PATH_OF[row["to_ending"]] for row in made)
    assert differences.path_transitions(made, "b").tolist() == [
        [2, 1, 0, 0],
        [0, 0, 0, 0],
        [0, 0, 1, 0],
        [0, 1, 0, 0],
    ]


def test_differences_are_those_of_the_same_runs(compared: Comparison) -> None:
    first, second = (simulate(each, range(RUNS), 7).measured for each in (FIRST, THIRD))
    mine = {(row["kind"], row["measure"]): row for row in compared.differences if row["second"] == "oil-glut"}
    assert len(mine) == 4 + 10 + len(differences.QUANTITIES)
    ending = outcomes.NAMES.index("ending")
    for code, name in enumerate(ENDINGS[1:], start=1):
        found, row = paired_share(first[:, ending] == code, second[:, ending] == code), mine["ending", name]
        assert (row["difference"], row["low"], row["high"], row["p_value"], row["pairs"]) == found
        assert row["second_value"] - row["first_value"] == approx(found.estimate)
    for outcome in differences.QUANTITIES:
        place, row = outcomes.NAMES.index(outcome.name), mine["outcome", outcome.name]
        found = paired_mean(first[:, place], second[:, place])
        assert (row["difference"], row["low"], row["high"], row["p_value"]) == approx(found[:4])
        expect(row, unit=outcome.unit, first_value=first[:, place].mean())


def test_little_memory_changes_no_difference(compared: Comparison, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(differences, "MOST_NUMBERS", 1)
    assert (
        differences.differences(compared.fetch, compared.study.stage, compared.endings)
        == compared.differences
    )


def test_each_arm_is_the_batch_of_its_scenario(compared: Comparison, tmp_path: Path) -> None:
    alone = batches.batch(SECOND, RUNS, 7, options=RunOptions(tmp_path / "alone"))
    assert [row for row in compared.distribution if row["scenario"] == "no-aid"] == alone.distribution
    lines = (compared.folder / "outcomes.csv").read_text().splitlines()
    header, *own_rows = (tmp_path / "alone" / "outcomes.csv").read_text().splitlines()
    assert lines[0] == header
    assert lines[2::3] == own_rows
    assert len(lines) == 1 + 3 * RUNS


def test_shares_of_each_arm_and_of_transitions_add_up(compared: Comparison) -> None:
    for arm in ("no-aid", "oil-glut"):
        there = [row for row in read_rows(compared.folder, "transitions") if row["second"] == arm]
        assert sum(row["runs"] for row in there) == RUNS
        changed = sum(row["runs"] for row in there if row["from_path"] != row["to_path"])
        (text,) = [
            row["runs"]
            for row in rows_of(compared.folder / "changes.csv")
            if (row["second"], row["changed"]) == (arm, "path")
        ]
        assert int(text) == changed


def test_a_scenario_under_another_name_makes_no_difference(tmp_path: Path) -> None:
    found = compare([FIRST, replace(FIRST, name="twin")], 40, options=RunOptions(tmp_path / "f"))
    assert all(row["runs"] == 0 for row in found.changes)
    assert all(row["difference"] == 0.0 and row["p_value"] == 1.0 for row in found.differences)


def test_more_runs_extend_a_comparison_to_the_tables_of_one_made_at_once(tmp_path: Path) -> None:
    for runs in (30, 70):
        compare([FIRST, SECOND], runs, options=RunOptions(tmp_path / "f"))
    compare([FIRST, SECOND], 70, options=RunOptions(tmp_path / "whole"))
    for path in (tmp_path / "whole").glob("*.csv"):
        assert (tmp_path / "f" / path.name).read_bytes() == path.read_bytes()


def refusals(*scenarios: Scenario) -> list[str]:
    with pytest.raises(InputError) as caught:
        arms(scenarios)
    return caught.value.problems


def test_scenarios_that_cannot_be_compared_are_refused_with_the_reason() -> None:
    (alone,) = refusals(FIRST)
    assert "at least two scenarios" in alone
    assert "--vs" in alone
    assert refusals(FIRST, FIRST) == [
        "two scenarios are called 'baseline'; give one of them another name in its file, or label= in Python"
    ]
    other = Scenario(name="other", start="2023-01", horizon=36, mode="sampled")
    found = refusals(FIRST, other)
    assert [word for word in ("2023-01", "36", "sampled") if not any(word in line for line in found)] == []

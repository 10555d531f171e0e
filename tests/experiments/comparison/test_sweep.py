"""Sweeps: distributions and leads at every point, and the folder they leave."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from experiments.analysis import sweep as sweeping
from experiments.analysis.axes import Axis
from experiments.analysis.sweep import Question, Sweep, sweep
from experiments.errors import InputError
from experiments.results import files
from experiments.scenarios import library
from experiments.statistics import distribution
from experiments.statistics.paired import paired_share
from model import outcomes
from model.endings import ENDINGS, PATHS
from model.ensemble import simulate
from tests.experiments.vocabulary import header_of, manifest_of, rows_of

SCENARIO = library.choose("baseline", horizon=15)
AID = Axis("1:aid*", 0.0, 1.0, 2)
CHANCE = Axis("coercion_onset", 0.0, 0.1, 3)
QUESTION = Question(SCENARIO, [AID, CHANCE], runs=60, seed=7)


@pytest.fixture(scope="module")
def _swept(tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    return sweep(QUESTION, out=tmp_path_factory.mktemp("sweep") / "f")


@pytest.fixture
def swept(_swept: Sweep) -> Sweep:
    """A sweep over six points of 60 wars each; not to be touched."""
    return _swept


def test_each_point_has_the_distribution_of_its_own_scenario(swept: Sweep) -> None:
    place = 0
    for aid in (0.0, 1.0):
        for chance in (0.0, 0.05, 0.1):
            scenario = SCENARIO.altered({"coercion_onset": chance}, (AID.event(aid),))
            measured = simulate(scenario, range(60), 7).measured
            ends = (measured[:, outcomes.NAMES.index(name)] for name in ("ending", "month"))
            wanted = distribution.distribution("baseline", distribution.tally(*ends, SCENARIO.horizon))
            lead = {"point": place, "1:aid*": aid, "coercion_onset": chance}
            assert [row for row in swept.distribution if row["point"] == place] == [
                lead | row for row in wanted
            ]
            place += 1
    assert len(swept.distribution) == 6 * 14


def test_the_leading_path_is_the_one_most_wars_take(swept: Sweep) -> None:
    for row in swept.leading:
        shares = {
            each["path"]: each
            for each in swept.distribution
            if each["point"] == row["point"] and each["ending"] == "all"
        }
        ordered = sorted((each["share"] for each in shares.values()), reverse=True)
        assert (row["share"], row["next_share"]) == tuple(ordered[:2])
        assert shares[row["path"]]["share"] == row["share"]
        assert (row["low"], row["high"]) == (shares[row["path"]]["low"], shares[row["path"]]["high"])
        assert row["lead"] == pytest.approx(row["share"] - row["next_share"])
        assert row["clear"] == (row["lead_low"] > 0)


def lead_of(*runs: int) -> dict[str, object]:
    """Lead at a point where so many wars took each path."""
    counts = np.zeros((1, len(ENDINGS), 16), dtype="i8")
    for number, ending in zip(
        runs, ("stalemate_active", "forced_on_ukraine", "direct_war", "affordable_loss"), strict=True
    ):
        counts[0, ENDINGS.index(ending), 9] = number
    point = Sweep(Question(SCENARIO, [Axis("credibility.paper", 0.0, 1.0)]), None)  # type: ignore[arg-type]
    point.__dict__["counts"] = counts
    return point.leading[0]


def test_a_lead_is_the_difference_of_two_shares_of_the_same_wars() -> None:
    row = lead_of(30, 60, 0, 10)
    first = np.array([True] * 30 + [False] * 70)
    second = np.array([False] * 30 + [True] * 60 + [False] * 10)
    wanted = paired_share(first, second)
    assert (row["path"], row["next_path"], row["runs"]) == ("aid", "attrition", 100)
    assert (row["lead"], row["lead_low"], row["lead_high"]) == wanted[:3]
    assert row["clear"] == 1


def test_a_narrow_lead_is_not_clear_and_a_tie_goes_to_the_first_in_the_list() -> None:
    assert lead_of(48, 52, 0, 0)["clear"] == 0
    tied = lead_of(0, 50, 50, 0)
    assert (tied["path"], tied["next_path"], tied["lead"], tied["clear"]) == ("aid", "escalation", 0.0, 0)


def test_every_column_of_every_table_is_described_with_its_unit(swept: Sweep) -> None:
    described: dict[str, list[str]] = {}
    for row in rows_of(swept.folder / "dictionary.csv"):
        described.setdefault(row["file"], []).append(row["column"])
        if row["column"] == "coercion_onset":
            assert (row["unit"], row["type"]) == ("0-1", "number")
    for path in swept.folder.glob("*.csv"):
        assert described[path.name] == header_of(path)
    assert described["points.parquet"] == ["point", "name", "scenario", "first_run", "coercion_onset"]
    tables = manifest_of(swept.folder)["tables"]
    assert set(tables) == {"distribution.csv", "leading.csv", "dictionary.csv", "points.parquet"}
    for name, digest in tables.items():
        assert files.sha256_of(swept.folder / name) == digest


def test_more_runs_extend_a_sweep_to_the_tables_of_one_made_at_once(swept: Sweep, tmp_path: Path) -> None:
    for runs in (20, 60):
        sweep(replace(QUESTION, runs=runs), out=tmp_path / "f")
    for path in swept.folder.glob("*.csv"):
        assert (tmp_path / "f" / path.name).read_bytes() == path.read_bytes()


class Interrupter:
    """Progress that interrupts the work once some wars are done."""

    def __call__(self, done: int, asked: int) -> None:
        if done > asked / 2:
            raise KeyboardInterrupt


def test_an_interrupted_sweep_leaves_tables_of_the_runs_that_every_point_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("experiments.analysis.study.SHARD", 50)
    with pytest.raises(KeyboardInterrupt):
        sweep(QUESTION, out=tmp_path / "f", threads=1, progress=Interrupter())
    rows = rows_of(tmp_path / "f" / "leading.csv")
    assert manifest_of(tmp_path / "f")["status"] == "interrupted"
    (runs,) = {int(row["runs"]) for row in rows}
    assert len(rows) == 6
    assert 0 < runs == manifest_of(tmp_path / "f")["rows_done"] // 6 < 60
    sweep(replace(QUESTION, runs=runs), out=tmp_path / "alone")
    for name in ("distribution.csv", "leading.csv"):
        assert (tmp_path / "f" / name).read_bytes() == (tmp_path / "alone" / name).read_bytes()


@pytest.mark.parametrize("changes", [{"runs": 0}, {"seed": -1}, {"axes": []}, {"design": "star"}])
def test_a_question_that_makes_no_sense_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(InputError):
        replace(QUESTION, **changes)  # type: ignore[arg-type]


def test_a_map_is_drawn_of_two_axes_only() -> None:
    assert sweeping.figures_of([AID, CHANCE]).endswith(":OF_TWO_AXES")
    assert sweeping.figures_of([AID]).endswith(":OF_A_SWEEP")
    assert {path: len(codes) for path, codes in sweeping.PATH_CODES_OF.items()} == dict(
        zip(PATHS, (4, 2, 3, 1), strict=True)
    )

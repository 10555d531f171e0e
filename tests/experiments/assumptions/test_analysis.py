"""The whole analysis, on wars whose answer is known and on real ones."""

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from experiments.analysis.study import Study

from experiments.analysis import sensitivity as analysis
from experiments.analysis.factors import CHANCE, space_of
from experiments.analysis.responses import DURATION, RESPONSES, of_endings
from experiments.analysis.sensitivity import Question, Sensitivity, sensitivity
from experiments.errors import InputError
from experiments.running.verify import verify
from model import parameters
from model.endings import ENDINGS
from model.scenario import Scenario
from tests.experiments.vocabulary import listing, manifest_of

Array = np.ndarray[Any, Any]
OIL = ("oil_mean", "oil_start", "oil_spread")


def question(**changes: Any) -> Question:
    usual: dict[str, Any] = {"only": OIL, "trajectories": 8, "points": 512, "runs": 8, "factors": 2}
    return Question(Scenario(), **usual | changes)


def chance_of_aid(oil_mean: Array) -> Array:
    """Probability that a pretended war takes the path of aid: .2 to .8 over the range of the oil price."""
    known = parameters.table()["oil_mean"]
    return 0.2 + 0.6 * (oil_mean - known.low) / (known.high - known.low)


def pretended(study: Study) -> dict[str, Array]:
    """Wars decided by the oil price and by luck, a number made from the run number."""
    (family,) = study.families
    price = family.values[:, [family.names.index("oil_mean")]]
    runs = family.first_runs[:, None] + np.arange(study.runs)
    luck = np.sin(runs * 12.9898) * 43_758.5453 % 1.0
    aid = luck < chance_of_aid(price)
    endings = np.where(aid, ENDINGS.index("forced_on_ukraine"), ENDINGS.index("stalemate_active"))
    return of_endings(endings, 60.0 - 10.0 * aid)


@pytest.fixture
def _pretending(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysis, "play_study", lambda study, *_, **__: study)
    monkeypatch.setattr(analysis, "responses", pretended)


def of(found: Sensitivity, table: str, **wanted: str) -> dict[str, Any]:
    (row,) = (row for row in found.tables[table] if all(row[key] == value for key, value in wanted.items()))
    return row


@pytest.mark.usefixtures("_pretending")
def test_the_one_parameter_that_matters_is_found_and_weighed(tmp_path: Path) -> None:
    found = sensitivity(question(), tmp_path / "f")
    assert found.kept[0] == "oil_mean"
    for response in ("aid", "attrition", DURATION):
        assert of(found, "morris", response=response, factor="oil_start")["mu_star"] == 0.0
        assert of(found, "sobol", response=response, factor=found.kept[1])["total"] == 0.0
    swing = of(found, "tornado", response="aid", parameter="oil_mean")
    assert (swing["at_low"], swing["at_high"]) == pytest.approx((0.2, 0.8), abs=0.06)
    assert swing["low"] < 0.6 < swing["high"]
    shorter = of(found, "tornado", response=DURATION, parameter="oil_mean")
    assert shorter["difference"] == pytest.approx(-10.0 * swing["difference"])
    assert of(found, "tornado", response="aid", parameter=found.kept[1])["difference"] == 0.0


@pytest.mark.usefixtures("_pretending")
def test_parameters_and_chance_get_the_shares_of_variance_that_are_theirs(tmp_path: Path) -> None:
    found = sensitivity(question(points=2_048, method="sobol"), tmp_path / "f")
    # What is to be expected, worked out on a fine grid of quantiles and of luck.
    grid = (np.arange(2_000) + 0.5) / 2_000
    chances = chance_of_aid(space_of(Scenario(), ("oil_mean",)).values(grid[:, None])[:, 0])
    ends = grid[:, None] < chances[None, :]
    variance = ends.var()
    parts = {"parameters": chances.var() / variance, "chance": ends.mean(axis=1).var() / variance}
    parts["both"] = 1.0 - sum(parts.values())
    for response in ("aid", "attrition", DURATION):
        for part, share in parts.items():
            row = of(found, "variance", response=response, part=part)
            assert row["share"] == pytest.approx(share, abs=0.04)
            assert row["low"] - 0.01 < share < row["high"] + 0.01
    assert of(found, "sobol", response="aid", factor="oil_mean")["total"] > 0.3
    assert of(found, "sobol", response="aid", factor=CHANCE)["total"] > 0.3


@pytest.mark.usefixtures("_pretending")
def test_paths_that_no_war_takes_are_left_out_of_shares_of_variance(tmp_path: Path) -> None:
    found = sensitivity(question(), tmp_path / "f")
    for table in ("sobol", "variance"):
        assert {row["response"] for row in found.tables[table]} == {"aid", "attrition", DURATION}
    assert {row["response"] for row in found.tables["tornado"]} == set(RESPONSES)


class Interrupter:
    """Progress that interrupts the work at the so-manieth report."""

    def __init__(self, reports: int) -> None:
        self.reports = reports

    def __call__(self, done: int, asked: int) -> None:
        self.reports -= 1
        if not self.reports:
            raise KeyboardInterrupt


def test_an_interrupted_analysis_goes_on_and_ends_with_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from experiments.analysis import study as studies

    monkeypatch.setattr(studies, "SHARD", 100)
    asked = question(trajectories=4, points=32, runs=4, only=("coercion_",))
    sensitivity(asked, tmp_path / "whole", threads=1)
    # Reports are a chunk each: in the screening, in the Sobol sample, in the tornado.
    for reports in (2, 6, 14):
        with pytest.raises(KeyboardInterrupt):
            sensitivity(asked, tmp_path / "parts", threads=2, progress=Interrupter(reports))
        assert manifest_of(tmp_path / "parts")["status"] == "interrupted"
        assert not (tmp_path / "parts" / "tornado.csv").exists()
    sensitivity(asked, tmp_path / "parts", threads=2)
    whole, parts = (
        {
            name: data
            for name, data in listing(tmp_path / folder).items()
            if not name.endswith("manifest.json")
        }
        for folder in ("whole", "parts")
    )
    assert parts == whole
    assert manifest_of(tmp_path / "parts")["status"] == "complete"


@pytest.mark.parametrize("method", ["morris", "sobol", "both"])
def test_a_study_that_is_gone_is_missed_by_verify_and_played_again(tmp_path: Path, method: str) -> None:
    asked, folder = question(method=method, trajectories=2, points=16, runs=2), tmp_path / "f"
    sensitivity(asked, folder)
    studies = sorted((folder / "runs").iterdir())
    assert [study.name for study in studies] == sorted(asked.stages)
    assert verify(folder).problems == []
    for study in studies:
        shutil.rmtree(study)
        assert verify(folder).problems == [
            f"{study} is missing; call 'fivelocks sensitivity' again to repair it"
        ]
        sensitivity(asked, folder)
        assert verify(folder).problems == []


def test_a_folder_that_answers_another_question_is_refused_and_left_alone(tmp_path: Path) -> None:
    sensitivity(question(method="morris", trajectories=2, runs=2), tmp_path / "f")
    before = listing(tmp_path / "f")
    with pytest.raises(
        InputError, match=r"(?s)f answers another question.*trajectories: the folder has 2, asked is 3"
    ):
        sensitivity(question(method="morris", trajectories=3, runs=2), tmp_path / "f")
    assert listing(tmp_path / "f") == before


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"method": "morri"}, "--method 'morri' is unknown; allowed is morris, sobol, both"),
        ({"points": 500}, "--points 500 is not a power of two; 256 and 512 are"),
        ({"points": 8}, r"--points 8 is out of range; allowed is 16 to 65,536 \[points, a power of two\]"),
        ({"runs": 1}, r"--runs 1 is out of range; allowed is 2 to 1,000 \[wars at each point\]"),
        ({"trajectories": 1, "factors": 0}, r"(?s)--trajectories 1 is out.*--factors 0 is out of range"),
        ({"seed": -1}, "--seed -1 is out of range"),
        ({"only": ("zzz",)}, "--only 'zzz' matches no parameter"),
        ({"only": (), "method": "sobol"}, r"points of 524 parameters are too many; lower --points"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_played(
    changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        question(**changes)

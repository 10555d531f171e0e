"""The whole analysis, on runs whose answer is known and on real ones."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.analysis import sensitivity as analysis
from experiments.analysis.factors import CHANCE, space_of
from experiments.analysis.responses import DURATION, RESPONSES, of_endings
from experiments.analysis.sensitivity import Sensitivity, SensitivityStudy
from experiments.errors import InputError
from experiments.running.options import RunOptions
from experiments.running.study import run
from model import parameters
from model.endings import ENDINGS
from model.scenario import Scenario
from tests.builders import approx

Array = np.ndarray[Any, Any]
OIL = ("oil_mean", "oil_start", "oil_spread")


def question(**changes: Any) -> SensitivityStudy:
    usual: dict[str, Any] = {"only": OIL, "trajectories": 8, "points": 512, "runs": 8, "factors": 2}
    return SensitivityStudy(Scenario(), **usual | changes)


def chance_of_aid(oil_mean: Array) -> Array:
    """Probability that a pretended run takes the path of aid: .2 to .8 over the range of the oil price."""
    known = parameters.table()["oil_mean"]
    return 0.2 + 0.6 * (oil_mean - known.low) / (known.high - known.low)


def pretended(_: Any, stage: Any, points: int) -> dict[str, Array]:
    """Runs decided by the oil price and by chance, a number made from the run number."""
    (family,) = stage.simulate.simulators
    price = family.values[:, [list(parameters.table()).index("oil_mean") == np.array(family.columns)][0]]
    runs = family.first_runs[:, None] + np.arange(stage.rows // points)
    luck = np.sin(runs * 12.9898) * 43_758.5453 % 1.0
    aid = luck < chance_of_aid(price)
    endings = np.where(aid, ENDINGS.index("forced_on_ukraine"), ENDINGS.index("stalemate_active"))
    return of_endings(endings, 60.0 - 10.0 * aid)


@pytest.fixture
def _pretending(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysis, "responses", pretended)


def sensitivity(asked: SensitivityStudy, folder: Path) -> Sensitivity:
    return run(asked, RunOptions(folder))


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
    assert (swing["at_low"], swing["at_high"]) == approx((0.2, 0.8), abs=0.06)
    assert swing["low"] < 0.6 < swing["high"]
    shorter = of(found, "tornado", response=DURATION, parameter="oil_mean")
    assert shorter["difference"] == approx(-10.0 * swing["difference"])
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
            assert row["share"] == approx(share, abs=0.04)
            assert row["low"] - 0.01 < share < row["high"] + 0.01
    assert of(found, "sobol", response="aid", factor="oil_mean")["total"] > 0.3
    assert of(found, "sobol", response="aid", factor=CHANCE)["total"] > 0.3


@pytest.mark.usefixtures("_pretending")
def test_paths_that_no_run_takes_are_left_out_of_shares_of_variance(tmp_path: Path) -> None:
    found = sensitivity(question(), tmp_path / "f")
    for table in ("sobol", "variance"):
        assert {row["response"] for row in found.tables[table]} == {"aid", "attrition", DURATION}
    assert {row["response"] for row in found.tables["tornado"]} == set(RESPONSES)


def test_what_makes_no_sense_is_refused_before_anything_is_simulated() -> None:
    for changes, message in [
        ({"method": "morri"}, "--method 'morri' is unknown; allowed is morris, sobol, both"),
        ({"points": 500}, "--points 500 is not a power of two; 256 and 512 are"),
        ({"points": 8}, r"--points 8 is out of range; allowed is 16 to 65,536 \[points, a power of two\]"),
        ({"runs": 1}, r"--runs 1 is out of range; allowed is 2 to 1,000 \[runs at each point\]"),
        ({"trajectories": 1, "factors": 0}, r"(?s)--trajectories 1 is out.*--factors 0 is out of range"),
        ({"seed": -1}, "--seed -1 is out of range"),
        ({"only": ("zzz",)}, "--only 'zzz' matches no parameter"),
        ({"only": (), "method": "sobol"}, r"points of \d+ parameters are too many; lower --points"),
    ]:
        with pytest.raises(InputError, match=message):
            question(**changes)

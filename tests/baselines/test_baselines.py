"""Frozen baselines: how the first runs of every built-in scenario end.

A change of a rule or number changes them. Look at what changed, then write them anew with
``uv run pytest tests/baselines --update-baselines`` and say why in the commit.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from experiments.scenarios.library import built_in
from model import outcomes
from model.endings import ENDINGS
from model.ensemble import simulate
from model.scenario import Scenario

RUNS = 12
FOLDER = Path(__file__).parent
SCENARIOS = {**built_in(), "sampled": Scenario(name="sampled", mode="sampled")}
FOLLOWED = ("russian_gain", "russia_casualties", "ukraine_casualties", "ukraine_outside_support")


def ends_of(scenario: Scenario) -> list[list[Any]]:
    """Ending, month, relapse month and some figures of each run, rounded beyond machine differences."""
    rows = []
    for row in simulate(scenario, range(RUNS)).measured:
        by_name = dict(zip(outcomes.NAMES, row, strict=True))
        figures = [float(f"{by_name[name]:.6g}") for name in FOLLOWED]
        rows.append(
            [ENDINGS[int(by_name["ending"])], int(by_name["month"]), int(by_name["relapse_month"]), *figures]
        )
    return rows


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_first_runs_end_as_they_did(name: str, update_baselines: bool) -> None:
    path = FOLDER / f"{name}.json"
    found = ends_of(SCENARIOS[name])
    if update_baselines:
        path.write_text(
            "[\n" + ",\n".join(f" {json.dumps(row)}" for row in found) + "\n]\n", encoding="utf-8"
        )
    assert found == json.loads(path.read_text(encoding="utf-8"))

"""Benchmarks; no time is asserted. ``uv run pytest tests/benchmarks -m slow -n 0 --benchmark-enable``."""

from typing import Any

import pytest

from model.ensemble import plan_of, simulate
from model.scenario import Scenario
from model.war_model import WarModel

pytestmark = pytest.mark.slow
BASELINE = Scenario()
PLAN = plan_of(BASELINE)


def test_ensemble_of_500_wars(benchmark: Any) -> None:
    played = benchmark(simulate, BASELINE, range(500), plan=PLAN)
    assert len(played.worlds) == 500


def test_one_live_war(benchmark: Any) -> None:
    war = benchmark(lambda: WarModel(BASELINE).play())
    assert war.ending

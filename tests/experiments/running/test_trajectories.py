"""How followed outcomes spread over time, as quantiles of a sample of runs."""

import numpy as np
import pytest

from experiments.running import batches
from experiments.running.batches import trajectories
from model import outcomes
from model.ensemble import simulate
from model.scenario import Scenario
from tests.builders import approx

COLUMNS = ["scenario", "month", "outcome", "wars", "low90", "low50", "median", "high50", "high90"]
LONG = Scenario(horizon=40)


def test_quantiles_of_runs() -> None:
    # Quantiles of five runs are those worked by hand.
    values = np.array([[10.0], [20.0], [30.0], [40.0], [50.0]])
    (row,) = batches._trajectory_rows("hand", "oil_price", values)
    assert row == {
        "scenario": "hand",
        "month": 1,
        "outcome": "oil_price",
        "wars": 5,
        "low90": approx(12.0),
        "low50": 20.0,
        "median": 30.0,
        "high50": 40.0,
        "high90": approx(48.0),
    }
    # Runs that are over or at peace do not count.
    gone = np.nan
    rows = batches._trajectory_rows("hand", "oil_price", np.array([[1.0, 2.0, gone], [3.0, gone, gone]]))
    assert [(row["month"], row["wars"], row["median"]) for row in rows] == [(1, 2, 2.0), (2, 1, 2.0)]
    # Bands lie within each other and around the median.
    for row in trajectories(LONG, 60, 5):
        assert row["low90"] <= row["low50"] <= row["median"] <= row["high50"] <= row["high90"]


def test_rows_of_trajectories() -> None:
    # Rows follow every series from the first month on.
    rows = trajectories(LONG, 30, 5)
    assert list(rows[0]) == COLUMNS
    for name in outcomes.SERIES:
        months = [row["month"] for row in rows if row["outcome"] == name]
        assert months == list(range(1, len(months) + 1))
    assert {row["outcome"] for row in rows} == set(outcomes.SERIES)
    # Rows are the quantiles of the first runs of the batch.
    rows = trajectories(LONG, 25, 5)
    series = simulate(LONG, range(25), 5, series=True).series
    for row in rows[::37]:
        values = series[:, row["month"] - 1, outcomes.SERIES.index(row["outcome"])]
        lasting = values[~np.isnan(values)]
        assert row["wars"] == len(lasting)
        assert row["median"] == np.median(lasting)
        assert row["low90"] == np.percentile(lasting, 5)
        assert row["high50"] == np.percentile(lasting, 75)
    # The seed and the scenario are those of the batch.
    short = Scenario(name="other", horizon=2)
    rows = trajectories(short, 10, 5)
    assert {row["scenario"] for row in rows} == {"other"}
    assert rows != trajectories(short, 10, 6)
    assert rows == trajectories(short, 10, 5)


def test_a_large_batch_is_reported_by_a_sample_of_its_first_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "SAMPLE", 20)
    rows = trajectories(Scenario(horizon=2), 10**8, 5)
    assert {row["wars"] for row in rows if row["month"] == 1} == {20}

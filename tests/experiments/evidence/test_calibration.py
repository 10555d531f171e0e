"""Fitting parameters to the past: the method against known answers, the table it proposes."""

import numpy as np
import pytest
from scipy import stats

from experiments.evidence import backcast_standing, calibration_report, observed
from experiments.evidence.backcast import arms
from experiments.evidence.backcast_series import BY_NAME, PARAMETER_PLACES
from experiments.evidence.calibration import (
    FITTED,
    FOLD,
    PRIORS,
    TOLERANCES,
    Fitted,
    Fold,
    Prior,
    drawn_from,
    figures_in,
    fit,
    lasting,
    misses,
    quantiles_of,
    simulate_with,
    solve,
    values_at,
)
from experiments.evidence.calibration_report import FITTED_MARK, described, judged, table_row, table_rows
from experiments.evidence.observed import Figure
from model import parameters
from tests.builders import approx
from tests.experiments.evidence.test_backcast import synthetic

COUNT = len(FITTED)


def test_what_is_fitted() -> None:
    # Only sampled parameters of confidence m or l are fitted.
    for name in FITTED:
        parameter = parameters.table()[name]
        assert parameter.confidence in {"M", "L"}, name
        assert parameter.distribution in {"triangular", "lognormal"}, name
    assert len(set(FITTED)) == COUNT
    # The parameter table stays within the ranges known before any fit. What the table marks as fitted names
    # the range it was fitted in; what it does not is as it was.
    for name, prior in PRIORS.items():
        present = parameters.table()[name]
        assert prior.low <= present.low <= present.default <= present.high <= prior.high, name
        if f"{FITTED_MARK} {prior.low:g}-{prior.high:g}" not in present.source:
            # The table trims the longer side of a range, so that its mean lies near the default.
            assert present.default == prior.default, name
            assert present.distribution == prior.distribution
    # No scenario of a start sets what is fitted.
    assert not {name for arm in arms() for name in arm.scenario.parameters} & set(FITTED)
    # A year left out is not seen.
    assert {year for _, year in FOLD.seen} == {"2023", "2024"}
    assert {year for _, year in FOLD.judged} == {"2025"}
    assert set(TOLERANCES) <= set(BY_NAME)


def test_the_scale() -> None:
    # The centre of the scale is the median and its ends are the range.
    low, middle, high = quantiles_of(np.array([[-8.0] * COUNT, [0.0] * COUNT, [8.0] * COUNT]))
    for place, parameter in enumerate(PRIORS.values()):
        assert low[place] == approx(parameter.low, rel=1e-3, abs=1e-6)
        assert high[place] == approx(parameter.high, rel=1e-3)
        assert parameter.low < middle[place] < parameter.high
    # Draws on the scale are draws from the table.
    values = quantiles_of(np.random.default_rng(1).standard_normal((4_000, COUNT)))
    place, prior = FITTED.index("departures.russia"), PRIORS["departures.russia"]
    # Mean of a triangular distribution is the mean of its three corners.
    assert values[:, place].mean() == approx((prior.low + prior.default + prior.high) / 3, abs=0.1)
    # Parameters not fitted are drawn and those held fixed are not.
    values = values_at(np.zeros((50, COUNT)), 1)
    assert np.ptp(values[:, PARAMETER_PLACES["recruitment.russia"]]) > 1.0
    assert np.ptp(values[:, PARAMETER_PLACES["departures.russia"]]) == 0.0
    assert np.ptp(values[:, PARAMETER_PLACES["area_of_ukraine"]]) == 0.0


def test_the_scenario_of_a_start_keeps_what_it_sets() -> None:
    """Runs with given parameters still follow the budget law of their time."""
    arm = arms()[1]
    values = values_at(np.zeros((20, COUNT)), 1)
    wild = values.copy()
    for name in arm.scenario.parameters:
        wild[:, PARAMETER_PLACES[name]] = parameters.table()[name].maximum
    one, two = simulate_with(arm, values, 1), simulate_with(arm, wild, 1)
    np.testing.assert_array_equal(one.observable["russian_funds"], two.observable["russian_funds"])


def test_misses_by_hand() -> None:
    # Misses are in tolerances and averaged over a year.
    simulated = {"from 2024": synthetic("russian_losses", [[10.0] * 3 + [20.0] * 3], [25])}
    figures = [Figure("russian_losses", "2024-Q1", 30.0), Figure("russian_losses", "2024-Q2", 40.0)]
    # The second quarter is 20 of 40 too high: 20 / (.15 x 40) tolerances, half of that on average.
    assert misses(simulated, figures, [("from 2024", "2024")])[0, 0] == approx(20 / 6 / 2)
    assert figures_in([Figure("russian_named_dead", "2024-Q1", 1.0)], "2024") == []
    # A miss by far counts as a miss and no more.
    simulated = {"from 2024": synthetic("russian_losses", [[1e6] * 3], [25])}
    assert (
        misses(simulated, [Figure("russian_losses", "2024-Q1", 30.0)], [("from 2024", "2024")])[0, 0] == 6.0
    )
    # Only runs that outlast the years seen are compared with them.
    simulated = {"from 2024": synthetic("russian_losses", [[0.0]] * 3, [12, 13, 25])}
    assert list(lasting(simulated, [("from 2024", "2024")])) == [False, True, True]
    assert list(lasting(simulated, [("from 2024", "2025")])) == [False, False, True]


def linear_world(runs: int) -> tuple[np.ndarray, np.ndarray]:
    """Misses that follow the first two parameters: 2 + 3 x first + chance, -1 + second + chance."""
    rng = np.random.default_rng(3)
    normals = rng.standard_normal((runs, COUNT))
    missed = np.stack([2.0 + 3.0 * normals[:, 0], -1.0 + normals[:, 1]], axis=1)
    return normals, missed + rng.standard_normal(missed.shape)


def test_fits_of_a_linear_world() -> None:
    # A fit of a linear world is the textbook posterior. Normal prior, normal errors: precision 1 + slope^2 /
    # 2, mean -slope x offset / 2 / precision.
    normals, missed = linear_world(8_000)
    fitted = solve(normals, missed, np.ones(len(normals), dtype=bool), np.zeros(COUNT))
    for place, slope, offset in ((0, 3.0, 2.0), (1, 1.0, -1.0)):
        precision = 1.0 + slope**2 / 2.0
        assert fitted.centre[place] == approx(-slope * offset / 2.0 / precision, abs=0.05)
        assert fitted.covariance[place, place] == approx(1.0 / precision, abs=0.05)
    assert fitted.explained == approx([0.9, 0.5], abs=0.02)
    # A parameter the data do not inform keeps its prior.
    assert np.abs(fitted.centre[2:]).max() < 0.15
    assert np.sqrt(np.diag(fitted.covariance)[2:]).min() > 0.97
    # That the run went on speaks against parameters that end it.
    rng = np.random.default_rng(4)
    normals = rng.standard_normal((8_000, COUNT))
    missed = rng.standard_normal((len(normals), 2))
    lasted = rng.random(len(normals)) < np.clip(0.5 - 0.2 * normals[:, 0], 0, 1)
    assert solve(normals, missed, lasted, np.zeros(COUNT)).centre[0] < -0.2


def test_rows_of_the_table() -> None:
    # A row gives back the distribution its points come from.
    for corners in [(2.0, 5.0, 9.0), (2.0, 2.5, 9.0), (3.0, 5.0, 6.0)]:
        low, mode, high = corners
        made = stats.triang((mode - low) / (high - low), low, high - low)
        prior = Prior(5.0, 2.0, 9.0, "triangular")
        default, least, most = table_row(prior, float(made.ppf(0.05)), mode, float(made.ppf(0.95)))
        assert default == mode
        assert (least, most) == approx((low, high), abs=0.05)
    # A row never leaves the range it was fitted in.
    prior = Prior(5.0, 2.0, 9.0, "triangular")
    default, low, high = table_row(prior, 2.01, 2.1, 8.99)
    assert 2.0 <= low <= default <= high <= 9.0
    # The table takes what is narrowed and stands alone.
    for changes, taken in [
        ({}, True), ({"spread": 0.9849}, True), ({"spread": 0.9851}, False), ({"informed": False}, False),
        ({"parameter": "casualties.ukraine"}, False),
    ]:  # fmt: skip
        row = {"parameter": "tempo_speed", "spread": 0.9, "informed": True} | changes
        assert calibration_report.is_taken_over(row) == taken
    # Only informed parameters get a row and rows keep the table in order.
    (row,) = table_rows(described(a_fit()))
    prior = PRIORS["spent_share"]
    assert row["name"] == "spent_share"
    assert (
        prior.low
        <= float(row["low"])
        <= float(row["default"])
        < prior.default
        < float(row["high"])
        <= prior.high
    )
    assert row["source"].startswith(f"{FITTED_MARK} 0.5-0.8")
    assert row["source"].endswith(parameters.table()["spent_share"].source)
    # Draws from a fit follow it.
    values = drawn_from(a_fit(), 3_000, 1)[:, PARAMETER_PLACES["spent_share"]]
    centre = quantiles_of(a_fit().centre[None, :])[0, FITTED.index("spent_share")]
    assert np.median(values) == approx(centre, abs=0.01)


def a_fit() -> Fitted:
    centre = np.zeros(COUNT)
    centre[FITTED.index("spent_share")] = -1.0
    return Fitted(centre, 0.9 * np.eye(COUNT), np.zeros(1))


def test_the_table_holds_the_fits_it_takes_over_and_no_others() -> None:
    """To within what another run of the fit moves a median by, a twenty-fifth.

    The table was frozen before the fit was repeated with other errors of observation, after which two
    parameters at the threshold of what counts as informed changed places.
    """
    marked = {row.name: row.default for row in parameters.table().values() if FITTED_MARK in row.source}
    kept = {row["name"] for row in backcast_standing.rows_of("rows")}
    assert marked.keys() ^ kept <= {"oil_mean", "line_share"}
    fits = {row["parameter"]: float(row["median"]) for row in backcast_standing.rows_of("fitted")}
    assert marked == approx({name: fits[name] for name in marked}, rel=1 / 25)


@pytest.mark.slow
def test_a_fold_is_fitted_and_judged_from_end_to_end() -> None:
    fold = Fold("2024, judged on 2025", (("from 2024", "2024"),), (("from 2024", "2025"),))
    figures = observed.own()
    one, two = fit(fold, figures, 600, 1), fit(fold, figures, 600, 1)
    np.testing.assert_array_equal(one.centre, two.centre)
    assert np.sqrt(np.diag(one.covariance)).max() <= 1.001
    rows = judged(fold, one, figures)
    assert {"russian_losses", "advance_deepstate", "ukrainian_endurance"} <= {row["series"] for row in rows}
    assert all(row["crps_before"] >= 0 and row["crps_fitted"] >= 0 for row in rows)

"""Drawing a run's parameters: quantiles in closed form, bounds, keys, and what stays fixed."""

import math
from statistics import NormalDist
from zlib import crc32

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from model import parameters, shocks
from model.parameters import FIXED, LOGNORMAL, TRIANGULAR, table
from model.rule_table import plain
from tests.builders import approx
from tests.model.test_shocks import reference_philox

NAMES = tuple(table())
ROWS = tuple(table().values())
SEED = (42, 0)


def drawn(run: int = 0, seed: tuple[int, int] = SEED, design: np.ndarray | None = None) -> np.ndarray:
    """Parameters of one run."""
    values = parameters.defaults()
    shocks.draw_parameters(values, parameters.sampling_design({}) if design is None else design, seed, run)
    return values


def one_parameter(runs: int, *design: float) -> np.ndarray:
    """A parameter of one design in so many runs."""
    found = np.zeros(runs)
    for run in range(runs):
        value = np.full(1, -1.0)
        shocks.draw_parameters(value, np.array([(*design, 7.0)]), SEED, run)
        found[run] = value[0]
    return found


def test_quantiles_of_the_triangular_distribution_worked_by_hand() -> None:
    for u, low, mode, high, quantile in [
        # The mode at .25 of the range: a quarter of the mass lies left of it.
        (0.25, 0.0, 1.0, 4.0, 1.0),
        # Left of the mode F(x) = x^2 / (4 x 1), so F(.5) = .0625.
        (0.0625, 0.0, 1.0, 4.0, 0.5),
        # Right of it 1 - F(x) = (4 - x)^2 / (4 x 3), so 1 - F(2.5) = 2.25 / 12 = .1875.
        (0.8125, 0.0, 1.0, 4.0, 2.5),
        (0.0, 0.0, 1.0, 4.0, 0.0),
        (1.0, 0.0, 1.0, 4.0, 4.0),
        # Symmetric: the median is the mode.
        (0.5, -1.0, 0.0, 1.0, 0.0),
        # The mode at the lower end: 1 - F(x) = (1 - x)^2.
        (0.75, 0.0, 0.0, 1.0, 0.5),
        # The mode at the upper end: F(x) = x^2.
        (0.25, 0.0, 1.0, 1.0, 0.5),
    ]:
        assert plain(shocks.triangular)(u, low, mode, high) == approx(quantile, abs=1e-12)
        assert shocks.triangular(u, low, mode, high) == plain(shocks.triangular)(u, low, mode, high)


@given(st.floats(0.0, 1.0), st.floats(-10.0, 10.0), st.floats(0.0, 1.0), st.floats(0.1, 100.0))
def test_a_triangular_quantile_goes_back_to_its_probability(
    u: float, low: float, where: float, width: float
) -> None:
    high, mode = low + width, low + where * width
    x = plain(shocks.triangular)(u, low, mode, high)
    assert low - 1e-9 <= x <= high + 1e-9
    if x <= mode and mode > low:
        back = (x - low) ** 2 / ((high - low) * (mode - low))
    else:
        back = 1.0 - (high - x) ** 2 / ((high - low) * (high - mode)) if mode < high else 1.0
    assert back == approx(u, abs=1e-6)


def test_parameters_are_drawn_by_run_and_name() -> None:
    # A draw is the quantile of the word keyed by run and name.
    for name in ["advance_norm", "departure_relief.russia", "coercion_onset", "season.01"]:
        for run in [0, 17, 2**32 - 1]:
            row, place = table()[name], NAMES.index(name)
            u = (reference_philox((run, crc32(name.encode()), 0, 0), SEED)[0] + 0.5) / 2**32
            expected = row.default
            if row.distribution == "triangular":
                expected = plain(shocks.triangular)(u, row.low, row.default, row.high)
            assert drawn(run)[place] == expected
    # A lognormal draw is the quantile of a lognormal cut off at low and high.
    for name in ["intervention_rate", "nuclear_rate", "veto_onset", "withdrawal"]:
        for run in [0, 17, 2**32 - 1]:
            row, place = table()[name], NAMES.index(name)
            u = (reference_philox((run, crc32(name.encode()), 0, 0), SEED)[0] + 0.5) / 2**32
            logs = NormalDist(
                math.log(row.default), math.log(row.high / row.low) / (2.0 * 1.6448536269514722)
            )
            first, last = logs.cdf(math.log(row.low)), logs.cdf(math.log(row.high))
            assert drawn(run)[place] == approx(math.exp(logs.inv_cdf(first + u * (last - first))), rel=1e-12)
    # No two parameters have the same key.
    assert len({crc32(name.encode()) for name in NAMES}) == len(NAMES)


@given(st.integers(0, 2**32 - 1), st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1)))
def test_every_draw_lies_within_the_range_of_its_sources(run: int, seed: tuple[int, int]) -> None:
    values = drawn(run, seed)
    for row, value in zip(ROWS, values, strict=True):
        assert row.low * (1 - 1e-12) <= value <= row.high * (1 + 1e-12)
        if row.distribution == "fixed":
            assert value == row.default


@given(st.integers(0, 2**32 - 1))
def test_compiled_and_plain_python_draw_the_same_parameters_to_the_last_bit(run: int) -> None:
    values = parameters.defaults()
    plain(shocks.draw_parameters)(values, parameters.sampling_design({}), SEED, run)
    assert values.tobytes() == drawn(run).tobytes()


def test_samples_have_the_moments_of_their_distribution() -> None:
    # A triangular sample has the moments of the triangle. Low 0, mode 1, high 4: mean 5/3, variance (0 + 1 +
    # 16 - 0 - 4 - 0) / 18 = 13/18.
    sample = one_parameter(4_000, TRIANGULAR, 0.0, 1.0, 4.0, 0.0)
    assert sample.mean() == approx(5.0 / 3.0, abs=5 * math.sqrt(13.0 / 18.0 / 4_000))
    assert sample.var() == approx(13.0 / 18.0, rel=0.1)
    # A lognormal sample has the moments of its logarithm. Without cuts (probabilities 0 and 1) the logarithm
    # is normal with mu -2 and sigma .5.
    logs = np.log(one_parameter(4_000, LOGNORMAL, -2.0, 0.5, 0.0, 1.0))
    assert logs.mean() == approx(-2.0, abs=5 * 0.5 / math.sqrt(4_000))
    assert logs.std() == approx(0.5, rel=0.06)
    # A lognormal cut to its lower half stays below the median.
    assert one_parameter(500, LOGNORMAL, -2.0, 0.5, 0.0, 0.5).max() < math.exp(-2.0)
    # What is fixed keeps the value it has.
    assert (one_parameter(5, FIXED, 0.0, 1.0, 4.0, 0.0) == -1.0).all()


def test_an_overridden_parameter_keeps_its_value_and_changes_no_other() -> None:
    free = drawn()
    overridden = parameters.values_with({"advance_norm": 400.0})
    shocks.draw_parameters(overridden, parameters.sampling_design({"advance_norm": 400.0}), SEED, 0)
    place = NAMES.index("advance_norm")
    assert overridden[place] == 400.0
    assert np.delete(overridden, place).tolist() == np.delete(free, place).tolist()


def test_another_run_or_seed_draws_other_parameters() -> None:
    for run, seed in [(1, SEED), (0, (43, 0)), (0, (42, 1))]:
        free = [row.distribution not in {"fixed", "choice"} for row in ROWS]
        assert (drawn()[free] != drawn(run, seed)[free]).all()

"""Draws are uniform or normal, and independent between streams, actors, months, runs, branches, seeds.

Known answers of the generator are in ``tests/model/test_shocks.py``. Here its use is tested: the keys of
a run, and what comes out under keys that differ by little, as those of a run do. A perfect generator
fails each comparison of this file with a chance of ``ALARM``; keys are fixed, so that what passes
once passes always.
"""

import math
from functools import cache
from typing import Any

import numpy as np
from scipy import stats

from model import parameters, shocks
from model.shocks import NORMAL, STREAMS
from tests.builders import needs_jit

pytestmark = needs_jit
Array = np.ndarray[Any, Any]
ALARM = 1e-4
# Streams of a month, and their columns among all draws.
MONTHLY = [stream for stream in STREAMS if not stream.opening]
COLUMNS = np.array([not stream.opening for stream in STREAMS for _ in range(stream.actors)])
SLOTS = int(COLUMNS.sum())
NORMAL_SLOTS = sum(stream.actors for stream in MONTHLY if stream.kind == NORMAL)
ROWS = 16_384
# Two neighbours in each part of the key, and a run as far away as another machine's share of a batch.
STEPS = {
    "run": {"run": 1}, "far run": {"run": 5_000}, "month": {"month": 1}, "year": {"month": 12},
    "branch": {"branch": 1}, "seed": {"seed": 1}, "high word of the seed": {"seed": 2**32},
}  # fmt: skip


def drawn(run: Array | int = 0, month: Array | int = 1, branch: int = 0, seed: int = 42) -> Array:
    """Rows of draws, shape (rows, SLOTS), under so many runs or months."""
    runs, months = np.broadcast_arrays(run, month)
    rows, scratch = np.zeros((len(runs), shocks.SLOTS)), np.zeros((4, shocks.SLOTS))
    key = (seed & 0xFFFFFFFF, seed >> 32)
    for row, one_run, one_month in zip(rows, runs.tolist(), months.tolist(), strict=True):
        shocks.draw_month(row, scratch, key, one_run, branch, one_month)
    return rows[:, COLUMNS]


def levelled(rows: Array) -> Array:
    """Draws as probabilities: what is normal through its distribution function."""
    levels = rows.copy()
    levels[:, :NORMAL_SLOTS] = stats.norm.cdf(rows[:, :NORMAL_SLOTS])
    return levels


@cache
def levels() -> Array:
    """Probabilities of the first month of so many runs, shape (ROWS, SLOTS): over a million numbers."""
    return levelled(drawn(np.arange(ROWS)))


def scores(probabilities: Array) -> Array:
    return stats.norm.ppf(probabilities)


def test_numbers_are_spread_as_evenly_as_chance_has_it() -> None:
    # Over a million numbers are spread evenly over a thousand cells.
    counts = np.histogram(levels(), bins=1_024, range=(0.0, 1.0))[0]
    assert counts.sum() > 1_000_000
    assert stats.chisquare(counts).pvalue > ALARM
    # None is more even than chance allows either. A sequence that fills its cells too regularly is no random
    # one: the other tail of chi-square.
    assert stats.chisquare(np.histogram(levels(), bins=1_024, range=(0.0, 1.0))[0]).pvalue < 1.0 - ALARM
    # Normal draws have the tails of a normal distribution.
    normal = drawn(np.arange(ROWS))[:, :NORMAL_SLOTS]
    for bound in (2.0, 3.0, 4.0):
        beyond = int((np.abs(normal) > bound).sum())
        chance = 2.0 * stats.norm.sf(bound)
        assert stats.binomtest(beyond, normal.size, chance).pvalue > ALARM
    # Numbers coincide as often as chance has it. Birthdays: of n numbers among 2**32 about n squared over
    # 2**33 pairs are the same.
    uniform = drawn(np.arange(ROWS))[:, NORMAL_SLOTS:]
    same = uniform.size - len(np.unique(uniform))
    expected = uniform.size**2 / 2.0**33
    assert stats.poisson.cdf(same, expected) > ALARM / 2
    assert stats.poisson.sf(same - 1, expected) > ALARM / 2


def test_every_stream_of_every_actor_is_spread_evenly() -> None:
    """Kolmogorov and Smirnov's test of each; their p-values must be uniform in turn."""
    chances = [stats.kstest(column, "uniform").pvalue for column in levels().T]
    assert min(chances) > ALARM / SLOTS
    assert stats.kstest(chances, "uniform").pvalue > ALARM


def test_neighbouring_keys_give_independent_numbers() -> None:
    """Serial test: pairs fall evenly into 32 x 32 cells, and no slot correlates with itself."""
    for step in STEPS:
        key = {"run": 0, "month": 1, "branch": 0, "seed": 42}
        moved = {name: value + STEPS[step].get(name, 0) for name, value in key.items()}
        there = levelled(drawn(np.arange(ROWS) + moved.pop("run"), **moved))
        if step in ("run", "far run"):
            # Shifted by a few runs the two samples share most rows; every second stretch has none in common.
            length = STEPS[step]["run"]
            apart = (np.arange(ROWS) // length) % 2 == 0
            pairs = levels()[apart], there[apart]
        else:
            pairs = levels(), there
        counts = np.histogram2d(pairs[0].ravel(), pairs[1].ravel(), bins=32, range=((0, 1), (0, 1)))[0]
        assert stats.chisquare(counts.ravel()).pvalue > ALARM
        correlations = (scores(pairs[0]) * scores(pairs[1])).mean(axis=0) * math.sqrt(len(pairs[0]))
        assert np.abs(correlations).max() < stats.norm.isf(ALARM / SLOTS / 2)


def test_no_two_streams_or_actors_are_correlated() -> None:
    """Every pair of the draws of a month, their normal scores and the squares of these."""
    for of in ["values", "sizes"]:
        normal = scores(levels())
        columns = normal if of == "values" else (normal**2 - 1.0) / math.sqrt(2.0)
        errors = (columns.T @ columns / math.sqrt(ROWS))[np.triu_indices(SLOTS, 1)]
        assert np.abs(errors).max() < stats.norm.isf(ALARM / len(errors) / 2)
        assert abs((errors**2).mean() - 1.0) < stats.norm.isf(ALARM / 2) * math.sqrt(2.0 / len(errors))


def test_neighbouring_actors_of_a_stream_give_independent_numbers() -> None:
    """Serial test between actors; up to four of them share a block of the generator."""
    names = [(stream.number, actor) for stream in MONTHLY for actor in range(stream.actors)]
    for shared in (True, False):
        firsts = [
            slot
            for slot, (stream, actor) in enumerate(names)
            if (stream, actor + 1) in names and (actor % 4 != 3) == shared
        ]
        here, there = levels()[:, firsts].ravel(), levels()[:, np.array(firsts) + 1].ravel()
        counts = np.histogram2d(here, there, bins=32, range=((0, 1), (0, 1)))[0]
        assert stats.chisquare(counts.ravel()).pvalue > ALARM


def test_correlation_over_the_months_of_a_run_is_zero_at_every_lag_up_to_two_years() -> None:
    months = np.tile(np.arange(1, 61), 400)
    rows = scores(levelled(drawn(np.repeat(np.arange(400), 60), months))).reshape(400, 60, SLOTS)
    for lag in range(1, 25):
        products = rows[:, :-lag] * rows[:, lag:]
        assert abs(products.mean()) * math.sqrt(products.size) < stats.norm.isf(ALARM / 24 / 2)


def test_parameters_of_a_run_are_independent_of_its_months() -> None:
    design = np.array([[parameters.TRIANGULAR, 0.0, 0.0, 1.0, 0.0, float(key)] for key in range(40)])
    values = np.zeros((ROWS, 40))
    for run, row in enumerate(values):
        shocks.draw_parameters(row, design, (42, 0), run)
    # Of a triangle with its mode at zero the quantile is 1 - sqrt(1 - u).
    uniform = 1.0 - (1.0 - values) ** 2
    assert stats.kstest(uniform.ravel(), "uniform").pvalue > ALARM
    errors = scores(uniform).T @ scores(levels()) / math.sqrt(ROWS)
    assert np.abs(errors).max() < stats.norm.isf(ALARM / errors.size / 2)


def test_no_key_of_a_run_is_used_twice() -> None:
    """A block of a month has its purpose in its upper bits, which for parameters are zero."""
    assert len(set(shocks.BLOCKS.tolist())) == len(shocks.BLOCKS)
    assert shocks.BLOCKS.min() > shocks.PARAMETERS
    assert len(set(zip(shocks.BLOCK_OF.tolist(), shocks.LANE_OF.tolist(), strict=True))) == shocks.SLOTS


def test_a_flipped_bit_of_the_key_flips_every_bit_of_the_answer_half_of_the_time() -> None:
    """Strict avalanche criterion for each of the 192 bits of seed, run, branch, month and stream.

    Of every pair of a bit flipped and a bit answered, shape (192, 128), the share over 400 keys.
    """
    keys, bits = 400, 192
    random = np.random.default_rng(1)
    words = random.integers(2**32, size=(keys, 6))
    # Half of the keys are small numbers, like those of real runs.
    words[::2] %= np.array([20_000, 2, 60, 35 << 16, 100, 1])
    before = np.array([shocks.philox(*key) for key in words.tolist()], dtype="u4")
    shares = np.zeros((bits, 128))
    for bit in range(bits):
        flipped = words.copy()
        flipped[:, bit // 32] ^= 1 << (bit % 32)
        after = np.array([shocks.philox(*key) for key in flipped.tolist()], dtype="u4")
        shares[bit] = np.unpackbits((before ^ after).view("u1"), axis=1).mean(axis=0)
    errors = (shares - 0.5) * 2.0 * math.sqrt(keys)
    # Shares of 400 keys are binomial: their bound is a little wider than that of the normal distribution.
    bound = stats.binom.isf(ALARM / errors.size / 2, keys, 0.5) / keys - 0.5
    assert np.abs(shares - 0.5).max() <= bound
    assert abs((errors**2).mean() - 1.0) < stats.norm.isf(ALARM / 2) * math.sqrt(2.0 / errors.size)

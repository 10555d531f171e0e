"""The generator: published answers of Philox, uniform and normal numbers made of its words."""

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import shocks
from model.rule_table import plain

WORD = st.integers(0, 2**32 - 1)
LARGEST = 2**32 - 1
# The rational functions are used up to .425 from one half, and further out in two pieces that meet
# where sqrt(-ln u) is 5: at exp(-25).
EDGES = (0.075, 0.925, math.exp(-25.0))


def reference_philox(counter: tuple[int, ...], key: tuple[int, ...], rounds: int = 7) -> tuple[int, ...]:
    """Philox 4x32 as in Salmon et al. 2011, written with unbounded integers."""
    c, k = list(counter), list(key)
    for _ in range(rounds):
        high0, low0 = divmod(0xD2511F53 * c[0], 2**32)
        high1, low1 = divmod(0xCD9E8D57 * c[2], 2**32)
        c = [high1 ^ c[1] ^ k[0], low1, high0 ^ c[3] ^ k[1], low0]
        k = [(k[0] + 0x9E3779B9) % 2**32, (k[1] + 0xBB67AE85) % 2**32]
    return tuple(c)


@pytest.mark.parametrize(
    ("counter", "key", "answer"),
    [
        ((0, 0, 0, 0), (0, 0), (0x5F6FB709, 0x0D893F64, 0x4F121F81, 0x4F730A48)),
        ((LARGEST,) * 4, (LARGEST,) * 2, (0x5207DDC2, 0x45165E59, 0x4D8EE751, 0x8C52F662)),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            (0x4DFCCABA, 0x190A87F0, 0xC47362BA, 0xB6B5242A),
        ),
    ],
)
def test_philox_gives_the_known_answers_of_random123(
    counter: tuple[int, ...], key: tuple[int, ...], answer: tuple[int, ...]
) -> None:
    assert tuple(shocks.philox(*counter, *key)) == answer
    assert tuple(plain(shocks.philox)(*counter, *key)) == answer
    assert reference_philox(counter, key) == answer


@given(st.tuples(WORD, WORD, WORD, WORD), st.tuples(WORD, WORD))
def test_philox_agrees_with_a_reference_compiled_or_not(
    counter: tuple[int, int, int, int], key: tuple[int, int]
) -> None:
    answer = reference_philox(counter, key)
    assert tuple(plain(shocks.philox)(*counter, *key)) == answer
    assert tuple(shocks.philox(*counter, *key)) == answer


@given(st.tuples(WORD, WORD, WORD, WORD), st.integers(0, 3), st.integers(0, 31))
def test_one_flipped_bit_of_the_counter_changes_many_bits_of_the_answer(
    counter: tuple[int, ...], word: int, bit: int
) -> None:
    flipped = tuple(c ^ (1 << bit) if place == word else c for place, c in enumerate(counter))
    before, after = plain(shocks.philox)(*counter, 7, 0), plain(shocks.philox)(*flipped, 7, 0)
    changed = sum((a ^ b).bit_count() for a, b in zip(before, after, strict=True))
    assert 30 <= changed <= 98


@given(WORD)
def test_a_uniform_number_is_the_middle_of_one_of_2_to_the_32_cells(word: int) -> None:
    uniform = plain(shocks.to_uniform)(word)
    assert uniform * 2.0**32 == word + 0.5
    assert 0.0 < uniform < 1.0
    assert shocks.to_uniform(word) == uniform


@pytest.mark.parametrize(
    ("uniform", "deviate"),
    [
        (0.5, 0.0),
        (0.975, 1.959963984540054),
        (0.025, -1.959963984540054),
        (0.8413447460685429, 1.0),
        (0.001, -3.090232306167813),
        (1e-12, -7.034483825301131),
    ],
)
def test_the_normal_deviate_of_a_probability_is_that_of_the_tables(uniform: float, deviate: float) -> None:
    assert shocks.to_normal(uniform) == pytest.approx(deviate, rel=1e-13, abs=1e-15)


@given(st.floats(2.0**-53, 1.0 - 2.0**-53))
def test_the_normal_deviate_is_that_of_the_standard_library(uniform: float) -> None:
    expected = NormalDist().inv_cdf(uniform)
    assert plain(shocks.to_normal)(uniform) == pytest.approx(expected, rel=1e-14, abs=1e-14)


@pytest.mark.parametrize("exponent", range(1, 54))
def test_the_far_tails_are_those_of_the_standard_library(exponent: int) -> None:
    for uniform in (2.0**-exponent, 1.0 - 2.0**-exponent):
        expected = NormalDist().inv_cdf(uniform)
        assert plain(shocks.to_normal)(uniform) == pytest.approx(expected, rel=1e-14, abs=1e-14)


@pytest.mark.parametrize("edge", EDGES)
def test_the_pieces_of_the_quantile_meet_without_a_step(edge: float) -> None:
    """Left and right of an edge the two rational functions agree to the last digits or so."""
    step = 1e-9 * edge
    below, above = (plain(shocks.to_normal)(edge + sign * step) for sign in (-1, 1))
    slope = 1.0 / NormalDist().pdf(NormalDist().inv_cdf(edge))
    assert above - below == pytest.approx(2.0 * step * slope, rel=1e-4)


@given(st.floats(2.0**-53, 1.0 - 2.0**-53), st.floats(2.0**-53, 1.0 - 2.0**-53))
def test_a_larger_probability_never_gives_a_smaller_deviate(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert plain(shocks.to_normal)(low) <= plain(shocks.to_normal)(high)


@given(st.floats(1e-6, 0.5))
def test_the_deviates_of_opposite_probabilities_are_opposite(uniform: float) -> None:
    opposite = plain(shocks.to_normal)(1.0 - uniform)
    assert plain(shocks.to_normal)(uniform) == pytest.approx(-opposite, rel=1e-9, abs=1e-12)


def test_compiled_and_plain_python_give_the_same_deviates_to_the_last_bit() -> None:
    uniforms = [*np.linspace(0.0005, 0.9995, 401), *(2.0**-power for power in range(5, 54)), *EDGES]
    compiled = [shocks.to_normal(float(u)) for u in uniforms]
    assert compiled == [plain(shocks.to_normal)(float(u)) for u in uniforms]


def test_a_rational_function_has_its_highest_power_first() -> None:
    """At r = 0 only the last coefficients remain; at r = 1 their sums; at r = 2, by Horner, 255 / 8."""
    ones = ((1.0,) * 8, (0.0,) * 7 + (8.0,))
    assert plain(shocks.rational)(0.0, ones) == 1.0 / 8.0
    assert plain(shocks.rational)(1.0, ones) == 8.0 / 8.0
    assert plain(shocks.rational)(2.0, ones) == 255.0 / 8.0
    first = ((1.0,) + (0.0,) * 7, (0.0,) * 7 + (1.0,))
    assert plain(shocks.rational)(2.0, first) == 128.0

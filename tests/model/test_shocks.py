"""The generator: published answers of Philox, uniform and normal numbers made of its words."""

from hypothesis import given
from hypothesis import strategies as st

from model import shocks
from model.rule_table import plain

WORD = st.integers(0, 2**32 - 1)
LARGEST = 2**32 - 1


def reference_philox(counter: tuple[int, ...], key: tuple[int, ...], rounds: int = 7) -> tuple[int, ...]:
    """Philox 4x32 as in Salmon et al. 2011, written with unbounded integers."""
    c, k = list(counter), list(key)
    for _ in range(rounds):
        high0, low0 = divmod(0xD2511F53 * c[0], 2**32)
        high1, low1 = divmod(0xCD9E8D57 * c[2], 2**32)
        c = [high1 ^ c[1] ^ k[0], low1, high0 ^ c[3] ^ k[1], low0]
        k = [(k[0] + 0x9E3779B9) % 2**32, (k[1] + 0xBB67AE85) % 2**32]
    return tuple(c)


def test_philox_gives_the_known_answers_of_random123() -> None:
    for counter, key, answer in [
        ((0, 0, 0, 0), (0, 0), (0x5F6FB709, 0x0D893F64, 0x4F121F81, 0x4F730A48)),
        ((LARGEST,) * 4, (LARGEST,) * 2, (0x5207DDC2, 0x45165E59, 0x4D8EE751, 0x8C52F662)),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            (0x4DFCCABA, 0x190A87F0, 0xC47362BA, 0xB6B5242A),
        ),
    ]:
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
    assert 30 <= sum((a ^ b).bit_count() for a, b in zip(before, after, strict=True)) <= 98


@given(WORD)
def test_a_uniform_number_is_the_middle_of_one_of_2_to_the_32_cells(word: int) -> None:
    uniform = plain(shocks.to_uniform)(word)
    assert uniform * 2.0**32 == word + 0.5
    assert 0.0 < uniform < 1.0
    assert shocks.to_uniform(word) == uniform

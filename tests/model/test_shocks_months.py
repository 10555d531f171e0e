"""A month's draws: what they are keyed by, that streams do not touch one another, what neutral means."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.elementary import normal_quantile
from model import shocks
from model.rule_table import plain
from model.shocks import NORMAL, SLOTS, STREAMS, UNIFORM, Stream, slot_of
from tests.builders import quiet
from tests.model.test_shocks import reference_philox

KEY = {"seed": (42, 0), "run": 3, "branch": 0, "month": 5}


def drawn(compiled: bool = True, **key: Any) -> np.ndarray:
    """A month's row of draws under a key."""
    row, scratch = np.zeros(SLOTS), np.zeros((4, SLOTS))
    k = KEY | key
    draw = shocks.draw_month if compiled else plain(shocks.draw_month)
    draw(row, scratch, k["seed"], k["run"], k["branch"], k["month"])
    return row


def expected_uniform(stream: Stream, actor: int, **key: Any) -> float:
    """Draw of one actor of a stream, from the published generator."""
    k = KEY | key
    block, lane = stream.place_of(actor)
    return (reference_philox((k["run"], k["branch"], k["month"], block), k["seed"])[lane] + 0.5) / 2**32


def drawn_in(month: int) -> list[Stream]:
    return [stream for stream in STREAMS if month == 0 or not stream.opening]


def test_streams_have_places_of_their_own() -> None:
    # Streams have names numbers and places of their own. The number of a stream is part of its key: a new
    # stream takes the next, and none ever changes.
    assert len({stream.name for stream in STREAMS}) == len(STREAMS)
    assert sorted(stream.number for stream in STREAMS) == list(range(1, len(STREAMS) + 1))
    assert {stream.name: stream.number for stream in STREAMS}.items() >= NUMBERED.items()
    places = {stream.place_of(actor) for stream in STREAMS for actor in range(stream.actors)}
    assert len(places) == SLOTS
    assert {lane for _, lane in places} == {0, 1, 2, 3}
    assert min(block for block, _ in places) > shocks.PARAMETERS
    # The record has a field a stream with a place an actor normal one's first.
    assert shocks.RECORD.names == tuple(stream.name for stream in STREAMS)
    assert shocks.RECORD.itemsize == 8 * SLOTS
    kinds = [stream.kind for stream in STREAMS for _ in range(stream.actors)]
    assert kinds == [NORMAL] * shocks.NORMAL_SLOTS + [UNIFORM] * (SLOTS - shocks.NORMAL_SLOTS)
    # A slot is where the record has the draw.
    record = np.arange(SLOTS, dtype="f8").view(shocks.RECORD)[0]
    for stream in STREAMS:
        for actor in range(stream.actors):
            assert record[stream.name][actor] == slot_of(stream.name, actor)
    # An unknown stream has no slot.
    with pytest.raises(ValueError, match="weather"):
        slot_of("weather", 0)


# Some of the streams by their numbers.
NUMBERED = {
    "oil": 1, "casualties": 7, "threshold": 10, "election": 11, "sight": 22, "stance": 23, "relapse": 35,
}  # fmt: skip


def test_every_draw_is_the_published_generator_s_word_for_its_own_key() -> None:
    for compiled in [True, False]:
        for key in [
            {}, {"run": 2**32 - 1}, {"branch": 7, "month": 600}, {"seed": (2**32 - 1, 2**32 - 1)},
            {"seed": (0, 1), "run": 0, "month": 0},
        ]:  # fmt: skip
            row = drawn(compiled, **key)
            for stream in drawn_in((KEY | key)["month"]):
                for actor in range(stream.actors):
                    uniform = expected_uniform(stream, actor, **key)
                    if stream.kind == NORMAL:
                        uniform = plain(normal_quantile)(uniform)
                    assert row[slot_of(stream.name, actor)] == uniform


@given(
    st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1)),
    st.integers(0, 2**32 - 1),
    st.integers(0, 10_000),
    st.integers(0, 600),
)
def test_compiled_and_plain_python_draw_the_same_month_to_the_last_bit(
    seed: tuple[int, int], run: int, branch: int, month: int
) -> None:
    key = {"seed": seed, "run": run, "branch": branch, "month": month}
    assert drawn(True, **key).tobytes() == drawn(False, **key).tobytes()


def test_draws_depend_on_every_part_of_the_key_and_on_nothing_else() -> None:
    # Changing one part of the key changes every draw.
    for change in [
        {"seed": (43, 0)}, {"seed": (42, 1)}, {"run": 4}, {"run": 3 + 2**31}, {"branch": 1}, {"month": 6},
        {"seed": (0, 42)},
    ]:  # fmt: skip
        changed = drawn() != drawn(**change)
        for stream in drawn_in(KEY["month"]):
            first = slot_of(stream.name, 0)
            assert changed[first : first + stream.actors].all()
    # Run and month and branch are not interchangeable.
    rows = [drawn(run=1, branch=2, month=3), drawn(run=2, branch=1, month=3), drawn(run=1, branch=3, month=2)]
    assert len({row.tobytes() for row in rows}) == 3
    # Draws do not depend on what was drawn before. The generator has no state: months drawn in any order,
    # with anything in the room to work in.
    row, scratch = np.full(SLOTS, -7.0), np.full((4, SLOTS), np.nan)
    for month in (9, 1, 5):
        shocks.draw_month(row, scratch, KEY["seed"], KEY["run"], KEY["branch"], month)
    again = drawn(month=5)
    for stream in drawn_in(5):
        first = slot_of(stream.name, 0)
        assert row[first : first + stream.actors].tolist() == again[first : first + stream.actors].tolist()


def test_a_quiet_month_is_neutral() -> None:
    # A quiet month has the neutral draw of every stream.
    neutral = quiet()
    for stream in STREAMS:
        assert (neutral[stream.name] == stream.neutral).all()
    # A neutral draw is the median for surprises and rules out events.
    for stream in STREAMS:
        if stream.kind == NORMAL:
            assert stream.neutral == 0.0
        else:
            assert stream.neutral in (0.0, 0.5, 1.0)
    by_chance = {stream.name for stream in STREAMS if stream.neutral != 1.0 and stream.kind == UNIFORM}
    assert by_chance == {"election", "veto", "incidents", "theatre", "coin"}

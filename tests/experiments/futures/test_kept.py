"""Pieces of work kept in a folder: whole ones are read, the others played, and the results are the same."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from experiments.analysis.checkpoint import Kept, unkept

from experiments.analysis import checkpoint
from experiments.results import analyses
from experiments.running.workers import Pool, ThreadPool
from tests.experiments.vocabulary import listing, manifest_of

Array = np.ndarray[Any, Any]
FOLDER, QUESTION = Path("f"), {"kind": "forecast", "seed": 1}


@pytest.fixture
def pool() -> Iterator[Pool]:
    with ThreadPool(2) as made:
        yield made


class Work:
    """Gives a row of as many numbers as its item says, and remembers the items it was called with."""

    def __init__(self) -> None:
        self.items: list[int] = []

    def __call__(self, item: int) -> Array:
        self.items.append(item)
        return np.arange(item) + 0.1


def played(
    pool: Pool, *items: Sequence[int], wars: int = 2_500, stop: int | None = None
) -> tuple[list[list[float]], list[int]]:
    """Results of some calls for items, up to so many, and the items that were played for them."""
    work, results = Work(), []
    with analyses.analysis(FOLDER, QUESTION) as record:
        keeping = Kept(FOLDER, record)
        for some in items:
            for result in keeping.in_order(pool, work, some, wars):
                results.append(result.tolist())
                if len(results) == stop:
                    break
    return results, sorted(work.items)


def wanted(*items: int) -> list[list[float]]:
    return [(np.arange(item) + 0.1).tolist() for item in items]


def shards() -> list[tuple[int, int]]:
    return [(shard["first"], shard["rows"]) for shard in manifest_of(FOLDER)["shards"]]


def test_results_are_those_of_the_work_and_are_played_once(pool: Pool) -> None:
    items = [3, 0, 2, 5, 0]
    assert [result.tolist() for result in unkept(pool, Work(), items, 1)] == wanted(*items)
    assert played(pool, items) == (wanted(*items), sorted(items))
    assert shards() == [(0, 2), (2, 2), (4, 1)]
    before = listing(FOLDER / "runs")
    assert played(pool, items) == (wanted(*items), [])
    assert listing(FOLDER / "runs") == before


def test_later_calls_go_on_with_the_numbers_of_earlier_ones(pool: Pool) -> None:
    assert played(pool, [1, 2, 3], [], [4, 5])[0] == wanted(1, 2, 3, 4, 5)
    assert shards() == [(0, 2), (2, 1), (3, 2)]
    assert played(pool, [1, 2, 3], [], [4, 5]) == (wanted(1, 2, 3, 4, 5), [])


@pytest.mark.parametrize(
    ("wars", "first"), [(5_000, (0, 1)), (6_000, (0, 1)), (1_000, (0, 5)), (1, (0, 9)), (2_499, (0, 2))]
)
def test_a_shard_holds_pieces_of_five_thousand_wars(pool: Pool, wars: int, first: tuple[int, int]) -> None:
    played(pool, range(1, 10), wars=wars)
    assert shards()[0] == first


def test_very_many_pieces_make_no_more_shards_than_a_folder_should_hold(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoint, "MOST_SHARDS", 4)
    assert played(pool, range(9), wars=5_000)[0] == wanted(*range(9))
    assert shards() == [(0, 3), (3, 3), (6, 3)]


@pytest.mark.parametrize("stop", [1, 2, 3, 4, 5])
def test_whoever_stops_early_finds_whole_shards_of_what_came(pool: Pool, stop: int) -> None:
    items = [1, 2, 3, 4, 5]
    assert played(pool, items, stop=stop)[0] == wanted(*items[:stop])
    there = -(-stop // 2) * 2
    assert sum(rows for _, rows in shards()) == min(there, 5)
    assert played(pool, items) == (wanted(*items), items[there:])


@pytest.mark.parametrize("damage", ["flipped", "cut", "gone"])
def test_a_damaged_shard_and_nothing_else_is_played_again(pool: Pool, damage: str) -> None:
    items = [1, 2, 3, 4, 5]
    played(pool, items)
    before = listing(FOLDER / "runs")
    path = FOLDER / "runs" / "part-0000000002-000002.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content if damage == "flipped" else content[:-7])
    if damage == "gone":
        path.unlink()
    assert played(pool, items) == (wanted(*items), [3, 4])
    assert listing(FOLDER / "runs") == before


def test_a_shard_that_the_manifest_does_not_list_is_played_again(pool: Pool) -> None:
    played(pool, [1, 2, 3], stop=2)
    (FOLDER / "runs" / "part-0000000002-000001.parquet").write_bytes(b"of whoever was killed")
    assert played(pool, [1, 2, 3]) == (wanted(1, 2, 3), [3])


def test_work_that_fails_leaves_what_was_kept_before(pool: Pool) -> None:
    def broken(item: int) -> Array:
        if item == 4:
            raise KeyboardInterrupt
        return Work()(item)

    with pytest.raises(KeyboardInterrupt), analyses.analysis(FOLDER, QUESTION) as record:
        list(Kept(FOLDER, record).in_order(pool, broken, [1, 2, 3, 4, 5], 2_500))
    assert (manifest_of(FOLDER)["status"], shards()) == ("interrupted", [(0, 2)])
    assert played(pool, [1, 2, 3, 4, 5])[1] == [3, 4, 5]

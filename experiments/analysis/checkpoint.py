"""What is played for a forecast, causes or rare endings, kept as it comes, so that it need not be again.

Pieces of work are numbered in the order in which they are asked for, which follows from the question
alone. A shard holds the results of a stretch of them, each a row of numbers. It is read if it is whole; if
it is missing or damaged, its pieces are played again.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from experiments.results import analyses, store
from experiments.results.analyses import AnalysisRecord
from experiments.running import workers
from experiments.running.workers import Pool

Array = np.ndarray[Any, Any]
Work = Callable[[Any], Array]
# Who plays, the work, its items, and about how many wars an item takes; gives the results in order.
InOrder = Callable[[Pool, Work, Sequence[Any], int], Iterator[Array]]
COLUMN: Final = "numbers"
# Wars of a shard, as in other folders, unless a piece takes more, or there are very many pieces.
WARS: Final = 5_000
MOST_SHARDS: Final = 2_000


def unkept(pool: Pool, work: Work, items: Sequence[Any], _wars: int) -> Iterator[Array]:
    """Results in the order of the items, all played and none kept."""
    return workers.in_order(pool, work, items)


class Kept:
    """Results of pieces of work in the folder of an analysis.

    Parameters
    ----------
    folder, record
        The folder, held by this process, and its manifest.
    """

    def __init__(self, folder: Path, record: AnalysisRecord) -> None:
        self._folder, self._record = folder, record
        self._whole = {range(shard.first, shard.first + shard.rows): shard.file for shard in record.shards}
        self._asked = 0

    def in_order(self, pool: Pool, work: Work, items: Sequence[Any], wars: int) -> Iterator[Array]:
        """Results in the order of the items: kept ones are read, the others played and kept.

        Parameters
        ----------
        pool
            Who plays.
        work
            Gives the result of an item, a row of numbers.
        items
            Pieces of work; the same, at the same place among all calls, for the same question.
        wars
            About how many wars a piece takes.
        """
        first, size = self._asked, max(WARS // wars, math.ceil(len(items) / MOST_SHARDS), 1)
        self._asked = first + len(items)
        numbers = range(first, self._asked)
        stretches = [numbers[place : place + size] for place in range(0, len(items), size)]
        missing = chain.from_iterable(stretch for stretch in stretches if stretch not in self._whole)
        with closing(workers.in_order(pool, work, (items[number - first] for number in missing))) as played:
            for stretch in stretches:
                if stretch in self._whole:
                    yield from self._read(self._whole[stretch])
                else:
                    yield from self._keep(stretch, list(islice(played, len(stretch))))

    def _read(self, file: str) -> Iterator[Array]:
        with parquet.ParquetFile(self._folder / store.RUNS / file) as shard:
            for row in shard.read()[COLUMN]:
                yield row.values.to_numpy()

    def _keep(self, stretch: range, results: Sequence[Array]) -> Sequence[Array]:
        ends = np.cumsum([0, *map(len, results)], dtype="i4")
        column = pa.ListArray.from_arrays(ends, np.concatenate(results).astype("f8"))
        shard = store.write_shard(self._folder, stretch.start, pa.table({COLUMN: column}))
        self._record = analyses.add_shard(self._folder, self._record, shard)
        return results

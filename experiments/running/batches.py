"""Many wars into a results folder that can be interrupted and continued."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa

from experiments.errors import InputError
from experiments.results import files, rows, store, trajectories
from experiments.results.analyses import Draw
from experiments.results.store import Manifest
from experiments.running import workers
from experiments.running.workers import Pool
from experiments.statistics import distribution
from model import outcomes
from model.endings import ENDINGS
from model.ensemble import SimulationError, seed_words
from model.scenario import Scenario

Array = np.ndarray[Any, Any]
Progress = Callable[[int, int], None]

SHARD: Final = 5_000
MOST_RUNS: Final = 100_000_000
# A search for precision gives up here unless told how many runs it may take.
MOST_RUNS_FOR_PRECISION: Final = 2_000_000
DEFAULT_RUNS: Final = 10_000
# What an ending is counted by.
COUNTED: Final = ("ending", "month")


@dataclass(frozen=True)
class Batch:
    """A results folder with all its runs, counted by ending and month."""

    folder: Path
    manifest: Manifest
    counts: Array

    @property
    def distribution(self) -> list[dict[str, Any]]:
        """Rows of ``distribution.csv``."""
        return distribution.distribution(self.manifest.scenario.name, self.counts)

    @property
    def incidence(self) -> list[dict[str, Any]]:
        """Rows of ``incidence.csv``."""
        return distribution.incidence(self.manifest.scenario.name, self.counts)


def _unseen(done: int, asked: int) -> None:
    """Progress that nobody watches."""


def default_folder(scenario: Scenario, seed: int) -> Path:
    """Results folder of a question that was given none."""
    return Path(store.DEFAULT_ROOT) / f"{scenario.identity}-seed{seed}"


def check(runs: int | None, seed: int, precision: float | None, threads: int | None) -> None:
    """Refuse numbers that make no sense.

    Raises
    ------
    InputError
        With every problem at once.
    """
    found = []
    if runs is not None and not 1 <= runs <= MOST_RUNS:
        found.append(f"--runs {runs} is out of range; allowed is 1 to {MOST_RUNS}")
    if precision is not None and not 0.0001 <= precision <= 1.0:
        found.append(
            f"--precision {precision} is out of range; allowed is 0.0001 to 1 [width of an interval]"
        )
    if threads is not None and not 1 <= threads <= 1024:
        found.append(f"--threads {threads} is out of range; allowed is 1 to 1024")
    try:
        seed_words(seed)
    except ValueError as error:
        found.append(f"--{error}")
    if found:
        raise InputError(*found)


def batch(
    scenario: Scenario,
    runs: int | None = None,
    seed: int = 42,
    *,
    out: Path | None = None,
    precision: float | None = None,
    threads: int | None = None,
    dask: str | None = None,
    progress: Progress | None = None,
    draw: Draw | None = None,
) -> Batch:
    """Play so many wars into a results folder, going on where an earlier call stopped.

    Parameters
    ----------
    scenario, seed
        The question. A folder that answers another one is refused.
    runs
        Number of wars; 10,000 if neither this nor a precision is given.
    out
        Results folder; by default one named after the question.
    precision
        Stop as soon as the 95 % interval of every path's share is narrower than this.
    threads
        Threads to use; all cores if None.
    dask
        Address of a Dask scheduler whose workers play instead; see ``workers.pool_of``.
    progress
        Called with the number of wars done and asked for.
    draw
        Called with the folder once its tables are there; draws figures, and gives their files.

    Raises
    ------
    InputError
        If an argument makes no sense, or the folder or the cluster cannot be used.
    SimulationError
        If the numbers of a war do not stay finite; if it is the first, nothing is written.
    """
    check(runs, seed, precision, threads)
    asked = runs or (MOST_RUNS_FOR_PRECISION if precision else DEFAULT_RUNS)
    folder = out or default_folder(scenario, seed)
    wanted = Manifest(scenario, seed, asked, precision, started=store.now(), command=store.command_line())
    with workers.pool_of(threads, dask) as pool:
        if not store.is_begun(folder):
            # Before the folder is made, so that a war that cannot be played leaves nothing behind.
            workers.warm_up(scenario, seed)
        with store.held(folder):
            manifest = store.opened(folder, wanted)
            store.remove_strays(folder, manifest)
            store.write_manifest(folder, manifest)
            try:
                return _finish(_fill(folder, manifest, pool, progress or _unseen), draw)
            except (KeyboardInterrupt, InputError, SimulationError):
                held = store.read_manifest(folder)
                store.write_manifest(folder, replace(held, status="interrupted", ended=store.now()))
                raise


def _fill(folder: Path, manifest: Manifest, pool: Pool, progress: Progress) -> Batch:
    """Play the runs that are missing, a shard at a time, until enough or precise enough."""
    counts = _count(folder, manifest)
    progress(manifest.runs_done, manifest.runs_asked)
    missing = store.missing(manifest, manifest.runs_asked, SHARD)
    with closing(workers.play_in(pool, manifest.scenario, missing, manifest.seed)) as chunks:
        for piece in missing:
            if piece.start >= manifest.least and _precise_enough(counts, manifest):
                break
            table, ends = _collect(chunks, piece, partial(_tell, progress, manifest))
            counts += distribution.tally(ends[:, 0], ends[:, 1], manifest.scenario.horizon)
            shard = store.write_shard(folder, piece.start, table)
            manifest = replace(manifest, shards=(*manifest.shards, shard))
            store.write_manifest(folder, manifest)
    return Batch(folder, manifest, counts)


def _tell(progress: Progress, manifest: Manifest, more: int) -> None:
    progress(manifest.runs_done + more, manifest.runs_asked)


def _precise_enough(counts: Array, manifest: Manifest) -> bool:
    if manifest.precision is None or not counts.any():
        return False
    return distribution.widest_path_interval(counts) < manifest.precision


def _collect(
    chunks: Iterator[workers.Chunk], piece: range, progress: Callable[[int], None]
) -> tuple[pa.Table, Array]:
    """Chunks of one shard as its table, and endings and months, shape (runs, 2)."""
    parts: list[workers.Chunk] = []
    done = 0
    while done < len(piece):
        parts.append(next(chunks))
        done += len(parts[-1].runs)
        progress(done)
    measured = np.concatenate([part.measured for part in parts])
    table = rows.shard_table(np.concatenate([part.runs for part in parts]), measured)
    ends = [outcomes.NAMES.index(name) for name in COUNTED]
    return table, measured[:, ends]


def _count(folder: Path, manifest: Manifest) -> Array:
    """Runs of the shards by ending and month."""
    counts = np.zeros((len(ENDINGS), manifest.scenario.horizon + 1), dtype="i8")
    for shard in store.shards_in_order(folder, manifest, COUNTED):
        ends = rows.measured(shard, COUNTED)
        counts += distribution.tally(ends[:, 0], ends[:, 1], manifest.scenario.horizon)
    return counts


def _finish(done: Batch, draw: Draw | None) -> Batch:
    """Make the tables and figures of a folder whose runs are all there."""
    folder, manifest = done.folder, done.manifest
    scenario, seed = manifest.scenario, manifest.seed
    runs = (rows.outcome_table(shard, scenario, seed) for shard in store.shards_in_order(folder, manifest))
    spread = trajectories.trajectories(scenario, manifest.runs_done, seed)
    tables = {
        "outcomes.csv": files.write_csv(folder / "outcomes.csv", runs),
        "distribution.csv": files.write_rows(folder / "distribution.csv", done.distribution),
        "incidence.csv": files.write_rows(folder / "incidence.csv", done.incidence),
        "trajectories.csv": files.write_rows(folder / "trajectories.csv", spread),
        "dictionary.csv": files.write_rows(folder / "dictionary.csv", rows.dictionary()),
    }
    for path in draw(folder) if draw else ():
        tables[path.relative_to(folder).as_posix()] = files.sha256_of(path)
    for name in manifest.tables.keys() - tables.keys():
        # A figure of fewer wars would contradict the tables.
        (folder / name).unlink(missing_ok=True)
    manifest = replace(manifest, tables=tables, status="complete", ended=store.now())
    store.write_manifest(folder, manifest)
    return replace(done, manifest=manifest)

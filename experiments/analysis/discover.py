"""The study of scenario discovery: runs with sampled parameters, and the boxes that lead to a path."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np
import pyarrow as pa

from agents.jit import rules_fingerprint
from experiments.analysis.discovery import Discovered, SampledRuns, Search, check_enough, discover
from experiments.analysis.factors import space_of
from experiments.errors import InputError
from experiments.results import folder as folders
from experiments.results import rows
from experiments.results.dictionary import SHARDS, Described, described
from experiments.results.manifest import Manifest, Shard, read_manifest
from experiments.running import workers
from experiments.running.batches import check_numbers
from experiments.running.options import Progress, unwatched
from experiments.running.points import Point, stage_of, values_drawn
from experiments.running.starts import start_of
from experiments.running.study import Fetch, Result, Rows, Stage, Study
from experiments.running.updated import Updated
from model.endings import PATHS
from model.scenario import Scenario
from model.scenario_file import from_mapping

DEFAULT_RUNS: Final = 20_000


@dataclass(frozen=True)
class Discovery(Result):
    """Boxes found in runs of a study."""

    study: "DiscoverStudy"
    folder: Path | None
    found: Discovered

    @property
    def tables(self) -> Mapping[str, Rows]:
        """Tables by name; empty ones are not written."""
        return vars(self.found)

    @property
    def described(self) -> Described:
        """Meaning of every column."""
        files = [f"{name}.csv" for name, table in self.tables.items() if table]
        return described("analysis", *files) | described("batch", SHARDS)


@dataclass(frozen=True)
class DiscoverStudy(Study[Discovery]):
    """Question of a discovery.

    Attributes
    ----------
    search
        What is searched, and how.
    scenario, seed, runs
        Runs to search in; their parameters are sampled.
    source
        Folder of a batch to copy the runs from, if they need not be simulated.
    searched
        Called with the number of searches done and asked for.
    start
        Ensemble that the runs go on from; None if they begin with the scenario.

    Raises
    ------
    InputError
        If a number is out of range.
    """

    kind: ClassVar[str] = "discover"
    search: Search
    scenario: Scenario
    seed: int = 42
    runs: int = DEFAULT_RUNS
    source: Path | None = None
    searched: Progress = unwatched
    start: Updated | None = None

    def __post_init__(self) -> None:
        check_numbers(self.runs, self.seed)

    @classmethod
    def from_manifest(cls, manifest: Manifest) -> "DiscoverStudy":
        """The study of a folder."""
        asked = dict(manifest.question)
        scenario, runs = from_mapping(asked.pop("scenario"), "scenario"), asked.pop("runs")
        del asked["kind"]
        asked.pop("start", None)
        return cls(Search(**asked), scenario, asked["seed"], runs, start=start_of(manifest.question))

    @property
    def question(self) -> dict[str, Any]:
        """What must be the same for a folder to be continued."""
        search = vars(replace(self.search, seed=self.seed))
        start = {} if self.start is None else {"start": self.start.asked}
        scenario = self.scenario.differences()
        return {"kind": self.kind, "scenario": scenario, "runs": self.runs, **search, **start}

    @property
    def default_folder(self) -> Path:
        """Results folder of a question that was given none."""
        name = super().default_folder
        return name.with_name(name.name.replace("discover", f"discover-{self.search.target}", 1))

    @property
    def rows(self) -> int:
        """Runs to search in."""
        return self.runs

    @cached_property
    def stage(self) -> Stage:
        """The runs."""
        stage = stage_of([Point(self.scenario.name, self.scenario)], self.runs, self.seed, start=self.start)
        return stage if self.source is None else replace(stage, simulate=partial(copied, self.source))

    def try_first_run(self) -> None:
        """Simulate the first run."""
        if self.source is None:
            workers.warm_up(self.scenario, self.seed)

    def compute(self, fetch: Fetch) -> Discovery:
        """Search boxes.

        Raises
        ------
        InputError
            If too few runs took the path.
        """
        target = self.search.target
        column = "path" if target in PATHS else "ending"
        taken = [
            name == target for table in fetch(self.stage, [column]) for name in table[column].to_pylist()
        ]
        space = space_of(self.scenario)
        values = values_drawn(self.scenario, self.seed, range(self.runs), space.names, self.start)
        sampled = SampledRuns(space.names, values, np.array(taken))
        check_enough(sampled, target)
        found = discover(sampled, replace(self.search, seed=self.seed), self.searched)
        return Discovery(self, fetch.folder, found)


def study_from(
    folder: Path, search: Search, runs: int | None, searched: Progress = unwatched
) -> DiscoverStudy:
    """Study that searches in the runs of a batch.

    Raises
    ------
    InputError
        If the folder is not that of a batch with sampled parameters and the rules of this version, or has
        too few runs.
    """
    manifest = read_manifest(folder)
    if manifest.kind != "batch":
        raise InputError(f"{folder} contains results of 'fivelocks {manifest.kind}', not those of a batch")
    start = start_of(manifest.question)
    if manifest.rules != rules_fingerprint():
        raise InputError(
            f"{folder} was made under other rules ({manifest.rules}) than those of this version "
            f"({rules_fingerprint()}), by which its runs would draw other parameters"
        )
    if manifest.scenario.mode != "sampled":
        raise InputError(
            f"{folder} was simulated with central parameters, the same in every run; "
            "make one with 'fivelocks batch --parameters sampled'"
        )
    folders.check_whole(folder, manifest)
    if runs is not None and manifest.rows < runs:
        raise InputError(f"{folder} contains {manifest.rows:,} runs; asked is for {runs:,}")
    return DiscoverStudy(
        search, manifest.scenario, manifest.seed, runs or manifest.rows, folder, searched, start
    )


def copied(folder: Path, numbers: np.ndarray[Any, Any]) -> pa.Table:
    """Rows of these consecutive numbers from another folder's shards."""
    first, stop = int(numbers[0]), int(numbers[-1]) + 1
    parts = []
    for shard in read_manifest(folder).of_stage(""):
        low, high = max(first, shard.first), min(stop, shard.first + shard.rows)
        if low < high:
            parts.append(_read(folder, shard).slice(low - shard.first, high - low))
    return pa.concat_tables(parts)


@lru_cache(maxsize=4)
def _read(folder: Path, shard: Shard) -> pa.Table:
    return folders.read_shard(folder, shard, None, rows.SCHEMA)

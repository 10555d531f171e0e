"""A study that needs no kernel: numbers and their squares."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa

from experiments.results.dictionary import Described
from experiments.results.manifest import Manifest
from experiments.running.study import Fetch, Rows, Stage, Study, arrays_of, arrays_table

COLUMNS = {"squares.csv": [("n", "a number", "1", "integer")], "dictionary.csv": [("file", "", "", "text")]}


def squares(numbers: Any) -> pa.Table:
    return arrays_table({"n": numbers, "square": numbers**2})


@dataclass(frozen=True)
class Squared:
    """Result of the study."""

    tables: Mapping[str, Rows]
    folder: Path | None
    described: Described


@dataclass(frozen=True)
class Squares(Study[Squared]):
    """So many squares in two stages, whose second follows from the first."""

    kind: ClassVar[str] = "batch"
    seed: int = 42
    runs: int = 40
    simulate: Any = squares

    @property
    def question(self) -> dict[str, Any]:
        return {"kind": self.kind, "seed": self.seed}

    @property
    def runs_asked(self) -> int:
        return self.runs

    def with_rows(self, stored: int) -> "Squares":
        return replace(self, runs=max(self.runs, stored))

    def stages(self) -> Iterator[Stage]:
        yield Stage("", self.runs, self.simulate, chunk=5, runs=500, schema=squares(np.empty(0, "i8")).schema)

    def compute(self, fetch: Fetch) -> Squared:
        (first,) = self.stages()
        total = int(arrays_of(fetch(first), ["square"])["square"].sum())
        second = Stage("second", total % 7 + 3, self.simulate, chunk=2, runs=2_500)
        found = arrays_of(fetch(second), ["n"])["n"]
        table = [{"n": int(n), "total": total} for n in found]
        return Squared({"squares": table}, fetch.folder, COLUMNS)


def study_of(manifest: Manifest) -> Squares:
    return Squares(manifest.question["seed"], manifest.runs_asked or 1)


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.csv"))}

"""The essay's claims tested: every arm's runs are simulated once and shared between claims."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Final
from zlib import crc32

import numpy as np
import pyarrow as pa

from experiments.errors import InputError, unknown
from experiments.evidence import claims_arms, claims_report
from experiments.evidence import claims_outcomes as measuring
from experiments.evidence import claims_table as declared
from experiments.evidence.claims_arms import Arm
from experiments.evidence.claims_statistics import ENDED, FINGERPRINT
from experiments.evidence.claims_table import Claim
from experiments.evidence.claims_verdicts import Judgement, judge
from experiments.evidence.claims_worlds import ArmRuns
from experiments.results.manifest import Manifest
from experiments.running import workers
from experiments.running.batches import check_seed
from experiments.running.study import Fetch, Result, Rows, Stage, Study, arrays_of, arrays_table
from model.scenario import MODES

Array = np.ndarray[Any, Any]
DEFAULT_RUNS: Final = 4_000
MOST_RUNS: Final = 1_000_000


@dataclass(frozen=True)
class ClaimsStudy(Study["Results"]):
    """Question of a test of claims: which ones, with how many runs an arm, and which parameters.

    Raises
    ------
    InputError
        If a number or word is out of range; all errors at once.
    """

    kind: ClassVar[str] = "claims"
    claims: tuple[Claim, ...]
    runs: int = DEFAULT_RUNS
    seed: int = 42
    mode: str = "central"

    def __post_init__(self) -> None:
        found = check_seed(self.seed)
        if not 2 <= self.runs <= MOST_RUNS:
            found.append(f"--runs {self.runs} is out of range; allowed is 2 to {MOST_RUNS} [runs an arm]")
        if self.mode not in MODES:
            problem = f"--parameters '{self.mode}' is unknown"
            found.append(unknown(problem, self.mode, MODES, f"allowed is {' or '.join(MODES)}"))
        if found:
            raise InputError(*found)

    @classmethod
    def from_manifest(cls, manifest: Manifest) -> "ClaimsStudy":
        """The study of a folder."""
        asked = manifest.question
        return cls(declared.chosen(asked["claims"]), asked["runs"], asked["seed"], asked["parameters"])

    @property
    def needed(self) -> dict[str, tuple[str, ...]]:
        """Outcomes to be read from each arm, by its name, in the order of the claims."""
        needed: dict[str, dict[str, None]] = {}
        for claim in self.claims:
            for prediction in claim.predictions:
                for name in prediction.arms:
                    needed.setdefault(name, {}).update(dict.fromkeys(prediction.outcomes))
        return {name: tuple(outcomes) for name, outcomes in needed.items()}

    @property
    def question(self) -> dict[str, Any]:
        """What must be the same for a folder to be continued."""
        return {
            "kind": self.kind,
            "claims": [claim.id for claim in self.claims],
            "runs": self.runs,
            "seed": self.seed,
            "parameters": self.mode,
            "table of claims": table_hash(),
        }

    @cached_property
    def arms(self) -> dict[str, Arm]:
        """Arms needed, by name."""
        return {name: claims_arms.arms()[name].in_mode(self.mode) for name in self.needed}

    @property
    def rows(self) -> int:
        """Runs of all arms."""
        return sum(self.runs * arm.times for arm in self.arms.values())

    def try_first_run(self) -> None:
        """Simulate the first run of the first arm."""
        workers.warm_up(next(iter(self.arms.values())).scenario)

    def compute(self, fetch: Fetch) -> "Results":
        """Read every arm, and judge the claims."""
        readings = {}
        for name, outcomes in self.needed.items():
            arm = self.arms[name]
            work = _Readings(arm, self.seed, outcomes)
            chunk = claims_arms.chunk_size(arm, work.history)
            stage = Stage(name, self.runs * arm.times, work, chunk)
            readings[name] = arrays_of(fetch(stage), [FINGERPRINT, ENDED, *outcomes])
        judgements = tuple(judge(claim, readings) for claim in self.claims)
        return Results(self, fetch.folder, judgements)


def table_hash() -> str:
    """SHA-256 of the table of claims and of the arms."""
    texts = b"".join(path.read_bytes() for path in (declared.TABLE, declared.ARMS))
    return hashlib.sha256(texts).hexdigest()


@dataclass(frozen=True)
class Results(Result):
    """Every claim judged."""

    study: ClaimsStudy
    folder: Path | None
    judgements: tuple[Judgement, ...]

    @cached_property
    def tables(self) -> Mapping[str, Rows]:
        """Tables by name."""
        return {
            "claims": claims_report.claim_rows(self.judgements),
            "predictions": claims_report.prediction_rows(self.judgements),
            "mechanisms": claims_report.mechanism_rows(self.judgements),
            "arms": claims_report.arm_rows(self.study.needed, self.study.runs),
        }


class _Readings:
    """Simulates runs of an arm and reads outcomes from them."""

    def __init__(self, arm: Arm, seed: int, outcomes: Sequence[str]) -> None:
        self.arm, self.seed, self.outcomes = arm, seed, tuple(outcomes)
        self.history = any(measuring.written(name).history for name in outcomes)

    def __call__(self, numbers: Array) -> pa.Table:
        simulated = claims_arms.simulate_arm(self.arm, numbers, self.seed, self.history)
        read = {name: np.asarray(measuring.written(name).read(simulated)) for name in self.outcomes}
        known = {FINGERPRINT: fingerprints(simulated), ENDED: simulated.column("ending").astype("i8")}
        return arrays_table(known | read)


def fingerprints(simulated: ArmRuns) -> Array:
    """A number for every run that differs where any of its outcomes does, shape (runs,)."""
    return np.array([crc32(row.tobytes()) for row in simulated.measured], dtype="i8")

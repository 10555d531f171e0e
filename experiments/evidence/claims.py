"""The essay's claims put to the test: every arm's wars are played once and shared between claims."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple
from zlib import crc32

import numpy as np

from experiments.errors import InputError, unknown
from experiments.evidence import claims_arms as playing
from experiments.evidence import claims_outcomes as measuring
from experiments.evidence import claims_table as declared
from experiments.evidence.claims_arms import Arm
from experiments.evidence.claims_folder import arm_file, read_arm, write_arm
from experiments.evidence.claims_statistics import ENDED, FINGERPRINT
from experiments.evidence.claims_table import Claim
from experiments.evidence.claims_verdicts import Judgement, judge
from experiments.evidence.claims_worlds import Played
from experiments.results import analyses, store
from experiments.results.analyses import AnalysisRecord
from experiments.running import batches, workers
from model.scenario import MODES

Array = np.ndarray[Any, Any]
Progress = Callable[[int, int], None]
DEFAULT_RUNS: Final = 4_000
MOST_RUNS: Final = 1_000_000


@dataclass(frozen=True)
class Question:
    """Which claims, with how many wars an arm, and whether parameters are central or sampled.

    Raises
    ------
    InputError
        If a number or word makes no sense; all errors at once.
    """

    claims: tuple[Claim, ...]
    runs: int = DEFAULT_RUNS
    seed: int = 42
    mode: str = "central"

    def __post_init__(self) -> None:
        found = []
        if not 2 <= self.runs <= MOST_RUNS:
            found.append(f"--runs {self.runs} is out of range; allowed is 2 to {MOST_RUNS} [wars an arm]")
        if self.mode not in MODES:
            problem = f"--parameters '{self.mode}' is unknown"
            found.append(unknown(problem, self.mode, MODES, f"allowed is {' or '.join(MODES)}"))
        if found:
            raise InputError(*found)
        batches.check(None, self.seed, None, None)

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
    def asked(self) -> dict[str, Any]:
        """What must be the same for a folder to be continued."""
        texts = b"".join(path.read_bytes() for path in (declared.TABLE, declared.ARMS))
        return {
            "kind": "claims",
            "claims": [claim.id for claim in self.claims],
            "runs": self.runs,
            "seed": self.seed,
            "parameters": self.mode,
            "table of claims": hashlib.sha256(texts).hexdigest()[:8],
            "rules of this version": store.rules_fingerprint(),
        }

    @property
    def default_folder(self) -> Path:
        """Results folder of a question that was given none."""
        digest = hashlib.sha256(repr(sorted(self.asked.items())).encode()).hexdigest()[:8]
        return Path(store.DEFAULT_ROOT) / f"claims-{self.mode}-{digest}"


class Results(NamedTuple):
    """Every claim judged, and the folder with the wars."""

    question: Question
    folder: Path
    judgements: tuple[Judgement, ...]


def _unseen(done: int, asked: int) -> None:
    """Progress that nobody watches."""


def put_to_test(
    question: Question, folder: Path, threads: int | None = None, progress: Progress = _unseen
) -> Results:
    """Play the arms' wars into a folder, going on where an earlier call stopped, and judge the claims.

    Parameters
    ----------
    question
        Which claims, and how.
    folder
        Results folder; one that answers another question is refused.
    threads
        Threads to use; all cores if None. They do not change a result.
    progress
        Called with the number of wars done and asked for.

    Raises
    ------
    InputError
        If an argument makes no sense, or the folder cannot be used.
    """
    batches.check(None, question.seed, None, threads)
    with analyses.analysis(folder, question.asked) as record:
        _fill(folder, question, record, threads, progress)
        readings = {name: read_arm(folder, name) for name in question.needed}
    judgements = tuple(judge(claim, readings) for claim in question.claims)
    return Results(question, folder, judgements)


def _fill(
    folder: Path, question: Question, record: AnalysisRecord, threads: int | None, progress: Progress
) -> None:
    """Play the arms that are missing, one after the other, and keep each as soon as it is whole."""
    needed = question.needed
    table = {name: playing.arms()[name].in_mode(question.mode) for name in needed}
    asked = sum(question.runs * arm.times for arm in table.values())
    missing = [name for name in needed if arm_file(name) not in {shard.file for shard in record.shards}]
    progress(record.runs_done, asked)
    if missing:
        workers.warm_up(table[missing[0]].scenario)
    with workers.pool_of(threads) as pool:
        for name in missing:
            tell = partial(_tell, progress, record.runs_done, asked)
            readings = read_wars(table[name], question, needed[name], pool, tell)
            record = analyses.add_shard(folder, record, write_arm(folder, name, readings))


def _tell(progress: Progress, before: int, asked: int, more: int) -> None:
    progress(before + more, asked)


def read_wars(
    arm: Arm,
    question: Question,
    outcomes: Sequence[str],
    pool: workers.Pool,
    tell: Callable[[int], None],
) -> dict[str, Array]:
    """Play an arm's wars and read the outcomes, by name, each of shape (wars, ...)."""
    read = {name: measuring.written(name) for name in outcomes}
    history = any(outcome.history for outcome in read.values())
    parts: list[dict[str, Array]] = []

    def play(numbers: range) -> dict[str, Array]:
        wars = playing.play(arm, numbers, question.seed, history)
        known = {FINGERPRINT: fingerprints(wars), ENDED: wars.column("ending").astype("i8")}
        return known | {name: one.read(wars) for name, one in read.items()}

    pieces = playing.chunks(arm, question.runs, history)
    for part in workers.in_order(pool, play, pieces):
        parts.append(part)
        tell(sum(len(one[FINGERPRINT]) for one in parts))
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def fingerprints(wars: Played) -> Array:
    """A number for every war that differs where any of its outcomes does, shape (wars,)."""
    return np.array([crc32(row.tobytes()) for row in wars.measured], dtype="i8")

"""Faults, some of every kind: what is left is right or refused. And the judge itself is judged.

``python -m tests.faults`` injects many more, on Dask clusters as well.
"""

import random
import shutil
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from experiments.results import store
from tests.faults import damages, losses
from tests.faults.ground import Ground
from tests.faults.judging import LATE, REFUSED, SAME, WRONG, Outcome, Said, differences, faults_of_refusal
from tests.faults.kinds import KINDS, chosen, planned
from tests.faults.session import Injected, session, table
from tests.faults.subjects import BATCH, SWEEP

HERE = tuple(kind for kind in KINDS if not kind.name.startswith("Dask"))
MANY = 16


@pytest.fixture
def chance() -> random.Random:
    return random.Random(6)  # noqa: S311


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    with Ground() as made:
        yield made


@pytest.mark.slow
def test_after_every_fault_the_bytes_are_right_or_the_command_refuses() -> None:
    if missing := [f"{kind.name}: {why}" for kind in HERE if (why := kind.missing())]:
        pytest.skip("; ".join(missing))
    done = session(MANY, 7, kinds=HERE)
    assert {each.kind.name for each in done} == {kind.name for kind in HERE}
    assert [each for each in done if each.outcome.verdict == WRONG] == []
    verdicts = Counter(each.outcome.verdict for each in done)
    assert min(verdicts[SAME], verdicts[REFUSED]) > MANY // 4 > verdicts[LATE]


def test_faults_are_planned_over_all_kinds_and_commands() -> None:
    count = sum(kind.weight for kind in KINDS)
    kinds = Counter(kind.name for kind, _ in planned(count))
    assert kinds == {kind.name: kind.weight for kind in KINDS}
    many = {(kind.name, subject.name) for kind, subject in planned(10 * count)}
    assert many == {(kind.name, subject.name) for kind in KINDS for subject in kind.subjects}


def test_kinds_and_commands_can_be_chosen() -> None:
    assert chosen("", []) == list(KINDS)
    found = chosen("killed", ["why", "claims"])
    assert {kind.name for kind in found} >= {"killed at a moment", "Dask: worker killed"}
    assert {subject.name for kind in found for subject in kind.subjects} == {"why", "claims"}
    assert chosen("Dask", ["claims"]) == chosen("no such", []) == []


def test_the_table_counts_outcomes_by_kind_and_command() -> None:
    outcomes = [Outcome(verdict, "") for verdict in (SAME, SAME, SAME, REFUSED, LATE, LATE, WRONG)]
    done = [Injected(place, KINDS[0], BATCH, outcome, 0.1) for place, outcome in enumerate(outcomes)]
    _, line, total = table(done)
    assert line.split() == [*KINDS[0].name.split(), "batch", "7", "3", "1", "2", "1"]
    assert total.split() == ["all", "7", "3", "1", "2", "1"]


@pytest.mark.parametrize("damage", [*damages.OF_ANY_FILE.values(), *damages.OF_A_TEXT.values()])
def test_every_damage_changes_the_file(tmp_path: Path, chance: random.Random, damage: damages.Damage) -> None:
    path = tmp_path / "f"
    for _ in range(50):
        path.write_bytes(b"some text, line 1\n" * 400)
        before = path.read_bytes()
        damage(path, chance)
        assert not path.exists() or path.read_bytes() != before


@pytest.mark.slow
def test_every_difference_of_a_folder_is_told(ground: Ground) -> None:
    reference, folder = ground.reference(BATCH), ground.copy(BATCH)
    assert differences(folder, reference) == []
    shard = sorted((folder / "runs").glob("part-*"))[0]
    shutil.copy(folder / "incidence.csv", folder / "more.csv")
    (folder / "distribution.csv").unlink()
    shard.write_bytes(shard.read_bytes()[:-1])
    (folder / ".outcomes.csv.12.part").write_bytes(b"half")
    store.write_content(folder, store.read_content(folder) | {"seed": 43})
    assert differences(folder, reference) == [
        "distribution.csv is missing",
        "more.csv is left over",
        f"runs/{shard.name} differs",
        ".outcomes.csv.12.part is left over",
        "manifest.json says another seed",
    ]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (Said(2, "", "fivelocks: f is in use; wait for it to end\n"), []),
        (Said(1, "", "fivelocks: f is in use; wait for it to end\n"), ["exit code 1"]),
        (Said(2, "", "fivelocks: f cannot be written\n"), ["it does not say what to do"]),
        (Said(2, "", "fivelocks: in use; wait until it ends\n"), ["does not name", "not say what to do"]),
        (
            Said(None, "", "Traceback (most recent call last):\n"),
            ["exit code None", "a traceback", "in words"],
        ),
    ],
)
def test_a_refusal_is_judged_by_its_code_and_its_words(said: Said, told: list[str]) -> None:
    found = "".join(faults_of_refusal(said, "f is"))
    assert all(part in found for part in told)
    assert bool(found) == bool(told)


@pytest.mark.slow
def test_a_program_that_does_not_look_at_its_shards_is_found_out(
    ground: Ground, chance: random.Random, monkeypatch: pytest.MonkeyPatch
) -> None:
    for subject in (BATCH, SWEEP):
        ground.reference(subject)
        monkeypatch.setattr(store, "is_whole", lambda folder, shard: True)
        outcomes = [losses.damaged_unfinished(ground, subject, chance) for _ in range(6)]
        assert WRONG in {outcome.verdict for outcome in outcomes}
        monkeypatch.undo()


@pytest.mark.slow
def test_a_process_dies_just_before_the_change_it_is_told(ground: Ground) -> None:
    made = []
    for fatal in (1, 2, 3, 4):
        folder = ground.fresh()
        assert ground.begin(BATCH, folder, fatal=fatal).said().code == -signal.SIGKILL
        made.append(sorted(path.name.split(".")[1] for path in folder.iterdir()) if folder.exists() else None)
    # The folder, a look at whether it is there by whoever locks it, the lock, the manifest.
    assert made == [None, [], [], ["lock"]]

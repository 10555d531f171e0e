"""Faults of disks and files: full, read-only, damaged."""

import random
from pathlib import Path
from typing import Final

from tests.faults import damages, disks
from tests.faults.ground import SAMPLE, Ground
from tests.faults.judging import (
    LATE,
    REFUSED,
    WRONG,
    Outcome,
    call,
    contents,
    faults_of_refusal,
    kept,
    unsealed,
)
from tests.faults.subjects import Subject


def full_disk(ground: Ground, subject: Subject, chance: random.Random) -> Outcome:
    """The disk has too little room at some point, and later enough."""
    place = ground.disk()
    folder = place / "f"
    if chance.random() < 0.3:
        ground.unfinished(subject, folder)
    needed = sum(map(len, contents(ground.reference(subject)).values()))
    there = sum(map(len, contents(folder).values())) if folder.exists() else 0
    room = there + int(4096 + chance.random() ** 2 * needed)
    disks.resize(place, room)
    said = call(*subject.into(folder))
    disks.resize(place, disks.ROOM)
    told = f"{room:,} bytes of room"
    if said.code == 0:
        return ground.finished(subject, folder, said, f"{told}, enough", LATE)
    found = faults_of_refusal(said, folder)
    if "No space left on device" not in said.err:
        found.append(f"it does not say that the disk is full: {said.err[-600:]}")
    return _mended(ground, subject, folder, found, told)


def read_only_disk(ground: Ground, subject: Subject, chance: random.Random) -> Outcome:
    """The disk can be read only, before the first call or after some work."""
    place = ground.disk()
    folder = place / "f"
    state = chance.choice(("empty", "unfinished", "finished"))
    if state == "unfinished":
        ground.unfinished(subject, folder)
    elif state == "finished":
        ground.copy(subject, folder)
    before = contents(place)
    disks.set_read_only(place, True)
    try:
        said = call(*subject.into(folder, *chance.choice(((), ("--force",)))))
        checked = call("verify", str(folder), *SAMPLE)
    finally:
        disks.set_read_only(place, False)
    told = f"read-only, {state}"
    found = faults_of_refusal(said, folder)
    if contents(place) != before:
        found.append("it was written")
    if (checked.code == 0) != (state == "finished") or "Traceback" in checked.err:
        found.append(f"verify exits with {checked.code}: {(checked.out + checked.err)[-600:]}")
    return _mended(ground, subject, folder, found, told)


def _mended(ground: Ground, subject: Subject, folder: Path, found: list[str], told: str) -> Outcome:
    """Judge a refusal after which the disk was mended, and the command called again."""
    ended = ground.finish(subject, folder, told)
    if ended.verdict == WRONG:
        found.append(ended.told)
    return Outcome(WRONG, f"{told}: {'; '.join(found)}") if found else Outcome(REFUSED, told)


def damaged_file(ground: Ground, subject: Subject, chance: random.Random) -> Outcome:
    """A file whose hash is in the manifest is damaged; verify must say so, whatever it is."""
    folder = ground.copy(subject)
    path = folder / chance.choice(sorted(kept(folder)))
    kind = chance.choice(sorted(damages.OF_ANY_FILE))
    told = f"{path.relative_to(folder)}: {damages.OF_ANY_FILE[kind](path, chance)}"
    checked = call("verify", str(folder), *SAMPLE)
    named = str(path) in checked.out + checked.err
    if checked.code not in (1, 2) or not named or "Traceback" in checked.err:
        return Outcome(
            WRONG, f"{told}: verify exits with {checked.code}: {(checked.out + checked.err)[-600:]}"
        )
    return ground.settle(subject, folder, told)


def damaged_unfinished(ground: Ground, subject: Subject, chance: random.Random) -> Outcome:
    """A file of an unfinished folder is damaged, the manifest or a shard."""
    folder = ground.unfinished(subject)
    path = folder / chance.choice(sorted(contents(folder)))
    kinds = damages.OF_ANY_FILE | (damages.OF_A_TEXT if path.suffix == ".json" else {})
    kind = chance.choice(sorted(kinds))
    return ground.settle(subject, folder, f"{path.relative_to(folder)}: {kinds[kind](path, chance)}")


def damaged_manifest(ground: Ground, subject: Subject, chance: random.Random) -> Outcome:
    """A manifest is damaged; verify must say so."""
    folder = ground.copy(subject)
    path = chance.choice(sorted(folder.rglob("manifest.json")))
    kinds = damages.OF_ANY_FILE | damages.OF_A_TEXT
    kind = chance.choice(sorted([*kinds, *damages.OF_A_TEXT, *damages.OF_A_TEXT]))
    told = f"{path.relative_to(folder)}: {kinds[kind](path, chance)}"
    checked = call("verify", str(folder), *SAMPLE)
    if (
        checked.code == 0
        and path.exists()
        and unsealed(path) == unsealed(ground.reference(subject) / path.relative_to(folder))
    ):
        # The name of its hash was hit, and nothing it says.
        return ground.settle(subject, folder, told)
    if (
        checked.code not in (1, 2)
        or "Traceback" in checked.err
        or "manifest.json" not in checked.out + checked.err
    ):
        return Outcome(
            WRONG, f"{told}: verify exits with {checked.code}: {(checked.out + checked.err)[-600:]}"
        )
    return ground.settle(subject, folder, told)


# What reads the wars of a batch, and the tables it reads beside the shards.
READERS: Final = {
    "export to CSV": (("export", "--columns", "run_id,month", "--out", "wars.csv"), ()),
    "export to a workbook": (
        ("export", "--columns", "run_id", "--out", "wars.xlsx"),
        ("distribution.csv", "incidence.csv", "trajectories.csv", "dictionary.csv"),
    ),
    "report": (("report", "--out", "page.html"), ("distribution.csv", "incidence.csv", "trajectories.csv")),
}


def read_when_damaged(ground: Ground, subject: Subject, chance: random.Random) -> Outcome:
    """A damaged file is read by another command, which must name it and write nothing."""
    folder = ground.copy(subject)
    reader = chance.choice(sorted(READERS))
    (command, *options, name), tables = READERS[reader]
    paths = [*(folder / "runs").glob("part-*"), *(folder / table for table in tables)]
    path = chance.choice(sorted(paths))
    kind = chance.choice(sorted(damages.OF_ANY_FILE))
    told = f"{reader}, {path.relative_to(folder)}: {damages.OF_ANY_FILE[kind](path, chance)}"
    said = call(command, str(folder), *options, str(folder.parent / name))
    found = faults_of_refusal(said, path)
    if (folder.parent / name).exists():
        found.append(f"{name} was written")
    return Outcome(WRONG, f"{told}: {'; '.join(found)}") if found else Outcome(REFUSED, told)

"""Faults of processes: killed, interrupted, started twice at once."""

import os
import random
import signal
import time
from pathlib import Path

from tests.faults.ground import Ground
from tests.faults.judging import LATE, REFUSED, SAME, WRONG, Outcome, Said, faults_of_refusal
from tests.faults.processes import Process
from tests.faults.subjects import Subject

# Changes to files that a command makes from the lock to the last manifest.
CHANGES = 45


def killed_at_a_moment(ground: Ground, subject: Subject, chance: random.Random) -> Outcome:
    """Killed once to three times, at moments of its work."""
    folder = ground.fresh()
    told: list[str] = []
    for _ in range(chance.randint(1, 3)):
        # Most of the time is spent on wars before the first death, on tables after it.
        after = chance.uniform(0.0, 0.7) * ground.duration(subject) / (len(told) + 1)
        process = ground.begin(subject, folder)
        process.await_work()
        time.sleep(after)
        process.send(signal.SIGKILL)
        if process.said().code == -signal.SIGKILL:
            told.append(f"killed after {after:.2f} s")
    return ground.finish(subject, folder, ", ".join(told), SAME if told else LATE)


def killed_before_a_change(ground: Ground, subject: Subject, chance: random.Random) -> Outcome:
    """Killed just before one of its changes to files."""
    folder, fatal = ground.fresh(), chance.randint(1, CHANGES)
    code = ground.begin(subject, folder, fatal=fatal).said().code
    verdict = SAME if code == -signal.SIGKILL else LATE
    return ground.finish(subject, folder, f"killed before change {fatal}", verdict)


def killed_in_repair(ground: Ground, subject: Subject, chance: random.Random) -> Outcome:
    """Killed while it makes a lost shard again."""
    folder, fatal = ground.copy(subject), chance.randint(1, CHANGES)
    lost = chance.choice(sorted((folder / "runs").glob("part-*")))
    lost.unlink()
    ground.begin(subject, folder, fatal=fatal).said()
    return ground.finish(subject, folder, f"{lost.name} lost, then killed before change {fatal}")


def interrupted(ground: Ground, subject: Subject, chance: random.Random) -> Outcome:
    """Interrupted by Ctrl-C, which it must say in one line."""
    folder, after = ground.fresh(), chance.uniform(0.0, 0.7 * ground.duration(subject))
    process = ground.begin(subject, folder)
    process.await_work()
    time.sleep(after)
    process.send(signal.SIGINT)
    said = process.said()
    if said not in (Said(130, "", "fivelocks: interrupted\n"), Said(0, "", "")):
        return Outcome(WRONG, f"interrupted after {after:.2f} s: exit code {said.code}: {said.err[-600:]}")
    verdict = SAME if said.code else LATE
    return ground.finish(subject, folder, f"Ctrl-C after {after:.2f} s: exit code {said.code}", verdict)


def started_twice(ground: Ground, subject: Subject, chance: random.Random) -> Outcome:
    """Two of them on one folder: one works, the other is refused or comes after it."""
    folder, pause = ground.fresh(), chance.choice((0.0, 0.0, chance.uniform(0.0, ground.duration(subject))))
    pair = [ground.begin(subject, folder)]
    time.sleep(pause)
    pair.append(ground.begin(subject, folder))
    said = [process.said() for process in pair]
    return _judged_together(ground, subject, folder, said, f"twice, {pause:.2f} s apart")


def started_twice_and_killed(ground: Ground, subject: Subject, chance: random.Random) -> Outcome:
    """Two of them on one folder, of which one is killed."""
    folder = ground.fresh()
    pair = [ground.begin(subject, folder) for _ in range(2)]
    pair[0].await_work()
    time.sleep(chance.uniform(0.0, ground.duration(subject)))
    place = chance.randrange(2)
    pair[place].send(signal.SIGKILL)
    said = [process.said() for process in pair]
    told = f"twice at once, number {place} killed"
    found = [
        faults
        for each in said
        if each.code not in (0, -signal.SIGKILL)
        for faults in faults_of_refusal(each, folder)
    ]
    return Outcome(WRONG, f"{told}: {found}") if found else ground.finish(subject, folder, told)


def asked_two_things(ground: Ground, subject: Subject, chance: random.Random) -> Outcome:
    """Two questions put to one folder at once: one is answered, the other refused."""
    folder = ground.fresh()
    pair = [ground.begin(subject, folder), ground.begin(subject, folder, *subject.other)]
    said = [process.said() for process in pair]
    told = "two questions at once"
    if said[0].code != 0:
        # The other question was first, so that this one has to be refused, still.
        return ground.settle(subject, folder, told)
    return _judged_together(ground, subject, folder, said, told)


def forced_at_work(ground: Ground, subject: Subject, chance: random.Random) -> Outcome:
    """Called with --force on a folder at which another is at work: refused, and that one ends well."""
    folder = ground.fresh()
    first = ground.begin(subject, folder)
    first.await_work()
    second = ground.begin(subject, folder, "--force")
    said = [process.said() for process in (first, second)]
    told = "--force while it works"
    if said[1].code == 0:
        # It came when the first had ended, and has moved its folder aside.
        return ground.finish(subject, folder, told, LATE)
    return _judged_together(ground, subject, folder, said, told)


def _judged_together(ground: Ground, subject: Subject, folder: Path, said: list[Said], told: str) -> Outcome:
    """At least one has done its work; whoever has not was refused."""
    refusals = [each for each in said if each.code != 0]
    found = [problem for each in refusals for problem in faults_of_refusal(each, folder)]
    if len(refusals) == len(said):
        found.append("both were refused")
    if found:
        return Outcome(WRONG, f"{told}: {'; '.join(found)}")
    return ground.finished(subject, folder, Said(0, "", ""), told, REFUSED if refusals else SAME)


def without_its_artist(ground: Ground, subject: Subject, chance: random.Random) -> Outcome:
    """The process that draws its figures is killed, as one is that takes too much memory."""
    folder = ground.fresh()
    process = ground.begin(subject, folder, drawn=True)
    process.await_(lambda: bool(_children(process)))
    time.sleep(chance.uniform(0.0, 1.0))
    for child in _children(process):
        os.kill(child, signal.SIGKILL)
    said = process.said()
    told = "the process that draws was killed"
    if said.code == 0:
        return ground.finish(subject, folder, told, LATE)
    if found := faults_of_refusal(said, folder):
        return Outcome(WRONG, f"{told}: {'; '.join(found)}")
    return ground.finish(subject, folder, told, REFUSED)


def _children(process: Process) -> list[int]:
    """Numbers of the processes that a process has started."""
    path = Path(f"/proc/{process.number}/task/{process.number}/children")
    try:
        return [int(number) for number in path.read_text().split()]
    except OSError:
        return []

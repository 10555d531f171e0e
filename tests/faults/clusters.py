"""Faults of a Dask cluster: its workers, its scheduler or the command that uses it are killed."""

import random
import signal
import time

from tests.faults.ground import Ground
from tests.faults.judging import LATE, REFUSED, SAME, WRONG, Outcome, faults_of_refusal
from tests.faults.processes import Process
from tests.faults.subjects import Subject


def _begun(ground: Ground, subject: Subject, chance: random.Random) -> Process:
    """The command at work on the cluster, at some moment."""
    process = ground.begin(subject, ground.fresh(), "--dask", ground.cluster().address)
    process.await_work()
    time.sleep(chance.uniform(0.0, ground.duration(subject)))
    return process


def worker_killed(ground: Ground, subject: Subject, chance: random.Random) -> Outcome:
    """One of two workers is killed: the other does its work."""
    process = _begun(ground, subject, chance)
    alive = [worker for worker in ground.cluster().workers if worker.poll() is None]
    verdict = SAME if process.code is None else LATE
    chance.choice(alive).kill()
    return ground.finished(subject, process.folder, process.said(), "a worker killed", verdict)


def scheduler_killed(ground: Ground, subject: Subject, chance: random.Random) -> Outcome:
    """The scheduler is killed, which is said; the command goes on without a cluster."""
    process = _begun(ground, subject, chance)
    address, scheduler, _ = ground.cluster()
    scheduler.kill()
    said, told = process.said(), "the scheduler killed"
    if said.code == 0:
        return ground.finished(subject, process.folder, said, told, LATE)
    if found := faults_of_refusal(said, f"--dask {address}"):
        return Outcome(WRONG, f"{told}: {'; '.join(found)}")
    return ground.finish(subject, process.folder, told, REFUSED)


def client_killed(ground: Ground, subject: Subject, chance: random.Random) -> Outcome:
    """The command is killed, and called again with the same cluster."""
    process = _begun(ground, subject, chance)
    process.send(signal.SIGKILL)
    verdict = SAME if process.said().code == -signal.SIGKILL else LATE
    again = ground.begin(subject, process.folder, "--dask", ground.cluster().address)
    return ground.finished(subject, process.folder, again.said(), "the command killed", verdict)

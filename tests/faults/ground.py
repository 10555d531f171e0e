"""Where faults are injected: a folder for them, references, a disk, a cluster; and how they are judged."""

import shutil
import tempfile
import time
from contextlib import ExitStack, chdir
from itertools import count
from pathlib import Path
from typing import Final, Self
from unittest.mock import patch

from experiments.rendering import render
from tests import cluster as clusters
from tests.experiments.vocabulary import Idle
from tests.faults import disks
from tests.faults.judging import (
    REFUSED,
    SAME,
    WRONG,
    Outcome,
    Said,
    call,
    changed,
    contents,
    differences,
    faults_of_refusal,
)
from tests.faults.processes import Process
from tests.faults.subjects import WARS, Subject

# Wars that verify plays again: few, since what is looked for is damage to files.
SAMPLE: Final = ("--sample", "20")


class Ground:
    """A folder of its own for one session of faults."""

    def __enter__(self) -> Self:
        self._leaving = ExitStack()
        self.place = Path(self._leaving.enter_context(tempfile.TemporaryDirectory(prefix="faults-")))
        self._leaving.enter_context(patch.object(render, "Artist", Idle))
        self._leaving.enter_context(patch.object(render, "draw", lambda folder, figures="": []))
        self._leaving.enter_context(patch.object(render, "save", lambda *figure: []))
        self._leaving.enter_context(chdir(self.place))
        self._references: dict[str, tuple[Path, float]] = {}
        self._cluster: clusters.Cluster | None = None
        self._numbers = count()
        self._disk: Path | None = None
        # What is loaded once must not count in the durations.
        call(*WARS.into(self.place / WARS.name))
        self.tidy()
        return self

    def __exit__(self, *error: object) -> None:
        self._leaving.close()

    def fresh(self) -> Path:
        """Name of a folder that is not there yet, in a place of its own."""
        place = self.place / f"fault-{next(self._numbers)}"
        place.mkdir()
        return place / "f"

    def tidy(self) -> None:
        """Remove what the last fault left."""
        for place in self.place.glob("fault-*"):
            shutil.rmtree(place)

    def reference(self, subject: Subject) -> Path:
        """Folder of a command that nothing disturbed."""
        return self._made(subject)[0]

    def duration(self, subject: Subject) -> float:
        """Seconds that the command takes, the rules being loaded."""
        return self._made(subject)[1]

    def _made(self, subject: Subject) -> tuple[Path, float]:
        if subject.name not in self._references:
            folder = self.place / f"reference-{len(self._references)}"
            begun = time.monotonic()
            said = call(*subject.into(folder))
            assert said == Said(0, "", ""), said
            self._references[subject.name] = folder, time.monotonic() - begun
        return self._references[subject.name]

    def copy(self, subject: Subject, into: Path | None = None) -> Path:
        """Copy of the folder that nothing disturbed, to be disturbed."""
        return shutil.copytree(self.reference(subject), into or self.fresh())

    def unfinished(self, subject: Subject, into: Path | None = None) -> Path:
        """Copy of that folder as if the command had been killed after its first shard."""
        folder = self.copy(subject, into)
        for path in (*sorted((folder / "runs").glob("part-*"))[1:], *folder.glob("*.csv")):
            path.unlink()
        return folder

    def begin(
        self, subject: Subject, folder: Path, *more: str, fatal: int = 0, drawn: bool = False
    ) -> Process:
        """The command in a process of its own."""
        log = self.place / f"log-{next(self._numbers)}"
        return Process(subject.into(folder, *more), log, folder, fatal=fatal, drawn=drawn)

    def disk(self) -> Path:
        """An empty disk with room."""
        if self._disk is None:
            self._disk = self._leaving.enter_context(disks.disk(self.place / "disk"))
        disks.set_read_only(self._disk, False)
        disks.resize(self._disk, disks.ROOM)
        for path in self._disk.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        return self._disk

    def cluster(self) -> clusters.Cluster:
        """A scheduler with two workers at work."""
        if self._cluster is None or self._cluster.scheduler.poll() is not None:
            logs = self.place / f"cluster-{next(self._numbers)}"
            logs.mkdir()
            self._cluster = self._leaving.enter_context(clusters.cluster(logs, 2))
        alive = [worker for worker in self._cluster.workers if worker.poll() is None]
        for _ in range(2 - len(alive)):
            log = self.place / f"worker-{next(self._numbers)}.log"
            self._cluster.workers.append(clusters.worker(self._cluster.address, log))
        return self._cluster

    def finish(self, subject: Subject, folder: Path, told: str, verdict: str = SAME) -> Outcome:
        """Call the same command again, which must end with the bytes of one left alone.

        The verdict given is what that counts as: the bytes alone, after a refusal, or after no fault.
        """
        return self.finished(subject, folder, call(*subject.into(folder)), told, verdict)

    def finished(self, subject: Subject, folder: Path, said: Said, told: str, verdict: str = SAME) -> Outcome:
        """Judge a folder whose command should have ended well."""
        if said != Said(0, "", ""):
            return Outcome(WRONG, f"{told}: exit code {said.code}: {said.err[-600:]}")
        found = differences(folder, self.reference(subject))
        if subject.verified:
            checked = call("verify", str(folder), *SAMPLE)
            if checked.code != 0:
                found.append(f"verify says {(checked.out + checked.err)[-600:]}")
        return Outcome(WRONG, f"{told}: {'; '.join(found)}") if found else Outcome(verdict, told)

    def settle(self, subject: Subject, folder: Path, told: str) -> Outcome:
        """Call the same command again: it must repair the folder, or refuse it and leave it as it is.

        What a refusal says that helps, ``--force``, must help, and keep the old folder.
        """
        before = contents(folder)
        said = call(*subject.into(folder))
        if said.code == 0:
            return self.finished(subject, folder, said, told)
        found = faults_of_refusal(said, folder)
        found += [f"a refused command has changed {name}" for name in changed(before, contents(folder))]
        forced = call(*subject.into(folder, "--force"))
        asides = [path for path in folder.parent.iterdir() if path != folder]
        if forced.code != 0 or [changed(before, contents(path)) for path in asides] != [[]]:
            found.append(f"--force does not help: {forced.err[-600:]}")
        else:
            found += differences(folder, self.reference(subject))
        return Outcome(WRONG, f"{told}: {'; '.join(found)}") if found else Outcome(REFUSED, told)

"""Faults: processes killed, disks full, files damaged, commands called twice at once.

    uv run python -m tests.robustness.faults [300] [--seed 2026] [--only NUMBER ...]

After every fault the same command is called again. It must end with the bytes of a folder that nothing
disturbed, or refuse with exit code 2, name the folder and change nothing. ``verify`` must notice damage.
The seed and its number decide a fault, so that one can be repeated by itself. Exit code 1 if any failed.
"""

import argparse
import json
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any, Final, NamedTuple

from experiments.commands import main as fivelocks
from experiments.rendering import figures
from experiments.running import workers
from model.scenario import Scenario

SHORT: Final = "--horizon 6"
RUN: Final = f"{Scenario(horizon=6).identity}:42:0"
# Commands by name, short but of several shards.
COMMANDS: Final = {
    "batch": f"batch --runs 6000 {SHORT}",
    "precision": f"batch --precision 0.01 {SHORT}",
    "sweep": f"sweep --vary credibility.paper=0:1:3 --vary 1:aid*=0:1:2 --runs 1900 {SHORT}",
    "compare": f"compare baseline half-aid --runs 5500 {SHORT}",
    "sensitivity": f"sensitivity --method morris --trajectories 4 --runs 4 --only credibility {SHORT}",
    "forecast": f"forecast {RUN} --months 0-5 --continuations 2000 {SHORT}",
    "why": f"why {RUN} --continuations 1000 {SHORT}",
    "rare": "rare --horizon 2",
    "claims": "claims --only T02,T45 --runs 60",
    "update": "update --observed {observed} --scenario backcast-2024 --particles 400",
}
# Made up.
OBSERVED: Final = "month,russian_losses,advance_isw\n2024-01,25.5,110\n2024-02,26.5,130\n2024-03,27,90\n"
PATIENCE: Final = 300.0
# What a manifest records of one call, not of the question or the results.
OF_THE_CALL: Final = {"started", "ended", "command", "commit", "sha256"}
CHANGES: Final = {"os.rename", "os.remove", "os.mkdir", "os.rmdir"}


class Done(NamedTuple):
    """Exit code, below 0 if a signal ended the process, and what it printed."""

    code: int
    text: str


class Process:
    """The program in a forked process; it dies before its change number ``fatal`` below its folder."""

    def __init__(self, arguments: str, folder: Path, *, fatal: int = 0, room: int | None = None) -> None:
        self.log = folder.parent / f"log-{time.monotonic_ns()}"
        self.number = os.fork()
        if self.number == 0:
            self._become(arguments.split(), folder, fatal, room)

    def _become(self, arguments: list[str], folder: Path, fatal: int, room: int | None) -> None:
        code = 70
        try:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            log = os.open(self.log, os.O_WRONLY | os.O_CREAT)
            sys.stdout = sys.stderr = os.fdopen(log, "w")
            figures.draw = lambda *folder: []  # type: ignore[assignment]  # they take longer than the runs
            figures.preload = lambda: None
            if room is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
            if fatal:
                _die_before(fatal, folder)
            fivelocks(arguments)
        except SystemExit as leaving:
            code = leaving.code if isinstance(leaving.code, int) else 70
        except BaseException:
            sys.excepthook(*sys.exc_info())
        sys.stdout.flush()
        os._exit(code)

    def send(self, number: int) -> None:
        """Send a signal; the process may have ended."""
        os.kill(self.number, number)

    @cached_property
    def done(self) -> Done:
        """Wait for the end of the process; one that hangs is killed."""
        ends, status = time.monotonic() + PATIENCE, (0, 0)
        while status[0] == 0 and time.monotonic() < ends:
            status = os.waitpid(self.number, os.WNOHANG)
            time.sleep(0.005)
        if status[0] == 0:
            self.send(signal.SIGKILL)
            os.waitpid(self.number, 0)
            return Done(70, f"it did not end within {PATIENCE:g} s")
        return Done(os.waitstatus_to_exitcode(status[1]), self.log.read_text(encoding="utf-8"))


def _die_before(number: int, folder: Path) -> None:
    """Kill this process just before so many changes of files below a folder were made."""
    changes = 0

    def watch(event: str, details: tuple[Any, ...]) -> None:
        nonlocal changes
        writes = event == "open" and bool(details[2] & (os.O_WRONLY | os.O_RDWR))
        if (event in CHANGES or writes) and str(folder) in str(details[0]):
            changes += 1
            if changes == number:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


def content(folder: Path) -> dict[str, Any]:
    """Files of a folder by name: bytes, and of manifests what they record of the question and the results."""
    found: dict[str, Any] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != ".lock" and "figures" not in path.parts:
            data = path.read_bytes()
            found[path.relative_to(folder).as_posix()] = (
                _facts(data) if path.name == "manifest.json" else data
            )
    return found


def _facts(data: bytes) -> Any:
    try:
        facts = {name: value for name, value in json.loads(data).items() if name not in OF_THE_CALL}
    except ValueError:
        return data
    if isinstance(facts.get("shards"), list):
        facts["shards"] = sorted(facts["shards"], key=str)  # as they were finished
    return facts


class Ground:
    """A folder of its own for faults, and what the command makes that nothing disturbs."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.observed = place / "observed.csv"
        self.observed.write_text(OBSERVED, encoding="utf-8")
        self._references: dict[str, tuple[Path, float]] = {}

    def reference(self, name: str) -> tuple[Path, float]:
        """Folder of a command that nothing disturbed, and the seconds that it took."""
        if name not in self._references:
            folder, begun = self.place / f"reference-{name}" / "f", time.monotonic()
            folder.parent.mkdir()
            done = self.begin(name, folder).done
            assert done.code == 0, done.text
            self._references[name] = folder, time.monotonic() - begun
        return self._references[name]

    def begin(self, name: str, folder: Path, more: str = "", **how: Any) -> Process:
        """A command at work in a folder."""
        command = COMMANDS[name].format(observed=self.observed)
        return Process(f"{command} --quiet --out {folder} {more}", folder, **how)

    def fresh(self) -> Path:
        """A folder that is not there yet, in a place of its own."""
        place = Path(tempfile.mkdtemp(prefix="fault-", dir=self.place))
        return place / "f"

    def disturbed(self, name: str, unfinished: bool = False) -> Path:
        """Copy of the reference, or of what is left when a command is killed after its first shard."""
        folder = shutil.copytree(self.reference(name)[0], self.fresh())
        if unfinished:
            for path in (*sorted((folder / "runs").glob("part-*"))[1:], *folder.glob("*.csv")):
                path.unlink()
        return folder

    def check(self, name: str, folder: Path) -> None:
        """Require the bytes of the reference."""
        mine, wanted = content(folder), content(self.reference(name)[0])
        wrong = [each for each in mine.keys() | wanted.keys() if mine.get(each) != wanted.get(each)]
        assert not wrong, f"these files differ: {', '.join(sorted(wrong))}"

    def finish(self, name: str, folder: Path) -> str:
        """Call the command again: the bytes of the reference, or a refusal after which --force helps."""
        before = content(folder) if folder.exists() else {}
        done = self.begin(name, folder).done
        if done.code == 0:
            self.check(name, folder)
            return "same bytes"
        refusal(done, folder)
        assert content(folder) == before, "a refused command changed the folder"
        forced = self.begin(name, folder, "--force").done
        assert forced.code == 0, f"--force does not help: {forced.text}"
        self.check(name, folder)
        return "refused"


def refusal(done: Done, named: Path) -> None:
    """Require exit code 2, no traceback, the name of the folder, and the program's own lines."""
    assert done.code == 2, f"exit code {done.code}: {done.text[-600:]}"
    assert "Traceback" not in done.text, done.text[-600:]
    assert str(named) in done.text, f"it does not name {named}: {done.text[-600:]}"
    assert all(line.startswith("fivelocks: ") for line in done.text.splitlines()), done.text[-600:]


def killed(ground: Ground, name: str, chance: random.Random) -> str:
    """Killed up to three times at random moments."""
    folder = ground.fresh()
    for _ in range(chance.randint(1, 3)):
        process = ground.begin(name, folder)
        time.sleep(chance.uniform(0.0, ground.reference(name)[1]))
        process.send(signal.SIGKILL)
        assert process.done.code in (0, -signal.SIGKILL), process.done.text
    return ground.finish(name, folder)


def killed_before_a_change(ground: Ground, name: str, chance: random.Random) -> str:
    """Killed just before a random change of a file, of a new folder or of one that it makes whole again."""
    folder = ground.fresh() if chance.random() < 0.5 else ground.disturbed(name, unfinished=True)
    done = ground.begin(name, folder, fatal=chance.randint(1, 45)).done
    assert done.code in (0, 2, -signal.SIGKILL), done.text
    return ground.finish(name, folder)


def interrupted(ground: Ground, name: str, chance: random.Random) -> str:
    """Interrupted by Ctrl-C, which it reports in one line."""
    folder = ground.fresh()
    process = ground.begin(name, folder)
    time.sleep(chance.uniform(0.05, ground.reference(name)[1]))
    process.send(signal.SIGINT)
    assert process.done in (Done(130, "fivelocks: interrupted\n"), Done(0, "")), process.done
    return ground.finish(name, folder)


def called_twice(ground: Ground, name: str, chance: random.Random) -> str:
    """Called twice at once, perhaps with --force or with another seed, perhaps one of them killed."""
    folder, more = ground.fresh(), chance.choice(("", "", "--force", "--seed 43"))
    if RUN in COMMANDS[name]:  # its seed is part of the run id
        more = more.replace("--seed 43", "--force")
    pair = [ground.begin(name, folder), ground.begin(name, folder, more)]
    if chance.random() < 0.3:
        time.sleep(chance.uniform(0.0, ground.reference(name)[1]))
        pair[1].send(signal.SIGKILL)
    ended = [process.done for process in pair]
    for done in ended:
        if done.code not in (0, -signal.SIGKILL):
            refusal(done, folder)
    assert {0, -signal.SIGKILL} & {done.code for done in ended}, "both were refused"
    assert [done.code for done in ended] != [0, 0] or "--seed" not in more, "two questions in one folder"
    if ended[0].code == 0:
        ground.check(name, folder)
    return ground.finish(name, folder)


def no_room(ground: Ground, name: str, chance: random.Random) -> str:
    """Files cannot grow beyond a size, as on a full disk; later they can."""
    folder = ground.fresh() if chance.random() < 0.7 else ground.disturbed(name, unfinished=True)
    sizes = [len(data) for data in content(ground.reference(name)[0]).values() if isinstance(data, bytes)]
    # What the process prints goes to a file too, and has to fit.
    room = max(400, int(chance.random() ** 2 * max(sizes)))
    done = ground.begin(name, folder, room=room).done
    if done.code != 0:
        refusal(done, folder)
    assert ground.finish(name, folder) == "same bytes"
    return "refused" if done.code else "same bytes"


def damaged(ground: Ground, name: str, chance: random.Random) -> str:
    """A file of a folder, finished or not, is damaged: verify notices it in one that is finished."""
    folder = ground.disturbed(name, unfinished=(unfinished := chance.random() < 0.5))
    path = damage(folder, chance)
    if not unfinished:
        done = Process(f"verify {folder} --sample 20", folder).done
        assert done.code in (1, 2), f"verify exits with {done.code} after damage to {path}"
        assert "Traceback" not in done.text, done.text[-600:]
        assert path.name in done.text, f"verify does not name {path}: {done.text[-600:]}"
    return ground.finish(name, folder)


def damage(folder: Path, chance: random.Random) -> Path:
    """Delete a file, flip a bit, cut it, or blank a block; of a manifest, change what it states."""
    path = chance.choice([folder / name for name in content(folder)])
    data = path.read_bytes()
    place, first = chance.randrange(len(data)), chance.randrange(0, len(data), 4096)
    changes = [
        data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :],
        data[:place],
        data[:first] + bytes(len(data[first : first + 4096])) + data[first + 4096 :],
    ]
    if chance.random() < 0.2:
        path.unlink()
    else:
        path.write_bytes(chance.choice(changes))
    return path


KINDS: Final[tuple[Callable[[Ground, str, random.Random], str], ...]] = (
    killed, killed_before_a_change, interrupted, called_twice, no_room, damaged,
)  # fmt: skip


def inject(ground: Ground, number: int, seed: int, names: list[str]) -> tuple[str, str, str]:
    """One fault: its kind, the command, and what became of it."""
    chance = random.Random(f"{seed}:{number}")  # noqa: S311
    kind, name = KINDS[number % len(KINDS)], names[number // len(KINDS) % len(names)]
    try:
        verdict = kind(ground, name, chance)
    except AssertionError as error:
        verdict = f"WRONG: {error}"
    for place in ground.place.glob("fault-*"):
        shutil.rmtree(place)
    return kind.__name__, name, verdict


def session(
    numbers: list[int], seed: int, names: list[str], watch: Callable[..., None] = print
) -> Counter[str]:
    """Inject faults; gives how often each outcome was."""
    workers.warm_up(Scenario(horizon=1))  # forked processes have the rules
    outcomes: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="faults-") as place:
        ground = Ground(Path(place))
        for number in numbers:
            kind, name, verdict = inject(ground, number, seed, names)
            outcomes[verdict.partition(":")[0]] += 1
            watch(f"{number:4} {kind}, {name}: {verdict}", flush=True)
    return outcomes


def main() -> int:
    """Inject the faults asked for, and count their outcomes."""
    parser = argparse.ArgumentParser(prog="python -m tests.robustness.faults")
    parser.add_argument("count", type=int, nargs="?", default=300, help="number of faults")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--only", type=int, nargs="*", help="numbers of the faults to repeat")
    asked = parser.parse_args()
    outcomes = session(asked.only or list(range(asked.count)), asked.seed, list(COMMANDS))
    print(f"{outcomes.total()} faults, seed {asked.seed}: {dict(outcomes)}")
    return 1 if outcomes["WRONG"] else 0


if __name__ == "__main__":
    sys.exit(main())

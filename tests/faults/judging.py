"""Whether a folder has the bytes of one left alone, and whether a refusal deserves the name."""

import json
import re
import traceback
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any, Final, NamedTuple

from experiments.cli import main
from experiments.results.files import is_half_written
from tests.experiments.vocabulary import listing

SAME: Final = "same bytes"
REFUSED: Final = "refused in words"
LATE: Final = "too late"
WRONG: Final = "WRONG"

# What a manifest says of one call, not of the question or the wars.
OF_THE_CALL: Final = ("started", "ended", "command", "commit", "sha256")
# What a person who is refused is told to do.
REMEDY: Final = re.compile(
    r"choose another|--force|call 'fivelocks|wait for it to end|start it again|"
    r"goes on where it stopped|call the same command again"
)


class Said(NamedTuple):
    """What a call of the program gave: exit code, standard output, standard error."""

    code: int | None
    out: str
    err: str


class Outcome(NamedTuple):
    """How a fault ended, and what was done or what is wrong."""

    verdict: str
    told: str


def call(*arguments: str) -> Said:
    """The program in this process; an error that it does not catch is told as a traceback."""
    out, err = StringIO(), StringIO()
    code: int | None = None
    with redirect_stdout(out), redirect_stderr(err):
        try:
            main(list(arguments))
        except SystemExit as leaving:
            code = leaving.code if isinstance(leaving.code, int) else None
        except Exception:
            err.write(traceback.format_exc())
    return Said(code, out.getvalue(), err.getvalue())


def contents(folder: Path) -> dict[str, bytes]:
    """Bytes of every file of a folder but the lock."""
    return {
        name: data
        for name, data in listing(folder).items()
        if data is not None and not name.endswith(".lock")
    }


def kept(folder: Path) -> dict[str, bytes]:
    """Files of a folder whose bytes are promised: shards and tables."""
    return {name: data for name, data in contents(folder).items() if name.endswith((".csv", ".parquet"))}


def changed(before: dict[str, bytes], after: dict[str, bytes]) -> list[str]:
    """Files of a folder that a refused command has changed, but for when a good manifest was written."""
    return [
        name
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
        and not (name.endswith("manifest.json") and _agree(before.get(name, b""), after.get(name, b"")))
    ]


def _agree(one: bytes, other: bytes) -> bool:
    """Whether two manifests say the same of the question and the wars; if one cannot be read, not."""
    try:
        return _facts(one) == _facts(other)
    except ValueError:
        return False


def facts(manifest: Path) -> dict[str, Any]:
    """What a manifest says of the question and the wars."""
    return _facts(manifest.read_bytes())


def _facts(manifest: bytes) -> dict[str, Any]:
    content = json.loads(manifest)
    if "shards" in content:
        content["shards"].sort(key=lambda shard: shard["first"])
    if "tables" in content:
        content["tables"] = {
            name: digest for name, digest in content["tables"].items() if "figures" not in name
        }
    return {name: value for name, value in content.items() if name not in OF_THE_CALL}


def unsealed(manifest: Path) -> list[Any]:
    """What a manifest says, but for the name of its own hash, which is the last in it."""
    return list(json.loads(manifest.read_text(encoding="utf-8")).items())[:-1]


def differences(folder: Path, reference: Path) -> list[str]:
    """In what a finished folder differs from one that nothing disturbed."""
    mine, theirs = kept(folder), kept(reference)
    found = [f"{name} is missing" for name in sorted(theirs.keys() - mine.keys())]
    found += [f"{name} is left over" for name in sorted(mine.keys() - theirs.keys())]
    found += [f"{name} differs" for name in sorted(mine.keys() & theirs.keys()) if mine[name] != theirs[name]]
    found += [f"{path.name} is left over" for path in folder.rglob(".*") if is_half_written(path)]
    for manifest in sorted(reference.rglob("manifest.json")):
        name = manifest.relative_to(reference).as_posix()
        ours, wanted = facts(folder / name), facts(manifest)
        found += [
            f"{name} says another {key}"
            for key in ours.keys() | wanted.keys()
            if ours.get(key) != wanted.get(key)
        ]
    return found


def faults_of_refusal(said: Said, named: Path | str) -> list[str]:
    """What is wrong with a refusal: its exit code, its words, what it names, or that it tells no remedy."""
    found = []
    if said.code != 2:
        found.append(f"exit code {said.code}")
    if "Traceback" in said.err:
        found.append("a traceback")
    lines = said.err.splitlines()
    if not lines or not all(line.startswith("fivelocks: ") for line in lines):
        found.append("it is not said in words")
    if str(named) not in said.err:
        found.append(f"it does not name {named}")
    if not REMEDY.search(said.err):
        found.append("it does not say what to do")
    return [f"{', '.join(found)}: {said.err[-600:]}"] if found else []

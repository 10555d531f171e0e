"""What the documents quote: commands with what they print, and changes of the source."""

import os
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[2]
DOCUMENTS: Final = (
    "README.md",
    "experiments/README.md",
    "experiments/evidence/README.md",
    "dashboards/README.md",
    "model/ODD.md",
    "CHANGELOG.md",
)
GAP: Final = "..."


class Call(NamedTuple):
    """A command with the lines that it is said to print; a line of three dots stands for any lines."""

    command: str
    printed: tuple[str, ...]


def text_of(document: str) -> str:
    """Text of a document."""
    return (ROOT / document).read_text(encoding="utf-8")


def blocks(document: str, language: str = "") -> list[str]:
    """Fenced blocks of a document in a language, without their fences."""
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", text_of(document), re.MULTILINE | re.DOTALL)
    return [block for its_language, block in fenced if its_language == language]


def calls(document: str) -> list[Call]:
    """Commands of a document that are shown with what they print, in its order."""
    found = []
    for block in blocks(document):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, *printed = part.rstrip().splitlines()
            found.append(Call(command.removeprefix("uv run "), tuple(printed)))
    return found


def printed_by(command: Sequence[str], folder: Path, **variables: str) -> str:
    """What a command prints that runs in a folder, with these variables of the environment as well."""
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, **variables}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def missing_line(said: tuple[str, ...], printed: list[str]) -> str | None:
    """First line of what a document says that was not printed there; None if all were.

    Lines follow each other without a gap, unless three dots stand between them.
    """
    at, free = 0, False
    for line in said:
        if line == GAP:
            free = True
            continue
        here = printed[at:] if free else printed[at : at + 1]
        matches = [place for place, found in enumerate(here) if found.rstrip() == line.rstrip()]
        if not matches:
            return line
        at, free = at + matches[0] + 1, False
    return None

"""What the documents quote, made by commands: ``python -m tests.documents.quoted [--update]``.

A document marks what a command made, with an optional choice of lines, which are counted from 1::

    <!-- printed by: fivelocks batch --out results/baseline | lines 4-20 -->
    (a fenced block with the command and these lines)
    <!-- end -->

``table by:`` inserts the output as Markdown, without fence and command. ``figure from: PATH`` stands before a
picture, which is a copy of this file. ``RUN:N`` in a command is the id of run N of ``results/baseline``. All
commands run in one folder, in the order of the documents. Without ``--update`` blocks that differ are listed.
Monthly files are not in the repository; without them beside the checkout, blocks made of them stay.
"""

import csv
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Final

from tests.conftest import SHARED
from tests.documents.reference import PAGE, reference

ROOT: Final = Path(__file__).resolve().parents[2]
# Public monthly files by the names that documents give them.
OBSERVED: Final = {
    "losses.csv": "gs_russian_losses_monthly.csv",
    "territory.csv": "territory_monthly.csv",
    "polls.csv": "polls_monthly_wide.csv",
    "aid.csv": "aid_kiel_monthly.csv",
    "economy.csv": "russia_economy_monthly.csv",
}
IGNORED: Final = {".venv", "results", "build", "node_modules"}
BLOCK: Final = re.compile(
    r"(<!-- (printed|table) by: (.*?)(?: \| lines ([\d,-]+))? -->\n)(.*?)(<!-- end -->)", re.DOTALL
)
FIGURE: Final = re.compile(r"<!-- figure from: (\S+) -->\n!\[[^]]*\]\((\S+)\)")


def documents() -> list[str]:
    """Every Markdown file of the repository, the README first."""
    found = (path.relative_to(ROOT) for path in ROOT.rglob("*.md"))
    kept = [
        path.as_posix()
        for path in found
        if not IGNORED & set(path.parts) and not path.parts[0].startswith(".")
    ]
    return sorted(kept, key=lambda name: ("/" in name, name != "README.md", name))


def text_of(document: str) -> str:
    """Text of a document."""
    return (ROOT / document).read_text(encoding="utf-8")


def blocks(document: str, language: str = "") -> list[str]:
    """Fenced blocks of a document in a language, without their fences."""
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", text_of(document), re.MULTILINE | re.DOTALL)
    return [block for its_language, block in fenced if its_language == language]


def run_id(number: str, folder: Path) -> str:
    """Id of a run of ``results/baseline``."""
    with (folder / "results/baseline/outcomes.csv").open(encoding="utf-8", newline="") as file:
        return next(row["run_id"] for row in csv.DictReader(file) if row["run"] == number)


def printed_by(command: str, folder: Path) -> list[str]:
    """Lines that a command prints that runs in a folder, at 80 columns.

    Raises
    ------
    RuntimeError
        If the command fails.
    """
    command = re.sub(r"RUN:(\d+)", lambda found: run_id(found[1], folder), command)
    program, *arguments = shlex.split(command)
    started = {"fivelocks": Path(sys.executable).with_name("fivelocks"), "python": sys.executable}[program]
    done = subprocess.run(
        [started, *arguments],
        cwd=folder,
        env={**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "TERM": "dumb", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"{command}: exit code {done.returncode}\n{done.stderr}")
    return [command, *(line.rstrip() for line in done.stdout.rstrip().splitlines())]


def chosen(lines: list[str], ranges: str) -> list[str]:
    """These ranges of lines, counted from 1; an ellipsis stands for what is left out between them."""
    parts = []
    for part in ranges.split(","):
        first, _, last = part.partition("-")
        parts.append("\n".join(lines[int(first) - 1 : int(last or first)]))
    return "\n...\n".join(parts).splitlines()


def can_run(command: str, folder: Path) -> bool:
    """Whether the monthly files and results that a command reads are there."""
    words = shlex.split(command)
    read = [word for option, word in pairwise(words) if option in ("--observed", "--from")]
    return all((folder / word).exists() for word in read)


def made(kind: str, command: str, ranges: str | None, folder: Path) -> str:
    """Content of a block."""
    shown, *lines = printed_by(command, folder)
    lines = chosen(lines, ranges) if ranges else lines
    if kind == "table":
        return "\n".join(lines) + "\n"
    return "\n".join(["```console", f"$ {shown}", *lines, "```"]) + "\n"


def renewed(document: str, folder: Path, update: bool) -> Iterator[str]:
    """Make the blocks of a document again; the commands of those that differ."""
    text = text_of(document)
    for head, kind, command, ranges, before, end in BLOCK.findall(text):
        if not can_run(command, folder):
            continue
        after = made(kind, command, ranges, folder)
        if after != before:
            yield f"{document}: {command}"
            text = text.replace(head + before + end, head + after + end)
    if update:
        (ROOT / document).write_text(text, encoding="utf-8")
        for source, picture in FIGURE.findall(text):
            shutil.copy(folder / source, (ROOT / document).parent / picture)


def outdated(update: bool = False) -> list[str]:
    """Commands whose output differs from what a document shows; written into it if asked."""
    with tempfile.TemporaryDirectory() as folder:
        for name, public in OBSERVED.items():
            if (SHARED / "data" / "observed" / public).exists():
                shutil.copy(SHARED / "data" / "observed" / public, Path(folder) / name)
        return [one for document in documents() for one in renewed(document, Path(folder), update)]


if __name__ == "__main__":
    if "--update" in sys.argv:
        PAGE.write_text(reference(), encoding="utf-8")
    print("\n".join(outdated("--update" in sys.argv)) or "Every document shows what its commands print.")

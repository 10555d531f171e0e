"""Every command that a document shows with its output is run, and prints that."""

import itertools
import shlex
from pathlib import Path

import pytest

from tests.documents.quoted import calls, missing_line, printed_by
from tests.experiments.vocabulary import PROGRAM

DOCUMENTS = ("README.md", "experiments/README.md")
# What is shown of a changed rule is test_changed_rule's to make.
SHOWN: dict[str, list[tuple[str, ...]]] = {}
for call in itertools.chain.from_iterable(map(calls, DOCUMENTS)):
    if "proportional" not in call.command:
        SHOWN.setdefault(call.command, []).append(call.printed)


def ran(folder: Path, *arguments: str) -> str:
    """What the program prints that runs in a folder."""
    return printed_by([*PROGRAM, *arguments], folder, COLUMNS="200")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a reader has run the first command of the README, whose results others tell of."""
    made = tmp_path_factory.mktemp("reader")
    ran(made, "batch", "--quiet")
    return made


@pytest.mark.slow
@pytest.mark.parametrize("command", SHOWN)
def test_a_command_prints_what_the_documents_say(command: str, folder: Path) -> None:
    program, *arguments = shlex.split(command)
    assert program == "fivelocks"
    printed = ran(folder, *arguments)
    for said in SHOWN[command]:
        missing = missing_line(said, printed.splitlines())
        assert missing is None, f"not printed there: {missing}\n\n{printed}"


def test_a_line_that_is_not_printed_is_noticed() -> None:
    printed = ["one", "two", "three", "four"]
    assert missing_line(("one", "...", "three", "four"), printed) is None
    assert missing_line(("...", "four"), printed) is None
    assert missing_line(("one", "three"), printed) == "three"
    assert missing_line(("...", "five"), printed) == "five"
    assert missing_line(("two", "...", "one"), printed) == "two"

"""The README's worked example of a changed rule does, in a copy of the sources, what the README says."""

import shutil
from pathlib import Path

import pytest

from tests.documents.quoted import ROOT, blocks, calls, missing_line, printed_by
from tests.experiments.vocabulary import PROGRAM

PACKAGES = ("agents", "model", "experiments", "tests")
RULE = "agents/manpower.py"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy of the sources in which the README's change has been made."""
    made = tmp_path_factory.mktemp("changed")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, made / package, ignore=shutil.ignore_patterns("__pycache__"))
    (change,) = blocks("README.md", "diff")
    before, after = (f"{line[1:]}\n" for line in change.splitlines())
    assert (change[0], change.splitlines()[1][0]) == ("-", "+")
    text = (made / RULE).read_text(encoding="utf-8")
    assert text.count(before) == 1
    (made / RULE).write_text(text.replace(before, after), encoding="utf-8")
    return made


def ran(copy: Path, *command: str) -> str:
    """What a command prints that runs in the copy."""
    return printed_by(command, copy, PYTHONPATH=str(copy), COLUMNS="200")


@pytest.mark.slow
def test_the_changed_rule_ends_wars_as_the_readme_says(copy: Path) -> None:
    (shown,) = [call for call in calls("README.md") if "proportional" in call.command]
    program, *arguments = shown.command.split()
    assert program == "fivelocks"
    printed = ran(copy, *PROGRAM, *arguments)
    assert missing_line(shown.printed, printed.splitlines()) is None, printed

"""Fixtures for the tests of the command line: an empty folder to stand in, and one finished batch."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.commands import main
from experiments.rendering import figures

Printed = tuple[int, str, str]


def exit_code(arguments: tuple[str, ...]) -> int:
    with pytest.raises(SystemExit) as leaving:
        main(list(arguments))
    assert isinstance(leaving.value.code, int)
    return leaving.value.code


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in an empty folder, so that nothing is written into the checkout."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")


def _draw_none(folder: Path, language: str = "en") -> list[Path]:
    return []


@pytest.fixture
def fivelocks(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Printed]:
    """The program in this process, without figures, which take longer than small runs: exit code, outputs."""
    monkeypatch.setattr(figures, "draw", _draw_none)

    def call(*arguments: str) -> Printed:
        capsys.readouterr()
        code = exit_code(arguments)
        message = capsys.readouterr()
        return code, message.out, message.err

    return call


@pytest.fixture(scope="session")
def _finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of 240 runs, made by the program with figures and all; not to be touched."""
    folder = tmp_path_factory.mktemp("batch") / "finished"
    assert exit_code(("batch", "--runs", "240", "--seed", "7", "--quiet", "--out", str(folder))) == 0
    return folder


@pytest.fixture
def finished(_finished: Path, tmp_path: Path) -> Path:
    """A copy of that folder to do with as one likes."""
    return shutil.copytree(_finished, tmp_path / "finished")

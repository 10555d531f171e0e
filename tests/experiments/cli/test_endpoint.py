"""Where the program ends: errors as text, and exit codes."""

import errno
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.main import get_command

from experiments.commands import endpoint, main
from experiments.errors import InputError
from model.ensemble import SimulationError
from tests.experiments.builders import PROGRAM, listing
from tests.experiments.conftest import Printed, exit_code

# A locale whose outputs have no code for anything but English.
NARROW = {"LC_ALL": "C", "PYTHONUTF8": "0"}


def ended(command: Callable[[], Any], capsys: pytest.CaptureFixture[str]) -> tuple[Any, str]:
    """Exit code and standard error of a program whose only command this is."""
    app = typer.Typer()
    app.command()(command)
    with pytest.raises(SystemExit) as leaving:
        endpoint.guarded(get_command(app), [])
    return leaving.value.code, capsys.readouterr().err


def raising(error: BaseException) -> Callable[[], None]:
    def command() -> None:
        raise error

    return command


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (InputError("one", "two"), 2, "fivelocks: one\nfivelocks: two\n"),
        (
            SimulationError("run 7: x is no number"),
            2,
            f"fivelocks: run 7: x is no number; {endpoint.LESS_EXTREME}\n",
        ),
        (
            OSError(errno.ENOSPC, "No space left on device"),
            2,
            "fivelocks: No space left on device; put that right and call the same command again\n",
        ),
        (
            PermissionError(errno.EACCES, "Permission denied", "f/claims.csv"),
            2,
            "fivelocks: f/claims.csv: Permission denied; put that right and call the same command again\n",
        ),
        (KeyboardInterrupt(), 130, "fivelocks: interrupted\n"),
        (typer.Exit(1), 1, ""),
    ],
)
def test_an_error_is_reported_and_has_its_exit_code(
    capsys: pytest.CaptureFixture[str], error: BaseException, code: int, message: str
) -> None:
    assert ended(raising(error), capsys) == (code, message)


@pytest.mark.parametrize(
    ("command", "option", "value"),
    [
        ("batch", "--runs", "abc"),
        ("batch", "--runs", "2.5"),
        ("run", "--seed", "x"),
        ("run", "--horizon", "nan"),
        ("batch", "--precision", "a"),
    ],
)
def test_a_text_for_a_number_is_refused_with_the_name_of_the_option(
    fivelocks: Callable[..., Printed], command: str, option: str, value: str
) -> None:
    code, out, err = fivelocks(command, f"{option}={value}")
    assert (code, out, option in err) == (2, "", True)
    assert listing(Path()) == {}


def test_the_program_prints_its_version(fivelocks: Callable[..., Printed]) -> None:
    assert fivelocks("--version") == (0, f"fivelocks {version('fivelocks')}\n", "")


def test_a_command_that_ends_well_exits_with_zero(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(lambda: None, capsys) == (0, "")


@pytest.mark.parametrize(
    "error",
    [ValueError("a bug"), RuntimeError("a bug"), KeyError("a bug"), OSError(errno.EBADF, "a bug")],
)
def test_a_bug_is_not_hidden(error: Exception) -> None:
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(raising(error))
    with pytest.raises(type(error), match="a bug"):
        endpoint.guarded(get_command(app), [])


def test_a_reader_who_leaves_early_is_no_error() -> None:
    process = subprocess.Popen(
        [*PROGRAM, "parameters", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(10)
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait() == 0


def run_with(environment: dict[str, str], *arguments: str | bytes, cwd: Path) -> tuple[int, str, str]:
    """Exit code and outputs of a program in an environment, both of them plain ASCII."""
    ran = subprocess.run(
        [*PROGRAM, *arguments], env={**os.environ, **environment}, capture_output=True, check=False, cwd=cwd
    )
    return ran.returncode, ran.stdout.decode("ascii"), ran.stderr.decode("ascii")


def test_signs_that_an_output_cannot_show_are_escaped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a process of the least locale, and for an output in one of the encodings of Western Europe."""
    chinese = ("run", "--language", "zh", "--horizon", "3")
    code, out, err = run_with(NARROW, *chinese, cwd=tmp_path)
    assert (code, err) == (0, "")
    assert "\\u70cf\\u514b\\u862d" in out
    for encoding in ("cp1252", "ascii"):
        for options in ((), ("--json",)):
            written = io.BytesIO()
            with monkeypatch.context() as patched:
                patched.setattr(sys, "stdout", io.TextIOWrapper(written, encoding=encoding))
                assert exit_code((*chinese, *options)) == 0
                sys.stdout.flush()
                text = written.getvalue().decode("ascii")
            assert options or "\\u70cf\\u514b\\u862d" in text
            assert not options or "\u70cf\u514b\u862d" in json.dumps(json.loads(text), ensure_ascii=False)


@pytest.mark.parametrize(
    ("environment", "name", "message"),
    [
        ({}, b"bad\xff", r"'bad\udcff' cannot be read in the encoding utf-8; give another name"),
        (
            NARROW,
            "\u6230".encode(),
            r"'\udce6\udc88\udcb0' cannot be read in the encoding ascii; give another name, "
            "or set LC_ALL=C.UTF-8",
        ),
    ],
)
def test_a_name_that_is_no_text_is_refused_before_anything_is_written(
    environment: dict[str, str], name: bytes, message: str, tmp_path: Path
) -> None:
    asked = run_with(environment, "batch", "--runs", "20", "--out", name, cwd=tmp_path)
    assert asked == (2, "", f"fivelocks: {message}\n")
    assert listing(tmp_path) == {}


def test_an_interruption_while_the_program_is_loaded_is_no_traceback(monkeypatch, capsys):
    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setattr("experiments.commands.application.program", interrupted)
    with pytest.raises(SystemExit) as end:
        main(["endings"])
    assert (end.value.code, capsys.readouterr().err) == (130, "fivelocks: interrupted\n")

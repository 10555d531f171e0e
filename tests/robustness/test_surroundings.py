"""What surrounds the program: Git, standard streams, limits, the user, the terminal."""

import os
import resource
import shlex
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from experiments import notebook
from experiments.results import provenance
from experiments.running import workers
from tests.experiments.builders import PROGRAM, manifest_of

Program = Callable[..., tuple[int, str, str]]
NO_USER = """
import os, pwd
def unknown(number): raise KeyError(number)
pwd.getpwuid = unknown
os.environ.pop("HOME", None)
from experiments.commands import main
main()
"""


def git(*arguments: str, folder: Path) -> str:
    names = {f"GIT_{who}_{what}": "t" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(
        command, env=os.environ | names, capture_output=True, text=True, check=True
    ).stdout.strip()


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout from which the program seems to run."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    (folder / "file").write_text("content")
    git("init", "-q", folder=folder)
    git("add", "file", folder=folder)
    git("commit", "-qm", "first", folder=folder)
    monkeypatch.setattr(provenance, "__file__", str(folder / "experiments" / "results" / "provenance.py"))
    return folder


def test_the_commit_is_that_of_the_sources_whatever_the_environment_names(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = git("rev-parse", "HEAD", folder=checkout)
    other = tmp_path / "other"
    other.mkdir()
    git("init", "-q", folder=other)
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    # The index, which Git would lock to refresh it, is left alone.
    os.utime(checkout / "file")
    index = checkout / ".git" / "index"
    before = index.stat().st_mtime_ns
    assert provenance.commit.__wrapped__() == head
    assert index.stat().st_mtime_ns == before
    (checkout / "file").write_text("changed")
    assert provenance.commit.__wrapped__() == f"{head}-dirty"


def test_without_git_or_with_one_that_hangs_no_commit_is_claimed(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(provenance, "SECONDS", 0.2)
    tools = tmp_path / "tools"
    tools.mkdir()
    monkeypatch.setenv("PATH", str(tools))
    assert provenance.commit.__wrapped__() is None
    (tools / "git").write_text("#!/bin/sh\nexec /bin/sleep 60\n")
    (tools / "git").chmod(0o755)
    assert provenance.commit.__wrapped__() is None


def test_the_recorded_command_is_one_that_a_shell_takes(fivelocks: Program, tmp_path: Path) -> None:
    given = ("batch", "--runs", "10", "--horizon", "3", "--quiet", "--out", "a folder's name")
    assert fivelocks(*given)[0] == 0
    assert shlex.split(manifest_of(tmp_path / "a folder's name")["command"]) == ["fivelocks", *given]


def test_a_call_from_python_records_the_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["ipykernel", "-f", "somebody's.json"])
    made: Any = notebook.batch("baseline", runs=10, out="f")
    assert manifest_of(made.folder)["command"] == "batch('baseline', runs=10, out='f')"


def run(*arguments: str, started_by: str = 'exec "$@"', program: Any = PROGRAM, **more: Any) -> Any:
    """The program in a process that a shell starts."""
    command = ["sh", "-c", started_by, "sh", *program, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, **more)


def test_closed_and_full_standard_streams_give_a_result_or_a_sentence() -> None:
    for shell, arguments, expected, lines in (
        ('exec "$@" >/dev/full <&-', "states", 2, 1),
        ('exec "$@" 2>&-', "batch --runs 0", 2, 0),
        ('exec "$@" 2>/dev/full', "batch --runs 0", 2, 0),
    ):
        done = run(*arguments.split(), started_by=shell)
        assert (done.returncode, len(done.stderr.splitlines())) == (expected, lines), (shell, done.stderr)


def test_a_results_file_never_gets_the_number_of_a_closed_stream(tmp_path: Path) -> None:
    batch = ("batch", "--runs", "10", "--horizon", "3", "--out", "f")
    assert run(*batch, started_by='exec "$@" >&- 2>&- <&-', cwd=tmp_path).returncode == 0
    assert manifest_of(tmp_path / "f")["status"] == "complete"


def test_few_file_handles_and_little_memory_give_a_result_or_a_sentence(tmp_path: Path) -> None:
    """But for what a library prints itself before it ends the process, as OpenBLAS does."""
    for limit, value in ((resource.RLIMIT_NOFILE, 8), (resource.RLIMIT_AS, 700 * 2**20)):
        done = run("states", cwd=tmp_path,
                   preexec_fn=partial(resource.setrlimit, limit, (value, value)))  # fmt: skip
        assert done.returncode in (0, 2), done.stderr
        assert "Traceback" not in done.stderr
        assert len(done.stderr.splitlines()) <= 1


def test_no_home_and_an_unknown_user_leave_nothing_behind(tmp_path: Path) -> None:
    environment = {
        name: value for name, value in os.environ.items() if name not in ("HOME", "XDG_CACHE_HOME")
    }
    done = run("scenarios", program=(sys.executable, "-c", NO_USER), cwd=tmp_path, env=environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == []


def test_odd_widths_of_the_terminal_are_taken(fivelocks: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    for width in ("0", "-5", "1", "wide", "1e9", "99999"):
        monkeypatch.setenv("COLUMNS", width)
        for arguments in (
            ("scenarios",),
            ("batch", "--help"),
            ("batch", "--runs", "10", "--horizon", "3", "--out", "f"),
        ):
            assert fivelocks(*arguments)[0] == 0, (width, arguments)


def test_a_quota_of_processor_time_limits_the_threads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: set(range(8)), raising=False)
    for content, expected in (
        ("max 100000", 8), ("100000 100000", 1), ("150000 100000", 2), ("-1", 8), ("", 8),
    ):  # fmt: skip
        (tmp_path / "cpu.max").write_text(content)
        monkeypatch.setattr(workers, "QUOTAS", {str(tmp_path / "cpu.max"): str(tmp_path / "none")})
        assert workers.cores() == expected, content


IMPORTS = """
import locale, multiprocessing, os, signal, sys

def state():
    start = multiprocessing.get_start_method(allow_none=True)
    return start, signal.getsignal(2), locale.setlocale(locale.LC_ALL), os.getcwd(), dict(os.environ)

def without(*names):
    assert not set(names) & set(sys.modules), set(names) & set(sys.modules)
    assert state() == before

before = state()
import fivelocks
assert {"batch", "compare", "scenario", "WarModel", "Result"} <= set(dir(fivelocks))
without("pandas", "numpy", "numba", "matplotlib", "mesa")
from experiments.commands.application import program
program()
without("pandas", "scipy", "matplotlib")
import model.ensemble, experiments.running.batches, experiments.results.rows
without("pandas", "mesa")
assert [name for name in dir(fivelocks) if getattr(fivelocks, name) is None] == []
import experiments.notebook, model.war_model, dashboards.app
without()
"""


def test_imports_load_what_they_need_and_change_nothing_of_the_process() -> None:
    done = subprocess.run([sys.executable, "-c", IMPORTS], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr

"""Compiled rules on disk: never those of other rules, never damaged ones, and never in the way."""

import ast
import importlib
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from agents import compile_cache, jit
from agents.compile_cache import RulesCache, cache_folder, rules_fingerprint
from tests.builders import needs_jit


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Small project with one rule, one table and one note."""
    for folder in ("agents", "model"):
        (tmp_path / folder).mkdir()
    (tmp_path / "agents" / "unit.py").write_text("rule = 1\n")
    (tmp_path / "model" / "parameters.csv").write_text("name,default\n")
    return tmp_path


def fingerprint_of(root: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Fingerprint as it would be if the project's folders lay here."""
    monkeypatch.setattr(compile_cache, "__file__", str(root / "agents" / "compile_cache.py"))
    compile_cache._sources.cache_clear()
    return rules_fingerprint.__wrapped__()


def test_the_fingerprint_changes_with_rules_and_tables_only(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The fingerprint changes with rules and tables.
    found = [fingerprint_of(project, monkeypatch)]
    for change in (
        lambda: (project / "agents" / "unit.py").write_text("rule = 2\n"),
        lambda: (project / "model" / "parameters.csv").write_text("name,default,low\n"),
        lambda: (project / "agents" / "unit.py").rename(project / "agents" / "brigade.py"),
    ):
        change()
        found.append(fingerprint_of(project, monkeypatch))
    assert len(set(found)) == len(found)
    assert all(re.fullmatch(r"[0-9a-f]{12}", each) for each in found)
    # The fingerprint ignores line ends and what is no module.
    before = fingerprint_of(project, monkeypatch)
    (project / "agents" / "brigade.py").write_bytes(b"rule = 2\r\n")
    (project / "agents" / ".#unit.py").symlink_to("nobody@nowhere.1234")
    checkpoints = project / "agents" / ".ipynb_checkpoints"
    checkpoints.mkdir()
    for stray in ("agents/._unit.py", "model/unit copy.py", "model/unit-checkpoint.py", "model/notes.md",
                  "agents/.ipynb_checkpoints/unit.py"):  # fmt: skip
        (project / stray).write_bytes(b"\x00\x05\x16\x07")
    assert fingerprint_of(project, monkeypatch) == before


def test_a_module_is_compiled_again_when_it_or_what_it_imports_changes() -> None:
    root = Path(compile_cache.__file__).parent.parent
    sources = {
        path: path.read_text(encoding="utf-8")
        for name in ("agents", "model")
        for path in (root / name).glob("*.py")
    }
    for path, text in sources.items():
        wanted = set()
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Import):
                wanted |= {name.name for name in node.names}
            elif isinstance(node, ast.ImportFrom):
                wanted |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
        files = {root / f"{name.replace('.', '/')}.py" for name in wanted} & sources.keys()
        named = {root / name for name in compile_cache.imported(text)} & sources.keys()
        assert files <= named, f"{path.name}: {files - named}"
    before = {path.stem: compile_cache.module_fingerprint(str(path)) for path in sources}
    assert len(set(before.values())) == len(before)


def test_a_changed_rule_changes_the_fingerprints_of_what_uses_it_only(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "model" / "walk.py").write_text("from agents import (\n    unit,\n)\n")
    (project / "model" / "above.py").write_text("import model.walk\n")
    (project / "agents" / "apart.py").write_text("rule = 2\n")

    def found() -> dict[str, str]:
        fingerprint_of(project, monkeypatch)
        compile_cache.module_fingerprint.cache_clear()
        names = ("agents/unit", "agents/apart", "model/walk", "model/above")
        return {name: compile_cache.module_fingerprint(str(project / f"{name}.py")) for name in names}

    before = found()
    (project / "agents" / "unit.py").write_text("rule = 3\n")
    after = found()
    assert [name for name in before if before[name] == after[name]] == ["agents/apart"]
    (project / "model" / "parameters.csv").write_text("name,default,high\n")
    assert not set(found().values()) & set(after.values())


def test_no_cache_lies_in_the_working_folder_for_want_of_a_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setattr(compile_cache, "user_cache_path", lambda name: Path("~/.cache") / name)
    assert cache_folder() is None


def test_a_folder_that_cannot_be_made_is_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "taken").write_text("a file")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "taken"))
    assert cache_folder() is None
    compiled = jit.njit(lambda x: x)
    compile_cache.keep_on_disk(compiled)
    assert not isinstance(getattr(compiled, "_cache", None), RulesCache)


@pytest.fixture
def called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], tuple[float, int]]]:
    """A rule made again, as by a new process, and called: result, and loads from disk."""
    (tmp_path / "tripling.py").write_text("def tripled(x):\n    return 3.0 * x\n")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.syspath_prepend(tmp_path)
    module = importlib.import_module("tripling")

    def call() -> tuple[float, int]:
        function = jit.rule(module.tripled)
        return function(2.0), len(function.stats.cache_hits)

    yield call
    del sys.modules["tripling"]


def damaged(data: bytes) -> dict[str, bytes]:
    """Content of a file after what may happen to it."""
    middle = len(data) // 2
    flipped = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
    return {"empty": b"", "cut": data[:middle], "garbage": b"\xff" * 300, "one bit": flipped}


@needs_jit
def test_whole_files_are_loaded_damaged_ones_compiled_again_and_a_cache_read_only_is_used(
    called: Callable[[], tuple[float, int]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert called() == (6.0, 0)
    assert called() == (6.0, 1)
    files = sorted((tmp_path / "cache").rglob("*tripled*"))
    assert [path.suffix for path in files] == [".nbc", ".nbi"]
    for path, how in [(files[0], "one bit"), (files[0], "cut"), (files[1], "empty"), (files[1], "garbage")]:
        path.write_bytes(damaged(path.read_bytes())[how])
        assert called() == (6.0, 0), f"{path.name}, {how}"
    assert called() == (6.0, 1)
    folder = cache_folder()
    assert folder is not None
    monkeypatch.setattr(os, "access", lambda *asked: False)
    assert cache_folder() == folder
    shutil.rmtree(folder)
    assert cache_folder() is None


@needs_jit
def test_every_damage_is_noticed(tmp_path: Path) -> None:
    cache = compile_cache.VerifiedFiles(str(tmp_path), "rule", "stamp")
    cache.save("key", ["content"] * 20)
    for path in sorted(tmp_path.iterdir()):
        whole = path.read_bytes()
        places = [whole[:at] + bytes([whole[at] ^ 1 << at % 8]) + whole[at + 1 :] for at in range(len(whole))]
        for content in (*damaged(whole).values(), *places, whole[:-1], whole + b"0"):
            path.write_bytes(content)
            assert cache.load("key") is None
            assert not path.exists()
        path.write_bytes(whole)
        assert cache.load("key") == ["content"] * 20


@needs_jit
def test_a_cache_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    cache: Any = compile_cache.VerifiedFiles(str(tmp_path / "missing"), "rule", "stamp")
    cache.save("key", "data")
    assert cache.load("key") is None

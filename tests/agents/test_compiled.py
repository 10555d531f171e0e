"""The one decorator, and the cache folder that no stale kernel can be read from."""

import ast
import platform
import re
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pytest

import agents
from agents import jit
from model.rule_table import plain
from tests.vocabulary import needs_jit


def doubled(x: Any) -> Any:
    return 2.0 * x


def per_head(x: Any, heads: Any) -> Any:
    return x / heads


halved_inside = jit.inner(per_head)


def shared_by_two(x: Any) -> Any:
    return halved_inside(x, 2.0)


def fingerprint_of(root: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Fingerprint as it would be if the project's folders lay here."""
    monkeypatch.setattr(jit, "__file__", str(root / "agents" / "compiled.py"))
    return jit.rules_fingerprint.__wrapped__()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Small project with one rule, one table and one note."""
    for folder in ("agents", "model"):
        (tmp_path / folder).mkdir()
    (tmp_path / "agents" / "unit.py").write_text("rule = 1")
    (tmp_path / "model" / "parameters.csv").write_text("name,default")
    (tmp_path / "model" / "notes.md").write_text("prose")
    return tmp_path


@pytest.mark.parametrize("decorator", [jit.rule, jit.inner, jit.woven])
def test_every_decorator_keeps_the_plain_function_at_hand(decorator: Any) -> None:
    assert plain(decorator(doubled)) is doubled


@pytest.mark.parametrize("decorator", [jit.rule, jit.woven])
def test_a_compiled_formula_gives_what_the_plain_one_gives(decorator: Any) -> None:
    assert decorator(doubled)(21.0) == 42.0


def test_a_rule_may_call_an_inner_function() -> None:
    assert jit.rule(shared_by_two)(7.0) == 3.5


@needs_jit
def test_division_by_zero_gives_infinity_instead_of_an_exception() -> None:
    assert np.isinf(jit.rule(per_head)(1.0, 0.0))


@needs_jit
@pytest.mark.parametrize("decorator", [jit.rule, jit.inner, jit.woven])
def test_compiled_rules_release_the_interpreter_lock_and_never_reorder_arithmetic(decorator: Any) -> None:
    options = decorator(doubled).targetoptions
    assert options["nogil"] is True
    assert not options.get("fastmath")


def test_fingerprint_is_twelve_hexadecimal_digits_and_repeats(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = fingerprint_of(project, monkeypatch)
    assert re.fullmatch(r"[0-9a-f]{12}", found)
    assert found == fingerprint_of(project, monkeypatch)


@pytest.mark.parametrize("changed", ["agents/unit.py", "model/parameters.csv"])
def test_fingerprint_changes_with_every_rule_and_table(
    project: Path, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    before = fingerprint_of(project, monkeypatch)
    (project / changed).write_text("rule = 2")
    assert fingerprint_of(project, monkeypatch) != before


def test_fingerprint_changes_when_a_file_is_renamed(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint_of(project, monkeypatch)
    (project / "agents" / "unit.py").rename(project / "agents" / "brigade.py")
    assert fingerprint_of(project, monkeypatch) != before


def test_fingerprint_ignores_prose(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint_of(project, monkeypatch)
    (project / "model" / "notes.md").write_text("other prose")
    assert fingerprint_of(project, monkeypatch) == before


def test_cache_folder_is_named_after_sources_and_versions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    folder = jit.cache_folder()
    expected = f"{jit.rules_fingerprint()}-numba{numba.__version__}-python{platform.python_version()}"
    assert folder == tmp_path / expected
    assert folder.is_dir()


def test_a_folder_that_is_there_already_is_used_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise every start would compile anew."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert jit.cache_folder() == jit.cache_folder()


def test_the_compiler_keeps_its_cache_in_the_folder_of_these_rules() -> None:
    assert Path(numba.config.CACHE_DIR).name.startswith((jit.rules_fingerprint(), "fivelocks-"))


@needs_jit
def test_what_is_called_from_python_is_kept_on_disk_and_what_is_inside_it_is_not_kept_twice() -> None:
    kept = [type(decorator(doubled)._cache).__name__ for decorator in (jit.rule, jit.woven)]
    assert kept == ["FunctionCache", "FunctionCache"]
    assert type(jit.inner(doubled)._cache).__name__ == "NullCache"


def test_without_a_chosen_folder_the_cache_lies_in_the_users_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setattr(jit, "user_cache_path", lambda name: tmp_path / name)
    assert jit.cache_folder().parent == tmp_path / "fivelocks"


def test_a_folder_that_cannot_be_made_is_replaced_by_a_temporary_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file stands where the folder should go."""
    (tmp_path / "taken").write_text("a file")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "taken"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    folder = jit.cache_folder()
    assert folder.parent == tmp_path
    assert folder.name.startswith("fivelocks-")
    assert folder.is_dir()


def test_a_folder_that_cannot_be_written_is_replaced_by_a_temporary_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "sealed"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("os.access", lambda path, mode: False)
    folder = jit.cache_folder()
    assert folder.parent == tmp_path
    assert folder.name.startswith("fivelocks-")


def test_no_other_file_of_the_agents_imports_the_compiler() -> None:
    assert agents.__file__ is not None
    for path in Path(agents.__file__).parent.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imported = {
            name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names
        }
        imported |= {
            node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module
        }
        compilers = {name for name in imported if name.partition(".")[0] == "numba"}
        assert not compilers or path.name == "compiled.py", f"{path.name} imports {compilers}"

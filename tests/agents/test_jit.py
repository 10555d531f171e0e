"""The decorators for rules."""

import ast
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import agents
from agents import jit
from model.rule_table import plain
from tests.builders import needs_jit


def doubled(x: Any) -> Any:
    return 2.0 * x


def per_head(x: Any, heads: Any) -> Any:
    return x / heads


halved_inside = jit.inner(per_head)


def shared_by_two(x: Any) -> Any:
    return halved_inside(x, 2.0)


def test_plain_functions_are_at_hand() -> None:
    # Every decorator keeps the plain function at hand.
    for decorator in [jit.rule, jit.inner, jit.inlined_source]:
        assert plain(decorator(doubled)) is doubled
    # A compiled formula gives what the plain one gives.
    for decorator in [jit.rule, jit.inlined_source]:
        assert decorator(doubled)(21.0) == 42.0
    # A rule may call an inner function.
    assert jit.rule(shared_by_two)(7.0) == 3.5


@needs_jit
def test_division_by_zero_gives_infinity_instead_of_an_exception() -> None:
    assert np.isinf(jit.rule(per_head)(1.0, 0.0))


@needs_jit
@pytest.mark.parametrize("decorator", [jit.rule, jit.inner, jit.inlined_source])
def test_compiled_rules_release_the_interpreter_lock_and_never_reorder_arithmetic(decorator: Any) -> None:
    options = decorator(doubled).targetoptions
    assert options["nogil"] is True
    assert not options.get("fastmath")


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
        assert not compilers or path.name in {"jit.py", "compile_cache.py"}, (
            f"{path.name} imports {compilers}"
        )

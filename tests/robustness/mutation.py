"""Mutation score: how many small defects, put into the rules one at a time, the tests notice.

    uv run --group mutation python -m tests.robustness.mutation [TREE] [--sample 150] [--seed 1]

Cosmic Ray makes the defects. The sample is drawn at random from all of them in ``agents`` and ``model``.
Every defect meets ``tests/agents``, ``tests/model``, ``tests/contract`` (or ``tests/unit``) and the frozen
results of rules, those named after its module first, in a copy of the tree, without compiling. TREE is
another checkout to compare with.
"""

# ruff: noqa: E402  # libraries are loaded after the environment is set
import argparse
import os
import random
import resource
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

os.environ |= {"NUMBA_DISABLE_JIT": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
sys.dont_write_bytecode = True

import hypothesis
import mesa  # noqa: F401  # loaded once, before forking
import numba  # noqa: F401
import pandas  # noqa: F401
import pytest
import scipy.stats  # noqa: F401
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator

ROOT: Final = Path(__file__).resolve().parents[2]
PACKAGES: Final = ("agents", "model")
FOLDERS: Final = ("agents", "model", "unit/agents", "unit/model", "contract", "baselines")
# Minutes without compiling, or about no rule: only the module they are named after meets these.
LEFT_OUT: Final = ("test_engines", "test_compile", "test_parameters_matter", "test_mesa", "test_war_model",
                   "test_shocks", "test_scenario", "test_odd", "test_baselines")  # fmt: skip
NOT_JUDGED: Final = ("__init__", "ensemble", "kernel", "war_model", "jit", "compile_cache")
OPERATORS: Final = (
    *(f"ReplaceComparisonOperator_{kinds}" for kinds in (
        "Eq_NotEq", "NotEq_Eq", "Is_IsNot", "IsNot_Is", "Lt_LtE", "Lt_GtE", "LtE_Lt", "LtE_Gt", "Gt_GtE",
        "Gt_LtE", "GtE_Gt", "GtE_Lt")),
    *(f"ReplaceBinaryOperator_{kinds}" for kinds in (
        "Add_Sub", "Sub_Add", "Mul_Div", "Div_Mul", "Pow_Mul", "FloorDiv_Mul", "Mod_Mul")),
    "NumberReplacer", "ReplaceAndWithOr", "ReplaceOrWithAnd", "ReplaceTrueWithFalse", "ReplaceFalseWithTrue",
    "AddNot", "ReplaceUnaryOperator_Delete_Not", "ReplaceUnaryOperator_USub_UAdd",
    "ReplaceBreakWithContinue", "ReplaceContinueWithBreak", "ZeroIterationForLoop",
)  # fmt: skip
LONGEST: Final = 300  # seconds of processor time after which something never ends: noticed

Mutant = tuple[str, str, int]


def mutants(place: Path) -> list[Mutant]:
    """Every defect of every module, as module, operator and occurrence."""
    found = []
    for package in PACKAGES:
        for path in sorted((place / package).glob("*.py")):
            if path.stem in NOT_JUDGED:
                continue
            nodes = list(ast_nodes(get_ast(path.read_text(encoding="utf-8"))))
            for name in OPERATORS:
                operator = get_operator(f"core/{name}")()
                count = sum(1 for node in nodes for _ in operator.mutation_positions(node))
                found += [(f"{package}/{path.name}", name, number) for number in range(count)]
    return found


def tests_for(place: Path, module: str) -> tuple[list[str], list[str]]:
    """Test files named after a module, and the others."""
    files = [path for folder in FOLDERS for path in sorted((place / "tests" / folder).glob("test_*.py"))]
    own = [path for path in files if path.stem.startswith(f"test_{Path(module).stem}")]
    others = [path for path in files if path not in own and not path.stem.startswith(LEFT_OUT)]
    return [str(path) for path in own], [str(path) for path in others]


def passes(place: Path, tests: list[str]) -> bool:
    """Whether all tests pass, in a forked process."""
    child = os.fork()
    if child == 0:
        _run(place, tests)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _run(place: Path, tests: list[str]) -> None:
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CPU, (LONGEST, LONGEST))
    os.chdir(place)
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    sys.path.insert(0, str(place))
    for name in [name for name in sys.modules if name.partition(".")[0] in (*PACKAGES, "tests")]:
        del sys.modules[name]
    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)  # a failing example is not shrunk
    hypothesis.settings.register_profile("mutation", phases=phases, derandomize=True, deadline=None)
    hypothesis.settings.load_profile("mutation")
    code = 1
    try:
        options = ["-x", "-q", "-p", "no:cacheprovider", "-o", "addopts=-m 'not slow'"]
        code = int(pytest.main([*options, *tests]))
    finally:
        os._exit(code)


def line_changed(before: str, after: str) -> str:
    """The first line that a defect changes, before and after."""
    pairs = zip(before.splitlines(), after.splitlines(), strict=False)
    for number, (old, new) in enumerate(pairs, 1):
        if old != new:
            return f"line {number}\n  - {old.strip()}\n  + {new.strip()}"
    return "the end"


def judge(place: Path, sample: list[Mutant]) -> int:
    """Print each defect that no test notices, and give their number."""
    survived = 0
    for number, (module, operator, occurrence) in enumerate(sample, 1):
        path = place / module
        before = path.read_text(encoding="utf-8")
        after = mutate_code(before, get_operator(f"core/{operator}")(), occurrence)
        path.write_text(after, encoding="utf-8")
        if all(passes(place, tests) for tests in tests_for(place, module) if tests):
            survived += 1
            print(f"{module}, {operator}, {line_changed(before, after)}", flush=True)
        path.write_text(before, encoding="utf-8")
        if number % 10 == 0:
            print(f"{number - survived} of {number} noticed", flush=True)
    return survived


def main() -> int:
    """Draw a sample of defects, judge it, print the score."""
    parser = argparse.ArgumentParser(prog="python -m tests.robustness.mutation")
    parser.add_argument("tree", type=Path, nargs="?", default=ROOT, help="checkout")
    parser.add_argument("--sample", type=int, default=150, help="number of defects")
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    asked: Any = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        place = Path(folder) / "tree"
        ignored = shutil.ignore_patterns(".*", "__pycache__")
        shutil.copytree(asked.tree, place, ignore=ignored)
        every = mutants(place)
        count = min(asked.sample, len(every))
        sample = sorted(random.Random(asked.seed).sample(every, count))  # noqa: S311
        _, tests = tests_for(place, "none")
        print(f"{count} of {len(every)} defects, seed {asked.seed}, {len(tests)} test files", flush=True)
        if not passes(place, tests):
            print("the tests fail without any defect")
            return 2
        noticed = count - judge(place, sample)
        print(f"mutation score: {noticed} of {count} = {noticed / count:.1%}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

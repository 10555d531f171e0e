"""Mutation testing: how many of small defects, put into a rule one at a time, the tests notice.

    uv run --group mutation python -m tests.mutation agents/sector.py --sample 30 --seed 1

Defects are made by operators of Cosmic Ray and by two of this project's own: one side or bound mistaken
for the other, and a field that is not written. A defect meets the tests named after its module and,
with ``--broad``, those of all rules if these let it pass. All happens in a copy of the checkout, without
compiling, in processes forked from one that has loaded the libraries. Tests fail without being shrunk.
"""

import argparse
import contextlib
import json
import os
import random
import re
import resource
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar, Final, NamedTuple

os.environ |= {"NUMBA_DISABLE_JIT": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}

import hypothesis
import mesa  # noqa: F401  # these are loaded once, before forking
import numba  # noqa: F401
import pandas  # noqa: F401
import pytest
import scipy.stats  # noqa: F401

try:
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.operators.operator import Operator
    from cosmic_ray.plugins import get_operator
    from parso.python.tree import Keyword
    from parso.tree import search_ancestor
except ImportError:
    sys.exit("mutation testing needs Cosmic Ray: uv sync --group mutation")

from model.shocks import STREAMS
from model.world import ROWS

ROOT: Final = Path(__file__).resolve().parent.parent
COPIED: Final = ("agents", "model", "experiments", "dashboards", "tests", "pyproject.toml", "README.md")
PACKAGES: Final = ("agents", "model")
# Whole wars without compiling take minutes; tests of scenario files touch no rule.
LEFT_OUT: Final = ("test_engines", "test_scenario", "test_shocks", "test_odd")
# Engines are tested by such wars only, and so not judged here.
ENGINES: Final = ("ensemble", "kernel", "live")
# What is about compiling is tested with it.
COMPILED: Final = ("agents/jit.py",)
# Seconds of processor time after which a defect counts as noticed, because something never ends.
LONGEST: Final = {"own": 120, "broad": 600}
OPERATORS: Final = (
    *(f"ReplaceComparisonOperator_{kinds}" for kinds in (
        "Eq_NotEq", "NotEq_Eq", "Is_IsNot", "IsNot_Is", "Lt_LtE", "Lt_GtE", "LtE_Lt", "LtE_Gt", "Gt_GtE",
        "Gt_LtE", "GtE_Gt", "GtE_Lt")),
    *(f"ReplaceBinaryOperator_{kinds}" for kinds in (
        "Add_Sub", "Sub_Add", "Mul_Div", "Div_Mul", "Pow_Mul", "FloorDiv_Mul", "Mod_Mul", "RShift_LShift",
        "LShift_RShift", "BitAnd_BitXor", "BitXor_BitAnd")),
    "NumberReplacer", "ReplaceAndWithOr", "ReplaceOrWithAnd", "ReplaceTrueWithFalse", "ReplaceFalseWithTrue",
    "AddNot", "ReplaceUnaryOperator_Delete_Not", "ReplaceUnaryOperator_USub_UAdd",
    "ReplaceBreakWithContinue", "ReplaceContinueWithBreak", "ZeroIterationForLoop",
)  # fmt: skip


class MistakenName(Operator):
    """One side for the other, the lower bound for the upper."""

    PAIRS: ClassVar = (("RUSSIA", "UKRAINE"), ("MOSCOW", "KYIV"), ("WASHINGTON", "EUROPE"), ("least", "most"))
    OTHER: ClassVar = {**dict(PAIRS), **{second: first for first, second in PAIRS}}

    def mutation_positions(self, node: Any) -> Iterator[Any]:
        """Where such a name is used, but neither imported nor defined."""
        used = node.type == "name" and node.value in self.OTHER and not node.is_definition()
        if used and search_ancestor(node, "import_from") is None:
            yield node.start_pos, node.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        """Put the other name."""
        node.value = self.OTHER[node.value]
        return node

    @classmethod
    def examples(cls) -> tuple[()]:
        """Only Cosmic Ray's own tests need any."""
        return ()


class ForgottenWrite(MistakenName):
    """A field of the world, or an element, is not written."""

    def mutation_positions(self, node: Any) -> Iterator[Any]:
        """Where something is assigned to a place in brackets."""
        if node.type == "expr_stmt" and node.children[0].type in {"atom_expr", "power"}:
            yield node.start_pos, node.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        """Write nothing."""
        return Keyword("pass", node.start_pos, node.get_first_leaf().prefix)


class Mutant(NamedTuple):
    """One defect: its module, what makes it, the how-manieth of its kind it is, and in which line."""

    module: str
    operator: str
    occurrence: int
    line: int


def operators() -> dict[str, Operator]:
    """Every kind of defect, by name."""
    found = {name: get_operator(f"core/{name}")() for name in OPERATORS}
    return found | {"MistakenName": MistakenName(), "ForgottenWrite": ForgottenWrite()}


def mutants(text: str, module: str) -> list[Mutant]:
    """Every defect that can be made in the text of a module, in its order."""
    nodes = list(ast_nodes(get_ast(text)))
    found = []
    for name, operator in operators().items():
        positions = [position for node in nodes for position in operator.mutation_positions(node)]
        found += [Mutant(module, name, place, start[0]) for place, (start, _) in enumerate(positions)]
    return sorted(found, key=lambda mutant: (mutant.line, mutant.operator, mutant.occurrence))


def chosen(every: list[Mutant], sample: int | None, seed: int) -> list[Mutant]:
    """So many defects of a module drawn at random, or all."""
    if sample is None or sample >= len(every):
        return every
    picked = random.Random(f"{seed} {every[0].module}").sample(range(len(every)), sample)  # noqa: S311
    return [every[place] for place in sorted(picked)]


def copied() -> Path:
    """Copy of the checkout that defects are put into."""
    place = Path(tempfile.mkdtemp(prefix="mutation-"))
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, place / name)
    return place


def own_tests(module: str) -> list[str]:
    """Test files named after a module, ``test_sector.py``, ``test_sector_*.py``, and of the source of all."""
    found = (ROOT / "tests" / Path(module).parent.name).glob(f"test_{Path(module).stem}*.py")
    return [*sorted(path.relative_to(ROOT).as_posix() for path in found), "tests/contract/test_chances.py"]


def broad_tests() -> list[str]:
    """Tests of all rules that take no minutes without compiling."""
    files = [path for package in PACKAGES for path in sorted((ROOT / "tests" / package).glob("test_*.py"))]
    quick = [path for path in files if not path.stem.startswith(LEFT_OUT)]
    return ["tests/contract/test_rules.py", *(path.relative_to(ROOT).as_posix() for path in quick)]


class _WithoutShrinking:
    """Plugin for pytest: a failing example need not become the simplest one."""

    def pytest_collection_finish(self) -> None:
        phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
        hypothesis.settings.register_profile("mutation", hypothesis.settings.default, phases=phases)
        hypothesis.settings.load_profile("mutation")


def fate(place: Path, tests: list[str], longest: int, compiled: bool = False) -> str:
    """Run tests in a forked process: "passed", "failed" or "endless"."""
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (longest, longest))
        _run(place, tests, compiled)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return {0: "passed", -signal.SIGXCPU: "endless", -signal.SIGKILL: "endless"}.get(code, "failed")


def _run(place: Path, tests: list[str], compiled: bool) -> None:
    os.environ["NUMBA_CACHE_DIR"] = str(place / "compiled")
    os.chdir(place)
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    options = ["-x", "-q", "-p", "no:cacheprovider", "-o", "addopts=-m 'not slow'", *tests]
    if compiled:
        # Numba takes the setting when it is loaded, which it is here.
        environment = {**os.environ, "NUMBA_DISABLE_JIT": "0", "PYTHONDONTWRITEBYTECODE": "1"}
        os.execve(sys.executable, [sys.executable, "-m", "pytest", *options], environment)  # noqa: S606
    sys.path.insert(0, str(place))
    sys.dont_write_bytecode = True
    # What is the checkout's own is loaded anew, from the copy.
    for name in [name for name in sys.modules if name.partition(".")[0] in {*COPIED}]:
        del sys.modules[name]
    code = 1
    with contextlib.suppress(BaseException):
        code = int(pytest.main(options, plugins=[_WithoutShrinking()]))
    os._exit(code)


def judged(mutant: Mutant, place: Path, broad: bool) -> dict[str, Any]:
    """Row of results: by which tests a defect is noticed, if by any, and the line with and without it."""
    path = place / mutant.module
    before = path.read_text(encoding="utf-8")
    after = mutate_code(before, operators()[mutant.operator], mutant.occurrence)
    path.write_text(after, encoding="utf-8")
    row = {**mutant._asdict(), **_difference(before, after), "broad": ""}
    row["own"] = fate(place, own_tests(mutant.module), LONGEST["own"], mutant.module in COMPILED)
    if broad and row["own"] == "passed":
        row["broad"] = fate(place, broad_tests(), LONGEST["broad"])
    path.write_text(before, encoding="utf-8")
    return row


def _difference(before: str, after: str) -> dict[str, str]:
    pairs = zip(before.splitlines(), after.splitlines(), strict=False)
    was, is_now = next(((a, b) for a, b in pairs if a != b), ("", ""))
    return {"was": was.strip(), "is": is_now.strip()}


def survived(row: dict[str, Any]) -> bool:
    """Whether no test noticed a defect."""
    return row["own"] == "passed" and row["broad"] in {"passed", ""}


def unchanged(row: dict[str, Any]) -> bool:
    """Whether a defect changes nothing: of a table of one row, the last row is the first."""
    single = {kind for kind, rows in ROWS.items() if rows == 1} | {"orders", "factors"}
    single |= {stream.name for stream in STREAMS if stream.actors == 1}
    found = re.search(r'(?:world|shocks)\["(\w+)"\]\[ -1\]', row["is"])
    return found is not None and found[1] in single


def report(rows: list[dict[str, Any]]) -> None:
    """Print what survived, and the score of every package, without what changes nothing."""
    counted = [row for row in rows if not unchanged(row)]
    print(f"{len(rows) - len(counted)} defects change nothing: the last row of a table of one row")
    for row in filter(survived, counted):
        print(f"{row['module']}:{row['line']} {row['operator']} {row['occurrence']}")
        print(f"  - {row['was']}\n  + {row['is']}")
    for package in PACKAGES:
        of_it = [row for row in counted if row["module"].startswith(package)]
        if of_it:
            noticed = sum(not survived(row) for row in of_it)
            print(f"{package}: {noticed} of {len(of_it)} defects noticed ({noticed / len(of_it):.1%})")


def read(path: Path | None) -> list[dict[str, Any]]:
    """Rows judged earlier."""
    lines = path.read_text(encoding="utf-8").splitlines() if path and path.exists() else []
    return [json.loads(line) for line in lines]


def judge(asked: argparse.Namespace, place: Path) -> list[dict[str, Any]]:
    """Judge what is asked for and not judged yet; rows of all."""
    rows = read(asked.out)
    known = {(row["module"], row["operator"], row["occurrence"]) for row in rows}
    for module in asked.modules:
        if fate(place, own_tests(module), LONGEST["own"], module in COMPILED) != "passed":
            sys.exit(f"{module}: its tests do not pass without any defect")
        every = mutants((place / module).read_text(encoding="utf-8"), module)
        named = [mutant for mutant in every if asked.kind in mutant.operator]
        for mutant in chosen(named, asked.sample, asked.seed):
            if mutant[:3] not in known:
                rows.append(judged(mutant, place, asked.broad))
                if asked.out:
                    with asked.out.open("a", encoding="utf-8") as file:
                        file.write(json.dumps(rows[-1]) + "\n")
        noticed = Counter(not survived(row) for row in rows if row["module"] == module)
        print(f"{module}: {noticed[True]} of {noticed.total()} noticed", flush=True)
    return rows


def main() -> None:
    """Judge defects of the modules named, or of all, and print what survived."""
    files = [path for package in PACKAGES for path in sorted((ROOT / package).glob("*.py"))]
    every = [path.relative_to(ROOT).as_posix() for path in files if path.stem not in {"__init__", *ENGINES}]
    parser = argparse.ArgumentParser(description="Mutation testing of the rules")
    parser.add_argument("modules", nargs="*", default=every)
    parser.add_argument("--kind", default="", help="only operators with this in their name")
    parser.add_argument("--sample", type=int, help="so many defects of each module; all if not given")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--broad", action="store_true", help="what passes meets the tests of all rules too")
    parser.add_argument("--out", type=Path, help="JSON lines, one a defect; those in it are not judged again")
    asked = parser.parse_args()
    if unknown := set(asked.modules) - set(every):
        parser.error(f"cannot judge {', '.join(sorted(unknown))}; can judge {', '.join(every)}")
    place = copied()
    try:
        report(judge(asked, place))
    finally:
        shutil.rmtree(place)


if __name__ == "__main__":
    main()

"""Table of all rules: what each reads, writes and draws, found in its source.

Rules address state only as ``world["kind"][row]["field"]``, ``params["name"]`` and ``shocks["stream"]``,
directly or through local names and helpers, so that their abstract syntax tree tells all that they touch.
"""

import ast
import inspect
import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from model import schedule

Resolved = tuple[str, ...] | None


@dataclass
class Footprint:
    """Fields (``kind.field``), parameters and random streams that a rule touches."""

    reads: set[str] = field(default_factory=set)
    params: set[str] = field(default_factory=set)
    writes: set[str] = field(default_factory=set)
    draws: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class RuleRow:
    """One rule of the schedule; ``reads`` holds state fields, ``params`` parameters."""

    name: str
    phase: str
    kind: str
    summary: str
    reads: tuple[str, ...]
    params: tuple[str, ...]
    writes: tuple[str, ...]
    draws: tuple[str, ...]
    source: str


@cache
def table() -> tuple[RuleRow, ...]:
    """All rules in the order in which they run; ``phase`` is ``opening`` or ``month`` and a number."""
    numbered = [
        (f"{part} {number}", phase)
        for part, phases in (("opening", schedule.OPENING), ("month", schedule.MONTH))
        for number, phase in enumerate(phases, start=1)
    ]
    return tuple(_row(place, phase) for place, phase in numbered)


def _row(place: str, phase: schedule.Phase) -> RuleRow:
    found = footprint(phase.rule)
    text, _, source = (inspect.getdoc(plain(phase.rule)) or "").partition("Source: ")
    return RuleRow(
        name=phase.name,
        phase=place,
        kind=phase.kind,
        summary=text.strip().split("\n")[0],
        reads=tuple(sorted(found.reads)),
        params=tuple(sorted(found.params)),
        writes=tuple(sorted(found.writes)),
        draws=tuple(sorted(found.draws)),
        source=re.sub(r"\s+", " ", source),
    )


def plain(function: Any) -> Callable[..., Any]:
    """Return the Python function behind a rule, compiled or not."""
    found: Callable[..., Any] = getattr(function, "py_func", function)
    return found


def footprint(rule: Any) -> Footprint:
    """Find everything a rule touches, in itself and in the helpers it calls."""
    found = Footprint()
    known: dict[str, Resolved] = {"world": ("world",), "params": ("params",), "shocks": ("shocks",)}
    _Reader(plain(rule), known, found).run()
    return found


class _Reader(ast.NodeVisitor):
    """Walk a function's syntax tree; ``known`` maps local names to the part of the state they hold."""

    def __init__(self, function: Callable[..., Any], known: dict[str, Resolved], found: Footprint) -> None:
        self.function, self.known, self.found = function, dict(known), found

    def run(self) -> None:
        tree = ast.parse(textwrap.dedent(inspect.getsource(self.function)))
        for statement in tree.body[0].body:  # type: ignore[attr-defined]
            self.visit(statement)

    def resolve(self, node: ast.expr) -> Resolved:
        if isinstance(node, ast.Name):
            return self.known.get(node.id)
        if not isinstance(node, ast.Subscript):
            return None
        base = self.resolve(node.value)
        key = node.slice.value if isinstance(node.slice, ast.Constant) else None
        match base:
            case ("world",):
                return ("table", str(key))
            case ("table", kind):
                return ("row", kind)
            case ("row", kind) if isinstance(key, str):
                return ("field", kind, key)
            case ("params",) | ("shocks",):
                return (base[0] + "-entry", str(key))
            case ("field", *_) | ("params-entry", _) | ("shocks-entry", _):
                return base
        return None

    def visit_Assign(self, node: ast.Assign) -> None:
        target = node.targets[0]
        pairs = [(target, node.value)]
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            pairs = list(zip(target.elts, node.value.elts, strict=True))
        for left, right in pairs:
            self.visit(right)
            if isinstance(left, ast.Name):
                self.known[left.id] = self.resolve(right)
            elif isinstance(left, ast.Subscript):
                self._note_write(left)

    def _note_write(self, target: ast.Subscript) -> None:
        match self.resolve(target):
            case ("field", kind, name):
                self.found.writes.add(f"{kind}.{name}")
        if not isinstance(target.slice, ast.Constant):
            self.visit(target.slice)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        match self.resolve(node):
            case ("field", kind, name):
                self.found.reads.add(f"{kind}.{name}")
            case ("params-entry", name):
                self.found.params.add(name)
            case ("shocks-entry", name):
                self.found.draws.add(name)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        if not isinstance(node.func, ast.Name):
            return
        helper = plain(self.function.__globals__.get(node.func.id))
        if not inspect.isfunction(helper):
            return
        names = list(inspect.signature(helper).parameters)
        passed = {name: self.resolve(value) for name, value in zip(names, node.args, strict=False)}
        if any(passed.values()):
            _Reader(helper, passed, self.found).run()

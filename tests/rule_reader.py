"""What a rule reads, writes and draws, found in its source: the yardstick for its docstring."""

import ast
import inspect
import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Resolved = tuple[str, ...] | None


@dataclass
class Footprint:
    """Fields (``kind.field``), parameters and streams that a rule touches."""

    reads: set[str] = field(default_factory=set)
    params: set[str] = field(default_factory=set)
    writes: set[str] = field(default_factory=set)
    draws: set[str] = field(default_factory=set)


def plain(function: Any) -> Callable[..., Any]:
    """The Python function behind a rule, compiled or not."""
    return getattr(function, "py_func", function)


def footprint(rule: Any) -> Footprint:
    """Everything a rule touches, in itself and in the helpers it calls."""
    function = plain(rule)
    found = Footprint()
    known: dict[str, Resolved] = {"world": ("world",), "params": ("params",), "shocks": ("shocks",)}
    _Reader(function, known, found).run()
    return found


class _Reader(ast.NodeVisitor):
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


def described(rule: Any) -> Footprint:
    """What a rule's docstring says it touches."""
    text = re.sub(r"\s+", " ", inspect.getdoc(plain(rule)) or "")
    parts = re.search(r"Reads: (.*?) Writes: (.*?) Draws: (.*?) Source: (.+)$", text)
    if parts is None:
        raise AssertionError(f"{plain(rule).__qualname__} lacks Reads, Writes, Draws or Source")
    reads, writes, draws, _ = parts.groups()
    state, _, params = reads.partition("params: ")
    return Footprint(_names(state), _names(params), _names(writes), _names(draws))


def _names(text: str) -> set[str]:
    return {name for name in re.split(r"[,;\s]+", text.strip()) if name and name != "none"}


def rewritten_docstring(rule: Any, kind: str, found: Footprint, text: str) -> str:
    """The text of a rule's file with its docstring's reads, writes and draws brought up to date."""
    function = plain(rule)
    start = text.index(f"def {function.__name__}(world, params, shocks, i)")
    begin = text.index("    Reads:", start)
    end = text.index("    Source:", begin)
    own = sorted(name.partition(".")[2] for name in found.writes if name.startswith(kind + "."))
    foreign = sorted(name for name in found.writes if not name.startswith(kind + "."))
    assert not foreign, foreign
    reads = ", ".join(sorted(found.reads)) or "none"
    if found.params:
        reads += "; params: " + ", ".join(sorted(found.params))
    lines = [
        _wrapped("Reads: " + reads),
        _wrapped("Writes: " + (", ".join(own) or "none")),
        _wrapped("Draws: " + (", ".join(sorted(found.draws)) or "none")),
    ]
    return text[:begin] + "\n".join(lines) + "\n" + text[end:]


def _wrapped(line: str) -> str:
    return textwrap.fill(
        line, 108, initial_indent="    ", subsequent_indent="        ", break_long_words=False
    )


def main() -> None:
    """Bring the docstring of every rule of the schedule up to date."""
    from model import schedule

    phases = schedule.OPENING + schedule.MONTH
    # All are read before any is written: rewriting one moves the lines of those below it.
    found = [footprint(phase.rule) for phase in phases]
    for phase, footprint_found in zip(phases, found, strict=True):
        path = Path(inspect.getsourcefile(plain(phase.rule)) or "")
        text = path.read_text(encoding="utf-8")
        path.write_text(rewritten_docstring(phase.rule, phase.kind, footprint_found, text), encoding="utf-8")


if __name__ == "__main__":
    main()

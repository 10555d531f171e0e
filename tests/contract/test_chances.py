"""Draws decide in one way only, so that a chance of zero never strikes and a chance of one always does.

A uniform draw lies strictly between zero and one. Comparing it by anything but ``draw < chance``, or
``draw > 1 - chance`` for the other tail of the same draw, would break one of these two promises.
"""

import ast
from pathlib import Path

import agents
import model
from model.shocks import STREAMS, UNIFORM

FILES = [
    path
    for package in (agents, model)
    for path in sorted(Path(str(package.__file__)).parent.glob("*.py"))
    if path.name != "shocks.py"
]


def drawn(node: ast.expr) -> str | None:
    """Stream of an expression like ``shocks["exit"][i]``."""
    match node:
        case ast.Subscript(
            value=ast.Subscript(value=ast.Name(id="shocks"), slice=ast.Constant(value=str(stream)))
        ):
            return stream
    return None


def comparisons() -> list[tuple[str, ast.Compare]]:
    """Every comparison of the rules in which a draw stands, with its place."""
    found = []
    for path in FILES:
        compared = [
            node
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Compare) and any(map(drawn, (node.left, *node.comparators)))
        ]
        found += [(f"{path.parent.name}/{path.name}:{node.lineno}", node) for node in compared]
    return found


COMPARISONS = comparisons()


def test_a_draw_strikes_strictly_below_its_chance() -> None:
    for place, comparison in COMPARISONS:
        assert drawn(comparison.left), f"{place}: write the draw first"
        assert len(comparison.ops) == 1
        if isinstance(comparison.ops[0], ast.Gt):
            chance = comparison.comparators[0]
            assert isinstance(chance, ast.BinOp), f"{place}: the other tail begins at 1 - chance"
            assert isinstance(chance.op, ast.Sub)
            assert isinstance(chance.left, ast.Constant)
            assert chance.left.value == 1.0
        else:
            assert isinstance(comparison.ops[0], ast.Lt), f"{place}: compare a draw by < only"


def test_nearly_every_uniform_stream_is_compared_with_a_chance_where_it_is_drawn() -> None:
    """The rest are handed to functions: the number and the place of incidents, and a coin."""
    compared = {drawn(comparison.left) for _, comparison in comparisons()}
    uniform = {stream.name for stream in STREAMS if stream.kind == UNIFORM}
    assert uniform - compared == {"incidents", "theatre", "coin"}

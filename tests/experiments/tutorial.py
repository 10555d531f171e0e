"""Executes the tutorial notebook; ``python -m tests.experiments.tutorial`` writes its outputs again."""

import ast
import base64
import io
import json
import os
import tempfile
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import experiments

NOTEBOOK = Path(experiments.__file__).with_name("tutorial.ipynb")
DPI = 72


def read() -> dict[str, Any]:
    """The notebook."""
    content: dict[str, Any] = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    return content


def execute(notebook: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """Outputs of the code cells, executed in order in an empty folder."""
    names: dict[str, Any] = {}
    here = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
            return [_run("".join(cell["source"]), names) for cell in cells]
        finally:
            os.chdir(here)


def _run(source: str, names: dict[str, Any]) -> list[dict[str, Any]]:
    """Outputs of one cell: what it prints, and the value of its last expression."""
    tree, printed, value = ast.parse(source), io.StringIO(), None
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    with redirect_stdout(printed):
        exec(compile(tree, "tutorial", "exec"), names)  # noqa: S102
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), "tutorial", "eval"), names)  # noqa: S307
    outputs: list[dict[str, Any]] = []
    if printed.getvalue():
        outputs.append({"output_type": "stream", "name": "stdout", "text": lines(printed.getvalue())})
    if value is not None:
        data = {name: lines(text) for name, text in _shown(value).items()}
        outputs.append(
            {"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": None}
        )
    return outputs


def _shown(value: Any) -> dict[str, str]:
    shown = {"text/plain": repr(value)}
    if hasattr(value, "savefig"):
        picture = io.BytesIO()
        value.savefig(picture, format="png", dpi=DPI)
        shown["image/png"] = base64.b64encode(picture.getvalue()).decode()
    elif hasattr(value, "_repr_html_"):
        shown["text/html"] = value._repr_html_()
    return shown


def lines(text: str) -> list[str]:
    """Text as a notebook stores it."""
    return text.splitlines(keepends=True)


def main() -> None:
    """Write the notebook with its outputs."""
    notebook = read()
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for number, (cell, outputs) in enumerate(zip(cells, execute(notebook), strict=True), start=1):
        cell["outputs"], cell["execution_count"] = outputs, number
    NOTEBOOK.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

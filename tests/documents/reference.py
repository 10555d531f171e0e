"""Write ``experiments/REFERENCE.md`` from the help of the commands: ``python -m tests.documents.reference``."""

import importlib
from pathlib import Path
from typing import Any, Final

import typer
from typer.testing import CliRunner

PAGE: Final = Path(__file__).resolve().parents[2] / "experiments/REFERENCE.md"
HEAD: Final = """# Reference of the commands

Generated from the help of the commands by `python -m tests.documents.reference`. Do not edit. Examples are in
[HOWTO.md](HOWTO.md).
"""


def application() -> typer.Typer:
    """The program with all its commands."""
    for module in ("experiments.commands", "experiments.cli"):
        found = getattr(importlib.import_module(module), "app", None)
        if found is not None:
            return found  # type: ignore[no-any-return]
    raise ImportError("no Typer application found")


def commands() -> dict[str, Any]:
    """Every command by name."""
    found: dict[str, Any] = typer.main.get_command(application()).commands  # type: ignore[attr-defined]
    return found


def help_of(*arguments: str) -> str:
    """Help text at 80 columns, without trailing spaces."""
    environment = {"COLUMNS": "80", "TERMINAL_WIDTH": "80", "NO_COLOR": "1", "TERM": "dumb"}
    printed = CliRunner().invoke(
        application(), [*arguments, "--help"], prog_name="fivelocks", env=environment, catch_exceptions=False
    )
    return "\n".join(line.rstrip() for line in printed.output.strip().splitlines())


def reference() -> str:
    """The whole reference."""
    parts = [HEAD, f"```text\n{help_of()}\n```\n"]
    parts += [f"## {name}\n\n```text\n{help_of(name)}\n```\n" for name in commands()]
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(reference(), encoding="utf-8")

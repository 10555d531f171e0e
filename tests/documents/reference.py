"""Write ``experiments/REFERENCE.md`` from the help: ``python -m tests.documents.reference``."""

import contextlib
import io
import os
from pathlib import Path
from typing import Any, Final
from unittest import mock

from experiments.commands.application import COMMANDS, loaded, program

PAGE: Final = Path(__file__).resolve().parents[2] / "experiments/REFERENCE.md"
HEAD: Final = """# Reference of the commands

Generated from the help of the commands by `python -m tests.documents.reference`. Do not edit. Examples are in
[HOWTO.md](HOWTO.md).
"""


def commands() -> dict[str, Any]:
    """Every command by name, with its options."""
    names = [name for group in COMMANDS.values() for name in group]
    return {name: loaded(name) for name in names}


def help_of(*arguments: str) -> str:
    """Help text at 80 columns, without trailing spaces."""
    with mock.patch.dict(os.environ, COLUMNS="80"), contextlib.redirect_stdout(io.StringIO()) as printed:
        program().main([*arguments, "--help"], prog_name="fivelocks", standalone_mode=False)
    return "\n".join(line.rstrip() for line in printed.getvalue().strip().splitlines())


def reference() -> str:
    """The whole reference."""
    parts = [HEAD, f"```text\n{help_of()}\n```\n"]
    parts += [f"## {name}\n\n```text\n{help_of(name)}\n```\n" for name in commands()]
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(reference(), encoding="utf-8")

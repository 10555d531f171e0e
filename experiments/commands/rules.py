"""``fivelocks rules``: the rules of the model in the order in which they run."""

from dataclasses import asdict
from typing import Final

from experiments.commands.options import AsJson, Search
from experiments.errors import InputError
from experiments.rendering import console
from model import rule_table

# Columns for the phase.
PHASE: Final = 12


def rules(search: Search = "", as_json: AsJson = False) -> None:
    """List the rules: phase, what each reads, writes and draws, source."""
    found = [row for row in rule_table.table() if search.lower() in " ".join(map(str, asdict(row).values()))]
    if as_json:
        console.write_json([asdict(row) for row in found])
        return
    if not found:
        raise InputError(f"no rule contains '{search}'; call the command without a word to list all rules")
    for row in found:
        console.write(f"{row.phase:<{PHASE}}{row.name}")
        named = {"reads": row.reads + row.params, "writes": row.writes, "draws": row.draws}
        for what, names in (named | {"source": [row.source]}).items():
            if names:
                console.prose(f"{what}: {', '.join(names)}", "    ", "      ")

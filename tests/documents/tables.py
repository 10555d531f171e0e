"""Tables of the documents as Markdown: ``python -m tests.documents.tables NAME``."""

import csv
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

from experiments.evidence import backcast_standing, claims_standing, structure_standing
from experiments.rendering.labels import ENDINGS, PATHS
from model import parameters
from model.endings import PATH_OF

EVIDENCE: Final = Path(__file__).resolve().parents[2] / "experiments/evidence"
KINDS: Final = {
    "published": "figure of a named author or organisation, with its date",
    "calibrated": "estimated from published series; the source states how",
    "judgement": "set by judgement; the source states the reason",
}
CONFIDENCE: Final = {"H": "high", "M": "medium", "L": "low"}


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def sources() -> str:
    """Parameters by kind of source and confidence."""
    known = parameters.table().values()
    counts = Counter((row.kind, row.confidence) for row in known)
    rows = [
        (
            kind,
            meaning,
            sum(counts[kind, level] for level in CONFIDENCE),
            *(counts[kind, c] for c in CONFIDENCE),
        )
        for kind, meaning in KINDS.items()
    ]
    sums = [sum(row[place] for row in rows) for place in range(2, 6)]  # type: ignore[misc]
    head = ("source", "what it is", "parameters", *(f"{name} confidence" for name in CONFIDENCE.values()))
    return table(head, [*rows, ("all", "", *sums)])


def labels() -> str:
    """Label, code and path of every ending."""
    rows = [
        (f"`{PATH_OF[code]}`", PATHS[PATH_OF[code]], f"`{code}`", label) for code, label in ENDINGS.items()
    ]
    return table(("path in files", "label of the path", "ending in files", "label of the ending"), rows)


def verdicts() -> str:
    """The essay's claims by verdict, with central and with sampled parameters."""
    with (EVIDENCE / "claims_standing_verdicts.csv").open(encoding="utf-8", newline="") as file:
        counts = Counter((row["verdict"], row["parameters"]) for row in csv.DictReader(file))
    names = ("supported", "contradicted", "inconclusive", "not testable")
    modes = ("central", "sampled")
    return table(
        ("verdict", *(f"{mode} parameters" for mode in modes)),
        [(name, *(counts[name, mode] for mode in modes)) for name in names],
    )


TABLES: Final[dict[str, Callable[[], str]]] = {
    "sources": sources,
    "labels": labels,
    "verdicts": verdicts,
    "claims": claims_standing.summary,
    "baseline": claims_standing.baseline_summary,
    "backcast-2023": lambda: backcast_standing.summary("from 2023"),
    "backcast-2024": lambda: backcast_standing.summary("from 2024"),
    "backcast-2025": lambda: backcast_standing.summary("from 2025"),
    "bands": backcast_standing.bands,
    "left-out": backcast_standing.left_out,
    "informed": backcast_standing.informed,
    "hazards": lambda: structure_standing.table("hazards"),
    "rise": lambda: structure_standing.table("rise"),
    "ground": lambda: structure_standing.table("ground"),
    "variants": lambda: structure_standing.table("variants"),
    "locks": lambda: structure_standing.table("locks"),
    "ablations": lambda: structure_standing.table("ablations"),
    "purposes": lambda: structure_standing.table("purposes"),
    "variance": lambda: structure_standing.table("variance"),
}

if __name__ == "__main__":
    print(TABLES[sys.argv[1]]())

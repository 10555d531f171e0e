"""Words that documents, help, messages and docstrings avoid, with the standard term for each.

``python -m tests.documents.glossary [FOLDER ...]`` lists where they still stand.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Final, NamedTuple

from tests.documents.quoted import ROOT

# Pattern of a word that is avoided, and what to write.
AVOIDED: Final = {
    r"(?<!log-)(?<!log )\bodds\b(?! ratio)": "probability",
    r"\b(played|plays)\b": "simulated, run",
    r"(?<!oil )(?<!concurrent\.)\bfutures\b(?! and forecasts|=)": "continuations",
    r"\bpull(s|ed|ing)? (a |the |its |any |no )?levers?\b": "set a lever",
    r"\blevers? (is|are|was|were) pulled\b": "is set",
    r"\b(hang|hangs|hung) on\b": "depends on; causes",
    r"\banew\b": "again",
    r"\bnought\b": "zero",
    r"\bbeside\b(?! the point)": "with",
    r"\bmend(s|ed|ing)?\b": "fix",
    r"\btakings\b": "downloads",
    r"\bhas no say\b|\bheld to\b|\bheld against\b": "excluded from the verdict; checked against",
    r"\bno hand on any lever\b": "no policy changes",
    r"\bstill (being )?fought\b": "ongoing (censored)",
    r"\bsettlements? (that )?all can afford\b": "negotiated settlement (affordable loss)",
    r"\baid shift, forced\b|\bforced settlements?\b": "imposed settlement (aid shift)",
    r"\bhelp(s|ed|ing)? (wars |runs |them )?up\b": "importance sampling on the ladder",
    r"\b(answers|answer) another question\b": "contains results for different settings",
    r"\b(said|told|says|tells) in words\b|\bin words\b": "printed, in text",
    r"\bthere lie\b": "mass, coverage, density",
    r"\bwhat might have been\b": "counterfactuals",
    r"(?<!interstate )\b([\d,]*\d|many|same|sampled|such|drawn|each|one) wars\b": "runs",
    r"\bthe same war\b|\bwars? an? (arm|point|round)\b": "runs",
    r"\bof wars\b|\bwars are (slightly )?shorter\b|\blonger wars\b": "runs",
    r"\bwar number\b": "run number",
    r"km²": "km2",
    r"\bchances? of the draw\b|\bluck of the draw\b": "sampling error",
}
WORDS: Final = {re.compile(pattern, re.IGNORECASE): instead for pattern, instead in AVOIDED.items()}
READ: Final = (
    "*.md",
    "*.cff",
    "experiments/*.py",
    "experiments/*.toml",
    "dashboards/*.py",
    "dashboards/*.toml",
)
# Earlier versions, names of stored quantities, generated help, tests, translations, records of runs.
EXCEPT: Final = re.compile(
    r"^CHANGELOG\.md$|claims_baseline\.py$|REFERENCE\.md$|^tests/|/zh/|_standing_.*\.csv$|observed.*\.csv$"
)


class Offence(NamedTuple):
    """A word that is avoided, and where it stands."""

    path: str
    line: int
    word: str
    instead: str


def strings(source: str) -> Iterator[tuple[int, str]]:
    """Texts in Python source, with their line: strings of two words or more, comments."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            yield from enumerate(node.value.splitlines(), node.lineno)
    for number, line in enumerate(source.splitlines(), 1):
        if line.lstrip().startswith("# "):
            yield number, line


def offences(path: str, text: str) -> list[Offence]:
    """Avoided words in a file."""
    text = re.sub(r"```console.*?```", lambda block: "\n" * block[0].count("\n"), text, flags=re.DOTALL)
    if path.endswith(".toml"):
        text = re.sub(r"^(\[.*\]|[\w.-]+ = )", "", text, flags=re.MULTILINE)
    lines = strings(text) if path.endswith(".py") else enumerate(text.splitlines(), 1)
    return [
        Offence(path, number, found.group(), instead)
        for number, line in lines
        for pattern, instead in WORDS.items()
        for found in pattern.finditer(line)
    ]


def everywhere() -> list[Offence]:
    """Avoided words in every text of the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *READ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    paths = [path for path in listed if not EXCEPT.search(path) and (ROOT / path).is_file()]
    return [
        one for path in sorted(paths) for one in offences(path, (ROOT / path).read_text(encoding="utf-8"))
    ]


if __name__ == "__main__":
    for one in everywhere():
        if one.path.startswith(tuple(sys.argv[1:]) or ""):
            print(f"{one.path}:{one.line}: '{one.word}': write {one.instead}")

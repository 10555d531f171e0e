"""Links in documents lead somewhere, name commands and options that exist, and carry one version."""

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import yaml

import fivelocks as fl
from experiments.results.dictionary import described
from model import parameters
from tests.documents.quoted import ROOT, blocks, documents, text_of
from tests.documents.reference import HEAD, PAGE, commands, reference
from tests.experiments import tutorial

VERSION = tomllib.loads(text_of("pyproject.toml"))["project"]["version"]


def anchors(document: Path) -> set[str]:
    """Places within a document that a link may name, as the usual renderers make them from headings."""
    headings = re.findall(r"^#+ (.*)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def is_found(document: str, target: str) -> bool:
    """Whether a link of a document leads to a file of the repository, and to a heading in it."""
    name, _, place = target.partition("#")
    path = (ROOT / document).parent / name if name else ROOT / document
    return path.is_file() and (not place or place in anchors(path))


def test_every_link_leads_somewhere_within_the_repository() -> None:
    links = [(name, link) for name in documents() for link in re.findall(r"\]\(([^)]*)\)", text_of(name))]
    assert [(name, link) for name, link in links if not is_found(name, link)] == []


def test_no_document_sends_its_reader_to_another_host() -> None:
    hosts = {host for name in documents() for host in re.findall(r"https?://([\w.]+)", text_of(name))}
    assert hosts <= {"127.0.0.1"}


def calls() -> Iterator[tuple[str, list[str]]]:
    """Calls of the program in fenced blocks and inline code; recipes call commands that they add."""
    for name in documents():
        if name == "model/RECIPES.md":
            continue
        lines = [
            line
            for language in ("", "console")
            for block in blocks(name, language)
            for line in block.splitlines()
        ]
        lines += re.findall(r"`((?:uv run )?fivelocks [^`]*)`", text_of(name))
        for line in lines:
            found = re.match(r"(?:\$ )?(?:uv run )?fivelocks ([a-z].*)", line)
            if found:
                yield name, shlex.split(found[1], comments=True)


def test_every_command_and_option_that_a_document_shows_exists() -> None:
    known = {
        name: {word for parameter in command.params for word in parameter.opts} | {"--help"}
        for name, command in commands().items()
    }
    wrong = [
        f"{document}: {command} {word}"
        for document, (command, *words) in calls()
        for word in ["", *words]
        if command not in known or (word.startswith("--") and word.partition("=")[0] not in known[command])
    ]
    assert wrong == []


def test_every_name_of_python_and_column_that_a_document_shows_exists() -> None:
    cells = [cell for cell in tutorial.read()["cells"] if cell["cell_type"] == "markdown"]
    shown = "\n".join("".join(cell["source"]) for cell in cells)
    called = [(name, word) for name in documents() for word in re.findall(r"\bfl\.(\w+)", text_of(name))]
    called += [("tutorial", word) for word in re.findall(r"\bfl\.(\w+)", shown)]
    assert [(name, word) for name, word in called if not hasattr(fl, word)] == []
    tables = described("batch")
    columns = {column for table in tables.values() for column, *_ in table}
    known = {"fivelocks", "start", *columns, *(name.partition(".")[0] for name in tables)}
    assert set(re.findall(r"`(\w+)`", shown)) - known == set()


def test_every_path_that_help_names_exists() -> None:
    named = re.findall(r"[\w/]+\.(?:md|csv|toml)\b", reference().removeprefix(HEAD))
    assert [path for path in named if not path.startswith("results/") and not (ROOT / path).exists()] == []


def test_the_reference_is_that_of_the_commands() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(), "renew with: python -m tests.documents.reference"


def test_literature_that_parameters_cite_is_listed() -> None:
    listed = text_of("model/README.md")
    cited = {
        found
        for row in parameters.table().values()
        for found in re.findall(
            r"([A-Z][a-z]+)(?: and [A-Z][a-z]+| et al\.)? (\d{4})\b(?! budget)", row.source
        )
    }
    authors = set(re.findall(r"^- ([A-Z][a-z]+)", listed, re.MULTILINE))
    missing = {
        f"{name} {year}"
        for name, year in cited
        if name in authors and not re.search(rf"^- {name}.*\b{year}\. ", listed, re.MULTILINE)
    }
    assert missing == set()


def test_there_is_one_version_and_the_changelog_begins_with_it() -> None:
    citation = yaml.safe_load(text_of("CITATION.cff"))
    newest = re.search(r"^## (\S+) \((\S+)\)$", text_of("CHANGELOG.md"), re.MULTILINE)
    assert newest is not None
    assert newest.groups() == (VERSION, citation["date-released"].isoformat())
    assert citation["version"] == VERSION


def test_the_citation_has_what_a_reference_needs() -> None:
    citation = yaml.safe_load(text_of("CITATION.cff"))
    needed = {"cff-version", "message", "title", "authors", "version", "date-released", "license", "type"}
    assert needed <= set(citation)
    assert citation["license"] == "MIT"
    (entry,) = re.findall(r"@software\{(.*?)\n +\}", text_of("experiments/HOWTO.md"), re.DOTALL)
    fields = dict(re.findall(r"(\w+) += \{(.*?)\},?$", entry, re.MULTILINE))
    assert fields["title"] == citation["title"]
    assert (fields["version"], fields["year"]) == (VERSION, str(citation["date-released"].year))

"""Documents lead where they say, name every command, and carry one version."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from experiments.commands import program
from tests.documents.quoted import DOCUMENTS, ROOT, text_of

VERSION = tomllib.loads(text_of("pyproject.toml"))["project"]["version"]


def anchors(document: Path) -> set[str]:
    """Places within a document that a link may name, as the usual renderers make them from headings."""
    headings = re.findall(r"^#+ (.*)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_leads_somewhere_within_the_repository(document: str) -> None:
    for target in re.findall(r"\]\(([^)]*)\)", text_of(document)):
        name, _, place = target.partition("#")
        path = (ROOT / document).parent / name if name else ROOT / document
        assert path.is_file(), target
        assert not place or place in anchors(path), target


@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_document_sends_its_reader_to_another_host(document: str) -> None:
    assert set(re.findall(r"https?://([\w.]+)", text_of(document))) <= {"127.0.0.1"}


def test_the_readme_names_every_command() -> None:
    named = re.findall(r"`(?:fivelocks )?([a-z]+)[^`]*`", text_of("README.md").split("## Commands")[1])
    commands = set(program().commands)
    assert commands <= set(named)


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

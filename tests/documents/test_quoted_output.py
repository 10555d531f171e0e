"""Documents show what their commands print."""

import pytest

from tests.documents.quoted import BLOCK, chosen, documents, outdated, text_of


@pytest.mark.slow
def test_every_document_shows_what_its_commands_print() -> None:
    assert outdated() == [], "renew with: python -m tests.documents.quoted --update"


def test_every_marked_block_is_closed() -> None:
    texts = {name: text_of(name) for name in documents()}
    assert {name: text.count(" by: ") for name, text in texts.items() if "<!-- " in text} == {
        name: len(BLOCK.findall(text)) for name, text in texts.items() if "<!-- " in text
    }


def test_lines_are_chosen_by_number() -> None:
    assert chosen(list("abcde"), "2-3,5") == ["b", "c", "...", "e"]

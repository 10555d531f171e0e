"""Documents, help, messages and docstrings use the field's words."""

from tests.documents.glossary import offences


def test_avoided_words_are_found_in_text_and_in_strings_and_not_in_names() -> None:
    assert [one.word for one in offences("a.md", "The odds, by the same wars, played anew.")] == [
        "odds",
        "played",
        "anew",
        "same wars",
    ]
    assert [one.line for one in offences("a.py", "odds = 1\nprint('the odds from here')\n")] == [2]
    assert offences("a.md", "Odds ratios, interstate wars, oil futures, the log-odds, a Play button.") == []

"""Events in scenario files: what each must say, and how errors name the event."""

from pathlib import Path

import pytest

from tests.model.test_scenario_file import errors_of, read


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "war.toml"


def test_a_wrong_event_is_told_with_its_number_and_what_is_wrong_with_it(file: Path) -> None:
    for event, error in [
        ("lever = 'truce'\nvalue = 1", "month is not given"),
        ("month = 1.5\nlever = 'truce'\nvalue = 1", "month is 1.5"),
        ("month = true\nlever = 'truce'\nvalue = 1", "month is True"),
        ("month = '1'\nlever = 'truce'\nvalue = 1", "month is '1'"),
        ("month = 1\nvalue = 1", "lever is not given; it must be text"),
        ("month = 1\nlever = 5\nvalue = 1", "lever is 5; it must be text"),
        ("month = 1\nlever = 'truce'\nvalue = 1\nuntil = 2.5", "until is 2.5"),
        ("month = 1\nlever = 'truce'\nvalu = 1", "unknown key 'valu'; did you mean 'value'?"),
        ("month = 1\nlever = 'truce'", "lever 'truce': give either a value or a factor"),
        (
            "month = 1\nlever = 'oil_price'\nvalue = 50\nfactor = 0.5",
            "lever 'oil_price': give either a value or a factor",
        ),
        ("month = 1\nlever = 'truce'\nfactor = 0.5", "lever 'truce' takes no factor; give a value"),
        (
            "month = 1\nlever = 'stance.kyiv'\nvalue = 'yield'",
            "lever 'stance.kyiv': 'yield' is not a choice; allowed is hold, propaganda, adjust",
        ),
        (
            "month = 1\nlever = 'oil_price'\nvalue = nan",
            "lever 'oil_price': value nan is out of range; allowed is 10 to 200 [USD/b]",
        ),
        (
            "month = 1\nlever = 'oil_price'\nfactor = '0.5'",
            "lever 'oil_price': factor '0.5' is not a number; allowed is 0 to 10 [ratio]",
        ),
        (
            "month = 61\nlever = 'truce'\nvalue = 1",
            "month 61 is outside the run; allowed is 1 to 60 [months]",
        ),
        (
            "month = 5\nlever = 'truce'\nvalue = 1\nuntil = 4",
            "until 4 is out of range; allowed is 5 to 60 [months]",
        ),
    ]:
        (told,) = errors_of(file, f"[[event]]\n{event}\n")
        assert told.startswith(f"[[event]] 1: {error}")


def test_several_things_wrong_with_one_event_are_all_told(file: Path) -> None:
    told = errors_of(file, "[[event]]\nlevr = 'truce'\nmonth = '1'\n")
    offenders = ("unknown key 'levr'", "month is '1'", "lever is not given")
    assert len(told) == len(offenders)
    for line, offender in zip(told, offenders, strict=True):
        assert line.startswith(f"[[event]] 1: {offender}")


def test_a_word_for_a_switch_may_be_written_in_any_case(file: Path) -> None:
    for word in ["on", "ON", "On"]:
        scenario = read(file, f"[[event]]\nmonth = 1\nlever = 'truce'\nvalue = '{word}'\n")
        assert scenario.events[0].value == 1.0


def test_an_event_keeps_its_number_when_one_before_it_is_malformed(file: Path) -> None:
    text = "[[event]]\nlever = 'truce'\n[[event]]\nmonth = 1\nlever = 'nope'\nvalue = 1\n"
    assert errors_of(file, text)[-1] == "[[event]] 2: unknown lever 'nope'"


def test_a_word_is_refused_by_a_lever_that_takes_a_quantity(file: Path) -> None:
    for lever, word in [
        ("aid_military.germany", "adjust"),
        ("mediation", "hold"),
        ("sanctions", "propaganda"),
    ]:
        assert errors_of(file, f"[[event]]\nmonth = 1\nlever = '{lever}'\nvalue = '{word}'\n")

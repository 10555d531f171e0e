"""Scenarios from TOML files: what is read, and every way in which a file can be wrong."""

import time
from pathlib import Path
from typing import Any

import pytest

from model.levers import Event
from model.scenario import Scenario, ScenarioError
from model.scenario_file import LARGEST_FILE, from_bytes, from_file, from_mapping

GOOD = """
name = "half-aid"
summary = "Aid falls by half."
start = "2023-01"
horizon = 36
mode = "sampled"

[parameters]
sanctions = 0.5
"season.01" = 0.9

[parameters.credibility]
paper = 0.25

[initial]
"belligerent.russia.manpower" = 380.0
leader.kyiv.belief = 0.65

[[event]]
month = 6
until = 10
lever = "tempo.ukraine"
value = 0.6
why = "The counter-offensive."

[[event]]
month = 2
lever = "aid"
factor = 0.5

[[event]]
month = 3
lever = "stance.kyiv"
value = "adjust"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "war.toml"


def read(file: Path, text: str) -> Scenario:
    file.write_text(text, encoding="utf-8")
    return from_file(file)


def errors_of(file: Path, text: str) -> list[str]:
    """What is wrong with a file, each line without its name."""
    with pytest.raises(ScenarioError) as caught:
        read(file, text)
    lines = str(caught.value).splitlines()
    assert all(line.startswith(f"{file}: ") for line in lines)
    return [line.removeprefix(f"{file}: ") for line in lines]


def nested(depth: int) -> dict[str, Any]:
    """A table within a table within a table, as the key a.a.a gives."""
    inner: dict[str, Any] = {"a": 1}
    for _ in range(depth):
        inner = {"a": inner}
    return inner


def test_a_file_is_read_with_all_it_says(file: Path) -> None:
    assert read(file, GOOD) == Scenario(
        name="half-aid",
        summary="Aid falls by half.",
        start="2023-01",
        horizon=36,
        mode="sampled",
        parameters={"sanctions": 0.5, "season.01": 0.9, "credibility.paper": 0.25},
        initial={"belligerent.russia.manpower": 380.0, "leader.kyiv.belief": 0.65},
        events=(
            Event(6, "tempo.ukraine", 0.6, None, 10),
            Event(2, "aid", None, 0.5),
            Event(3, "stance.kyiv", 2.0),
        ),
    )


def test_an_empty_file_is_refused_because_it_may_have_been_cut(file: Path) -> None:
    for text in ["", "\n\n", "# only a comment\n"]:
        (error,) = errors_of(file, text)
        assert error.startswith("is empty")


def test_a_number_given_twice_by_two_spellings_is_refused(file: Path) -> None:
    for text in [
        '[parameters]\nseason.01 = 0.9\n"season.01" = 0.8\n',
        '[parameters]\n"season.01" = 0.9\n[parameters.season]\n01 = 0.9\n',
        '[initial]\n"leader.kyiv.belief" = 0.5\nleader.kyiv.belief = 0.6\nleader."kyiv.belief" = 0.7\n',
    ]:
        errors = errors_of(file, text)
        assert errors
        assert all("is given twice" in error for error in errors)


def test_whole_numbers_may_have_a_decimal_point(file: Path) -> None:
    text = 'horizon = 12.0\n[[event]]\nmonth = 2.0\nuntil = 3.0\nlever = "aid"\nfactor = 0.5\n'
    whole = read(file, text)
    assert whole == read(file, text.replace(".0", ""))
    (error,) = errors_of(file, "horizon = 12.5\n")
    assert "12.5" in error
    (error,) = errors_of(file, text.replace("2.0\nuntil", "2.5\nuntil"))
    assert "2.5" in error


def test_a_name_may_be_written_dotted_quoted_or_nested(file: Path) -> None:
    dotted = read(file, "[parameters]\nseason.01 = 0.9\n")
    quoted = read(file, '[parameters]\n"season.01" = 0.9\n')
    nested = read(file, "[parameters.season]\n01 = 0.9\n")
    assert dotted == quoted == nested


def test_lines_may_end_as_on_windows(file: Path) -> None:
    assert read(file, 'name = "a"\r\nhorizon = 12\r\n').horizon == 12


def test_text_that_is_no_toml_is_told_with_its_line(file: Path) -> None:
    (error,) = errors_of(file, 'name = "a"\nhorizon = \n')
    assert error.startswith("is not valid TOML: ")
    assert "line 2" in error


def test_a_key_given_twice_is_no_toml(file: Path) -> None:
    (error,) = errors_of(file, "horizon = 1\nhorizon = 2\n")
    assert error.startswith("is not valid TOML: ")


def test_a_missing_file_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"none\.toml: cannot be read: No such file or directory"):
        from_file(tmp_path / "none.toml")


def test_a_folder_is_no_scenario(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="cannot be read: Is a directory"):
        from_file(tmp_path)


def test_a_binary_file_is_no_scenario(file: Path) -> None:
    file.write_bytes(b"\x89PNG\r\n\x1a\n\xff\xfe")
    with pytest.raises(ScenarioError, match="is not a text file in UTF-8"):
        from_file(file)


def test_a_wrong_file_is_told_what_is_wrong_with_it(file: Path) -> None:
    for text, error in [
        ("horizn = 12", "unknown key 'horizn'; did you mean 'horizon'?"),
        ("[parameter]\nsanctions = 1", "unknown key 'parameter'; did you mean 'parameters'?"),
        ("[[events]]\nmonth = 1", "unknown key 'events'; did you mean 'event'?"),
        ("xyzzy = 1", "unknown key 'xyzzy'"),
        ("parameters = 3", "parameters must be a table of names and numbers"),
        ("initial = [1]", "initial must be a table of names and numbers"),
        ("[event]\nmonth = 1", "event must be an array of tables, each headed [[event]]"),
        ("event = 'aid'", "event must be an array of tables, each headed [[event]]"),
        ("event = [1]", "[[event]] 1: must be a table with month, lever, and value or factor"),
        (
            "start = 2026-01-01",
            "start datetime.date(2026, 1, 1) must be a month from 2014-01 to 2049-12, written YYYY-MM",
        ),
        ("name = 5", "name 5 must be 1 to 50 lower-case letters, digits and hyphens"),
        ("horizon = 1_000_000", "horizon 1000000 is out of range; allowed is 1 to 600 [months]"),
        ("horizon = 60.5", "horizon 60.5 is out of range; allowed is 1 to 600 [months]"),
        ("horizon = true", "horizon True is out of range; allowed is 1 to 600 [months]"),
        (
            "[parameters]\nsanctions = nan",
            "[parameters] parameter 'sanctions': nan is out of range; allowed is 0 to 1 [0-1]",
        ),
        (
            "[parameters]\nsanctions = inf",
            "[parameters] parameter 'sanctions': inf is out of range; allowed is 0 to 1 [0-1]",
        ),
        (
            "[parameters]\nsanctions = true",
            "[parameters] parameter 'sanctions': True is not a number; allowed is 0 to 1 [0-1]",
        ),
        (
            "[parameters]\nsanctions = '0.5'",
            "[parameters] parameter 'sanctions': '0.5' is not a number; allowed is 0 to 1 [0-1]",
        ),
        (
            "[parameters]\nsanctoins = 0.5",
            "[parameters] unknown parameter 'sanctoins'; did you mean 'sanctions'?",
        ),
        (
            "[initial]\nleader.kyiv.belief = nan",
            "[initial] state 'leader.kyiv.belief': nan is out of range; allowed is 0 to 1 [0-1]; "
            "set it within that, or leave it out",
        ),
    ]:
        assert errors_of(file, text) == [error]


def test_all_errors_of_a_file_come_at_once(file: Path) -> None:
    text = """
horizn = 3
horizon = 0
[parameters]
sanctions = 2
[initial]
nope = 1
[[event]]
month = 1
lever = "oil_prise"
value = 50
[[event]]
month = "soon"
lever = "truce"
"""
    found = errors_of(file, text)
    assert [error.partition(";")[0] for error in found] == [
        "unknown key 'horizn'",
        "[[event]] 2: month is 'soon'",
        "horizon 0 is out of range",
        "[parameters] parameter 'sanctions': 2 is out of range",
        "[initial] unknown state 'nope'",
        "[[event]] 1: unknown lever 'oil_prise'",
    ]


def test_tables_nested_deeper_than_any_name_are_an_unknown_name() -> None:
    with pytest.raises(ScenarioError, match=r"^war: \[parameters\] unknown parameter 'a\.a\.a\."):
        from_mapping({"parameters": nested(100_000)}, "war")


def test_arrays_nested_too_deeply_are_no_valid_toml(file: Path) -> None:
    (error,) = errors_of(file, "x = " + "[" * 20_000 + "]" * 20_000)
    assert error.startswith("is not valid TOML: ")


def test_the_place_of_a_mapping_is_told_as_given() -> None:
    with pytest.raises(ScenarioError, match=r"^--scenario: horizon 0 is out of range"):
        from_mapping({"horizon": 0}, "--scenario")


def test_a_value_nested_too_deeply_is_an_error_of_the_file_and_not_a_crash() -> None:
    for key in ["name", "horizon", "lever"]:
        deep = {key: nested(100_000)}
        with pytest.raises(ScenarioError):
            from_mapping(deep if key != "lever" else {"event": [{"month": 1, "value": 1.0} | deep]}, "war")


def test_a_huge_number_is_an_error_of_the_file_and_not_a_crash(file: Path) -> None:
    for text in [
        "horizon = " + "1" * 5_000,
        "horizon = 0x" + "f" * 5_000,
        "[parameters]\nsanctions = 1" + "0" * 400,
    ]:
        file.write_text(text)
        with pytest.raises(ScenarioError):
            from_file(file)


def test_a_file_too_large_for_a_scenario_is_refused_before_it_is_read_whole(file: Path) -> None:
    with file.open("wb") as opened:
        opened.truncate(1 << 40)
    with pytest.raises(ScenarioError, match="is too large for a scenario; allowed is 256 kB"):
        from_file(file)
    key = b"horizon = 60\n"
    assert from_bytes(key + b"#" * (LARGEST_FILE - len(key)), "file") == Scenario()


def test_an_endless_file_is_refused() -> None:
    with pytest.raises(ScenarioError, match="is too large"):
        from_file(Path("/dev/zero"))


def test_a_path_with_a_zero_byte_is_refused() -> None:
    with pytest.raises(ScenarioError, match="cannot be read: embedded null byte"):
        from_file(Path("a\0.toml"))


def test_a_key_of_many_parts_is_refused_before_it_takes_all_memory(file: Path) -> None:
    """The parser keeps every beginning of a key: 100,000 parts are 40 GB."""
    for line in ["a" + ".a" * 100_000 + " = 1", "[" + "a." * 60 + "a]"]:
        (error,) = errors_of(file, f"horizon = 12\n{line}\n")
        assert error == "line 2 has more than 50 full stops; no name has as many"


def test_names_in_errors_do_nothing_to_a_terminal(file: Path) -> None:
    errors = errors_of(
        file, '"\\u001b[2J" = 1\n[parameters]\n"\\u202e\\u200b" = 1\n[initial]\n"\\u0007" = 1\n'
    )
    assert len(errors) == 3
    assert all(error.isprintable() for error in errors)


def test_an_event_in_a_month_too_large_to_print_is_told_as_such(file: Path) -> None:
    (error,) = errors_of(file, f'[[event]]\nmonth = 0x{"f" * 5_000}\nlever = "truce"\nvalue = 1\n')
    assert error == (
        "[[event]] 1: month a value too long to show is outside the run; allowed is 1 to 60 [months]"
    )


def test_of_thousands_of_errors_the_first_are_told_with_a_hint_and_in_time(file: Path) -> None:
    began = time.monotonic()
    errors = errors_of(file, "[parameters]\n" + "\n".join(f"aid_threshold{n} = 1" for n in range(10_000)))
    assert time.monotonic() - began < 5
    assert errors[0] == "[parameters] unknown parameter 'aid_threshold0'; did you mean 'aid_threshold'?"
    assert errors[-1] == "and 9,900 problems more"
    assert len(errors) == 101


def test_a_mark_that_an_editor_puts_in_front_of_a_file_is_no_part_of_it(tmp_path: Path) -> None:
    path = tmp_path / "marked.toml"
    path.write_bytes(b"\xef\xbb\xbf" + b'name = "marked"\n')
    assert from_file(path).name == "marked"

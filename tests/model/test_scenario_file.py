"""Scenarios from TOML files: what is read, and every way in which a file or an event can be wrong."""

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
    assert all(line.isprintable() for line in lines)
    return [line.removeprefix(f"{file}: ") for line in lines]


def nested(depth: int) -> dict[str, Any]:
    """A table within a table within a table, as the key a.a.a gives."""
    inner: dict[str, Any] = {"a": 1}
    for _ in range(depth):
        inner = {"a": inner}
    return inner


def test_all_entries_of_a_file_are_read(file: Path) -> None:
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


def test_spellings_of_the_same_scenario(file: Path) -> None:
    text = 'horizon = 12.0\n[[event]]\nmonth = 2.0\nuntil = 3.0\nlever = "aid"\nfactor = 0.5\n'
    assert read(file, text) == read(file, text.replace(".0", "")) == read(file, text.replace("\n", "\r\n"))
    dotted = read(file, "[parameters]\nseason.01 = 0.9\n")
    assert dotted == read(file, '[parameters]\n"season.01" = 0.9\n')
    assert dotted == read(file, "[parameters.season]\n01 = 0.9\n")
    assert read(file, "\ufeffname = 'marked'\n").name == "marked"  # as some editors begin a file
    for word in ["on", "ON", "On"]:
        assert read(file, f"[[event]]\nmonth = 1\nlever = 'truce'\nvalue = '{word}'\n").events[0].value == 1.0


def test_a_number_given_twice_by_two_spellings_is_refused(file: Path) -> None:
    for text in (
        '[parameters]\nseason.01 = 0.9\n"season.01" = 0.8\n',
        '[parameters]\n"season.01" = 0.9\n[parameters.season]\n01 = 0.9\n',
        '[initial]\n"leader.kyiv.belief" = 0.5\nleader.kyiv.belief = 0.6\nleader."kyiv.belief" = 0.7\n',
    ):
        assert all("twice" in error for error in errors_of(file, text))


def test_what_is_no_scenario_file_is_refused(file: Path, tmp_path: Path) -> None:
    for text, part in (
        *((text, "empty") for text in ("", "\n\n", "# only a comment\n")),  # it may have been cut
        ('name = "a"\nhorizon = \n', "line 2"),
        ("horizon = 1\nhorizon = 2\n", "TOML"),
        ("x = " + "[" * 20_000 + "]" * 20_000, "TOML"),
        # The parser keeps every beginning of a key: 100,000 parts are 40 GB.
        *(
            (f"horizon = 12\n{key}\n", "line 2")
            for key in ("a" + ".a" * 100_000 + " = 1", "[" + "a." * 60 + "a]")
        ),
    ):
        (error,) = errors_of(file, text)
        assert part in error, text[:80]
    file.write_bytes(b"\x89PNG\r\n\x1a\n\xff\xfe")
    large = tmp_path / "large.toml"
    with large.open("wb") as opened:
        opened.truncate(1 << 40)
    for path, part in (
        (file, "UTF-8"), (large, "256 kB"), (Path("/dev/zero"), "too large"), (tmp_path, "directory"),
        (tmp_path / "none.toml", r"none\.toml"), (Path("a\0.toml"), "null byte"),
    ):  # fmt: skip
        with pytest.raises(ScenarioError, match=part):
            from_file(path)
    key = b"horizon = 60\n"
    assert from_bytes(key + b"#" * (LARGEST_FILE - len(key)), "file") == Scenario()


def test_every_error_names_its_place_the_offender_and_what_is_allowed(file: Path) -> None:
    number = "[parameters]\nsanctions = "
    for text, parts in (
        ("horizn = 12", ("horizn", "'horizon'")),
        ("[parameter]\nsanctions = 1", ("'parameter'", "'parameters'")),
        ("[[events]]\nmonth = 1", ("'events'", "'event'")),
        ("xyzzy = 1", ("xyzzy",)),
        ("parameters = 3", ("parameters", "table")),
        ("initial = [1]", ("initial", "table")),
        ("[event]\nmonth = 1", ("event", "[[event]]")),
        ("event = 'aid'", ("event", "[[event]]")),
        ("event = [1]", ("[[event]] 1: ", "table")),
        ("start = 2026-01-01", ("start", "2014-01 to 2049-12")),
        ("name = 5", ("name", "5")),
        ("horizon = 12.5", ("horizon", "12.5", "1 to 600 [months]")),
        ("horizon = true", ("horizon", "True")),
        (number + "nan", ("'sanctions'", "nan", "0 to 1 [0-1]")),
        (number + "inf", ("'sanctions'", "inf", "0 to 1 [0-1]")),
        (number + "true", ("'sanctions'", "True", "0 to 1 [0-1]")),
        (number + "'0.5'", ("'sanctions'", "'0.5'", "0 to 1 [0-1]")),
        ("[parameters]\nsanctoins = 0.5", ("[parameters]", "sanctoins", "'sanctions'")),
        ("[initial]\nleader.kyiv.belief = nan", ("[initial]", "leader.kyiv.belief", "nan", "0 to 1 [0-1]")),
    ):
        (error,) = errors_of(file, text)
        assert [part for part in parts if part not in error] == [], error


def test_every_error_of_an_event_names_its_number_and_the_offender(file: Path) -> None:
    truce = "month = 1\nlever = 'truce'\n"
    for event, parts in (
        ("lever = 'truce'\nvalue = 1", ("month",)),
        ("month = 1.5\nlever = 'truce'\nvalue = 1", ("month", "1.5")),
        ("month = true\nlever = 'truce'\nvalue = 1", ("month", "True")),
        ("month = '1'\nlever = 'truce'\nvalue = 1", ("month", "'1'")),
        (f"month = 0x{'f' * 5_000}\nlever = 'truce'\nvalue = 1", ("month", "1 to 60")),
        ("month = 1\nvalue = 1", ("lever",)),
        ("month = 1\nlever = 5\nvalue = 1", ("lever", "5")),
        (truce + "value = 1\nuntil = 2.5", ("until", "2.5")),
        (truce + "valu = 1", ("'valu'", "'value'")),
        (truce, ("'truce'", "value", "factor")),
        ("month = 1\nlever = 'oil_price'\nvalue = 50\nfactor = 0.5", ("'oil_price'", "value", "factor")),
        (truce + "factor = 0.5", ("'truce'", "factor")),
        ("month = 1\nlever = 'stance.kyiv'\nvalue = 'yield'", ("'stance.kyiv'", "'yield'", "adjust")),
        ("month = 1\nlever = 'oil_price'\nvalue = nan", ("'oil_price'", "nan", "10 to 200 [USD/b]")),
        ("month = 1\nlever = 'oil_price'\nfactor = '0.5'", ("'oil_price'", "'0.5'", "0 to 10")),
        ("month = 1\nlever = 'mediation'\nvalue = 'hold'", ("'mediation'", "'hold'")),
        (
            "month = 1\nlever = 'aid_military.germany'\nvalue = 'adjust'",
            ("'aid_military.germany'", "'adjust'"),
        ),
        ("month = 61\nlever = 'truce'\nvalue = 1", ("month 61", "1 to 60")),
        ("month = 5\nlever = 'truce'\nvalue = 1\nuntil = 4", ("until 4", "5 to 60")),
    ):
        (error,) = errors_of(file, f"[[event]]\n{event}\n")
        assert error.startswith("[[event]] 1: ")
        assert [part for part in parts if part not in error] == [], error


def test_all_errors_of_a_file_come_at_once_and_events_keep_their_numbers(file: Path) -> None:
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
levr = "truce"
month = "soon"
[[event]]
month = 1
lever = "nope"
value = 1
"""
    offenders = (
        "horizn [[event]]_2:_unknown_key_'levr' [[event]]_2:_month [[event]]_2:_lever horizon sanctions "
    )
    offenders += "[initial] [[event]]_1: [[event]]_3:"
    for error, offender in zip(errors_of(file, text), offenders.split(), strict=True):
        assert offender.replace("_", " ") in error


def test_deep_and_huge_values_are_errors_of_the_file_and_not_crashes(file: Path) -> None:
    for key in ("name", "horizon", "lever", "parameters"):
        deep = nested(100_000) if key == "parameters" else {key: nested(100_000)}
        event = {"event": [{"month": 1, "value": 1.0} | deep]}
        with pytest.raises(ScenarioError, match=r"^war: "):
            from_mapping(
                {"parameters": deep} if key == "parameters" else event if key == "lever" else deep, "war"
            )
    for text in (
        "horizon = " + "1" * 5_000,
        "horizon = 0x" + "f" * 5_000,
        "[parameters]\nsanctions = 1" + "0" * 400,
    ):
        assert len(errors_of(file, text)) == 1
    assert (
        len(
            errors_of(
                file, '"\\u001b[2J" = 1\n[parameters]\n"\\u202e\\u200b" = 1\n[initial]\n"\\u0007" = 1\n'
            )
        )
        == 3
    )
    errors = errors_of(file, "[parameters]\n" + "\n".join(f"aid_threshold{n} = 1" for n in range(10_000)))
    assert "'aid_threshold'" in errors[0]
    assert "9,900" in errors[-1]
    assert len(errors) == 101

"""What there is: scenarios, parameters, levers, as tables or JSON."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from experiments.commands.levers import levers as list_levers
from experiments.commands.parameters import parameters as list_parameters
from experiments.commands.rules import rules as list_rules
from experiments.commands.scenarios import scenarios as list_scenarios
from experiments.commands.states import states as list_states
from experiments.errors import InputError
from experiments.scenarios import library
from model import levers, parameters, rule_table
from model.scenario_file import from_mapping


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """What a listing prints on standard output; it must print nothing else."""

    def call(listing: Callable[..., None], *arguments: Any, **options: Any) -> str:
        listing(*arguments, **options)
        out, err = capsys.readouterr()
        assert err == ""
        return out

    return call


def lines_of(text: str) -> dict[str, str]:
    """Lines of a table by their first word."""
    return {line.split()[0]: line for line in text.splitlines() if line[:1].strip()}


def test_scenarios_are_listed_with_start_months_and_summary(printed: Callable[..., str]) -> None:
    text = printed(list_scenarios)
    lines = lines_of(text)
    for scenario in library.built_in().values():
        assert scenario.start in lines[scenario.name]
        assert f" {scenario.horizon} " in lines[scenario.name]
        assert scenario.summary in " ".join(text.split())
    assert list(lines)[:2] == ["scenario", "baseline"]


def test_scenarios_as_json_are_whole_scenarios_with_their_identity(printed: Callable[..., str]) -> None:
    listed = json.loads(printed(list_scenarios, as_json=True))
    known = list(library.built_in().values())
    assert [entry.pop("identity") for entry in listed] == [scenario.identity for scenario in known]
    assert [from_mapping(entry, "listed") for entry in listed] == known


@pytest.mark.parametrize("width", ["40", "80", "130"])
@pytest.mark.parametrize(("listing", "kind"), [(list_parameters, parameters), (list_levers, levers)])
def test_a_listing_has_a_line_for_each_with_its_whole_name(
    printed: Callable[..., str], monkeypatch: pytest.MonkeyPatch, listing: Any, kind: Any, width: str
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    lines = printed(listing).splitlines()
    names = list(kind.table())
    assert [line.split()[0] for line in lines if line[:1].strip()][1 : len(names) + 1] == names
    text = " ".join(" ".join(lines).split())
    assert [row.meaning for row in kind.table().values() if row.meaning not in text] == []
    assert width == "40" or max(map(len, lines)) <= int(width)


def test_listings_fit_the_terminal_and_rules_have_all_they_read(
    printed: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for listing in (list_scenarios, list_states, partial(list_parameters, published=True)):
        assert max(map(len, printed(listing).splitlines())) <= 80, listing
    out = printed(list_rules)
    assert max(map(len, out.splitlines())) <= 80
    text = " ".join(out.split())
    for row in rule_table.table():
        facts = (f"{row.phase} ", row.name, ", ".join(row.reads + row.params), ", ".join(row.draws))
        assert [fact for fact in facts if fact not in text] == [], row.name


def test_a_name_gives_all_about_it(printed: Callable[..., str]) -> None:
    for name, row in list(parameters.table().items())[::40]:
        prose = " ".join(printed(list_parameters, name).split())
        facts = (f"{row.default:g}", f"{row.low:g} - {row.high:g}", row.unit, row.meaning, row.source)
        assert [fact for fact in facts if fact not in prose] == [], name
    for name, lever in levers.table().items():
        prose = " ".join(printed(list_levers, name).split())
        assert lever.meaning in prose, name
        assert ("up to" in prose) == bool(lever.factor_limit), name
        assert lever.kind != "range" or f"{lever.low:g} - {lever.high:g} [{lever.unit}]" in prose, name


def test_every_name_that_an_event_takes_is_listed_with_its_levers(printed: Callable[..., str]) -> None:
    for name in levers._groups():
        found = json.loads(printed(list_levers, name, as_json=True))
        assert [entry["name"] for entry in found] == levers.named(name), name
        prose = " ".join(printed(list_levers, name).split())
        first = levers.table()[levers.named(name)[0]]
        members = [one.partition(".")[2] for one in levers.named(name)]
        assert [part for part in (name, first.meaning, *members) if part not in prose] == [], name
        assert first.kind != "value" or f"{first.low:g} - {first.high:g}" in prose, name
    assert "aid_financial.nordics" in printed(list_levers, "europe")


def test_parameters_as_json_have_every_field_of_the_table(printed: Callable[..., str]) -> None:
    listed = json.loads(printed(list_parameters, "", as_json=True))
    assert [parameters.Parameter(**entry) for entry in listed] == list(parameters.table().values())


def test_levers_as_json_have_every_field_of_the_table(printed: Callable[..., str]) -> None:
    listed = json.loads(printed(list_levers, "", as_json=True))
    assert [levers.Lever(**entry) for entry in listed] == list(levers.table().values())


@pytest.mark.parametrize(
    ("search", "name"), [("OIL_PRICE", "oil_price"), ("urals", "oil_price"), ("kyiv", "stance.kyiv")]
)
def test_a_search_looks_in_names_and_meanings_whatever_the_case(
    printed: Callable[..., str], search: str, name: str
) -> None:
    found = json.loads(printed(list_levers, search, as_json=True))
    assert name in [entry["name"] for entry in found]
    assert len(found) < len(levers.table())
    assert all(search.lower() in f"{e['name']} {e['meaning']}".lower() for e in found)


def test_a_search_among_parameters_counts_what_it_found(printed: Callable[..., str]) -> None:
    found = json.loads(printed(list_parameters, "Coercion", as_json=True))
    assert all("coercion" in f"{e['name']} {e['meaning']}".lower() for e in found)
    assert "coercion_onset" in [entry["name"] for entry in found]
    assert f"\n{len(found)} parameters." in printed(list_parameters, "Coercion")


@pytest.mark.parametrize(
    ("listing", "search", "message"),
    [
        (
            list_parameters,
            "zzz",
            "no parameter has 'zzz' in its name or meaning; without a text",
        ),
        (partial(list_parameters, published=True), "zzz", "no published figure has 'zzz' in its name"),
        (
            list_levers,
            "coersion",
            "no lever has 'coersion' in its name or meaning; did you mean",
        ),
    ],
)
def test_a_word_that_nothing_has_is_refused_with_the_nearest_name(
    listing: Callable[..., None], search: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(InputError) as refused:
        listing(search)
    assert str(refused.value).startswith(message)
    listing(search, as_json=True)
    assert json.loads(capsys.readouterr().out) == []

"""What there is: scenarios, parameters, levers, as tables or JSON."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from experiments.errors import InputError
from experiments.rendering import listings
from experiments.scenarios import library
from model import levers, parameters
from model.scenario_file import from_mapping


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """What a listing prints on standard output; it must print nothing else."""

    def call(listing: Callable[..., None], *arguments: Any) -> str:
        listing(*arguments)
        out, err = capsys.readouterr()
        assert err == ""
        return out

    return call


def lines_of(text: str) -> dict[str, str]:
    """Lines of a table by their first word."""
    return {line.split()[0]: line for line in text.splitlines() if line[:1].strip()}


def test_scenarios_are_listed_with_start_months_and_summary(said: Callable[..., str]) -> None:
    text = said(listings.scenarios, False)
    lines = lines_of(text)
    for scenario in library.built_in().values():
        assert scenario.start in lines[scenario.name]
        assert f" {scenario.horizon} " in lines[scenario.name]
        assert scenario.summary in " ".join(text.split())
    assert list(lines)[:2] == ["scenario", "baseline"]


def test_scenarios_as_json_are_whole_scenarios_with_their_identity(said: Callable[..., str]) -> None:
    listed = json.loads(said(listings.scenarios, True))
    known = list(library.built_in().values())
    assert [entry.pop("identity") for entry in listed] == [scenario.identity for scenario in known]
    assert [from_mapping(entry, "listed") for entry in listed] == known


def test_parameters_are_listed_with_default_range_unit_and_source(
    said: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    text = said(listings.parameters, "", False)
    lines, prose = lines_of(text), " ".join(text.split())
    for parameter in parameters.table().values():
        span = f"{parameter.low:g} - {parameter.high:g}"
        for part in (f"{parameter.default:g}", span, f" {parameter.unit} ", f" {parameter.confidence}"):
            assert part in lines[parameter.name]
        assert f"{parameter.meaning}. ({parameter.source})" in prose
    assert f"{len(parameters.table())} parameters." in text


@pytest.mark.parametrize("width", ["40", "80", "100", "130"])
@pytest.mark.parametrize("listing", [listings.parameters, listings.levers])
def test_a_name_that_is_to_be_typed_is_never_cut_short(
    said: Callable[..., str], monkeypatch: pytest.MonkeyPatch, listing: Callable[..., None], width: str
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    text = said(listing, "", False)
    assert "…" not in text
    known = parameters.table() if listing is listings.parameters else levers.table()
    assert set(known) <= set(text.split())


def test_parameters_as_json_have_every_field_of_the_table(said: Callable[..., str]) -> None:
    listed = json.loads(said(listings.parameters, "", True))
    assert [parameters.Parameter(**entry) for entry in listed] == list(parameters.table().values())


def test_levers_as_json_have_every_field_of_the_table(said: Callable[..., str]) -> None:
    listed = json.loads(said(listings.levers, "", True))
    assert [levers.Lever(**entry) for entry in listed] == list(levers.table().values())


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("oil_price", ["accidents", "10 - 200", "USD/b", "up to 10", "Price of Urals crude"]),
        ("stance.kyiv", ["kyiv", "hold, propaganda, adjust", "Stance of a leader"]),
        ("aid_military.united_states", ["washington", "0 - 10", "bn EUR/month", "up to 100"]),
        ("lock.territory", ["thought experiments", "-1 - 0.5"]),
    ],
)
def test_a_lever_is_listed_with_who_pulls_it_and_what_it_may_be(
    said: Callable[..., str], name: str, parts: list[str]
) -> None:
    line = lines_of(said(listings.levers, "", False))[name]
    assert all(part in line for part in parts)


def test_a_lever_that_takes_only_a_factor_shows_no_range(said: Callable[..., str]) -> None:
    line = lines_of(said(listings.levers, "", False))["incidents"]
    assert "0 - 10" not in line
    assert "up to 10" in line


def test_a_lever_that_takes_no_factor_shows_none(said: Callable[..., str]) -> None:
    assert "up to" not in lines_of(said(listings.levers, "", False))["no_fly_zone"]


def test_levers_end_with_how_to_pull_them(said: Callable[..., str]) -> None:
    text = said(listings.levers, "", False)
    assert "--event " in text
    assert "aid" in text


@pytest.mark.parametrize(
    ("search", "name"), [("OIL_PRICE", "oil_price"), ("urals", "oil_price"), ("kyiv", "stance.kyiv")]
)
def test_a_search_looks_in_names_and_meanings_whatever_the_case(
    said: Callable[..., str], search: str, name: str
) -> None:
    found = json.loads(said(listings.levers, search, True))
    assert name in [entry["name"] for entry in found]
    assert len(found) < len(levers.table())
    assert all(search.lower() in f"{e['name']} {e['meaning']}".lower() for e in found)


def test_a_search_among_parameters_counts_what_it_found(said: Callable[..., str]) -> None:
    found = json.loads(said(listings.parameters, "Coercion", True))
    assert all("coercion" in f"{e['name']} {e['meaning']}".lower() for e in found)
    assert "coercion_onset" in [entry["name"] for entry in found]
    assert f"\n{len(found)} parameters." in said(listings.parameters, "Coercion", False)


@pytest.mark.parametrize(
    ("listing", "search", "said"),
    [
        (
            listings.parameters,
            "zzz",
            "no parameter has 'zzz' in its name or meaning; without a text",
        ),
        (listings.published, "zzz", "no published figure has 'zzz' in its name"),
        (
            listings.levers,
            "coersion",
            "no lever has 'coersion' in its name or meaning; did you mean",
        ),
    ],
)
def test_a_word_that_nothing_has_is_refused_with_the_nearest_name(
    listing: Callable[[str, bool], None], search: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(InputError) as refused:
        listing(search, False)
    assert str(refused.value).startswith(said)
    listing(search, True)
    assert json.loads(capsys.readouterr().out) == []

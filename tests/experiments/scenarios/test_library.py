"""Scenarios by name or path, and what a command line changes about them."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.errors import InputError, ScenarioError
from experiments.scenarios import library
from model import levers, parameters
from model.levers import Event
from model.scenario import Scenario

PROMISED = (
    "baseline", "no-aid", "half-aid", "no-coercion", "us-returns", "oil-glut", "oil-spike",
    "hard-guarantee", "no-fly-zone", "peacekeepers-first", "partners-withdraw", "afford-to-lose",
    "three-adjust", "backcast-2023",
)  # fmt: skip


def refusal_of(*arguments: object, **more: object) -> list[str]:
    with pytest.raises(InputError) as refused:
        library.choose(*arguments, **more)  # type: ignore[arg-type]
    return refused.value.problems


def test_the_built_in_scenarios() -> None:
    # Every promised scenario is built in and the baseline comes first.
    assert set(PROMISED) <= set(library.built_in())
    names = list(library.built_in())
    assert names[0] == "baseline"
    assert names[1:] == sorted(names[1:])
    # The baseline starts in january 2026 and lasts sixty months with nothing changed.
    baseline = library.load("baseline")
    assert baseline.content == Scenario().content
    assert (baseline.start, baseline.horizon, baseline.mode) == ("2026-01", 60, "central")
    # A built in scenario has the name of its file and a summary.
    for name in PROMISED:
        scenario = library.load(name)
        assert scenario == library.built_in()[name]
        assert scenario.name == name
        assert scenario.summary.endswith(".")
    # A scenario file holds only differences, with reasons.
    for name in PROMISED:
        scenario = library.load(name)
        for key, value in scenario.parameters.items():
            assert parameters.table()[key].default != value
        text = (library.FOLDER / f"{name}.toml").read_text(encoding="utf-8")
        content = tomllib.loads(text)
        changed = [key for key in ("parameters", "initial", "event") if key in content]
        assert bool(changed) == (name != "baseline")
        if changed:
            assert "why =" in text or "#" in text
    # No two built in scenarios are the same question.
    hashes = [scenario.hash8 for scenario in library.built_in().values()]
    assert len(set(hashes)) == len(hashes)


def test_a_path_is_read_as_a_file_and_a_bare_name_never_is(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('name = "mine"\nhorizon = 12\n', encoding="utf-8")
    (tmp_path / "baseline").write_text('name = "trap"', encoding="utf-8")
    assert library.load("mine.toml").horizon == 12
    assert library.load(str(tmp_path / "mine.toml")).name == "mine"
    assert library.load("baseline").name == "baseline"


def test_settings_and_events() -> None:
    # Settings and events become parameters and levers set.
    chosen = library.choose(
        "baseline",
        ["advance_norm=300", " audience_cost.kyiv =0.5"],
        ["3:aid*=0.5", "5-9:oil_price=40", "7:stance.kyiv=adjust", "2:lock.territory=open", "4: truce =on"],
        horizon=24,
        mode="sampled",
    )
    assert chosen.parameters == {"advance_norm": 300.0, "audience_cost.kyiv": 0.5}
    assert chosen.events == (
        Event(3, "aid", factor=0.5),
        Event(5, "oil_price", 40.0, until=9),
        Event(7, "stance.kyiv", 2.0),
        Event(2, "lock.territory", -1.0),
        Event(4, "truce", 1.0),
    )
    assert (chosen.horizon, chosen.mode, chosen.name) == (24, "sampled", "baseline")
    # What the command line adds comes after what the file sets.
    chosen = library.choose("afford-to-lose", ["audience_cost.kyiv=0.4"])
    assert chosen.parameters == {**library.load("afford-to-lose").parameters, "audience_cost.kyiv": 0.4}
    lever_event = library.choose("us-returns", (), ["20:coercion=1"])
    assert lever_event.events == (*library.load("us-returns").events, Event(20, "coercion", 1.0))
    # Of two settings of one parameter the later stands.
    assert library.choose("baseline", ["advance_norm=300", "advance_norm=200"]).parameters == {
        "advance_norm": 200.0
    }
    # Choosing without changes is loading.
    for name in PROMISED:
        assert library.choose(name) == library.load(name)


def test_every_change_makes_a_scenario_of_a_name_of_its_own() -> None:
    long = "2027-03:aid.united_states=0,2027-03:aid.europe*="
    texts = [f"{long}2", f"{long}3", "public_opinion.ukraine=-1", "oil_mean=60", "oil_mean=60.5"]
    lever = next(row.name for row in levers.table().values() if row.kind == "value" and row.low < 0)
    texts[2:3] = [f"1:{lever}=0.1", f"1:{lever}=-0.1"]
    made = library.changed(library.load("baseline"), texts)
    assert len({one.name for one in made}) == len(texts)
    assert [one.name for one in made[4:]] == ["oil-mean-60", "oil-mean-60-5"]
    # The name does not depend on the other changes, unless they would share it.
    assert library.changed(library.load("baseline"), texts[:1])[0] == made[0]


@given(st.sampled_from(list(parameters.table().values())), st.floats(0, 1))
def test_any_value_in_range_of_any_parameter_can_be_set(parameter: parameters.Parameter, at: float) -> None:
    value = parameter.minimum + at * (parameter.maximum - parameter.minimum)
    value = min(max(value, parameter.minimum), parameter.maximum)
    assert library.choose("baseline", [f"{parameter.name}={value!r}"]).parameters == {parameter.name: value}


@given(
    st.sampled_from([lever for lever in levers.table().values() if lever.kind == "value"]),
    st.floats(0, 1),
    st.integers(1, 60),
    st.none() | st.integers(0, 59),
)
def test_any_value_in_range_of_any_lever_can_be_ordered_for_any_months(
    lever: levers.Lever, at: float, month: int, more: int | None
) -> None:
    value = min(max(lever.low + at * (lever.high - lever.low), lever.low), lever.high)
    until = None if more is None else min(month + more, 60)
    span = f"{month}" if until is None else f"{month}-{until}"
    chosen = library.choose("baseline", (), [f"{span}:{lever.name}={value!r}"])
    assert chosen.events == (Event(month, lever.name, value, None, until),)


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_is_either_understood_or_refused_as_text(setting: str, event: str) -> None:
    for settings, events in (([setting], []), ([], [event]), ([setting], [event])):
        try:
            library.choose("baseline", settings, events)
        except InputError as refused:
            assert all(refused.problems)  # noqa: PT017


def test_refusals_name_the_offender_and_what_is_allowed() -> None:
    problems = refusal_of(
        "baseline", ["advance_nrm=3", "advance_norm", "advance_norm=-5"], ["99:aid=0", "5:aidd=0", "5"], 24
    )
    assert len(problems) == 6
    for part in ("advance_nrm", "'advance_norm'", "-5.0", "99", "aidd", "'5'"):
        assert part in "\n".join(problems)
    for setting, event, parts in (
        ("advance_nrm=3", None, ["'advance_nrm'", "'advance_norm'"]),
        ("advance_norm=6000", None, ["6000.0", "1 to 5000 [km2/month]"]),
        ("advance_norm=nan", None, ["nan", "1 to 5000 [km2/month]"]),
        ("advance_norm=many", None, ["--set", "'many'"]),
        (None, "5:oil_prise=40", ["'oil_prise'", "'oil_price'"]),
        (None, "5:oil_price=400", ["400.0", "10 to 200 [USD/b]"]),
        (None, "5:oil_price*=11", ["11.0", "0 to 10 [ratio]"]),
        (None, "61:oil_price=40", ["61:oil_price=40", "1 to 60"]),
        (None, "9-5:oil_price=40", ["9-5:oil_price=40"]),
        (None, "oil_price=40", ["--event", "WHEN:LEVER=VALUE"]),
    ):
        (problem,) = refusal_of("baseline", [setting] if setting else [], [event] if event else [])
        assert [part for part in parts if part not in problem] == []
    (first, _) = refusal_of("us-returns", horizon=12)
    assert "month 13" in first
    (problem,) = refusal_of("no-fly-zon")
    assert [
        part for part in ("'no-fly-zon'", "'no-fly-zone'", "fivelocks scenarios") if part not in problem
    ] == []
    for name in ["../scenarios/baseline", "BASELINE", "", "base line", "no/such"]:
        with pytest.raises((InputError, ScenarioError)):
            library.load(name)

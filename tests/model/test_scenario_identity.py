"""What identifies a scenario: its hash changes with what decides runs, and with nothing else."""

import json
import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from model import parameters
from model.levers import Event, table
from model.scenario import UNSEEN, Scenario
from model.scenario_file import from_mapping
from tests.builders import expect

BASE = Scenario(
    name="base",
    summary="As it was.",
    parameters={"sanctions": 0.5},
    initial={"leader.kyiv.belief": 0.5},
    events=(Event(2, "oil_price", 50.0, until=6), Event(3, "aid", factor=0.5)),
)
SIMPLE_LEVERS = [name for name, lever in table().items() if lever.kind == "value" and lever.factor_limit]
# Two states of every share; the hash does not care whether they make sense together.
SHARES = ("leader.kyiv.belief", "leader.moscow.legitimacy", "environment.hedging", "faction.army.loyalty")


def test_whatever_decides_runs_changes_the_hash() -> None:
    oil, aid = BASE.events
    for change in (
        {"start": "2026-02"},
        {"horizon": 61},
        {"mode": "sampled"},
        {"parameters": {"sanctions": 0.500001}},
        {"parameters": {"sanctions": 0.5, "rivalry": 0.7}},
        {"parameters": {}},
        {"initial": {"leader.kyiv.belief": 0.51}},
        {"initial": {"leader.moscow.belief": 0.5}},
        {"initial": {}},
        *({"events": events} for events in ((oil,), (aid, oil), (oil, replace(aid, factor=0.6)))),
        *({"events": (replace(oil, **{name: value}), aid)} for name, value in
          (("month", 1), ("value", 51.0), ("until", 7))),
        {"events": (Event(2, "rivalry", 0.5, until=6), aid)},
    ):  # fmt: skip
        assert replace(BASE, **change).hash8 != BASE.hash8, change


def test_what_decides_nothing_does_not_change_the_hash() -> None:
    assert re.fullmatch(r"[0-9a-f]{8}", BASE.hash8)
    assert BASE.identity == f"base-{BASE.hash8}"
    assert BASE.altered(name="other", summary="Else.").hash8 == BASE.hash8
    default = {"rivalry": parameters.table()["rivalry"].default}
    assert Scenario(parameters=default).hash8 == Scenario().hash8
    # An overridden parameter is no longer drawn.
    assert Scenario(mode="sampled", parameters=default).hash8 != Scenario(mode="sampled").hash8
    turned = replace(
        BASE, parameters={"rivalry": 0.6, "sanctions": 0.5}, initial={SHARES[0]: 0.1, SHARES[1]: 0.2}
    )
    other = replace(
        BASE, parameters={"sanctions": 0.5, "rivalry": 0.6}, initial={SHARES[1]: 0.2, SHARES[0]: 0.1}
    )
    assert turned.hash8 == other.hash8
    for whole, fraction in (
        ({"parameters": {"advance_norm": 400}}, {"parameters": {"advance_norm": 400.0}}),
        ({"events": (Event(1, "oil_price", 50),)}, {"events": (Event(1, "oil_price", 50.0),)}),
        ({"events": (Event(1, "aid", factor=0),)}, {"events": (Event(1, "aid", factor=0.0),)}),
        ({"initial": {"front.monthly_advance": 50}}, {"initial": {"front.monthly_advance": 50.0}}),
    ):
        assert Scenario(**whole).hash8 == Scenario(**fraction).hash8  # type: ignore[arg-type]


def test_the_content_holds_every_parameter_and_how_it_is_drawn() -> None:
    content = BASE.content
    assert list(content["parameters"]) == list(parameters.table())
    expect(content["parameters"], sanctions=0.5, rivalry=0.8)
    assert content["design"] is None
    design = BASE.altered(mode="sampled").content["design"]
    assert design == parameters.sampling_design({"sanctions": 0.5}).tolist()


def test_the_differences_are_written_as_in_a_file() -> None:
    assert BASE.differences() == {
        "name": "base",
        "summary": "As it was.",
        "start": "2026-01",
        "horizon": 60,
        "mode": "central",
        "parameters": {"sanctions": 0.5},
        "initial": {"leader.kyiv.belief": 0.5},
        "event": [
            {"month": 2, "lever": "oil_price", "value": 50.0, "until": 6},
            {"month": 3, "lever": "aid", "factor": 0.5},
        ],
    }
    order_of_zero = Scenario(events=(Event(1, "coercion", 0.0),))
    assert order_of_zero.differences()["event"] == [{"month": 1, "lever": "coercion", "value": 0.0}]


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    horizon = draw(st.integers(1, 600))
    rows = parameters.table()
    shares = draw(st.dictionaries(st.sampled_from(list(rows)), st.floats(0.0, 1.0), max_size=5))
    events = []
    for _ in range(draw(st.integers(0, 3))):
        lever = table()[draw(st.sampled_from(SIMPLE_LEVERS))]
        month = draw(st.integers(1, horizon))
        until = draw(st.none() | st.integers(month, horizon))
        if draw(st.booleans()):
            events.append(Event(month, lever.name, draw(st.floats(lever.low, lever.high)), None, until))
        else:
            events.append(Event(month, lever.name, None, draw(st.floats(0.0, lever.factor_limit)), until))
    return Scenario(
        name=draw(st.from_regex(r"[a-z0-9][a-z0-9-]{0,49}", fullmatch=True)),
        summary=draw(st.text(st.characters(exclude_categories=UNSEEN), max_size=20)),
        start=f"{draw(st.integers(2014, 2049))}-{draw(st.integers(1, 12)):02d}",
        horizon=horizon,
        mode=draw(st.sampled_from(("central", "sampled"))),
        parameters={n: rows[n].low + share * (rows[n].high - rows[n].low) for n, share in shares.items()},
        initial=draw(st.dictionaries(st.sampled_from(SHARES), st.floats(0.0, 1.0))),
        events=tuple(events),
    )


@given(scenarios())
def test_a_scenario_read_back_from_its_differences_is_the_same_scenario(scenario: Scenario) -> None:
    again = from_mapping(json.loads(json.dumps(scenario.differences())), "manifest")
    assert again == scenario
    assert again.hash8 == scenario.hash8
    json.dumps(scenario.content, allow_nan=False)

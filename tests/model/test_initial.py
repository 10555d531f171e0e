"""What a scenario may set of the initial state, and that what is accepted can be simulated."""

from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import model
from agents.entities import SECTORS
from model.ensemble import Plan, SimulationError, plan_of, simulate
from model.initial_state import AREAS, DERIVED, OF_FIELD, OF_UNIT, initial_range
from model.parameters import table
from model.scenario import Scenario, ScenarioError
from model.war_model import WarModel
from model.world import FIELDS, problems
from tests.builders import approx, needs_jit

# Shares of an army must sum to one, so that none can be set alone.
ALONE = [
    name
    for name, place in FIELDS.items()
    if not place.integer and name not in DERIVED and (place.kind, place.field) != ("sector", "share")
]
ODD = (Path(model.__file__).parent / "ODD.md").read_text(encoding="utf-8")
CHAPTER = ODD[ODD.index("## 5.") : ODD.index("## 6.")]
TOO_FAR = [
    ("front.kill_zone", 0.0, "0.1 to 10 [ratio]"),
    ("belligerent.ukraine.manpower", 0.0, "50 to 10000 [k]"),
    ("front.fortune", 1e6, "-3 to 3 [1]"),
    ("belligerent.russia.outside_fires", 1e6, "0 to 10 [ratio]"),
    ("belligerent.ukraine.casualties", 1e6, "0 to 150 [k/month]"),
]


def refusal(**fields: object) -> list[str]:
    """What is wrong with a scenario of these fields."""
    with pytest.raises(ScenarioError) as caught:
        Scenario(**fields)  # type: ignore[arg-type]
    return caught.value.problems


def without_defence() -> Plan:
    """A plan no scenario may have: a line that gives way without bound."""
    plan = plan_of(Scenario(initial={"front.kill_zone": 1.0}))
    return plan._replace(initial_values=plan.initial_values * 0.0)


def test_what_no_run_can_start_from_is_refused_with_what_is_allowed() -> None:
    for name, value, allowed in TOO_FAR:
        assert refusal(initial={name: value}) == [
            f"[initial] state '{name}': {value!r} is out of range; allowed is {allowed}; "
            "set it within that, or leave it out"
        ]


def test_every_state_opens_within_the_range_it_may_be_set_to() -> None:
    floats = WarModel(Scenario()).snapshot()
    outside = {
        name
        for name in ALONE
        if not initial_range(FIELDS[name])[0] <= floats[FIELDS[name].word] <= initial_range(FIELDS[name])[1]
    }
    assert outside == set()


@needs_jit  # hundreds of runs
def test_runs_from_either_end_of_every_state_stay_finite() -> None:
    """In the ensemble, with which the live model agrees byte for byte; a few of them live too."""
    for place, name in enumerate(ALONE):
        for end in initial_range(FIELDS[name]):
            scenario = Scenario(initial={name: end}, horizon=24)
            simulate(scenario, range(3))
            if place % 12 == 0:
                model = WarModel(scenario)
                assert problems(model.world) == [], name
                model.step()


@given(st.data())
@settings(max_examples=15, deadline=None)
def test_every_accepted_start_keeps_what_must_hold_of_a_world(data: st.DataObject) -> None:
    names = data.draw(st.lists(st.sampled_from(ALONE), min_size=1, max_size=20, unique=True))
    initial = {name: data.draw(st.floats(*initial_range(FIELDS[name]))) for name in names}
    # Three sectors of any size are always smaller than Ukraine.
    assume(sum(name in AREAS for name in names) <= 3)
    assert problems(WarModel(Scenario(initial=initial, horizon=1)).world) == []


def test_a_total_follows_its_sectors() -> None:
    # A total follows its sectors in both engines.
    scenario = Scenario(initial={"sector.sumy.occupied_area": 9_000.0}, horizon=1)
    opened = WarModel(scenario)
    assert problems(opened.world) == []
    assert opened.world["front"]["occupied_area"][0] == approx(116_165 - 950 + 9_000)
    assert opened.world["front"]["occupied_share"][0] == approx(124_215 / 603_628)
    opened.run_model()
    assert opened.snapshot().tobytes() == simulate(scenario, [0]).worlds[0].tobytes()
    assert problems(opened.world) == []
    # A total follows sectors that are drawn too.
    scenario = Scenario(mode="sampled", initial={"sector.sumy.occupied_area": 9_000.0}, horizon=1)
    for run in range(3):
        model = WarModel(scenario, run=run)
        assert problems(model.world) == []
        model.run_model()
        assert model.snapshot().tobytes() == simulate(scenario, [run]).worlds[0].tobytes()


def test_sums_are_checked() -> None:
    # What is derived is refused with what to set instead.
    for name in DERIVED:
        assert refusal(initial={name: 0.5}) == [
            f"[initial] state '{name}' is derived from the occupied area of the sectors; "
            f"leave it out, and set {', '.join(AREAS)} instead"
        ]
    # A total may stand next to all its sectors where it is their sum.
    sectors = dict.fromkeys(AREAS, 1_000.0)
    initial = {"front.occupied_area": 6_000.0, **sectors}
    assert WarModel(Scenario(initial=initial)).world["front"]["occupied_area"][0] == 6_000.0
    (problem,) = refusal(initial=initial | {"front.occupied_area": 6_001.0})
    assert problem.startswith("[initial] state 'front.occupied_area' is derived")
    # Sectors cannot be larger than Ukraine.
    assert refusal(initial=dict.fromkeys(AREAS, 120_000.0)) == [
        f"[initial] front.occupied_share is {720_000 / 603_628}; allowed is 0 to 1 [0-1]"
    ]
    # An army is deployed once.
    (problem,) = refusal(initial={"sector.sumy.share.ukraine": 0.9})
    assert problem.startswith("[initial] shares of the ukraine army over sectors sum to ")
    assert problem.endswith("; they must sum to 1")
    moved = {"sumy": 0.02, "kupiansk": -0.02}
    usual = {sector: table()[f"sector_deployment.{sector}"].default for sector in SECTORS}
    initial = {f"sector.{sector}.share.ukraine": usual[sector] + more for sector, more in moved.items()}
    assert problems(WarModel(Scenario(initial=initial)).world) == []
    # Sums count with the parameters of the scenario.
    parameters = {"occupied_area.kherson": 120_000.0, "occupied_area.kupiansk": 120_000.0}
    others = dict.fromkeys(AREAS[2:5], 120_000.0) | {AREAS[0]: 10_000.0}
    (problem,) = refusal(parameters=parameters, initial=others)
    assert problem.startswith("[initial] front.occupied_share is ")
    assert Scenario(initial=others).initial == others


@needs_jit  # uncompiled Python raises where the division is
def test_both_engines_report_a_non_finite_number_alike() -> None:
    words = r"run 5: [a-z_.0-9]+ is no longer a finite number"
    with pytest.raises(SimulationError, match=words):
        simulate(Scenario(), [5], plan=without_defence())
    with pytest.raises(SimulationError, match=words):
        WarModel(Scenario(), run=5, plan=without_defence()).run_model()


def test_the_written_model_gives_every_range() -> None:
    # The written model gives every range.
    for name, ends in [*OF_UNIT.items(), *OF_FIELD.items()]:
        assert f"\n| {name} | {ends[0]:g} | {ends[1]:g} |\n" in CHAPTER
    # Every range is that of some state.
    settable = [FIELDS[name] for name in ALONE]
    assert set(OF_FIELD) <= {f"{place.kind}.{place.field}" for place in settable}
    ranged = [place for place in settable if not place.bounds]
    assert set(OF_UNIT) == {place.unit for place in ranged if f"{place.kind}.{place.field}" not in OF_FIELD}

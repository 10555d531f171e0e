"""A run reported as text: what happened in a month, and why the run ended as it did."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from experiments.rendering import narrative
from experiments.rendering.story import story
from experiments.running.happenings import Happening, happenings
from experiments.running.trace import Month
from experiments.scenarios import library
from model.bargaining import AGREED
from model.endings import ENDINGS
from model.scenario import Scenario
from model.war_model import WarModel
from tests.builders import lever_event, opened, params

Change = Callable[[Any], None]


def putting(kind: str, field: str, value: Any, row: int = 0) -> Change:
    """A change of one field of a world."""

    def change(world: Any) -> None:
        world[kind][row][field] = value

    return change


def happened(before: list[Change], after: list[Change]) -> list[Happening]:
    """What is reported a month between an opened world with some changes and one with others."""
    old, new = opened(), opened()
    for change in before:
        change(old)
    for change in after:
        change(new)
    return happenings(old, new, params())


REPORTED = {
    "a first ending": ([], [putting("course", "ending", 3)], "ending", {"ending": "russian_exhaustion"}),
    "a second ending": ([], [putting("course", "second_ending", 9)], "ending", {"ending": "nuclear_use"}),
    "a settlement that breaks": (
        [putting("course", "settled", 1)],
        [putting("bargaining", "relapse", 1), putting("bargaining", "peace_months", 7)],
        "relapse",
        {"months": 7},
    ),
    "a truce": ([], [putting("course", "truce_months", 1)], "truce", {}),
    "a fatal incident": (
        [],
        [putting("escalation", "fatal", 1), putting("escalation", "theatre", 1)],
        "fatal_incident",
        {"theatre": "black_sea"},
    ),
    "an intervention": ([], [putting("escalation", "intervening", 1)], "intervention", {}),
    "the end of an intervention": (
        [putting("escalation", "intervening", 1)],
        [putting("escalation", "intervening", 0)],
        "intervention_ends",
        {},
    ),
    "troops under fire": ([], [putting("escalation", "engaged", 1)], "engagement", {}),
    "a higher rung": (
        [putting("escalation", "rung", 3)],
        [putting("escalation", "rung", 4)],
        "rung",
        {"rung": 4},
    ),
    "a new leader": ([], [putting("leader", "changes", 1, 1)], "leader_change", {"leader": "kyiv"}),
    "a mobilisation": (
        [],
        [putting("leader", "mobilisation_news", 1, 0)],
        "mobilisation",
        {"side": "russia"},
    ),
    "an offensive": ([], [putting("leader", "offensive_months", 3, 1)], "offensive", {"side": "ukraine"}),
    "coercion": ([], [putting("leader", "coercing", 1, 2)], "coercion", {}),
    "the end of coercion": ([putting("leader", "coercing", 1, 2)], [], "coercion_ends", {}),
    "a vote for": ([], [putting("donor", "election_shift", 0.1, 6)], "election_for", {"donor": "nordics"}),
    "a vote against": (
        [],
        [putting("donor", "election_shift", -0.1, 4)],
        "election_against",
        {"donor": "france"},
    ),
    "a veto": ([], [putting("donor", "blocked", 1, 1)], "veto", {}),
    "a veto lifted": (
        [putting("donor", "blocked", 1, 1)],
        [putting("donor", "blocked", 0, 1)],
        "veto_lifted",
        {},
    ),
    "a loan": ([], [putting("environment", "loan_active", 1)], "loan", {}),
    "a loan used up": ([], [putting("environment", "loan_over", 1)], "loan_over", {}),
    "a partner who leaves": ([], [putting("partner", "withdrawn", 1, 2)], "withdrawal", {"partner": "iran"}),
    "a stall": (
        [putting("front", "pace", -0.4)],
        [putting("front", "pace", -0.6)],
        "stall",
        {},
    ),
    "a breakthrough": (
        [putting("front", "pace", 0.9)],
        [putting("front", "pace", 1.0), putting("front", "monthly_advance", 1200.0)],
        "breakthrough",
        {"advance": 1200.0},
    ),
    "ground lost": (
        [putting("front", "gained", 4_990.0)],
        [putting("front", "gained", 5_010.0), putting("front", "occupied_share", 0.25)],
        "ground",
        {"gained": 5010.0, "share": 25.0},
    ),
    "reserves spent": (
        [putting("belligerent", "funds", 0.6, 0)],
        [putting("belligerent", "funds", 0.5, 0)],
        "funds_gone",
        {"side": "russia"},
    ),
    "falling support": (
        [putting("belligerent", "support", 0.41, 1)],
        [putting("belligerent", "support", 0.39, 1)],
        "support_falls",
        {"side": "ukraine", "level": 40.0},
    ),
    "a leader who adjusts": ([], [putting("leader", "stance", 2, 3)], "adjusts", {"leader": "europe"}),
    "a leader who hardens": (
        [putting("leader", "stance", 2, 0)],
        [putting("leader", "stance", 1, 0)],
        "hardens",
        {"leader": "moscow"},
    ),
    "a lever set": (
        [],
        [putting("orders", "oil_price", 40.0)],
        "lever",
        {"lever": "oil_price", "value": 40.0},
    ),
    "a lever set again": (
        [putting("orders", "truce", 1.0)],
        [putting("orders", "truce", 0.0)],
        "lever",
        {"lever": "truce", "value": 0.0},
    ),
    "a lever let go": (
        [putting("orders", "mediation", 2.0), putting("environment", "month", 5)],
        [putting("environment", "month", 6)],
        "lever_released",
        {"lever": "mediation"},
    ),
}


@pytest.mark.parametrize("case", REPORTED)
def test_what_happens_is_reported_with_its_facts_and_nothing_besides(case: str) -> None:
    before, after, kind, facts = REPORTED[case]
    assert happened(before, after) == [Happening(kind, facts)]


def test_a_month_in_which_nothing_changes_is_not_reported() -> None:
    assert happened([], []) == []


def test_support_from_outside_is_reported_when_it_crosses_the_threshold_either_way() -> None:
    threshold = float(params()["aid_threshold"])
    above, below = (putting("belligerent", "outside_support", threshold + by, 1) for by in (0.01, -0.01))
    assert happened([above], [below]) == [
        Happening("aid_low", {"level": threshold - 0.01, "threshold": threshold})
    ]
    assert happened([below], [above]) == [Happening("aid_back", {"level": threshold + 0.01})]
    assert happened([below], [below]) == []


@pytest.mark.parametrize(("side", "row"), [("russia", 0), ("ukraine", 1)])
def test_a_thinning_army_is_reported_against_the_line_of_its_side(side: str, row: int) -> None:
    given = params()
    line = float(given["coherent_line"] if row else given["mobilisation_manning"][0])

    def manning(level: float) -> Change:
        return lambda world: world["belligerent"][row]["stock"].__setitem__(0, level)

    assert happened([manning(line)], [manning(line - 0.01)]) == [
        Happening("undermanned", {"side": side, "manning": 100 * line})
    ]


def test_a_fund_of_ukraine_is_spent_at_its_floor() -> None:
    floor = float(params()["funds_floor"]) + 0.5
    (story_lines,) = happened(
        [putting("belligerent", "funds", floor + 0.1, 1)], [putting("belligerent", "funds", floor, 1)]
    )
    assert story_lines == Happening("funds_gone", {"side": "ukraine"})


@pytest.mark.parametrize(("old", "new"), [(0, 1), (1, 2), (4, 3), (4, 4)])
def test_low_rungs_and_steps_down_the_ladder_are_not_reported(old: int, new: int) -> None:
    assert happened([putting("escalation", "rung", old)], [putting("escalation", "rung", new)]) == []


def test_ground_that_russia_loses_is_not_reported_as_gained() -> None:
    assert happened([putting("front", "gained", -10.0)], [putting("front", "gained", 4_000.0)]) == []
    assert happened([putting("front", "gained", 6_000.0)], [putting("front", "gained", 4_000.0)]) == []


def test_a_fall_through_two_levels_of_support_at_once_reports_both() -> None:
    story_lines = happened(
        [putting("belligerent", "support", 0.55, 0)], [putting("belligerent", "support", 0.35, 0)]
    )
    assert [item.facts["level"] for item in story_lines] == [50.0, 40.0]


def test_the_ending_is_reported_before_everything_else() -> None:
    story_lines = happened([], [putting("leader", "stance", 2, 1), putting("course", "ending", 2)])
    assert [item.kind for item in story_lines] == ["ending", "adjusts"]


def lever_news(event: Any) -> list[Happening]:
    model = WarModel(Scenario(horizon=2, events=(event,)))
    before = model.copy_of_world()
    model.step()
    story_lines = happenings(before, model.copy_of_world(), model.parameters)
    return [item for item in story_lines if item.kind.startswith("lever")]


def test_a_lever_set_in_the_first_month_is_reported() -> None:
    assert lever_news(lever_event("oil_price", 40.0)) == [
        Happening("lever", {"lever": "oil_price", "value": 40.0})
    ]


@pytest.mark.parametrize("lever", ["coercion", "truce", "peacekeepers"])
def test_a_lever_set_to_zero_in_the_first_month_is_reported(lever: str) -> None:
    assert lever_news(lever_event(lever, 0.0)) == [Happening("lever", {"lever": lever, "value": 0.0})]


def test_a_factor_on_a_lever_is_reported() -> None:
    assert lever_news(lever_event("oil_price", None, factor=0.5)) == [
        Happening("lever_factor", {"lever": "oil_price", "value": 0.5})
    ]


def test_a_group_set_alike_is_reported_once_by_its_name() -> None:
    assert lever_news(lever_event("aid", 0.0)) == [
        Happening("lever", {"lever": "aid_military", "value": 0.0}),
        Happening("lever", {"lever": "aid_financial", "value": 0.0}),
    ]


def test_a_stance_is_reported_as_text() -> None:
    assert lever_news(lever_event("stance.kyiv", 2.0)) == [
        Happening("lever_stance", {"lever": "stance.kyiv", "stance": "adjust"})
    ]


def test_a_factor_and_one_member_let_go_are_reported() -> None:
    def scaled(world: Any) -> None:
        world["environment"][0]["month"] = 5
        world["factors"][0]["oil_price"] = 0.5
        world["orders"][0]["aid_military"][2:4] = 1.0

    assert happened([scaled], [putting("environment", "month", 6)]) == [
        Happening("lever_released", {"lever": "aid_military.germany"}),
        Happening("lever_released", {"lever": "aid_military.united_kingdom"}),
        Happening("lever_released", {"lever": "oil_price"}),
    ]


def test_a_lever_of_one_member_is_reported_by_its_own_name() -> None:
    (story_lines,) = lever_news(lever_event("aid_military.germany", 1.0))
    assert story_lines == Happening("lever", {"lever": "aid_military.germany", "value": 1.0})


def ended(code: int) -> np.void:
    world = opened()
    course = world["course"][0]
    course["ending"] = code
    for side, ending in enumerate(("russian_exhaustion", "ukrainian_exhaustion")):
        course["exhausted"][side] = float(ENDINGS[code] == ending)
    course["exhaustion_hazard"] = [0.02, 0.05]
    world["belligerent"][0]["stock"] = [0.9, 0.8, 0.7, 0.6]
    world["belligerent"][1]["stock"] = [0.5, 0.4, 0.7, 0.6]
    world["belligerent"][0]["composite"], world["belligerent"][1]["composite"] = 0.65, 0.45
    world["belligerent"][1]["outside_support"] = 0.31
    world["leader"][2]["coercing"] = 1
    world["leader"][0]["months_adjusting"], world["leader"][1]["months_adjusting"] = 4, 9
    world["front"][0]["gained"], world["front"][0]["occupied_share"] = -12.5, 0.2
    return world


@pytest.mark.parametrize("code", range(len(ENDINGS)))
def test_every_ending_has_reasons_of_its_own_and_a_tally(code: int) -> None:
    why, tally = narrative.reasons(ended(code), params())
    assert (why.kind, tally.kind) == (f"why_{ENDINGS[code]}", "tally")


@pytest.mark.parametrize("ending", ["russian_exhaustion", "ukrainian_exhaustion"])
def test_a_signature_out_of_exhaustion_is_not_reported_as_a_collapse(ending: str) -> None:
    world = ended(ENDINGS.index(ending))
    world["course"][0]["exhausted"] = 0.0
    assert narrative.reasons(world, params())[0].kind == f"why_signed_{ending}"


@pytest.mark.parametrize(
    ("since", "text"),
    [
        (0, "and Washington was coercing Kyiv."),
        (3, "and Washington had coerced Kyiv 3 months before."),
        (40, "and Washington was not coercing Kyiv."),
    ],
)
def test_an_agreement_that_counts_as_forced_is_reported_as_one_and_why(since: int, text: str) -> None:
    world = ended(ENDINGS.index("forced_on_ukraine"))
    world["bargaining"][0]["signed"] = AGREED
    world["leader"][2]["coercing"], world["leader"][2]["months_since_coercion"] = float(since == 0), since
    why = narrative.sentence(narrative.reasons(world, params())[0], "en")
    assert why.startswith("All parties signed, but Western support stood at 0.31")
    assert why.endswith(text)


def test_a_forced_settlement_is_reported_with_the_chance_it_had() -> None:
    world = ended(ENDINGS.index("forced_on_ukraine"))
    world["bargaining"][0]["forced_hazard"] = [0.0, 0.012]
    assert "the probability in that month was 1.2 %" in narrative.sentence(
        narrative.reasons(world, params())[0], "en"
    )


def test_what_forced_russia_is_reported_with_partners_strain_and_how_long() -> None:
    world = ended(ENDINGS.index("forced_on_russia"))
    world["belligerent"][0]["months_strained"], world["belligerent"][0]["outside_support"] = 7, 0.44
    world["belligerent"][0]["strain"] = 0.33
    world["bargaining"][0]["forced_hazard"] = [0.004, 0.0]
    why = narrative.sentence(narrative.reasons(world, params())[0], "en")
    assert why.startswith(
        "For 7 months Russia had been strained or without its partners (economic strain 0.33; "
    )
    assert "partners gave 0.44" in why
    assert why.endswith("the probability in that month was 0.4 %.")
    world["bargaining"][0]["signed"] = AGREED
    signed = narrative.sentence(narrative.reasons(world, params())[0], "en")
    assert signed.startswith("All parties signed, but Russia's partners gave 0.44")


def test_a_front_frozen_by_a_truce_is_reported_as_one() -> None:
    world = ended(ENDINGS.index("stalemate_frozen"))
    assert narrative.reasons(world, params())[0].kind == "why_stalemate_frozen"
    world["course"][0]["truce_months"] = 12
    assert narrative.reasons(world, params())[0].kind == "why_truce_stalemate_frozen"


def test_an_exhaustion_is_reported_with_the_chance_it_had() -> None:
    why = narrative.reasons(ended(ENDINGS.index("ukrainian_exhaustion")), params())[0]
    text = "exhaustion threatens around 0.50; the probability in that month was 5.0 %"
    assert text in narrative.sentence(why, "en")


def test_reasons_give_the_figures_that_decided() -> None:
    given = params()
    facts = narrative.reasons(ended(5), given)[0].facts
    assert facts["russia_weakest"] == "support"
    assert facts["russia_weakest_level"] == 0.6
    assert facts["ukraine_weakest"] == "fires"
    assert facts["ukraine_weakest_level"] == 0.4
    assert (facts["russia_composite"], facts["ukraine_composite"]) == (0.65, 0.45)
    assert (facts["aid"], facts["pressed"]) == (0.31, "pressing")
    assert (facts["moscow_months"], facts["kyiv_months"]) == (4, 9)
    assert (facts["gained"], facts["share"]) == (-12.5, 20.0)
    assert facts["line"] == float(given["exhaustion_threshold"] + given["exhaustion_margin"])
    assert facts["aid_threshold"] == float(given["aid_threshold"])


def test_a_real_run_reports_its_ending_once_unless_it_relapses() -> None:
    for run in range(5):
        model = WarModel(library.load("baseline"), run=run)
        kinds = []
        while not model.over and model.month < 60:
            before = model.copy_of_world()
            model.step()
            kinds += [item.kind for item in happenings(before, model.copy_of_world(), model.parameters)]
        assert kinds.count("ending") == 1 + bool(model.world["course"][0]["second_ending"])
        assert kinds.count("relapse") == int(model.world["course"][0]["relapsed"])


def story_lines(*months: Month) -> list[str]:
    return list(story(months, Scenario(), params(), "en"))


def test_the_story_marks_the_ending_where_it_happens_and_what_follows_has_a_heading() -> None:
    settled, broken = ended(ENDINGS.index("forced_on_ukraine")), ended(ENDINGS.index("forced_on_ukraine"))
    ending = Happening("ending", {"ending": "forced_on_ukraine"})
    relapse = Happening("relapse", {"months": 7})
    lines = story_lines(Month(4, [], opened()), Month(5, [ending], settled), Month(12, [relapse], broken))
    assert lines[:3] == [
        "2026-05  Ukraine signs an imposed settlement.",
        "",
        "ENDING in month 5 (2026-05): Imposed settlement (aid shift), settlement imposed on Ukraine",
    ]
    assert lines[5:] == [
        "",
        "After the ending",
        "2026-12  Relapse: the settlement breaks in month 7 of the peace, and the war resumes.",
    ]


def test_a_run_without_an_ending_is_censored() -> None:
    horizon = Happening("ending", {"ending": "stalemate_active"})
    lines = story_lines(Month(60, [horizon], ended(ENDINGS.index("stalemate_active"))))
    assert lines[:2] == ["", "NO ENDING by month 60 (2030-12): ongoing at the horizon (censored)"]
    assert all(line.startswith(" ") for line in lines[2:])

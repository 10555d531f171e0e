"""The rules revised after the backcast of version 0.1: known answers and properties."""

import math

import numpy as np

from agents import equipment, front, leader, manpower, public_opinion, sector
from agents.belligerent import planned_strength
from agents.entities import KYIV, MOSCOW, RUSSIA, SECTORS, UKRAINE, WASHINGTON
from model import bargaining, endings, locks, parameters
from model.ensemble import simulate
from model.rule_table import plain
from model.scenario import Scenario
from tests.builders import apply, approx, opened, params, put, quiet


def test_the_army_planned_for_a_date() -> None:
    # Planned strength is a line between dated figures.
    for era, side, expected in [
        (0, RUSSIA, 710.0), (50, RUSSIA, 710.0), (-12, RUSSIA, 600.0), (-24, RUSSIA, 465.0),
        (-36, RUSSIA, 380.0), (-90, RUSSIA, 380.0), (-6, RUSSIA, 655.0), (-18, UKRAINE, 890.0),
    ]:  # fmt: skip
        assert plain(planned_strength)(params(), era, side) == approx(expected)
    # A past start opens with the army planned then.
    world = simulate(Scenario(start="2024-01", horizon=1), [0], history=True).worlds[0]
    assert world["belligerent"]["planned"] == approx([465.0 + 135.0 / 12.0, 880.0 + 20.0 / 12.0])


def budgeted(lethality: float = 1.0, recruits: float = 30.0) -> tuple[float, float]:
    """Attacks Moscow can afford, and the casualties of the month in which it makes them."""
    given = params(casualty_spread=0.0)
    world = opened(given)
    side = world["belligerent"][RUSSIA]
    side["recruits"], side["outflow"], side["manpower"] = recruits, 5.0, side["planned"]
    world["belligerent"]["lethality"][UKRAINE] = lethality
    for rule in (front.make_fortune, front.weigh_attack):
        apply(rule, world, given, quiet())
    attacks = plain(leader.affordable_attacks)(world, given)
    world["leader"]["tempo"][MOSCOW] = attacks * given["tempo_norm"]
    world["leader"]["tempo"][KYIV] = given["tempo_start"][UKRAINE]
    for row in range(len(SECTORS)):
        apply(sector.compute_casualties, world, given, row=row)
    return float(attacks), float(world["sector"]["casualties"][:, RUSSIA].sum())


def test_moscow_spends_the_net_inflow_of_men() -> None:
    # Moscow spends its share of the net inflow of men.
    for lethality, recruits in [(1.0, 30.0), (0.9, 33.0), (1.2, 36.0)]:
        given = params()
        _, lost = budgeted(lethality, recruits)
        budget = given["spent_share"] * (recruits - 5.0) / given["irrecoverable"][RUSSIA]
        assert lost == approx(budget)
    # Deadlier fires buy fewer attacks for the same men.
    (many, lost), (few, also_lost) = budgeted(1.0), budgeted(1.3)
    assert few < many
    assert lost == approx(also_lost)


def test_pay_moves_by_no_more_than_a_share_of_itself() -> None:
    given = params()
    world = opened(given)
    side = world["belligerent"][RUSSIA]
    side["inducement"], side["manpower"] = 0.5, 0.1 * side["planned"]
    apply(manpower.press_for_recruits, world, given, row=RUSSIA)
    assert side["inducement"] == approx(0.5 * (1.0 + given["inducement_step"][RUSSIA]))


def test_what_an_attack_brings_levels_off() -> None:
    for gain in [0.05, 0.5, 1.0, 3.0, 50.0]:
        found = plain(sector.capped)(gain, 2.0)
        assert found < min(gain, 2.0) + 1e-12
        assert gain > 0.5 or found == approx(gain, rel=0.002)


def test_a_thinner_line_yields_more_ground_and_loses_more_deserters() -> None:
    given = params()
    gains, leavers = [], []
    for line in (1.2, 1.0, 0.9):
        world = opened(given)
        world["front"]["line"][0], world["front"]["luck"][0] = line, 1.0
        apply(front.weigh_attack, world, given, quiet())
        gains.append(float(world["front"]["gain"][0]))
        apply(manpower.settle_losses, world, given, row=UKRAINE)
        leavers.append(float(world["belligerent"]["outflow"][UKRAINE]))
    assert gains == sorted(gains)
    assert leavers == sorted(leavers)
    assert gains[0] == approx(1.2 ** -given["force_ratio_elasticity"])


def test_fires_fall_once_the_store_is_empty() -> None:
    given = params()
    world = opened(given)
    side = world["belligerent"][UKRAINE]
    fires = []
    for _ in range(24):
        side["outside_fires"] = 0.0
        apply(equipment.produce_fires, world, given, row=UKRAINE)
        fires.append(float(side["fires"]))
    assert fires[0] > fires[-1] + 0.1
    assert side["munitions"] < 0.01


def test_an_episode_that_kyiv_outlasts_costs_credibility() -> None:
    for variant, left in [(0.0, 0.5), (1.0, 0.35), (2.0, 0.5)]:
        given = params(coercion_rule=variant, coercion_credibility=0.5, credibility_kept=0.7)
        world = put(opened(given), "leader", WASHINGTON, coercing=1.0)
        apply(leader.press_for_peace, world, given, quiet(), WASHINGTON)
        assert world["leader"]["coercing"][WASHINGTON] == 0.0
        assert world["leader"]["credibility"][WASHINGTON] == approx(left)


def test_nothing_presses_on_kyiv_above_the_threshold_of_aid_without_coercion() -> None:
    for variant, presses in ((0.0, True), (1.0, False), (2.0, False)):
        given = params(coercion_rule=variant)
        world = put(opened(given), "belligerent", UKRAINE, outside_support=given["aid_threshold"] + 0.05)
        apply(bargaining.force_settlement, world, given, quiet())
        assert (world["bargaining"]["forced_hazard"][0, UKRAINE] > 0.0) == presses


def sign_chance(variant: float, slack: list[float]) -> float:
    given = params(gate_rule=variant)
    world = opened(given)
    for lock, value in enumerate(slack):
        world["lock"]["slack"][lock] = value
    apply(bargaining.seek_agreement, world, given, quiet())
    return float(world["bargaining"]["sign_chance"][0])


def test_slack_of_the_locks() -> None:
    # The tightest lock alone decides unless all decide together.
    shut, other, tight = [-0.4, 0.1, 0.1, 0.1, 0.1], [-0.4, 0.5, 0.5, 0.5, 0.5], [0.0, 0.1, 0.1, 0.1, 0.1]
    assert sign_chance(1.0, shut) == sign_chance(1.0, other) < sign_chance(1.0, tight)
    assert sign_chance(2.0, shut) < sign_chance(2.0, other)
    # A lock forced open has full slack whatever the parties hold.
    given = params()
    world = opened(given)
    world["lock"]["slack"][:] = -1.0
    world["lock"]["shift"][:] = -1.0
    assert plain(locks.gate_slack)(world, given) == approx(given["slack_middle"])
    # Slack has a memory.
    given = params(slack_spread=0.0, slack_memory=0.9)
    world = opened(given)
    target = given["slack_middle"] - plain(locks.reservation)(world, given, 0, MOSCOW)
    world["lock"]["slack"][0] = target + 0.3
    apply(locks.weigh_slack, world, given, quiet(), 0)
    assert world["lock"]["slack"][0, MOSCOW] == approx(target + 0.27)


def test_a_broken_word_multiplies_the_danger_to_a_leader_two_to_fourfold() -> None:
    hazards = []
    for conceded in (0.0, 1.0):
        world = put(opened(), "leader", MOSCOW, commitment=1.0)
        world["leader"]["conceded"][MOSCOW], world["leader"]["conceded_for"][MOSCOW] = conceded, 12
        apply(leader.leave_office, world, params(), quiet(), MOSCOW)
        hazards.append(float(world["leader"]["exit_hazard"][MOSCOW]))
    assert 2.0 < hazards[1] / hazards[0] < 4.0


def test_russian_success_lowers_ukrainian_refusal_and_endurance_and_lifts_russian_support() -> None:
    moved = {}
    for success in (5.0, 30.0):
        world = put(opened(), "front", success=success)
        for side in (RUSSIA, UKRAINE):
            apply(public_opinion.shift_support, world, params(), quiet(), side)
        moved[success] = world["belligerent"][["support", "refusal"]].copy()
    assert moved[30.0]["support"][UKRAINE] < moved[5.0]["support"][UKRAINE]
    assert moved[30.0]["refusal"][UKRAINE] < moved[5.0]["refusal"][UKRAINE]
    assert moved[30.0]["support"][RUSSIA] > moved[5.0]["support"][RUSSIA]


def test_a_front_moves_is_static_and_costly_or_is_frozen() -> None:
    for success, casualties, expected in [
        (20.0, 34.0, 0),
        (5.0, 34.0, endings.STATIC),
        (2.0, 1.0, endings.FROZEN),
    ]:
        world = opened()
        world["front"]["success"][0], world["front"]["monthly_advance"][0] = success, success**2
        world["belligerent"]["casualties"][RUSSIA] = casualties
        world["belligerent"]["casualties"][UKRAINE] = casualties / 3.0
        for _ in range(6):
            apply(endings.freeze, world, params(), quiet())
        assert world["course"]["front_state"][0] == expected


def test_variants_are_drawn_alike_and_that_of_version_0_1_only_when_asked_for() -> None:
    values = simulate(Scenario(mode="sampled", horizon=1), range(400)).values
    names = list(parameters.table())
    for name in ("tempo_rule", "coercion_rule", "gate_rule", "opinion_rule"):
        drawn = values[:, names.index(name)]
        assert set(np.unique(drawn)) == {1.0, 2.0}
        assert abs(float((drawn == 1.0).mean()) - 0.5) < 4.0 * math.sqrt(0.25 / 400)
    held = simulate(Scenario(mode="sampled", horizon=1, parameters={"gate_rule": 0.0}), range(5)).values
    assert set(held[:, names.index("gate_rule")]) == {0.0}

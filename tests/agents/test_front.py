"""The front as a whole: luck that lasts, the kill zone, and the sum of the sectors."""

import math
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agents import front
from agents.entities import RUSSIA, UKRAINE
from tests.builders import apply, approx, chance, expect, opened, params, put

BOOKINGS = st.lists(st.floats(-9000.0, 9000.0), min_size=6, max_size=6)


def booked(*advances: float, season: float = 1.0, **fields: Any) -> Any:
    """World whose sectors have booked these advances."""
    world = put(opened(), "environment", season=season)
    for row, advance in enumerate(advances):
        put(world, "sector", row, advance_booked=advance)
    return put(world, "front", **fields)


def moved(world: Any, **changes: Any) -> Any:
    return apply(front.move_line, world, params(advance_norm=380.0, advance_limit=6000.0, **changes))[
        "front"
    ][0]


def test_the_line_begins_at_the_sum_of_the_sectors() -> None:
    given_area = params(
        occupied_area=[1000.0, 2000.0, 3000.0, 4000.0, 5000.0, 15000.0],
        area_of_ukraine=600000.0,
        advance_norm=400.0,
    )
    line = apply(front.begin, put(opened(), "front", occupied_area=0.0), given_area)["front"][0]
    expect(line, occupied_area=30000.0, occupied_share=0.05)
    assert (line["monthly_advance"], line["advance_trend"], line["advance_habit"]) == (400.0, 400.0, 400.0)
    assert (line["kill_zone"], line["speed_limit"]) == (1.0, 1.0)


def test_make_fortune() -> None:
    # Luck remembers half of last months and adds a surprise that keeps its spread: E3: .5 x .2 + .42 x sqrt(1
    # - .25) x 1 = .1 + .363731 on the log scale.
    given_luck = params(fortune_memory=0.5, fortune_spread=0.42)
    line = apply(front.make_fortune, put(opened(), "front", fortune=0.2), given_luck, chance(fortune=1.0))[
        "front"
    ][0]
    assert line["fortune"] == approx(0.463731, abs=1e-6)
    assert line["luck"] == approx(math.exp(0.463731), abs=1e-5)
    # Without surprises luck fades to one.
    world, given_luck = put(opened(), "front", fortune=0.8), params(fortune_memory=0.5)
    for _ in range(30):
        apply(front.make_fortune, world, given_luck)
    assert world["front"][0]["luck"] == approx(1.0, abs=1e-8)
    # Each side has its own luck in casualties: exp(.12 x 1) = 1.127497 for Russia and exp(.12 x -2) = .786628
    # for Ukraine.
    drawn = chance(casualties=[1.0, -2.0])
    line = apply(front.make_fortune, opened(), params(casualty_spread=0.12), drawn)["front"][0]
    assert line["casualty_luck"].tolist() == approx([1.127497, 0.786628], abs=1e-6)
    # The kill zone deepens by its rate until its last month.
    for era, depth in [(-5, 2.02), (36, 2.02), (37, 2.0)]:
        world = put(put(opened(), "environment", era=era), "front", kill_zone=2.0)
        apply(front.make_fortune, world, params(kill_zone_growth=0.01, kill_zone_months=36.0))
        assert world["front"][0]["kill_zone"] == approx(depth)


def weighed(manning: float, draw: float, fighting: float = 1.0, months: int = 0) -> Any:
    """Front after an attack was weighed: Ukraine has this share of its planned men."""
    world = put(opened(), "course", fighting=fighting)
    put(world, "belligerent", RUSSIA, fires=1.44, exposure=0.5)
    put(world, "belligerent", UKRAINE, fires=1.0, lethality=1.2, planned=900.0, manpower=manning * 900.0)
    put(world, "front", line=0.5, luck=1.5, kill_zone=2.0, breakthrough_months=months, breakthroughs=4)
    rules = params(
        force_ratio_elasticity=2.0, fires_on_advance=0.5, kill_zone_cost=0.25, breakthrough_rate=0.1,
        breakthrough_urgency=5.0, coherent_line=0.8, breakthrough_length=3.9,
    )  # fmt: skip
    return apply(front.weigh_attack, world, rules, chance(breakthrough=draw))["front"][0]


def test_weigh_attack() -> None:
    # .5^-2 x 1.44^.5 x 1.5 = 7.2; 1.2 x .5 x (.75 + .25 x 2) = .75.
    expect(weighed(1.0, 0.5), gain=7.2, assault_cost=0.75, breakthroughs=4)
    # A line breaks open with a chance of .1, and of .1 (1 + 5 x .2) with .6 of the men for a line of .8.
    for manning, draw, broken in ((1.0, 0.099, 1), (1.0, 0.101, 0), (0.6, 0.199, 1), (0.6, 0.201, 0)):
        expect(weighed(manning, draw), breakthroughs=4 + broken, breakthrough_months=3 * broken)
    # None does while nobody fights, and one that did closes month by month.
    expect(weighed(1.0, 0.0, fighting=0.0, months=2), breakthroughs=4, breakthrough_months=1)


def test_move_line() -> None:
    # The line moves by the sum of what the sectors booked.
    world = booked(10.0, 20.0, 30.0, 40.0, 50.0, -30.0, occupied_area=60000.0, gained=7.0)
    line = moved(world, area_of_ukraine=601200.0)
    expect(
        line, monthly_advance=120.0, occupied_area=60120.0, occupied_share=0.1, gained=127.0, speed_limit=1.0
    )
    # Trend habit and pace follow the advance free of season: 120 km2 in mud of .6 count as 200. Trend: 380 -
    # 2/7 x 180; habit: 380 - 2/25 x 180.
    world = booked(20.0, 20.0, 20.0, 20.0, 20.0, 20.0, season=0.6, advance_trend=380.0, advance_habit=380.0)
    line = moved(world)
    expect(
        line, advance_trend=380.0 - 360.0 / 7.0, advance_habit=380.0 - 360.0 / 25.0, pace=-360.0 / 7.0 / 380.0
    )
    # A rout in either direction is held to what a front can cover.
    for direction in [1.0, -1.0]:
        world = booked(8000.0 * direction, 0.0, 0.0, 0.0, 0.0, 0.0, speed_limit=0.1)
        expect(moved(world), speed_limit=0.75, monthly_advance=6000.0 * direction)
    # The limit of a month of rout does not hold back the next.
    line = moved(booked(20.0, 20.0, 20.0, 20.0, 20.0, 20.0, speed_limit=0.1))
    expect(line, speed_limit=1.0, monthly_advance=120.0)
    # A rout in mud does not count as more than the limit: 6000 km2 at season .5 would be 12000 without mud;
    # the trend sees 6000: 700 + 2/7 x 5300.
    line = moved(booked(9000.0, 0.0, 0.0, 0.0, 0.0, 0.0, season=0.5, advance_trend=700.0))
    assert line["advance_trend"] == approx(700.0 + 2.0 / 7.0 * 5300.0)


@given(BOOKINGS, st.floats(0.3, 2.0))
def test_no_month_moves_the_line_by_more_than_the_limit(advances: list[float], season: float) -> None:
    line = moved(booked(*advances, season=season))
    assert abs(line["monthly_advance"]) <= 6000.0 * (1.0 + 1e-12)
    assert 0.0 < line["speed_limit"] <= 1.0


@given(BOOKINGS)
def test_the_limit_shrinks_all_sectors_in_proportion(advances: list[float]) -> None:
    line = moved(booked(*advances))
    covered = [advance * line["speed_limit"] for advance in advances]
    assert line["monthly_advance"] == approx(sum(covered), abs=1e-6)


@given(st.floats(-3.0, 3.0), st.floats(0.0, 0.95), st.floats(0.01, 1.0))
def test_luck_is_better_after_a_better_surprise(surprise: float, memory: float, spread: float) -> None:
    given_luck = params(fortune_memory=memory, fortune_spread=spread)
    worse = apply(front.make_fortune, opened(), given_luck, chance(fortune=surprise))["front"][0]["luck"]
    better = apply(front.make_fortune, opened(), given_luck, chance(fortune=surprise + 0.5))["front"][0][
        "luck"
    ]
    assert worse < better

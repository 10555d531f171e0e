"""The world's one record: what it holds, how a number in it is addressed, and what must always hold."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from agents.entities import DONORS, FACTIONS, LEADERS, LOCKS, PARTNERS, SECTORS, SIDES
from model.world import FIELDS, KINDS, RECORD, ROWS, SIZE, STATE_WORDS, blank, problems
from tests.builders import opened, params, put

FLOAT_SHARES = [name for name, place in FIELDS.items() if place.unit == "0-1" and not place.integer]
STOCKS = [
    name
    for name, place in FIELDS.items()
    if place.kind == "belligerent" and place.unit != "0-1" and not place.integer and place.field != "gap"
]


def with_number(name: str, value: float) -> np.void:
    """An opened world with one number of it replaced."""
    worlds = np.array([opened()])
    worlds.view("f8")[FIELDS[name].word] = value
    return worlds[0]


def test_the_record_has_a_row_for_each_member_of_each_kind_and_then_orders_and_factors() -> None:
    sizes = {
        "donor": DONORS, "partner": PARTNERS, "belligerent": SIDES, "sector": SECTORS, "faction": FACTIONS,
    }  # fmt: skip
    sizes |= {"leader": LEADERS, "lock": LOCKS}
    assert {kind: len(sizes.get(kind, "1")) for kind in ROWS} == ROWS
    for kind, record, names in KINDS:
        assert RECORD[kind].shape == (len(names),)
        assert RECORD[kind].base == record
    assert RECORD.names == (*ROWS, "orders", "factors")
    assert SIZE == RECORD.itemsize // 8 == STATE_WORDS + 2 * 65
    assert [place.word for place in FIELDS.values()] == list(range(STATE_WORDS))
    assert [place.name for place in FIELDS.values()] == list(FIELDS)
    worlds = blank(3)
    assert (worlds.shape, worlds.dtype) == ((3,), RECORD)
    assert not worlds.view("i8").any()


def test_a_number_is_named_by_kind_member_field_and_element() -> None:
    for name, kind, row, field, integer in [
        ("environment.month", "environment", 0, "month", True),
        ("environment.infrastructure.ukraine", "environment", 0, "infrastructure", False),
        ("donor.germany.willingness", "donor", 2, "willingness", False),
        ("belligerent.ukraine.stock.3", "belligerent", 1, "stock", False),
        ("bargaining.acceptance.russia", "bargaining", 0, "acceptance", False),
        ("lock.future.closing", "lock", 4, "closing", False),
        ("course.mutual", "course", 0, "mutual", True),
    ]:
        place = FIELDS[name]
        assert (place.kind, place.row, place.field, place.integer) == (kind, row, field, integer)
    place = FIELDS["front.monthly_advance"]
    assert (place.meaning, place.unit) == ("net Russian advance this month", "km2/month")


def test_a_name_leads_to_the_number_that_rules_read_by_brackets() -> None:
    """Every word is given its own number; each name must find that number through the record."""
    worlds = blank(1)
    worlds.view("i8")[:] = np.arange(SIZE)
    for place in FIELDS.values():
        cells = np.atleast_1d(worlds[0][place.kind][place.row][place.field])
        label = place.name.rpartition(".")[2]
        element = 0
        if len(cells) > 1:
            element = SIDES.index(label) if label in SIDES else int(label)
        assert cells.view("i8")[element] == place.word
        assert (cells.dtype.kind == "i") == place.integer


def test_a_world_without_faults_has_no_problems() -> None:
    assert problems(opened()) == []
    assert problems(opened(params(area_of_ukraine=700_000.0, strain_start=[0.0, 1.0]))) == []
    for name, value in {
        "belligerent.russia.gap": -3.0,  # a budget can have a surplus
        "belligerent.ukraine.toll": -0.1,  # below that of the reference date
        "front.pace": -0.5,
        "leader.moscow.fighting_value": -0.5,
    }.items():
        assert problems(with_number(name, value)) == [], name


def test_each_fault_is_named_with_its_place_and_value() -> None:
    cases = [("environment.oil_price", value, "USD/b") for value in (math.nan, math.inf, -math.inf)]
    cases += [("leader.kyiv.belief", value, "0 to 1") for value in (-0.001, 1.001, 7.0)]
    cases += [(name, -1.0, FIELDS[name].unit) for name in STOCKS if not name.endswith(".toll")]
    for name, value, part in [*cases, ("donor.germany.willingness", 1.7, "1.6")]:
        (problem,) = problems(with_number(name, value))
        assert problem.startswith(f"{name} is {value}"), name
        assert part in problem, name
        if name in STOCKS:
            assert problems(with_number(name, 0.0)) == []
    world = put(opened(), "course", mutual=2)
    assert problems(world)[0].startswith("course.mutual is 2.0")
    world["environment"]["oil_price"] = math.nan
    world["leader"]["belief"][1] = 2.0
    assert len(problems(world)) == 3


@given(st.sampled_from(FLOAT_SHARES), st.floats(0.0, 1.0), st.floats(0.001, 1e9))
def test_every_share_may_lie_between_zero_and_one_and_nowhere_else(
    name: str, value: float, beyond: float
) -> None:
    """The shares of an army over sectors must also sum to one, and are tested by themselves."""
    assert [
        problem for problem in problems(with_number(name, value)) if "army over sectors" not in problem
    ] == []
    for wrong in (1.0 + beyond, -beyond):
        assert any(problem.startswith(f"{name} is ") for problem in problems(with_number(name, wrong)))


def test_the_shares_of_an_army_over_sectors_must_sum_to_one() -> None:
    """The default deployment sums to one; a tenth more in a sector makes 1.1."""
    for side, name in enumerate(("russia", "ukraine")):
        world = opened()
        world["sector"]["share"][2, side] += 0.1
        (problem,) = problems(world)
        assert f"{name} army" in problem
        assert " 1.1" in problem
        world["sector"]["share"][2, side] -= 0.1
        world["sector"]["share"][0, side] += 1e-10
        assert problems(world) == []


def test_the_occupied_area_must_be_the_sum_of_its_sectors() -> None:
    world = opened()
    world["front"]["occupied_area"] += 1.0
    (problem,) = problems(world)
    assert problem.startswith("front.occupied_area is 116166.0 km2")
    world["front"]["occupied_area"] -= 0.9
    assert problems(world) == []

"""When a lever may be pulled, and the month-by-month orders that events add up to."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from model import levers
from model.levers import Event, monthly_orders, table

HORIZON = 12
NAMES = tuple(table())
TAKING_BOTH = [name for name, lever in table().items() if lever.kind == "value" and lever.factor_limit]


def orders_of(*events: Event, horizon: int = HORIZON) -> np.ndarray:
    return monthly_orders(events, horizon)[0]


def factors_of(*events: Event, horizon: int = HORIZON) -> np.ndarray:
    return monthly_orders(events, horizon)[1]


def months_with(column: np.ndarray, value: float) -> list[int]:
    """Months of the run, 1 the first, in which a lever holds a value."""
    return [month for month, found in enumerate(column, start=1) if found == value]


def test_a_good_event_has_no_problems() -> None:
    assert levers.problems(Event(1, "oil_price", 50.0), HORIZON) == []
    assert levers.problems(Event(HORIZON, "oil_price", 50.0, until=HORIZON), HORIZON) == []
    assert levers.problems(Event(5, "oil_price", factor=0.5, until=5), HORIZON) == []


def test_a_month_outside_the_run_is_told_with_the_months_there_are() -> None:
    for month in [0, 13, -1]:
        assert levers.problems(Event(month, "oil_price", 50.0), HORIZON) == [
            f"month {month} is outside the run; allowed is 1 to 12 [months]"
        ]


def test_an_end_before_the_beginning_or_after_the_run_is_told_with_what_is_allowed() -> None:
    for until in [4, 13, 0, -5]:
        assert levers.problems(Event(5, "oil_price", 50.0, until=until), HORIZON) == [
            f"until {until} is out of range; allowed is 5 to 12 [months]"
        ]


def test_lever_and_month_are_both_told_when_both_are_wrong() -> None:
    assert levers.problems(Event(99, "oil_price", 5.0), HORIZON) == [
        "lever 'oil_price': value 5.0 is out of range; allowed is 10 to 200 [USD/b]",
        "month 99 is outside the run; allowed is 1 to 12 [months]",
    ]


def test_without_events_no_lever_is_pulled_in_any_month() -> None:
    orders, factors = monthly_orders((), HORIZON)
    assert orders.shape == factors.shape == (HORIZON,)
    assert np.isnan(orders.view("f8")).all()
    assert (factors.view("f8") == 1.0).all()


def test_the_record_has_every_lever_at_its_own_place() -> None:
    record = np.arange(len(table()), dtype="f8").view(levers.record_type())[0]
    met: dict[str, int] = {}
    for place, name in enumerate(table()):
        group, _, member = name.partition(".")
        element = met.get(group, 0)
        met[group] = element + 1
        assert (record[group][element] if member else record[group]) == place


def test_an_order_holds_from_its_month_to_the_end_of_the_run() -> None:
    price = orders_of(Event(4, "oil_price", 50.0))["oil_price"]
    assert months_with(price, 50.0) == list(range(4, 13))
    assert np.isnan(price[:3]).all()


def test_an_order_with_an_end_holds_through_its_last_month() -> None:
    price = orders_of(Event(4, "oil_price", 50.0, until=6))["oil_price"]
    assert months_with(price, 50.0) == [4, 5, 6]
    assert np.isnan(price).sum() == 9


def test_an_order_for_the_first_and_for_the_last_month_alone() -> None:
    assert months_with(orders_of(Event(1, "truce", 1.0, until=1))["truce"], 1.0) == [1]
    assert months_with(orders_of(Event(12, "truce", 1.0))["truce"], 1.0) == [12]


def test_an_order_of_zero_is_an_order() -> None:
    assert months_with(orders_of(Event(2, "coercion", 0.0, until=3))["coercion"], 0.0) == [2, 3]


def test_of_two_orders_for_a_month_the_later_event_stands_and_then_the_earlier_again() -> None:
    price = orders_of(Event(1, "oil_price", 50.0), Event(4, "oil_price", 90.0, until=6))["oil_price"]
    assert months_with(price, 90.0) == [4, 5, 6]
    assert months_with(price, 50.0) == [1, 2, 3, *range(7, 13)]


def test_later_means_later_in_the_list_and_not_in_time() -> None:
    price = orders_of(Event(4, "oil_price", 90.0), Event(1, "oil_price", 50.0))["oil_price"]
    assert months_with(price, 50.0) == list(range(1, 13))


def test_factors_multiply() -> None:
    factor = factors_of(Event(1, "oil_price", factor=0.5), Event(3, "oil_price", factor=0.4, until=4))
    assert factor["oil_price"].tolist() == [0.5, 0.5, 0.2, 0.2, *[0.5] * 8]


def test_an_order_leaves_the_factor_alone_and_a_factor_the_order() -> None:
    orders, factors = monthly_orders(
        (Event(1, "oil_price", 50.0, until=2), Event(2, "oil_price", factor=2.0)), HORIZON
    )
    assert months_with(orders["oil_price"], 50.0) == [1, 2]
    assert months_with(factors["oil_price"], 2.0) == list(range(2, 13))


def test_a_member_moves_its_own_element_only() -> None:
    orders = orders_of(Event(1, "aid_military.germany", 0.5))
    assert orders["aid_military"][0, 2] == 0.5
    assert np.isfinite(orders.view("f8")).sum() == HORIZON


def test_a_group_moves_all_its_members() -> None:
    assert (orders_of(Event(1, "stance", 2.0))["stance"] == 2.0).all()


def test_the_alias_for_aid_moves_both_kinds_of_every_donor_and_nothing_else() -> None:
    factors = factors_of(Event(8, "aid", factor=0.5))
    for kind in ("aid_military", "aid_financial"):
        assert (factors[kind][7:] == 0.5).all()
        assert (factors[kind][:7] == 1.0).all()
    assert (factors.view("f8") != 1.0).sum() == 24 * 5


def test_the_factor_on_aid_multiplies_with_that_on_one_donor() -> None:
    factors = factors_of(Event(1, "aid", factor=0.5), Event(1, "aid_military.germany", factor=0.5))
    assert factors["aid_military"][0].tolist() == [0.5, 0.5, 0.25, *[0.5] * 9]


@st.composite
def events(draw: st.DrawFn) -> Event:
    month = draw(st.integers(1, HORIZON))
    until = draw(st.none() | st.integers(month, HORIZON))
    lever = draw(st.sampled_from([*TAKING_BOTH[:4], "aid", "donor_stress", "rivalry"]))
    number = draw(st.floats(0.0, 1.0))
    if draw(st.booleans()):
        return Event(month, lever, number, None, until)
    return Event(month, lever, None, number, until)


@given(st.lists(events(), max_size=6))
def test_orders_of_every_month_are_those_of_a_slow_and_simple_reading(pulled: list[Event]) -> None:
    orders, factors = (part.view("f8").reshape(HORIZON, -1) for part in monthly_orders(pulled, HORIZON))
    for month in range(1, HORIZON + 1):
        for place, name in enumerate(NAMES):
            order, factor = math.nan, 1.0
            for event in pulled:
                last = HORIZON if event.until is None else event.until
                group = name.split(".")[0]
                meant = event.lever in (name, group) or (event.lever == "aid" and group.startswith("aid_"))
                if not meant or not event.month <= month <= last:
                    continue
                if event.value is not None:
                    order = event.value
                else:
                    factor *= event.factor or 0.0
            assert factors[month - 1, place] == factor
            assert orders[month - 1, place] == order or (
                math.isnan(order) and math.isnan(orders[month - 1, place])
            )

"""When a lever may be set, and the month-by-month orders that events add up to."""

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


def test_events_must_lie_within_the_run() -> None:
    for event in (
        Event(1, "oil_price", 50.0),
        Event(HORIZON, "oil_price", 50.0, until=HORIZON),
        Event(5, "oil_price", factor=0.5, until=5),
    ):
        assert levers.problems(event, HORIZON) == []
    for month in [0, 13, -1]:
        (found,) = levers.problems(Event(month, "oil_price", 50.0), HORIZON)
        assert f"month {month} " in found
        assert "1 to 12" in found
    for until in [4, 13, 0, -5]:
        (found,) = levers.problems(Event(5, "oil_price", 50.0, until=until), HORIZON)
        assert f"until {until} " in found
        assert "5 to 12" in found
    assert len(levers.problems(Event(99, "oil_price", 5.0), HORIZON)) == 2


def test_the_record_has_every_lever_at_its_own_place() -> None:
    record = np.arange(len(table()), dtype="f8").view(levers.record_type())[0]
    met: dict[str, int] = {}
    for place, name in enumerate(table()):
        group, _, member = name.partition(".")
        element = met.get(group, 0)
        met[group] = element + 1
        assert (record[group][element] if member else record[group]) == place


def test_orders_by_hand() -> None:
    orders, factors = monthly_orders((), HORIZON)
    assert orders.shape == factors.shape == (HORIZON,)
    assert np.isnan(orders.view("f8")).all()
    assert (factors.view("f8") == 1.0).all()
    high, low = 90.0, 50.0
    for events, months_low, months_high in (
        ([Event(4, "oil_price", low)], range(4, 13), ()),
        ([Event(4, "oil_price", low, until=6)], (4, 5, 6), ()),
        ([Event(1, "oil_price", low, until=1)], [1], ()),
        ([Event(12, "oil_price", low)], [12], ()),
        # The later event stands, and after its end the earlier one again.
        (
            [Event(1, "oil_price", low), Event(4, "oil_price", high, until=6)],
            (1, 2, 3, *range(7, 13)),
            (4, 5, 6),
        ),
        # Later in the list, not in time.
        ([Event(4, "oil_price", high), Event(1, "oil_price", low)], range(1, 13), ()),
    ):
        price = orders_of(*events)["oil_price"]
        assert months_with(price, low) == list(months_low)
        assert months_with(price, high) == list(months_high)
        assert np.isnan(price).sum() == HORIZON - len(months_low) - len(months_high)
    assert months_with(orders_of(Event(2, "coercion", 0.0, until=3))["coercion"], 0.0) == [2, 3]
    # A member changes its own element, a group all of its members.
    germany = orders_of(Event(1, "aid_military.germany", 0.5))
    assert germany["aid_military"][0, 2] == 0.5
    assert np.isfinite(germany.view("f8")).sum() == HORIZON
    assert (orders_of(Event(1, "stance", 2.0))["stance"] == 2.0).all()


def test_factors_by_hand() -> None:
    factor = factors_of(Event(1, "oil_price", factor=0.5), Event(3, "oil_price", factor=0.4, until=4))
    assert factor["oil_price"].tolist() == [0.5, 0.5, 0.2, 0.2, *[0.5] * 8]
    both = Event(1, "oil_price", 50.0, until=2), Event(2, "oil_price", factor=2.0)
    orders, factors = monthly_orders(both, HORIZON)
    assert months_with(orders["oil_price"], 50.0) == [1, 2]
    assert months_with(factors["oil_price"], 2.0) == list(range(2, 13))
    # Aid means both kinds of every donor and nothing else.
    factors = factors_of(Event(8, "aid", factor=0.5))
    for kind in ("aid_military", "aid_financial"):
        assert (factors[kind][7:] == 0.5).all()
        assert (factors[kind][:7] == 1.0).all()
    assert (factors.view("f8") != 1.0).sum() == 24 * 5
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
def test_orders_of_every_month_are_those_of_a_slow_and_simple_reading(listed: list[Event]) -> None:
    orders, factors = (part.view("f8").reshape(HORIZON, -1) for part in monthly_orders(listed, HORIZON))
    for month in range(1, HORIZON + 1):
        for place, name in enumerate(NAMES):
            order, factor = math.nan, 1.0
            for event in listed:
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

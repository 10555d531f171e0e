"""What is set of a lever other than by itself and by hand, and what holds without it, in the run watched."""

from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

import numpy as np

from dashboards.live.live_run import Picture
from model import parameters
from model.levers import MEMBERS, Event, Lever, monthly_orders, named, table
from model.parameters import Parameter

# What the model moves, month by month, where nobody sets the lever: kind of agent and field.
MOVED: Final = {
    "oil_price": ("environment", "oil_market"),
    "rivalry": ("environment", "rivalry_drift"),
    "tempo": ("leader", "natural_tempo"),
    "partner_support": ("partner", "inclination"),
}


class Setting(NamedTuple):
    """What a lever, or several, are set to from one month to another.

    Attributes
    ----------
    order
        Value set, or None if there is only a factor.
    factor
        What multiplies it; 1 if nothing does.
    first, last
        First and last month, both included.
    alike
        Whether all the levers are set to the same.
    """

    order: float | None
    factor: float
    first: int
    last: int
    alike: bool


def elsewhere(picture: Picture, lever: str) -> dict[str, Setting]:
    """What sets a lever in the month to come or, if nothing does, in the next month in which something does.

    Returns
    -------
    settings
        By source: that of the ``scenario``, and that of ``others``, which are levers set by hand that act on
        several levers at once, or on a part of this one.
    """
    hand, events = picture.question.events, picture.scenario.events
    sources = {
        "scenario": events[: len(events) - len(hand)],
        "others": tuple(event for event in hand if event.lever != lever),
    }
    horizon = picture.scenario.horizon
    # After the last month, what was set in it.
    month = min(picture.month, horizon - 1)
    found = {}
    for source, planned in sources.items():
        touching = tuple(event for event in planned if _levers(event.lever) & _levers(lever))
        setting = _next(touching, horizon, lever, month) if touching else None
        if setting:
            found[source] = setting
    return found


@cache
def _levers(name: str) -> frozenset[str]:
    return frozenset(named(name))


@lru_cache(maxsize=1_024)
def _next(events: tuple[Event, ...], horizon: int, lever: str, month: int) -> Setting | None:
    """The first setting of a lever after a month."""
    columns = [place for place, name in enumerate(table()) if name in _levers(lever)]
    plans = [one.view("f8").reshape(horizon, -1)[:, columns] for one in monthly_orders(events, horizon)]
    plan = np.stack(plans, axis=-1)
    is_set = (~np.isnan(plan[..., 0]) | (plan[..., 1] != 1.0)).any(axis=1)
    ahead = np.flatnonzero(is_set[month:])
    if not len(ahead):
        return None
    first = month + int(ahead[0])
    same = [np.array_equal(later, plan[first], equal_nan=True) for later in plan[first:]]
    last = first + (same.index(False) if False in same else len(same))
    order, factor = plan[first, 0]
    alike = np.array_equal(plan[first], np.broadcast_to(plan[first, 0], plan[first].shape), equal_nan=True)
    return Setting(None if np.isnan(order) else float(order), float(factor), first + 1, last, alike)


def natural(picture: Picture, lever: Lever, known: Parameter | None) -> float | None:
    """What holds at the start of a run without a lever, by its state or its parameter; None if nothing does.

    Parameters
    ----------
    picture
        The run.
    lever
        The lever.
    known
        Parameter that is the lever's default, if one is.
    """
    group, _, member = lever.name.partition(".")
    if group in MOVED:
        kind, field = MOVED[group]
        return float(picture.worlds[0][kind][field][_members(group).index(member) if member else 0])
    if known:
        values: Any = np.frombuffer(picture.parameters.tobytes(), "f8")
        return float(values[list(parameters.table()).index(known.name)])
    try:
        return float(lever.default)
    except ValueError:
        return None


@cache
def _members(group: str) -> tuple[str, ...]:
    """Members of a group of levers, in the order of their agents."""
    members = {name.partition(".")[2] for name in table() if name.partition(".")[0] == group}
    return next(rows for rows in MEMBERS.values() if set(rows) == members)

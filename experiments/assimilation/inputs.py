"""Observed aid as input: allocations that replace what donors would decide by themselves."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from model import levers, parameters
from model.ensemble import Plan
from model.observations import INPUT, table

Array = np.ndarray[Any, Any]
PLACES: Final = {name: place for place, name in enumerate(levers.table())}
# Allocations are announced in lumps; a lump is paid out over so many months.
MONTHS_PAID: Final = 3


def with_aid(plan: Plan, figures: Mapping[int, Mapping[str, float]]) -> Plan:
    """Plan with observed allocations in place of the donors' own decisions.

    Parameters
    ----------
    plan
        Plan of the scenario.
    figures
        Observed figures by month of the run and series. Months without an allocation are left to the plan.

    Notes
    -----
    A month's aid is the mean of the allocations of the last three months, as far as they are known. A series
    that stands for several donors is split among them by their usual shares.
    """
    orders = plan.orders.copy()
    defaults = dict(zip(parameters.table(), parameters.defaults().tolist(), strict=True))
    for name, row in table().items():
        if row.role != INPUT:
            continue
        members = row.state.split()
        usual = np.array([defaults[member] for member in members])
        shares = usual / usual.sum() if usual.sum() > 0.0 else np.full(len(members), 1.0 / len(members))
        for month in figures:
            recent = [
                figures[earlier][name]
                for earlier in range(month - MONTHS_PAID + 1, month + 1)
                if name in figures.get(earlier, {})
            ]
            if name in figures[month]:
                for member, share in zip(members, shares, strict=True):
                    orders[month - 1, PLACES[member]] = share * float(np.mean(recent))
    return plan._replace(orders=orders)

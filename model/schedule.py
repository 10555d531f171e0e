"""The only place where the order of a month is written.

Each phase is one rule over the rows of one kind. The live model walks the phases through its agents;
``fold`` makes of the same tuple one compiled function for the ensemble. Within a phase a rule writes
only the row it is given and reads nothing that the phase writes in other rows, so the order of rows
cannot matter.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from agents import (
    beliefs,
    belligerent,
    donor,
    economy,
    equipment,
    faction,
    front,
    leader,
    manpower,
    partner,
    public_opinion,
    sector,
)
from agents.entities import EUROPE, KYIV, LEADERS, MOSCOW, RUSSIA, SIDES, UKRAINE, WASHINGTON
from agents.jit import inner, rule
from model import bargaining, endings, environment, escalation, locks, peace, terms
from model.world import ROWS


class Phase(NamedTuple):
    """One rule over a range of rows of a kind."""

    kind: str
    rule: Callable[..., None]
    first: int
    stop: int

    @property
    def name(self) -> str:
        """Module and rule, as in ODD.md: ``leader.learn``."""
        module = self.rule.__module__.rpartition(".")[2]
        return f"{module}.{self.rule.__name__}"


def every(kind: str, rule: Callable[..., None]) -> Phase:
    """Phase over all rows of a kind."""
    return Phase(kind, rule, 0, ROWS[kind])


def only(kind: str, rule: Callable[..., None], first: int, last: int) -> Phase:
    """Phase over some rows of a kind, both ends included."""
    return Phase(kind, rule, first, last + 1)


OPENING: Final = (
    every("environment", environment.begin),
    every("donor", donor.begin),
    every("partner", partner.begin),
    every("belligerent", belligerent.begin_army),
    every("belligerent", belligerent.begin_means),
    every("front", front.begin),
    every("sector", sector.begin),
    every("escalation", escalation.begin),
    every("faction", faction.begin),
    every("leader", leader.begin),
    every("lock", locks.begin),
    every("course", endings.begin),
)

MONTH: Final = (
    # 1 the world outside: calendar, trade, rivalry
    every("environment", environment.turn_calendar),
    every("course", endings.cease_or_fire),
    every("belligerent", manpower.plan_strength),
    every("lock", locks.couple),
    every("environment", environment.hedge_sanctions),
    every("environment", environment.trade_oil),
    every("environment", environment.drift_rivalry),
    # 2 donors and partners
    every("donor", donor.tighten_budget),
    every("donor", donor.hold_elections),
    every("donor", donor.watch_peers),
    every("donor", donor.change_willingness),
    every("donor", donor.face_veto),
    every("donor", donor.deliver),
    only("leader", leader.hear_donors, WASHINGTON, EUROPE),
    every("partner", partner.change_support),
    # 3 finance and production
    every("belligerent", equipment.receive_support),
    only("belligerent", economy.balance_russian_budget, RUSSIA, RUSSIA),
    only("belligerent", economy.fill_external_gap, UKRAINE, UKRAINE),
    every("belligerent", equipment.refit_armour),
    every("belligerent", equipment.produce_fires),
    # 4 recruitment
    every("belligerent", manpower.press_for_recruits),
    every("belligerent", manpower.recruit),
    # 5 combat by sector
    every("front", front.make_fortune),
    every("front", front.weigh_attack),
    every("sector", sector.claim_troops),
    every("sector", sector.deploy_troops),
    every("sector", sector.fortify),
    every("sector", sector.contest),
    every("sector", sector.compute_casualties),
    every("front", front.move_line),
    every("sector", sector.hold_ground),
    every("belligerent", manpower.settle_losses),
    every("front", front.man_line),
    # 6 deep strikes, incidents, escalation
    every("belligerent", equipment.launch_strikes),
    every("environment", environment.strike_infrastructure),
    every("escalation", escalation.have_incidents),
    every("escalation", escalation.intervene),
    every("escalation", escalation.risk_nuclear_use),
    every("escalation", escalation.climb),
    # 7 publics, factions, elites
    every("belligerent", public_opinion.shift_support),
    every("belligerent", belligerent.measure_exhaustion),
    every("faction", faction.change_loyalty),
    every("faction", faction.update_grievance),
    every("faction", faction.mobilise),
    only("leader", leader.weigh_factions, MOSCOW, KYIV),
    # 8 beliefs
    only("leader", beliefs.learn, MOSCOW, KYIV),
    only("leader", beliefs.assess_threat, MOSCOW, KYIV),
    every("leader", beliefs.update_pain),
    every("leader", beliefs.watch_others),
    # 9 leaders choose
    only("leader", leader.update_commitment, MOSCOW, KYIV),
    every("leader", beliefs.count_audience_cost),
    every("leader", beliefs.value_fighting),
    every("bargaining", terms.offer_guarantee),
    every("bargaining", terms.find_terms),
    every("leader", beliefs.value_adjusting),
    every("leader", beliefs.choose_stance),
    only("leader", leader.press_for_peace, WASHINGTON, WASHINGTON),
    only("leader", leader.launch_offensive, MOSCOW, KYIV),
    only("leader", leader.set_tempo, MOSCOW, KYIV),
    only("leader", leader.order_mobilisation, MOSCOW, KYIV),
    only("leader", leader.change_legitimacy, MOSCOW, KYIV),
    only("leader", leader.leave_office, MOSCOW, KYIV),
    # 10 bargaining
    every("bargaining", bargaining.hold_talks),
    every("lock", locks.weigh_slack),
    every("bargaining", bargaining.seek_agreement),
    every("bargaining", bargaining.force_settlement),
    every("bargaining", peace.write_settlement),
    every("bargaining", peace.keep_peace),
    # 11 endings
    every("course", endings.break_down),
    every("course", endings.freeze),
    every("course", endings.label_ending),
    # 12 what is seen of it
    every("lock", locks.measure_locks),
)
NAMES: Final = tuple(phase.name for phase in MONTH)
PHASES_A_WORD: Final = 62  # as many as a number of 64 bits with a sign holds with room to spare
NONE_SKIPPED: Final = (0, 0)

assert max(len(OPENING), len(MONTH)) <= 2 * PHASES_A_WORD
assert len(LEADERS) == ROWS["leader"]
assert len(SIDES) == ROWS["belligerent"]


def walk(world: Any, params: Any, shocks: Any, phases: tuple[Phase, ...]) -> None:
    """Walk phases over a world one rule call at a time; the plain form of ``fold``."""
    for phase in phases:
        for row in range(phase.first, phase.stop):
            phase.rule(world, params, shocks, row)


@rule
def marked(skipped):
    """Two numbers with a bit for each phase to be left out, of an array that is not 0 for these.

    An array handed to a function has its references counted, which took a fifth of a month's time at more
    than twenty calls a month; numbers have none.
    """
    low, high = 0, 0
    for place in range(len(skipped)):
        bit = 1 if skipped[place] != 0 else 0
        if place < PHASES_A_WORD:
            low = low | bit << place
        else:
            high = high | bit << place - PHASES_A_WORD
    return low, high


def fold(phases: tuple[Phase, ...], one_row: bool = False) -> Callable[..., None]:
    """Write and compile one function of many phases.

    ``phases(world, params, shocks, skipped)`` applies them to all their rows, as the ensemble does; with
    ``one_row`` a last argument names the row, as when one Mesa agent acts. ``skipped`` has a bit for each
    phase (see ``marked``); a marked phase is left out, which is how an experiment measures the effect of
    a mechanism.
    """
    lines = [f"def phases(world, params, shocks, skipped{', row' if one_row else ''}):"]
    for place, phase in enumerate(phases):
        word, bit = divmod(place, PHASES_A_WORD)
        first, stop = phase.first, phase.stop
        rows = f"if {first} <= row < {stop}" if one_row else f"for row in range({first}, {stop})"
        lines += [
            f"    if skipped[{word}] >> {bit} & 1 == 0:",
            f"        {rows}:",
            f"            rule_{place}(world, params, shocks, row)",
        ]
    names: dict[str, Any] = {f"rule_{place}": phase.rule for place, phase in enumerate(phases)}
    exec("\n".join(lines), names)  # noqa: S102  # text made above, from the schedule alone
    folded: Callable[..., None] = inner(names["phases"])
    return folded

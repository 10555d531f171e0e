"""What can be taken out of a run: what happened in it, its larger surprises, levers set, and rules.

A removal is the smallest there is: one draw of one month and actor is set to the value at which nothing
happens, one event of the scenario is struck, or one rule is left out. All else keeps its own chances.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from agents.entities import DONORS, ELECTIONS, LEADERS, LOCKS, PARTNERS, SECTORS, SIDES
from experiments.analysis.branches import TracedRun
from experiments.running.happenings import happenings
from model import shocks
from model.ensemble import Plan, plan_of
from model.kernel import draw_edited_month

EVENT, SHOCK, LEVER, RULE = "event", "shock", "lever", "rule"
# A surprise of this many standard deviations comes in one month of twenty-two.
LARGE_SURPRISE: Final = 2.0
STREAMS: Final = {stream.name: stream for stream in shocks.STREAMS}
# The temper of factions is drawn once, before the run, and is part of who they are.
SURPRISES: Final = tuple(
    stream for stream in shocks.STREAMS if stream.kind == shocks.NORMAL and stream.name != "threshold"
)
# Whose surprise it is, where there is more than one actor.
ACTORS: Final = {
    "donor_stress": DONORS,
    "willingness": DONORS,
    "partner": PARTNERS,
    "casualties": SIDES,
    "redeployment": SECTORS,
    "slack": LOCKS,
    "support": SIDES,
}
# Happenings that one draw decides: the stream, and which fact names the actor among whom.
DECIDED_BY: Final[dict[str, tuple[str, str, tuple[str, ...]]]] = {
    "fatal_incident": ("fatality", "", ()),
    "intervention": ("intervention", "", ()),
    "engagement": ("engagement", "", ()),
    "coercion": ("coercion", "", ()),
    "veto": ("veto", "", ()),
    "leader_change": ("exit", "leader", LEADERS),
    "mobilisation": ("mobilisation", "side", SIDES),
    "offensive": ("offensive", "side", SIDES),
    "withdrawal": ("withdrawal", "partner", PARTNERS),
    "adjusts": ("stance", "leader", LEADERS),
}

# Rules that can be skipped: without bookkeeping, on which the others rest.
RULES: Final = (
    "locks.couple",
    "environment.hedge_sanctions",
    "environment.drift_rivalry",
    "environment.strike_infrastructure",
    "donor.hold_elections",
    "donor.watch_peers",
    "donor.change_willingness",
    "donor.face_veto",
    "partner.change_support",
    "sector.fortify",
    "escalation.have_incidents",
    "escalation.intervene",
    "public_opinion.shift_support",
    "faction.change_loyalty",
    "faction.mobilise",
    "beliefs.learn",
    "beliefs.assess_threat",
    "beliefs.update_pain",
    "beliefs.watch_others",
    "beliefs.count_audience_cost",
    "leader.update_commitment",
    "leader.press_for_peace",
    "leader.launch_offensive",
    "leader.order_mobilisation",
    "leader.change_legitimacy",
    "leader.leave_office",
    "terms.offer_guarantee",
)


@dataclass(frozen=True)
class Removal:
    """One thing taken out of a run.

    Attributes
    ----------
    group
        Event, shock, lever or rule.
    kind, facts
        Which clause tells it, and what to put into it.
    month
        Month from which the two runs may differ; 1 for a rule.
    edits
        Draws replaced: month, stream, actor, value.
    skipped
        Rules left out.
    struck
        Place of the scenario's event that is struck, or None.
    """

    group: str
    kind: str
    facts: dict[str, Any]
    month: int
    edits: tuple[tuple[int, str, int, float], ...] = ()
    skipped: tuple[str, ...] = ()
    struck: int | None = None

    @property
    def lived(self) -> int:
        """Months lived when continuations with it and without it are branched.

        The month of a removed draw is simulated as it was, but for that draw; a rule is missing from the
        beginning.
        """
        return 0 if self.group == RULE else self.month

    def plan(self, traced: TracedRun) -> Plan:
        """The run's plan without this."""
        scenario = traced.scenario
        if self.struck is not None:
            kept = tuple(event for place, event in enumerate(scenario.events) if place != self.struck)
            scenario = replace(scenario, events=kept)
        return plan_of(scenario, self.skipped, self.edits)


def draw(traced: TracedRun, month: int) -> Any:
    """Chances of one month of a run, as a record."""
    drawn, scratch = np.zeros(shocks.SLOTS), np.empty((4, shocks.SLOTS))
    edits, values = traced.plan.edits, traced.plan.edit_values
    draw_edited_month(drawn, scratch, edits, values, traced.key, traced.run, 0, month)
    return drawn.view(shocks.RECORD)[0]


def removals(traced: TracedRun) -> list[Removal]:
    """Everything that can be taken out of a run up to its ending, in the order of months."""
    found: list[Removal] = []
    for month in range(1, traced.ending_month + 1):
        found += _happened(traced, month)
        found += votes(traced, month)
        found += _surprises(traced, month)
    found += [
        Removal(LEVER, "lever", {"lever": event.lever}, event.month, struck=place)
        for place, event in enumerate(traced.scenario.events)
        if event.month <= traced.ending_month
    ]
    found += [Removal(RULE, name, {}, 1, skipped=(name,)) for name in RULES]
    return found


def _decided(
    month: int, kind: str, facts: dict[str, Any], stream: str, actor: int, value: float | None = None
) -> Removal:
    """Removal of what one draw decided."""
    group = SHOCK if STREAMS[stream].kind == shocks.NORMAL else EVENT
    neutral = STREAMS[stream].neutral if value is None else value
    return Removal(group, kind, facts, month, edits=((month, stream, actor, neutral),))


def _happened(traced: TracedRun, month: int) -> Iterator[Removal]:
    """What the story tells of a month, where one draw decided it."""
    for item in happenings(traced.states[month - 1], traced.states[month], traced.parameters):
        if item.kind in DECIDED_BY:
            stream, fact, actors = DECIDED_BY[item.kind]
            actor = actors.index(item.facts[fact]) if fact else 0
            yield _decided(month, item.kind, item.facts, stream, actor)


def votes(traced: TracedRun, month: int) -> Iterator[Removal]:
    """Votes that moved something, replaced by the vote that moves nothing."""
    params, drawn = traced.parameters, None
    for vote, name in enumerate(ELECTIONS):
        if month + traced.scenario.era_offset != params["election_month"][vote]:
            continue
        drawn = draw(traced, month) if drawn is None else drawn
        against, favour = params["election_adverse"][vote], 1.0 - params["election_favourable"][vote]
        if not against <= drawn["election"][vote] <= favour:
            kind = "vote_against" if drawn["election"][vote] < against else "vote_for"
            yield _decided(month, kind, {"vote": name}, "election", vote, 0.5 * (against + favour))


def _surprises(traced: TracedRun, month: int) -> Iterator[Removal]:
    """Surprises of two standard deviations or more."""
    drawn = draw(traced, month)
    for stream in SURPRISES:
        for actor in np.flatnonzero(np.abs(drawn[stream.name]) >= LARGE_SURPRISE):
            name = ACTORS[stream.name][actor] if stream.name in ACTORS else ""
            facts = {"actor": name, "size": float(drawn[stream.name][actor])}
            yield _decided(month, stream.name, facts, stream.name, int(actor))

"""Domestic factions of both belligerents: loyalty, grievance, mobilisation by threshold.

Anger spreads by example: people join once enough others have, so that small grievances can stay silent
for years and then cascade.
"""

from typing import ClassVar

from agents.entities import ADJUST, FACTIONS, FACTIONS_PER_SIDE, PROPAGANDA
from agents.formulas import clip, maximum, normal_share_below, unit_interval
from agents.handle import Handle
from agents.jit import rule
from agents.records import record

RECORD = record(
    ("hawkishness", "share of the faction that rejects concessions [0-1]"),
    ("loyalty", "loyalty to the leader [0-1]"),
    ("mobilised", "share of the faction that protests or intrigues openly [0-1]"),
    ("threshold", "share of others in motion at which a typical member joins [0-1]"),
    ("example", "mobilised share among the side's factions, as the faction sees it [0-1]"),
    ("grievance", "push to act that does not depend on others [1]"),
)


@rule
def begin(world, params, shocks, i):
    """Give the faction its temper; how much it takes to set it in motion differs from run to run.

    Reads: none; params: faction_loyalty, hawkishness, mobilised_start, threshold_mean, threshold_variation
    Writes: example, hawkishness, loyalty, mobilised, threshold
    Draws: threshold
    Source: E16; Kuran 1991, Granovetter 1978; parameter table
    """
    faction = world["faction"][i]
    faction["hawkishness"] = params["hawkishness"][i]
    faction["loyalty"] = params["faction_loyalty"][i]
    faction["mobilised"] = params["mobilised_start"]
    faction["example"] = params["mobilised_start"]
    drawn = params["threshold_mean"] + params["threshold_variation"] * shocks["threshold"][i]
    faction["threshold"] = clip(drawn, 0.1, 0.9)


@rule
def change_loyalty(world, params, shocks, i):
    """Loyalty wears down with losses, strain, and concessions that hawks resent.

    Reads: faction.hawkishness, faction.loyalty, leader.conceded_for, leader.mobilisation_news,
        leader.stance, belligerent.strain, belligerent.toll; params: concession_resentment, faction_loyalty,
        loss_resentment, mobilisation_resentment, propaganda_gain, strain_resentment
    Writes: loyalty
    Draws: none
    Source: E16; Bueno de Mesquita et al. 2003, Weeks 2008
    """
    faction = world["faction"][i]
    side = i // FACTIONS_PER_SIDE
    leader = world["leader"][side]
    losses = params["loss_resentment"][i] * world["belligerent"][side]["toll"]
    target = params["faction_loyalty"][i] - losses
    target = target - params["strain_resentment"][i] * world["belligerent"][side]["strain"]
    if leader["stance"] == ADJUST or leader["conceded_for"] > 0:
        target = target - params["concession_resentment"][i] * faction["hawkishness"]
    if leader["stance"] == PROPAGANDA:
        target = target + params["propaganda_gain"]
    moved = faction["loyalty"] + 0.1 * (target - faction["loyalty"])
    resented = params["mobilisation_resentment"][i] * leader["mobilisation_news"]
    faction["loyalty"] = unit_interval(moved - resented)


@rule
def update_grievance(world, params, shocks, i):
    """See how many others are in motion, and how much there is to be angry about.

    Disaffection counts only beyond that of the reference date, because four years of war had set no
    faction in motion by then.

    Reads: faction.hawkishness, faction.loyalty, faction.mobilised, leader.conceded_for, leader.stance;
        params: adjusting_grievance, conceding_grievance, disloyalty_grievance, faction_loyalty,
        faction_weight
    Writes: example, grievance
    Draws: none
    Source: E16; Kuran 1991, Granovetter 1978
    """
    faction = world["faction"][i]
    side = i // FACTIONS_PER_SIDE
    leader = world["leader"][side]
    example = 0.0
    for other in range(side * FACTIONS_PER_SIDE, (side + 1) * FACTIONS_PER_SIDE):
        example = example + params["faction_weight"][other] * world["faction"][other]["mobilised"]
    lost = maximum(params["faction_loyalty"][i] - faction["loyalty"], 0.0)
    grievance = params["disloyalty_grievance"] * lost
    if leader["stance"] == ADJUST:
        grievance = grievance + params["adjusting_grievance"] * faction["hawkishness"]
    if leader["conceded_for"] > 0:
        grievance = grievance + params["conceding_grievance"] * faction["hawkishness"]
    faction["example"] = example
    faction["grievance"] = grievance


@rule
def mobilise(world, params, shocks, i):
    """Join in where example and grievance pass one's threshold.

    Reads: faction.example, faction.grievance, faction.mobilised, faction.threshold; params:
        mobilisation_speed, threshold_spread
    Writes: mobilised
    Draws: none
    Source: E16; Granovetter 1978 with normally spread thresholds
    """
    faction = world["faction"][i]
    push = faction["example"] + faction["grievance"] - faction["threshold"]
    joining = normal_share_below(push / params["threshold_spread"])
    moved = faction["mobilised"] + params["mobilisation_speed"] * (joining - faction["mobilised"])
    faction["mobilised"] = clip(moved, 0.0, 1.0)


class Faction(Handle):
    """A domestic faction whose consent its leader needs."""

    kind: ClassVar[str] = "faction"
    names: ClassVar[tuple[str, ...]] = FACTIONS

"""Domestic factions of both belligerents: loyalty, grievance, mobilisation by threshold.

Members join once enough others have (threshold model), so that mobilisation can stay low for years and
then cascade.
"""

from agents.elementary import normal_share_below
from agents.entities import ADJUST, FACTION_SIDE, FACTIONS, PROPAGANDA
from agents.formulas import clip, maximum, unit_interval
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
    """Set hawkishness, loyalty and mobilisation; the threshold differs from run to run.

    Source: Kuran 1991, Granovetter 1978
    """
    faction = world["faction"][i]
    faction["hawkishness"] = params["hawkishness"][i]
    faction["loyalty"] = params["faction_loyalty"][i]
    faction["mobilised"] = params["mobilised_start"]
    faction["example"] = params["mobilised_start"]
    drawn = params["threshold_mean"] + params["threshold_variation"] * shocks["threshold"][i]
    faction["threshold"] = clip(drawn, params["threshold_bounds"][0], params["threshold_bounds"][1])


@rule
def change_loyalty(world, params, shocks, i):
    """Lower loyalty with losses, strain, and concessions that hawks resent.

    Source: Weeks 2008 on elites who can punish a leader; judgement: the form
    """
    faction = world["faction"][i]
    side = FACTION_SIDE[i]
    leader = world["leader"][side]
    losses = params["loss_resentment"][i] * world["belligerent"][side]["toll"]
    target = params["faction_loyalty"][i] - losses
    target = target - params["strain_resentment"][i] * world["belligerent"][side]["strain"]
    if leader["stance"] == ADJUST or leader["conceded_for"] > 0:
        target = target - params["concession_resentment"][i] * faction["hawkishness"]
    if leader["stance"] == PROPAGANDA:
        target = target + params["propaganda_gain"]
    moved = faction["loyalty"] + params["loyalty_speed"] * (target - faction["loyalty"])
    resented = params["mobilisation_resentment"][i] * leader["mobilisation_news"]
    faction["loyalty"] = unit_interval(moved - resented)


@rule
def update_grievance(world, params, shocks, i):
    """Compute the mobilised share of the side's factions, and the faction's own grievance.

    Disloyalty counts only beyond that of the reference date, because four years of war had mobilised no
    faction by then.

    Source: Kuran 1991, Granovetter 1978
    """
    faction = world["faction"][i]
    side = FACTION_SIDE[i]
    leader = world["leader"][side]
    example = 0.0
    for other in range(len(FACTIONS)):
        if FACTION_SIDE[other] == side:
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
    """Mobilise the members whose threshold is below example plus grievance.

    Source: Granovetter 1978 with normally distributed thresholds
    """
    faction = world["faction"][i]
    push = faction["example"] + faction["grievance"] - faction["threshold"]
    joining = normal_share_below(push / params["threshold_spread"])
    moved = faction["mobilised"] + params["mobilisation_speed"] * (joining - faction["mobilised"])
    faction["mobilised"] = clip(moved, 0.0, 1.0)

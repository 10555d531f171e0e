"""Leaders: Moscow, Kyiv, Washington and Europe; their legitimacy, commitment, tenure and orders.

Beliefs and the choice of stance are in ``beliefs.py``. The West is two blocs, each with a stance of its
own.
"""

import math

from agents.beliefs import commitment_weight
from agents.elementary import exp
from agents.entities import (
    ADJUST,
    DONORS,
    EU_INSTITUTIONS,
    EUROPEAN_STATE,
    FACTION_SIDE,
    FACTIONS,
    IN_ELITE,
    KYIV,
    MANPOWER,
    MIDTERM_2026,
    MOSCOW,
    PRESIDENT_2028,
    PROPAGANDA,
    RUSSIA,
    UKRAINE,
    UNITED_STATES,
    WASHINGTON,
)
from agents.formulas import apply_lever, clip, is_set, logistic, maximum, unit_interval
from agents.jit import rule
from agents.records import record

RECORD = record(
    # domestic standing
    ("legitimacy", "public trust in the leader [0-1]"),
    ("commitment", "public commitment not to yield [0-1]"),
    ("audience_factor", "how far this leader fears its audience; redrawn at succession [ratio]"),
    ("hawkish_voice", "share of the politically heard who reject concessions [0-1]"),
    ("hardliner_pressure", "pressure of mobilised hawks [0-1]"),
    ("polarisation", "spread of opinion between factions [0-1]"),
    ("conceded", "size of the concession remembered [0-1]"),
    ("conceded_for", "months left in which a concession is remembered [months]", "i8"),
    ("exit_hazard", "chance of leaving office this month [0-1]"),
    ("months_in_office", "months since the run began or office was taken [months]", "i8"),
    ("changes", "changes of leader since the run began [1]", "i8"),
    ("donor_will", "mean willingness to give of the bloc's donors; 1 is 2025 [0-1.6]"),
    # judgement
    ("belief", "believed chance of prevailing [0-1]"),
    ("pain", "felt cost of going on [1]"),
    ("threat", "perceived threat from the other side's strength [0-1]"),
    ("reciprocity", "believed chance that softening is answered [0-1]"),
    ("seen", "leaders seen to adjust, by leader [0-1]", "f8", 4),
    ("audience_cost", "price at home of being seen to yield [1]"),
    ("fighting_value", "value of going on [1]"),
    ("adjusting_value", "value of adjusting [1]"),
    ("adjust_chance", "chance to adjust this month [0-1]"),
    ("stance", "0 hold, 1 propaganda, 2 adjust [code]", "i8"),
    ("months_since_adjust", "months since the leader last adjusted [months]", "i8"),
    ("months_adjusting", "months of adjusting since the run began [months]", "i8"),
    ("months_unanswered", "months in a row of adjusting without answer [months]", "i8"),
    # orders
    ("tempo", "intensity of own attacks [0-1]"),
    ("natural_tempo", "intensity of attacks before an order or factor [0-1]"),
    ("offensive_months", "months left of an offensive at full tempo [months]", "i8"),
    ("mobilisation_months", "months left of a mobilisation under way [months]", "i8"),
    ("mobilisation_news", "whether a mobilisation was announced last month [0-1]"),
    ("mobilisations", "mobilisations ordered since the run began [1]", "i8"),
    ("mobilisation_order", "last month's order of the mobilisation lever, 0 none [0-1]"),
    ("concession_order", "last month's order of the concession lever, 0 none [0-1]"),
    ("exploited", "how far its softening was lately left unanswered [0-1]"),
    ("credibility", "credibility of the threat to withhold help [0-1]"),
    ("refilled", "share of replaceable help withheld that others have replaced [0-1]"),
    ("coercing", "whether the leader presses Kyiv to settle by withholding help [0-1]"),
    ("coercion_factor", "readiness to coerce after elections [ratio]"),
    ("months_since_coercion", "months since coercion ended [months]", "i8"),
)

# How Washington coerces (``coercion_rule``) and what bounds Moscow's attacks (``tempo_rule``): 0 is the
# rule of version 0.1, 2 a variant of 1.
EPISODES, MEN = 1, 1


@rule
def begin(world, params, shocks, i):
    """Set legitimacy, commitment and beliefs to the end of 2025.

    Source: accounting: the reference state in the parameter table
    """
    leader = world["leader"][i]
    leader["audience_factor"] = 1.0
    leader["reciprocity"] = params["reciprocity_start"]
    leader["months_since_adjust"] = int(params["adjust_pause"])
    leader["coercion_factor"] = 1.0
    leader["months_since_coercion"] = int(params["coercion_pause"])
    leader["donor_will"] = 1.0
    leader["credibility"] = params["coercion_credibility"]
    if i <= KYIV:
        leader["legitimacy"] = params["legitimacy"][i]
        leader["commitment"] = params["commitment"][i]
        leader["belief"] = params["belief"][i]
        leader["threat"] = params["threat_base"]
        leader["tempo"] = params["tempo_start"][i]
        leader["natural_tempo"] = params["tempo_start"][i]


@rule
def weigh_factions(world, params, shocks, i):
    """Weigh the factions: share of hawks, pressure of mobilised hard-liners, polarisation.

    Hard-liners weigh more than their numbers, and polarisation silences moderates.

    Source: Kuran 1991 on preference falsification
    """
    leader = world["leader"][i]
    hawks, doves, pressure, square = 0.0, 0.0, 0.0, 0.0
    for faction in range(len(FACTIONS)):
        if FACTION_SIDE[faction] != i:
            continue
        elite = params["faction_weight"][faction]
        mass = params["population_share"][faction]
        weight = params["hardliner_voice"] * elite + (1.0 - params["hardliner_voice"]) * mass
        hawkishness = world["faction"][faction]["hawkishness"]
        hawks = hawks + weight * hawkishness
        doves = doves + weight * (1.0 - hawkishness)
        square = square + weight * hawkishness * hawkishness
        pressure = pressure + weight * hawkishness * world["faction"][faction]["mobilised"]
    leader["polarisation"] = unit_interval(square - hawks * hawks)
    doves = doves * (1.0 - params["hardliner_voice"] * leader["polarisation"])
    leader["hawkish_voice"] = hawks / (hawks + doves)
    if leader["months_unanswered"] >= int(params["rebuff_months"]):
        pressure = pressure + params["unanswered_pressure"]
    leader["hardliner_pressure"] = unit_interval(pressure)


@rule
def hear_donors(world, params, shocks, i):
    """Compute the bloc's willingness: the United States' own, or that of Europe's states and institutions.

    Source: judgement: half the weight for the EU institutions, half for states by their economies
    """
    leader = world["leader"][i]
    if i == WASHINGTON:
        leader["donor_will"] = world["donor"][UNITED_STATES]["willingness"]
        return
    weight, total = 0.0, 0.0
    for donor in range(len(DONORS)):
        if not EUROPEAN_STATE[donor]:
            continue
        weight = weight + params["donor_gdp"][donor]
        total = total + params["donor_gdp"][donor] * world["donor"][donor]["willingness"]
    institutions = world["donor"][EU_INSTITUTIONS]["willingness"]
    leader["donor_will"] = (1.0 - params["institutions_weight"]) * total / weight + params[
        "institutions_weight"
    ] * institutions


@rule
def update_commitment(world, params, shocks, i):
    """Raise public commitment, which acts as a ratchet.

    Every month without adjustment adds to it, more so under pressure from hard-liners; adjusting lowers
    it little, and a rebuffed adjustment raises it.

    Source: Fearon 1994
    """
    leader = world["leader"][i]
    growth = params["commitment_growth"][i] * (params["commitment_limit"] - leader["commitment"])
    change = maximum(growth, 0.0)
    if leader["stance"] == ADJUST:
        change = change - params["commitment_release"]
    else:
        change = change + params["commitment_pressure"][i] * leader["hardliner_pressure"]
    if leader["months_unanswered"] == int(params["rebuff_months"]):
        change = change + params["rebuff_hardening"]
    unanswered = 1.0 if leader["months_unanswered"] > 0 else 0.0
    leader["exploited"] = leader["exploited"] + params["exploited_speed"] * (unanswered - leader["exploited"])
    leader["commitment"] = unit_interval(leader["commitment"] + change)


@rule
def change_legitimacy(world, params, shocks, i):
    """Return legitimacy to its usual level, raised by a rally and lowered by strain.

    Adjusting alone, conceding, and a truce without a deal lower it.

    Source: Goemans 2000, Croco 2011
    """
    leader, side = world["leader"][i], world["belligerent"][i]
    usual = params["legitimacy"][i] + params["rally_on_legitimacy"] * side["rally"]
    usual = usual - params["strain_on_legitimacy"] * side["strain"]
    change = params["legitimacy_speed"] * (usual - leader["legitimacy"])
    backlash = params["domestic_backlash"][i]
    if leader["stance"] == ADJUST and world["leader"][1 - i]["stance"] != ADJUST:
        change = change - params["softening_loss"] * backlash
    if leader["stance"] == PROPAGANDA:
        change = change + params["propaganda_gain"]
    if 0 < world["course"][0]["truce_months"] <= params["truce_memory"]:
        change = change - params["truce_loss"]
    conceded = world["bargaining"][0]["concession"][i]
    order = world["orders"][0]["concession"][i] if is_set(world["orders"][0]["concession"][i]) else 0.0
    if order > leader["concession_order"]:
        conceded = maximum(conceded, order)
    leader["concession_order"] = order
    leader["conceded_for"] = leader["conceded_for"] - 1 if leader["conceded_for"] > 0 else 0
    if conceded > 0.0:
        leader["conceded_for"] = int(params["concession_memory"])
        leader["conceded"] = conceded
        change = change - params["signing_loss"] * backlash * conceded
    leader["legitimacy"] = unit_interval(leader["legitimacy"] + change)


@rule
def leave_office(world, params, shocks, i):
    """Draw whether the leader leaves office; a successor has another commitment and audience cost.

    A concession multiplies the danger in proportion to its size and to the word it broke, by the same
    weight that makes a leader fear the price beforehand.

    Source: Goemans 2000, Debs and Goemans 2010; actuarial mortality; Fearon 1994 and Tomz 2007 on broken
        commitments
    """
    leader = world["leader"][i]
    weight, loyalty = 0.0, 0.0
    for faction in range(len(FACTIONS)):
        if FACTION_SIDE[faction] != i or not IN_ELITE[faction]:
            continue
        weight = weight + params["faction_weight"][faction]
        loyalty = loyalty + params["faction_weight"][faction] * world["faction"][faction]["loyalty"]
    strain = params["exit_support"] * maximum(
        params["exit_support_level"] - world["belligerent"][i]["support"], 0.0
    )
    strain = strain + params["exit_elite"] * maximum(params["exit_elite_level"] - loyalty / weight, 0.0)
    if leader["conceded_for"] > 0:
        broken = commitment_weight(params, leader)
        backlash = params["domestic_backlash"][i]
        strain = strain + params["exit_concession"] * backlash * leader["conceded"] * broken
    hazard = params["exit_hazard"][i] * exp(strain)
    if i == UKRAINE and world["course"][0]["settled"] > 0.0:
        hazard = hazard + params["exit_after_martial_law"]
    leader["exit_hazard"] = unit_interval(hazard)
    leader["months_in_office"] = leader["months_in_office"] + 1
    if shocks["exit"][i] < hazard:
        kind = 0 if shocks["successor"][i] < params["successor_hawk"] else 1
        leader["commitment"] = unit_interval(leader["commitment"] * params["successor_commitment"][kind])
        leader["audience_factor"] = params["successor_audience"][kind]
        leader["legitimacy"] = unit_interval(params["legitimacy"][i] * params["successor_legitimacy"])
        leader["months_in_office"] = 0
        leader["changes"] = leader["changes"] + 1


@rule
def press_for_peace(world, params, shocks, i):
    """Draw whether Washington coerces Kyiv by withholding intelligence and sales; elections change the rate.

    It does so in episodes of a month or two. Every episode that Kyiv outlasts makes the next threat less
    credible (``coercion_rule`` 1; not so by rule 2), and within months Europe refills what can be replaced.
    By the rule of version 0.1 (0) it goes on for months and nothing wears off.

    Source: ultimatum of November 2025; judgement: the rate, the least certain strong parameter, so that
        results are reported with and without it
    """
    leader = world["leader"][i]
    era = world["environment"][0]["era"]
    for vote in (MIDTERM_2026, PRESIDENT_2028):
        if era == params["election_month"][vote]:
            harder = params["election_loss"][vote] if vote == MIDTERM_2026 else params["coercion_swing"]
            softer = params["election_gain"][vote] if vote == MIDTERM_2026 else params["coercion_swing"]
            change = 0.0
            if shocks["election"][vote] < params["election_adverse"][vote]:
                change = harder
            elif shocks["election"][vote] > 1.0 - params["election_favourable"][vote]:
                change = -softer
            change = maximum(1.0 + params["election_scale"] * change, 0.0)
            leader["coercion_factor"] = leader["coercion_factor"] * change
    appetite = 1.0
    if era <= params["coercion_era"][1]:
        appetite = params["coercion_early"] if era > params["coercion_era"][0] else 0.0
    elif era > params["coercion_era"][2]:
        appetite = params["coercion_late"]
    onset = params["coercion_onset"] * appetite * leader["coercion_factor"]
    steady = params["coercion_rule"] < EPISODES
    lasting = params["coercion_persistence"] if steady else params["episode_persistence"]
    chance = lasting if leader["coercing"] > 0.0 else onset
    before = leader["coercing"]
    pressing = 1.0 if shocks["coercion"][0] < chance * world["factors"][0]["coercion"] else 0.0
    leader["coercing"] = apply_lever(pressing, world["orders"][0]["coercion"], 1.0)
    if before > 0.0 and leader["coercing"] == 0.0 and params["coercion_rule"] == EPISODES:
        leader["credibility"] = leader["credibility"] * params["credibility_kept"]
    refilled = params["refill_speed"] * (leader["coercing"] - leader["refilled"])
    leader["refilled"] = 0.0 if steady else leader["refilled"] + refilled
    leader["months_since_coercion"] = 0 if leader["coercing"] > 0.0 else leader["months_since_coercion"] + 1


@rule
def launch_offensive(world, params, shocks, i):
    """Draw whether an offensive of a few months begins, if manning, support and belief allow it.

    Kyiv attacks in the months of firm ground, with a line that is better manned than that of January 2026.
    Moscow's attacks are bounded by its men instead, unless by the rule of version 0.1.

    Source: judgement: one or two offensives a year when conditions allow
    """
    leader = world["leader"][i]
    if leader["offensive_months"] > 0:
        leader["offensive_months"] = leader["offensive_months"] - 1
        return
    manned = world["belligerent"][i]["stock"][MANPOWER] >= params["offensive_manning"]
    confident = leader["belief"] >= params["offensive_belief"][i]
    supplied = world["belligerent"][i]["outside_support"] >= params["offensive_support"][i]
    ready = params["tempo_rule"] < MEN
    if i == KYIV:
        month = world["environment"][0]["calendar_month"]
        firm = params["offensive_season"][0] <= month <= params["offensive_season"][1]
        ready = firm and world["front"][0]["line"] >= params["offensive_line"]
    if ready and manned and confident and supplied and shocks["offensive"][i] < params["offensive_chance"][i]:
        leader["offensive_months"] = int(params["offensive_length"])


@rule
def set_tempo(world, params, shocks, i):
    """Attack as hard as men and means allow.

    Moscow decides how many men to spend: a share of those who join beyond those who leave, and of what it
    has above the planned strength. Its attacks are what these losses buy, so that better Ukrainian drones
    mean fewer attacks. By ``tempo_rule`` 2 it slackens as well when attacks bring much less than they used
    to; by that of version 0.1 (0) manning, exhaustion and ground gained for the effort made decide.

    Source: judgement: tempo falls with exhaustion and stalemate, as in Korea 1951-53
    """
    leader, side = world["leader"][i], world["belligerent"][i]
    manning = side["manpower"] / side["planned"]
    target = params["tempo_start"][i] * clip(manning * math.sqrt(manning), 0.0, params["tempo_manning_limit"])
    target = target * maximum(1.0 - side["strain"], 0.0)
    target = target * (1.0 - params["exhaustion_response"] * (1.0 - side["composite"]))
    if i == MOSCOW and params["tempo_rule"] >= MEN:
        target = params["tempo_norm"] * affordable_attacks(world, params)
    if i == MOSCOW and params["tempo_rule"] != MEN:
        gain = (world["front"][0]["pace"] + 1.0) * params["tempo_start"][i] / leader["tempo"]
        response = params["stall_response"]
        if params["tempo_rule"] > MEN:
            habit = maximum(world["front"][0]["advance_habit"], params["habit_floor"])
            gain = world["front"][0]["advance_trend"] / habit
            response = params["slack_response"]
        progress = logistic((gain - params["stall_pace"]) / params["stall_width"])
        target = target * (1.0 - response * (1.0 - progress))
    natural = leader["natural_tempo"] + params["tempo_speed"] * (target - leader["natural_tempo"])
    if leader["offensive_months"] > 0:
        natural = params["tempo_offensive"][i]
    leader["natural_tempo"] = clip(natural, params["tempo_floor"], 1.0)
    order, factor = world["orders"][0]["tempo"][i], world["factors"][0]["tempo"][i]
    leader["tempo"] = clip(apply_lever(leader["natural_tempo"], order, factor), params["tempo_floor"], 1.0)


@rule
def affordable_attacks(world, params):
    """Attacks that the men to be spent buy, relative to January 2026: the inverse of the law of losses."""
    side = world["belligerent"][RUSSIA]
    inflow = side["recruits"] + side["called_up"] - side["outflow"]
    surplus = side["manpower"] - side["planned"]
    spent = params["spent_share"] * inflow + params["surplus_spent"] * surplus
    price = params["casualties"][RUSSIA] * world["front"][0]["assault_cost"] * params["irrecoverable"][RUSSIA]
    attacks = 1.0 + (spent / price - 1.0) / params["attack_cost"]
    return clip(attacks, 0.0, params["tempo_limit"])


@rule
def order_mobilisation(world, params, shocks, i):
    """Call up more men when the army runs short: Moscow if secure enough, Kyiv by draft age, a few times.

    The shorter the army, the sooner: the law of April 2024 came when brigades were short of infantry.

    An order to mobilise acts in its first month; an order not to mobilise acts as long as it is set.

    Source: mobilisation of September 2022 and law of April 2024; judgement: the rates
    """
    leader = world["leader"][i]
    leader["mobilisation_news"] = 0.0
    if leader["mobilisation_months"] > 0:
        leader["mobilisation_months"] = leader["mobilisation_months"] - 1
    manning = world["belligerent"][i]["manpower"] / world["belligerent"][i]["planned"]
    lack = params["mobilisation_manning"][i] - manning
    possible = leader["legitimacy"] > params["mobilisation_legitimacy"]
    if i == KYIV:
        possible = leader["mobilisations"] < int(params["draft_cuts"])
    chance = params["mobilisation_chance"][i] * (1.0 + params["mobilisation_urgency"] * maximum(lack, 0.0))
    wanted = lack > 0.0 and possible and shocks["mobilisation"][i] < chance
    order = world["orders"][0]["mobilisation"][i]
    if is_set(order):
        wanted = order > leader["mobilisation_order"]
    leader["mobilisation_order"] = order if is_set(order) else 0.0
    if wanted and leader["mobilisation_months"] == 0:
        leader["mobilisation_months"] = int(params["mobilisation_duration"][i])
        leader["mobilisation_news"] = 1.0
        leader["mobilisations"] = leader["mobilisations"] + 1

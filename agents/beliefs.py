"""Rules of leaders: beliefs, pain, observation of the others, and choice of stance."""

from agents.elementary import exp, log
from agents.entities import (
    ADJUST,
    EUROPE,
    EXTERNAL,
    FUTURE,
    HOLD,
    KYIV,
    LEADERS,
    MOSCOW,
    POLITICAL,
    PROPAGANDA,
    WASHINGTON,
)
from agents.formulas import clip, is_set, logistic, maximum, unit_interval
from agents.jit import rule


@rule
def learn(world, params, shocks, i):
    """Update the believed chance of prevailing from the pace of the front.

    Outside support raises it: it keeps the hope of recovery alive. Both leaders read the same public front,
    so that their disagreement stays about the same; nobody holds private information.

    Source: judgement: beliefs follow the front; Fearon 1995 on mutual optimism
    """
    leader = world["leader"][i]
    pace = maximum(world["front"][0]["pace"] + 1.0, params["learning_floor"])
    russian = logistic(params["learning_slope"] * log(pace) + params["learning_offset"])
    shown = russian if i == MOSCOW else 1.0 - russian
    hope = params["comeback_hope"][i] * world["belligerent"][i]["outside_support"]
    leader["belief"] = unit_interval(
        leader["belief"] + params["learning_rate"] * (shown + hope - leader["belief"])
    )


@rule
def update_pain(world, params, shocks, i):
    """Update the cost of going on: depleted stocks for belligerents, aid fatigue for the West.

    Great-power rivalry raises Moscow's stake, which lowers its pain.

    Source: Langlois and Langlois 2009; essay: argument that neither Russia nor the West can afford to lose
    """
    leader = world["leader"][i]
    if i <= KYIV:
        pain = params["pain_base"][i] + params["pain_slope"] * (1.0 - world["belligerent"][i]["vigour"])
        if i == MOSCOW:
            stake = params["rivalry_stake"] * (1.0 + world["lock"][EXTERNAL]["shift"])
            pain = pain - stake * world["environment"][0]["rivalry"]
            pain = pain + params["coercion_on_moscow"] * world["leader"][WASHINGTON]["coercing"]
        leader["pain"] = pain
        return
    alarm = params["threat_pain"] * clip(world["front"][0]["pace"], 0.0, 2.0)
    stake = params["stake_on_pain"] * params["western_stake"]
    leader["pain"] = (
        params["pain_base"][i] + params["pain_slope"] * (1.0 - leader["donor_will"]) + alarm - stake
    )


@rule
def assess_threat(world, params, shocks, i):
    """Update the perceived threat, which grows with the opponent's combat power (security dilemma).

    Source: Jervis 1978; essay: argument on the security paradox
    """
    leader = world["leader"][i]
    arming = world["belligerent"][1 - i]["fires"] - 1.0
    if i == MOSCOW:
        arming = arming + world["environment"][0]["rivalry"] - params["rivalry"]
    target = unit_interval(params["threat_base"] + params["threat_spiral"] * arming)
    leader["threat"] = leader["threat"] + params["threat_speed"] * (target - leader["threat"])


@rule
def watch_others(world, params, shocks, i):
    """Observe last month's stances with noise, and update the expected answer to an adjustment.

    An adjustment may go unnoticed, and propaganda may be mistaken for one. A belligerent observes its
    opponent and the West (either bloc); a Western bloc observes both belligerents.

    Source: Jervis 1978 on misperception; judgement: the size of the noise
    """
    leader = world["leader"][i]
    for other in range(len(LEADERS)):
        stance = world["leader"][other]["stance"]
        chance = 0.0
        if stance == ADJUST:
            chance = params["notice_chance"]
        elif stance == PROPAGANDA:
            chance = params["mistake_chance"]
        noticed = other != i and shocks["sight"][i * len(LEADERS) + other] < chance
        leader["seen"][other] = 1.0 if noticed else 0.0
    if i <= KYIV:
        first = leader["seen"][1 - i]
        second = maximum(leader["seen"][WASHINGTON], leader["seen"][EUROPE])
    else:
        first, second = leader["seen"][MOSCOW], leader["seen"][KYIV]
    answered = params["answer_weight"][0] * (first + second) + params["answer_weight"][1] * first * second
    expected = params["reciprocity_base"] + params["reciprocity_slope"] * answered
    change = params["reciprocity_speed"] * (expected - leader["reciprocity"])
    leader["reciprocity"] = unit_interval(leader["reciprocity"] + change)


@rule
def count_audience_cost(world, params, shocks, i):
    """Compute the domestic cost of yielding from commitment, hawkish voice and losses.

    It is lower when the opponent and the West adjust at the same time. For the West it is a loss of
    reputation. A political lock set fully open removes it.

    Source: Fearon 1994, Weeks 2008, Goemans 2000; essay: argument that all must adjust together (the shield)
    """
    leader = world["leader"][i]
    if i > KYIV:
        leader["audience_cost"] = params["audience_cost"][i]
        return
    side = world["belligerent"][i]
    west = maximum(leader["seen"][WASHINGTON], leader["seen"][EUROPE])
    cover = params["simultaneity_shield"] * leader["seen"][1 - i] * west
    resolve = params["audience_hawks"][i] * leader["hawkish_voice"]
    mood = params["audience_base"][i] + resolve * side["support"] / params["support_norm"][i]
    cost = params["audience_cost"][i] * leader["audience_factor"] * params["domestic_backlash"][i]
    cost = cost * commitment_weight(params, leader) * mood * (1.0 - cover)
    sacrifice = log(1.0 + side["casualties_total"] / params["casualties_total"][i])
    cost = params["survival_weight"][i] * (cost + params["sunk_cost"] * sacrifice)
    shift = world["lock"][POLITICAL]["shift"]
    leader["audience_cost"] = 0.0 if shift <= -1.0 else clip(cost + shift, 0.0, params["audience_limit"])


@rule
def commitment_weight(params, leader):
    """Share of the audience cost that counts at the leader's present commitment [0-1]."""
    return params["commitment_base"] + (1.0 - params["commitment_base"]) * leader["commitment"]


@rule
def value_fighting(world, params, shocks, i):
    """Compute the value of fighting on: the chance of prevailing less pain, and gains from exploitation.

    A leader who would be punished for losing terms does not fall below a floor that grows with punishment. At
    the defaults the floor does not bind.

    Source: judgement: the floor, after gambling for resurrection (Downs and Rocke 1994, Goemans 2000);
        essay: argument that whoever softens first is exploited
    """
    leader = world["leader"][i]
    if i > KYIV:
        value = params["fighting_base"][i - WASHINGTON] - leader["pain"]
        if leader["seen"][MOSCOW] > 0.0 and leader["seen"][KYIV] == 0.0:
            value = value + params["exploitation_west"]
        value = value + params["external_lock_weight"] * world["lock"][EXTERNAL]["shift"]
        leader["fighting_value"] = value
        return
    chance = leader["belief"]
    if world["bargaining"][0]["value"][i] < params["losing_terms"]:
        gamble = params["survival_weight"][i] * params["punishment"][i] * (1.0 - leader["legitimacy"])
        gamble = gamble * params["gamble_weight"]
        chance = maximum(chance, gamble)
    value = chance - leader["pain"]
    value = value + params["threat_weight"] * (leader["threat"] - params["threat_base"])
    if leader["stance"] == HOLD and leader["seen"][1 - i] > 0.0:
        value = value + params["exploitation"]
    lock = world["lock"][FUTURE]
    leader["fighting_value"] = value + params["future_lock_weight"] * (lock["closing"] - lock["natural"])


@rule
def value_adjusting(world, params, shocks, i):
    """Compute the value of adjusting: the best deal if answered, a penalty if not.

    Source: Fearon 1994 on audience costs; essay: argument that nobody dares to move first
    """
    leader = world["leader"][i]
    role = i if i <= KYIV else WASHINGTON
    answered = world["bargaining"][0]["value"][role] - params["audience_weight"][0] * leader["audience_cost"]
    exposed = params["first_mover_penalty"][i] + params["audience_weight"][1] * leader["audience_cost"]
    hope = leader["reciprocity"]
    leader["adjusting_value"] = hope * answered - (1.0 - hope) * exposed


@rule
def choose_stance(world, params, shocks, i):
    """Choose to adjust, hold, or hold talks for the public, from the values of adjusting and fighting.

    Talks for the public (propaganda) are frequent under pressure of mediation; they change no terms.

    Source: Putnam 1988; essay: argument that talks serve the war of opinion
    """
    leader = world["leader"][i]
    gain = leader["adjusting_value"] - leader["fighting_value"]
    chance = logistic(gain / params["stance_temperature"])
    if leader["stance"] == ADJUST:
        chance = params["adjust_persistence"] + (1.0 - params["adjust_persistence"]) * chance
    leader["adjust_chance"] = chance
    stance = HOLD
    if shocks["stance"][i] < chance:
        stance = ADJUST
    else:
        pressure = params["propaganda_rate"] * world["environment"][0]["mediation"]
        if gain < 0.0 and shocks["talks"][i] < 1.0 - exp(-pressure):
            stance = PROPAGANDA
    order = world["orders"][0]["stance"][i]
    if is_set(order):
        stance = int(order)
    leader["stance"] = stance
    if stance != ADJUST:
        leader["months_since_adjust"] = leader["months_since_adjust"] + 1
        leader["months_unanswered"] = 0
        return
    leader["months_since_adjust"] = 0
    leader["months_adjusting"] = leader["months_adjusting"] + 1
    answered = leader["seen"][1 - i] if i <= KYIV else leader["seen"][MOSCOW] * leader["seen"][KYIV]
    leader["months_unanswered"] = 0 if answered > 0.0 else leader["months_unanswered"] + 1

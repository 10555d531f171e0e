"""Russia's partners: trade, arms and troops, and the chance that one of them withdraws."""

from agents.entities import RUSSIA
from agents.formulas import apply_lever, clip
from agents.jit import rule
from agents.records import record

RECORD = record(
    ("inclination", "support it would give of its own accord; 1 is the level of 2025 [0-1.6]"),
    ("support", "support it gives, levers included; 1 is the level of 2025 [0-1.6]"),
    ("withdrawn", "whether the partner has withdrawn [0-1]"),
)


@rule
def begin(world, params, shocks, i):
    """Set support to the level of 2025.

    Source: accounting: definition of the index
    """
    world["partner"][i]["inclination"] = 1.0
    world["partner"][i]["support"] = 1.0


@rule
def change_support(world, params, shocks, i):
    """Update support, a random walk around its usual level; rivals of the West give more if Russia weakens.

    Those that gain from the war lend a hand as well when a settlement comes into sight. A partner that has
    walked away keeps only a remnant of what it gave.

    Source: essay: argument that third powers use the war; judgement: the process
    """
    partner = world["partner"][i]
    if shocks["withdrawal"][i] < params["withdrawal"]:
        partner["withdrawn"] = 1.0
    usual = params["withdrawn_support"] if partner["withdrawn"] > 0.0 else 1.0
    speed = params["partner_return"] * (params["withdrawal_speed"] if partner["withdrawn"] > 0.0 else 1.0)
    weakness = 1.0 - world["belligerent"][RUSSIA]["composite"]
    stirring = params["opportunism"] * world["environment"][0]["rivalry"] * (1.0 - partner["withdrawn"])
    change = speed * (usual - partner["inclination"]) + stirring * weakness
    change = change + params["spoiling"] * world["bargaining"][0]["sign_chance"]
    spread = params["partner_spread"] * (1.0 + params["stirring_spread"] * stirring)
    moved = partner["inclination"] + change + spread * shocks["partner"][i]
    partner["inclination"] = clip(moved, 0.0, params["partner_limit"])
    order, factor = world["orders"][0]["partner_support"][i], world["factors"][0]["partner_support"][i]
    partner["support"] = clip(
        apply_lever(partner["inclination"], order, factor), 0.0, params["partner_limit"]
    )

"""A yardstick: the phases of aid and combat in plain NumPy, one array operation over all runs at a time.

This is how such a model is usually made fast. It is kept to be measured against; a test compares its numbers
with the ensemble's, and nothing else uses it. Arrays have the shape (runs, rows of the kind).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from agents.entities import ADJUST, EU_INSTITUTIONS, EUROPE, KYIV, RUSSIA, UKRAINE, UNITED_STATES, WASHINGTON
from tests.vocabulary import opened, params

Array = np.ndarray[Any, Any]
Chance = Callable[[str], Array]

PHASES: Final = (
    "donor.tighten_budget",
    "donor.hold_elections",
    "donor.watch_peers",
    "donor.change_willingness",
    "donor.face_veto",
    "donor.deliver",
    "front.make_fortune",
    "sector.claim_troops",
    "sector.deploy_troops",
    "sector.fortify",
    "sector.contest",
    "sector.compute_casualties",
    "front.move_line",
    "sector.hold_ground",
)
KINDS: Final = ("donor", "front", "sector")


@dataclass
class Across:
    """Many runs as arrays: what these phases move; the rest of the world stands still."""

    state: dict[str, dict[str, Array]]
    world: np.void
    params: np.void

    def play_month(self, chance: Chance) -> None:
        """Move aid and the front by a month; ``chance`` gives a stream's draws, shape (runs, actors)."""
        self._give_aid(chance)
        self._deploy(chance)
        self._fight()
        self._move_line()

    def _give_aid(self, chance: Chance) -> None:
        donor, p, leader = self.state["donor"], self.params, self.world["leader"]
        environment = self.world["environment"][0]
        stress = donor["fiscal_stress"]
        moved = (
            stress + 0.05 * (p["donor_stress"] - stress) + p["donor_stress_spread"] * chance("donor_stress")
        )
        donor["fiscal_stress"] = np.clip(moved, 0.0, 1.0)
        willing, gdp = donor["willingness"], p["donor_gdp"]
        others = (willing @ gdp)[:, None] - willing * gdp
        donor["peer_pull"] = p["bandwagon"] * (others / (gdp.sum() - gdp) - willing)
        calm = environment["loan_active"]
        spread = p["willingness_spread"] * (1.0 - (1.0 - p["loan_calm_spread"]) * calm)
        change = (
            p["willingness_return"] * (1.0 - willing) + donor["peer_pull"] + spread * chance("willingness")
        )
        change -= p["fatigue"] * (1.0 - (1.0 - p["loan_calm_fatigue"]) * calm)
        change += p["threat_response"] * np.clip(self.state["front"]["pace"], -0.5, 1.5)
        change -= p["fiscal_response"] * (donor["fiscal_stress"] - p["donor_stress"])
        if leader[KYIV]["stance"] == ADJUST and ADJUST not in leader["stance"][[WASHINGTON, EUROPE]]:
            change -= p["loner_penalty"]
        if leader[KYIV]["stance"] != ADJUST and leader[WASHINGTON]["coercing"] > 0.0:
            change[:, UNITED_STATES] -= p["defiance_penalty"]
        donor["willingness"] = np.clip(willing + change, 0.0, 1.6)
        self._veto(chance("veto")[:, 0])
        self._deliver()

    def _veto(self, drawn: Array) -> None:
        donor, p = self.state["donor"], self.params
        blocked = donor["blocked"][:, EU_INSTITUTIONS]
        onset = p["veto_onset"] * donor["veto_appetite"][:, EU_INSTITUTIONS]
        donor["blocked"][:, EU_INSTITUTIONS] = np.where(blocked > 0.0, drawn >= p["veto_end"], drawn < onset)

    def _deliver(self) -> None:
        donor, p, environment = self.state["donor"], self.params, self.world["environment"][0]
        willing, passed = donor["willingness"], 1.0 - p["veto_bite"] * donor["blocked"]
        military = p["aid_military"] * willing * passed
        renewed = p["loan_renewal"] * environment["loan_over"] * (willing * passed)[:, EU_INSTITUTIONS]
        military[:, EU_INSTITUTIONS] += p["loan_military"] * (environment["loan_active"] + renewed)
        eagerness = np.maximum(1.0 + p["financial_sensitivity"] * (willing - 1.0), 0.0)
        at_once, arrived = p["stock_share"] * military, donor["military_pipeline"] / p["delivery_delay"]
        donor["military_allocated"] = military
        donor["military_delivered"] = at_once + arrived
        donor["military_pipeline"] = donor["military_pipeline"] + military - at_once - arrived
        donor["financial_delivered"] = p["aid_financial"] * eagerness * passed

    def _deploy(self, chance: Chance) -> None:
        front, sector, p = self.state["front"], self.state["sector"], self.params
        memory, era = p["fortune_memory"], self.world["environment"][0]["era"]
        luck = p["fortune_spread"] * np.sqrt(1.0 - memory * memory) * chance("fortune")
        front["fortune"] = memory * front["fortune"] + luck
        front["luck"] = np.exp(front["fortune"])
        front["casualty_luck"] = np.exp(p["casualty_spread"] * chance("casualties"))[:, None]
        if era <= p["kill_zone_months"]:
            front["kill_zone"] = front["kill_zone"] * (1.0 + p["kill_zone_growth"])
        usual, season = p["sector_deployment"], self.world["environment"][0]["season"]
        expected = sector["usual_advance"] * season
        success = np.clip(sector["advance_booked"] / expected, 0.0, 2.0) - 1.0 + chance("redeployment")
        share = sector["share"]
        drift = p["redeployment"] * (usual * success + usual - share[:, :, RUSSIA])
        follow = p["redeployment_follow"] * (share[:, :, RUSSIA] - share[:, :, UKRAINE])
        claim = np.maximum(share + np.stack([drift, follow], axis=-1), 0.2 * usual[:, None])
        sector["claim"] = claim
        sector["share"] = claim / claim.sum(axis=1, keepdims=True)
        target = p["fortification"] * (1.0 + p["dig_in"] * (1.0 - self._tempo(RUSSIA)))
        works = sector["fortification"]
        sector["fortification"] = np.maximum(works + p["fortify_rate"] * (target - works), 0.5)

    def _tempo(self, side: int) -> Any:
        return self.world["leader"][side]["tempo"] / self.params["tempo_norm"]

    def _fight(self) -> None:
        sector, front, p, world = self.state["sector"], self.state["front"], self.params, self.world
        army, course = world["belligerent"], world["course"][0]
        manning = army["manpower"] / p["manpower_norm"]
        odds = (
            manning[RUSSIA]
            / manning[UKRAINE]
            * sector["share"][:, :, RUSSIA]
            / sector["share"][:, :, UKRAINE]
        )
        odds = odds * np.sqrt(army["fires"][RUSSIA] / army["fires"][UKRAINE])
        defence = sector["fortification"] * front["kill_zone"]
        sector["force_ratio"] = odds / defence
        tempo_before = p["tempo_start"][UKRAINE] / p["tempo_norm"]
        assault, counter = self._tempo(RUSSIA), self._tempo(UKRAINE)
        gradient = np.power(odds, p["force_ratio_elasticity"])
        rout = 1.0 + p["rout_slope"] * max(p["coherent_line"] - manning[UKRAINE], 0.0)
        forward = (1.0 + p["ukrainian_offence"] * tempo_before) * assault * gradient * rout * front["luck"]
        ground = p["advance_norm"] * p["sector_area_weight"] * world["environment"][0]["season"]
        ground = ground * np.power(defence, -p["force_ratio_elasticity"]) * course["fighting"]
        advance = ground * (forward - p["ukrainian_offence"] * counter / gradient)
        sector["advance_booked"] = np.maximum(advance, -sector["occupied_area"])
        self._bleed(assault, counter - tempo_before)

    def _bleed(self, assault: Any, counter: Any) -> None:
        sector, front, p, army = (
            self.state["sector"],
            self.state["front"],
            self.params,
            self.world["belligerent"],
        )
        activity = (assault + max(counter, 0.0)) / p["lull_tempo"]
        intensity = np.clip(activity, p["lull_depth"], 1.0) * self.world["course"][0]["fighting"]
        attacker = 1.0 + p["attack_cost"] * (assault - 1.0)
        defender = p["defender_base"] + (1.0 - p["defender_base"]) * assault + p["attack_cost"] * counter
        stance = np.array([attacker, max(defender, 0.0)])
        fire = army["lethality"][::-1] * army["exposure"]
        rate = p["casualties"] * fire * stance * intensity
        sector["casualties"] = sector["share"] * rate * front["casualty_luck"]

    def _move_line(self) -> None:
        sector, front, p = self.state["sector"], self.state["front"], self.params
        booked = sector["advance_booked"].sum(axis=1, keepdims=True)
        limit = p["advance_limit"] / np.maximum(np.abs(booked), p["advance_limit"])
        advance = booked * limit
        seasonless = np.minimum(advance / self.world["environment"][0]["season"], p["advance_limit"])
        front["speed_limit"], front["monthly_advance"] = limit, advance
        front["occupied_area"] = front["occupied_area"] + advance
        front["occupied_share"] = front["occupied_area"] / p["area_of_ukraine"]
        front["gained"] = front["gained"] + advance
        for name, months in (("advance_trend", 6.0), ("advance_habit", 24.0)):
            front[name] = front[name] + 2.0 / (months + 1.0) * (seasonless - front[name])
        front["pace"] = front["advance_trend"] / p["advance_norm"] - 1.0
        sector["occupied_area"] = sector["occupied_area"] + sector["advance_booked"] * limit


def begun(runs: int) -> Across:
    """So many runs as they stand at the opening, with central parameters."""
    world, given = opened(), params()
    state = {
        kind: {
            name: np.tile(world[kind][name], (runs, *[1] * world[kind][name].ndim))
            for name in world[kind].dtype.names
        }
        for kind in KINDS
    }
    return Across(state, world, given)

"""Ledger of every stock: what was there, plus what came, less what went, is what is there, every month.

The flows are recomputed here from the other columns of the month and the run's parameters, in all months
of runs with central and with sampled parameters, with and without levers set.
"""

from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pytest

from agents.entities import PARTNERS, SECTORS, SIDES
from model import parameters
from model.ensemble import simulate
from model.levers import Event
from model.scenario import Scenario
from model.world import FIELDS

Array = np.ndarray[Any, Any]
RUNS = 200
LEVERS = (
    Event(4, "aid", factor=0.5), Event(7, "mobilisation.russia", 1.0),
    Event(10, "mobilisation.ukraine", 1.0), Event(20, "truce", 1.0, until=25),
    Event(30, "oil_price", 120.0, until=40),
)  # fmt: skip
SCENARIOS = {
    "central": Scenario(),
    "sampled": Scenario(mode="sampled"),
    "levers": Scenario(events=LEVERS),
    "sampled levers": Scenario(mode="sampled", events=LEVERS),
}


class Ledger(NamedTuple):
    """Every month of every run but its first, of which the month before is not kept.

    ``history`` has shape (runs, months, words of a world) and ``params`` (runs, parameters); ``run`` and
    ``month`` say where each of the months lies, ``month`` being the one before.
    """

    history: Array
    params: Array
    run: Array
    month: Array

    def was(self, place: str) -> Array:
        return self.history[self.run, self.month, FIELDS[place].word]

    def now_is(self, place: str) -> Array:
        return self.history[self.run, self.month + 1, FIELDS[place].word]

    def given(self, name: str) -> Array:
        return self.params[self.run, list(parameters.table()).index(name)]


@cache
def ledger(kind: str) -> Ledger:
    """Ledger of so many runs."""
    simulated = simulate(SCENARIOS[kind], range(RUNS), history=True)
    lasting = simulated.history[:, :, FIELDS["sector.sumy.share.russia"].word] > 0
    return Ledger(simulated.history, simulated.values, *np.nonzero(lasting[:, 1:]))


@pytest.fixture(params=SCENARIOS)
def book(request: pytest.FixtureRequest) -> Ledger:
    return ledger(request.param)


def balanced(found: Array, expected: Array, scale: float = 1.0) -> None:
    """Equal to rounding, in each of thousands of months."""
    assert len(found) > 5_000
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9 * scale)


def test_the_army_and_its_casualties(book: Ledger) -> None:
    # The army. Recruits, men called up and returned wounded come; casualties and departures go.
    for side in SIDES:
        r = f"belligerent.{side}."
        came = sum(book.now_is(r + name) for name in ("recruits", "called_up", "returned"))
        went = book.now_is(r + "casualties") + book.now_is(r + "outflow")
        balanced(book.now_is(r + "manpower"), book.was(r + "manpower") + came - went)
    # Wounded return three months after.
    for side in SIDES:
        r = f"belligerent.{side}."
        balanced(
            book.now_is(r + "returned"),
            (1.0 - book.given(f"irrecoverable.{side}")) * book.was(r + "casualties_2"),
        )
        for older, newer in (("casualties_3", "casualties_2"), ("casualties_2", "casualties_1")):
            assert (book.now_is(r + older) == book.was(r + newer)).all()
        assert (book.now_is(r + "casualties_1") == book.was(r + "casualties")).all()
    # Casualties are the sum of the sectors. Unless the army has not that many men, which no run of these
    # comes to.
    for side in SIDES:
        total = sum(book.now_is(f"sector.{sector}.casualties.{side}") for sector in SECTORS)
        balanced(book.now_is(f"belligerent.{side}.casualties"), total)


def back(book: Ledger, side: str) -> Array:
    """Those of this month's departures who can be called up again."""
    return book.given(f"return_to_pool.{side}") * book.now_is(f"belligerent.{side}.outflow")


def test_the_pools(book: Ledger) -> None:
    # The Russian pool. The young come of age and deserters return to it; recruits leave it, but for partners'
    # troops.
    fighting = book.now_is("course.fighting")
    allies = sum(book.given(f"partner_troops.{p}") * book.now_is(f"partner.{p}.support") for p in PARTNERS)
    joined = book.now_is("belligerent.russia.recruits") - allies * fighting
    left = joined + book.now_is("belligerent.russia.called_up")
    grown = book.was("belligerent.russia.pool") + book.given("cohort.russia") + back(book, "russia")
    balanced(book.now_is("belligerent.russia.pool"), grown - left)
    # The Ukrainian pool. A lower draft age, while it is being put into effect, adds to those who come of age.
    widened = np.where(
        # The order is read when recruiting, before this month's orders are given.
        book.was("leader.kyiv.mobilisation_months") > 0,
        book.given("mobilisation_size.ukraine") / book.given("mobilisation_duration.ukraine"),
        0.0,
    )
    grown = book.was("belligerent.ukraine.pool") + book.given("cohort.ukraine") + widened
    left = book.now_is("belligerent.ukraine.recruits") - back(book, "ukraine")
    balanced(book.now_is("belligerent.ukraine.pool"), grown - left)


def test_tanks_in_service_and_in_storage(book: Ledger) -> None:
    """What is refurbished leaves the storage and joins the fleet; losses are those of last month's fights."""
    for side in SIDES:
        r = f"belligerent.{side}."
        stored, fleet = book.was(r + "armour_stored"), book.was(r + "armour")
        refurbished = np.minimum(
            book.given("refurbishment_limit"), book.given("refurbishment_share") * stored
        )
        balanced(book.now_is(r + "armour_stored"), stored - refurbished)
        mechanised = np.clip(fleet / book.given(f"armour.{side}"), 0.0, 1.5)
        lost = book.given(f"armour_losses.{side}") * book.was(r + "casualties") * mechanised
        gifts = book.given(f"armour_gifts.{side}") * book.now_is(r + "outside_military")
        came = book.given(f"armour_new.{side}") + refurbished + gifts
        balanced(book.now_is(r + "armour"), np.maximum(fleet + came - lost, 0.0))


def test_money(book: Ledger) -> None:
    # The Russian fund. It is drawn on for the gap, within a limit, and keeps a share of what oil brings above
    # the budget.
    had, gap = book.was("belligerent.russia.funds"), book.now_is("belligerent.russia.gap")
    drawn = np.minimum(np.minimum(gap, book.given("fund_draw_limit")), had)
    windfall = book.given("oil_sensitivity") * (
        book.now_is("environment.oil_price") - book.given("oil_budget_price")
    )
    saved = book.given("saving_share") * np.maximum(windfall, 0.0)
    balanced(book.now_is("belligerent.russia.funds"), had - drawn + saved)
    # Ukrainian reserves. They cover the gap down to a floor, and grow by what outside money exceeds the need.
    had, gap = book.was("belligerent.ukraine.funds"), book.now_is("belligerent.ukraine.gap")
    drawn = np.minimum(gap, np.maximum(had - book.given("funds_floor"), 0.0))
    balanced(book.now_is("belligerent.ukraine.funds"), had - drawn)
    # The war bill. It grows while there is fighting, by less the closer strain is to its limit.
    strain = book.was("belligerent.russia.strain") / book.given("strain_limit.russia")
    growth = book.given("war_cost_growth") * book.now_is("course.fighting") * np.maximum(1.0 - strain, 0.0)
    balanced(book.now_is("belligerent.russia.war_bill"), book.was("belligerent.russia.war_bill") + growth)


def test_running_totals(book: Ledger) -> None:
    for side in SIDES:
        r = f"belligerent.{side}."
        suffered = book.now_is(r + "casualties")
        flows = {
            "casualties_total": suffered,
            "suffered_total": suffered,
            "killed_total": book.given(f"killed_share.{side}") * suffered,
            "recruits_total": book.now_is(r + "recruits") + book.now_is(r + "called_up"),
            "returned_total": book.now_is(r + "returned"),
            "lost_total": suffered + book.now_is(r + "outflow"),
        }
        for name, flow in flows.items():
            balanced(book.now_is(r + name), book.was(r + name) + flow)
        faded = (1.0 - book.given("loss_fading")) * book.was(r + "felt_losses")
        balanced(book.now_is(r + "felt_losses"), faded + suffered)


def test_occupied_land(book: Ledger) -> None:
    """Each sector gains its booked advance within the limit of the front; the front is their sum."""
    limit, advanced = book.now_is("front.speed_limit"), 0.0
    for sector in SECTORS:
        moved = book.now_is(f"sector.{sector}.advance_booked") * limit
        land = f"sector.{sector}.occupied_area"
        balanced(book.now_is(land), book.was(land) + moved)
        advanced = advanced + moved
    balanced(book.now_is("front.monthly_advance"), advanced)
    for total in ("front.occupied_area", "front.gained"):
        balanced(book.now_is(total), book.was(total) + book.now_is("front.monthly_advance"), scale=1e3)


def test_the_runs_of_these_ledgers_contain_every_kind_of_flow() -> None:
    """Balances of flows that are zero in every month would test nothing."""
    book = ledger("sampled levers")
    for name in (
        "belligerent.russia.called_up", "leader.kyiv.mobilisation_months", "belligerent.russia.gap",
        "belligerent.ukraine.gap", "belligerent.russia.returned", "belligerent.russia.outflow",
        "belligerent.ukraine.outflow", "partner.north_korea.support",
    ):  # fmt: skip
        assert (book.now_is(name) != 0.0).any(), name
    for side in SIDES:
        assert (book.given(f"return_to_pool.{side}") > 0.0).any(), side
    assert (book.now_is("belligerent.russia.funds") > book.was("belligerent.russia.funds")).any()

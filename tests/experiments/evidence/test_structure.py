"""Tables of structure: what counts as a year of ground, what is shown, and stored rows made again."""

from typing import Any

import numpy as np
import pytest

from agents.jit import rules_fingerprint
from experiments.evidence import structure_ground, structure_purposes, structure_standing
from experiments.evidence.claims_standing import about
from experiments.evidence.structure import baseline_quantities, ground
from experiments.results import files
from model.endings import ENDINGS
from tests.builders import approx
from tests.experiments.builders import measurement


def run(ending: str, month: int, gain: float) -> Any:
    return measurement(ending=ENDINGS.index(ending), month=month, first_year_gain=gain)


def test_ground_of_2026_is_that_of_runs_which_fought_through_it() -> None:
    # A run that ended in March gained little because it ended; the year of the others was not static.
    fought = [
        run("stalemate_active", 60, gain=4_000.0),
        run("affordable_loss", 13, gain=6_000.0),
        run("stalemate_active", 12, gain=11_000.0),
        run("russian_exhaustion", 40, gain=900.0),
    ]
    early = [run("forced_on_ukraine", 3, gain=500.0), run("affordable_loss", 12, gain=700.0)]
    found = baseline_quantities(np.array([*fought, *early]))
    assert found["fought_2026"] == 4
    assert found["gain_median"] == approx(5_000.0)
    assert found["gain_low90"] == approx(900.0 + 0.15 * 3_100.0)
    assert (found["gain_under_1000"], found["gain_over_10000"]) == (0.25, 0.25)
    # Endings are those of all runs.
    assert found["affordable_loss"] == approx(2 / 6)
    assert found["forced_on_ukraine"] == approx(1 / 6)


def test_a_share_of_static_years_has_the_fought_years_below_it() -> None:
    gain = np.array([np.nan, 999.0, 1_000.0, 10_000.0, 10_001.0, np.nan])
    assert ground(gain)["gain_under_1000"] == 0.25
    assert ground(gain)["gain_over_10000"] == 0.25
    assert ground(gain)["fought_2026"] == 4


def test_quantities_under_forced_levers_are_marked() -> None:
    marked = {row["quantity"]: row["levers"] for row in structure_standing.rows_of("purposes")}
    assert marked == {one.quantity: one.levers for one in structure_purposes.PURPOSES}
    for one in structure_purposes.PURPOSES:
        assert (one.levers == "none") == (not structure_purposes.FORCED[one.levers])
    assert "| all aid cut |" in structure_standing.table("purposes")


def test_the_rise_of_the_hazard_is_that_of_the_table() -> None:
    rows = [row for row in structure_standing.rows_of("hazards") if row["mode"] == "sampled"]
    hazards = [float(row["hazard"]) for row in rows]
    (risen,) = [row for row in structure_standing.risen() if row["mode"] == "sampled"]
    assert risen["lowest year"] == rows[int(np.argmin(hazards))]["year"]
    assert float(risen["factor"]) == approx(hazards[-1] / min(hazards), abs=0.01)


@pytest.mark.slow
def test_the_stored_ground_is_made_again() -> None:
    assert about()["rules"] == rules_fingerprint(), "the stored tables were made with other rules"
    made = structure_ground.cases(structure_standing.GROUND_RUNS, structure_standing.SEED)
    rows = [{key: str(cell) for key, cell in files.rounded(row, 4).items()} for row in made]
    assert rows == structure_standing.rows_of("ground")

"""What is measured in every run, against the months themselves."""

from functools import cache
from typing import Any

import numpy as np
import pytest

from experiments.errors import InputError
from experiments.evidence import claims_outcomes
from experiments.evidence.claims_arms import arms, simulate_arm
from experiments.evidence.claims_outcomes import NAMED, correlations, written
from experiments.evidence.claims_worlds import ArmRuns
from model.endings import ENDINGS
from model.world import FIELDS, SIZE, blank
from tests.builders import approx
from tests.experiments.builders import measurement

Array = np.ndarray[Any, Any]


@cache
def simulated(arm: str = "no-aid") -> ArmRuns:
    return simulate_arm(arms()[arm], range(60), 42, history=True)


def made(*ends: tuple[str, int], history: dict[str, Array] | None = None, **columns: list[float]) -> ArmRuns:
    """Runs made up of an ending and its month each, with the months of some numbers of the world."""
    rows = [
        measurement(
            ending=ENDINGS.index(name), month=month, **{key: values[place] for key, values in columns.items()}
        )
        for place, (name, month) in enumerate(ends)
    ]
    months = np.zeros((len(ends), 60, SIZE))
    for place, values in (history or {}).items():
        words = months.view("i8") if FIELDS[place].integer else months
        words[:, :, FIELDS[place].word] = values
    return ArmRuns(np.array(rows), blank(len(ends)), months, 60)


def test_numbers_of_the_world() -> None:
    # A number of the world is read in its month or at the ending.
    runs = simulated()
    ended = runs.column("month").astype(int)
    word = FIELDS["front.gained"].word
    expected = [runs.history[run, min(24, end) - 1, word] for run, end in enumerate(ended)]
    assert (ended < 24).any()
    np.testing.assert_array_equal(written("front.gained at 24").read(runs), expected)
    # Means and spreads count only months before the ending.
    gained = np.tile(np.arange(1.0, 61.0), (2, 1))
    runs = made(("affordable_loss", 4), ("stalemate_active", 60), history={"front.gained": gained})
    np.testing.assert_allclose(written("front.gained mean 3-6").read(runs), [3.5, 4.5])
    np.testing.assert_allclose(written("front.gained logmean 3-6").read(runs), np.log([3.5, 4.5]))
    spread = written("front.gained spread 3-6").read(runs)
    np.testing.assert_allclose(spread, [np.std([3, 4], ddof=1), np.std([3, 4, 5, 6], ddof=1)])
    # A mean over months that were never fought is not a number.
    runs = made(("affordable_loss", 4), history={"front.gained": np.ones((1, 60))})
    assert np.isnan(written("front.gained mean 7-18").read(runs)).all()
    # An outcome that is neither named nor a place is refused.
    for text in ["nonsense", "front.nonsense at 3", "front.gained above 3", "front.gained at x"]:
        with pytest.raises(InputError, match=f"outcome '{text}' is unknown"):
            written(text)


def test_endings_and_relapses() -> None:
    # Shares of endings follow the first ending.
    runs = made(
        ("affordable_loss", 30), ("forced_on_ukraine", 9), ("ukrainian_exhaustion", 9), ("nuclear_use", 2)
    )
    read = {name: NAMED[name].read(runs).astype(int).tolist() for name in ("settled", "forced", "escalated")}
    assert read == {"settled": [1, 0, 0, 0], "forced": [0, 1, 0, 0], "escalated": [0, 0, 0, 1]}
    assert NAMED["ukraine_gives_way"].read(runs).tolist() == [False, True, True, False]
    assert NAMED["settled_after_two_years"].read(runs).tolist() == [True, False, False, False]
    assert NAMED["overtaken_less_settled"].read(runs).tolist() == [-1, 1, 1, 1]
    # A settlement counts for relapse only if it can be watched for two years.
    runs = made(
        ("affordable_loss", 36),
        ("affordable_loss", 37),
        ("forced_on_russia", 10),
        ("forced_on_russia", 10),
        relapsed=[1, 1, 1, 1],
        relapse_month=[60, 60, 34, 35],
    )
    assert NAMED["settled_and_watched"].read(runs).tolist() == [True, False, False, False]
    assert NAMED["forced_and_watched"].read(runs).tolist() == [False, False, True, True]
    assert NAMED["broke_within_two_years"].read(runs).tolist() == [True, True, True, False]
    assert NAMED["settlements_watched"].read(runs).sum(axis=0).tolist() == [2, 1, 1, 1]
    # Who breaks breaks by its weakest stock.
    runs = made(("russian_exhaustion", 9), ("ukrainian_exhaustion", 9), ("stalemate_active", 60))
    runs.worlds["belligerent"]["stock"] = 1.0
    runs.worlds["belligerent"]["stock"][:, 0, 2] = 0.1
    runs.worlds["belligerent"]["stock"][:, 1, 0] = 0.2
    assert NAMED["broke_by_economy"].read(runs).tolist() == [True, False, False]
    assert NAMED["broke_by_manpower"].read(runs).tolist() == [False, True, False]


def test_correlations_along_rows_match_those_of_numpy() -> None:
    generator = np.random.default_rng(1)
    first, second = generator.normal(size=(2, 3, 20))
    second[0, 15:] = np.nan
    first[2] = 1.0
    found = correlations(first, second)
    assert found[0] == approx(np.corrcoef(first[0, :15], second[0, :15])[0, 1])
    assert found[1] == approx(np.corrcoef(first[1], second[1])[0, 1])
    assert np.isnan(found[2])
    assert np.isnan(correlations(first[:, :11], second[:, :11])).all()


def test_months_of_talks_are_counted_by_who_adjusts_and_by_what_follows() -> None:
    talks, moscow = np.zeros((2, 60)), np.zeros((2, 60), dtype="i8")
    talks[:, :3] = 1.0
    moscow[:, 1] = 2
    history = {"bargaining.talks": talks, "leader.moscow.stance": moscow}
    runs = made(("affordable_loss", 8), ("stalemate_active", 60), history=history)
    cells = NAMED["talks_table"].read(runs).reshape(2, 8, 2, 2)
    # The settlement of month 8 is within six months of months 2 to 7, talks were held in months 1 to 3.
    assert cells[0, 0].tolist() == [[0, 4], [1, 1]]
    assert cells[0, 4].tolist() == [[0, 0], [0, 1]]
    assert cells[0].sum() == 7
    # A run that is never settled counts until six months before the horizon.
    assert cells[1, 0].tolist() == [[51, 0], [2, 0]]
    assert cells[1].sum() == 54


def test_the_locks_but_one_are_the_mean_of_the_other_four_after_a_year() -> None:
    closings = {
        f"lock.{name}.closing": np.full((2, 60), value)
        for name, value in zip(
            ("territory", "security", "external", "political", "future"), range(5), strict=True
        )
    }
    runs = made(("stalemate_active", 60), ("affordable_loss", 11), history=closings)
    found = NAMED["locks_but_future"].read(runs)
    assert found[0] == approx(1.5)
    assert np.isnan(found[1])


def test_every_outcome_gives_one_row_a_run() -> None:
    for name in NAMED:
        found = NAMED[name].read(simulated("baseline"))
        assert len(found) == 60
        assert np.isfinite(found).any()


def test_adjusting_is_counted_in_the_months_before_the_ending() -> None:
    runs = simulated("baseline")
    direct = claims_outcomes.adjusts(runs, 1).sum(axis=1) / runs.column("month")
    np.testing.assert_allclose(NAMED["kyiv_adjusting"].read(runs), direct)

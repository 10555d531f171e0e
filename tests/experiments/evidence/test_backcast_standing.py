"""The standing backcast and calibration: complete, quoted as they are, and made again by their command."""

from typing import Any

import pytest

from experiments.evidence import backcast_standing, calibration_report
from experiments.evidence.backcast import arms
from experiments.evidence.backcast_series import BY_NAME
from experiments.evidence.backcast_standing import rows_of
from experiments.evidence.calibration import FITTED, FOLD
from experiments.results import files


def test_every_arm_has_every_series_and_the_fit_is_judged_on_the_year_it_left_out() -> None:
    scored = {(row["arm"], row["series"]) for row in rows_of("scores")}
    unobserved = {("from 2025", "russian_named_dead")}  # counts of named dead end in 2024
    assert scored == {(arm.name, series) for arm in arms() for series in BY_NAME} - unobserved
    assert {row["fold"] for row in rows_of("judged")} == {FOLD.name}
    assert [row["parameter"] for row in rows_of("fitted")] == list(FITTED)
    assert len(rows_of("bands")) == 10


def test_proposed_rows_are_those_of_the_fits_that_the_table_takes_over() -> None:
    fits = [row | {"informed": row["informed"] == "True"} for row in rows_of("fitted")]
    assert [row["name"] for row in rows_of("rows")] == [
        fit["parameter"] for fit in fits if calibration_report.is_taken_over(fit)
    ]


@pytest.mark.slow
def test_the_command_makes_the_same_scores_and_bands_again() -> None:
    made = backcast_standing.scored()
    for table in ("scores", "bands"):
        again = [read_back(files.rounded(row, backcast_standing.DIGITS)) for row in made[table]]
        assert again == rows_of(table)


def read_back(row: dict[str, Any]) -> dict[str, str]:
    """A row as it reads after having been to a file."""
    return {key: "" if cell is None else str(cell) for key, cell in row.items()}

"""Rolling origins: nothing later than the origin is used, and the summary has known answers."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from experiments.assimilation import skill
from experiments.evidence.observed import Figure, month_number
from experiments.scenarios import library
from model.observations import table
from tests.builders import approx
from tests.experiments.builders import rows_of


def figures() -> list[Figure]:
    """Losses, one map and allocations of 2024 and 2025, made up."""
    found = []
    for month in range(24):
        period = f"{2024 + month // 12}-{month % 12 + 1:02d}"
        found += [
            Figure("russian_losses", period, 25.0 + month % 5),
            Figure("advance_deepstate", period, 100.0 + 10.0 * month),
            Figure("aid_military_us", period, 1.0),
        ]
    return found


def test_a_forecast_uses_nothing_that_was_not_known_at_its_origin() -> None:
    asked = skill.Question(library.load("backcast-2024"), figures(), 100, 1, ("2024-06",))
    rows = skill.forecasts(asked)
    assert {(row["series"], row["horizon"]) for row in rows} == {
        (series, horizon) for series in ("russian_losses", "advance_deepstate") for horizon in skill.HORIZONS
    }
    changed = [
        figure._replace(value=figure.value * (2.0 if figure.period > "2024-06" else 1.0))
        for figure in figures()
    ]
    later = skill.forecasts(replace(asked, figures=changed))
    for row, other in zip(rows, later, strict=True):
        assert row["median"] == other["median"]
        assert other["observed"] == approx(2.0 * row["observed"])
    first = next(row for row in rows if row["series"] == "russian_losses" and row["horizon"] == 3)
    assert first["observed"] == approx(26.0 + 27.0 + 28.0)
    assert month_number(first["origin"]) == month_number("2024-06")


def test_skill_is_measured_against_the_best_simple_forecast() -> None:
    base = {"series": "russian_losses", "unit": "k", "horizon": 3}
    base |= {"log_score": -1.0, "within50": 1, "within90": 1}
    rows = [
        {**base, "crps": crps, "last_value": last, "twelve_months": 9.0, "local_level": 4.0}
        for crps, last in ((1.0, 2.0), (3.0, 6.0))
    ]
    (row,) = skill.summary(rows)
    assert row["best"] in ("last_value", "local_level")
    assert row["skill"] == approx(0.5)
    assert row["skill_low"] <= 0.5 <= row["skill_high"]


def test_what_was_incomplete_at_an_origin_is_not_used() -> None:
    dead = [Figure("russian_deaths", f"{2024 + at // 12}-{at % 12 + 1:02d}", 4.0) for at in range(24)]
    asked = skill.Question(library.load("backcast-2024"), [*figures(), *dead], 100, 1)
    lag = table()["russian_deaths"].lag
    assert lag >= 12
    months = skill._known_by(asked, "2025-06", month_number("2024-01"))
    assert max(month for month, known in months.items() if "russian_losses" in known) == 18
    assert max(month for month, known in months.items() if "russian_deaths" in known) == 18 - lag
    allocated = skill._known_by(replace(asked, updated=False), "2025-06", month_number("2024-01"))
    assert {series for known in allocated.values() for series in known} == {"aid_military_us"}


def test_the_command_scores_both_arms_and_its_folder_is_verified_and_reported(
    fivelocks: Callable[..., tuple[int, str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(skill, "SCENARIOS", (("backcast-2024", ("2024-06",)),))
    lines = [f"{figure.period},{figure.value}" for figure in figures() if figure.series == "russian_losses"]
    (tmp_path / "losses.csv").write_text("\n".join(["month,russian_losses", *lines]))
    code, printed, complaint = fivelocks(
        "skill", "--observed", "losses.csv", "--particles", "100", "--out", "worth"
    )
    assert (code, complaint) == (0, "")
    assert "not updated" in printed
    rows = rows_of(tmp_path / "worth" / "skill.csv")
    assert {row["arm"] for row in rows} == {"updated", "not updated"}
    for command in ("verify", "report"):
        assert fivelocks(command, "worth")[0] == 0, command

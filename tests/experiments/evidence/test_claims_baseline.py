"""The baseline next to its bands: what is read when, and how variance is split."""

from pathlib import Path
from typing import Any

import numpy as np

from experiments.evidence import claims_baseline
from experiments.evidence.claims_baseline import (
    BANDS,
    CASES,
    ENDS,
    RULES,
    BaselineStudy,
    RunsAt,
    estimate,
    scenario_of,
    variant_rows,
)
from experiments.running.options import RunOptions
from experiments.running.study import run
from experiments.statistics.variance import parameter_share
from model.endings import ENDINGS
from tests.builders import approx
from tests.experiments.builders import header_of, measurement, outcomes_of, rows_of

Array = np.ndarray[Any, Any]
BY_NAME = {band.name.strip(): band for band in BANDS}


def made(*ends: tuple[str, int], **columns: list[float]) -> Array:
    return np.array(
        [
            measurement(
                ending=ENDINGS.index(name),
                month=month,
                **{key: values[place] for key, values in columns.items()},
            )
            for place, (name, month) in enumerate(ends)
        ]
    )


def value(name: str, runs: Array) -> float:
    return estimate(BY_NAME[name], runs)[0]


def test_bands_by_hand() -> None:
    # Every acceptance band is there with its centre inside.
    assert len(BANDS) == 17
    assert all(band.low < band.central < band.high for band in BANDS)
    # A run counts as it stands in the month it is read.
    runs = made(
        ("affordable_loss", 61),
        ("forced_on_ukraine", 60),
        ("stalemate_frozen", 40),
        ("stalemate_active", 120),
    )
    assert value("ended by December 2030", runs) == 0.5
    assert value("ended by December 2035", runs) == 0.75
    assert value("active or frozen", runs) == 0.75
    assert value("negotiated settlement", runs) == 0.0
    assert value("forced settlement", runs) == 0.25
    # Relapse is counted among settlements signed by then.
    runs = made(
        ("forced_on_ukraine", 50),
        ("forced_on_ukraine", 50),
        ("forced_on_ukraine", 70),
        ("affordable_loss", 9),
        relapsed=[1, 1, 1, 0],
        relapse_month=[74, 75, 71, 0],
    )
    assert value("forced, broken in 2 years", runs) == 0.5
    assert value("agreed, broken in 2 years", runs) == 0.0
    # Quantities of 2026 are of the runs without an ending in months 1-12, which stopped counting.
    ends = (
        ("affordable_loss", 3),
        ("forced_on_ukraine", 12),
        ("affordable_loss", 13),
        ("stalemate_active", 12),
    )
    for name, column in (
        ("Russian gain 2026", "first_year_gain"),
        ("Russian losses 2026", "russia_first_year_casualties"),
        ("Ukrainian losses 2026", "ukraine_first_year_casualties"),
        ("Ukrainian army 2026", "ukraine_first_year_manpower"),
    ):
        assert value(name, made(*ends, **{column: [100.0, 300.0, 4_000.0, 6_000.0]})) == 5_000.0
    assert np.isnan(value("Russian gain 2026", made(("affordable_loss", 3), first_year_gain=[100.0])))
    # A band without runs has no value.
    assert np.isnan(value("agreed, broken in 2 years", made(("stalemate_active", 120))))


def test_bands_of_simulated_runs() -> None:
    # Shares of all endings at a month sum to one.
    runs = outcomes_of(scenario_of("baseline", "sampled"), 200)
    for month in (36, 60, 84, 120):
        parts = [read(RunsAt(runs, month)) for name, read in claims_baseline.ENDS.items() if name != "ended"]
        assert (np.sum(parts, axis=0) == 1).all()
    # Runs of ten years stand at five as runs of five do.
    long, short = (outcomes_of(scenario_of("baseline", "central", horizon), 150) for horizon in (120, 60))
    for name in ("active or frozen", "Russia exhausted", "forced settlement", "escalation"):
        assert estimate(BY_NAME[name], long) == estimate(BY_NAME[name], short)


def test_variance_is_split_as_it_was_mixed() -> None:
    # Variance that parameters make alone is all theirs.
    assert parameter_share(np.repeat(np.arange(50.0)[:, None], 8, axis=1)) == approx((1.0, 1.0, 1.0))
    # Variance that chance makes alone is none of theirs.
    share, low, high = parameter_share(np.random.default_rng(1).normal(size=(2_000, 8)))
    assert low == 0.0
    assert share < 0.02
    assert high < 0.04
    # A mixture is split as it was mixed. Spread 1 between sets and 2 within: a fifth of the variance is
    # between.
    generator = np.random.default_rng(2)
    table = generator.normal(size=(4_000, 1)) + generator.normal(0, 2, size=(4_000, 8))
    share, low, high = parameter_share(table)
    assert low < 0.2 < high
    assert share == approx(0.2, abs=0.03)
    # Runs without the quantity are left out, and so is a set without any; they pass for no chance.
    table[np.random.default_rng(3).random(table.shape) < 0.3] = np.nan
    table[:5] = np.nan
    share, low, high = parameter_share(table)
    assert low < 0.2 < high
    assert share == approx(0.2, abs=0.03)
    # Unequal sets by hand: mean squares 4/3 within and 7.2 between, 7.4/3 runs a set.
    sets = np.array([[0, 2, np.nan], [3, 4, 5], [np.nan, 0, 2], [3, 4, 5]])
    between = (7.2 - 4 / 3) / (7.4 / 3)
    assert parameter_share(sets)[0] == approx(between / (between + 4 / 3))
    # A constant has no variance to split.
    assert parameter_share(np.ones((10, 4)))[0] == 0.0


def test_runs_are_distinguished_by_the_variant_they_drew() -> None:
    runs = made(("forced_on_ukraine", 5), ("stalemate_active", 60), ("forced_on_ukraine", 50))
    chosen = np.array([[1.0] * len(RULES), [2.0] * len(RULES), [2.0] * len(RULES)])
    rows = [row for row in variant_rows(runs, chosen) if row["quantity"] == "forced settlement"]
    assert [row["rule"] for row in rows[::2]] == list(RULES)
    assert {(row["variant"], row["runs"], row["share"]) for row in rows} == {(1, 1, 1.0), (2, 2, 0.5)}


def test_the_study_compares_every_band_in_every_case_and_describes_its_tables() -> None:
    found = run(BaselineStudy(100), RunOptions(Path("base")))
    assert len(found.tables["bands"]) == len(BANDS) * len(CASES) + 1
    for row in rows_of(Path("base/bands.csv")):
        inside = row["value"] != "" and float(row["band_low"]) <= float(row["value"]) <= float(
            row["band_high"]
        )
        assert int(row["within"]) == inside
    assert len(found.tables["endings"]) == 3 * 7 * 4
    by_rule: dict[tuple[str, str], int] = {}
    for row in found.tables["variants"]:
        by_rule[row["rule"], row["quantity"]] = by_rule.get((row["rule"], row["quantity"]), 0) + row["runs"]
    assert len(by_rule) == 4 * len(ENDS)
    assert set(by_rule.values()) == {100}
    for row in found.tables["variance"]:
        assert row["parameters"] + row["chance"] == approx(1)
    described = {(row["file"], row["column"]) for row in rows_of(Path("base/dictionary.csv"))}
    tables = ("bands.csv", "endings.csv", "variants.csv", "variance.csv", "dictionary.csv")
    assert described == {(name, column) for name in tables for column in header_of(Path("base") / name)}

"""The standing results: complete, of one piece, quoted as they are, and made again by their command."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from agents.jit import rules_fingerprint
from experiments.evidence import claims, claims_baseline, claims_report, claims_standing
from experiments.evidence.claims_standing import about, rows_of
from experiments.evidence.claims_table import chosen
from experiments.running.options import RunOptions
from experiments.running.study import run
from model.scenario import MODES
from tests.experiments.builders import outcomes_of

ROOT = Path(__file__).resolve().parents[3]
# A sample of the table that takes a few seconds an arm: few arms, each of another kind.
SAMPLE = ("T02", "T19", "T45", "T48")


def written(row: dict[str, Any]) -> dict[str, str]:
    """A row as it reads after having been to a file."""
    return {key: "" if cell is None else str(cell) for key, cell in row.items()}


def test_the_standing_tables_are_complete_and_of_one_piece() -> None:
    # Every claim is judged with central and with sampled parameters.
    judged = [(row["parameters"], row["claim"]) for row in rows_of("verdicts")]
    assert judged == [(mode, claim.id) for mode in MODES for claim in chosen(())]
    # Every prediction rests on four thousand paired runs unless only some runs count.
    assert about()["runs"] >= 4_000
    for row in rows_of("predictions"):
        of_all = not row["among"] and row["unit"] in ("share", "months", "difference of shares")
        assert int(row["wars"]) >= 4_000 or not of_all
    # The tables were made with the claims as they are declared.
    assert about()["claims_hash"] == claims.table_hash()[:8]
    assert about()["command"] == claims_standing.COMMAND
    # Verdicts follow from the intervals in the table.
    for row in rows_of("predictions"):
        if row["verdict"] in ("supported", "contradicted"):
            low, high = float(row["expected_low"] or "-inf"), float(row["expected_high"] or "inf")
            inside = low <= float(row["corrected_low"]) and float(row["corrected_high"]) <= high
            assert inside == (row["verdict"] == "supported")
    # The baseline has every band in every case.
    bands = {(row["quantity"], row["case"]) for row in rows_of("bands")}
    cases = [case for case, *_ in claims_baseline.CASES]
    assert bands >= {(band.name, case) for band in claims_baseline.BANDS for case in cases}
    assert "share of variance" in claims_standing.baseline_summary()


def test_the_summary_counts_the_verdicts_of_the_table() -> None:
    summary = claims_standing.summary()
    for verdict in ("supported", "contradicted", "inconclusive", "not testable"):
        counted = Counter((row["parameters"], row["verdict"]) for row in rows_of("verdicts"))
        line = next(line for line in summary.splitlines() if line.startswith(f"{verdict} "))
        assert line.split()[-2:] == [str(counted[mode, verdict]) for mode in MODES]


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES)
def test_a_sample_of_the_standing_results_is_made_again(mode: str, tmp_path: Path) -> None:
    if about()["rules"] != rules_fingerprint():
        pytest.fail(
            f"the rules have changed since the standing results; run: uv run {claims_standing.COMMAND}"
        )
    study = claims.ClaimsStudy(chosen(SAMPLE), about()["runs"], about()["seed"], mode)
    made = run(study, RunOptions(out=tmp_path / "sample"))
    rows = [{"parameters": mode} | row for row in claims_report.prediction_rows(made.judgements)]
    kept = [row for row in rows_of("predictions") if row["parameters"] == mode and row["claim"] in SAMPLE]
    assert [written(row) for row in rows] == kept


@pytest.mark.slow
def test_the_standing_baseline_is_made_again() -> None:
    case, scenario, mode = claims_baseline.CASES[0]
    runs = about()["baseline_runs"]
    outcomes = outcomes_of(claims_baseline.scenario_of(scenario, mode), runs, about()["seed"])
    kept = [
        row for row in rows_of("bands") if row["case"] == case and row["quantity"] != "months to take Donbas"
    ]
    assert [written(row) for row in claims_baseline.band_rows({case: outcomes})] == kept

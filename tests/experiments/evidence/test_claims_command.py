"""``fivelocks claims``: tables in a folder, verdicts, exit codes."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.evidence import claims_table
from experiments.evidence.claims import ClaimsStudy
from experiments.evidence.claims_table import Claim, Prediction, chosen
from experiments.running.options import RunOptions
from experiments.running.study import run
from tests.experiments.builders import listing, manifest_of, rows_of
from tests.experiments.conftest import Printed

TABLES = ("claims.csv", "predictions.csv", "mechanisms.csv", "arms.csv")
SMALL = ("claims", "--only", "T02,t45", "--runs", "60", "--out", "small")
Fivelocks = Callable[..., Printed]


def test_claims_get_a_verdict_each_and_tables_that_threads_do_not_change(fivelocks: Fivelocks) -> None:
    code, printed, _ = fivelocks(*SMALL)
    assert code == 0
    assert "2 arms, 60 runs an arm, central parameters, seed 42" in printed
    folder = Path("small")
    assert manifest_of(folder)["status"] == "complete"
    rows = rows_of(folder / "predictions.csv")
    assert [(row["claim"], row["prediction"]) for row in rows] == [("T02", "1"), ("T45", "1"), ("T45", "2")]
    assert all(float(row["corrected_low"]) <= float(row["low"]) <= float(row["estimate"]) for row in rows)
    verdicts = rows_of(folder / "claims.csv")
    assert [row["claim"] for row in verdicts] == ["T02", "T45"]
    assert (
        f"{sum(row['passes'] == '1' for row in verdicts)} of 2 would be supported (column `passes`)"
        in printed
    )
    run(ClaimsStudy(chosen(["T02", "T45"]), 60), RunOptions(Path("single"), threads=1))
    for name in TABLES:
        assert (Path("single") / name).read_bytes() == (folder / name).read_bytes(), name

    content = json.loads(fivelocks(*SMALL, "--json")[1])
    assert content["question"]["claims"] == ["T02", "T45"]
    assert sum(content["verdicts"].values()) == 2
    assert [row["claim"] for row in content["predictions"]] == ["T02", "T45", "T45"]

    before = listing(folder)
    for change in (("--runs", "61"), ("--seed", "7"), ("--parameters", "sampled"), ("--only", "T02")):
        code, _, complaint = fivelocks(*SMALL, *change, "--quiet")
        assert (code, listing(folder)) == (2, before), change
        assert "small" in complaint, change


def test_bad_input_exits_with_2_and_writes_nothing(fivelocks: Fivelocks) -> None:
    wrong = {
        ("--only", "T49"): "--only: unknown claim 'T49'",
        ("--runs", "1"): "--runs 1 is out of range; allowed is 2 to 1000000 [runs an arm]",
        ("--parameters", "centre"): "--parameters 'centre' is unknown; did you mean 'central'?",
        ("--seed", "-1"): "seed -1 is out of range",
        ("--threads", "0"): "--threads 0 is out of range",
        ("--baseline", "--runs", "5"): "--runs 5 is out of range; allowed is 100 to 1000000 [runs a case]",
    }
    for arguments, problem in wrong.items():
        code, printed, complaint = fivelocks("claims", *arguments)
        assert (code, printed) == (2, ""), arguments
        assert problem in complaint
        assert list(Path().iterdir()) == [], arguments


@pytest.mark.parametrize(("expected", "code"), [(30.0, 1), (-60.0, 0)])
def test_strict_exits_with_1_if_a_claim_is_contradicted(
    fivelocks: Fivelocks, monkeypatch: pytest.MonkeyPatch, expected: float, code: int
) -> None:
    """That runs without aid last 30 months longer is surely false; at most 60 shorter is surely true."""
    one = Prediction("runs are longer", {"no-aid": 1, "baseline": -1}, "duration", low=expected)
    table = (Claim("T01", "No aid", "Aid shortens the war.", ("M33",), (one,)),)
    monkeypatch.setattr(claims_table, "claims", lambda: table)
    assert fivelocks("claims", "--runs", "60", "--quiet", "--strict", "--out", "strict")[0] == code
    assert fivelocks("claims", "--runs", "60", "--quiet", "--out", "strict")[0] == 0


def test_three_claims_get_a_paragraph_each_with_their_verdict(fivelocks: Fivelocks) -> None:
    _, printed, _ = fivelocks("claims", "--only", "T22,T39,T44", "--runs", "40", "--out", "three")
    verdicts = {row["claim"]: row["verdict"] for row in rows_of(Path("three/claims.csv"))}
    paragraphs = [" ".join(text.split()) for text in printed.split("\n\n")]
    for number, verdict in verdicts.items():
        (paragraph,) = [text for text in paragraphs if text.startswith(f"{number}, ")]
        assert verdict in paragraph

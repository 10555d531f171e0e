"""``fivelocks claims``: tables and figure in a folder that can be continued, verdicts, exit codes."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.commands import claims as command
from experiments.evidence import claims, claims_folder, claims_table
from experiments.evidence.claims_table import Claim, Prediction, chosen
from experiments.running.verify import verify
from tests.experiments.conftest import Said, exit_code
from tests.experiments.vocabulary import header_of, listing, manifest_of, rows_of

TABLES = ("claims.csv", "predictions.csv", "mechanisms.csv", "arms.csv", "dictionary.csv")
SMALL = ("claims", "--only", "T02,t45", "--runs", "60", "--out", "small")
Fivelocks = Callable[..., Said]


def tables_of(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in TABLES}


@pytest.fixture(scope="module")
def _prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of two claims, made by the program; not to be touched."""
    folder = tmp_path_factory.mktemp("claims") / "small"
    assert exit_code((*SMALL[:-1], str(folder), "--quiet")) == 0
    return folder


@pytest.fixture
def small(_prepared: Path, tmp_path: Path) -> Path:
    """A copy of that folder to do with as one likes."""
    shutil.copytree(_prepared, tmp_path / "small")
    return Path("small")


def test_it_prints_a_verdict_a_claim_and_writes_tables_and_figures(fivelocks: Fivelocks) -> None:
    code, said, _ = fivelocks(*SMALL)
    assert code == 0
    assert "2 arms, 60 wars an arm, central parameters, seed 42" in said
    for line in ("T02 More mediation, same locks", "T45 How the war is likely to end", "2 claims:"):
        assert line in said
    folder = Path("small")
    rows = rows_of(folder / "predictions.csv")
    assert [(row["claim"], row["prediction"]) for row in rows] == [("T02", "1"), ("T45", "1"), ("T45", "2")]
    assert all(float(row["corrected_low"]) <= float(row["low"]) <= float(row["estimate"]) for row in rows)
    verdicts = rows_of(folder / "claims.csv")
    assert [row["claim"] for row in verdicts] == ["T02", "T45"]
    assert f"{sum(row['passes'] == '1' for row in verdicts)} of 2 pass (column passes)" in said
    assert {path.suffix for path in (folder / "figures").iterdir()} == {".png", ".svg"}
    assert manifest_of(folder)["status"] == "complete"


def test_the_dictionary_describes_every_column_of_every_table(small: Path) -> None:
    described = {(row["file"], row["column"]) for row in rows_of(small / "dictionary.csv")}
    assert described == {(name, column) for name in TABLES for column in header_of(small / name)}


def test_called_again_it_plays_nothing_anew_and_ends_with_the_same_bytes(
    fivelocks: Fivelocks, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tables_of(small)
    monkeypatch.setattr(claims, "read_wars", lambda *_: pytest.fail("an arm was played again"))
    code, said, _ = fivelocks(*SMALL, "--quiet")
    assert (code, said, tables_of(Path("small"))) == (0, "", before)


def test_a_damaged_arm_is_played_again_to_the_same_tables(fivelocks: Fivelocks, small: Path) -> None:
    before = tables_of(small)
    arm = small / "runs/mediation-x5.npz"
    assert verify(small).problems == []
    arm.write_bytes(arm.read_bytes()[:-20])
    assert verify(small).problems == [f"{arm} is damaged; call 'fivelocks claims' again to repair it"]
    assert fivelocks(*SMALL, "--quiet")[0] == 0
    assert tables_of(Path("small")) == before


def test_interrupted_it_says_so_and_continues_to_the_same_tables(
    fivelocks: Fivelocks, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tables_of(small)
    play = claims.read_wars
    arms: list[str] = []

    def interrupted(arm: claims.Arm, *rest: object) -> object:
        arms.append(arm.name)
        if len(arms) == 2:
            raise KeyboardInterrupt
        return play(arm, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(claims, "read_wars", interrupted)
    halted = (*SMALL[:-1], "halted", "--quiet")
    assert fivelocks(*halted)[0] == 130
    assert manifest_of(Path("halted"))["status"] == "interrupted"
    assert len(manifest_of(Path("halted"))["shards"]) == 1
    monkeypatch.setattr(claims, "read_wars", play)
    assert fivelocks(*halted)[0] == 0
    assert tables_of(Path("halted")) == before


def test_the_number_of_threads_changes_nothing(fivelocks: Fivelocks, small: Path) -> None:
    fivelocks(*SMALL[:-1], "other", "--quiet", "--threads", "1")
    assert tables_of(Path("other")) == tables_of(small)


@pytest.mark.parametrize(
    "change", [("--runs", "61"), ("--seed", "7"), ("--parameters", "sampled"), ("--only", "T02")]
)
def test_a_folder_that_answers_another_question_is_refused_untouched(
    fivelocks: Fivelocks, small: Path, change: tuple[str, str]
) -> None:
    before = listing(small)
    code, _, complaint = fivelocks(*SMALL, *change, "--quiet")
    assert code == 2
    assert "small answers another question" in complaint
    assert listing(small) == before


def test_force_moves_the_folder_aside(fivelocks: Fivelocks, small: Path) -> None:
    code, _, note = fivelocks(*SMALL, "--seed", "7", "--force", "--quiet")
    assert code == 0
    assert "moved small aside to small." in note
    assert small.exists()
    assert len(list(Path().glob("small*"))) == 2


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        (("--only", "T49"), "--only: unknown claim 'T49'"),
        (("--runs", "1"), "--runs 1 is out of range; allowed is 2 to 1000000 [wars an arm]"),
        (("--parameters", "centre"), "--parameters 'centre' is unknown; did you mean 'central'?"),
        (("--seed", "-1"), "--seed -1 is out of range"),
        (("--threads", "0"), "--threads 0 is out of range"),
        (("--baseline", "--runs", "5"), "--runs 5 is out of range; allowed is 100 to 1000000 [wars a case]"),
    ],
)
def test_bad_input_is_said_and_nothing_is_written(
    fivelocks: Fivelocks, wrong: tuple[str, ...], complaint: str
) -> None:
    code, said, complained = fivelocks("claims", *wrong)
    assert (code, said) == (2, "")
    assert complaint in complained
    assert list(Path().iterdir()) == []


@pytest.mark.usefixtures("small")
def test_json_holds_verdicts_claims_and_predictions(fivelocks: Fivelocks) -> None:
    code, said, _ = fivelocks(*SMALL, "--json")
    content = json.loads(said)
    assert code == 0
    assert content["question"]["claims"] == ["T02", "T45"]
    assert sum(content["verdicts"].values()) == 2
    assert [row["claim"] for row in content["predictions"]] == ["T02", "T45", "T45"]


@pytest.mark.parametrize(("expected", "code"), [(30.0, 1), (-60.0, 0)])
def test_strict_exits_with_one_if_a_claim_is_contradicted(
    fivelocks: Fivelocks, monkeypatch: pytest.MonkeyPatch, expected: float, code: int
) -> None:
    """That wars without aid last 30 months longer is surely false, and at most 60 shorter surely true."""
    one = Prediction("wars are longer", {"no-aid": 1, "baseline": -1}, "duration", low=expected)
    table = (Claim("T01", "No aid", "Aid shortens wars.", ("M33",), (one,)),)
    monkeypatch.setattr(claims_table, "claims", lambda: table)
    assert fivelocks("claims", "--runs", "60", "--quiet", "--strict", "--out", "strict")[0] == code
    assert fivelocks("claims", "--runs", "60", "--quiet", "--out", "strict")[0] == 0


@pytest.mark.parametrize("number", ["T22", "T39", "T44"])
def test_three_claims_get_a_paragraph_each(fivelocks: Fivelocks, number: str) -> None:
    _, said, _ = fivelocks("claims", "--only", number, "--runs", "40")
    paragraphs = [line for line in said.splitlines() if line.startswith(f"{number}, ")]
    assert len(paragraphs) == 1
    verdict = rows_of(next(Path("results").glob("claims-central-*")) / "claims.csv")[0]["verdict"]
    assert verdict in paragraphs[0]


def test_a_folder_of_something_else_is_refused_untouched(fivelocks: Fivelocks, finished: Path) -> None:
    before = listing(finished)
    code, _, complaint = fivelocks("claims", "--only", "T02", "--runs", "20", "--out", str(finished))
    assert code == 2
    assert "answers another question" in complaint
    assert listing(finished) == before


def test_claims_chosen_for_the_test_exist() -> None:
    assert command.FEW >= len(chosen(["T02", "T45"])) == 2
    assert claims_folder.arm_file("baseline") == "baseline.npz"

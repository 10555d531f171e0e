"""The commands forecast, why and rare, as a person types them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.results.tables import read_rows
from experiments.scenarios import library
from tests.experiments.vocabulary import header_of, listing, manifest_of, rows_of

Call = Callable[..., tuple[int, str, str]]
SHORT = library.choose("baseline", horizon=14)
RUN_ID = f"{SHORT.identity}:42:3"
AGAIN = ("--horizon", "14")
FOLDERS = {
    "forecast": (("forecast", RUN_ID, *AGAIN, "--futures", "40"), {"forecast.csv", "turns.csv"}),
    "why": (("why", RUN_ID, *AGAIN, "--futures", "40"), {"causes.csv"}),
    "rare": (("rare", "--horizon", "2"), {"rare.csv"}),
}


def test_a_forecast_from_one_month_is_a_table_of_endings(fivelocks: Call) -> None:
    code, out, _ = fivelocks("forecast", RUN_ID, *AGAIN, "--month", "4", "--futures", "50")
    assert code == 0
    assert out.splitlines()[0].startswith(f"{RUN_ID}: ")
    assert "50 futures from month 4 (2026-04)" in out
    for part in ("Attrition", "still fought at the horizon", "nuclear use", "95 % interval"):
        assert part in out


def test_a_forecast_over_all_months_says_when_the_path_was_settled(fivelocks: Call) -> None:
    code, out, _ = fivelocks("forecast", RUN_ID, *AGAIN, "--futures", "50")
    assert code == 0
    assert "50 futures from each month" in out
    assert "Month of no return for attrition (stays above 90 %): month" in out
    assert [line.split()[0] for line in out.splitlines() if line[:5].strip().isdigit()] == [
        "0",
        "6",
        "12",
        "14",
    ]


def test_a_forecast_of_some_months_says_why_it_gives_no_month_of_no_return(fivelocks: Call) -> None:
    code, out, _ = fivelocks("forecast", RUN_ID, *AGAIN, "--futures", "20", "--months", "2-5")
    assert code == 0
    assert "stop before the war does, so no month of no return is given" in out


def test_after_the_ending_the_path_is_said_to_be_certain(fivelocks: Call) -> None:
    _, out, _ = fivelocks("forecast", RUN_ID, *AGAIN, "--month", "14", "--futures", "20")
    assert "The war has ended by then, so that its path is certain." in out
    assert "100.0 - 100.0 %" in out


def test_why_tells_what_the_ending_hung_on(fivelocks: Call) -> None:
    code, out, _ = fivelocks("why", RUN_ID, *AGAIN, "--futures", "40")
    assert code == 0
    assert "things taken out of this war, one at a time, change something in it." in out
    assert "What happened: the ending hung on" in out
    assert "Rules of the world: the ending needed" in out
    assert "Futures are played in pairs" in out


def test_why_speaks_chinese(fivelocks: Call) -> None:
    run_id = f"{library.load('baseline').identity}:42:0"
    _, out, _ = fivelocks("why", run_id, "--futures", "40", "--language", "zh")
    assert "種未來" in out


def test_rare_tells_shares_errors_and_gains(fivelocks: Call) -> None:
    code, out, _ = fivelocks("rare", "--horizon", "2", "--error", "0.9")
    assert code == 0
    assert "2,000 wars of 2 months, central parameters, helped up the ladder" in out
    for part in ("Escalation", "open NATO-Russia fighting", "to count", "gain", "Relative error 0.9"):
        assert part in out


@pytest.mark.parametrize("command", FOLDERS)
def test_json_is_the_result_and_nothing_else(command: str, fivelocks: Call) -> None:
    code, out, err = fivelocks(*FOLDERS[command][0], "--json")
    found = json.loads(out)
    assert (code, err) == (0, "")
    keys = {
        "forecast": {"run_id", "path", "ending", "ending_month", "futures", "no_return", "turns", "forecast"},
        "why": {"run_id", "path", "ending", "ending_month", "sentences", "rules", "causes"},
        "rare": {"scenario", "seed", "wars", "rare"},
    }
    assert set(found) == keys[command]


@pytest.mark.parametrize("command", FOLDERS)
def test_a_folder_gets_tables_a_dictionary_of_them_and_figures(
    command: str, fivelocks: Call, tmp_path: Path
) -> None:
    arguments, tables = FOLDERS[command]
    folder = tmp_path / "out"
    code, out, err = fivelocks(*arguments, "--quiet", "--out", str(folder))
    assert (code, out, err) == (0, "", "")
    described: dict[str, list[str]] = {}
    for row in rows_of(folder / "dictionary.csv"):
        assert row["meaning"]
        assert row["type"] in {"text", "integer", "number"}
        described.setdefault(row["file"], []).append(row["column"])
    written = {path.name for path in folder.glob("*.csv")} - {"dictionary.csv"}
    assert written <= tables
    assert {name for name in tables if name != "turns.csv"} <= written
    for name in written:
        assert header_of(folder / name) == described[name]
    manifest, drawn = manifest_of(folder), list((folder / "figures").iterdir())
    assert manifest["status"] == "complete"
    assert {path.suffix for path in drawn} == {".svg", ".png"}
    assert manifest["tables"].keys() == {path.name for path in folder.glob("*.csv")} | {
        f"figures/{path.name}" for path in drawn
    }


def test_the_same_question_gives_the_same_bytes_and_another_is_refused(
    fivelocks: Call, tmp_path: Path
) -> None:
    arguments, folder = FOLDERS["forecast"][0], tmp_path / "out"
    fivelocks(*arguments, "--out", str(folder), "--quiet")
    first = (folder / "forecast.csv").read_bytes()
    assert fivelocks(*arguments, "--out", str(folder), "--quiet", "--threads", "1")[0] == 0
    assert (folder / "forecast.csv").read_bytes() == first
    before = listing(folder)
    code, _, err = fivelocks("forecast", RUN_ID, *AGAIN, "--futures", "30", "--out", str(folder))
    assert code == 2
    assert "answers another question" in err
    assert "futures" in err
    assert listing(folder) == before


def test_a_folder_with_other_files_is_refused_or_moved_aside(fivelocks: Call, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "forecast.csv").write_text("precious")
    arguments = (*FOLDERS["forecast"][0], "--out", str(folder))
    code, _, err = fivelocks(*arguments)
    assert code == 2
    assert "holds no results but other files, such as forecast.csv; choose another --out" in err
    assert (folder / "forecast.csv").read_text() == "precious"
    code, _, err = fivelocks(*arguments, "--force")
    assert code == 0
    (aside,) = tmp_path.glob("mine.*")
    assert (aside / "forecast.csv").read_text() == "precious"
    assert len(read_rows(folder, "forecast")) == 15 * 14


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("forecast", "nonsense"), "is not a run id"),
        (("forecast", "baseline-00000000:1:1"), "no known scenario has the hash 00000000"),
        (("forecast", RUN_ID, *AGAIN, "--month", "15"), "month 15 is outside the war; allowed is 0 to 14"),
        (("forecast", RUN_ID, *AGAIN, "--months", "3"), "must be written FIRST-LAST"),
        (("forecast", RUN_ID, *AGAIN, "--month", "3", "--months", "1-2"), "give one of them"),
        (("forecast", RUN_ID, *AGAIN, "--futures", "1"), "--futures 1 is out of range"),
        (("forecast", RUN_ID, *AGAIN, "--language", "fr"), "--language 'fr' is unknown"),
        (("forecast", RUN_ID, *AGAIN, "--threads", "0"), "--threads 0 is out of range"),
        (("why", "nonsense"), "is not a run id"),
        (("why", RUN_ID, *AGAIN, "--futures", "9"), "--futures 9 is out of range; allowed is 10 to 1000000"),
        (("why", RUN_ID, *AGAIN, "--language", "de"), "--language 'de' is unknown; allowed is en or zh"),
        (("rare", "--scenario", "baselin"), "did you mean"),
        (("rare", "--runs", "10"), "--runs 10 is out of range; allowed is 2000 to 1000000"),
        (("rare", "--error", "2"), "--error 2.0 is out of range"),
        (("rare", "--seed", "-1"), "seed -1 is out of range"),
        (("rare", "--set", "nuclear_rate=9"), "allowed is 0 to 1"),
    ],
)
def test_bad_input_is_said_in_words_with_exit_code_2_and_nothing_written(
    arguments: tuple[str, ...], said: str, fivelocks: Call, tmp_path: Path
) -> None:
    code, out, err = fivelocks(*arguments, "--out", str(tmp_path / "out"))
    assert (code, out) == (2, "")
    assert said in err
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_a_file_where_the_folder_should_be_is_refused(fivelocks: Call, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("precious")
    code, _, err = fivelocks("rare", "--out", str(path))
    assert code == 2
    assert "is a file; choose another --out" in err
    assert path.read_text() == "precious"

"""The commands forecast, why and rare, as a person types them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.scenarios import library
from tests.experiments.vocabulary import header_of, manifest_of, rows_of

Call = Callable[..., tuple[int, str, str]]
SHORT = library.choose("baseline", horizon=14)
RUN_ID = f"{SHORT.identity}:42:3"
AGAIN = ("--horizon", "14")
FOLDERS = {
    "forecast": (("forecast", RUN_ID, *AGAIN, "--futures", "40"), {"forecast.csv", "turns.csv"}),
    "why": (("why", RUN_ID, *AGAIN, "--futures", "40"), {"causes.csv"}),
    "rare": (("rare", "--horizon", "2"), {"rare.csv"}),
}


@pytest.mark.parametrize("command", FOLDERS)
def test_json_is_the_result_and_nothing_else(command: str, fivelocks: Call) -> None:
    code, out, err = fivelocks(*FOLDERS[command][0], "--json")
    found = json.loads(out)
    assert (code, err) == (0, "")
    assert found.get("run_id", RUN_ID) == RUN_ID
    assert {"forecast": "forecast", "why": "causes", "rare": "rare"}[command] in found


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


BAD = (
    ("forecast", "nonsense"),
    ("forecast", "baseline-00000000:1:1"),
    ("forecast", RUN_ID, *AGAIN, "--month", "15"),
    ("forecast", RUN_ID, *AGAIN, "--futures", "1"),
    ("forecast", RUN_ID, *AGAIN, "--language", "fr"),
    ("forecast", RUN_ID, *AGAIN, "--threads", "0"),
    ("why", "nonsense"),
    ("why", RUN_ID, *AGAIN, "--futures", "9"),
    ("rare", "--scenario", "baselin"),
    ("rare", "--runs", "10"),
    ("rare", "--error", "2"),
    ("rare", "--seed", "-1"),
    ("rare", "--set", "nuclear_rate=9"),
)


def test_bad_input_exits_with_2_names_what_is_wrong_and_writes_nothing(
    fivelocks: Call, tmp_path: Path
) -> None:
    for arguments in BAD:
        code, out, err = fivelocks(*arguments, "--out", str(tmp_path / "out"))
        assert (code, out) == (2, ""), arguments
        assert err.startswith("fivelocks: "), arguments
        assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []

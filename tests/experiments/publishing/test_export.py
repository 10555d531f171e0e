"""Exports hold the rows of outcomes.csv, in the columns asked for, and never overwrite a file."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from experiments.errors import InputError
from experiments.rendering import export as exporting
from experiments.rendering import figures
from experiments.rendering.export import export
from tests.experiments.builders import header_of, listing, rows_of


def test_the_whole_folder_as_csv_is_outcomes_csv(finished: Path) -> None:
    columns = len(header_of(finished / "outcomes.csv"))
    assert export(finished, Path("all.csv")) == (240, columns)
    assert Path("all.csv").read_bytes() == (finished / "outcomes.csv").read_bytes()


def test_chosen_columns_come_in_the_order_given(finished: Path) -> None:
    export(finished, Path("few.csv"), ["month", "run_id", "path"])
    assert header_of(Path("few.csv")) == ["month", "run_id", "path"]
    kept = [(row["month"], row["run_id"], row["path"]) for row in rows_of(finished / "outcomes.csv")]
    assert [tuple(row.values()) for row in rows_of(Path("few.csv"))] == kept


@pytest.mark.parametrize("name", ["runs.parquet", "runs.xlsx"])
def test_other_kinds_hold_the_same_numbers(finished: Path, name: str) -> None:
    columns = ["run", "ending", "month", "relapsed", "russian_gain", "relapse_month"]
    export(finished, Path(name), columns)
    read = pd.read_parquet(name) if name.endswith("parquet") else pd.read_excel(name, sheet_name="outcomes")
    wanted = pd.read_csv(finished / "outcomes.csv")[columns]
    pd.testing.assert_frame_equal(
        read.astype({"ending": "str"}), wanted.astype({"ending": "str"}), check_dtype=False
    )


def test_a_workbook_has_the_other_tables_on_sheets_of_their_own(finished: Path) -> None:
    export(finished, Path("book.xlsx"), ["run_id"])
    sheets = pd.read_excel("book.xlsx", sheet_name=None)
    assert list(sheets) == ["outcomes", "distribution", "incidence", "trajectories", "dictionary"]
    wanted = pd.read_csv(finished / "distribution.csv")
    pd.testing.assert_frame_equal(sheets["distribution"], wanted, check_dtype=False)


def test_a_figure_for_a_paper_has_no_title_and_the_same_bytes_again(finished: Path) -> None:
    for kind, start in (("pdf", b"%PDF"), ("svg", b"<?xml"), ("png", b"\x89PNG")):
        figures.export(finished, "incidence", Path(f"one.{kind}"))
        assert Path(f"one.{kind}").read_bytes().startswith(start)
    # SVG and PNG are drawn twice by the tests of figures.
    figures.export(finished, "incidence", Path("two.pdf"))
    assert Path("one.pdf").read_bytes() == Path("two.pdf").read_bytes()
    bare, whole = (figures.made(finished, bare=bare)["incidence"] for bare in (True, False))
    assert (len(bare.texts), len(whole.texts) >= 3) == (0, True)
    assert bare.get_size_inches()[1] < whole.get_size_inches()[1]
    with pytest.raises(InputError, match="incidence"):
        figures.export(finished, "incidenc", Path("x.pdf"))


def test_what_exists_is_not_overwritten(finished: Path) -> None:
    Path("mine.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match=r"mine\.csv: the file exists and is not overwritten"):
        export(finished, Path("mine.csv"))
    assert Path("mine.csv").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--out", "runs.txt"), "--out runs.txt: the file must end in .csv or .parquet or .xlsx"),
        (("--out", "nowhere/runs.csv"), "--out nowhere/runs.csv: there is no folder nowhere"),
        (("--out", "w.csv", "--columns", "mont"), "--columns: unknown column 'mont'; did you mean 'month'?"),
        (("--out", "w.csv", "--columns", "run,run"), "--columns: 'run' is given twice"),
    ],
)
def test_bad_input_exits_with_two_and_writes_nothing(
    finished: Path, fivelocks: Callable[..., tuple[int, str, str]], arguments: tuple[str, ...], complaint: str
) -> None:
    before = listing(Path())
    code, _, message = fivelocks("export", str(finished), *arguments)
    assert (code, message) == (2, f"fivelocks: {complaint}\n")
    assert listing(Path()) == before


def test_a_damaged_shard_is_named(finished: Path) -> None:
    shard = next((finished / "runs").glob("*.parquet"))
    shard.write_bytes(b"PAR1 not any more")
    with pytest.raises(InputError, match=f"{shard.name} is missing or damaged\ncall 'fivelocks batch'"):
        export(finished, Path("w.csv"))
    assert not Path("w.csv").exists()


def test_a_sheet_that_would_be_too_long_is_refused(finished: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "MOST_ROWS_OF_A_SHEET", 200)
    with pytest.raises(InputError, match=r"240 rows; a sheet holds at most 200 \[rows\]. Export to .csv"):
        export(finished, Path("w.xlsx"))


def test_a_scenario_named_like_a_number_stays_a_name_and_long_integers_stay_exact(
    fivelocks: Callable[..., tuple[int, str, str]],
) -> None:
    Path("007.toml").write_text('name = "007"\nhorizon = 6\n', encoding="utf-8")
    asked = ("--scenario", "./007.toml", "--runs", "10", "--seed", str(2**63 - 1), "--out", "made", "--quiet")
    assert fivelocks("batch", *asked)[0] == 0
    for name in ("made.xlsx", "made.parquet"):
        export(Path("made"), Path(name))
    sheet = pd.read_excel("made.xlsx", dtype=object)
    assert (sheet.scenario[0], sheet.seed[0]) == ("007", str(2**63 - 1))
    frame = pd.read_parquet("made.parquet")
    assert (frame.scenario[0], int(frame.seed[0])) == ("007", 2**63 - 1)

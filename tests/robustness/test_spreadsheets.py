"""Names and summaries that a spreadsheet or a browser would run come out as what they are: text."""

import csv
from collections.abc import Callable
from pathlib import Path

from openpyxl import load_workbook

from experiments.results.files import FORMULA_STARTS

Program = Callable[..., tuple[int, str, str]]
SUMMARY = "=cmd|'/C calc'!A0 <script>alert(1)</script>"


def test_a_name_like_a_number_stays_a_name_and_a_summary_like_a_formula_is_no_formula(
    fivelocks: Program, tmp_path: Path
) -> None:
    (tmp_path / "war.toml").write_text(
        f'name = "nan"\nsummary = "{SUMMARY}"\nhorizon = 6\n', encoding="utf-8"
    )
    code, _, complaint = fivelocks(
        "batch", "--scenario", "./war.toml", "--runs", "20", "--out", "made", "--quiet"
    )
    assert (code, complaint) == (0, "")
    assert fivelocks("export", "made", "--out", "made.xlsx")[0] == 0
    cells = [cell for sheet in load_workbook("made.xlsx") for row in sheet.iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.data_type in ("f", "e")]
    sheet = load_workbook("made.xlsx")["distribution"]
    assert {row[0].value for row in sheet.iter_rows(min_row=2)} == {"nan"}
    for path in [*Path("made").glob("*.csv")]:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                assert not [cell for cell in row if cell.startswith(FORMULA_STARTS) and not _is_number(cell)]
    assert fivelocks("report", "made", "--quiet")[0] == 0
    page = Path("made/report.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True

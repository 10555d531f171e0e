"""The table of observed figures, and files of a person's own."""

from collections import Counter
from pathlib import Path

import pytest

from experiments.errors import InputError
from experiments.evidence import observed
from experiments.evidence.backcast_series import BY_NAME
from experiments.evidence.observed import month_number, months_of
from tests.conftest import SHARED

PUBLIC = SHARED / "data" / "observed"
needs_public = pytest.mark.skipif(
    not PUBLIC.exists(), reason="the public monthly files are not beside the checkout"
)


@pytest.mark.parametrize(
    ("period", "first", "months"),
    [("2024", "2024-01", 12), ("2024-Q2", "2024-04", 3), ("2024-12", "2024-12", 1)],
)
def test_periods_are_years_quarters_and_months(period: str, first: str, months: int) -> None:
    assert months_of(period) == range(month_number(first), month_number(first) + months)


@pytest.mark.parametrize("text", ["2024-13", "24-01", "2024-Q5", "2024-1", "spring", ""])
def test_other_texts_are_no_periods(text: str) -> None:
    with pytest.raises(ValueError, match="must be written YYYY, YYYY-Qn or YYYY-MM"):
        months_of(text)


def test_the_own_table_is_sound_and_every_figure_has_a_source() -> None:
    assert Counter((figure.series, figure.period) for figure in observed.own()).most_common(1)[0][1] == 1
    assert all(figure.source for figure in observed.own())
    assert {figure.series for figure in observed.own()} == set(BY_NAME)
    for figure in observed.own():
        series = BY_NAME[figure.series]
        months = len(months_of(figure.period))
        assert months * series.low <= figure.value <= months * series.high, figure


def test_nothing_after_december_2025_is_in_the_own_table() -> None:
    assert max(months_of(figure.period)[-1] for figure in observed.own()) == month_number("2025-12")


@pytest.mark.parametrize(("year", "thousands"), [("2023", 253.3), ("2024", 430.3), ("2025", 418.4)])
def test_quarters_of_claimed_losses_add_up_to_the_published_years(year: str, thousands: float) -> None:
    quarters = [f.value for f in observed.own() if f.series == "russian_losses" and f.period[:4] == year]
    assert len(quarters) == 4
    assert sum(quarters) == pytest.approx(thousands, abs=0.4)


def written(folder: Path, text: str, name: str = "mine.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def refusal_of(*paths: Path) -> list[str]:
    with pytest.raises(InputError) as refused:
        observed.read(paths)
    return refused.value.problems


def test_a_file_of_ones_own_is_read_by_series_or_public_column(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "month,personnel,occupied_area,nwf_liquid_bnrub,usd_rub,mood,partial\n"
        "2024-01,26000,108608,4907,88.7,9,0\n"
        "2024-02,,108726,4900,,9,\n"
        "2024-03,28410,108765,5000,92,9,1\n"
        "2026-01,30000,,,,,0\n",
    )
    given = observed.read([path])
    assert given.unused == ["usd_rub", "mood"]
    assert [(f.series, f.period, round(f.value, 3)) for f in given.figures] == [
        ("russian_losses", "2024-01", 26.0),
        ("occupied_area", "2024-01", 108608.0),
        ("occupied_area", "2024-02", 108726.0),
        ("russian_funds", "2024-01", 55.321),
    ]


def test_every_error_of_every_file_is_said_at_once(tmp_path: Path) -> None:
    bad = written(
        tmp_path,
        "month,russian_loses,ukrainian_endurance,nwf_liquid_bnrub,personnel\n"
        "2024-1,,0.5,,1\n2024-02,,50,,x\n2024-03,,0.5,,-5\n2024-03,,0.5,,1\n",
    )
    missing = tmp_path / "nowhere.csv"
    assert refusal_of(bad, missing) == [
        f"{bad}: unknown column 'russian_loses'; did you mean 'russian_losses'?",
        f"{bad}: column 'nwf_liquid_bnrub' needs the exchange rate in a column 'usd_rub'",
        f"{bad}, row 2: month '2024-1' must be written YYYY-MM, such as 2024-05",
        f"{bad}, row 5: month 2024-03 has already been given in row 4",
        f"{bad}, row 3, column 'ukrainian_endurance': 50 is out of range; allowed is 0 to 1 [share]",
        f"{bad}, row 3, column 'personnel': 'x' is no number",
        f"{bad}, row 4, column 'personnel': -5 is out of range; allowed is 0 to 1e+06 [k]",
        f"{missing}: cannot be read: No such file or directory",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "has no column 'month'; its columns are none"),
        ("date,personnel\n2024-01,1\n", "has no column 'month'; its columns are date, personnel"),
        ("month,mood\n2024-01,1\n", "no column holds a known series; known are"),
        ("month,personnel\n2021-01,1\n", "no figure from 2022-01 to 2025-12"),
        (
            "month,personnel,gs_personnel\n2024-01,1,1\n",
            "'personnel' and 'gs_personnel' hold the same series",
        ),
        ("month,personnel\n2024-01,nan\n", "nan is out of range"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_in_words(tmp_path: Path, text: str, problem: str) -> None:
    (said,) = refusal_of(written(tmp_path, text))
    assert problem in said


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "picture.csv"
    path.write_bytes(b"\xff\xfe\x00month")
    assert refusal_of(path) == [f"{path}: is not a CSV file in UTF-8"]


def test_a_series_given_by_two_files_is_refused(tmp_path: Path) -> None:
    one = written(tmp_path, "month,personnel\n2024-01,1\n", "one.csv")
    two = written(tmp_path, "month,gs_personnel\n2024-01,1\n", "two.csv")
    assert refusal_of(one, two) == [f"{two}: series 'russian_losses' has already been given by {one}"]


@needs_public
def test_public_monthly_files_are_taken_as_they_are() -> None:
    given = observed.read([PUBLIC / "panel_monthly.csv", PUBLIC / "polls_monthly_wide.csv"])
    counts = Counter(figure.series for figure in given.figures)
    assert counts["russian_losses"] == counts["advance_isw"] == 47
    assert {"russian_funds", "ukrainian_refusal", "russian_named_dead", "russian_tanks"} <= set(counts)


@needs_public
@pytest.mark.parametrize(
    ("name", "series"),
    [
        ("gs_russian_losses_monthly.csv", {"russian_losses"}),
        ("russia_economy_monthly.csv", {"russian_funds"}),
        ("russian_deaths_monthly.csv", {"russian_deaths", "russian_named_dead"}),
        ("territory_monthly.csv", {"occupied_area", "advance_deepstate", "advance_isw"}),
    ],
)
def test_so_is_every_public_file_with_a_row_a_month(name: str, series: set[str]) -> None:
    """Among them columns whose names are like one that is known, and which stand beside it."""
    assert {figure.series for figure in observed.read([PUBLIC / name]).figures} == series


def test_a_column_like_one_that_stands_beside_it_is_no_slip(tmp_path: Path) -> None:
    path = written(tmp_path, "month,meduza_total,meduza_total_low\n2024-01,2000,1500\n")
    given = observed.read([path])
    assert ([figure.series for figure in given.figures], given.unused) == (
        ["russian_deaths"],
        ["meduza_total_low"],
    )
    (said,) = refusal_of(written(tmp_path, "month,meduza_totl\n2024-01,2000\n"))
    assert said.endswith("unknown column 'meduza_totl'; did you mean 'meduza_total'?")


def test_a_file_with_many_rows_a_month_is_refused_in_two_lines(tmp_path: Path) -> None:
    path = written(tmp_path, "month,personnel\n" + "2024-01,1\n" * 9)
    assert refusal_of(path) == [
        f"{path}, row 3: month 2024-01 has already been given in row 2",
        f"{path}: 7 more rows repeat a month; a file must have one row a month",
    ]


@needs_public
@pytest.mark.parametrize("series", ["russian_losses", "advance_deepstate", "advance_isw", "russian_tanks"])
def test_the_own_table_restates_the_public_months_by_quarter(series: str) -> None:
    monthly = {
        f.period: f.value for f in observed.read([PUBLIC / "panel_monthly.csv"]).figures if f.series == series
    }
    for figure in observed.own():
        if figure.series == series and figure.period >= "2023":
            year, quarter = figure.period.split("-Q")
            months = [f"{year}-{3 * int(quarter) - back:02d}" for back in range(3)]
            assert figure.value == pytest.approx(sum(monthly[month] for month in months), rel=0.01, abs=1.0)

"""The table of observed figures, and files of a person's own."""

import os
from collections import Counter
from pathlib import Path

import pytest

from experiments.errors import InputError
from experiments.evidence import observed
from experiments.evidence.backcast_series import BY_NAME
from experiments.evidence.observed import month_number, months_of
from model.observations import table
from tests.builders import approx
from tests.conftest import SHARED

PUBLIC = SHARED / "data" / "observed"
needs_public = pytest.mark.skipif(
    not PUBLIC.exists(), reason="the public monthly files are not beside the checkout"
)


def test_periods() -> None:
    # Periods are years quarters and months.
    for period, first, months in [
        ("2024", "2024-01", 12),
        ("2024-Q2", "2024-04", 3),
        ("2024-12", "2024-12", 1),
    ]:
        assert months_of(period) == range(month_number(first), month_number(first) + months)
    # Other texts are no periods.
    for text in ["2024-13", "24-01", "2024-Q5", "2024-1", "spring", ""]:
        with pytest.raises(ValueError, match="must be written YYYY, YYYY-Qn or YYYY-MM"):
            months_of(text)


def test_the_own_table_is_sound() -> None:
    # The own table is sound and every figure has a source.
    assert Counter((figure.series, figure.period) for figure in observed.own()).most_common(1)[0][1] == 1
    assert all(figure.source for figure in observed.own())
    assert {figure.series for figure in observed.own()} == set(BY_NAME)
    for figure in observed.own():
        series = BY_NAME[figure.series]
        months = len(months_of(figure.period)) if series.flow else 1
        assert months * series.low <= figure.value <= months * series.high, figure
    # Nothing after December 2025 is in the own table.
    assert max(months_of(figure.period)[-1] for figure in observed.own()) == month_number("2025-12")
    # Quarters of claimed losses add up to the published years.
    for year, thousands in [("2023", 253.3), ("2024", 430.3), ("2025", 418.4)]:
        quarters = [f.value for f in observed.own() if f.series == "russian_losses" and f.period[:4] == year]
        assert len(quarters) == 4
        assert sum(quarters) == approx(thousands, abs=0.4)


def written(folder: Path, text: str, name: str = "mine.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def refusal_of(*paths: Path) -> list[str]:
    with pytest.raises(InputError) as refused:
        observed.read(paths)
    return refused.value.problems


def values_of(path: Path) -> dict[tuple[str, str], float]:
    return {(f.series, f.period): round(f.value, 6) for f in observed.read([path]).figures}


LOSSES = {("russian_losses", "2024-01"): 26.0, ("russian_losses", "2024-02"): 28.53}


def test_one_table_is_read_in_every_unambiguous_spelling(tmp_path: Path) -> None:
    for number, text in enumerate(
        (
            "month,personnel\n2024-01,26000\n2024-02,28530\n",
            "\ufeffmonth,personnel\r\n2024-01,26000\r\n2024-02,28530\r\n",
            "Date;personnel\n2024-01-31;26 000\n2024-02-29;28\u00a0530\n",
            "month\tpersonnel\n2024-01\t26'000\n2024-02\t28'530\n",
            'month,personnel\n2024-01,"26,000.0"\n2024-02,"28,530"\n',
            "month;personnel\n2024-01;26.000,0\n2024-02;28.530\n",
            "month,russian_losses\n2024-01-01T00:00:00,2.6e1\n2024-02-01T00:00:00,28.53\n",
            "month;russian_losses\n2024-01;26,00\n2024-02;28,53\n",
            "month,personnel,partial\n2024-01,26000,no\n2024-02,28530,0\n2024-03,99999,Yes\n",
            "month,personnel,Partial\n2024-01,26000,\n2024-02,28530,FALSE\n2024-03,99999,1.0\n\n",
            "sep=;\r\nmonth;russian_losses\r\n2024-01;26\r\n2024-02;28,53\r\n",
            "\n\nmonth;russian_losses\n2024-01;26\n2024-02;28,53\n",
            *(
                f"month,personnel\n2024-01,26000\n2024-02,28530\n2024-03,{missing}\n"
                for missing in ("", "NA", "n/a", "#N/A", "-", "..", "NaN", "\u2013")
            ),
        )
    ):
        assert values_of(written(tmp_path, text, f"{number}.csv")) == LOSSES, text


def test_a_partial_month_amid_a_file_is_a_month_without_a_figure(tmp_path: Path) -> None:
    text = "month,personnel,partial\n2024-01,26000,\n2024-02,99999,1\n2024-03,28530,\n"
    assert values_of(written(tmp_path, text)) == {
        ("russian_losses", "2024-01"): 26.0,
        ("russian_losses", "2024-03"): 28.53,
    }


def test_what_can_be_read_in_two_ways_or_not_at_all_is_refused_by_row_and_column(tmp_path: Path) -> None:
    cases = {
        'month,personnel\n2024-01,"26,000"\n': ("row 2, column 'personnel': '26,000'", "26000"),
        "month;personnel\n2024-01;26.000\n": ("row 2, column 'personnel': '26.000'", "26000"),
        "month,personnel\n2024-01,26000,7\n": ("row 2", "3 cells"),
        "month,personnel\n2024-01\n": ("row 2", "1 cells"),
        'month,personnel\n2024-01,"26000\n2024-02,28530\n': ("quote",),
        'month,personnel\n2024-01,26"000\n': ("row 2", "quote"),
        'month,personnel\n2024-01,"26"000\n': ("row 2", "quote"),
        "month,personnel,personnel\n2024-01,26000,1\n": ("two columns 'personnel'",),
        "month,personnel,\n2024-01,26000,7\n": ("row 2", "without a name"),
        "month,personnel\n2024-01,=1+2\n": ("row 2, column 'personnel': '=1+2' is no number",),
        "month,personnel\n2024-01,1_000\n": ("'1_000' is no number",),
        "month,personnel\n2024-01,inf\n": ("'inf' is no number",),
        "month,personnel\n05/2024,26000\n": ("row 2, column 'month'", "'05/2024'", "YYYY-MM"),
        "month,personnel,partial\n2024-01,26000,maybe\n": ("row 2, column 'partial'", "'maybe'"),
        "month,personnel\n2024-01,26000\n2024-03,26000\n": ("row 3", "between 2024-01 and 2024-03"),
        "month,personnel\n2024-02,26000\n2024-01,26000\n": ("row 3", "2024-01 comes after 2024-02"),
        "month,russian_losses\n2024-01,26000\n": ("0.5 to 150 [k]", "single persons?"),
        "month,personnel\n2024-01,26\n": ("500 to 150000 [persons]", "thousands?"),
        "month,KIIS_endure_war_as_long_as_necessary_pct\n2024-01,0.6\n": ("5 to 100 [%]", "shares?"),
        "month,ukrainian_endurance\n2024-01,60\n": ("0.05 to 1 [share]", "per cent?"),
        "month,personnel\n2024-01,359230\n": ("running total?",),
        "month,personnel\n2024-01,0\n": ("'0' is out of range", "blank"),
        "month,nwf_liquid_bnrub,usd_rub\n2024-01,5000,0\n": ("column 'usd_rub'", "above 0"),
        "month,advance_isw\n" + "".join(f"2024-0{m},{100 * m}\n" for m in range(1, 8)): ("never falls",),
        "month,russian_losses,mood\n2024-01,26,9\n": ("column 'mood' has no observation model",),
        "month,mood\n2024-01,1\n": ("no column holds a series with an observation model",),
        "date_of,personnel\n2024-01,1\n": ("no column 'month'; its columns are date_of, personnel",),
        "": ("no column 'month'; its columns are none",),
        "month,personnel\n20\uff12\uff14-01,26000\n": ("row 2, column 'month'", "YYYY-MM"),
        "month,personnel\n2023-02-29,26000\n": ("row 2, column 'month': month '2023-02-29'",),
        "month,Date,personnel\n2024-01,2024-02-01,26000\n": ("columns month and Date both hold months",),
        "month,PERSONNEL\n2024-01,26000\n": ("unknown column 'PERSONNEL'; did you mean 'personnel'?",),
        "month,personnel,NWF_liquid_bnRUB\n2024-01,26000,1\n": ("did you mean 'nwf_liquid_bnrub'?",),
        "month,russian_losses,\x1b[31m\n2024-01,26,1\n": ("column '\\x1b[31m' has no",),
        "sep=,\nmonth,personnel\n2024-01,x\n": ("row 3, column 'personnel': 'x' is no number",),
        "month,personnel\n2024-01,\n": ("no figure",),
        "month,personnel,gs_personnel\n2024-01,26000,26000\n": ("hold the same series",),
        "month,meduza_totl\n2024-01,2000\n": ("did you mean 'meduza_total'?",),
        "month,nwf_liquid_bnrub\n2024-01,5000\n": ("exchange rate in a column 'usd_rub'",),
    }
    for number, (text, parts) in enumerate(cases.items()):
        path = written(tmp_path, text, f"{number}.csv")
        (message,) = refusal_of(path)
        assert message.startswith(str(path)), text
        for part in parts:
            assert part in message, (text, message)


def test_every_error_of_every_file_is_given_at_once(tmp_path: Path) -> None:
    bad = written(
        tmp_path,
        "month,personnel,tanks_new,country\n2024-1,1,,\n2024-02,x,,\n2024-02,26000,,\n2024-03,-5,,\n",
    )
    other = tmp_path / "picture.csv"
    other.write_bytes(b"\xff\xfe\x00month")
    os.mkfifo(tmp_path / "pipe")  # nothing waits for what it might bring
    odd = (tmp_path / "pipe", Path("/dev/zero"), tmp_path)
    problems = refusal_of(bad, tmp_path / "nowhere.csv", other, *odd)
    named = ("row 2", "row 3, column 'personnel'", "row 4", "row 5, column 'personnel'", "nowhere.csv")
    for part in (*named, "not a CSV file in UTF-8", *(f"{path}: cannot be read: it is not" for path in odd)):
        assert sum(part in problem for problem in problems) == 1, (part, problems)


def test_a_series_given_twice_or_a_month_given_often_is_refused(tmp_path: Path) -> None:
    one = written(tmp_path, "month,personnel\n2024-01,26000\n", "one.csv")
    two = written(tmp_path, "month,gs_personnel\n2024-01,26000\n", "two.csv")
    assert refusal_of(one, two) == [f"{two}: series 'russian_losses' has already been given by {one}"]
    assert len(refusal_of(written(tmp_path, "month,personnel\n" + "2024-01,26000\n" * 9))) == 2


def test_what_is_left_out(tmp_path: Path) -> None:
    # Columns of a public panel without a series are listed and left out.
    given = observed.read([written(tmp_path, "month,gs_personnel,mood\n2024-01,26000,9\n")])
    assert given.unused == ["mood"]
    assert [figure.series for figure in given.figures] == ["russian_losses"]
    # Rows of others, but not those of a name in other letters.
    text = "month,country,tanks_new\n2024-01,russia,25\n2024-01,Belarus,9\n"
    assert values_of(written(tmp_path, text)) == {("russian_tanks", "2024-01"): 25.0}
    # The latest months of a series that is still filling are left out.
    lag = table()["russian_deaths"].lag
    text = "month,meduza_total\n" + "".join(
        f"{2022 + place // 12}-{place % 12 + 1:02d},{2000 + place % 2}\n" for place in range(lag + 2)
    )
    assert len(observed.read([written(tmp_path, text)]).figures) == 2


@needs_public
def test_public_panels_are_taken_as_they_are() -> None:
    expected = {
        "panel_monthly.csv": {
            "russian_losses",
            "advance_deepstate",
            "advance_isw",
            "russian_funds",
            "aid_military_us",
        },
        "polls_monthly_wide.csv": {"ukrainian_refusal", "ukrainian_endurance", "russian_support"},
        "polls_long.csv": {"ukrainian_refusal", "ukrainian_endurance", "russian_support"},
        "gs_russian_losses_monthly.csv": {"russian_losses"},
        "russia_economy_monthly.csv": {"russian_funds"},
        "russian_deaths_monthly.csv": {"russian_deaths", "russian_named_dead"},
        "territory_monthly.csv": {"occupied_area", "advance_deepstate", "advance_isw"},
        "oryx_losses_monthly.csv": {"russian_tanks", "ukrainian_tanks"},
        "aid_kiel_monthly.csv": {
            f"aid_{kind}_{donor}" for kind in ("military", "financial") for donor in ("us", "uk", "other")
        },
    }
    for name, series in expected.items():
        found = {figure.series for figure in observed.read([PUBLIC / name]).figures}
        assert series <= found, (name, found)
    assert len(values_of(PUBLIC / "gs_russian_losses_monthly.csv")) == 47


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
            assert figure.value == approx(sum(monthly[month] for month in months), rel=0.01, abs=1.0)

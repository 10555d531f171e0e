"""Figures of forecasts, causes and rare endings."""

import io
from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_hex

from experiments.rendering import forecast_figures, labels, palette
from model.endings import PATHS


def texts_of(figure: Any) -> str:
    return "\n".join(item.get_text() for item in figure.findobj(lambda part: hasattr(part, "get_text")))


def drawn(figure: Any) -> None:
    figure.savefig(io.BytesIO(), format="png")


def forecast_rows(shares: list[float], settled: list[float] | None) -> list[dict[str, Any]]:
    """Rows as they are read from a file: blanks are empty texts."""
    rows = []
    for month, share in enumerate(shares):
        for path in PATHS:
            own = path == "aid"
            value = share if own else (1.0 - share if path == "attrition" else 0.0)
            mark = settled[month] if own and settled is not None else ""
            rows.append(
                {
                    "run_id": "w:1:2",
                    "month": month,
                    "path": path,
                    "ending": "all",
                    "futures": round(100 * value),
                }
                | {"share": value, "settled": mark}
            )
    return rows


def test_a_forecast_is_a_band_a_path_that_fills_the_whole() -> None:
    figure = forecast_figures.forecast(forecast_rows([0.4, 0.8, 0.95, 1.0], [0.0, 0.01, 0.7, 1.0]))
    (axes,) = figure.axes
    colours = [to_hex(band.get_facecolor()[0]).upper() for band in axes.collections]
    assert colours == [palette.PATHS[path] for path in PATHS]
    assert axes.get_ylim() == (0, 100)
    top = max(vertex[1] for band in axes.collections for vertex in band.get_paths()[0].vertices)
    assert top == pytest.approx(100.0)
    text = texts_of(figure)
    for part in ("The odds of w:1:2", "100 futures", *labels.PATHS.values()):
        assert part in text
    drawn(figure)


def test_the_month_of_no_return_and_its_interval_are_marked() -> None:
    figure = forecast_figures.forecast(forecast_rows([0.4, 0.8, 0.95, 1.0], [0.0, 0.03, 0.7, 1.0]))
    (axes,) = figure.axes
    assert "month 2 (1-3)" in texts_of(figure)
    assert [list(line.get_xdata()) for line in axes.lines] == [[2, 2]]


def test_without_it_nothing_is_marked() -> None:
    figure = forecast_figures.forecast(forecast_rows([0.4, 0.8], None))
    assert "no return" not in texts_of(figure)
    assert not figure.axes[0].lines


def cause_row(rank: Any, group: str, share_with: float, share_without: float) -> dict[str, Any]:
    return {"run_id": "w:1:2", "rank": rank, "group": group, "removal": f"had {group} {rank} not come"} | {
        "share_with": share_with,
        "share_without": share_without,
    }


def test_causes_are_arrows_from_with_to_without() -> None:
    rows = [
        cause_row(1, "event", 1.0, 0.25),
        cause_row(1, "rule", 0.4, 0.1),
        cause_row("", "shock", 0.5, 0.5),
    ]
    figure = forecast_figures.causes(rows)
    text = texts_of(figure)
    for part in ("hung on", "Had event 1 not come", "100 to 25 %", "Had rule 1 not come", "40 to 10 %"):
        assert part in text
    assert "shock" not in text
    assert sorted(np.ravel([line.get_xdata() for line in figure.axes[0].lines])) == [40.0, 100.0]
    drawn(figure)


def test_a_war_without_causes_says_so() -> None:
    figure = forecast_figures.causes([cause_row("", "shock", 0.5, 0.5)])
    assert "w:1:2: no single cause" in texts_of(figure)
    drawn(figure)


def test_rare_endings_stand_beside_what_counting_would_give() -> None:
    row = {"scenario": "base", "share": 0.01, "low": 0.009, "high": 0.011, "wars_played": 4000.0} | {
        "counted_low": 0.006,
        "counted_high": 0.014,
    }
    figure = forecast_figures.rare([row | {"ending": "all"}, row | {"ending": "nuclear_use"}])
    spans = [tuple(line.get_xdata()) for line in figure.axes[0].lines if len(line.get_xdata()) == 2]
    assert spans == [pytest.approx((0.6, 1.4)), pytest.approx((0.9, 1.1))] * 2
    for part in ("Rare escalation, scenario base", "4,000", "nuclear use", "Escalation"):
        assert part in texts_of(figure)
    drawn(figure)

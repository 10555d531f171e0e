"""Figures of comparisons and sweeps hold the numbers of their tables."""

from typing import Any

import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from experiments.rendering import compare_figures, palette, sweep_figures
from experiments.rendering import labels as wording
from experiments.statistics.distribution import distribution
from model.endings import ENDINGS, PATH_OF, PATHS
from tests.experiments.vocabulary import counted


def texts_of(figure: Any) -> str:
    return "\n".join(item.get_text() for item in figure.findobj(lambda part: hasattr(part, "get_text")))


def difference(second: str, kind: str, measure: str, value: float) -> dict[str, Any]:
    return {
        "first": "baseline", "second": second, "kind": kind, "measure": measure, "difference": value,
        "low": value - 0.02, "high": value + 0.03, "pairs": 1_000,
    }  # fmt: skip


def differences(*arms: str) -> list[dict[str, Any]]:
    """Differences from one to ten points, the later arms' with the other sign."""
    rows = []
    for number, arm in enumerate(arms):
        sign = -1 if number else 1
        rows += [difference(arm, "path", path, sign * 0.1) for path in PATHS]
        rows += [
            difference(arm, "ending", name, sign * 0.01 * code) for code, name in enumerate(ENDINGS[1:], 1)
        ]
        rows.append(difference(arm, "outcome", "month", 12.0))
    return rows


def test_a_bar_is_as_long_as_the_difference_and_of_the_colour_of_its_path() -> None:
    figure = compare_figures.differences(differences("half-aid", "oil-glut"))
    first, second = figure.axes
    assert (first.get_title(loc="left"), second.get_title(loc="left")) == ("half-aid", "oil-glut")
    labels = [label.get_text() for label in first.get_yticklabels()]
    bars = dict(zip(labels, first.patches, strict=True))
    assert len(bars) == 14
    for code, name in enumerate(ENDINGS[1:], start=1):
        bar = bars[wording.ENDINGS[name]]
        assert bar.get_width() == pytest.approx(code)
        assert to_hex(bar.get_facecolor()).upper() == palette.PATHS[PATH_OF[name]]
    assert second.patches[0].get_width() == pytest.approx(-10)
    spans = {tuple(round(x, 9) for x in line.get_xdata()) for line in first.lines}
    assert (8.0, 13.0) in spans
    assert first.get_xlim() == second.get_xlim()
    assert "Each less 'baseline', over the same 1,000 wars" in texts_of(figure)


def test_many_arms_make_rows_of_three_panels() -> None:
    figure = compare_figures.differences(differences("a", "b", "c", "d"))
    shown = [axes for axes in figure.axes if axes.get_visible()]
    assert [axes.get_title(loc="left") for axes in shown] == ["a", "b", "c", "d"]
    tops = [round(axes.get_position().y1, 6) for axes in shown]
    assert tops[0] == tops[1] == tops[2] > tops[3]


def transition(before: str, after: str, runs: int) -> dict[str, Any]:
    return {
        "first": "baseline", "second": "half-aid", "from_path": PATH_OF[before], "from_ending": before,
        "to_path": PATH_OF[after], "to_ending": after, "runs": runs,
    }  # fmt: skip


def test_cells_of_the_transitions_are_shares_of_their_row() -> None:
    rows = [
        transition("stalemate_active", "stalemate_active", 300),
        transition("stalemate_active", "forced_on_ukraine", 99),
        transition("stalemate_active", "direct_war", 1),
        transition("direct_war", "direct_war", 20),
    ]
    figure = compare_figures.transitions(rows)
    (axes,) = figure.axes
    column = {ending: place for place, ending in enumerate(ENDINGS[1:])}
    cells = {text.get_position(): text.get_text() for text in axes.texts}
    assert cells == {
        (column["stalemate_active"], 0): "75",
        (column["forced_on_ukraine"], 0): "25",
        (column["direct_war"], 0): "<1",
        (column["direct_war"], column["direct_war"]): "100",
    }
    labels = [label.get_text() for label in axes.get_yticklabels()]
    assert labels[0] == f"{wording.ENDINGS['stalemate_active']} (400)"
    assert "how 420 wars end under 'baseline'" in texts_of(figure)


TABLES = {
    "one": distribution("one", counted(*[("stalemate_active", 9)] * 6, *[("direct_war", 3)] * 2, horizon=9)),
    "two": distribution("two", counted(*[("affordable_loss", 5)] * 8, horizon=9)),
}


def test_every_arm_has_a_bar_for_each_path() -> None:
    figure = compare_figures.distribution(TABLES["one"] + TABLES["two"])
    (axes,) = figure.axes
    widths = sorted(round(bar.get_width(), 6) for bar in axes.patches)
    assert widths == [0, 0, 0, 0, 0, 25, 75, 100]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["two", "one"]
    for part in ("How the same 8 wars end", "75.0 %", "100.0 %"):
        assert part in texts_of(figure)


def point(number: int, **values: float) -> list[dict[str, Any]]:
    """Distribution at a point: the more, the more wars are direct."""
    wars = [("direct_war", 3)] * (number + 1) + [("stalemate_active", 9)] * (9 - number)
    return [{"point": number} | values | row for row in distribution("swept", counted(*wars, horizon=9))]


def test_one_axis_is_drawn_as_curves_with_bands() -> None:
    rows = [row for number in (2, 0, 1) for row in point(number, **{"credibility.paper": number / 2})]
    figure = sweep_figures.distribution(rows)
    (axes,) = figure.axes
    curves = {line.get_color(): line for line in axes.lines}
    assert list(curves[palette.PATHS["escalation"]].get_xdata()) == [0.0, 0.5, 1.0]
    assert list(curves[palette.PATHS["escalation"]].get_ydata()) == pytest.approx([10, 20, 30])
    assert len(axes.collections) == len(PATHS)
    assert axes.get_xlabel() == "credibility.paper [0-1]"
    assert "the same 10 wars at each of 3 points" in texts_of(figure)


def test_several_axes_have_a_panel_each_with_a_dot_a_point() -> None:
    rows = [
        row
        for number in range(6)
        for row in point(number, **{"credibility.paper": number / 6, "1:oil_price": 40 + 7 * number})
    ]
    figure = sweep_figures.distribution(rows)
    first, second = figure.axes
    assert second.get_xlabel() == "lever oil_price from month 1 [USD/b]"
    dots = [line for line in first.lines if line.get_color() == palette.PATHS["attrition"]]
    assert list(dots[0].get_ydata()) == pytest.approx([90, 80, 70, 60, 50, 40])


def lead(number: int, x: float, y: float, path: str, share: float, clear: int) -> dict[str, Any]:
    return {
        "point": number, "credibility.paper": x, "1:oil_price": y, "scenario": "swept", "runs": 50,
        "path": path, "share": share, "next_path": "aid", "clear": clear,
    }  # fmt: skip


GRID = [
    lead(0, 0.0, 40.0, "attrition", 1.0, 1),
    lead(1, 0.0, 60.0, "attrition", 0.5, 0),
    lead(2, 1.0, 40.0, "settlement", 0.6, 1),
    lead(3, 1.0, 60.0, "settlement", 0.3, 0),
]


def test_a_map_of_a_grid_is_coloured_by_path_and_hatched_where_the_lead_is_not_clear() -> None:
    figure = sweep_figures.leading(GRID)
    (axes,) = figure.axes
    cells = {patch.get_xy(): patch for patch in axes.patches if isinstance(patch, Rectangle)}
    assert set(cells) == {(-0.5, 30.0), (-0.5, 50.0), (0.5, 30.0), (0.5, 50.0)}
    assert to_hex(cells[-0.5, 30.0].get_facecolor()).upper() == palette.PATHS["attrition"]
    lightness = {corner: sum(cell.get_facecolor()[:3]) for corner, cell in cells.items()}
    assert lightness[-0.5, 50.0] > lightness[-0.5, 30.0]
    assert [cells[-0.5, y].get_hatch() for y in (30.0, 50.0)] == [None, "////"]
    assert sorted(text.get_text() for text in axes.texts) == ["100", "30", "50", "60"]
    assert (axes.get_xlim(), axes.get_ylim()) == ((-0.5, 1.5), (30.0, 70.0))
    assert "the same 50 wars at each of 4 points" in texts_of(figure)


def test_a_map_of_a_sample_has_a_dot_a_point_hollow_where_the_lead_is_not_clear() -> None:
    figure = sweep_figures.leading(GRID[:3])
    (axes,) = figure.axes
    dots = {(line.get_xdata()[0], line.get_ydata()[0]): line for line in axes.lines}
    assert [dots[0.0, y].get_fillstyle() for y in (40.0, 60.0)] == ["full", "none"]
    assert dots[1.0, 40.0].get_markeredgecolor() == palette.PATHS["settlement"]

"""Figures hold the numbers of their tables, can be published, and look the same on every machine."""

import copy
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import matplotlib
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.text import Text

from experiments.rendering import figures, labels, style
from experiments.rendering.figures import FIGURES, make
from experiments.results.tables import read_rows
from model.endings import ENDINGS, PATH_OF, PATHS
from tests.experiments.drawing import rows
from tests.experiments.drawing.rows import TABLES


def drawn(kind: str, name: str, *tables: list[rows.Row], language: str = "en", **options: Any) -> Any:
    with style.style(language):
        (figure,) = make(
            FIGURES[kind][name], *(tables or TABLES[kind, name][0]), language=language, **options
        ).values()
    return figure


def texts_of(figure: Any) -> str:
    return "\n".join(item.get_text() for item in figure.findobj(lambda part: hasattr(part, "get_text")))


def named(axes: Any) -> dict[str, Any]:
    """Bars by the name next to them."""
    return dict(zip([label.get_text() for label in axes.get_yticklabels()], axes.patches, strict=False))


def test_every_figure_has_a_table_here() -> None:
    assert set(TABLES) == {(kind, name) for kind, plans in FIGURES.items() for name in plans}


@pytest.mark.filterwarnings("ignore:Glyph")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_figure_can_be_published(language: str) -> None:
    """It has a title, an explanation and its source, all on the sheet; its tables stay as they were."""
    faults = []
    for (kind, name), cases in TABLES.items():
        for tables in cases:
            before = copy.deepcopy(tables)
            with style.style(language):
                for figure in make(FIGURES[kind][name], *tables, language=language).values():
                    style.sign(figure, "fivelocks 9.9")
                    title, note, *_, source = figure.texts
                    assert title.get_text()
                    assert note.get_text()
                    assert source.get_text() == "fivelocks 9.9"
                    faults += [(kind, name, text) for text in outside(figure)]
            assert tables == before
    assert not faults, "\n".join(map(str, faults))


def outside(figure: Any) -> list[str]:
    """Texts of head and foot, legend, headings and names of rows that do not lie on the sheet."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    width, height = canvas.get_width_height()
    texts = [*figure.texts, *(label for axes in figure.axes for label in axes.get_yticklabels())]
    texts += [axes._left_title for axes in figure.axes if axes.get_visible()]
    texts += [text for legend in figure.legends for text in legend.get_texts()]
    texts += [axes.xaxis.label for axes in figure.axes]
    headings = {axes.get_title(loc="left") for axes in figure.axes}
    texts += [text for axes in figure.axes for text in axes.findobj(Text) if text.get_text() in headings]
    boxes = {
        text.get_text(): text.get_window_extent(canvas.get_renderer()) for text in texts if text.get_text()
    }
    return [
        text for text, box in boxes.items() if box.x0 < 0 or box.x1 > width or box.y0 < 0 or box.y1 > height
    ]


def test_a_bar_is_as_long_as_the_share_of_its_ending_and_ongoing_runs_are_set_apart() -> None:
    (axes,) = drawn("batch", "distribution").axes
    bars = named(axes)
    for row in rows.ENDS:
        if row["ending"] != "all":
            bar = bars[labels.ENDINGS[row["ending"]]]
            assert bar.get_width() == pytest.approx(100 * row["share"])
            assert to_hex(bar.get_edgecolor()).upper() == labels.COLOURS[row["path"]]
    assert next(iter(bars)) == labels.ENDINGS[labels.ONGOING]
    assert [bar.get_hatch() for bar in bars.values()] == ["////", *[None] * 9]
    spans = {tuple(line.get_xdata()) for line in axes.lines}
    assert spans == {(100 * row["low"], 100 * row["high"]) for row in rows.ENDS if row["ending"] != "all"}


def test_incidence_has_a_line_and_a_band_a_path_and_durations_what_ends_in_each_half_year() -> None:
    (axes,) = drawn("batch", "incidence").axes
    for line, band, path in zip(axes.lines, axes.collections, PATHS, strict=True):
        mine = [row for row in rows.TIMES if row["path"] == path]
        assert list(line.get_ydata()) == [100 * row["cumulative_share"] for row in mine]
        heights = band.get_paths()[0].vertices[:, 1]
        assert heights.max() == pytest.approx(100 * max(row["high"] for row in mine))
    (axes,) = drawn("batch", "durations").axes
    heights = {bars.get_label(): [bar.get_height() for bar in bars] for bars in axes.containers}
    assert heights["aid"] == pytest.approx([30.0, 0.0])
    assert heights["escalation"] == pytest.approx([0.0, 20.0])
    assert "50.0 % are ongoing at the horizon" in texts_of(drawn("batch", "durations"))


def test_trajectories_show_the_share_of_all_runs_that_they_rest_on() -> None:
    figure = drawn("batch", "trajectories")
    (share,) = figure.axes[0].collections
    assert share.get_paths()[0].vertices[:, 1].max() == pytest.approx(90)  # 9 of the 10 runs in month 1
    assert "of 10]" in figure.axes[0].get_title(loc="left")
    area = next(axes for axes in figure.axes if axes.get_title(loc="left") == "Occupied area")
    assert list(area.lines[0].get_ydata()) == [month + 2.0 for month in range(1, 9)]
    assert area.get_ylabel() == "1,000 km2"


def test_differences_have_a_panel_a_scenario_and_no_path_of_one_ending_twice() -> None:
    first, second = drawn("compare", "differences").axes
    assert (first.get_title(loc="left"), second.get_title(loc="left")) == ("half-aid", "oil-glut")
    bars = named(first)
    assert labels.ENDINGS["affordable_loss"] not in bars
    for code, ending in enumerate(ENDINGS[1:-1], start=1):
        assert bars[labels.ENDINGS[ending]].get_width() == pytest.approx(code)
        assert to_hex(bars[labels.ENDINGS[ending]].get_facecolor()).upper() == labels.COLOURS[PATH_OF[ending]]
    assert second.patches[0].get_width() == pytest.approx(-10)
    assert first.get_xlim() == second.get_xlim()


def test_letters_stand_for_scenarios_of_long_names_and_a_legend_says_what_they_set() -> None:
    called = {rows.LONG: "baseline with oil_mean=60, 2027-03:aid.europe*=2"}
    for name in ("distribution", "differences", "transitions"):
        table = rows.called_long(TABLES["compare", name][0][0])
        for bare in (False, True):
            with style.style(bare=bare):
                plan = FIGURES["compare"][name]
                (figure,) = make(plan, table, language="en", called=called).values()
            text = texts_of(figure)
            assert f": {called[rows.LONG]}" in text, (name, bare)
            assert rows.LONG not in text
            assert not outside(figure)
        narrow = drawn("compare", name, table, width=4.0)
        assert not outside(narrow), name


def test_cells_of_the_transitions_are_shares_of_their_row() -> None:
    (axes,) = drawn("compare", "transitions").axes
    column = {ending: place + 0.5 for place, ending in enumerate(ENDINGS[1:])}
    assert {text.get_position(): text.get_text() for text in axes.texts} == {
        (column["stalemate_active"], 0.5): "75",
        (column["forced_on_ukraine"], 0.5): "25",
        (column["direct_war"], 0.5): "<1",
        (column["direct_war"], column["direct_war"]): "100",
    }
    (narrow,) = drawn("compare", "transitions", width=4.0).axes
    assert [text.get_text() for text in narrow.texts] == ["75", "25", "<1", "100"]
    assert len(narrow.get_yticklabels()) == len(PATHS)


def test_a_sweep_of_two_axes_has_a_map_a_path_and_of_one_a_curve() -> None:
    (axes,) = drawn("sweep", "distribution", rows.ONE_AXIS).axes
    curves = {line.get_color(): list(line.get_ydata()) for line in axes.lines}
    assert curves[labels.COLOURS["escalation"]] == pytest.approx([10, 20, 30])
    assert axes.get_xlabel() == "oil_mean [USD/b]"
    maps = drawn("sweep", "distribution", rows.GRID).axes
    assert [axes.get_title(loc="left") for axes in maps] == list(labels.PATHS.values())
    assert [text.get_text() for text in maps[2].texts] == ["10", "30", "20", "40"]
    assert maps[0].get_ylabel() == "lever aid from month 1, as a factor [ratio]"
    assert len(drawn("sweep", "distribution", rows.SAMPLE).axes) == 2
    assert make(FIGURES["sweep"]["leading"], rows.LEADING, language="en")
    assert not make(FIGURES["sweep"]["leading"], [{"point": 0, "x": 1, "scenario": "s"}], language="en")


def test_a_map_of_the_leading_path_marks_where_the_lead_is_not_clear() -> None:
    (axes,) = drawn("sweep", "leading").axes
    assert sorted(text.get_text() for text in axes.texts) == ["100", "30", "50", "60"]
    (crosses,) = axes.lines
    assert list(crosses.get_xdata()) == [40.0, 60.0]


def test_a_forecast_fills_the_whole_and_marks_when_the_path_was_settled() -> None:
    figure = drawn("forecast", "forecast")
    (axes,) = figure.axes
    assert max(
        vertex[1] for band in axes.collections for vertex in band.get_paths()[0].vertices
    ) == pytest.approx(100)
    assert [list(line.get_xdata()) for line in axes.lines] == [[2, 2]]
    assert "month 2 (1-3)" in texts_of(figure)
    assert not drawn("forecast", "forecast", rows.forecast([0.4, 0.8], None)).axes[0].lines
    assert not make(FIGURES["forecast"]["forecast"], rows.forecast([0.4], None), language="en")


def test_causes_and_rare_endings_show_both_shares() -> None:
    figure = drawn("why", "causes")
    for part in ("Had the event not come", "100 > 25 %", "Had the rule not come", "40 > 10 %"):
        assert part in texts_of(figure)
    assert "shock" not in texts_of(figure)
    assert "no single cause" in texts_of(drawn("why", "causes", rows.CAUSES[2:]))
    (axes,) = drawn("rare", "rare").axes
    spans = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in axes.patches]
    assert spans == [pytest.approx((0.6, 1.4)), pytest.approx((0.9, 1.1))] * 2


def test_the_claims_have_an_axis_for_each_unit() -> None:
    shares, months = drawn("claims", "claims").axes
    assert (shares.get_xlabel(), months.get_xlabel()) == ("percentage points", "months")
    assert [label.get_text() for label in shares.get_yticklabels()] == ["T01  A share"]
    assert [text.get_text() for text in (*shares.texts, *months.texts)] == ["+20", "-9"]
    (axes,) = drawn("claims --baseline", "bands").axes
    (spot,) = (spots for spots in axes.collections if len(spots.get_offsets()) == 1)
    assert spot.get_offsets()[0][0] == pytest.approx(0.75)


def test_a_narrow_figure_has_names_above_its_bars() -> None:
    (axes,) = drawn("batch", "distribution", width=4.0).axes
    assert not axes.get_yticklabels()
    assert labels.ENDINGS["nuclear_use"] in texts_of(axes.figure)


def test_a_folder_is_drawn_in_a_language_that_this_machine_can_write(
    finished: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ", seed 7" in texts_of(figures.made(finished)["incidence"])
    monkeypatch.setattr(style, "font_of", lambda language: "")
    assert figures.draw(finished, "zh") == []
    assert not (finished / "zh").exists()


def test_figures_are_the_same_bytes_whatever_the_readers_settings_and_change_none_of_them(
    finished: Path, tmp_path: Path
) -> None:
    hostile = (
        "text.usetex: True\nsavefig.bbox: tight\naxes.facecolor: black\nsvg.fonttype: none\n"
        "svg.hashsalt: other\nfigure.dpi: 40\nlines.linewidth: 9\nfont.size: 30\n"
    )
    (tmp_path / "matplotlibrc").write_text(hostile, encoding="utf-8")
    script = (
        "import sys, pathlib, multiprocessing, matplotlib;"
        "before = dict(matplotlib.rcParams); from experiments.rendering import figures;"
        "figures.draw(pathlib.Path(sys.argv[1])); assert dict(matplotlib.rcParams) == before;"
        "assert multiprocessing.get_start_method(allow_none=True) is None"
    )
    environment = {**os.environ, "TZ": "Asia/Taipei", "PYTHONPATH": os.pathsep.join(sys.path)}
    environment |= {"SOURCE_DATE_EPOCH": "900000000", "PYTHONHASHSEED": "7"}
    for path in (finished / "figures").iterdir():
        path.write_bytes(b"old")
    here = {path.name: path.read_bytes() for path in figures.draw(finished)}
    assert set(here) == {f"{name}.{kind}" for name in FIGURES["batch"] for kind in ("svg", "png")}
    assert min(map(len, here.values())) > 1_000
    # Matplotlib reads the file of this name where it is started.
    subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script, finished], env=environment, cwd=tmp_path, check=True
    )
    assert {path.name: path.read_bytes() for path in (finished / "figures").iterdir()} == here
    assert matplotlib.rcParams["svg.hashsalt"] is None


def test_tables_are_read_with_the_types_of_their_dictionary(tmp_path: Path) -> None:
    dictionary = (
        "file,column,meaning,unit,type\nt.csv,name,,,text\nt.csv,runs,,1,integer\nt.csv,share,,0-1,number\n"
    )
    (tmp_path / "dictionary.csv").write_text(dictionary, encoding="utf-8")
    (tmp_path / "t.csv").write_text(
        "name,runs,share\n007,5,1e-05\nnull,,\n1e999,9007199254740993,nan\n", encoding="utf-8"
    )
    first, second, third = read_rows(tmp_path, "t")
    assert first == {"name": "007", "runs": 5, "share": 1e-05}
    assert second == {"name": "null", "runs": None, "share": None}
    assert (third["name"], third["runs"]) == ("1e999", 9007199254740993)


def test_a_figure_that_fails_leaves_the_old_one(finished: Path) -> None:
    before = (finished / "figures" / "incidence.svg").read_bytes()
    (finished / "incidence.csv").write_text("path\naid\n", encoding="utf-8")
    with pytest.raises(KeyError):
        figures.draw(finished)
    assert (finished / "figures" / "incidence.svg").read_bytes() == before


def test_the_colours_of_paths_differ_in_lightness_for_print_in_grey() -> None:
    shades = sorted(
        sum(
            weight * int(colour[place : place + 2], 16)
            for weight, place in ((0.2126, 1), (0.7152, 3), (0.0722, 5))
        )
        for colour in labels.COLOURS.values()
    )
    assert min(later - earlier for earlier, later in pairwise(shades)) > 5
    assert list(labels.PATHS) == list(labels.COLOURS) == list(PATHS)
    assert set(labels.ENDINGS) == set(PATH_OF)


def test_errors_of_a_backcast_are_ratios_to_the_best_simple_forecast() -> None:
    (axes,) = drawn("backcast", "errors").axes
    marked = {
        (line.get_marker(), line.get_xdata()[0])
        for line in axes.lines
        if line.get_marker() not in ("None", "")
    }
    assert marked == {("s", 0.5), ("^", 3.0)}
    assert not outside(drawn("backcast", "errors", rows.SCORES, width=3.4))

"""Figures: pure functions from table rows to a Matplotlib figure."""

import copy
import io
import itertools
import sys
from typing import Any

import pytest
from matplotlib.colors import to_hex

from experiments.rendering import batch_figures, palette
from experiments.rendering import labels as wording
from experiments.results import trajectories
from experiments.statistics import distribution
from model.endings import ENDINGS, PATH_OF, PATHS
from model.scenario import Scenario
from tests.experiments.vocabulary import counted

COUNTS = counted(
    *[("stalemate_active", 12)] * 6, *[("forced_on_ukraine", 4)] * 3, ("direct_war", 9), horizon=12
)
ENDS = distribution.distribution("ten", COUNTS)
TIMES = distribution.incidence("ten", COUNTS)
SPREADS = trajectories.trajectories(Scenario(name="ten", horizon=12), 40, 3)
TABLES = {"distribution": ENDS, "incidence": TIMES, "trajectories": SPREADS}


def texts_of(figure: Any) -> str:
    return "\n".join(item.get_text() for item in figure.findobj(lambda part: hasattr(part, "get_text")))


def bars_of(figure: Any) -> dict[str, Any]:
    (axes,) = figure.axes
    labels = [label.get_text() for label in axes.get_yticklabels()]
    return dict(zip(labels, axes.patches, strict=False))


def test_a_results_folder_gets_these_figures() -> None:
    assert list(batch_figures.OF_A_BATCH) == ["distribution", "incidence", "trajectories"]


def test_a_bar_is_as_long_as_the_share_of_its_ending_and_of_the_colour_of_its_path() -> None:
    bars = bars_of(batch_figures.distribution(ENDS))
    assert len(bars) == len(ENDINGS) - 1
    for row in ENDS:
        if row["ending"] != "all":
            bar = bars[wording.ENDINGS[row["ending"]]]
            assert bar.get_width() == pytest.approx(100 * row["share"])
            assert to_hex(bar.get_facecolor()).upper() == palette.PATHS[row["path"]]


def test_a_line_spans_the_interval_of_each_share() -> None:
    (axes,) = batch_figures.distribution(ENDS).axes
    spans = [tuple(line.get_xdata()) for line in axes.lines]
    expected = [(100 * row["low"], 100 * row["high"]) for row in reversed(ENDS) if row["ending"] != "all"]
    assert spans == expected


def test_the_distribution_says_how_many_wars_and_which_scenario() -> None:
    text = texts_of(batch_figures.distribution(ENDS))
    for part in ("How 10 wars end", "Scenario ten", "95 % intervals", "share of wars [%]", "30.0 %"):
        assert part in text


def test_incidence_draws_a_line_and_a_band_for_each_path() -> None:
    figure = batch_figures.incidence(TIMES)
    (axes,) = figure.axes
    lines = {line.get_label(): line for line in axes.lines}
    assert list(lines) == [wording.PATHS[path] for path in PATHS]
    for path in PATHS:
        mine = [row for row in TIMES if row["path"] == path]
        line = lines[wording.PATHS[path]]
        assert list(line.get_xdata()) == [row["month"] for row in mine]
        assert list(line.get_ydata()) == [100 * row["cumulative_share"] for row in mine]
        assert to_hex(line.get_color()).upper() == palette.PATHS[path]
    assert len(axes.collections) == len(PATHS)
    assert axes.get_xlim() == (1, 12)
    assert "censored" in texts_of(figure)
    assert "Scenario ten" in texts_of(figure)


def test_bands_of_the_incidence_run_from_the_lower_to_the_upper_bound() -> None:
    (axes,) = batch_figures.incidence(TIMES).axes
    aid = [row for row in TIMES if row["path"] == "aid"]
    heights = axes.collections[list(PATHS).index("aid")].get_paths()[0].vertices[:, 1]
    assert heights.min() == pytest.approx(100 * min(row["low"] for row in aid))
    assert heights.max() == pytest.approx(100 * max(row["high"] for row in aid))


def test_trajectories_follow_both_sides_in_six_panels() -> None:
    figure = batch_figures.trajectories(SPREADS)
    titles = [axes.get_title(loc="left") for axes in figure.axes]
    assert titles == [label for label, _, _ in wording.SERIES.values()]
    area, casualties = figure.axes[:2]
    assert len(area.lines) == 1
    assert [line.get_label() for line in casualties.lines] == ["Russia", "Ukraine"]
    own = [row for row in SPREADS if row["outcome"] == "russia_casualties"]
    assert list(casualties.lines[0].get_ydata()) == pytest.approx([1e-3 * row["median"] for row in own])
    assert list(casualties.lines[0].get_xdata()) == [row["month"] for row in own]
    assert "Scenario ten" in texts_of(figure)


def test_the_wide_band_of_a_fan_is_ninety_and_the_narrow_one_fifty_percent() -> None:
    area = batch_figures.trajectories(SPREADS).axes[0]
    own = [row for row in SPREADS if row["outcome"] == "occupied_area"]
    wide, narrow = (band.get_paths()[0].vertices[:, 1] for band in area.collections)
    assert wide.max() == pytest.approx(1e-3 * max(row["high90"] for row in own))
    assert wide.min() == pytest.approx(1e-3 * min(row["low90"] for row in own))
    assert narrow.max() == pytest.approx(1e-3 * max(row["high50"] for row in own))


@pytest.mark.parametrize("name", batch_figures.OF_A_BATCH)
def test_drawing_leaves_the_table_as_it_was(name: str) -> None:
    before = copy.deepcopy(TABLES[name])
    batch_figures.OF_A_BATCH[name](TABLES[name])
    assert TABLES[name] == before


@pytest.mark.parametrize("name", batch_figures.OF_A_BATCH)
def test_a_figure_can_be_saved_as_svg_and_png(name: str) -> None:
    figure = batch_figures.OF_A_BATCH[name](TABLES[name])
    for kind, start in (("svg", b"<?xml"), ("png", b"\x89PNG")):
        made = io.BytesIO()
        figure.savefig(made, format=kind)
        assert made.getvalue().startswith(start)


@pytest.mark.filterwarnings("ignore:Attempting to set identical")
def test_a_war_of_a_single_month_can_be_drawn() -> None:
    counts = counted(("stalemate_active", 1), horizon=1)
    batch_figures.distribution(distribution.distribution("one", counts))
    batch_figures.incidence(distribution.incidence("one", counts))
    batch_figures.trajectories(trajectories.trajectories(Scenario(horizon=1), 1, 3))


def test_no_figure_is_kept_alive_by_pyplot() -> None:
    assert "matplotlib.pyplot" not in sys.modules or not sys.modules["matplotlib.pyplot"].get_fignums()


def test_every_path_ending_and_side_has_a_name_and_a_colour_of_its_own() -> None:
    assert list(wording.PATHS) == list(PATHS)
    assert set(wording.ENDINGS) == set(PATH_OF)
    assert len(set(wording.ENDINGS.values())) == len(PATH_OF)
    assert set(palette.PATHS) == set(PATHS)
    assert len({*palette.PATHS.values(), *palette.SIDES.values(), palette.UNDECIDED}) == len(PATHS) + 3


def test_colours_of_paths_differ_in_lightness_for_print_in_grey() -> None:
    def lightness(colour: str) -> float:
        red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    shades = sorted(lightness(colour) for colour in palette.PATHS.values())
    assert min(later - earlier for earlier, later in itertools.pairwise(shades)) > 5

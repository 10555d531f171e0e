"""Figures in another language: their own folder and font, and none where the machine cannot write it."""

import pytest

from experiments.evidence import backcast_figures
from experiments.rendering import fonts, render
from experiments.rendering.i18n import speaking

ROW = {
    "arm": "from 2023", "series": "oil_price", "period": "2023-01", "observed": 50.0, "low90": 40.0,
    "low50": 45.0, "median": 51.0, "high50": 55.0, "high90": 60.0, "last_value": 48.0, "twelve_months": None,
}  # fmt: skip


def drawn(folder):
    figure = backcast_figures.backcast([ROW, ROW | {"period": "2023-02"}], "")
    return render.keep(figure, folder, "past"), [text.get_text() for text in figure.axes[0].legend_.texts]


@pytest.mark.filterwarnings("ignore:Glyph")
def test_a_figure_is_drawn_in_the_language_spoken_in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr(fonts, "family", lambda language: fonts.OWN)
    assert drawn(tmp_path)[1] == ["model", "observed"]
    with speaking("zh"):
        paths, legend = drawn(tmp_path)
    assert legend == ["模型", "觀測"]
    assert paths == [tmp_path / "zh" / "figures" / f"past.{kind}" for kind in ("svg", "png")]
    assert (tmp_path / "figures" / "past.svg").read_bytes() != paths[0].read_bytes()


def test_nothing_is_drawn_in_a_language_this_machine_has_no_letters_for(tmp_path, monkeypatch):
    monkeypatch.setattr(fonts, "family", lambda language: "")
    with speaking("zh"):
        assert drawn(tmp_path)[0] == []
    assert not (tmp_path / "zh").exists()

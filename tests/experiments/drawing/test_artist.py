"""Drawing a results folder's figures in a process of its own."""

import io
from pathlib import Path

import pytest

from experiments.errors import InputError
from experiments.rendering import batch_figures, render

NAMES = {
    f"{name}.{kind}" for name in ("distribution", "incidence", "trajectories") for kind in ("svg", "png")
}


def test_numbers_of_a_table_are_numbers_again(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b,c,d,e\n1,0.5,aid,,1e-05\n-2,60.0,戰,x y,nan_\n", encoding="utf-8")
    first, second = render.numbers_in(tmp_path / "t.csv")
    assert first == {"a": 1, "b": 0.5, "c": "aid", "d": "", "e": 1e-05}
    assert second == {"a": -2, "b": 60.0, "c": "戰", "d": "x y", "e": "nan_"}
    assert [type(cell) for cell in first.values()] == [int, float, str, str, float]


def test_every_figure_is_drawn_anew_as_svg_and_png(finished: Path) -> None:
    for path in (finished / "figures").iterdir():
        path.write_bytes(b"old")
    drawn = render.draw(finished)
    assert {path.name for path in (finished / "figures").iterdir()} == NAMES
    assert {path.name for path in drawn} == NAMES
    for path in drawn:
        start = path.read_bytes()[:5]
        assert start == (b"<?xml" if path.suffix == ".svg" else b"\x89PNG\r")


def test_figures_hold_the_numbers_of_the_tables(finished: Path) -> None:
    text = (finished / "figures" / "distribution.svg").read_text(encoding="utf-8")
    assert "<!-- How 240 wars end -->" in text
    for row in render.numbers_in(finished / "distribution.csv"):
        if row["ending"] != "all":
            assert f"<!-- {100 * row['share']:.1f} % -->" in text


def test_an_artist_says_why_a_figure_could_not_be_drawn(finished: Path) -> None:
    (finished / "incidence.csv").write_text("path\naid\n", encoding="utf-8")
    with render.Artist() as drawing, pytest.raises(RuntimeError) as failed:
        drawing.draw(finished)
    assert str(failed.value).startswith("figures could not be drawn: ")
    assert "KeyError: 'month'" in str(failed.value)


def test_an_artist_says_which_figure_could_not_be_written(finished: Path) -> None:
    for path in (finished / "figures").iterdir():
        path.unlink()
    (finished / "figures" / "distribution.svg").mkdir()
    with render.Artist() as drawing, pytest.raises(OSError, match=r"directory: .*distribution\.svg"):
        drawing.draw(finished)


def test_an_artist_who_was_killed_is_told_in_words(finished: Path) -> None:
    with render.Artist() as drawing:
        drawing.process.kill()
        with pytest.raises(InputError) as failed:
            drawing.draw(finished)
    assert str(failed.value) == (
        f"{finished}: the process that draws the figures was killed by signal 9, perhaps for want of memory; "
        "the same command goes on where it stopped"
    )


def test_an_artist_gives_the_files_drawn(finished: Path) -> None:
    with render.Artist() as drawing:
        drawn = drawing.draw(finished)
    assert {path.name for path in drawn} == NAMES
    assert {path.parent for path in drawn} == {finished / "figures"}


@pytest.mark.parametrize("name", ["戰", "bad\udcff"])
def test_an_artist_finds_a_folder_whatever_the_outputs_can_show(
    finished: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "cp1252")
    folder = finished.rename(finished.with_name(name))
    with render.Artist() as drawing:
        assert {path.parent for path in drawing.draw(folder)} == {folder / "figures"}


def test_an_artist_is_not_misled_by_folders_called_as_ours_are(tmp_path: Path) -> None:
    (tmp_path / "experiments").mkdir()
    (tmp_path / "experiments" / "__init__.py").write_text("raise SystemExit(3)", encoding="utf-8")
    with render.Artist() as drawing:
        drawing.process.communicate("\n")
        assert drawing.process.returncode == 0


def test_an_artist_who_is_not_needed_is_sent_away() -> None:
    with render.Artist() as drawing:
        assert drawing.process.poll() is None
    assert drawing.process.poll() is not None


def test_without_a_word_nothing_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    monkeypatch.setattr(render, "draw", lambda folder, figures: pytest.fail("nothing was to be drawn"))
    render.main()


def test_the_folder_named_on_standard_input_is_drawn(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[Path] = []
    monkeypatch.setattr("sys.stdin", io.StringIO("/some/where with spaces\n"))
    monkeypatch.setattr(
        render, "draw", lambda folder, figures: (asked.append(folder), [folder / "figures" / "a.svg"])[1]
    )
    render.main()
    assert asked == [Path("/some/where with spaces")]
    assert capsys.readouterr().out == "figures/a.svg\n"


def test_a_figure_that_fails_leaves_the_old_one(finished: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(rows: object) -> None:
        raise ZeroDivisionError

    before = (finished / "figures" / "incidence.svg").read_bytes()
    monkeypatch.setitem(batch_figures.OF_A_BATCH, "incidence", fail)
    with pytest.raises(ZeroDivisionError):
        render.draw(finished)
    assert (finished / "figures" / "incidence.svg").read_bytes() == before

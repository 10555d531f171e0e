"""Saving a figure: one figure has one file."""

import io
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from experiments.rendering.saving import save
from matplotlib.figure import Figure

import experiments


def drawn_elsewhere(folder: Path, **environment: str) -> dict[str, bytes]:
    """Figures of a folder, drawn in a process of its own."""
    draw = "import sys; from pathlib import Path; from experiments.rendering import artist; "
    subprocess.run(
        [sys.executable, "-c", draw + "artist.draw(Path(sys.argv[1]))", folder],
        env={**os.environ, **environment},
        check=True,
    )
    return {path.name: path.read_bytes() for path in (folder / "figures").iterdir()}


def test_figures_drawn_at_another_time_in_another_place_are_the_same_files(
    finished: Path, tmp_path: Path
) -> None:
    again = shutil.copytree(finished, tmp_path / "again")
    here = drawn_elsewhere(finished, TZ="UTC", SOURCE_DATE_EPOCH="1")
    there = drawn_elsewhere(again, TZ="Asia/Taipei", SOURCE_DATE_EPOCH="900000000", PYTHONHASHSEED="7")
    assert len(here) == 6
    assert here == there


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_a_figure_saved_again_has_the_same_bytes(kind: str) -> None:
    figure = Figure()
    figure.subplots().plot([1, 2])
    first, second = io.BytesIO(), io.BytesIO()
    save(figure, first, kind, dpi=50)
    save(figure, second, kind, dpi=50)
    assert first.getvalue() == second.getvalue()


def test_every_figure_is_saved_here() -> None:
    sources = Path(experiments.__file__).parent.rglob("*.py")
    saving = [path.name for path in sources if re.search(r"\bsavefig\b", path.read_text(encoding="utf-8"))]
    assert saving == ["saving.py"]

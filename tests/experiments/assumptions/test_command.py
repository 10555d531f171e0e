"""The command: its tables, its figures, its bad input, and what a kill leaves behind."""

import json
import random
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from experiments.rendering import figures
from experiments.running.verify import verify
from model import parameters
from tests.cluster import cluster
from tests.experiments.conftest import Said, exit_code
from tests.experiments.vocabulary import header_of, listing, manifest_of, rows_of, started

SMALL = ("--only", "coercion_", "--trajectories", "3", "--points", "16", "--runs", "4", "--factors", "2")
TABLES = ("morris", "sobol", "variance", "tornado")
Program = Callable[..., Said]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Folder of an analysis, made by the program with figures and all, and what it said as JSON."""
    folder, said = tmp_path_factory.mktemp("sensitivity") / "f", StringIO()
    with redirect_stdout(said):
        assert exit_code(("sensitivity", *SMALL, "--json", "--out", str(folder))) == 0
    return folder, said.getvalue()


def test_every_table_is_described_column_by_column_and_every_figure_drawn(finished: tuple[Path, str]) -> None:
    folder, _ = finished
    described = rows_of(folder / "dictionary.csv")
    for name in (*TABLES, "dictionary"):
        columns = [row["column"] for row in described if row["file"] == f"{name}.csv"]
        assert columns == header_of(folder / f"{name}.csv")
    assert all(row["meaning"] and row["type"] for row in described)
    figures = {path.name for path in (folder / "figures").iterdir()}
    assert figures == {f"{name}.{kind}" for name in TABLES for kind in ("svg", "png")}
    listed = {f"{name}.csv" for name in (*TABLES, "dictionary")} | {f"figures/{name}" for name in figures}
    assert set(manifest_of(folder)["tables"]) == listed
    assert verify(folder, 20).problems == []


def test_swings_are_between_the_declared_ends_of_the_ranges(finished: tuple[Path, str]) -> None:
    rows = rows_of(finished[0] / "tornado.csv")
    assert rows
    for row in rows:
        known = parameters.table()[row["parameter"]]
        span = (float(row["low_value"]), float(row["high_value"]), row["unit"])
        assert span == (known.low, known.high, known.unit)
        assert float(row["low"]) <= float(row["difference"]) <= float(row["high"])
        assert float(row["difference"]) == pytest.approx(float(row["at_high"]) - float(row["at_low"]))


def test_json_says_the_same_as_the_tables(finished: tuple[Path, str]) -> None:
    folder, text = finished
    said = json.loads(text)
    assert said["folder"] == str(folder)
    assert said["question"]["only"] == ["coercion_"]
    for name in TABLES:
        shown = [{key: "" if cell is None else str(cell) for key, cell in row.items()} for row in said[name]]
        assert shown == rows_of(folder / f"{name}.csv")


@pytest.fixture
def _undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do without figures, which take a process of their own."""
    monkeypatch.setattr(figures, "draw", lambda folder, language="en": [])


@pytest.mark.usefixtures("_undrawn")
def test_the_tables_are_told_in_words(fivelocks: Program, finished: tuple[Path, str]) -> None:
    code, out, err = fivelocks("sensitivity", *SMALL, "--out", str(finished[0]))
    assert (code, err) == (0, "")
    for part in (
        "What decides over a single war",
        "Total Sobol indices",
        "(chance)",
        "One parameter at a time",
    ):
        assert part in out
    assert f"Results: {finished[0]}/" in out


@pytest.mark.usefixtures("_undrawn")
def test_a_screening_alone_tells_its_effects(fivelocks: Program) -> None:
    code, out, err = fivelocks("sensitivity", *SMALL, "--method", "morris", "--out", "f")
    assert (code, err) == (0, "")
    assert "Mean size of the effects" in out
    assert not Path("f/sobol.csv").exists()
    code, _, err = fivelocks("sensitivity", *SMALL, "--method", "morris", "--seed", "7", "--out", "f")
    assert code == 2
    assert "f answers another question" in err
    code, _, err = fivelocks(
        "sensitivity", *SMALL, "--method", "morris", "--seed", "7", "--out", "f", "--force", "--quiet"
    )
    assert code == 0
    assert "moved f aside to f." in err
    assert len(list(Path().glob("f*"))) == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--only", "oil_meen"), "did you mean 'oil_mean'?"),
        (("--points", "100"), "--points 100 is not a power of two; 64 and 128 are"),
        (("--method", "sobl"), "--method 'sobl' is unknown; allowed is morris, sobol, both"),
        (("--threads", "0"), "--threads 0 is out of range; allowed is 1 to 1024"),
        (("--set", "oil_mean=-5"), "parameter 'oil_mean': -5.0 is out of range"),
        (("--scenario", "basline"), "did you mean 'baseline'?"),
    ],
)
def test_bad_input_is_said_in_words_and_nothing_is_written(
    fivelocks: Program, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    code, out, err = fivelocks("sensitivity", "--force", "--out", "f", *arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_an_analysis_killed_again_and_again_ends_with_the_bytes_of_one_left_alone(
    fivelocks: Program, tmp_path: Path
) -> None:
    asked = (
        "sensitivity",
        "--only",
        "coercion_",
        "--trajectories",
        "20",
        "--points",
        "64",
        "--runs",
        "16",
        "--quiet",
    )
    fivelocks(*asked, "--out", "alone")
    moments, manifest = random.Random(5), tmp_path / "killed" / "manifest.json"  # noqa: S311
    for _ in range(4):
        before = manifest.stat().st_mtime_ns if manifest.exists() else 0
        process = started(*asked, "--out", "killed")
        while process.poll() is None and (not manifest.exists() or manifest.stat().st_mtime_ns == before):
            time.sleep(0.005)
        # Loading the libraries is over; what is killed now is work.
        time.sleep(moments.uniform(0.2, 3.0))
        process.kill()
        process.communicate()
    process = started(*asked, "--out", "killed")
    assert process.communicate() == ("", "")
    assert process.returncode == 0
    alone, killed = (
        {
            name: data
            for name, data in listing(tmp_path / folder).items()
            if name.endswith((".csv", ".parquet"))
        }
        for folder in ("alone", "killed")
    )
    assert killed == alone


@pytest.mark.slow
@pytest.mark.usefixtures("_undrawn")
def test_the_workers_of_a_cluster_find_the_same(
    fivelocks: Program, finished: tuple[Path, str], tmp_path: Path
) -> None:
    with cluster(tmp_path, 2) as made:
        code, _, err = fivelocks("sensitivity", *SMALL, "--dask", made.address, "--out", "there")
    assert (code, err) == (0, "")
    for name in TABLES:
        assert Path("there", f"{name}.csv").read_bytes() == (finished[0] / f"{name}.csv").read_bytes()

"""The commands forecast, why and rare with a folder: interrupted, killed or damaged, they go on."""

import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from experiments.analysis.checkpoint import Array, Kept

from experiments.analysis import checkpoint
from experiments.rendering import render
from experiments.running.verify import verify
from experiments.scenarios import library
from tests.cluster import cluster
from tests.experiments.conftest import exit_code
from tests.experiments.vocabulary import listing, manifest_of, started

Call = Callable[..., tuple[int, str, str]]
AGAIN = ("--horizon", "8")
RUN_ID = f"{library.choose('baseline', horizon=8).identity}:42:3"
# A question each, another one, and how many shards it takes if one holds so many wars.
ASKED = {
    "forecast": (("forecast", RUN_ID, *AGAIN, "--futures", "40"), ("--months", "0-3"), 80),
    "why": (("why", RUN_ID, *AGAIN, "--futures", "40"), ("--futures", "44"), 80),
    "rare": (("rare", "--horizon", "2", "--error", "0.2"), ("--error", "0.3"), 5_000),
}
Keep = Callable[[Kept, range, Sequence[Array]], Sequence[Array]]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do without figures."""
    monkeypatch.setattr(render, "draw", lambda folder, figures: [])


@pytest.fixture(params=ASKED)
def command(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """One of the commands, with shards of so few wars that it has several."""
    name: str = request.param
    monkeypatch.setattr(checkpoint, "WARS", ASKED[name][2])
    return name


def bytes_of(folder: Path) -> dict[str, bytes | None]:
    """Tables and shards."""
    return {name: data for name, data in listing(folder).items() if name.endswith((".csv", ".parquet"))}


def counting(monkeypatch: pytest.MonkeyPatch, fatal: int = 0) -> list[range]:
    """The stretches that are played from now on; Ctrl-C comes after so many."""
    keep, stretches = Kept._keep, []

    def watched(self: Kept, stretch: range, results: Sequence[Array]) -> Sequence[Array]:
        if fatal and len(stretches) == fatal:
            raise KeyboardInterrupt
        stretches.append(stretch)
        return keep(self, stretch, results)

    monkeypatch.setattr(Kept, "_keep", watched)
    return stretches


def test_interrupted_it_says_so_and_goes_on_to_the_same_bytes(
    command: str, fivelocks: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = (*ASKED[command][0], "--quiet", "--out")
    with monkeypatch.context() as patch:
        everything = counting(patch)
        assert fivelocks(*asked, "alone") == (0, "", "")
    assert len(everything) >= 4
    for moment in (1, 2, len(everything) - 1):
        folder = Path(f"halted-{moment}")
        with monkeypatch.context() as patch:
            counting(patch, fatal=moment)
            assert fivelocks(*asked, str(folder)) == (130, "", "fivelocks: interrupted\n")
        assert manifest_of(folder)["status"] == "interrupted"
        assert len(manifest_of(folder)["shards"]) == moment
        assert verify(folder).problems == [
            f"the {command} is interrupted; call 'fivelocks {command}' again to finish it"
        ]
        with monkeypatch.context() as patch:
            rest = counting(patch)
            assert fivelocks(*asked, str(folder)) == (0, "", "")
        assert rest == everything[moment:]
        assert bytes_of(folder) == bytes_of(Path("alone"))
        assert verify(folder).problems == []


def test_called_again_it_plays_nothing_anew(
    command: str, fivelocks: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = (*ASKED[command][0], "--out", "f")
    _, first, _ = fivelocks(*asked)
    before, again = bytes_of(Path("f")), counting(monkeypatch)
    code, second, err = fivelocks(*asked, "--threads", "1")
    assert (code, second, err, again) == (0, first, "", [])
    assert bytes_of(Path("f")) == before
    shards = len(manifest_of(Path("f"))["shards"])
    assert fivelocks("verify", "f") == (
        0,
        f"f: {shards} shards and no wars that could be played again\nall is as it was written\n",
        "",
    )


def test_a_damaged_shard_alone_is_played_again(
    command: str, fivelocks: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = (*ASKED[command][0], "--quiet", "--out", "f")
    fivelocks(*asked)
    before = bytes_of(Path("f"))
    path = sorted(Path("f/runs").iterdir())[1]
    path.write_bytes(path.read_bytes()[:-1])
    assert verify(Path("f")).problems == [f"{path} is damaged; call 'fivelocks {command}' again to repair it"]
    again = counting(monkeypatch)
    assert fivelocks(*asked) == (0, "", "")
    assert [f"part-{stretch.start:010d}-{len(stretch):06d}.parquet" for stretch in again] == [path.name]
    assert bytes_of(Path("f")) == before


def test_an_unfinished_folder_refuses_another_question_and_stays_as_it_is(
    command: str, fivelocks: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, other, _ = ASKED[command]
    with monkeypatch.context() as patch:
        counting(patch, fatal=2)
        fivelocks(*asked, "--quiet", "--out", "f")
    before = listing(Path())
    code, out, err = fivelocks(*asked, *other, "--quiet", "--out", "f")
    assert (code, out) == (2, "")
    assert err.startswith("fivelocks: f answers another question; choose another --out, or --force")
    assert listing(Path()) == before
    assert fivelocks(*asked, *other, "--quiet", "--out", "f", "--force")[0] == 0
    (aside,) = Path().glob("f.*")
    assert manifest_of(aside)["status"] == "interrupted"


def test_without_a_folder_nothing_is_written(command: str, fivelocks: Call) -> None:
    assert fivelocks(*ASKED[command][0], "--quiet") == (0, "", "")
    assert list(Path().iterdir()) == []


@pytest.mark.parametrize("name", ASKED)
def test_a_cluster_that_does_not_answer_is_refused_before_anything_is_written(
    name: str, fivelocks: Call
) -> None:
    code, _, err = fivelocks(*ASKED[name][0], "--out", "f", "--dask", "127.0.0.1:9")
    assert code == 2
    assert err.startswith("fivelocks: --dask 127.0.0.1:9: no Dask scheduler answers there")
    assert list(Path().iterdir()) == []


KILLED = {
    "forecast": ("forecast", f"{library.load('baseline').identity}:42:4", "--futures", "1000"),
    "why": ("why", f"{library.load('baseline').identity}:42:0", "--futures", "400"),
    "rare": ("rare", "--horizon", "12", "--runs", "3000"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", KILLED)
def test_killed_again_and_again_it_ends_with_the_bytes_of_one_left_alone(
    name: str, fivelocks: Call, tmp_path: Path
) -> None:
    asked, begun = (*KILLED[name], "--quiet", "--out"), time.monotonic()
    assert exit_code((*asked, "alone")) == 0
    lasted = time.monotonic() - begun
    moments, manifest, deaths = random.Random(5), Path("killed/manifest.json"), 0  # noqa: S311
    for _ in range(4):
        before = manifest.stat().st_mtime_ns if manifest.exists() else 0
        process = started(*asked, "killed")
        while process.poll() is None and (not manifest.exists() or manifest.stat().st_mtime_ns == before):
            time.sleep(0.005)
        time.sleep(moments.uniform(0.0, 0.5 * lasted))
        process.kill()
        process.communicate()
        deaths += process.returncode < 0
    assert deaths
    process = started(*asked, "killed")
    assert process.communicate() == ("", "")
    assert process.returncode == 0
    assert bytes_of(Path("killed")) == bytes_of(Path("alone"))
    assert verify(Path("killed")).problems == []


@pytest.mark.slow
def test_what_threads_began_the_workers_of_a_cluster_end(
    command: str, fivelocks: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = (*ASKED[command][0], "--quiet", "--out")
    assert fivelocks(*asked, "alone")[0] == 0
    with monkeypatch.context() as patch:
        counting(patch, fatal=2)
        assert fivelocks(*asked, "f")[0] == 130
    with cluster(tmp_path, 2) as made:
        assert fivelocks(*asked, "f", "--dask", made.address) == (0, "", "")
    assert bytes_of(Path("f")) == bytes_of(Path("alone"))

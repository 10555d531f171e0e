"""Work done by the workers of a Dask cluster: the same bytes, whichever worker simulates or is lost."""

import subprocess
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from distributed import KilledWorker

from experiments.errors import InputError
from experiments.results.manifest import read_manifest
from experiments.running import batches, dask_pool, workers
from experiments.running.options import RunOptions
from experiments.scenarios import library
from tests import cluster as clusters
from tests.builders import awaited
from tests.cluster import Cluster
from tests.experiments.builders import listing, manifest_of, started, tables_of

MANY = 24_000
YEAR = library.choose("baseline", horizon=12)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A scheduler with two workers."""
    with clusters.cluster(tmp_path_factory.mktemp("pair"), 2) as made:
        yield made


def refused(address: str | None) -> list[str]:
    """Message about a cluster that cannot be used."""
    with pytest.raises(InputError) as found, workers.pool_of(None, address):
        pass
    return found.value.problems


def raised_to(power: int, number: int) -> int:
    if power < 0:
        raise ZeroDivisionError(f"no negative power of {number}")
    return number**power


def test_workers_give_what_threads_give_in_the_order_of_the_work(pair: Cluster) -> None:
    with workers.pool_of(None, pair.address) as pool:
        assert pool.ahead == 4
        assert list(workers.in_order(pool, partial(raised_to, 2), range(50))) == [n * n for n in range(50)]
        assert list(workers.in_order(pool, partial(raised_to, 3), range(9))) == [n**3 for n in range(9)]


def test_no_more_is_begun_than_the_workers_need(pair: Cluster) -> None:
    asked = []
    with workers.pool_of(None, pair.address) as pool:
        results = workers.in_order(pool, partial(raised_to, 2), (asked.append(n) or n for n in range(100)))
        assert [next(results), next(results)] == [0, 1]
        assert len(asked) == pool.ahead + 1
        results.close()


def test_a_failure_of_the_work_reaches_the_reader(pair: Cluster) -> None:
    with (
        workers.pool_of(None, pair.address) as pool,
        pytest.raises(ZeroDivisionError, match="no negative power of 0"),
    ):
        list(workers.in_order(pool, partial(raised_to, -1), range(3)))


def test_a_batch_of_a_cluster_has_the_bytes_of_one_thread(pair: Cluster, tmp_path: Path) -> None:
    batches.batch(YEAR, 6_000, options=RunOptions(out=tmp_path / "threads", threads=1))
    batches.batch(YEAR, 6_000, options=RunOptions(out=tmp_path / "cluster", dask=pair.address))
    assert tables_of(tmp_path / "cluster") == tables_of(tmp_path / "threads")
    hashes = [[s["sha256"] for s in manifest_of(tmp_path / f)["shards"]] for f in ("cluster", "threads")]
    assert hashes[0] == hashes[1]


def test_a_notebook_whose_event_loop_runs_can_use_a_cluster(pair: Cluster) -> None:
    async def cell() -> list[int]:
        with workers.pool_of(None, pair.address) as pool:
            return list(workers.in_order(pool, partial(raised_to, 2), range(3)))

    assert awaited(cell()) == [0, 1, 4]


def test_workers_with_other_rules_are_refused_before_anything_is_written(
    pair: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = dask_pool.version()
    monkeypatch.setattr(dask_pool, "here", lambda: theirs | {"rules": "0123456789ab"})
    with pytest.raises(InputError) as found:
        batches.batch(YEAR, 100, options=RunOptions(out=tmp_path / "f", dask=pair.address))
    first, second, remedy = found.value.problems
    for problem in (first, second):
        assert problem.startswith("--dask: worker tcp://127.0.0.1:")
        assert problem.endswith(f" has rules {theirs['rules']}, here it is 0123456789ab")
    assert remedy == "install the same version on every machine, or stop those workers"
    assert listing(tmp_path) == {}


def test_a_worker_with_other_rules_that_comes_later_is_refused_by_its_first_piece(
    pair: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    with workers.pool_of(None, pair.address) as pool:
        other = dask_pool.version() | {"numba": "0.1"}
        monkeypatch.setattr(dask_pool, "here", lambda: other)
        with pytest.raises(InputError, match=r"worker tcp://127.0.0.1:\d+ has numba .*, here it is 0\.1"):
            list(workers.in_order(pool, partial(raised_to, 2), range(3)))


def test_a_worker_without_fivelocks_is_named() -> None:
    with pytest.raises(InputError, match=r"worker tcp://a:1 cannot run fivelocks: No module named 'exp"):
        dask_pool._check_versions({"tcp://a:1": ModuleNotFoundError("No module named 'experiments'")})


def test_a_piece_of_work_that_kills_its_workers_is_reported() -> None:
    killer = KilledWorker("piece", SimpleNamespace(address="tcp://b:2"), 3)
    with (
        pytest.raises(InputError, match=r"--dask a:1: workers were lost again and again .* log of tcp://b:2"),
        dask_pool._error_when_lost("a:1"),
    ):
        raise killer


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait half a second for a scheduler and its workers, instead of five."""
    monkeypatch.setattr(dask_pool, "PATIENCE", 0.5)


@pytest.mark.usefixtures("_impatient")
def test_an_address_without_a_scheduler_is_refused(
    fivelocks: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    for address in ("127.0.0.1:9", "nonsense", "ftp://127.0.0.1:8786", "127.0.0.1:port", ""):
        (problem,) = refused(address)
        assert problem.startswith(f"--dask {address}: no Dask scheduler answers there (")
        assert "dask scheduler" in problem
    code, out, err = fivelocks("batch", "--dask", "127.0.0.1:9", "--out", "f")
    assert (code, out) == (2, "")
    assert err.startswith("fivelocks: --dask 127.0.0.1:9: no Dask scheduler answers there")
    assert listing(tmp_path) == {}


@pytest.mark.usefixtures("_impatient")
def test_a_scheduler_without_workers_is_refused(tmp_path: Path) -> None:
    with clusters.cluster(tmp_path, 0) as lonely:
        assert refused(lonely.address) == [
            f"--dask {lonely.address}: the scheduler has no workers; "
            f"start one with 'dask worker {lonely.address}'"
        ]


@pytest.mark.slow
def test_workers_that_are_killed_one_by_one_cost_no_byte_once_another_comes(tmp_path: Path) -> None:
    batches.batch(YEAR, MANY, options=RunOptions(out=tmp_path / "threads", threads=1))
    with clusters.cluster(tmp_path, 2) as pair:
        process = _begun(pair.address, tmp_path / "cluster")
        pair.workers[0].kill()
        _await_shards(process, tmp_path / "cluster", 2)
        pair.workers[1].kill()
        pair.workers.append(clusters.worker(pair.address, tmp_path / "late.log"))
        out, err = process.communicate()
    assert (process.returncode, out, err) == (0, "", "")
    assert tables_of(tmp_path / "cluster") == tables_of(tmp_path / "threads")


@pytest.mark.slow
def test_a_lost_scheduler_is_reported_and_the_batch_goes_on_with_another(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    with clusters.cluster(tmp_path / "one", 2) as first:
        process = _begun(first.address, tmp_path / "cluster")
        first.scheduler.kill()
        _, err = process.communicate()
    assert process.returncode == 2
    assert err.strip().endswith(
        "the scheduler was lost; start it again and repeat the command, which goes on where it stopped"
    )
    kept = read_manifest(tmp_path / "cluster")
    assert 5_000 <= kept.rows < MANY
    assert kept.status == "interrupted"
    (tmp_path / "two").mkdir()
    with clusters.cluster(tmp_path / "two", 2) as second:
        batches.batch(YEAR, MANY, options=RunOptions(out=tmp_path / "cluster", dask=second.address))
    batches.batch(YEAR, MANY, options=RunOptions(out=tmp_path / "threads", threads=2))
    assert tables_of(tmp_path / "cluster") == tables_of(tmp_path / "threads")


def _begun(address: str, folder: Path) -> "subprocess.Popen[str]":
    """A batch of a cluster, once its first shard is there."""
    options = ("--runs", str(MANY), "--horizon", "12", "--quiet", "--out", str(folder))
    process = started("batch", "--dask", address, *options)
    _await_shards(process, folder, 1)
    return process


def _await_shards(process: "subprocess.Popen[str]", folder: Path, count: int) -> None:
    while process.poll() is None and len(list((folder / "runs").glob("part-*.parquet"))) < count:
        time.sleep(0.01)

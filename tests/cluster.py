"""A Dask scheduler and workers on this machine, in processes of their own, as a person would start them."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

PATIENCE = 120.0


class Cluster(NamedTuple):
    """A scheduler's address, its process, and those of its workers."""

    address: str
    scheduler: "subprocess.Popen[str]"
    workers: "list[subprocess.Popen[str]]"


def _dask(*arguments: str, log: Path) -> "subprocess.Popen[str]":
    with log.open("w", encoding="utf-8") as file:
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments, "--no-dashboard"], stdout=file, stderr=file, text=True
        )


def _address(file: Path, scheduler: "subprocess.Popen[str]") -> str:
    """Address that a scheduler has written down."""
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends and scheduler.poll() is None:
        try:
            return str(json.loads(file.read_text(encoding="utf-8"))["address"])
        except (FileNotFoundError, ValueError):
            time.sleep(0.05)
    raise AssertionError("the scheduler did not start")


def worker(address: str, log: Path) -> "subprocess.Popen[str]":
    """A worker with one thread, without the nanny who would start it again when it is killed."""
    return _dask("worker", address, "--nthreads", "1", "--no-nanny", log=log)


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[Cluster]:
    """Scheduler with so many workers of one thread each; their logs are kept in a folder."""
    file = folder / "scheduler.json"
    options = ("--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file))
    scheduler = _dask("scheduler", *options, log=folder / "scheduler.log")
    processes: list[subprocess.Popen[str]] = []
    try:
        address = _address(file, scheduler)
        processes += [worker(address, folder / f"worker-{place}.log") for place in range(workers)]
        _await_workers(address, workers)
        yield Cluster(address, scheduler, processes)
    finally:
        for process in (*processes, scheduler):
            process.kill()
            process.wait()


def _await_workers(address: str, workers: int) -> None:
    from distributed import Client

    if workers:
        with Client(address, timeout=PATIENCE, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=PATIENCE)

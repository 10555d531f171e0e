"""Work done by the workers of a Dask cluster, on this machine or on many.

The client, which is the command a person started, hands out pieces of work, takes the results in order
and writes them, so that nothing but the scheduler's address has to be shared. A worker that is lost costs
the pieces it was at; the scheduler has them done by another.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from importlib import metadata
from typing import Any, Final, NamedTuple

import distributed
from distributed import Client, Future, KilledWorker
from distributed.client import ClosedClientError, FutureCancelledError
from distributed.comm.core import CommClosedError, connect
from distributed.protocol import pickle

from agents.jit import rules_fingerprint
from experiments.errors import InputError
from model.ensemble import arithmetic

# What decides the bytes of a result, apart from the question.
COMPILERS: Final = ("numba", "llvmlite")
PATIENCE: Final = 5.0  # seconds to wait for a scheduler, and for a first worker
RECOUNT: Final = 2.0  # seconds after which the workers are counted again

Version = Mapping[str, str]


def version() -> dict[str, str]:
    """Version of the rules, of what compiles them, and of the arithmetic of this process."""
    probe = {"rules": rules_fingerprint(), "arithmetic": arithmetic()}
    return probe | {name: metadata.version(name) for name in COMPILERS}


@cache
def here() -> Version:
    """Version of this process, which every worker must have."""
    return version()


@contextmanager
def cluster(address: str) -> Iterator["DaskPool"]:
    """Workers of the scheduler at an address.

    Raises
    ------
    InputError
        If the scheduler cannot be reached or is lost, has no workers, or one of them has other rules.
    """
    # Their messages are replaced by ours.
    for name in logging.root.manager.loggerDict:
        if name.startswith("distributed"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
    with _connected(address) as client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            raise InputError(
                f"--dask {address}: the scheduler has no workers; start one with 'dask worker {address}'"
            ) from None
        _check_versions(client.run(version, on_error="return"))
        yield DaskPool(client, address)


@contextmanager
def _error_when_lost(address: str) -> Iterator[None]:
    try:
        yield
    except (FutureCancelledError, CommClosedError, ClosedClientError):
        raise InputError(
            f"--dask {address}: the scheduler was lost; start it again and repeat the command, "
            "which goes on where it stopped"
        ) from None
    except KilledWorker as error:
        raise InputError(
            f"--dask {address}: workers were lost again and again at the same piece of work; "
            f"see the log of {error.last_worker.address}, which may have run out of memory"
        ) from None


def _connected(address: str) -> Client:
    try:
        # A client that has begun to connect waits long for a server that speaks another language. In a
        # thread of its own, for a notebook's thread has an event loop that runs already.
        with ThreadPoolExecutor(1) as other:
            other.submit(asyncio.run, asyncio.wait_for(_greet(address), PATIENCE)).result()
        return Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, MemoryError) as error:
        # A server that speaks another language looks like one that sends more than memory can hold.
        why = str(error) if isinstance(error, ValueError) else "nothing does, or another kind of server"
        raise InputError(
            f"--dask {address}: no Dask scheduler answers there ({why}); "
            "start one with 'dask scheduler', which prints its address, such as tcp://127.0.0.1:8786"
        ) from None


async def _greet(address: str) -> None:
    connection = await connect(address, timeout=PATIENCE)
    await connection.close()


def _check_versions(answers: Mapping[str, Version | BaseException]) -> None:
    """Refuse workers whose results might differ from those of this machine."""
    found = []
    for worker, answer in answers.items():
        if isinstance(answer, BaseException):
            found.append(f"--dask: worker {worker} cannot run fivelocks: {answer}")
        elif answer != here():
            found.append(_difference(worker, answer, here()))
    if found:
        raise InputError(*found, "install the same version on every machine, or stop those workers")


def _difference(worker: str, theirs: Version, ours: Version) -> str:
    differing = [
        f"{name} {theirs[name]}, here it is {ours[name]}" for name in ours if theirs[name] != ours[name]
    ]
    return f"--dask: worker {worker} has {'; '.join(differing)}"


class DaskPool:
    """Workers of a Dask cluster.

    Parameters
    ----------
    client, address
        Connection to its scheduler, and where that is.
    """

    def __init__(self, client: Client, address: str) -> None:
        self.client, self.address = client, address
        self._work: Callable[[Any], Any] | None = None
        self._threads, self._counted = 1, -RECOUNT

    @property
    def ahead(self) -> int:
        """Two pieces of work for every thread of the workers there are now."""
        if time.monotonic() > self._counted + RECOUNT:
            with _error_when_lost(self.address):
                self._threads, self._counted = sum(self.client.nthreads().values()), time.monotonic()
        return 2 * max(1, self._threads)

    def submit(self, work: Callable[[Any], Any], item: Any, /) -> "DaskPromise":
        """Have a piece of work done."""
        with _error_when_lost(self.address):
            if work is not self._work:
                # A task of its own, so that it is sent once to a worker, and made again where one is lost.
                self._recipe = self.client.submit(pickle.loads, pickle.dumps(work), pure=False)
                self._work = work
            return DaskPromise(self.client.submit(_do, here(), self._recipe, item, pure=False), self.address)


class DaskPromise(NamedTuple):
    """A piece of work a cluster was given."""

    future: "Future[Any]"
    address: str

    def result(self) -> Any:
        """Result, once it is there."""
        with _error_when_lost(self.address):
            return self.future.result()

    def cancel(self) -> None:
        """Do without the result."""
        self.future.release()


def _do(wanted: Version, work: Callable[[Any], Any], item: Any) -> Any:
    """Do a piece of work on a worker, which may have come after the others were asked for their version."""
    if wanted != here():
        raise InputError(_difference(distributed.get_worker().address, here(), wanted))
    return work(item)

"""The dashboard's server in a process of its own.

Nothing here imports the dashboard, which lies above the experiments: the server is started by name.
"""

import errno
import ipaddress
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final, NoReturn

import typer

from experiments.commands.notices import announce_compiling
from experiments.commands.options import whole
from experiments.errors import InputError
from experiments.rendering import console
from experiments.running.updated import load
from model.csv_tables import shown

SERVER: Final = "dashboards.server"
PATIENCE: Final = 0.1
# Continuations branched from each month.
FEWEST: Final = 100
MOST: Final = 20_000
# Signals that end the command and its server; Windows knows one of them.
ENDS: Final = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


def dashboard(
    host: Annotated[
        str, typer.Option(help="Listen on this address; by default only this machine can reach it.")
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(parser=whole, metavar="N", help="Listen on this port, 1 to 65535.")
    ] = 8765,
    continuations: Annotated[
        int,
        typer.Option(
            parser=whole,
            metavar="N",
            help=f"Branch N continuations from each month, {FEWEST} to {MOST:,}; fewer are faster.",
        ),
    ] = 2_000,
    start: Annotated[
        list[Path] | None,
        typer.Option(
            "--from",
            metavar="DIR",
            help="Offer this updated ensemble as a start; give it again for further ones.",
        ),
    ] = None,
) -> None:
    """Serve the dashboard to a browser until Ctrl-C."""
    if not FEWEST <= continuations <= MOST:
        raise InputError(
            f"--continuations {continuations} is out of range; allowed is {FEWEST} to {MOST} "
            "(each month shown branches as many)"
        )
    for folder in start or ():
        load(folder)
    raise typer.Exit(serve(host, port, continuations, start or ()))


def serve(host: str, port: int, continuations: int, starts: Sequence[Path] = ()) -> int:
    """Serve until interrupted; returns the exit code.

    Raises
    ------
    InputError
        If nothing can listen there.
    """
    check_free(host, port)
    announce_compiling(quiet=False)
    token = "" if is_loopback(host) else secrets.token_urlsafe(24)
    if token:
        console.note(
            f"Warning: {host} can be reached from other machines. Whoever has the address with its token can "
            "use the dashboard and this machine's processor. --host 127.0.0.1 keeps it to this machine."
        )
    for ending in ENDS:
        signal.signal(ending, _interrupt)
    # -P: no module of the folder the user stands in is imported in place of the program's.
    command = [sys.executable, "-P", "-m", SERVER, host, str(port), str(continuations), *map(str, starts)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as server:  # noqa: S603, its own program
        assert server.stdin is not None
        server.stdin.write(f"{token}\n".encode())
        server.stdin.flush()
        try:
            if _listening(server, host, port):
                query = f"?token={token}" if token else ""
                console.write(f"The dashboard is at http://{_written(host)}:{port}/{query} (Ctrl-C stops it)")
            return server.wait()
        except KeyboardInterrupt:
            return _stopped(server)
        finally:
            server.terminate()


def _interrupt(*_: object) -> NoReturn:
    """End as after Ctrl-C."""
    raise KeyboardInterrupt


def check_free(host: str, port: int) -> None:
    """Refuse an address nobody can listen on.

    Raises
    ------
    InputError
        If the port is out of range or taken, or the host is not this machine's.
    """
    if not 1 <= port <= 65_535:
        raise InputError(f"--port {port} is out of range; allowed is 1 to 65535")
    try:
        family, kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except PermissionError:
        raise InputError(f"--port {port} needs special rights; choose one from 1024 to 65535") from None
    except (OSError, UnicodeError) as error:
        # The latter of a name that is too long to be one.
        if isinstance(error, UnicodeError | socket.gaierror) or error.errno != errno.EADDRINUSE:
            reason = getattr(error, "strerror", None) or error
            raise InputError(f"--host {shown(host)} is no address of this machine: {reason}") from None
        raise InputError(
            f"port {port} is taken, perhaps by another dashboard: stop that one, "
            f"or choose another, such as --port {port + 1 if port < 65_535 else port - 1}"
        ) from None


def is_loopback(host: str) -> bool:
    """Whether an address can be reached from this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _written(host: str) -> str:
    """Address as it stands in a link."""
    return f"[{host}]" if ":" in host else host


def _listening(server: subprocess.Popen[bytes], host: str, port: int) -> bool:
    """Wait until the server listens; false if it came to an end before."""
    while server.poll() is None:
        try:
            with socket.create_connection((host, port), timeout=1):
                return True
        except OSError:
            time.sleep(PATIENCE)
    return False


def _stopped(server: subprocess.Popen[bytes]) -> int:
    """Stop the server: that its standard input is closed is the sign for it."""
    assert server.stdin is not None
    server.stdin.close()
    try:
        server.wait(timeout=5)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        server.kill()
    console.note("The dashboard has stopped.")
    return 0

"""The one decorator for rules and formulas, and where their compiled form is kept.

Numba's cache does not notice a change in a function that is called from another file: it would go
on running the old rule. The cache folder is therefore named after the sources of every rule, so that
a changed rule can never meet a kernel compiled for the old one. Nothing else imports ``njit``.
"""

import hashlib
import os
import platform
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numba
from platformdirs import user_cache_path

Function = TypeVar("Function", bound=Callable[..., object])

# Division by zero gives infinity, which the kernel reports by run and field, instead of an exception.
FLAGS = {"nogil": True, "error_model": "numpy"}
SOURCE_FOLDERS = ("agents", "model")


@cache
def rules_fingerprint() -> str:
    """Hash of every source file and table that can change what a war does (12 hexadecimal digits)."""
    root = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for folder in SOURCE_FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in {".py", ".csv"}:
                digest.update(path.relative_to(root).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def cache_folder() -> Path:
    """Folder for this version's compiled rules; a temporary one where the user's is not writable."""
    name = f"{rules_fingerprint()}-numba{numba.__version__}-python{platform.python_version()}"
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    folder = (Path(chosen) if chosen else user_cache_path("fivelocks")) / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path(tempfile.mkdtemp(prefix="fivelocks-"))
    return folder if os.access(folder, os.W_OK) else Path(tempfile.mkdtemp(prefix="fivelocks-"))


numba.config.CACHE_DIR = str(cache_folder())  # type: ignore[attr-defined]  # set by name at run time


# Numba's own annotations leave out some of the options used here.
njit: Any = numba.njit


def rule(function: Function) -> Function:
    """Compile a rule or formula; without JIT it stays the plain Python function it is.

    The interpreter lock is released while it runs, so chunks of runs can share a process. No
    fastmath: live and ensemble runs must agree to the last bit.
    """
    compiled: Function = njit(cache=True, no_cfunc_wrapper=True, **FLAGS)(function)
    return compiled


def inner(function: Function) -> Function:
    """Compile a function that only compiled functions call: no entry from Python, no cache of its own.

    Whatever calls it is cached with it inside. Without JIT it stays the plain function it is.
    """
    compiled: Function = njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, **FLAGS)(function)
    return compiled


def woven(function: Function) -> Function:
    """Compile a formula by weaving its text into its caller, so that loops over it can be vectorised.

    For innermost arithmetic only: it costs compile time wherever it is used.
    """
    compiled: Function = njit(cache=True, inline="always", **FLAGS)(function)
    return compiled

"""The lock of a results folder: one command writes it at a time.

The lock is an advisory lock on the file ``.lock`` in the folder, which the system releases when the
process ends, however it ends. The file itself stays: whoever removed it could let two commands in.
"""

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from experiments.errors import InputError

LOCK: Final = ".lock"
BUSY: Final = frozenset({errno.EACCES, errno.EAGAIN, errno.EDEADLK})
# Another command may move the folder aside between opening its lock and locking it; then try again.
ATTEMPTS: Final = 50
PAUSE: Final = 0.02


@contextmanager
def locked(folder: Path, name: str = LOCK) -> Iterator[None]:
    """Hold the lock of an existing folder, or another lock file in it.

    Raises
    ------
    InputError
        If another command holds it.
    OSError
        If the lock cannot be opened.
    """
    for _ in range(ATTEMPTS):
        descriptor = os.open(folder / name, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o644)
        try:
            if not _try_lock(descriptor):
                raise InputError(f"{folder} is in use by another fivelocks command; wait for it to end")
            if _is_at(descriptor, folder / name):
                yield
                return
        finally:
            os.close(descriptor)
        time.sleep(PAUSE)
    raise InputError(f"{folder} is moved again and again by other fivelocks commands; choose another --out")


def _is_at(descriptor: int, path: Path) -> bool:
    """Whether the open file is still the one at this path."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat(follow_symlinks=False))
    except FileNotFoundError:
        return False


def _try_lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in BUSY:
            return False
        raise
    return True

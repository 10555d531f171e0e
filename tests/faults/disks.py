"""A small disk of one's own, in memory: full, read-only, or as it should be."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOM = 64 * 1024**2


def why_none() -> str | None:
    """Why no disk can be mounted here, or None if one can."""
    if os.geteuid() != 0:
        return "mounting a small disk needs root"
    if shutil.which("mount") is None:
        return "there is no mount program"
    tried = subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False)
    return None if tried.returncode == 0 else "mounting is not allowed here"


@contextmanager
def disk(place: Path) -> Iterator[Path]:
    """Mount an empty disk, for as long as it is needed."""
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "none", place], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


def resize(place: Path, size: int) -> None:
    """Give a disk so many bytes."""
    _remount(place, f"size={size}")


def set_read_only(place: Path, read_only: bool) -> None:
    """Forbid or allow writing."""
    _remount(place, "ro" if read_only else "rw")


def _remount(place: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", place], check=True)

"""Where compiled rules are kept on disk, and that no file is used which is not what was written.

Numba's cache does not notice a change in a function that is called from another file: it would go on
running the old rule. The cache folder is therefore named after the sources of every rule. Compiled files
are input like any other: each ends in a hash of its content; one that does not match is deleted and its
function compiled again. A folder that can be read but not written is used; without any, rules are compiled
in memory.
"""

import hashlib
import io
import os
import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import numba
from numba.core.caching import (
    CompileResultCacheImpl,
    FunctionCache,
    IndexDataCacheFile,
    UserProvidedCacheLocator,
)
from platformdirs import user_cache_path

SOURCE_FOLDERS = ("agents", "model")


@cache
def rules_fingerprint() -> str:
    """Hash of every source file and table that can change the result of a run (12 hexadecimal digits).

    Only modules and tables count, by names that Python can import, and line ends do not.
    """
    root = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for folder in SOURCE_FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            relative = path.relative_to(root)
            if path.suffix in {".py", ".csv"} and all(
                part.isidentifier() for part in relative.with_suffix("").parts
            ):
                digest.update(relative.as_posix().encode())
                digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:12]


def cache_folder() -> Path | None:
    """Folder of this version's compiled rules; None if there is none that can be read or written."""
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    try:
        parent = Path(chosen) if chosen else user_cache_path("fivelocks")
    except RuntimeError:  # no home directory, in later versions of platformdirs
        return None
    if not parent.is_absolute() and not chosen:
        return None  # the same in earlier ones: it would lie in the working folder
    folder = (
        parent.absolute()
        / f"{rules_fingerprint()}-numba{numba.__version__}-python{platform.python_version()}"
    )
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    return folder if os.access(folder, os.W_OK | os.X_OK) or any(folder.rglob("*.nbi")) else None


class VerifiedFiles(IndexDataCacheFile):
    """Numba's index and data files, each followed by the hash of its content."""

    def save(self, key: Any, data: Any) -> None:
        """Save a compiled function, unless the folder cannot be written."""
        with suppress(OSError):
            super().save(key, data)

    def _load_index(self) -> Any:
        return super()._load_index() if _is_intact(Path(self._index_path)) else {}

    def _load_data(self, name: str) -> Any:
        if not _is_intact(Path(self._data_path(name))):
            raise FileNotFoundError(name)  # the caller compiles
        return super()._load_data(name)

    @contextmanager
    def _open_for_write(self, path: str) -> Iterator[io.BytesIO]:
        content = io.BytesIO()
        yield content
        with super()._open_for_write(path) as file:
            # Readers stop at the end of the content and do not see the hash.
            file.write(content.getvalue() + hashlib.sha256(content.getvalue()).digest())


def _is_intact(path: Path) -> bool:
    """Whether a file ends in the hash of its content; it is deleted if it is there and does not."""
    try:
        content = path.read_bytes()
    except OSError:
        return False
    size = hashlib.sha256().digest_size
    if hashlib.sha256(content[:-size]).digest() == content[-size:]:
        return True
    with suppress(OSError):
        path.unlink()
    return False


class _Locator(UserProvidedCacheLocator):
    """Places files by the name of their package, so that checkouts with equal rules share them."""

    def __init__(self, function: Any, file: str) -> None:
        super().__init__(function, file)
        self._cache_path = str((cache_folder() or Path()) / Path(file).parent.name)

    @classmethod
    def from_function(cls, function: Any, file: str) -> "_Locator":
        return cls(function, file)

    def ensure_cache_path(self) -> None:
        with suppress(OSError):
            super().ensure_cache_path()

    def get_source_stamp(self) -> str:
        return hashlib.sha256(Path(self._py_file).read_bytes()).hexdigest()


class _Implementation(CompileResultCacheImpl):
    _locator_classes: ClassVar = [_Locator]  # type: ignore[misc]  # as the base class has it


class RulesCache(FunctionCache):
    """Numba's cache of one function, with verified files."""

    _impl_class = _Implementation

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)
        stamp, base = self._impl.locator.get_source_stamp(), self._impl.filename_base
        self._cache_file = VerifiedFiles(self._cache_path, base, stamp)


def keep_on_disk(compiled: Any) -> None:
    """Give a compiled function a cache on disk, if there is a place for one."""
    if hasattr(compiled, "enable_caching") and cache_folder() is not None:
        compiled._cache = RulesCache(compiled.py_func)  # noqa: SLF001  # as Numba's enable_caching does

"""Where compiled rules are kept on disk, and that no file is used which is not what was written.

Numba's cache does not notice a change in a function that is called from another file: it would go on
running the old rule. The folder of a module is therefore named after its source, that of all it imports,
and the tables, so that a changed rule has only itself and what uses it compiled again. Compiled files are
input like any other: each ends in a hash of its content; one that does not match is deleted and its function
compiled again. A folder that can be read but not written is used; without any, rules are compiled in memory.
"""

import hashlib
import io
import os
import platform
import re
from collections.abc import Callable, Iterable, Iterator
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


# Packages' own modules named in a line of imports, over several lines if they are in brackets.
IMPORTED = re.compile(
    rf"^\s*(?:from|import)\s+((?:{'|'.join(SOURCE_FOLDERS)})\b[\w.]*)(?:\s+import\s+(\([^)]*\)|[^\n]*))?",
    re.M,
)


def _root() -> Path:
    return Path(__file__).resolve().parent.parent


@cache
def _sources(root: Path) -> dict[str, bytes]:
    """Content of every module and table of the rules by path below the root, with line ends of one kind.

    Only modules and tables count, by names that Python can import.
    """
    found = {}
    for path in sorted(path for folder in SOURCE_FOLDERS for path in (root / folder).rglob("*")):
        relative = path.relative_to(root)
        if path.suffix in {".py", ".csv"} and all(map(str.isidentifier, relative.with_suffix("").parts)):
            found[relative.as_posix()] = path.read_bytes().replace(b"\r\n", b"\n")
    return found


def _hash(contents: Iterable[tuple[str, bytes]]) -> str:
    digest = hashlib.sha256()
    for name, content in contents:
        digest.update(name.encode())
        digest.update(content)
    return digest.hexdigest()[:12]


@cache
def rules_fingerprint() -> str:
    """Hash of every source file and table that can change the result of a run (12 hexadecimal digits)."""
    return _hash(_sources(_root()).items())


def imported(source: str) -> set[str]:
    """Paths of the modules of rules that a module's text names in its imports; some may not exist."""
    found = set()
    for module, names in IMPORTED.findall(source):
        path = module.replace(".", "/")
        found |= {f"{path}.py", f"{path}/__init__.py"}
        found |= {f"{path}/{name}.py" for name in re.findall(r"\w+", names)}
    return found


@cache
def _imported_by(name: str) -> set[str]:
    """Paths of the modules of rules that a module of rules imports."""
    sources = _sources(_root())
    return imported(sources[name].decode()) & sources.keys()


@cache
def module_fingerprint(path: str) -> str:
    """Hash of a module of rules, all that it imports, and every table; of any other file its content."""
    sources = _sources(_root())
    try:
        name = Path(path).resolve().relative_to(_root()).as_posix()
    except ValueError:
        name = ""
    if name not in sources:
        return _hash([(path, Path(path).read_bytes())])
    reached, ahead = set[str](), {name}
    while ahead:
        reached |= ahead
        ahead = {one for at in ahead for one in _imported_by(at)} - reached
    return _hash(item for item in sources.items() if item[0] in reached or item[0].endswith(".csv"))


def cache_folder() -> Path | None:
    """Folder of compiled rules; None if there is none that can be read or written."""
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    try:
        parent = Path(chosen) if chosen else user_cache_path("fivelocks")
    except RuntimeError:  # no home directory, in later versions of platformdirs
        return None
    if not parent.is_absolute() and not chosen:
        return None  # the same in earlier ones: it would lie in the working folder
    folder = parent.absolute() / f"numba{numba.__version__}-python{platform.python_version()}"
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
    """Places files by name and fingerprint of their module, so that checkouts with equal rules share them."""

    def __init__(self, function: Any, file: str) -> None:
        super().__init__(function, file)
        module = f"{Path(file).parent.name}.{Path(file).stem}-{self.get_source_stamp()}"
        self._cache_path = str((cache_folder() or Path()) / module)

    @classmethod
    def from_function(cls, function: Any, file: str) -> "_Locator":
        return cls(function, file)

    def ensure_cache_path(self) -> None:
        with suppress(OSError):
            super().ensure_cache_path()

    def get_source_stamp(self) -> str:
        return module_fingerprint(self._py_file)


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


def is_on_disk(compiled: Any) -> bool:
    """Whether a function of this version has been compiled before and is kept in a cache."""
    cache = getattr(compiled, "_cache", None)
    if not isinstance(cache, RulesCache):
        return False
    name = cache._impl.filename_base  # noqa: SLF001  # Numba tells nobody what it calls its files
    return any(Path(cache.cache_path).glob(f"{name}*.nbc"))

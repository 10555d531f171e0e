"""Results of recent work, by the question they answer: what is asked again, after a reload say, is there.

Results follow from their question alone, so that all tabs of the server may share them. A result has a folder
of its own, which is removed when neither this store nor any tab holds the result any more.
"""

import itertools
import shutil
import tempfile
import weakref
from collections import OrderedDict
from collections.abc import Callable
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Final

MOST: Final = 12
Key = tuple[str, ...]
_recent: OrderedDict[Key, Any] = OrderedDict()
_lock = Lock()
_numbers = itertools.count()


@cache
def _root() -> "tempfile.TemporaryDirectory[str]":
    """Where the folders lie; it goes with the process."""
    return tempfile.TemporaryDirectory(prefix="fivelocks-")


def recalled(key: Key | None, work: Callable[[Path], Any]) -> Any:
    """Result of a question: the stored one, or that of the work, which is given a new folder.

    Parameters
    ----------
    key
        The question; None if its result must not be shared.
    work
        Called with the path of a folder that does not exist yet.
    """
    with _lock:
        if key is not None and key in _recent:
            _recent.move_to_end(key)
            return _recent[key]
    folder = Path(_root().name) / str(next(_numbers))
    try:
        result = work(folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    weakref.finalize(result, shutil.rmtree, folder, ignore_errors=True)
    if key is not None:
        with _lock:
            _recent[key] = result
            while len(_recent) > MOST:
                _recent.popitem(last=False)
    return result

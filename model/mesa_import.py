"""Mesa, without a change of the caller's process: its import switches how programs start processes."""

import multiprocessing

_before = multiprocessing.get_start_method(allow_none=True)

import mesa  # noqa: E402

# None means that nothing has been chosen yet.
multiprocessing.set_start_method(_before, force=True)

__all__ = ["mesa"]

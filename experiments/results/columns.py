"""Arrow columns straight from memory.

``pyarrow.array`` loads pandas to see whether it was handed a piece of it, which takes longer than ten
thousand runs. These few lines hand over the buffers instead.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

Array = np.ndarray[Any, Any]


def numbers(values: Array, present: Array | None = None) -> pa.Array:
    """Column of whole or real numbers; null where ``present`` is false."""
    kind = pa.from_numpy_dtype(values.dtype)
    mask = None if present is None else pa.py_buffer(np.packbits(present, bitorder="little"))
    return pa.Array.from_buffers(kind, len(values), [mask, pa.py_buffer(np.ascontiguousarray(values))])


def texts(values: Sequence[str]) -> pa.Array:
    """Column of texts."""
    encoded = [value.encode() for value in values]
    ends = np.cumsum([0, *map(len, encoded)], dtype="i4")
    return pa.StringArray.from_buffers(len(encoded), pa.py_buffer(ends), pa.py_buffer(b"".join(encoded)))


def coded(codes: Array, names: Sequence[str]) -> pa.Array:
    """Column of names given by code, one up from the first; null for code 0."""
    places = numbers((codes - 1).astype("i1"), codes > 0)
    return pa.DictionaryArray.from_arrays(places, texts(names))

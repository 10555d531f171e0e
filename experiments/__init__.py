"""Which runs to make and what to keep.

For notebooks: ``from experiments import batch, compare, forecast, run, scenario, sensitivity, sweep, why``.
"""

from typing import Any

_FOR_NOTEBOOKS = ("batch", "compare", "forecast", "run", "scenario", "sensitivity", "sweep", "why")


def __getattr__(name: str) -> Any:
    """A function for notebooks, loaded when it is asked for: pandas and SciPy take seconds."""
    if name not in _FOR_NOTEBOOKS:
        raise AttributeError(f"module 'experiments' has no attribute '{name}'")
    from experiments import notebook

    return getattr(notebook, name)

"""fivelocks for Python: ``import fivelocks as fl``.

``fl.batch``, ``fl.compare``, ``fl.sweep``, ``fl.sensitivity``, ``fl.discover`` and ``fl.rare`` simulate many
runs; ``fl.forecast`` and ``fl.why`` study one; ``fl.update`` learns from observed months; ``fl.scenario``
describes what is simulated; ``fl.WarModel`` is the Mesa model. What a name needs is loaded when first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from experiments.errors import InputError
    from experiments.notebook import (
        batch,
        compare,
        discover,
        forecast,
        rare,
        results,
        run,
        scenario,
        sensitivity,
        story_of,
        sweep,
        update,
        why,
    )
    from experiments.rendering.result import Result
    from model.scenario import Scenario, ScenarioError
    from model.war_model import WarModel

__all__ = [
    "InputError",
    "Result",
    "Scenario",
    "ScenarioError",
    "WarModel",
    "batch",
    "compare",
    "discover",
    "forecast",
    "rare",
    "results",
    "run",
    "scenario",
    "sensitivity",
    "story_of",
    "sweep",
    "update",
    "why",
]
# Where a name is, if not in experiments.notebook.
_ELSEWHERE: Final = {
    "InputError": "experiments.errors",
    "Result": "experiments.rendering.result",
    "Scenario": "model.scenario",
    "ScenarioError": "model.scenario",
    "WarModel": "model.war_model",
}


def __getattr__(name: str) -> Any:
    """A name of this module, loaded when it is first used."""
    if name == "__version__":
        from importlib.metadata import version

        return version("fivelocks")
    if name not in __all__:
        raise AttributeError(f"module 'fivelocks' has no attribute {name!r}; it has {', '.join(__all__)}")
    globals()[name] = found = getattr(import_module(_ELSEWHERE.get(name, "experiments.notebook")), name)
    return found


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])

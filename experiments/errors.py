"""Bad input: said once, as text, with every problem at once."""

from collections.abc import Iterable

from model.csv_tables import nearest
from model.scenario import ScenarioError


class InputError(ValueError):
    """What a person asked for cannot be done; each line says what is wrong and what is allowed."""

    def __init__(self, *problems: str) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(problems))


def unknown(problem: str, name: str, known: Iterable[str], allowed: str) -> str:
    """Problem with a name nobody knows, then the nearest known one if any is near, then what is allowed."""
    return f"{problem}{nearest(name, known) or ';'} {allowed}"


__all__ = ["InputError", "ScenarioError", "unknown"]

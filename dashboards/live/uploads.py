"""Scenario files of the person at the page: read as the command line reads them, kept in their tab only."""

import base64
import binascii
from typing import Final

from experiments.errors import InputError
from model.csv_tables import shown
from model.scenario import Scenario
from model.scenario_file import from_bytes

# More are forgotten, the oldest first.
MOST_FILES: Final = 10


class OwnScenarios:
    """Scenarios that a person has given from files, by name."""

    def __init__(self) -> None:
        self.by_name: dict[str, Scenario] = {}

    def take(self, content: str) -> Scenario:
        """Scenario of a file.

        Parameters
        ----------
        content
            The file's bytes in base 64.

        Raises
        ------
        InputError, ScenarioError
            If it cannot be read, or holds errors; all errors at once.
        """
        try:
            read = base64.b64decode(content, validate=True)
        except (binascii.Error, ValueError):
            raise InputError("did not arrive whole; choose it again") from None
        scenario = from_bytes(read, "file")
        others = {name: known for name, known in self.by_name.items() if name != scenario.name}
        kept = list(others.items())[1 - MOST_FILES :]
        self.by_name = {**dict(kept), scenario.name: scenario}
        return scenario


def plain(name: str) -> str:
    """Name of a file as it is, or shown if it is long or holds what cannot be seen."""
    return name if name.isprintable() and len(name) <= 80 else shown(name)

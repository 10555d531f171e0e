"""Wars of a study played again, from nothing but its folder."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from experiments.analysis.points import Player, Point, families
from experiments.analysis.results import POINTS_FILE, Piece, shard_table
from experiments.results import columns
from experiments.results.sealed import MANIFEST
from model import outcomes
from model.scenario import Scenario
from model.scenario_file import from_mapping

Array = np.ndarray[Any, Any]
# What a points file says of each point beside its settings.
ABOUT: Final = ("point", "name", "scenario", "first_run")


def scenarios_in(folder: Path, content: dict[str, Any]) -> list[Scenario]:
    """Scenarios of a study's points, from its manifest.

    Raises
    ------
    ScenarioError
        If one is not valid.
    """
    return [from_mapping(each, str(folder / MANIFEST)) for each in content["scenarios"]]


def player_of(folder: Path, content: dict[str, Any]) -> Callable[[Array], pa.Table]:
    """What plays the wars of these rows of a study's shards again, and gives the rows as they should be.

    Parameters
    ----------
    folder
        Folder of the study, whose points file is whole.
    content
        What its manifest says.

    Raises
    ------
    ScenarioError
        If one of its scenarios is not valid.
    """
    scenarios = {scenario.identity: scenario for scenario in scenarios_in(folder, content)}
    with parquet.ParquetFile(folder / POINTS_FILE) as file:
        described = file.read()
    seed = content["question"]["seed"]

    def play(sequence: Array) -> pa.Table:
        runs, places = np.divmod(sequence, content["points"])
        there, members = np.unique(places, return_inverse=True)
        rows = described.take(columns.numbers(there)).to_pylist()
        points = [
            Point(
                row["name"],
                scenarios[row["scenario"]],
                {name: value for name, value in row.items() if name not in ABOUT and value is not None},
            )
            for row in rows
        ]
        first_runs = np.array([row["first_run"] for row in rows], dtype="i8")
        measured = np.empty((len(runs), len(outcomes.ALL)))
        for family in families(points):
            mine = np.isin(members, family.places)
            among = np.searchsorted(family.places, members[mine])
            measured[mine] = Player(family, seed).play(among, runs[mine] + first_runs[members[mine]])
        return shard_table(Piece(places, runs, measured))

    return play

"""One run watched live: its months, its story, and a trace of every agent's state."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa

from experiments.errors import InputError
from experiments.results import columns, files
from experiments.running.happenings import Happening, happenings
from model.scenario import Scenario
from model.war_model import WarModel
from model.world import FIELDS

# Thresholds that a wavering number may cross many times.
ONCE: Final = ("support_falls", "undermanned", "funds_gone", "ground")
TRACE_KINDS: Final = (".csv", ".parquet")


class Month(NamedTuple):
    """One month of a run: its number, what happened, and a copy of the world after it."""

    month: int
    happenings: list[Happening]
    world: np.void


def months(model: WarModel) -> Iterator[Month]:
    """Simulate a run to its end, a month at a time; what is news only once is reported once."""
    reported: set[tuple[str, str]] = set()
    while not model.over and model.month < model.origin.horizon:
        before = model.copy_of_world()
        model.step()
        after = model.copy_of_world()
        news = [item for item in happenings(before, after, model.parameters) if _is_news(item, reported)]
        yield Month(model.month, news, after)


def _is_news(item: Happening, reported: set[tuple[str, str]]) -> bool:
    key = (item.kind, str(sorted(item.facts.items())))
    if item.kind in ONCE and key in reported:
        return False
    reported.add(key)
    return True


def at_ending(watched: Sequence[Month]) -> np.void:
    """World after the month of the first ending, or after the last month if there was none."""
    ended = int(watched[-1].world["course"][0]["ending_month"])
    return watched[ended - 1].world if ended else watched[-1].world


def check_trace(path: Path | None) -> None:
    """Refuse a trace file that could not be written.

    Raises
    ------
    InputError
        If its ending is unknown, its folder does not exist, or it exists already.
    """
    if path is None:
        return
    if path.suffix not in TRACE_KINDS:
        raise InputError(f"--trace {path}: the file must end in {' or '.join(TRACE_KINDS)}")
    if not path.parent.is_dir():
        raise InputError(f"--trace {path}: there is no folder {path.parent}")
    if path.exists():
        raise InputError(f"--trace {path}: the file exists and is not overwritten; choose another name")


def write_trace(path: Path, scenario: Scenario, watched: Sequence[Month]) -> None:
    """Write every agent's state month by month: month, date, kind, agent, variable, value, unit.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    table = trace_table(scenario, watched)
    try:
        if path.suffix == ".csv":
            files.write_csv(path, [table])
        else:
            from pyarrow import parquet

            files.write_whole(path, lambda file: parquet.write_table(table, file))
    except OSError as error:
        raise InputError(f"--trace {path} cannot be written: {error.strerror}") from None


def trace_table(scenario: Scenario, watched: Sequence[Month]) -> pa.Table:
    """State of every agent, one row a month and number."""
    places = [place for place in FIELDS.values() if place.kind != "orders"]
    values = np.array([_numbers(month.world, places) for month in watched])
    count = len(watched)

    def repeated(texts: list[str]) -> pa.Array:
        return columns.texts(texts * count)

    dates = [scenario.date(month.month) for month in watched]
    return pa.table(
        {
            "month": columns.numbers(np.repeat([month.month for month in watched], len(places))),
            "date": columns.texts([date for date in dates for _ in places]),
            "kind": repeated([place.kind for place in places]),
            "agent": repeated([_agent(place) for place in places]),
            "variable": repeated([_variable(place) for place in places]),
            "value": columns.numbers(values.ravel()),
            "unit": repeated([place.unit for place in places]),
        }
    )


def _numbers(world: np.void, places: Sequence[Any]) -> list[float]:
    memory = world.tobytes()
    floats, wholes = np.frombuffer(memory, "f8"), np.frombuffer(memory, "i8")
    return [float(wholes[place.word] if place.integer else floats[place.word]) for place in places]


def _agent(place: Any) -> str:
    """Name of the agent a number belongs to; that of its kind where there is only one."""
    rest = place.name.removeprefix(f"{place.kind}.")
    member = rest.partition(".")[0]
    return place.kind if member == place.field else member


def _variable(place: Any) -> str:
    tail = place.name.partition(f"{place.field}")[2]
    return place.field + tail

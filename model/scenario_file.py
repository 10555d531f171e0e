"""A scenario's file: TOML with its differences from the defaults, read with every error at once."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from model import levers
from model.csv_tables import nearest, shown, some
from model.dates import month_of
from model.levers import Event
from model.scenario import Scenario, ScenarioError, event_problems

# The built-in scenarios are data of the layer above, which is read here but not imported.
BUILT_IN: Final = Path(__file__).resolve().parent.parent / "experiments" / "scenarios"
LARGEST_FILE: Final = 256 * 1024
# The parser of TOML keeps every beginning of a key, so that a long one of many parts would take all memory.
MOST_DOTS_OF_A_LINE: Final = 50
LONGEST_MESSAGE: Final = 300
KEYS: Final = ("name", "summary", "start", "horizon", "mode", "parameters", "initial", "event")
EVENT_KEYS: Final = ("month", "date", "lever", "value", "factor", "until", "why")


def from_mapping(content: Mapping[str, Any], place: str) -> Scenario:
    """Scenario from the content of a file.

    Raises
    ------
    ScenarioError
        With every error at once, each with its place in the file.
    """
    if "horizon" in content:
        content = {**content, "horizon": _whole(content["horizon"])}
    found = _unknown_keys(content, KEYS)
    tables = {key: _table(content, key, found) for key in ("parameters", "initial")}
    entries = enumerate(_entries(content, found), start=1)
    start = content.get("start", Scenario.start)
    read = [(number, _event(number, entry, start, found)) for number, entry in entries]
    given: dict[str, Any] = {key: content[key] for key in KEYS[:5] if key in content} | tables
    scenario = None
    try:
        scenario = Scenario(**given)
    except ScenarioError as error:
        found += error.problems
    # Events are checked here, under the numbers they have in the file, whatever else is wrong.
    events = [(number, event) for number, event in read if event is not None]
    for number, event in events:
        found += event_problems(number, event, content.get("horizon", Scenario.horizon), len(found))
    if scenario is None or found:
        raise ScenarioError(place, some(found))
    return replace(scenario, events=tuple(event for _, event in events))


def _unknown_keys(content: Mapping[str, Any], known: tuple[str, ...], given: int = 0) -> list[str]:
    unknown = [key for key in content if key not in known]
    return [
        f"unknown key {shown(key)}{nearest(key, known, given + place)}" for place, key in enumerate(unknown)
    ]


def _table(content: Mapping[str, Any], key: str, found: list[str]) -> dict[str, Any]:
    """One table of the file with dotted names, whether written dotted or nested."""
    entries = content.get(key, {})
    if not isinstance(entries, dict):
        found.append(f"{key} must be a table of names and numbers")
        return {}
    flat: dict[str, Any] = {}
    for name, value in _flattened(entries):
        if name in flat:
            found.append(f"[{key}] {shown(name)} is given twice; write it once, dotted, quoted or nested")
        flat[name] = value
    return flat


def _flattened(entries: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in entries.items():
        if isinstance(value, dict) and len(prefix) < 200:
            yield from _flattened(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _whole(value: Any) -> Any:
    """A whole number written with a decimal point as an integer; anything else as it is."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _entries(content: Mapping[str, Any], found: list[str]) -> list[Any]:
    entries = content.get("event", [])
    if isinstance(entries, list):
        return entries
    found.append("event must be an array of tables, each headed [[event]]")
    return []


def _event(number: int, entry: Any, start: Any, found: list[str]) -> Event | None:
    """One event of the file, or None after noting what keeps it from being one.

    Months may be given as dates: ``date = "2027-03"``, ``until = "2028-02"``.
    """
    before = len(found)
    where = f"[[event]] {number}:"
    if not isinstance(entry, dict):
        found.append(f"{where} must be a table with month, lever, and value or factor")
        return None
    found += [f"{where} {problem}" for problem in _unknown_keys(entry, EVENT_KEYS, len(found))]
    if "date" in entry and "month" in entry:
        found.append(f"{where} give either month or date")
    entry = {"month" if key == "date" else key: value for key, value in entry.items()}
    entry |= {key: _whole(entry[key]) for key in ("month", "until") if key in entry}
    for key in ("month", "until"):
        if (counted := month_of(entry.get(key), start)) is not None:
            entry[key] = counted
    for key, kind in (("month", int), ("lever", str), ("until", int)):
        value = entry.get(key)
        if (value is None and key != "until") or (value is not None and type(value) is not kind):
            wanted = "a whole number, or a date written YYYY-MM" if kind is int else "text"
            given = "not given" if value is None else f"{shown(value)}"
            found.append(f"{where} {key} is {given}; it must be {wanted}")
    if len(found) > before:
        return None
    setting: Any = entry.get("value")
    if isinstance(setting, str):
        setting = levers.number_of(setting, entry["lever"])
    return Event(entry["month"], entry["lever"], setting, entry.get("factor"), entry.get("until"))


def built_in(name: str) -> Scenario:
    """Built-in scenario of a name.

    Raises
    ------
    ScenarioError
        If there is none.
    """
    known = sorted(path.stem for path in BUILT_IN.glob("*.toml"))
    if name not in known:
        hint = nearest(name, known) or f"; built-in are {', '.join(known)}"
        raise ScenarioError(f"scenario {shown(name)}", [f"is not built in{hint}"])
    return from_file(BUILT_IN / f"{name}.toml")


def from_file(path: Path) -> Scenario:
    """Scenario from a TOML file.

    Raises
    ------
    ScenarioError
        If the file cannot be read, is larger than 256 kB, is not TOML, or holds errors; all errors at once.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        # The latter of a path that holds a zero byte.
        why = error.strerror if isinstance(error, OSError) else error
        raise ScenarioError(str(path), [f"cannot be read: {why}"]) from None
    return from_bytes(content, str(path))


def from_bytes(content: bytes, place: str) -> Scenario:
    """Scenario from the bytes of a TOML file.

    Raises
    ------
    ScenarioError
        If they are more than 256 kB, are not TOML, or hold errors; all errors at once, each with its place.
    """
    if len(content) > LARGEST_FILE:
        raise ScenarioError(place, [f"is too large for a scenario; allowed is {LARGEST_FILE // 1024} kB"])
    try:
        # Some editors put a mark in front of a file's first sign.
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise ScenarioError(place, ["is not a text file in UTF-8"]) from None
    for number, line in enumerate(text.split("\n"), start=1):
        if line.count(".") > MOST_DOTS_OF_A_LINE:
            raise ScenarioError(
                place, [f"line {number} has more than {MOST_DOTS_OF_A_LINE} full stops; no name has as many"]
            )
    try:
        read = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        # Besides its own errors the parser raises these, of a number too long and of nesting too deep.
        why = f"{error}"[:LONGEST_MESSAGE] or "nested too deeply"
        raise ScenarioError(place, [f"is not valid TOML: {why}"]) from None
    if not read:
        raise ScenarioError(place, ["is empty; a scenario file sets at least one key, such as name"])
    return from_mapping(read, place)

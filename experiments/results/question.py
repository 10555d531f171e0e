"""Whether two questions are the same, compared in full, and what differs."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from experiments.errors import InputError, ScenarioError
from model.scenario import Scenario
from model.scenario_file import from_mapping

Question = Mapping[str, Any]
PLAIN: Final = ("start", "horizon", "mode")
GROUPS: Final = ("parameters", "initial")


def differences(theirs: Question, ours: Question, place: Path) -> list[str]:
    """What a question asked differs in from the one a folder contains, a line each; empty if in nothing.

    Scenarios are compared by all that decides their runs, and by name, not by how they are written.

    Raises
    ------
    InputError
        If a scenario of the folder is not valid in this version.
    """
    # Of two kinds of question the rest is not worth comparing.
    keys = ["kind"] if theirs.get("kind") != ours.get("kind") else [*ours, *(theirs.keys() - ours.keys())]
    found: list[str] = []
    for key in keys:
        before, now = theirs.get(key), ours.get(key)
        if key in ("scenario", "scenarios"):
            found += _between(_scenarios(before, place), _scenarios(now, place))
        elif _plain(before) != _plain(now):
            found.append(f"{key}: the folder has {_short(before)}, asked is {_short(now)}")
    return found


def _scenarios(given: Any, place: Path) -> list[Scenario]:
    try:
        return [from_mapping(one, str(place)) for one in (given if isinstance(given, list) else [given])]
    except (ScenarioError, AttributeError, TypeError, KeyError) as error:
        raise InputError(f"{place}: a scenario cannot be read: {error}") from None


def _between(theirs: list[Scenario], ours: list[Scenario]) -> list[str]:
    if [(one.name, one.content) for one in theirs] == [(one.name, one.content) for one in ours]:
        return []
    before, now = (", ".join(one.identity for one in some) for some in (theirs, ours))
    found = [f"scenario: the folder has {before}, asked is {now}"]
    if len(theirs) == len(ours):
        found += [line for pair in zip(theirs, ours, strict=True) for line in changes(*pair)]
    return found


def _plain(value: Any) -> str:
    """A value as JSON, so that tuples and lists are the same; an ensemble is the same wherever it lies."""
    placed = isinstance(value, Mapping) and "identity" in value
    return json.dumps({**value, "folder": ""} if placed else value, sort_keys=True)


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."


def changes(theirs: Scenario, ours: Scenario) -> list[str]:
    """What a scenario asked changes about the one a folder holds, a line each."""
    before, now = theirs.differences(), ours.differences()
    found = [_line(key, before[key], now[key]) for key in PLAIN if before[key] != now[key]]
    for group in GROUPS:
        old, new = before[group], now[group]
        found += [
            _line(name, old.get(name, "the default"), new.get(name, "the default"))
            for name in sorted({*old, *new})
            if old.get(name) != new.get(name)
        ]
    found += [
        f"event {event_text(one)}: only the folder has it"
        for one in before["event"]
        if one not in now["event"]
    ]
    found += [
        f"event {event_text(one)}: only what is asked has it"
        for one in now["event"]
        if one not in before["event"]
    ]
    return found


def _line(name: str, theirs: Any, ours: Any) -> str:
    return f"{name}: the folder has {theirs}, asked is {ours}"


def event_text(event: dict[str, Any]) -> str:
    """An event as it is written on the command line."""
    until = f"-{event['until']}" if "until" in event else ""
    effect = f"*={event['factor']:g}" if "factor" in event else f"={event['value']:g}"
    return f"{event['month']}{until}:{event['lever']}{effect}"

"""What is different between two scenarios, as text."""

from typing import Any, Final

from model.scenario import Scenario

PLAIN: Final = ("start", "horizon", "mode")
GROUPS: Final = ("parameters", "initial")


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

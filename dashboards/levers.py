"""The levers of the page, by the hand that pulls them, made from the tables of levers and parameters."""

from collections.abc import Iterator
from typing import Any, Final

from dashboards.i18n import Words
from dashboards.live.war import Picture
from model import parameters
from model.levers import ALIASES, Event, Lever, table

HANDS: Final = (
    "west", "washington", "europe", "kyiv", "moscow", "partners", "accidents", "thought_experiments",
)  # fmt: skip
# A factor on all aid at once is the lever most asked for; the table of levers knows it as a name for several.
WEST: Final = "aid"
WEST_LIMIT: Final = 3.0
# Hands that pull the same lever for several members, which are then named.
MANY_MEMBERS: Final = ("europe", "partners", "thought_experiments")
OPEN_AT_FIRST: Final = ("west", "washington")


def groups(picture: Picture, words: Words) -> list[dict[str, Any]]:
    """Levers for the page: a group a hand, each lever with default, range, unit and present setting."""
    in_force = settings(picture.question.pulled, picture.month)
    found = []
    for hand in HANDS:
        levers = [_west(in_force, words)] if hand == "west" else list(_of_hand(hand, in_force, words))
        pulled = sum(lever["value"] is not None for lever in levers)
        found.append(
            {
                "name": hand,
                "title": words(f"hands.{hand}"),
                "open": hand in OPEN_AT_FIRST,
                "pulled": pulled,
                "levers": levers,
            }
        )
    return found


def settings(pulled: tuple[Event, ...], month: int) -> dict[str, float]:
    """What each lever pulled by hand is set to for the month to come."""
    return {
        event.lever: float(event.value if event.factor is None else event.factor)  # type: ignore[arg-type]  # one of the two is given
        for event in pulled
        if event.month <= month + 1 and (event.until is None or event.until > month)
    }


def _of_hand(hand: str, in_force: dict[str, float], words: Words) -> Iterator[dict[str, Any]]:
    for name, lever in table().items():
        if lever.pulled_by == hand:
            yield _entry(lever, in_force.get(name), words)


def _entry(lever: Lever, value: float | None, words: Words) -> dict[str, Any]:
    group = lever.name.partition(".")[0]
    low, high = (0.0, lever.factor_limit) if lever.kind == "factor" else (lever.low, lever.high)
    default = _default(lever)
    return {
        "name": lever.name,
        "title": name_of(lever.name if lever.pulled_by in MANY_MEMBERS else group, words),
        "value": value,
        "low": low,
        "high": high,
        "step": _step(high - low),
        "start": default["value"] if default else min(max(0.0, low), high),
        "unit": shown_unit(lever.unit),
        "choices": _choices(lever.kind, words),
        "factor": lever.kind == "factor",
        "range": _range(lever, low, high, default, words),
        "about": _about(lever, default, words),
    }


def name_of(lever: str, words: Words) -> str:
    """Name of a lever, with its member."""
    group, _, member = lever.partition(".")
    known = words.group("donors") | words.group("locks")
    name = words(f"levers.{group}")
    return words("levers.of", lever=name, member=known.get(member, words.name(member))) if member else name


def _default(lever: Lever) -> dict[str, Any] | None:
    """The parameter that is the lever's default, or the number itself."""
    member = lever.name.partition(".")[2]
    for name in (f"{lever.default}.{member}", lever.default):
        if name in parameters.table():
            known = parameters.table()[name]
            # A chance a month is no setting of a switch.
            value = known.default if known.unit == lever.unit and lever.kind == "value" else 0.0
            return {"value": value, "shown": known.default, "unit": known.unit, "parameter": known}
    try:
        return {"value": float(lever.default), "shown": float(lever.default), "unit": lever.unit}
    except ValueError:
        return None


def _step(span: float) -> float:
    return next(step for step in (0.01, 0.02, 0.05, 0.1, 1.0) if span / step <= 250)


def shown_unit(unit: str) -> str:
    """A unit after a number; shares and pure numbers have none."""
    return "" if unit in ("0-1", "1", "code") else " ×" if unit == "ratio" else f" {unit}"


def _choices(kind: str, words: Words) -> list[dict[str, Any]] | None:
    if kind == "switch":
        return [
            {"value": value, "title": words(f"levers.{name}")} for value, name in ((1.0, "on"), (0.0, "off"))
        ]
    if kind == "stance":
        return [
            {"value": float(code), "title": words(f"stances.{name}")}
            for code, name in enumerate(("hold", "propaganda", "adjust"))
        ]
    return None


def _range(lever: Lever, low: float, high: float, default: dict[str, Any] | None, words: Words) -> str:
    parts = []
    if default and lever.kind in ("value", "factor"):
        parts.append(words("levers.default", value=default["shown"]))
    elif default and "parameter" in default:
        parts.append(words("levers.chance", value=100 * default["shown"]))
    if lever.kind in ("value", "factor"):
        parts.append(words("levers.range", low=low, high=high, unit=shown_unit(lever.unit)))
    return " · ".join(parts)


def _about(lever: Lever, default: dict[str, Any] | None, words: Words) -> str:
    """Meaning, and the parameter behind the default with its source."""
    lines = [f"{words.said(lever.meaning)} [{lever.unit}]"]
    if default and "parameter" in default:
        known = default["parameter"]
        lines.append(
            words(
                "parameter.default",
                value=known.default,
                low=known.low,
                high=known.high,
                confidence=known.confidence,
            )
        )
        lines.append(words("parameter.source", source=known.source))
    return "\n".join(lines)


def _west(in_force: dict[str, float], words: Words) -> dict[str, Any]:
    """All military and financial aid together, as a factor on what donors would give."""
    span = words("levers.range", low=0.0, high=WEST_LIMIT, unit=shown_unit("ratio"))
    return {
        "name": WEST, "title": words("levers.aid"), "value": in_force.get(WEST), "factor": True,
        "low": 0.0, "high": WEST_LIMIT, "step": 0.05, "start": 1.0,
        "unit": shown_unit("ratio"), "choices": None,
        "range": f"{words('levers.default', value=1.0)} · {span}",
        "about": words("levers.aid_about", levers=", ".join(ALIASES[WEST])),
    }  # fmt: skip

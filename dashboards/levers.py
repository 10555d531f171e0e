"""The levers of the page, made from the tables of levers and parameters."""

from math import isclose
from typing import Any, Final

from dashboards import glossary
from dashboards.i18n import Words
from dashboards.live.continuations import difference
from dashboards.live.live_run import Picture
from dashboards.live.plans import Setting, elsewhere, natural
from dashboards.live.session import Change, View
from model import parameters
from model.endings import PATHS
from model.levers import Event, Lever, table

HANDS: Final = (
    "west", "washington", "europe", "kyiv", "moscow", "partners", "accidents", "thought_experiments",
)  # fmt: skip
# Shown at first; the others are found by searching.
HEADLINE: Final = (
    "aid", "coercion", "guarantee", "sanctions", "peacekeepers", "mobilisation.ukraine", "stance.kyiv",
    "oil_price",
)  # fmt: skip
# A factor on all aid at once; the table of levers knows it as a name for several.
WEST: Final = "aid"
WEST_LIMIT: Final = 3.0
# Hands that set the same lever for several members, which are then named.
MANY_MEMBERS: Final = ("europe", "partners", "thought_experiments", "kyiv", "moscow", "washington")
STEPS: Final = (1.0, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001)
FEWEST_STEPS: Final = 60


def entries(view: View, words: Words) -> list[dict[str, Any]]:
    """Levers for the page, the headline ones first: default, range, unit, setting, and latest effect."""
    in_force = settings(view.picture.question.events, view.month)
    found = [_west(in_force, words)]
    found += [
        _entry(lever, in_force.get(name), view.picture, words)
        for hand in HANDS
        for name, lever in table().items()
        if lever.pulled_by == hand
    ]
    effects = {change.lever: effect(change, view, words) for change in view.changes}
    for entry in found:
        entry |= _standing(entry, view.picture, words)
        entry["headline"] = entry["name"] in HEADLINE
        entry["effect"] = effects.get(entry["name"], "") if entry["value"] is not None else ""
        entry["found_by"] = f"{entry['title']} {entry['name']} {entry.pop('hand')}".lower()
    order = {name: place for place, name in enumerate(HEADLINE)}
    return sorted(found, key=lambda entry: order.get(entry["name"], len(order)))


def effect(change: Change, view: View, words: Words) -> str:
    """What a lever did to the path it moved most, in the month in which it was set."""
    when = words.within(view.picture.scenario, change.month)
    if not (change.before and change.after):
        return words("levers_panel.waiting", when=when)
    moved = difference(change.before, change.after)
    path = max(PATHS, key=lambda name: abs(moved[name].estimate))
    one = moved[path]
    return words(
        "levers_panel.effect", path=words.path(path), when=when,
        points=100 * one.estimate, low=100 * one.low, high=100 * one.high,
    )  # fmt: skip


def settings(events: tuple[Event, ...], month: int) -> dict[str, float]:
    """What each lever set by hand is set to for the month to come."""
    return {
        event.lever: float(event.value if event.factor is None else event.factor)  # type: ignore[arg-type]  # one of the two is given
        for event in events
        if event.month <= month + 1 and (event.until is None or event.until > month)
    }


def timeline(view: View, words: Words) -> list[dict[str, Any]]:
    """Levers set by hand, in the order of their months."""
    question, scenario = view.whole.question, view.whole.scenario
    return [
        {
            "key": f"{place}",
            "month": event.month - 1,
            "date": words.month(scenario, event.month),
            "text": setting_of(event, words)
            + (words("levers_panel.until", when=words.month(scenario, event.until)) if event.until else ""),
        }
        for place, event in enumerate(sorted(question.events, key=lambda event: event.month))
    ]


def setting_of(event: Event, words: Words) -> str:
    """A lever and what it is set to."""
    value = event.value if event.factor is None else event.factor
    choices = _choices(table()[event.lever].kind, words) if event.lever in table() else None
    shown = next((one["title"] for one in choices or [] if one["value"] == value), f"{value:g}")
    times = " ×" if event.factor is not None else ""
    return f"{name_of(event.lever, words)} = {shown}{times}"


def _standing(entry: dict[str, Any], picture: Picture, words: Words) -> dict[str, Any]:
    """What the scenario or other levers set a lever to, now or from when, and where its slider stands."""
    now, lines = [], []
    start, multiplies = entry["start"], False
    for source, setting in elsewhere(picture, entry["name"]).items():
        text = _set_to(setting, entry, words)
        if setting.first <= picture.month + 1:
            now.append(words(f"levers_panel.{source}", setting=text))
            multiplies = entry["factor"] or setting.factor != 1.0
            if setting.order is not None and not entry["factor"]:
                start = setting.order
        dated = text + _dates(setting, picture, words)
        if dated != text:
            lines.append(words(f"levers_panel.{source}", setting=dated))
    if multiplies:
        lines.append(words("levers_panel.multiplies"))
    free = " · ".join(now) or words("levers_panel.free")
    return {"free": free, "standing": " · ".join(lines), "start": start}


def _set_to(setting: Setting, entry: dict[str, Any], words: Words) -> str:
    """An order, a factor, or both; several levers that differ have no number in common."""
    if not setting.alike:
        return words("levers_panel.by_donor")
    times = f"{setting.factor:.3g} ×"
    if setting.order is None:
        return times
    titles = {choice["value"]: choice["title"] for choice in entry["choices"] or ()}
    unit = "" if entry["factor"] else entry["unit"]
    order: str = titles.get(setting.order, f"{setting.order:.3g}{unit}")
    return order if setting.factor == 1.0 else f"{times} {order}"


def _dates(setting: Setting, picture: Picture, words: Words) -> str:
    """From when, if that is to come, and until when, if that is before the horizon."""
    scenario, text = picture.scenario, ""
    if setting.first > picture.month + 1:
        text += words("levers_panel.from", when=words.month(scenario, setting.first))
    if setting.last < scenario.horizon:
        text += words("levers_panel.until", when=words.month(scenario, setting.last))
    return text


def _entry(lever: Lever, value: float | None, picture: Picture, words: Words) -> dict[str, Any]:
    group = lever.name.partition(".")[0]
    low, high = (0.0, lever.factor_limit) if lever.kind == "factor" else (lever.low, lever.high)
    default = _default(lever, picture)
    start = default["value"] if default else min(max(0.0, low), high)
    return {
        "name": lever.name,
        "hand": words(f"hands.{lever.pulled_by}"),
        "title": name_of(lever.name if lever.pulled_by in MANY_MEMBERS else group, words),
        "value": value,
        "low": low,
        "high": high,
        "step": step(low, high, start),
        "start": start,
        "unit": shown_unit(lever.unit, words),
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


def _default(lever: Lever, picture: Picture) -> dict[str, Any] | None:
    """What holds in this run without the lever, and the parameter it comes from if there is one."""
    member = lever.name.partition(".")[2]
    known = next(
        (parameters.table()[name] for name in (f"{lever.default}.{member}", lever.default)
         if name in parameters.table()), None,
    )  # fmt: skip
    holds = natural(picture, lever, known)
    if holds is None:
        return None
    shown = float(f"{holds:.3g}")
    if known is None:
        return {"value": shown, "shown": shown, "usual": float(lever.default)}
    # A chance a month is no setting of a switch.
    value = shown if known.unit == lever.unit and lever.kind == "value" else 0.0
    return {"value": value, "shown": shown, "usual": known.default, "parameter": known}


def step(low: float, high: float, start: float) -> float:
    """The widest round step from which both ends and the default can be reached."""
    spans = (high - low, start - low)
    fits = (
        size
        for size in STEPS
        if all(isclose(span / size, round(span / size), abs_tol=1e-6) for span in spans)
    )
    return next((size for size in fits if spans[0] / size >= FEWEST_STEPS), STEPS[-1])


def shown_unit(unit: str, words: Words) -> str:
    """A unit after a number; shares and pure numbers have none."""
    return "" if unit in ("0-1", "1", "code") else " ×" if unit == "ratio" else f" {words.unit(unit)}"


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
        here = not isclose(default["shown"], default["usual"], rel_tol=5e-3)
        text = words(
            "levers.here" if here else "levers.default", value=default["usual"], here=default["shown"]
        )
        parts.append(text)
    elif default and "parameter" in default:
        parts.append(words("levers.chance", value=100 * default["shown"]))
    if lever.kind in ("value", "factor"):
        parts.append(words("levers.range", low=low, high=high, unit=shown_unit(lever.unit, words)))
    return " · ".join(parts)


def _about(lever: Lever, default: dict[str, Any] | None, words: Words) -> str:
    """Meaning, and the parameter behind the default with its source."""
    lines = [f"{words.text(lever.meaning)} [{words.unit(lever.unit)}]"]
    if default and "parameter" in default:
        known = default["parameter"]
        lines += [glossary.span(known, words), glossary.source(known, words)]
    return "\n".join(lines)


def _west(in_force: dict[str, float], words: Words) -> dict[str, Any]:
    """All military and financial aid together, as a factor on what donors would give."""
    span = words("levers.range", low=0.0, high=WEST_LIMIT, unit=shown_unit("ratio", words))
    return {
        "name": WEST, "hand": words("hands.west"), "title": words("levers.aid"),
        "value": in_force.get(WEST), "factor": True,
        "low": 0.0, "high": WEST_LIMIT, "step": 0.05, "start": 1.0,
        "unit": shown_unit("ratio", words), "choices": None,
        "range": f"{words('levers.default', value=1.0)} · {span}",
        "about": words("levers.aid_about"),
    }  # fmt: skip

"""What was simulated, as text: a scenario with all that it sets beyond the built-in one it was made from."""

import re
from functools import partial
from typing import Final

from experiments.rendering.i18n import ENGLISH, Translate, translate
from experiments.running.updated import following
from experiments.scenarios import library
from model import levers
from model.levers import Event
from model.scenario import Scenario

# Changes that a line names; the manifest has them all.
MOST_NAMED: Final = 12
# How ``library.changed`` summarises an arm.
ARM: Final = re.compile(r"(?P<name>[a-z0-9-]{1,50}) with .+")
TO_ENGLISH: Final = partial(translate, ENGLISH)


def called(scenario: Scenario, tr: Translate = TO_ENGLISH) -> str:
    """A scenario in a list or legend, such as "baseline with oil_mean=60"."""
    if (base := _base_of(scenario)) is None:
        return scenario.summary if ARM.fullmatch(scenario.summary) else tr(scenario.name)
    return _with(tr(base.name), _changes(scenario, base), tr)


def about(scenario: Scenario, continued: bool = False, tr: Translate = TO_ENGLISH) -> str:
    """What a scenario is: its summary, or what it was made from and what it sets; may be empty.

    Parameters
    ----------
    scenario
        Scenario of the runs.
    continued
        Whether the runs go on from others, so that the summary, which is about all of its months, is not
        about these.
    """
    base = _base_of(scenario)
    if base is None:
        sets = _listed(_changes(scenario, Scenario()), tr)
        text = tr("sets {changes}", changes=sets) if sets else ""
        return text if continued else "; ".join(filter(None, (scenario.summary.rstrip("."), text)))
    if found := _changes(scenario, base):
        return _with(tr(base.name), found, tr)
    return tr(base.name) if continued else tr(scenario.summary)


def headed(scenario: Scenario, continued: bool = False, tr: Translate = TO_ENGLISH) -> str:
    """First line of a result: the scenario by name, and what it is; arguments as for ``about``."""
    name, text = tr(scenario.name), about(scenario, continued, tr)
    base = _base_of(scenario)
    if base is not None and base.name == scenario.name and text != tr(scenario.summary):
        return text
    return f"{name}: {text}" if text else name


def _base_of(scenario: Scenario) -> Scenario | None:
    """Built-in scenario that this one was made from, as it is in the same months; None if there is none."""
    known = library.built_in()
    by_summary = (one.name for one in known.values() if one.summary == scenario.summary)
    arm = ARM.fullmatch(scenario.summary)
    name = next(by_summary, arm["name"] if arm else scenario.name)
    if (base := known.get(name)) is None:
        return None
    if scenario.start > base.start:
        base = following(base, scenario.date(0))
    is_part = base.parameters.keys() <= scenario.parameters.keys() and set(base.events) <= set(
        scenario.events
    )
    return base if is_part and base.start == scenario.start else None


def _with(name: str, found: list[str], tr: Translate) -> str:
    return tr("{name} with {changes}", name=name, changes=_listed(found, tr)) if found else name


def _listed(found: list[str], tr: Translate) -> str:
    left = len(found) - MOST_NAMED
    more = [tr("{count:,} more", count=left)] if left > 0 else []
    return ", ".join([*found[:MOST_NAMED], *more])


def _changes(scenario: Scenario, base: Scenario) -> list[str]:
    """What a scenario sets beyond another, each part as the command line writes it."""
    found = [
        f"{name}={_number(value)}"
        for own, others in ((scenario.parameters, base.parameters), (scenario.initial, base.initial))
        for name, value in own.items()
        if others.get(name) != value
    ]
    known = list(base.events)
    for event in scenario.events:
        if event in known:
            known.remove(event)
        else:
            found.append(_event(event, scenario))
    return found


def _event(event: Event, scenario: Scenario) -> str:
    until = "" if event.until is None else f"..{scenario.date(event.until)}"
    sign, number = ("=", event.value) if event.factor is None else ("*=", event.factor)
    (first, *_) = levers.named(event.lever)
    words = levers.STANCE_WORDS if levers.table()[first].kind == "stance" else {}
    text = next((word for word, code in words.items() if code == number), _number(number or 0.0))
    return f"{scenario.date(event.month)}{until}:{event.lever}{sign}{text}"


def _number(value: float) -> str:
    return repr(float(value)).removesuffix(".0")

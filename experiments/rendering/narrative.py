"""Sentences about a run: what happened, why it ended as it did, and what would have changed that."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from agents.entities import KYIV, LEADERS, MOSCOW, RUSSIA, SIDES, UKRAINE, WASHINGTON
from experiments.analysis.branches import TracedRun
from experiments.analysis.counterfactuals import Removal
from experiments.rendering.i18n import ENGLISH, phrases
from experiments.running.happenings import Happening
from model.bargaining import AGREED
from model.endings import ENDINGS, FRONT_STATES

World = np.void
STOCKS: Final = ("manpower", "fires", "economy", "support")


def sentence(happening: Happening, language: str) -> str:
    """A happening as a sentence."""
    sentences = phrases(language)["sentences"]
    facts = {key: named(value, language) for key, value in happening.facts.items()}
    if "pressed" in facts:
        facts["coercion"] = sentences[happening.facts["pressed"]].format(**facts)
    return _capital(sentences[happening.kind].format(**facts))


def described(happening: Happening) -> str:
    """A happening as text, for tables."""
    return sentence(happening, ENGLISH)


def named(fact: Any, language: str) -> Any:
    """Name of a fact in a language; a fact without a name stays as it is."""
    if not isinstance(fact, str):
        return fact
    names = phrases(language)["names"]
    group, _, member = fact.partition(".")
    if member and group in names and member in names:
        return phrases(language)["sentences"]["member"].format(group=names[group], member=names[member])
    return names.get(fact, fact)


def clause(kind: str, facts: Mapping[str, Any], date: str, language: str) -> str:
    """What was removed from a run, as a clause such as "had Russia not mobilised in 2026-09".

    Parameters
    ----------
    kind, facts, date
        What was removed, with the names and numbers it concerns, and its month as YYYY-MM.
    """
    words = phrases(language)
    text = words["rules"].get(kind) or words["without"][kind]
    return text.format(**{key: named(fact, language) for key, fact in facts.items()}, date=date)


def removed(traced: TracedRun, removal: Removal, language: str = ENGLISH) -> str:
    """What is removed from a run as a clause, for tables."""
    return clause(removal.kind, removal.facts, traced.scenario.date(removal.month), language)


def effect(removed: str, ending: str, instead: str, shares: tuple[float, float], language: str) -> str:
    """What a removal does to the ending, as a sentence.

    Parameters
    ----------
    removed
        The clause that removes it.
    ending, instead
        Codes of the run's ending, and of the ending that mostly replaces it.
    shares
        Share of continuations with that ending, with and without what was removed [0-1].
    """
    words = phrases(language)
    text = words["effects"]["falls"].format(
        clause=removed,
        ending=words["results"][ending],
        with_it=100 * shares[0],
        without=100 * shares[1],
        instead=words["results"][instead],
    )
    return _capital(text)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def reasons(world: World, params: Any) -> list[Happening]:
    """Why the war goes on or ended as it did: the figures that decided it, and a tally."""
    course = world["course"][0]
    russia, ukraine = world["belligerent"]
    line = float(params["exhaustion_threshold"] + params["exhaustion_margin"])
    facts: dict[str, Any] = {
        "ending": ENDINGS[course["ending"]],
        "aid": float(ukraine["outside_support"]),
        "aid_threshold": float(params["aid_threshold"]),
        "pressed": _pressed(world, params),
        "pressed_before": int(world["leader"][WASHINGTON]["months_since_coercion"]),
        "partners": float(russia["outside_support"]),
        "partner_floor": float(params["partner_floor"]),
        "strained": int(russia["months_strained"]),
        "russia_strain": float(russia["strain"]),
        "ukraine_forced": 100 * float(world["bargaining"][0]["forced_hazard"][UKRAINE]),
        "russia_forced": 100 * float(world["bargaining"][0]["forced_hazard"][RUSSIA]),
        "line": line,
        "gained": float(world["front"][0]["gained"]),
        "share": 100 * float(world["front"][0]["occupied_share"]),
        "front": f"front_{FRONT_STATES[int(course['front_state'])]}",
    }
    for side, reserves in (("russia", russia), ("ukraine", ukraine)):
        weakest = int(np.argmin(reserves["stock"]))
        facts |= {
            f"{side}_composite": float(reserves["composite"]),
            f"{side}_weakest": STOCKS[weakest],
            f"{side}_weakest_level": float(reserves["stock"][weakest]),
            f"{side}_casualties": float(reserves["casualties_total"]),
            f"{side}_hazard": 100 * float(course["exhaustion_hazard"][SIDES.index(side)]),
        }
    for leader in (MOSCOW, KYIV):
        facts[f"{LEADERS[leader]}_months"] = int(world["leader"][leader]["months_adjusting"])
    how = _how(facts["ending"], world)
    return [Happening(f"why_{how}{facts['ending']}", facts), Happening("tally", facts)]


def _pressed(world: World, params: Any) -> str:
    """Whether Washington presses Kyiv, did so of late, or neither."""
    washington = world["leader"][WASHINGTON]
    if washington["coercing"]:
        return "pressing"
    recent = washington["months_since_coercion"] < params["coercion_memory"]
    return "pressed_of_late" if recent else "not_pressing"


def _how(ending: str, world: World) -> str:
    """Prefix of the reason: the same ending can come of a signature, or of a truce."""
    course = world["course"][0]
    if ending.endswith("exhaustion") and not course["exhausted"].any():
        return "signed_"
    if ending.startswith("forced") and world["bargaining"][0]["signed"] == AGREED:
        return "signed_"
    return "truce_" if ending == "stalemate_frozen" and course["truce_months"] > 0 else ""

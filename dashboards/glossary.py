"""What the words on the page mean: meaning, unit and source, read from the tables of the model."""

from typing import Final

from dashboards.i18n import Words
from model import parameters
from model.world import FIELDS

Term = dict[str, str]

# Which numbers a panel shows: places of the world, and parameters that draw a line in it.
PLACES_OF: Final = {
    "front": ("front.occupied_area", "sector.sumy.force_ratio", "sector.sumy.fortification", "front.gained"),
    "stocks": (
        "belligerent.russia.manpower", "belligerent.russia.fires", "belligerent.russia.funds",
        "belligerent.russia.support", "belligerent.russia.composite",
    ),
    "aid": (
        "donor.germany.military_delivered", "donor.germany.financial_delivered",
        "belligerent.ukraine.outside_support", "donor.germany.willingness", "donor.germany.blocked",
    ),
    "politics": (
        "leader.moscow.legitimacy", "leader.moscow.stance", "leader.moscow.commitment",
        "faction.siloviki.loyalty", "faction.siloviki.mobilised",
    ),
    "locks": ("lock.territory.closing",),
    "ladder": ("escalation.rung", "escalation.tension", "escalation.incidents_total"),
}  # fmt: skip
PARAMETERS_OF: Final = {"stocks": ("exhaustion_threshold", "exhaustion_margin"), "aid": ("aid_threshold",)}
EXPLAINED: Final = {
    "probabilities": "paths", "locks": "locks", "ladder": "rungs", "politics": "stances", "front": "fronts",
}  # fmt: skip


def terms(panel: str, words: Words) -> list[Term]:
    """Everything a panel's reader may want explained."""
    found = [
        {
            "name": name,
            "meaning": words.group("explained").get(f"{group}_{key}", ""),
            "unit": "",
            "source": "",
        }
        for group in filter(None, [EXPLAINED.get(panel)])
        for key, name in _named(group, words).items()
        if f"{group}_{key}" in words.group("explained")
    ]
    found += [_of_place(name, words) for name in PLACES_OF.get(panel, ())]
    return found + [of_parameter(name, words) for name in PARAMETERS_OF.get(panel, ())]


def _named(group: str, words: Words) -> dict[str, str]:
    if group == "paths":
        return {path: words.path(path) for path in ("attrition", "aid", "escalation", "settlement")}
    return words.group(group)


def _of_place(name: str, words: Words) -> Term:
    place = FIELDS[name]
    key = f"{place.kind}_{place.field}"
    name_of = words.group("terms").get(key, place.field.replace("_", " "))
    return {
        "name": name_of,
        "meaning": words.meaning(key, place.meaning),
        "unit": words.unit(place.unit),
        "source": "",
    }


def of_parameter(name: str, words: Words) -> Term:
    """A parameter: its meaning, default with range, and source."""
    known = parameters.table()[name]
    return {
        "name": words.group("terms").get(name, name.replace("_", " ")),
        "meaning": f"{words.meaning(name, known.meaning)} {span(known, words)}",
        "unit": words.unit(known.unit),
        "source": source(known, words),
    }


def span(known: parameters.Parameter, words: Words) -> str:
    """Default, range and confidence of a parameter."""
    confidence = words(f"confidence.{known.confidence}")
    return words(
        "parameter.default", value=known.default, low=known.low, high=known.high, confidence=confidence
    )


def source(known: parameters.Parameter, words: Words) -> str:
    """Where a parameter comes from."""
    return words("parameter.source", source=words.text(known.source))

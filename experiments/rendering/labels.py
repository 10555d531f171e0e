"""Names and colours of paths, endings and outcomes, the same in every table, figure, page and report."""

from collections.abc import Sequence
from string import ascii_uppercase
from typing import Final

# The ending that is no ending: counted under attrition, shown apart.
ONGOING: Final = "stalemate_active"

PATHS: Final = {
    "attrition": "Attrition",
    "aid": "Imposed settlement (aid shift)",
    "escalation": "Escalation",
    "settlement": "Negotiated settlement (affordable loss)",
}
# For headings of narrow columns and for labels inside a figure.
SHORT: Final = {
    "attrition": "Attrition",
    "aid": "Imposed",
    "escalation": "Escalation",
    "settlement": "Negotiated",
}
ENDINGS: Final = {
    "stalemate_active": "ongoing at the horizon (censored)",
    "stalemate_frozen": "frozen without agreement",
    "russian_exhaustion": "Russia exhausted",
    "ukrainian_exhaustion": "Ukraine exhausted",
    "forced_on_ukraine": "settlement imposed on Ukraine",
    "forced_on_russia": "settlement imposed on Russia",
    "intervention": "NATO intervention",
    "direct_war": "open NATO-Russia fighting",
    "nuclear_use": "nuclear use",
    "affordable_loss": "agreed by all parties",
}
SERIES: Final = {
    "occupied_area": ("Occupied area", "1,000 km2", 1e-3),
    "casualties": ("Casualties since February 2022", "million", 1e-3),
    "manpower": ("Troops", "1,000", 1.0),
    "fires": ("Combat power of fires", "January 2026 = 1", 1.0),
    "composite": ("Stocks left (composite)", "0-1", 1.0),
    "support": ("War support", "share of the public", 1.0),
}
# Observed series of the backcast.
OBSERVED: Final = {
    "russian_losses": "Russian losses (General Staff)",
    "russian_deaths": "Russian killed (probate)",
    "russian_named_dead": "Russian dead named",
    "advance_deepstate": "Net advance (DeepState)",
    "advance_isw": "Net advance (ISW)",
    "occupied_area": "Occupied area (DeepState)",
    "russian_tanks": "Russian tanks lost (Oryx)",
    "ukrainian_tanks": "Ukrainian tanks lost (Oryx)",
    "russian_troops": "Russian grouping",
    "ukrainian_troops": "Ukrainian armed forces",
    "mobilisations": "Russian mobilisations",
    "ukrainian_endurance": "Ukrainians who endure (KIIS)",
    "ukrainian_refusal": "Ukrainians who refuse concessions (KIIS)",
    "russian_support": "Russians who support the army (Levada)",
    "russian_funds": "Liquid wealth fund of Russia",
    "oil_price": "Price of Urals crude",
}
# Units that tables of the model abbreviate.
UNITS: Final = {"1": "number", "ratio": "factor", "k": "1,000", "USD/b": "USD/barrel"}

# Okabe and Ito's palette: distinguishable by the colour-blind, and of different lightness for print in grey.
COLOURS: Final = {"attrition": "#0072B2", "aid": "#E69F00", "escalation": "#D55E00", "settlement": "#009E73"}
SIDES: Final = {"russia": "#7A3B69", "ukraine": "#3F7CAC"}
NEUTRAL: Final = "#C9CED6"
INK: Final = "#1F2933"
QUIET: Final = "#5B6673"
PAPER: Final = "#FFFFFF"


def lettered(names: Sequence[str], longest: int) -> list[str]:
    """The names, or letters for a legend where one of them is longer than so many characters."""
    if all(len(name) <= longest for name in names):
        return list(names)
    return [*ascii_uppercase, *map(str, range(27, len(names) + 1))][: len(names)]

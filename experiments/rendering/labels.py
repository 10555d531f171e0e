"""Names of paths, endings and outcomes as people read them."""

from typing import Final

PATHS: Final = {
    "attrition": "Attrition",
    "aid": "Aid shift, forced settlement",
    "escalation": "Escalation",
    "settlement": "Settlement all can afford",
}
ENDINGS: Final = {
    "stalemate_active": "still fought at the horizon",
    "stalemate_frozen": "frozen without agreement",
    "russian_exhaustion": "Russia exhausted",
    "ukrainian_exhaustion": "Ukraine exhausted",
    "forced_on_ukraine": "settlement forced on Ukraine",
    "forced_on_russia": "settlement forced on Russia",
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

"""Leaders and factions: trust, stance, loyalty, and who is in the streets."""

from typing import Final

from agents.entities import BELLIGERENTS, FACTION_SIDE, FACTIONS, LEADERS, SIDES, STANCES
from dashboards.charts import svg
from dashboards.charts.svg import bar
from dashboards.i18n import Words
from dashboards.live.live_run import Picture

ROW: Final = 26.0
# In narrower figures bars are shorter, so that there is room for stances.
NARROW: Final = 420.0


def draw(picture: Picture, words: Words, width: float) -> str:
    """Two blocks: a row a leader, then a row a faction of either side."""
    world = picture.world
    left = 150.0 if width >= NARROW else 128.0
    room = width - left - 8.0
    track = room * (0.42 if width >= NARROW else 0.22)
    second = left + track + (46 if width >= NARROW else 34)
    parts = [_heads(words, left, second, ("legitimacy", "stance"), 14)]
    for row, leader in enumerate(LEADERS):
        y = 30 + ROW * row
        record = world["leader"][row]
        trust, stance = float(record["legitimacy"]), STANCES[int(record["stance"])]
        parts += [
            svg.text(left - 8, y + 11, words.name(leader), text_anchor="end"),
            *_trust(row, left, y, track, trust),
            svg.text(
                second,
                y + 11,
                words(f"stances.{stance}"),
                font_weight=600 if stance == "adjust" else 400,
            ),
        ]
    top = 30 + ROW * len(LEADERS) + 22
    parts.append(_heads(words, left, second, ("loyalty", "mobilised"), top))
    for row, faction in enumerate(FACTIONS):
        y = top + 16 + ROW * row
        record = world["faction"][row]
        side = SIDES[FACTION_SIDE[row]]
        loyal, moved = float(record["loyalty"]), float(record["mobilised"])
        parts += [
            svg.text(left - 8, y + 11, words(f"factions.{faction}"), text_anchor="end"),
            bar(left, y, track, loyal, f"var(--{side})"),
            svg.text(left + track + 8, y + 11, f"{100 * loyal:.0f}", fill="var(--quiet)"),
            bar(second, y, width - second - 42, moved, "var(--warn)"),
            svg.text(width, y + 11, f"{100 * moved:.0f}", text_anchor="end", fill="var(--quiet)"),
        ]
    height = top + 16 + ROW * len(FACTIONS) + 4
    return svg.drawing(width, height, *parts, label=words("politics.title"))


def _trust(row: int, left: float, y: float, track: float, trust: float) -> list[str]:
    """Trust at home; it is followed only for the two leaders at war."""
    if row >= len(BELLIGERENTS):
        return [svg.text(left, y + 11, "–", fill="var(--quiet)")]
    shown = svg.text(left + track + 8, y + 11, f"{100 * trust:.0f}", fill="var(--quiet)")
    return [bar(left, y, track, trust, "var(--accent)"), shown]


def _heads(words: Words, first: float, second: float, names: tuple[str, str], y: float) -> str:
    return "".join(
        svg.text(x, y, words(f"politics.{name}"), fill="var(--quiet)")
        for x, name in zip((first, second), names, strict=True)
    )

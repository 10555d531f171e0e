"""The five locks as bars that close from both sides, and the escalation ladder."""

from typing import Final

from agents.entities import LOCKS, RUNGS
from dashboards.charts import svg
from dashboards.i18n import Words
from dashboards.live.live_run import Picture

ROW: Final = 46.0
STEP: Final = 27.0


def draw(picture: Picture, words: Words, width: float) -> str:
    """A gate a lock: the narrower the gap in the middle, the firmer it is closed."""
    parts = []
    for row, lock in enumerate(LOCKS):
        closing = float(picture.world["lock"][row]["closing"])
        first = float(picture.worlds[0]["lock"][row]["closing"])
        y, half = ROW * row, width / 2 * closing
        parts += [
            svg.text(0, y + 14, words(f"locks.{lock}")),
            svg.text(
                width, y + 14, f"{100 * closing:.0f} %  ({round(100 * (closing - first)):+d})",
                text_anchor="end", fill="var(--quiet)",
            ),
            svg.rect(0, y + 21, width, 14, fill="var(--undecided)", rx=3),
            svg.rect(0, y + 21, half, 14, fill="var(--lock)", rx=3),
            svg.rect(width - half, y + 21, half, 14, fill="var(--lock)", rx=3),
        ]  # fmt: skip
    return svg.drawing(width, ROW * len(LOCKS) - 8, *parts, label=words("locks.title"))


def ladder(picture: Picture, words: Words, width: float) -> str:
    """Rungs from proxy war to nuclear use: where the war stands, and the highest it has reached."""
    escalation = picture.world["escalation"][0]
    here, highest = int(escalation["rung"]), int(escalation["highest_rung"])
    parts = []
    for place, rung in enumerate(reversed(RUNGS)):
        number = len(RUNGS) - 1 - place
        y = STEP * place
        reached = number <= here
        parts += [
            svg.rect(
                0, y, width, STEP - 4, rx=4,
                fill="var(--path-escalation)" if number == here else "var(--soft)",
                opacity=1.0 if number == here or not reached else 0.9,
            ),
            svg.text(
                10, y + 17, f"{number}  {words(f'rungs.{rung}')}",
                fill="var(--on-escalation)" if number == here else "var(--ink)",
                font_weight=650 if number == here else 400,
            ),
        ]  # fmt: skip
        if number == highest and highest > here:
            parts.append(
                svg.text(width - 8, y + 17, words("ladder.highest"), text_anchor="end", fill="var(--quiet)")
            )
    label = words("ladder.label", rung=here, name=words(f"rungs.{RUNGS[here]}"))
    return svg.drawing(width, STEP * len(RUNGS) - 4, *parts, label=label)

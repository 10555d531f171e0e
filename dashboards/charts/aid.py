"""Aid by donor in the month shown: military and financial, next to what it was in the first month."""

from typing import Final

from agents.entities import DONORS
from dashboards.charts import svg
from dashboards.i18n import Words
from dashboards.live.live_run import Picture

ROW: Final = 25.0


def draw(picture: Picture, words: Words, width: float) -> str:
    """A bar a donor: military aid delivered, then financial; a mark where both stood in the first month.

    At the opening nothing has been delivered yet, and there are no bars.
    """
    if not picture.month:
        waiting = words("aid.before_first")
        return svg.drawing(width, 30, svg.text(0, 20, waiting, fill="var(--quiet)"), label=waiting)
    now = picture.world["donor"]
    first = picture.worlds[1]["donor"]
    most = max(
        1.0,
        *(
            float(row["military_delivered"] + row["financial_delivered"])
            for w in picture.worlds[1:]
            for row in w["donor"]
        ),
    )
    left, room = 148.0, width - 148.0 - 54.0
    parts = []
    for place, donor in enumerate(DONORS):
        y = ROW * place + 30
        military, financial = (float(now[place][f"{kind}_delivered"]) for kind in ("military", "financial"))
        was = float(first[place]["military_delivered"] + first[place]["financial_delivered"])
        parts += [
            svg.text(left - 8, y + 12, words(f"donors.{donor}"), text_anchor="end"),
            svg.rect(left, y, room * military / most, 15, fill="var(--military)"),
            svg.rect(left + room * military / most, y, room * financial / most, 15, fill="var(--financial)"),
            svg.rect(left + room * was / most - 1, y - 3, 2, 21, fill="var(--ink)"),
            svg.text(width, y + 12, f"{military + financial:.2f}", text_anchor="end", fill="var(--quiet)"),
        ]
        if now[place]["blocked"]:
            parts.append(svg.text(left + 8, y + 12, words("aid.veto"), fill="var(--warn)", font_weight=650))
    parts.append(_legend(words, min(left, width - 200.0)))
    total = float(now["military_delivered"].sum() + now["financial_delivered"].sum())
    height = ROW * len(DONORS) + 36
    return svg.drawing(width, height, *parts, label=words("aid.label", total=total))


def _legend(words: Words, left: float) -> str:
    return (
        svg.rect(left, 4, 12, 12, fill="var(--military)")
        + svg.text(left + 18, 15, words("aid.military"))
        + svg.rect(left + 108, 4, 12, 12, fill="var(--financial)")
        + svg.text(left + 126, 15, words("aid.financial"))
    )

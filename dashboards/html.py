"""Passages of the page in HTML: the headline, the table of odds, the log."""

from collections.abc import Iterator
from html import escape

from agents.entities import RUSSIA, UKRAINE
from dashboards.charts.svg import tag
from dashboards.i18n import Words
from dashboards.levers import name_of
from dashboards.live.continuations import Odds, difference
from dashboards.live.session import Change, View
from dashboards.live.war import Picture
from dashboards.tables import of_path, points, table
from experiments.rendering import narrative
from experiments.running import trace
from experiments.running.happenings import Happening
from model.endings import ENDINGS, PATH_OF, PATHS


def status(view: View, words: Words) -> str:
    """One glance: which month, who is winning what, how close to which ending."""
    picture = view.picture
    horizon = picture.scenario.horizon
    played = tag("progress", max=horizon, value=picture.month, aria_label=words("status.months"))
    when = tag(
        "div",
        tag("h1", escape(words.date(picture.scenario.date(max(picture.month, 1))))),
        tag("p", escape(words("status.month", month=picture.month, horizon=horizon))),
        played,
        class_="when", data_month=picture.month, data_run=picture.run_id,
    )  # fmt: skip
    facts = (
        tag(
            "div",
            tag("span", escape(name)),
            tag("b", escape(value)),
            tag("small", escape(more)),
            class_="fact",
        )
        for name, value, more in _facts(view, words)
    )
    return when + "".join(facts)


def _facts(view: View, words: Words) -> Iterator[tuple[str, str, str]]:
    world, params = view.picture.world, view.picture.parameters
    front, reserves = world["front"][0], world["belligerent"]
    yield (
        words("status.front"),
        words("status.advance", area=float(front["monthly_advance"])),
        words("status.held", share=100 * float(front["occupied_share"])),
    )
    line = float(params["exhaustion_threshold"] + params["exhaustion_margin"])
    left = {row: float(reserves[row]["composite"]) for row in (RUSSIA, UKRAINE)}
    yield (
        words("status.stocks"),
        f"{left[RUSSIA]:.2f} : {left[UKRAINE]:.2f}",
        words("status.breakdown", line=line),
    )
    yield (
        words("status.aid"),
        f"{float(reserves[UKRAINE]['outside_support']):.2f}",
        words("status.threshold", line=float(params["aid_threshold"])),
    )
    course = world["course"][0]
    if course["ending"]:
        ending = ENDINGS[course["ending"]]
        yield (
            words("status.ended", month=int(course["ending_month"])),
            words.path(PATH_OF[ending]),
            words.ending(ending),
        )
    elif view.odds:
        shares = latest(view).shares()
        path = max(shares, key=lambda name: shares[name].share)
        low, high = 100 * shares[path].low, 100 * shares[path].high
        yield (
            words("status.likeliest"),
            f"{words.path(path)} {100 * shares[path].share:.0f}\u00a0%",
            words("status.interval", low=low, high=high),
        )


def latest(view: View) -> Odds:
    """Odds of the newest month they are known for."""
    return view.odds[max(view.odds)]


def odds_table(view: View, words: Words) -> str:
    """Share of each path with its interval, and what the last lever did to it."""
    if not view.odds:
        return tag("p", escape(words("odds.waiting")), " …", class_="note", role="status")
    change, shares = view.change, latest(view).shares()
    heads = [words(f"odds.{name}") for name in ("path", "share", "interval")]
    rows = [
        [
            of_path(path, words.path(path)),
            tag("b", f"{100 * shares[path].share:.1f} %"),
            f"{100 * shares[path].low:.1f} – {100 * shares[path].high:.1f}",
        ]
        for path in PATHS
    ]
    if change and change.before and change.after:
        heads += [words(f"odds.{name}") for name in ("before", "difference")]
        moved = difference(change.before, change.after)
        for path, row in zip(PATHS, rows, strict=True):
            row.append(f"{100 * change.before.shares()[path].share:.1f} %")
            row.append(points(moved[path].estimate, moved[path].low, moved[path].high))
    return table(heads, rows) + _pulled(change, words)


def _pulled(change: Change | None, words: Words) -> str:
    """Which lever the comparison is about."""
    if change is None:
        return ""
    text = words("odds.pulled", lever=name_of(change.lever, words), month=change.month + 1)
    if change.value is not None:
        text += f" = {change.value:g}{' ×' if change.factor else ''}"
    waiting = "" if change.before and change.after else f" · {words('odds.waiting')} …"
    took = f" · {words('odds.took', seconds=change.seconds)}" if change.after else ""
    return tag("p", escape(text + took + waiting), class_="note", role="status")


def log(picture: Picture, words: Words) -> str:
    """What happened, newest first; at the end of the war, why."""
    rows = [
        tag("li", tag("b", escape(words("log.month", month=month.month))), tag("span", escape(sentence)))
        for month in reversed(picture.months)
        for sentence in _sentences(month, words)
    ]
    rows = rows or [tag("li", tag("span", escape(words("log.nothing"))))]
    listed = tag("ol", *rows, class_="log", tabindex=0, aria_label=words("log.title"))
    return _why(picture, words) + listed


def _sentences(month: trace.Month, words: Words) -> list[str]:
    found = []
    for item in month.happenings:
        if item.kind in ("lever", "lever_released"):
            item = Happening(item.kind, item.facts | {"lever": name_of(item.facts["lever"], words)})
        found.append(narrative.sentence(item, words.language))
    return found


def _why(picture: Picture, words: Words) -> str:
    if not picture.months or not picture.world["course"][0]["ending"]:
        return ""
    ended = trace.at_ending(picture.months)
    lines = [
        narrative.sentence(item, words.language) for item in narrative.reasons(ended, picture.parameters)
    ]
    ending = ENDINGS[ended["course"][0]["ending"]]
    return tag(
        "div", tag("b", escape(words("log.why"))), " ", escape(" ".join(lines)),
        class_="why", data_ending=ending, style=f"border-color:var(--path-{PATH_OF[ending]})",
    )  # fmt: skip

"""Passages of the page in HTML: the headline, the small figures, the table of probabilities, the log."""

from collections.abc import Iterator
from html import escape
from typing import Final

import numpy as np

from agents.entities import RUSSIA, UKRAINE
from dashboards.charts.svg import tag
from dashboards.i18n import Words
from dashboards.levers import name_of
from dashboards.live.continuations import Continuations, difference, month_of_no_return
from dashboards.live.live_run import Picture
from dashboards.live.session import View
from dashboards.tables import of_path, points, table
from experiments.rendering import narrative
from experiments.running import trace
from experiments.running.happenings import Happening
from experiments.statistics.distribution import CENSORED
from model.endings import ENDINGS, FRONT_STATES, PATH_OF, PATHS

# Figures in the headline, each standing for a twentieth of the continuations.
FIGURES: Final = 20
# Paths with a smaller share are summed up in one clause.
WORTH_A_CLAUSE: Final = 0.05


def headline(view: View, words: Words) -> str:
    """Month shown, and what the continuations from it come to, in plain words."""
    picture, horizon = view.picture, view.picture.scenario.horizon
    when = tag(
        "div",
        tag("h1", escape(words.month_of(picture))),
        tag("p", escape(words("status.month", month=picture.month, horizon=horizon))),
        class_="when", data_month=picture.month, data_run=picture.run_id,
    )  # fmt: skip
    return when + tag("div", _sentence(view, words), class_="sentence")


def _sentence(view: View, words: Words) -> str:
    if view.picture.ended:
        ending = ENDINGS[view.picture.world["course"][0]["ending"]]
        sentence = words(
            "headline.ongoing" if ending == CENSORED else "headline.ended",
            ending=words.ending(ending),
            when=words.month(view.picture.scenario, view.picture.ended),
        )
        return tag("p", escape(sentence), class_="big") + _relapse(view.picture, words)
    if view.now is None:
        return tag("p", escape(words("headline.waiting")), class_="big")
    return _icons(view.now, words) + tag("p", escape(in_words(view.now, words)), class_="big")


def relapse(picture: Picture, words: Words) -> str:
    """That a settlement broke, and how the war that resumed ended if it did; nothing if none broke."""
    if not picture.broken:
        return ""
    scenario, course = picture.scenario, picture.world["course"][0]
    second, broke = int(course["second_month"]), words.month(scenario, picture.broken)
    if second < picture.broken:
        return words("ending.resumed", when=broke)
    again, ending = words.month(scenario, second), words.ending(ENDINGS[course["second_ending"]])
    return words("ending.second", when=broke, again=again, ending=ending)


def _relapse(picture: Picture, words: Words) -> str:
    text = relapse(picture, words)
    return tag("p", escape(text), class_="relapse") if text else ""


def in_words(found: Continuations, words: Words) -> str:
    """Shares of the paths, as a person would say them."""
    shares = {path: interval.share for path, interval in found.shares().items()}
    figures = dict(zip(PATHS, _twentieths(found), strict=True))
    order = sorted(PATHS, key=lambda path: -shares[path])
    clauses = [
        _clause(path, shares[path], figures[path], words) for path in order if shares[path] >= WORTH_A_CLAUSE
    ]
    rest = [path for path in order if shares[path] < WORTH_A_CLAUSE]
    if rest:
        names = words("headline.join").join(words(f"headline.to_{path}") for path in rest)
        clauses.append(words("headline.rare" if len(rest) > 1 else "headline.rare_one", paths=names))
    together = words("headline.separator").join(clauses)
    return words("headline.form", count=len(found.endings), clauses=together)


def _clause(path: str, share: float, figures: int, words: Words) -> str:
    """A share by the number of its small figures, in tenths where that is a whole number."""
    kind, count = ("twentieths", figures) if figures % 2 else ("tenths", figures // 2)
    sentence = words("headline.all") if share > 0.95 else words(f"headline.{kind}", count=count)
    return words(f"headline.{path}", share=sentence)


def _twentieths(found: Continuations) -> list[int]:
    """Small figures of each path, twenty in all."""
    shares = np.array([interval.share for interval in found.shares().values()])
    whole = np.floor(shares * FIGURES).astype(int)
    for place in np.argsort(whole - shares * FIGURES)[: FIGURES - whole.sum()]:
        whole[place] += 1
    return [int(count) for count in whole]


def _icons(found: Continuations, words: Words) -> str:
    """Twenty small figures in the colours of the paths."""
    figures = [
        tag("i", style=f"background:var(--path-{path})")
        for path, count in zip(PATHS, _twentieths(found), strict=True)
        for _ in range(count)
    ]
    return tag("div", *figures, class_="twenty", role="img", aria_label=words("headline.icons"))


def caveats(words: Words) -> str:
    """How far to trust the page, one click away."""
    points_of = [tag("li", escape(text)) for _, text in sorted(words.group("caveats.list").items())]
    return tag(
        "details", tag("summary", escape(words("caveats.title"))), tag("ul", *points_of), class_="caveats"
    )


def stories(words: Words) -> str:
    """Scenarios worth a first look."""
    named = words.group("stories")
    buttons = [_button(name, text) for name, text in named.items() if name != "title"]
    return tag("span", escape(named["title"])) + "".join(buttons)


def facts(view: View, words: Words) -> str:
    """Small figures, all of the month shown."""
    shown = (
        tag(
            "div",
            tag("span", escape(name)),
            tag("b", escape(value)),
            tag("small", escape(more)),
            class_="fact",
        )
        for name, value, more in _facts(view.picture, words)
    )
    return "".join(shown)


def _facts(picture: Picture, words: Words) -> Iterator[tuple[str, str, str]]:
    world, params = picture.world, picture.parameters
    front, sides = world["front"][0], world["belligerent"]
    gained = float(front["occupied_area"] - picture.worlds[0]["front"][0]["occupied_area"])
    yield (
        words("status.held"),
        f"{100 * float(front['occupied_share']):.1f} %",
        words("status.gained", area=gained),
    )
    month = "–"
    if picture.month:
        month = f"{float(front['occupied_area'] - picture.worlds[-2]['front'][0]['occupied_area']):+,.0f} km2"
    yield (
        words("status.front"),
        month,
        words("status.front_why", state=front_state(picture, words))
        if picture.month
        else words("status.before_first"),
    )
    line = float(params["exhaustion_threshold"] + params["exhaustion_margin"])
    yield (
        words("status.stocks"),
        f"{float(sides[RUSSIA]['composite']):.2f} : {float(sides[UKRAINE]['composite']):.2f}",
        words("status.breakdown", line=line),
    )
    yield (
        words("status.aid"),
        f"{float(sides[UKRAINE]['outside_support']):.2f}",
        words("status.threshold", line=float(params["aid_threshold"])),
    )
    losses = sides["casualties_total"]
    yield (
        words("status.losses"),
        f"{losses[RUSSIA]:,.0f} : {losses[UKRAINE]:,.0f}",
        words("status.losses_why"),
    )


def front_state(picture: Picture, words: Words) -> str:
    """State of the front as text; in a truce or after a settlement, that there is no fighting."""
    course = picture.world["course"][0]
    return words(f"fronts.{FRONT_STATES[course['front_state']] if course['fighting'] else 'quiet'}")


def probabilities(view: View, words: Words) -> str:
    """Share of each path in the month shown, with its interval, and what a lever set in this month did."""
    when = words.month_of(view.picture)
    if view.now is None:
        waiting = words("probabilities.waiting", when=words.within(view.picture.scenario, view.month))
        return tag("p", escape(waiting), class_="note", role="status")
    shares = view.now.shares()
    heads = [words("probabilities.path"), words("probabilities.share"), words("probabilities.interval")]
    rows = [
        [
            of_path(path, words.path(path)),
            tag("b", f"{100 * shares[path].share:.1f} %"),
            "–" if view.picture.ended else f"{100 * shares[path].low:.1f} – {100 * shares[path].high:.1f}",
        ]
        for path in PATHS
    ]
    change = view.changes[-1] if view.changes else None
    note = words("probabilities.at", when=when, count=len(view.now.endings))
    if view.picture.ended:
        note = words("probabilities.ended", when=when)
    if change and change.month == view.month:
        note = words("probabilities.waiting_without", when=when)
        if change.before and change.after:
            # Instead of the interval of one probability stands that of the difference, which says more.
            heads[2:] = [words("probabilities.before"), words("probabilities.difference")]
            moved = difference(change.before, change.after)
            for path, row in zip(PATHS, rows, strict=True):
                without = f"{100 * change.before.shares()[path].share:.1f} %"
                row[2:] = [without, points(moved[path].estimate, moved[path].low, moved[path].high)]
            note = words(
                "probabilities.took", when=when, lever=name_of(change.lever, words), seconds=change.seconds
            )
    return table(heads, rows) + tag("p", escape(note), class_="note", role="status", data_month=view.month)


def mini(view: View) -> str:
    """The probabilities of the month shown as one bar."""
    if view.now is None:
        return ""
    return "".join(
        tag(
            "i", f"{100 * share.share:.0f}" if share.share > 0.07 else "",
            style=f"flex-grow:{share.share:.4f};background:var(--path-{path});color:var(--on-{path})",
        )
        for path, share in view.now.shares().items()
    )  # fmt: skip


def beside(view: View, words: Words) -> str:
    """The run shown and the one next to it, in the month shown."""
    if view.other is None:
        return ""
    pair = (view.picture, view.other.at(view.month))
    named = words("beside.same") if not view.beside else words.scenario(view.beside)
    when = words.month_of(view.picture)
    known = [list(_facts(one, words)) for one in pair]
    rows = [
        [escape(name), escape(mine), escape(theirs) if pair[1].month == view.month else "–"]
        for (name, mine, _), (_, theirs, _) in zip(*known, strict=True)
    ]
    rows.append([escape(words("beside.ending")), *(escape(_ended(one, words)) for one in pair)])
    return table([when, words("beside.this"), named], rows)


def _ended(picture: Picture, words: Words) -> str:
    if not picture.ended:
        return words("beside.ongoing")
    ending = ENDINGS[picture.world["course"][0]["ending"]]
    ended = f"{words.ending(ending)}, {words.month(picture.scenario, picture.ended)}"
    return words("headline.separator").join(filter(None, (ended, relapse(picture, words))))


def log(view: View, words: Words) -> str:
    """What happened up to the month shown, newest first; each month leads there."""
    picture = view.picture
    before: list[str] = []
    after: list[str] = []
    for month in reversed(picture.months):
        date = _go(month.month, words.month(picture.scenario, month.month))
        rows = after if month.month > picture.ended > 0 else before
        rows += [tag("li", date, tag("span", escape(text))) for text in sentences(month, words)]
    before = before or [tag("li", tag("span", escape(words("log.nothing"))))]
    if after:
        after.insert(0, tag("li", tag("b", escape(words("log.after")))))
        before.insert(0, tag("li", tag("b", escape(words("log.before")))))
    return tag("ol", *after, *before, class_="log", tabindex=0, aria_label=words("log.title"))


def _go(month: int, text: str) -> str:
    return tag("button", escape(text), type="button", class_="quiet", data_go=month)


def sentences(month: trace.Month, words: Words) -> list[str]:
    """What happened in a month."""
    found = []
    for item in month.happenings:
        if item.kind in ("lever", "lever_released"):
            item = Happening(item.kind, item.facts | {"lever": name_of(item.facts["lever"], words)})
        found.append(narrative.sentence(item, words.language))
    return found


def ending_card(view: View, causes: str, words: Words) -> str:
    """How the run ended: path, month, why, and how to go on; nothing before its ending."""
    picture = view.picture
    if not picture.ended:
        return ""
    ended = picture.at(picture.ended)
    code = int(ended.world["course"][0]["ending"])
    ending = ENDINGS[code]
    lines = [
        narrative.sentence(item, words.language)
        for item in narrative.reasons(ended.world, picture.parameters)
    ]
    path, when = PATH_OF[ending], words.month(picture.scenario, picture.ended)
    named = words("panel.colon") + words.ending(ending)
    title = "ending.horizon" if ending == CENSORED else "ending.title"
    buttons = [_button("back", words("ending.back"))]
    if picture.month > picture.ended:
        buttons.append(_button("ending", words("ending.show")))
    elif not picture.over:
        buttons.append(_button("continue", words("ending.continue")))
    buttons.append(_button("again", words("ending.again")))
    return tag(
        "section",
        tag("h2", escape(words(title, when=when, month=picture.ended))),
        tag("p", tag("b", of_path(path, words.path(path))), escape(named)),
        _relapse(picture, words),
        tag("p", tag("b", escape(words("log.why"))), " ", escape(" ".join(lines))),
        tag("p", escape(_no_return(view, path, words)), class_="no-return"),
        causes,
        tag("div", *buttons, class_="buttons"),
        class_="panel ending why", data_ending=ending, aria_label=words("ending.label"),
        style=f"border-color:var(--path-{path})",
    )  # fmt: skip


def _no_return(view: View, path: str, words: Words) -> str:
    ended, scenario = view.picture.ended, view.picture.scenario
    month = month_of_no_return(view.known, path, ended)
    if month is None:
        return words("ending.no_return_waiting")
    if month == ended:
        return words("ending.no_return_end")
    return words("ending.no_return", when=words.month(scenario, month))


def _button(act: str, text: str) -> str:
    return tag("button", escape(text), type="button", data_act=act)

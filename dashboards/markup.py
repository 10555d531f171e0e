"""Passages of the page in HTML: the headline, the table of odds, the log."""

from collections.abc import Iterator
from html import escape

from agents.names import RUSSIA, UKRAINE
from dashboards.live.futures import Odds, difference
from dashboards.live.session import Change, View
from dashboards.live.war import Picture
from dashboards.words import Words
from experiments import phrases, story, watch
from model.endings import ENDINGS, PATH_OF, PATHS


def status(view: View, words: Words) -> str:
    """One glance: which month, who is winning what, how close to which ending."""
    picture = view.picture
    horizon = picture.scenario.horizon
    date = words.date(picture.scenario.date(max(picture.month, 1)))
    progress = f'<progress max="{horizon}" value="{picture.month}" aria-label="{escape(words("status.months"))}"></progress>'
    facts = "".join(
        f'<div class="fact"><span>{escape(name)}</span><b>{escape(value)}</b><small>{escape(more)}</small></div>'
        for name, value, more in _facts(view, words)
    )
    return (
        f'<div class="when" data-month="{picture.month}" data-run="{picture.run_id}"><h1>{escape(date)}</h1>'
        f"<p>{escape(words('status.month', month=picture.month, horizon=horizon))}</p>{progress}</div>{facts}"
    )


def _facts(view: View, words: Words) -> Iterator[tuple[str, str, str]]:
    world, params = view.picture.world, view.picture.parameters
    front, reserves = world["front"][0], world["reserves"]
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
            f"{words.path(path)} {100 * shares[path].share:.0f} %",
            words("status.interval", low=low, high=high),
        )


def latest(view: View) -> Odds:
    """Odds of the newest month they are known for."""
    return view.odds[max(view.odds)]


def odds_table(view: View, words: Words) -> str:
    """Share of each path with its interval, and what the last lever did to it."""
    if not view.odds:
        return f'<p class="note" role="status">{escape(words("odds.waiting"))} …</p>'
    shares = latest(view).shares()
    change = view.change
    shown = difference(change.before, change.after) if change and change.before and change.after else None
    heads = [words("odds.path"), words("odds.share"), words("odds.interval")]
    heads += [words("odds.before"), words("odds.after"), words("odds.difference")] if shown else []
    rows = []
    for path in PATHS:
        share = shares[path]
        cells = [
            f'<th scope="row"><i class="dot" style="background:var(--path-{path})"></i>{escape(words.path(path))}</th>',
            f"<td><b>{100 * share.share:.1f} %</b></td>",
            f"<td>{100 * share.low:.1f} – {100 * share.high:.1f}</td>",
        ]
        if shown and change and change.before and change.after:
            moved = shown[path]
            sure = "sure" if moved.low * moved.high > 0 else ""
            cells += [
                f"<td>{100 * change.before.shares()[path].share:.1f}</td>",
                f"<td>{100 * change.after.shares()[path].share:.1f}</td>",
                f'<td class="{sure}"><b>{100 * moved.estimate:+.1f}</b> <small>({100 * moved.low:+.1f}, {100 * moved.high:+.1f})</small></td>',
            ]
        rows.append(f'<tr data-path="{path}">{"".join(cells)}</tr>')
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    return f'<table class="numbers"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>{_pulled(change, words)}'


def _pulled(change: Change | None, words: Words) -> str:
    """Which lever the comparison is about."""
    if change is None:
        return ""
    text = words("odds.pulled", lever=lever_name(change.lever, words), month=change.month + 1)
    if change.value is not None:
        text += f" = {change.value:g}{' ×' if change.factor else ''}"
    waiting = "" if change.before and change.after else f" · {words('odds.waiting')} …"
    took = f" · {words('odds.took', seconds=change.seconds)}" if change.after else ""
    return f'<p class="note" role="status">{escape(text + took + waiting)}</p>'


def lever_name(lever: str, words: Words) -> str:
    """Name of a lever, with its member."""
    group, _, member = lever.partition(".")
    known = words.group("donors") | words.group("locks")
    name = words(f"levers.{group}")
    return words("levers.of", lever=name, member=known.get(member, words.name(member))) if member else name


def log(picture: Picture, words: Words) -> str:
    """What happened, newest first; at the end of the war, why."""
    rows = [
        f"<li><b>{escape(words('log.month', month=month.month))}</b><span>{escape(sentence)}</span></li>"
        for month in reversed(picture.months)
        for sentence in _sentences(month, words)
    ]
    if not rows:
        rows = [f"<li><span>{escape(words('log.nothing'))}</span></li>"]
    return f'{_why(picture, words)}<ol class="log" tabindex="0" aria-label="{escape(words("log.title"))}">{"".join(rows)}</ol>'


def _sentences(month: watch.Month, words: Words) -> list[str]:
    found = []
    for item in month.happenings:
        if item.kind in ("lever", "lever_released"):
            item = story.Happening(item.kind, item.facts | {"lever": lever_name(item.facts["lever"], words)})
        found.append(phrases.sentence(item, words.language))
    return found


def _why(picture: Picture, words: Words) -> str:
    if not picture.months or not picture.world["course"][0]["ending"]:
        return ""
    ended = watch.at_ending(picture.months)
    lines = [phrases.sentence(item, words.language) for item in story.reasons(ended, picture.parameters)]
    ending = ENDINGS[ended["course"][0]["ending"]]
    return (
        f'<div class="why" data-ending="{ending}" style="border-color:var(--path-{PATH_OF[ending]})">'
        f"<b>{escape(words('log.why'))}</b> {escape(' '.join(lines))}</div>"
    )

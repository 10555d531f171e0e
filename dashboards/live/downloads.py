"""Tables of the Live page as files to take away."""

from collections.abc import Callable
from typing import Any

from agents.entities import DONORS, SECTORS
from dashboards import tables
from dashboards.i18n import Words
from dashboards.live.live_run import Picture
from dashboards.live.session import View
from experiments.rendering import narrative
from experiments.results import files
from experiments.running import trace as watch
from model.endings import PATHS


def of(view: View, words: Words) -> dict[str, dict[str, Callable[[], bytes]]]:
    """Files by card; each is made only when somebody asks for it.

    ``trace.csv`` is what ``fivelocks run --trace`` writes.
    """
    picture = view.picture
    return {
        "probabilities": {
            "probabilities.csv": lambda: tables.as_csv(probabilities(view) or [{"month": "", "path": ""}])
        },
        "front": {"front.csv": lambda: tables.as_csv(front(picture))},
        "aid": {"aid.csv": lambda: tables.as_csv(aid(picture))},
        "log": {
            "story.csv": lambda: tables.as_csv(story(picture, words) or [{"month": "", "text": ""}]),
            "trace.csv": lambda: trace(picture),
        },
    }


def probabilities(view: View) -> list[dict[str, Any]]:
    """A row a month and path: share of the continuations branched there, with its interval."""
    return [
        {"month": month, "path": path, "continuations": len(found.endings)} | found.shares()[path]._asdict()
        for month, found in sorted(view.known.items())
        for path in PATHS
    ]


def front(picture: Picture) -> list[dict[str, Any]]:
    """A row a sector: ground gained since the start [km2], and the force ratio, blank while there is none."""
    opening, now = picture.worlds[0]["sector"], picture.world["sector"]
    return [
        {
            "sector": sector,
            "gained": float(now["occupied_area"][row] - opening["occupied_area"][row]),
            "force_ratio": float(now["force_ratio"][row]) or None,
        }
        for row, sector in enumerate(SECTORS)
    ]


def aid(picture: Picture) -> list[dict[str, Any]]:
    """A row a donor: aid delivered this month [bn EUR]."""
    now = picture.world["donor"]
    return [
        {
            "donor": donor,
            "military_delivered": float(now[row]["military_delivered"]),
            "financial_delivered": float(now[row]["financial_delivered"]),
        }
        for row, donor in enumerate(DONORS)
    ]


def story(picture: Picture, words: Words) -> list[dict[str, Any]]:
    """A row an event."""
    return [
        {
            "month": month.month,
            "date": picture.scenario.date(month.month),
            "kind": item.kind,
            "text": narrative.sentence(item, words.language),
        }
        for month in picture.months
        for item in month.happenings
    ]


def trace(picture: Picture) -> bytes:
    """State of every agent in every month so far."""
    table = watch.trace_table(picture.scenario, picture.months)
    return tables.written(lambda path: files.write_csv(path, [table]))

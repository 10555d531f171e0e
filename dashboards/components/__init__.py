"""Pieces of the page that live in the browser: native controls, figures, and the frame around them."""

from collections.abc import Callable
from typing import Any

import solara

from dashboards.security.solara_patches import fix_closing, fix_navigator, obey_events_only

obey_events_only()
fix_closing()
fix_navigator()
Action = Callable[[Any], None] | None


@solara.component_vue("shell.vue", vuetify=False)
def Shell(
    pages: list[dict[str, str]],
    page: str,
    language: str,
    languages: list[dict[str, str]],
    words: dict[str, str],
    query: str,
    children: list[Any],
    event_page_chosen: Action = None,
    event_language_chosen: Action = None,
) -> None:
    """Head of the page with its tabs, language and theme; keeps the address up to date."""


@solara.component_vue("panel.vue", vuetify=False)
def Panel(
    title: str,
    markup: str,
    words: dict[str, str],
    note: str = "",
    base: str = "",
    stamp: str = "",
    terms: str = "[]",
    file: str = "",
    area: str = "",
    picks: bool = False,
    tables: list[dict[str, str]] = [],
    content: dict[str, Any] | None = None,
    options: list[dict[str, str]] = [],
    chosen: str = "",
    event_choose: Action = None,
    event_table: Action = None,
    event_width: Action = None,
    event_pick: Action = None,
    event_key: Action = None,
    event_show: Action = None,
) -> None:
    """A card: title, terms (JSON), and markup; a figure is taken away as SVG or PNG, a table as CSV.

    ``base`` is markup that figures refer to and that does not change; it is sent once. ``stamp`` stands below
    a figure that is taken away: what it shows, and where it is from.
    """


@solara.component_vue("prose.vue", vuetify=False)
def Prose(markup: str, area: str, event_show: Action = None, event_act: Action = None) -> None:
    """A passage whose links go to a month and whose buttons do something."""


@solara.component_vue("controls.vue", vuetify=False)
def Controls(
    words: dict[str, str],
    state: dict[str, Any],
    marks: str,
    event_play: Action = None,
    event_step: Action = None,
    event_show: Action = None,
    event_back: Action = None,
    event_reset: Action = None,
    event_speed: Action = None,
    event_wait: Action = None,
    event_beside: Action = None,
    event_file: Action = None,
    event_ask: Action = None,
) -> None:
    """Play, pause, step, the months with marks (JSON) where something happened, and which run."""


@solara.component_vue("levers.vue", vuetify=False)
def Levers(
    words: dict[str, str],
    state: str,
    event_set_lever: Action = None,
    event_undo: Action = None,
    event_show: Action = None,
) -> None:
    """Levers as JSON: nested values are costly to compare at every frame."""


@solara.component_vue("form.vue", vuetify=False)
def Form(
    title: str,
    words: dict[str, str],
    fields: list[dict[str, Any]],
    note: str = "",
    running: bool = False,
    done: int = 0,
    asked: int = 0,
    standing: str = "",
    choices: str = "{}",
    problems: list[str] = [],
    event_ask: Action = None,
    event_fill: Action = None,
    event_cancel: Action = None,
) -> None:
    """A question for work that takes a while, with its progress and a way to cancel it."""

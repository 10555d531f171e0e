"""Pieces of the page that live in the browser: native controls, figures, and the frame around them."""

from collections.abc import Callable
from typing import Any

import solara

from dashboards.security.solara_patches import mend_closing, mend_navigator
from dashboards.security.solara_types import obey_events_only

obey_events_only()
mend_closing()
mend_navigator()
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
    terms: str = "[]",
    file: str = "",
    area: str = "",
    picks: bool = False,
    tables: list[dict[str, str]] = [],
    content: dict[str, Any] | None = None,
    event_table: Action = None,
    event_width: Action = None,
    event_pick: Action = None,
    event_key: Action = None,
) -> None:
    """A card: title, terms (JSON), and markup; a figure is taken away as SVG or PNG, a table as CSV."""


@solara.component_vue("controls.vue", vuetify=False)
def Controls(
    words: dict[str, str],
    state: dict[str, Any],
    event_play: Action = None,
    event_step: Action = None,
    event_rewind: Action = None,
    event_speed: Action = None,
    event_file: Action = None,
    event_ask: Action = None,
) -> None:
    """Play, pause, step, reset, speed, and which war."""


@solara.component_vue("levers.vue", vuetify=False)
def Levers(
    words: dict[str, str],
    groups: str,
    event_pull: Action = None,
) -> None:
    """Levers by the hand that pulls them, as JSON: nested values are costly to compare at every frame."""


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
    problems: list[str] = [],
    event_ask: Action = None,
    event_cancel: Action = None,
) -> None:
    """A question for work that takes a while, with its progress and a way to cancel it."""

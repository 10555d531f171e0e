"""Widgets that obey nothing but the events they have.

The library's own handlers would also make any object of any installed module for the asking, call any
method by its name, and end in a traceback when they know no such event.
"""

from typing import Any

import ipyvue  # type: ignore[import-untyped]  # it ships no types


def obey_events_only() -> None:
    """Put strict handlers in the place of the library's, for every widget made from now on."""
    ipyvue.VueTemplate._handle_event = _of_a_piece  # noqa: SLF001  # there is no public way in
    ipyvue.VueWidget._handle_event = _of_an_element  # noqa: SLF001  # likewise


def _of_a_piece(self: Any, _: Any, content: dict[str, Any], __: Any) -> None:
    """An event of a piece of the page, written in Vue."""
    handler = getattr(self, f"vue_{content.get('event')}", None)
    if handler is not None:
        handler(content.get("data", {}))


def _of_an_element(self: Any, _: Any, content: dict[str, Any], __: Any) -> None:
    """An event of a plain element."""
    if content.get("event") in self._event_handlers_map:
        self._fire_event(content["event"], content.get("data", {}))

"""Faults of Solara and ipyvue, fixed here.

Widgets would make any object of any installed module for the asking, and call any method by its name: they
are made to obey nothing but the events they have. The script of a piece of Solara's own page is misspelt, so
that browsers warn of it on every page; and a tab that is closed before it has connected ends in a traceback.
"""

from pathlib import Path
from typing import Any, Final

import ipyvue  # type: ignore[import-untyped]  # it ships no types
from solara.server.kernel_context import VirtualKernelContext
from solara.widgets.widgets import Navigator

WRITTEN: Final = "modules.export ="
MEANT: Final = "module.exports ="


def fix_navigator() -> None:
    """Make the widget that follows the address from its own template, with the script spelt right."""
    template = Path(Navigator.template_file).read_text(encoding="utf-8").replace(WRITTEN, MEANT)

    def begin(self: Any, **given: Any) -> None:
        super(Navigator, self).__init__(template=template, **given)

    Navigator.template_file = None  # type: ignore[assignment]  # or it would be read once more
    Navigator.__init__ = begin  # type: ignore[method-assign]  # that is the fix


def fix_closing() -> None:
    """Let a page go that has not connected yet; its tab is given up like any that went without a word."""
    close = VirtualKernelContext.page_close

    def close_if_known(self: VirtualKernelContext, page_id: str) -> Any:
        return close(self, page_id) if page_id in self.page_status else None

    VirtualKernelContext.page_close = close_if_known  # type: ignore[method-assign]  # that is the fix


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

"""Two faults of Solara, fixed here.

The script of a piece of its own page is misspelt, so that browsers warn of it on every page; and a tab that
is closed before it has connected ends in a traceback.
"""

from pathlib import Path
from typing import Any, Final

from solara.server.kernel_context import VirtualKernelContext
from solara.widgets.widgets import Navigator

WRITTEN: Final = "modules.export ="
MEANT: Final = "module.exports ="


def mend_navigator() -> None:
    """Make the widget that follows the address from its own template, with the script spelt right."""
    template = Path(Navigator.template_file).read_text(encoding="utf-8").replace(WRITTEN, MEANT)

    def begin(self: Any, **given: Any) -> None:
        super(Navigator, self).__init__(template=template, **given)

    Navigator.template_file = None  # type: ignore[assignment]  # or it would be read once more
    Navigator.__init__ = begin  # type: ignore[method-assign]  # that is the mend


def mend_closing() -> None:
    """Let a page go that has not connected yet; its tab is given up like any that went without a word."""
    close = VirtualKernelContext.page_close

    def close_if_known(self: VirtualKernelContext, page_id: str) -> Any:
        return close(self, page_id) if page_id in self.page_status else None

    VirtualKernelContext.page_close = close_if_known  # type: ignore[method-assign]  # that is the mend

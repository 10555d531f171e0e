"""A piece of Solara's own page whose script is misspelt, so that browsers warn of it on every page."""

from pathlib import Path
from typing import Any, Final

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

"""Saving a figure: one figure has one file, whenever and wherever it is saved."""

from typing import TYPE_CHECKING, Any, BinaryIO, Final

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Otherwise an SVG names its parts at random, and carries the time at which it was saved.
NAMES: Final[dict[Any, Any]] = {"svg.hashsalt": "fivelocks"}
UNDATED: Final = {"svg": {"Date": None}}


def save(figure: "Figure", file: BinaryIO, kind: str, dpi: float | None = None) -> None:
    """Write a figure as SVG or PNG; the same figure gives the same bytes.

    Parameters
    ----------
    figure
        What to save.
    file
        Where to; open for writing.
    kind
        ``svg`` or ``png``.
    dpi
        Dots per inch; the figure's own if None.
    """
    from matplotlib import rc_context  # loads Matplotlib

    with rc_context(NAMES):
        figure.savefig(file, format=kind, dpi=dpi or "figure", metadata=UNDATED.get(kind))

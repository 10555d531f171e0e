"""One colour a path, the same in every figure, page and report; told apart by the colour-blind too."""

from typing import Final

# Okabe and Ito's palette: also of different lightness, so that print in grey keeps them apart.
PATHS: Final = {
    "attrition": "#0072B2",
    "aid": "#E69F00",
    "escalation": "#D55E00",
    "settlement": "#009E73",
}
UNDECIDED: Final = "#C9CED6"
SIDES: Final = {"russia": "#7A3B69", "ukraine": "#3F7CAC"}
INK: Final = "#1F2933"
QUIET: Final = "#6B7785"
PAPER: Final = "#FFFFFF"

"""fivelocks levers: what there is."""

from experiments.commands.options import AsJson, Search
from experiments.rendering import listings


def levers(
    search: Search = "",
    as_json: AsJson = False,
) -> None:
    """List levers: who sets them, range, unit."""
    listings.levers(search, as_json)

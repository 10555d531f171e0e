"""fivelocks scenarios: what there is."""

from experiments.commands.options import AsJson
from experiments.rendering import listings


def scenarios(
    as_json: AsJson = False,
) -> None:
    """List the built-in scenarios."""
    listings.scenarios(as_json)

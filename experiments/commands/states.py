"""fivelocks states: initial states that can be set."""

from experiments.commands.options import AsJson, Search
from experiments.errors import InputError, unknown
from experiments.rendering import console
from model.initial_state import DERIVED, initial_range
from model.world import FIELDS


def states(search: Search = "", as_json: AsJson = False) -> None:
    """List the initial states that can be set: range, unit.

    Set them in the table [initial] of a scenario file.
    """
    places = [place for place in FIELDS.values() if not place.integer and place.name not in DERIVED]
    places = [place for place in places if place.kind != "orders"]
    found = [place for place in places if search.lower() in f"{place.name} {place.meaning}".lower()]
    if as_json:
        console.write_json(
            [
                {"state": place.name, "low": low, "high": high, "unit": place.unit, "meaning": place.meaning}
                for place in found
                for low, high in [initial_range(place)]
            ]
        )
        return
    if not found:
        names = [place.name for place in places]
        raise InputError(
            unknown(f"no state has {search!r} in its name", search, names, "without a word all are listed")
        )
    columns = [("state", "left"), ("range", "right"), ("unit", "left"), ("meaning", "left")]
    lines = []
    for place in found:
        low, high = initial_range(place)
        lines.append([place.name, f"{low:g} - {high:g}", place.unit, place.meaning])
    console.listing(columns, lines)
    console.prose(f"\n{console.counted(len(found), 'state')}; set them in [initial] of a scenario file.")

"""fivelocks levers: what can be set, by whom, and within which range."""

from experiments.commands.options import AsJson, Search
from experiments.rendering import console
from experiments.rendering.listings import found_in
from model import levers as model_levers


def levers(search: Search = "", as_json: AsJson = False) -> None:
    """List levers: who sets them, range, unit."""
    known = found_in(model_levers.table().values(), "lever", search, as_json)
    if as_json:
        return
    if len(known) == 1:
        _print_one(known[0])
        return
    columns = [("lever", "left"), ("range", "left"), ("unit", "left"), ("meaning", "left")]
    console.listing(columns, [[row.name, _values(row), row.unit, row.meaning] for row in known])
    console.write()
    console.prose(
        "Set one with --event WHEN:LEVER=VALUE, or *= for a factor; WHEN is a month or date, or two: 7, "
        "7-18, 2027-03, 2027-03..2028-02. Give a name for more about a lever."
    )
    if any(lever.name.startswith("aid_") for lever in known):
        console.prose("'aid' is military and financial aid of all donors, aid.germany that of one. Groups:")
        for group, members in model_levers.DONOR_GROUPS.items():
            console.prose(f"aid.{group}: {', '.join(members)}", "  ", "    ")


def _print_one(row: model_levers.Lever) -> None:
    console.prose(f"{row.name}: {row.meaning}.")
    factor = f"up to {row.factor_limit:g}" if row.factor_limit else "none"
    setter = row.pulled_by.replace("_", " ")
    facts = [["set by", setter], ["range", f"{_values(row)} [{row.unit}]".strip()], ["factor", factor]]
    console.table([("", "left"), ("", "left")], facts)
    value = "*=FACTOR" if row.kind == "factor" else "=VALUE"
    console.write(f"Set it with --event 2027-03:{row.name}{value}")


def _values(lever: model_levers.Lever) -> str:
    """What a lever may be set to; blank if it takes a factor only."""
    if lever.kind == "stance":
        return "hold, propaganda, adjust"
    return "" if lever.kind == "factor" else f"{lever.low:g} - {lever.high:g}"

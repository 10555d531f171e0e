"""fivelocks levers: what can be set, by whom, and within which range."""

from collections.abc import Sequence

from agents.entities import DONORS
from experiments.commands.options import AsJson, Search
from experiments.rendering import console
from experiments.rendering.listings import found_in
from model import levers as model_levers


def levers(search: Search = "", as_json: AsJson = False) -> None:
    """List levers: who sets them, range, unit."""
    groups = _groups()
    known = found_in(model_levers.table().values(), "lever", search, as_json, groups)
    if as_json:
        return
    if search in groups:
        _print_group(search, known)
    elif len(known) == 1:
        _print_one(known[0])
    else:
        _print_list(known)


def _groups() -> dict[str, list[str]]:
    """Names that stand for several levers, such as ``stance``, ``aid.germany``, ``aid_military.europe``."""
    known = [name.partition(".")[0] for name in model_levers.table() if "." in name]
    names = list(dict.fromkeys([*model_levers.ALIASES, *known]))
    aid = [*model_levers.ALIASES["aid"], "aid"]
    names += [f"{head}.{group}" for head in aid for group in model_levers.DONOR_GROUPS]
    names += [f"aid.{donor}" for donor in DONORS]
    return {name: model_levers.named(name) for name in names}


def _print_list(known: Sequence[model_levers.Lever]) -> None:
    columns = [("lever", "left"), ("range", "left"), ("unit", "left"), ("meaning", "left")]
    console.listing(columns, [[row.name, _values(row), row.unit, row.meaning] for row in known])
    console.write()
    console.prose(
        "Set one with --event WHEN:LEVER=VALUE, or *= for a factor; WHEN is a month or date, or two: 7, "
        "7-18, 2027-03, 2027-03..2028-02. Give a name for more about a lever."
    )
    if any(lever.name.startswith("aid_") for lever in known):
        _print_donors()


def _print_donors() -> None:
    console.prose("'aid' is military and financial aid of all donors, aid.germany that of one. Groups:")
    for group, members in model_levers.DONOR_GROUPS.items():
        console.prose(f"aid.{group}: {', '.join(members)}", "  ", "    ")


def _print_group(name: str, known: Sequence[model_levers.Lever]) -> None:
    """The levers that a name stands for: those of one kind by their members, with what each may be set to."""
    factor = " or factor" if known[0].factor_limit else ""
    console.prose(f"{name} stands for {len(known)} levers; an event gives each the same value{factor}.")
    members: dict[str, list[str]] = {}
    for lever in known:
        head, _, member = lever.name.partition(".")
        members.setdefault(head, []).append(member)
    first = {lever.name.partition(".")[0]: lever for lever in reversed(known)}
    for head, some in members.items():
        console.write()
        console.prose(f"{head}: {first[head].meaning}.")
        console.table([("", "left"), ("", "left")], _facts(first[head])[1:])
        console.prose(f"members: {', '.join(some)}", hanging="  ")
    console.write()
    if name == "aid":
        _print_donors()
    console.prose(f"Set them with --event 2027-03:{name}=VALUE{', or *=FACTOR' if factor else ''}")


def _print_one(row: model_levers.Lever) -> None:
    console.prose(f"{row.name}: {row.meaning}.")
    console.table([("", "left"), ("", "left")], _facts(row))
    value = "*=FACTOR" if row.kind == "factor" else "=VALUE"
    console.write(f"Set it with --event 2027-03:{row.name}{value}")


def _facts(row: model_levers.Lever) -> list[list[str]]:
    factor = f"up to {row.factor_limit:g}" if row.factor_limit else "none"
    setter = row.pulled_by.replace("_", " ")
    return [["set by", setter], ["range", f"{_values(row)} [{row.unit}]".strip()], ["factor", factor]]


def _values(lever: model_levers.Lever) -> str:
    """What a lever may be set to; blank if it takes a factor only."""
    if lever.kind == "stance":
        return "hold, propaganda, adjust"
    return "" if lever.kind == "factor" else f"{lever.low:g} - {lever.high:g}"

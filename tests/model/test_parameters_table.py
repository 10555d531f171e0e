"""The table of parameters itself: bounds, units, sources, groups, sums, and numbers from the literature."""

from itertools import groupby

from agents.entities import (
    BELLIGERENTS,
    DONORS,
    ELECTIONS,
    FACTIONS,
    LEADERS,
    LOCKS,
    PARTNERS,
    SECTORS,
    SIDES,
    STOCKS,
    THEATRES,
)
from model.csv_tables import read_table
from model.parameters import DISTRIBUTIONS, Parameter, table
from tests.builders import approx

ROWS = list(table().values())
GROUPS = list(dict.fromkeys(name.partition(".")[0] for name in table() if "." in name))
MONTHS = tuple(f"{month:02d}" for month in range(1, 13))
TERMS = ("territory", "recognition", "security", "relief")
# The order of members that rules rely on when they index a group.
ORDERS = {
    SIDES, LEADERS, BELLIGERENTS, LEADERS[2:], FACTIONS, DONORS, PARTNERS, SECTORS, STOCKS, LOCKS,
    ELECTIONS, THEATRES, MONTHS, TERMS, (*TERMS[:3], "reconstruction"),
    ("paper", "european_force", "hard_guarantee"), ("agreed", "forced"), ("trusted", "discredited"),
    ("hawk", "pragmatist"), ("least", "most"), ("one", "both"), ("answered", "exposed"),
    ("first", "early_last", "middle_last"), ("first", "last"), ("commitment", "refusal"),
    ("base", "reference", "credibility"), ("rivalry", "dependence", "west"), ("territory", "guarantee"),
}  # fmt: skip


def members(group: str) -> list[Parameter]:
    return [row for row in ROWS if row.name.startswith(f"{group}.")]


def defaults(group: str) -> list[float]:
    return [row.default for row in members(group)]


def test_every_row_is_complete_and_its_numbers_are_in_order() -> None:
    assert DISTRIBUTIONS == ("fixed", "triangular", "lognormal", "choice")

    def padded(text: str) -> bool:
        return not text or text.strip() != text

    for faulty in (
        lambda row: not row.minimum <= row.low <= row.default <= row.high <= row.maximum,
        lambda row: not row.low < row.high,
        lambda row: row.distribution not in DISTRIBUTIONS,
        lambda row: row.distribution == "lognormal" and row.low <= 0.0,
        lambda row: row.confidence not in {"H", "M", "L"},
        lambda row: any(map(padded, (row.unit, row.source, row.meaning))),
        lambda row: row.unit == "0-1" and not 0.0 <= row.minimum < row.maximum,
    ):
        assert not [row.name for row in ROWS if faulty(row)]
    # More than the net inflow can be spent, and the seasons may act more strongly than estimated.
    above_one = [row.name for row in ROWS if row.unit == "0-1" and row.maximum > 1.0]
    assert above_one == ["spent_share", "season_strength"]


def test_names_are_unique_and_groups_stand_together_in_the_order_rules_index_them_by() -> None:
    names = [row["name"] for row in read_table("parameters.csv")]
    assert len(names) == len(set(names)) == len(table())
    assert not set(GROUPS) & set(table())
    heads = [name.partition(".")[0] for name in table()]
    assert len([head for head, _ in groupby(heads)]) == len(set(heads))
    for group in GROUPS:
        assert tuple(row.name.partition(".")[2] for row in members(group)) in ORDERS, group
        assert len({row.unit for row in members(group)}) == 1, group


def test_shares_sum_to_one_and_numbers_agree_with_one_another() -> None:
    for group in (
        *("sector_area_weight", "sector_deployment", "theatre_share", "partner_arms"),
        *("russian_weight", "ukrainian_weight", "western_weight"),
    ):
        assert sum(defaults(group)) == approx(1.0, abs=1e-12), group
    for group in ("faction_weight", "population_share"):
        assert sum(defaults(group)[:4]) == approx(1.0, abs=1e-12), group
        assert sum(defaults(group)[4:]) == approx(1.0, abs=1e-12), group
    assert sum(defaults("season")) == approx(12.0, abs=1e-12)
    # 950 + 27,150 + 8,000 + 12,650 + 20,380 + 47,035 km2, the figure of DeepState for January 2026.
    assert sum(defaults("occupied_area")) == 116_165
    votes = zip(defaults("election_adverse"), defaults("election_favourable"), strict=True)
    assert not [vote for vote in votes if sum(vote) > 1.0]
    assert defaults("credibility") == sorted(defaults("credibility"))
    assert table()["loan_first"].default < table()["loan_last"].default

"""The table of parameters itself: bounds, units, sources, groups, sums, and numbers from the literature."""

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
from tests.vocabulary import approx

ROWS = list(table().values())
GROUPS = list(dict.fromkeys(name.partition(".")[0] for name in table() if "." in name))
MONTHS = tuple(f"{month:02d}" for month in range(1, 13))
TERMS = ("territory", "recognition", "security", "relief")
# The order of members that rules rely on when they index a group.
ORDERS = {
    SIDES,
    LEADERS,
    BELLIGERENTS,
    LEADERS[2:],
    FACTIONS,
    DONORS,
    PARTNERS,
    SECTORS,
    STOCKS,
    LOCKS,
    ELECTIONS,
    THEATRES,
    MONTHS,
    TERMS,
    (*TERMS[:3], "reconstruction"),
    ("paper", "european_force", "hard_guarantee"),
    ("agreed", "forced"),
    ("trusted", "discredited"),
    ("hawk", "pragmatist"),
    ("least", "most"),
    ("one", "both"),
    ("answered", "exposed"),
    ("first", "early_last", "middle_last"),
    ("first", "last"),
    ("commitment", "refusal"),
    ("base", "reference", "credibility"),
    ("rivalry", "dependence", "west"),
    ("territory", "guarantee"),
}


def offenders(faulty: object) -> list[str]:
    """Names of the parameters for which a condition on a row fails."""
    return [row.name for row in ROWS if faulty(row)]  # type: ignore[operator]


def default(name: str) -> float:
    return table()[name].default


def members(group: str) -> list[Parameter]:
    return [row for row in ROWS if row.name.startswith(f"{group}.")]


def test_bounds_enclose_the_range_of_the_sources_and_that_the_default() -> None:
    assert not offenders(lambda row: not row.minimum <= row.low <= row.default <= row.high <= row.maximum)


def test_every_parameter_has_a_range_in_which_it_may_move() -> None:
    assert not offenders(lambda row: not row.low < row.high)


def test_every_distribution_is_one_the_sampler_knows() -> None:
    assert DISTRIBUTIONS == ("fixed", "triangular", "lognormal", "choice")
    assert not offenders(lambda row: row.distribution not in DISTRIBUTIONS)


def test_a_lognormal_parameter_has_a_range_above_zero() -> None:
    assert not offenders(lambda row: row.distribution == "lognormal" and row.low <= 0.0)


def test_confidence_is_high_middling_or_low() -> None:
    assert not offenders(lambda row: row.confidence not in {"H", "M", "L"})


def test_every_parameter_has_a_unit_a_source_and_a_meaning() -> None:
    def blank_or_padded(text: str) -> bool:
        return not text or text.strip() != text

    assert not offenders(lambda row: any(map(blank_or_padded, (row.unit, row.source, row.meaning))))


# More than the net inflow can be spent, and the seasons may act more strongly than estimated.
ABOVE_ONE = ["spent_share", "season_strength"]


def test_a_share_cannot_be_set_below_zero_or_above_one() -> None:
    assert not offenders(lambda row: row.unit == "0-1" and not 0.0 <= row.minimum < row.maximum)
    assert offenders(lambda row: row.unit == "0-1" and row.maximum > 1.0) == ABOVE_ONE


def test_names_are_unique() -> None:
    names = [row["name"] for row in read_table("parameters.csv")]
    assert len(names) == len(set(names)) == len(table())


def test_no_name_is_both_a_scalar_and_a_group() -> None:
    assert not set(GROUPS) & set(table())


def test_the_members_of_a_group_stand_together() -> None:
    heads = [name.partition(".")[0] for name in table()]
    changes = [head for place, head in enumerate(heads) if place == 0 or heads[place - 1] != head]
    assert len(changes) == len(set(changes))


def test_the_members_of_a_group_stand_in_the_order_rules_index_them_by() -> None:
    for group in GROUPS:
        assert tuple(row.name.partition(".")[2] for row in members(group)) in ORDERS


def test_the_members_of_a_group_share_one_unit() -> None:
    for group in GROUPS:
        assert len({row.unit for row in members(group)}) == 1


def test_shares_of_one_whole_sum_to_one() -> None:
    for group in [
        "sector_area_weight",
        "sector_deployment",
        "theatre_share",
        "partner_arms",
        "russian_weight",
        "ukrainian_weight",
        "western_weight",
    ]:
        assert sum(row.default for row in members(group)) == approx(1.0, abs=1e-12)


def test_shares_of_the_factions_sum_to_one_on_either_side() -> None:
    for group in ["faction_weight", "population_share"]:
        values = [row.default for row in members(group)]
        assert sum(values[:4]) == approx(1.0, abs=1e-12)
        assert sum(values[4:]) == approx(1.0, abs=1e-12)


def test_the_seasons_have_a_yearly_mean_of_one() -> None:
    assert sum(row.default for row in members("season")) / 12 == approx(1.0, abs=1e-12)


def test_the_sectors_hold_the_whole_occupied_area_of_january_2026() -> None:
    """950 + 27,150 + 8,000 + 12,650 + 20,380 + 47,035 = 116,165 km2, the figure of DeepState."""
    assert sum(row.default for row in members("occupied_area")) == 116_165


def test_adverse_and_favourable_results_of_a_vote_do_not_exceed_certainty() -> None:
    for vote in ELECTIONS:
        adverse, favourable = table()[f"election_adverse.{vote}"], table()[f"election_favourable.{vote}"]
        assert adverse.default + favourable.default <= 1.0


def test_guarantees_grow_more_credible_from_paper_to_a_hard_one() -> None:
    paper, force, hard = (row.default for row in members("credibility"))
    assert paper < force < hard


def test_the_loan_begins_before_it_ends() -> None:
    assert default("loan_first") < default("loan_last")

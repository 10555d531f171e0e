"""Levers: which there are, who pulls them, what they may be set to, and what is said when they may not."""

import math

from hypothesis import given
from hypothesis import strategies as st

from agents.entities import DONORS, LEADERS, LOCKS, PARTNERS
from model import levers, parameters
from model.levers import Event, table

KINDS = ("value", "switch", "stance", "factor")
VALUED = [lever for lever in table().values() if lever.kind == "value"]


def told(lever: str, value: object = None, factor: object = None) -> str | None:
    return table()[lever].problem_with(value, factor)


def test_there_is_a_lever_for_everything_a_person_can_pull() -> None:
    expected = [
        *(f"aid_military.{donor}" for donor in DONORS),
        *(f"aid_financial.{donor}" for donor in DONORS),
        *(f"donor_stress.{donor}" for donor in DONORS),
        *("guarantee", "coercion", "mediation", "sanctions", "peacekeepers", "no_fly_zone"),
        *("mobilisation.russia", "mobilisation.ukraine", "tempo.russia", "tempo.ukraine"),
        *(f"stance.{leader}" for leader in LEADERS),
        *("concession.moscow", "concession.kyiv", "truce"),
        *(f"partner_support.{partner}" for partner in PARTNERS),
        *("oil_price", "rivalry", "incidents"),
        *(f"lock.{lock}" for lock in LOCKS),
    ]
    assert list(table()) == expected


def test_every_lever_says_what_it_is_in_which_unit_and_within_which_range() -> None:
    for lever in table().values():
        assert lever.kind in KINDS
        assert lever.unit
        assert lever.meaning
        assert lever.low < lever.high
        assert lever.factor_limit in (0.0, 10.0, 100.0)


def test_the_default_of_every_lever_is_a_number_a_parameter_or_none() -> None:
    for lever in table().values():
        groups = set(parameters.record_type().names or ())
        assert lever.default in groups | {"none", "0", "1"}


def test_every_lever_has_a_hand_that_pulls_it() -> None:
    for lever, hand in [
        ("aid_military.united_states", "washington"),
        ("aid_financial.germany", "europe"),
        ("donor_stress.eu_institutions", "europe"),
        ("guarantee", "washington"),
        ("sanctions", "europe"),
        ("mobilisation.russia", "moscow"),
        ("mobilisation.ukraine", "kyiv"),
        ("tempo.ukraine", "kyiv"),
        ("stance.moscow", "moscow"),
        ("stance.kyiv", "kyiv"),
        ("stance.washington", "washington"),
        ("stance.europe", "europe"),
        ("concession.kyiv", "kyiv"),
        ("truce", "moscow"),
        ("partner_support.china", "partners"),
        ("oil_price", "accidents"),
        ("lock.security", "thought_experiments"),
    ]:
        assert table()[lever].pulled_by == hand


def test_a_value_is_accepted_up_to_the_ends_of_its_range_and_not_beyond() -> None:
    for lever in VALUED:
        allowed = f"allowed is {lever.low:g} to {lever.high:g} [{lever.unit}]"
        for value in (lever.low, lever.high, 0.5 * (lever.low + lever.high)):
            assert lever.problem_with(value, None) is None
        for value in (lever.low - 0.01, lever.high + 0.01, math.nan, -math.inf):
            assert lever.problem_with(value, None) == (
                f"lever '{lever.name}': value {value!r} is out of range; {allowed}"
            )


def test_a_factor_is_accepted_up_to_its_limit_where_the_lever_takes_one() -> None:
    for lever in table().values():
        if lever.factor_limit == 0.0:
            assert lever.problem_with(None, 0.5) == f"lever '{lever.name}' takes no factor; give a value"
            return
        for factor in (0, 0.5, lever.factor_limit):
            assert lever.problem_with(None, factor) is None
        for factor in (-0.1, lever.factor_limit + 0.1, math.nan):
            assert lever.problem_with(None, factor) == (
                f"lever '{lever.name}': factor {factor!r} is out of range; "
                f"allowed is 0 to {lever.factor_limit:g} [ratio]"
            )


def test_the_levers_that_take_no_factor_are_these() -> None:
    without = {name.partition(".")[0] for name, lever in table().items() if not lever.factor_limit}
    assert without == {
        *("peacekeepers", "no_fly_zone", "mobilisation", "stance", "concession", "truce", "lock")
    }


def test_what_is_no_number_is_refused_with_range_and_unit() -> None:
    for value in [True, "high", [1.0], 1j]:
        assert told("oil_price", value) == (
            f"lever 'oil_price': value {value!r} is not a number; allowed is 10 to 200 [USD/b]"
        )


def test_a_factor_that_is_no_number_is_refused_too() -> None:
    assert told("oil_price", factor="twice") == (
        "lever 'oil_price': factor 'twice' is not a number; allowed is 0 to 10 [ratio]"
    )


def test_a_lever_needs_either_a_value_or_a_factor_and_not_both() -> None:
    for lever in ["oil_price", "stance.kyiv", "incidents"]:
        assert told(lever) == f"lever '{lever}': give either a value or a factor"
        assert told(lever, 1.0, 1.0) == f"lever '{lever}': give either a value or a factor"


def test_incidents_take_only_a_factor() -> None:
    assert told("incidents", 2.0) == "lever 'incidents' takes only a factor"
    assert told("incidents", factor=2.0) is None


def test_a_switch_is_on_or_off() -> None:
    for lever in ["coercion", "no_fly_zone", "mobilisation.russia", "truce"]:
        assert told(lever, 0) is None
        assert told(lever, 1.0) is None
        for value in (0.5, 2, "maybe"):
            assert told(lever, value) == f"lever '{lever}': {value!r} is not a choice; allowed is 0 or 1"


def test_a_truth_value_does_not_pass_for_a_switch() -> None:
    assert "True is not a number" in (told("coercion", True) or "")


def test_a_stance_is_one_of_three() -> None:
    for value in (0, 1, 2, 2.0):
        assert told("stance.europe", value) is None
    for value in (3, 1.5, -1, "yield"):
        assert told("stance.europe", value) == (
            f"lever 'stance.europe': {value!r} is not a choice; allowed is hold, propaganda, adjust"
        )


def test_a_word_stands_for_its_number_in_any_case() -> None:
    for lever, word, number in [
        ("stance", "hold", 0.0),
        ("stance.kyiv", "propaganda", 1.0),
        ("stance.europe", "adjust", 2.0),
        ("no_fly_zone", "on", 1.0),
        ("peacekeepers", "off", 0.0),
        ("lock.security", "open", -1.0),
    ]:
        assert levers.number_of(word, lever) == levers.number_of(word.upper(), lever) == number


def test_a_word_stands_for_nothing_where_it_makes_no_sense() -> None:
    for lever, word in [("aid", "on"), ("oil_price", "open"), ("no_fly_zone", "adjust"), ("nope", "on")]:
        assert levers.number_of(word, lever) == word


def test_a_number_given_as_text_is_read_as_one() -> None:
    for text, number in [("0.25", 0.25), ("-1", -1.0), ("1e3", 1000.0), (" 7 ", 7.0)]:
        assert levers.number_of(text, "oil_price") == number


def test_any_other_text_is_kept_so_that_the_error_can_show_it() -> None:
    for text in ["soon", "", "1,5", "on-off", "50%"]:
        assert levers.number_of(text, "oil_price") == text


@given(st.floats(allow_nan=False))
def test_every_number_survives_being_written_as_text(number: float) -> None:
    assert levers.number_of(repr(number), "oil_price") == number


def test_a_word_is_accepted_by_the_levers_it_is_meant_for() -> None:
    for word, lever in [
        ("adjust", "stance.kyiv"),
        ("on", "no_fly_zone"),
        ("off", "coercion"),
        ("open", "lock.security"),
    ]:
        assert told(lever, levers.number_of(word, lever)) is None


def test_a_member_stands_for_itself() -> None:
    assert levers.named("aid_military.germany") == ["aid_military.germany"]
    assert levers.named("oil_price") == ["oil_price"]


def test_a_group_stands_for_all_its_members() -> None:
    assert levers.named("stance") == [f"stance.{leader}" for leader in LEADERS]
    assert levers.named("aid_military") == [f"aid_military.{donor}" for donor in DONORS]


def test_aid_stands_for_military_and_financial_aid_of_every_donor() -> None:
    both = [f"{kind}.{donor}" for kind in ("aid_military", "aid_financial") for donor in DONORS]
    assert levers.named("aid") == both
    assert levers.named("aid.germany") == ["aid_military.germany", "aid_financial.germany"]


def test_an_unknown_name_stands_for_nothing() -> None:
    for name in ["", "aid.atlantis", "aid_military.", "germany", "oil", "Oil_Price"]:
        assert levers.named(name) == []


def test_an_unknown_lever_is_told_with_the_nearest_lever_group_or_alias() -> None:
    for typed, meant in [
        ("oil_prise", "oil_price"),
        ("aids", "aid"),
        ("stanse", "stance"),
        ("tempo.rusia", "tempo.russia"),
    ]:
        found = levers.problems(Event(1, typed, 1.0), 60)
        assert found == [f"unknown lever '{typed}'; did you mean '{meant}'?"]


def test_the_error_of_a_group_names_the_group_as_it_was_typed() -> None:
    assert levers.problems(Event(1, "aid", 11.0), 60) == [
        "lever 'aid': value 11.0 is out of range; allowed is 0 to 10 [bn EUR/month]"
    ]
    assert levers.problems(Event(1, "stance", 7), 60) == [
        "lever 'stance': 7 is not a choice; allowed is hold, propaganda, adjust"
    ]


def test_a_whole_number_too_large_for_a_float_is_out_of_range_and_not_a_crash() -> None:
    assert "is out of range" in (told("oil_price", 10**400) or "")

"""Levers: which there are, who sets them, and what they may be set to."""

import math

from hypothesis import given
from hypothesis import strategies as st

from agents.entities import DONORS, LEADERS, LOCKS, PARTNERS
from model import levers, parameters
from model.levers import Event, table


def problem(lever: str, value: object = None, factor: object = None) -> str:
    """What is wrong with a value or a factor; empty if nothing is. It names the lever."""
    found = table()[lever].problem_with(value, factor) or ""
    assert not found or lever in found
    return found


def test_there_is_a_lever_for_every_actor_and_each_is_complete() -> None:
    assert list(table()) == [
        *(
            f"{kind}.{donor}"
            for kind in ("aid_military", "aid_financial", "donor_stress")
            for donor in DONORS
        ),
        *("guarantee", "coercion", "mediation", "sanctions", "peacekeepers", "no_fly_zone"),
        *("mobilisation.russia", "mobilisation.ukraine", "tempo.russia", "tempo.ukraine"),
        *(f"stance.{leader}" for leader in LEADERS),
        *("concession.moscow", "concession.kyiv", "truce"),
        *(f"partner_support.{partner}" for partner in PARTNERS),
        *("oil_price", "rivalry", "incidents"),
        *(f"lock.{lock}" for lock in LOCKS),
    ]
    groups = set(parameters.record_type().names or ())
    for lever in table().values():
        assert lever.kind in ("value", "switch", "stance", "factor"), lever
        assert lever.unit, lever
        assert lever.meaning, lever
        assert lever.low < lever.high, lever
        assert lever.factor_limit in (0.0, 10.0, 100.0), lever
        assert lever.default in groups | {"none", "0", "1"}, lever
    without = {name.partition(".")[0] for name, lever in table().items() if not lever.factor_limit}
    assert without == {
        *("peacekeepers", "no_fly_zone", "mobilisation", "stance", "concession", "truce", "lock")
    }
    for hand, names in {
        "washington": "aid_military.united_states guarantee stance.washington",
        "europe": "aid_financial.germany donor_stress.eu_institutions sanctions stance.europe",
        "moscow": "mobilisation.russia stance.moscow truce",
        "kyiv": "mobilisation.ukraine tempo.ukraine stance.kyiv concession.kyiv",
        "partners": "partner_support.china",
        "accidents": "oil_price",
        "thought_experiments": "lock.security",
    }.items():
        assert {table()[lever].pulled_by for lever in names.split()} == {hand}


def test_values_and_factors_are_accepted_up_to_the_ends_of_their_ranges() -> None:
    for name, lever in table().items():
        if lever.kind == "value":
            for value in (lever.low, lever.high, 0.5 * (lever.low + lever.high)):
                assert not problem(name, value)
            for value in (lever.low - 0.01, lever.high + 0.01, math.nan, -math.inf):
                found = problem(name, value)
                for part in (repr(value), f"{lever.low:g} to {lever.high:g} [{lever.unit}]"):
                    assert part in found
        if lever.factor_limit:
            assert not any(problem(name, None, factor) for factor in (0, 0.5, lever.factor_limit))
            for factor in (-0.1, lever.factor_limit + 0.1, math.nan):
                found = problem(name, None, factor)
                assert repr(factor) in found
                assert f"0 to {lever.factor_limit:g} [ratio]" in found
        else:
            assert "no factor" in problem(name, None, 0.5)


def test_what_is_no_number_or_no_choice_is_refused() -> None:
    for value in [True, "high", [1.0], 1j, 10**400]:
        assert "10 to 200 [USD/b]" in problem("oil_price", value), value
    assert "'twice'" in problem("oil_price", factor="twice")
    for lever in ["oil_price", "stance.kyiv", "incidents"]:
        assert problem(lever)  # neither a value nor a factor
        assert problem(lever, 1.0, 1.0)
    assert problem("incidents", 2.0)
    assert not problem("incidents", factor=2.0)
    for lever in ["coercion", "no_fly_zone", "mobilisation.russia", "truce"]:
        assert not problem(lever, 0) + problem(lever, 1.0)
        for value in (0.5, 2, "maybe", True):
            assert repr(value) in problem(lever, value)
    assert not any(problem("stance.europe", value) for value in (0, 1, 2, 2.0))
    for value in (3, 1.5, -1, "yield"):
        assert "hold, propaganda, adjust" in problem("stance.europe", value)


def test_words_stand_for_numbers_of_the_levers_they_are_meant_for() -> None:
    for lever, word, number in [
        ("stance", "hold", 0.0), ("stance.kyiv", "propaganda", 1.0), ("stance.europe", "adjust", 2.0),
        ("no_fly_zone", "on", 1.0), ("peacekeepers", "off", 0.0), ("lock.security", "open", -1.0),
    ]:  # fmt: skip
        assert levers.number_of(word, lever) == levers.number_of(word.upper(), lever) == number
        if lever in table():
            assert not problem(lever, number)
    for lever, word in [("aid", "on"), ("oil_price", "open"), ("no_fly_zone", "adjust"), ("nope", "on")]:
        assert levers.number_of(word, lever) == word
    for text, number in [("0.25", 0.25), ("-1", -1.0), ("1e3", 1000.0), (" 7 ", 7.0)]:
        assert levers.number_of(text, "oil_price") == number
    for text in ["soon", "", "1,5", "on-off", "50%"]:  # kept, so that the error can show it
        assert levers.number_of(text, "oil_price") == text


@given(st.floats(allow_nan=False))
def test_every_number_survives_being_written_as_text(number: float) -> None:
    assert levers.number_of(repr(number), "oil_price") == number


def test_a_name_is_a_member_a_group_or_both_kinds_of_aid() -> None:
    both = [f"{kind}.{donor}" for kind in ("aid_military", "aid_financial") for donor in DONORS]
    for name, meant in {
        "aid_military.germany": ["aid_military.germany"],
        "oil_price": ["oil_price"],
        "stance": [f"stance.{leader}" for leader in LEADERS],
        "aid_military": both[: len(DONORS)],
        "aid": both,
        "aid.germany": ["aid_military.germany", "aid_financial.germany"],
        **{name: [] for name in ("", "aid.atlantis", "aid_military.", "germany", "oil", "Oil_Price")},
    }.items():
        assert levers.named(name) == meant, name
    for typed, nearest in [
        ("oil_prise", "oil_price"), ("aids", "aid"), ("stanse", "stance"), ("tempo.rusia", "tempo.russia"),
    ]:  # fmt: skip
        (found,) = levers.problems(Event(1, typed, 1.0), 60)
        assert f"'{typed}'" in found
        assert f"'{nearest}'" in found
    for group, value in [("aid", 11.0), ("stance", 7)]:  # once, with the name that was typed
        (found,) = levers.problems(Event(1, group, value), 60)
        assert f"'{group}'" in found

"""Bad input is reported."""

import pytest

from experiments.analysis.discovery import check_target
from experiments.analysis.factors import space_of
from experiments.errors import InputError, unknown
from experiments.evidence.claims import ClaimsStudy
from experiments.evidence.claims_table import chosen
from experiments.scenarios import library


def test_what_is_allowed_follows_a_name_that_is_near_or_none() -> None:
    for name, message in [
        ("no-ade", "unknown door 'no-ade'; did you mean 'no-aid'? 'doors' lists all"),
        ("xyzzy", "unknown door 'xyzzy'; 'doors' lists all"),
    ]:
        assert unknown(f"unknown door '{name}'", name, ["no-aid"], "'doors' lists all") == message


def test_a_name_that_is_near_none_is_refused_in_one_sentence() -> None:
    for ask, message in [
        (lambda: library.load("xyzzy"), "unknown scenario 'xyzzy'; 'fivelocks scenarios' lists all"),
        (lambda: check_target("xyzzy"), "unknown path or ending 'xyzzy'; paths are attrition"),
        (lambda: chosen(["xyzzy"]), "--only: unknown claim 'XYZZY'; allowed is T01 to"),
        (
            lambda: ClaimsStudy((), mode="xyzzy"),
            "--parameters 'xyzzy' is unknown; allowed is central or sampled",
        ),
        (
            lambda: space_of(library.load("baseline"), only=["xyzzy"]),
            "--only 'xyzzy' matches no parameter; 'fivelocks parameters' lists all",
        ),
    ]:
        with pytest.raises(InputError) as refused:
            ask()
        assert str(refused.value).startswith(message)

"""Bad input, said in words."""

from collections.abc import Callable
from typing import Any

import pytest

from experiments.analysis.factors import space_of
from experiments.analysis.sampled_runs import check_target
from experiments.errors import InputError, unknown
from experiments.evidence.claims import ClaimsStudy
from experiments.evidence.claims_table import chosen
from experiments.scenarios import library


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("no-ade", "unknown door 'no-ade'; did you mean 'no-aid'? 'doors' lists all"),
        ("xyzzy", "unknown door 'xyzzy'; 'doors' lists all"),
    ],
)
def test_what_is_allowed_follows_a_name_that_is_near_or_none(name: str, said: str) -> None:
    assert unknown(f"unknown door '{name}'", name, ["no-aid"], "'doors' lists all") == said


@pytest.mark.parametrize(
    ("ask", "said"),
    [
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
    ],
)
def test_a_name_that_is_near_none_is_refused_in_one_sentence(ask: Callable[[], Any], said: str) -> None:
    with pytest.raises(InputError) as refused:
        ask()
    assert str(refused.value).startswith(said)

"""What is different between two scenarios, in words."""

from experiments.results.scenario_diff import changes
from experiments.scenarios import library
from model.scenario import Scenario

BEFORE = library.choose("baseline", ["casualties.ukraine=20"], ["3:coercion=0", "5-9:aid_financial*=0.5"])


def test_every_difference_is_a_line() -> None:
    for settings, events, horizon, mode, said in [
        (["casualties.ukraine=20"], ["3:coercion=0", "5-9:aid_financial*=0.5"], None, None, []),
        (
            ["casualties.ukraine=20"],
            ["3:coercion=0", "5-9:aid_financial*=0.5"],
            30,
            "sampled",
            ["horizon: the folder has 60, asked is 30", "mode: the folder has central, asked is sampled"],
        ),
        (
            ["casualties.russia=30"],
            ["3:coercion=0", "5-9:aid_financial*=0.5"],
            None,
            None,
            [
                "casualties.russia: the folder has the default, asked is 30.0",
                "casualties.ukraine: the folder has 20.0, asked is the default",
            ],
        ),
        (
            ["casualties.ukraine=20"],
            ["3:coercion=0", "5-8:aid_financial*=0.5"],
            None,
            None,
            [
                "event 5-9:aid_financial*=0.5: only the folder has it",
                "event 5-8:aid_financial*=0.5: only what is asked has it",
            ],
        ),
    ]:
        assert changes(BEFORE, library.choose("baseline", settings, events, horizon, mode)) == said


def test_a_state_at_the_start_is_named_too() -> None:
    other = Scenario(initial={"belligerent.russia.support": 0.7})
    assert changes(Scenario(), other) == [
        "belligerent.russia.support: the folder has the default, asked is 0.7"
    ]

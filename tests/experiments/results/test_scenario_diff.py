"""What is different between two scenarios."""

from experiments.results.question import changes
from experiments.scenarios import library
from model.scenario import Scenario

SETTING, EVENTS = ["casualties.ukraine=20"], ["3:coercion=0", "5-9:aid_financial*=0.5"]
BEFORE = library.choose("baseline", SETTING, EVENTS)


def test_every_difference_is_a_line_with_what_the_folder_has_and_what_is_asked() -> None:
    for settings, events, horizon, mode, lines in (
        (SETTING, EVENTS, None, None, []),
        (SETTING, EVENTS, 30, "sampled", ["horizon 60 30", "mode central sampled"]),
        (["casualties.russia=30"], EVENTS, None, None, ["casualties.russia 30.0", "casualties.ukraine 20.0"]),
        (
            SETTING,
            [EVENTS[0], "5-8:aid_financial*=0.5"],
            None,
            None,
            ["5-9:aid_financial*=0.5", "5-8:aid_financial*=0.5"],
        ),
    ):
        found = changes(BEFORE, library.choose("baseline", settings, events, horizon, mode))
        for line, parts in zip(found, lines, strict=True):
            assert [part for part in parts.split() if part not in line] == []
    (line,) = changes(Scenario(), Scenario(initial={"belligerent.russia.support": 0.7}))
    assert "belligerent.russia.support" in line

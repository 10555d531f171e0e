"""The written model and the schedule name the same rules."""

import re
from pathlib import Path

import model
from model import schedule

TEXT = (Path(model.__file__).parent / "ODD.md").read_text(encoding="utf-8")
# The chapter on validation names parameters and files in the way rules are named.
NAMED = set(re.findall(r"`([a-z_]+\.[a-z_]+)`", TEXT.partition("\n## 9.")[0]))
RULES = {phase.name for phase in schedule.OPENING + schedule.MONTH}
SUBMODELS = TEXT[TEXT.index("## 7.") : TEXT.index("## 8.")]


def test_the_written_model_names_every_rule_in_order_and_no_other() -> None:
    # Every rule is named in the overview and described as a submodel.
    described = set(re.findall(r"`([a-z_]+\.[a-z_]+)`", SUBMODELS))
    assert set() == RULES - NAMED
    assert RULES - described == set()
    # No rule is described that does not exist.
    files = {name for name in NAMED if name.endswith(".py")}
    assert NAMED - RULES - files == set()
    # The overview gives the phases in the order of the schedule.
    overview = TEXT[TEXT.index("## 3.") : TEXT.index("Before the first month")]
    listed = re.findall(r"`([a-z_]+\.[a-z_]+)`", overview)
    assert [name for name in listed if name in RULES] == list(schedule.NAMES)

"""Frozen results of every rule: the state after each rule of each month of a few runs.

A change of a rule or number changes them, and the first that differs names the rule. Write them anew with
``uv run pytest tests/baselines --update-baselines`` and say why in the commit.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from zlib import crc32

from experiments.scenarios.library import built_in
from model import schedule
from model.war_model import WarModel

FROZEN = Path(__file__).parent / "rules.frozen"
# Scenario, how it is drawn, and run: these runs take every path and meet every variant of a rule.
RUNS = (
    ("baseline", "central", 0),
    ("baseline", "sampled", 1),
    ("baseline", "sampled", 2),
    ("three-adjust", "sampled", 3),
    ("no-fly-zone", "sampled", 4),
    ("hard-guarantee", "sampled", 5),
    ("no-aid", "central", 6),
)


class Watched(WarModel):
    """A run that keeps a checksum of its state after every rule."""

    def activate(self, agents: Any, rule: str) -> None:
        super().activate(agents, rule)
        self.sums[-1] += f"{crc32(self._memory.tobytes()) & 0xFFFF:04x}"

    def trail(self) -> list[str]:
        """Checksums of four digits a rule, one text a month, after that of the opening."""
        self.sums = [f"{crc32(self._memory.tobytes()) & 0xFFFF:04x}"]
        while self.running:
            self.sums.append("")
            self.step()
        return self.sums


def trail(name: str, mode: str, run: int) -> list[str]:
    return Watched(replace(built_in()[name], mode=mode), 42, run).trail()


def first_change(found: list[str], frozen: list[str]) -> str:
    """Month and rule of the first checksum that differs; empty if none does."""
    for month, (now, before) in enumerate(zip(found, frozen, strict=False)):
        for place in range(0, max(len(now), len(before)), 4):
            if now[place : place + 4] != before[place : place + 4]:
                names = schedule.NAMES if month else ("the opening",)
                return f"month {month}: {names[min(place // 4, len(names) - 1)]}"
    return "" if len(found) == len(frozen) else f"{len(found) - 1} months, not {len(frozen) - 1}"


def test_every_rule_leaves_the_state_that_it_left(update_baselines: bool) -> None:
    found = {f"{name} {mode} {run}": trail(name, mode, run) for name, mode, run in RUNS}
    if update_baselines:
        FROZEN.write_text(json.dumps(found, indent=0) + "\n", encoding="utf-8")
    frozen = json.loads(FROZEN.read_text(encoding="utf-8"))
    assert sorted(found) == sorted(frozen)
    changed = {key: first_change(found[key], frozen[key]) for key in found}
    assert not any(changed.values()), changed

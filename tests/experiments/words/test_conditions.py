"""What was simulated, as text: what it names can be typed again and gives the same scenario."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from experiments.rendering import conditions, figures
from experiments.running.updated import following
from experiments.scenarios import library

SETTINGS = ["oil_mean=60", "sign_chance=0.123456789"]
EVENTS = ["2027-03:aid.europe*=2", "7-18:stance=adjust", "9:coercion=1", "2026-02..2026-04:oil_price=60"]


def test_what_is_set_is_named_as_it_is_typed() -> None:
    for name in ("baseline", "us-returns", "afford-to-lose"):
        made = library.choose(name, SETTINGS, EVENTS)
        text = conditions.headed(made)
        assert text.startswith(f"{name} with oil_mean=60, sign_chance=0.123456789, 2027-03:aid.europe*=2, ")
        parts = text.removeprefix(f"{name} with ").split(", ")
        events = [part for part in parts if ":" in part]
        assert library.choose(name, [part for part in parts if part not in events], events) == made
        assert conditions.called(replace(made, name="mine")) == conditions.called(made)
        (arm,) = library.changed(made, ["2028-01:truce=1"])
        assert conditions.called(arm) == f"{conditions.called(made)}, 2028-01:truce=1"
        plain = library.load(name)
        assert (conditions.called(plain), conditions.headed(plain)) == (name, f"{name}: {plain.summary}")
    many = library.choose("baseline", events=[f"{month}:coercion=0" for month in range(1, 21)])
    assert conditions.called(many).endswith("2026-12:coercion=0, 8 more")


def test_runs_that_go_on_are_not_described_by_the_months_before() -> None:
    for name in ("us-returns", "backcast-2024"):
        later = following(library.load(name), "2027-06" if name == "us-returns" else "2025-12")
        assert conditions.headed(later, continued=True) == name
        changed = library.altered(later, ["oil_mean=60"])
        assert conditions.headed(changed, continued=True) == f"{name} with oil_mean=60"


def test_a_file_is_described_by_its_summary_and_what_it_sets() -> None:
    own = replace(library.choose("baseline", ["oil_mean=60"]), name="mine", summary="My own.")
    assert conditions.headed(own) == "mine: My own; sets oil_mean=60"
    assert conditions.headed(own, continued=True) == "mine: sets oil_mean=60"
    assert conditions.headed(replace(own, summary="")) == "mine: sets oil_mean=60"


@pytest.mark.parametrize("command", ["batch", "rare", "run", "sweep"])
def test_commands_name_what_they_simulated(
    command: str, fivelocks: Callable[..., tuple[int, str, str]]
) -> None:
    more = {
        "batch": ["--runs", "5", "--out", "f"],
        "rare": ["--runs", "2000", "--out", "f"],
        "run": [],
        "sweep": ["--vary", "oil_start=40:45:5", "--runs", "5", "--out", "f"],
    }
    code, out, _ = fivelocks(command, "--set", "oil_mean=60", "--horizon", "3", *more[command])
    assert (code, "baseline with oil_mean=60" in out) == (0, True), out
    assert "default parameters" not in out
    drawn = figures.made(Path("f")) if more[command] else {}
    assert bool(drawn) == bool(more[command])
    for name, figure in drawn.items():
        texts = " ".join(text.get_text() for text in figure.texts)
        assert name == "leading" or "baseline with oil_mean=60" in texts, name

"""Python: what the tutorial shows works, and gives the numbers of the commands."""

import copy
import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import fivelocks as fl
from experiments.running import starts
from model.levers import Event
from tests.builders import approx
from tests.experiments import tutorial


@pytest.mark.slow
def test_the_tutorial_runs_from_top_to_bottom_and_shows_tables_and_figures() -> None:
    outputs = [output for cell in tutorial.execute(tutorial.read()) for output in cell]
    kinds = [kind for output in outputs for kind in output.get("data", {})]
    assert kinds.count("image/png") >= 3
    assert kinds.count("text/html") >= 6
    assert tutorial.NOTEBOOK.stat().st_size < 400_000


def test_a_batch_gives_the_tables_of_the_command(
    tmp_path: Path, fivelocks: Callable[..., tuple[int, str, str]]
) -> None:
    fivelocks("batch", "--runs", "120", "--out", "by-command", "--quiet")
    made = fl.batch("baseline", runs=np.int64(120), seed=np.uint8(42), out=Path("by-call"))
    for table in ("outcomes", "distribution", "incidence"):
        pd.testing.assert_frame_equal(
            made.table(table), pd.read_csv(f"by-command/{table}.csv"), check_dtype=False, check_exact=True
        )
    assert made.folder == Path("by-call")


def test_a_result_is_copied_pickled_shown_and_names_what_it_has(finished: Path) -> None:
    made = fl.results(str(finished))
    for twin in (copy.copy(made), copy.deepcopy(made), pickle.loads(pickle.dumps(made))):  # noqa: S301
        pd.testing.assert_frame_equal(twin.distribution, made.distribution)
    assert {"distribution", "outcomes", "figure", "names"} <= set(dir(made))
    shown = made._repr_html_()
    assert "<table" in shown
    assert "<svg" in shown
    assert len(shown) < 60_000
    assert made.figure("incidence").get_size_inches()[0] == 9.0
    for ask, error, message in (
        (
            lambda: made.distributions,
            AttributeError,
            "no table 'distributions'; there are outcomes, distribution",
        ),
        (lambda: made.figure("pie"), fl.InputError, "no figure 'pie'; there are distribution, incidence"),
        (
            lambda: made.figure("incidence", "fr"),
            fl.InputError,
            "language 'fr' is unknown; allowed is en or zh",
        ),
        (lambda: fl.guess, AttributeError, "'guess'"),  # type: ignore[attr-defined]
        (lambda: fl.run(language="fr"), fl.InputError, "language 'fr' is unknown; allowed is en or zh"),
        (lambda: fl.results("nowhere"), fl.InputError, "nowhere is not a results folder"),
        (lambda: fl.scenario("baseline", {"casualties.ukrain": 1.0}), fl.InputError, "casualties.ukrain"),
    ):
        with pytest.raises(error, match=message):
            ask()


def test_a_scenario_can_be_changed_twice_with_numbers_of_any_library() -> None:
    once = fl.scenario("no-aid", {"sign_chance": np.float64(0.3)}, horizon=np.int32(24))
    assert fl.scenario("baseline", label="other").name == "other"
    twice = fl.scenario(
        once,
        {"forced_rate": 0.2},
        ["7-9:oil_price=60"],
        parameters="sampled",
        initial={"leader.kyiv.legitimacy": 0.5},
    )
    assert (twice.horizon, twice.mode, dict(twice.initial)) == (
        24,
        "sampled",
        {"leader.kyiv.legitimacy": 0.5},
    )
    assert dict(twice.parameters) == {"sign_chance": 0.3, "forced_rate": 0.2}
    assert twice.events == (*once.events, Event(7, "oil_price", 60.0, until=9))


def test_one_run_is_a_table_a_story_a_forecast_and_causes() -> None:
    short = fl.scenario(horizon=12)
    text = fl.run(short, number=3)
    assert list(text.columns) == ["month", "date", "happened"]
    assert text.month.is_monotonic_increasing
    assert "by month 12" in fl.story_of(short, number=3) or "ENDING" in fl.story_of(short, number=3)
    run_id = f"{fl.scenario().identity}:42:3"
    forecast = fl.forecast(run_id, 3, continuations=20)
    assert forecast.forecast.query("ending == 'all'").share.sum() == approx(1.0)
    assert forecast.folder is None
    shown = forecast._repr_html_()
    assert "<table" in shown
    assert "<svg" not in shown  # one month makes no curve


def test_runs_that_start_later_need_a_state() -> None:
    """A scenario has the state of January 2026, whatever its first month."""
    late = fl.Scenario(start="2026-11")
    for ask in (
        lambda: fl.scenario("baseline", start="2026-11"),
        lambda: fl.batch(late, runs=1),
        lambda: fl.batch(late, runs=1, start="2027-01"),
        lambda: fl.compare("baseline", fl.scenario(late, label="late"), runs=1),
        lambda: fl.sweep("oil_mean=40:80:5", name=late, runs=1),
        lambda: fl.sensitivity(late),
        lambda: fl.discover("aid", late),
        lambda: fl.rare(late),
        lambda: fl.run(late),
        lambda: fl.story_of(late),
        lambda: fl.update("observed.csv", name=late),
    ):
        with pytest.raises(fl.InputError, match="--start 2026-11"):
            ask()
    assert not Path("results").exists()
    own = fl.scenario(start="2026-11", initial={"leader.kyiv.legitimacy": 0.5}, horizon=2)
    assert fl.batch(own, runs=2).outcomes.date.min() >= "2026-11"


def test_later_months_updated_ensembles_and_rare_endings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starts, "SIMULATED", 300)
    short = fl.scenario(horizon=14)
    later = fl.batch(short, runs=20, start="2026-11", out="later").outcomes
    assert (len(later), later.date.min() >= "2026-11") == (20, True)
    ended = later[later.event == 1].iloc[0]
    story = fl.run(short, number=ended.run, start="2026-11")
    assert (story.date.min() >= "2026-11", ended.date in set(story.date)) == (True, True)
    text = fl.story_of(short, number=ended.run, start="2026-11")
    assert f"in month {ended.month} ({ended.date})" in text
    Path("observed.csv").write_text("month,russian_losses\n2026-01,33\n2026-02,36\n", encoding="utf-8")
    learned = fl.update("observed.csv", particles=200, out="now")
    assert list(learned.learning.month) == ["2026-01", "2026-02"]
    assert {"predictions", "moved"} <= set(learned.figures)
    assert all(part in learned._repr_html_() for part in ("<table", "<svg"))
    halved = fl.scenario("now", events=["2026-04:aid_military*=0.5"], label="halved")
    pairs = fl.compare("now", halved, start="now", runs=20, out="pairs").outcomes
    assert pairs.groupby("run").scenario.nunique().eq(2).all()
    assert pairs.date.min() >= "2026-03"
    assert fl.run(halved, start="now").date.min() >= "2026-03"
    for ask in (
        lambda: fl.batch("now", runs=1),
        lambda: fl.run(halved),
        lambda: fl.batch("no-aid", runs=1, start="now"),
    ):
        with pytest.raises(fl.InputError, match="starts in 2026-0"):
            ask()
    assert len(fl.forecast(pairs.run_id[0], 1, continuations=10, folder="pairs").forecast)
    with pytest.raises(fl.InputError, match="attritio"):
        fl.discover("attritio", start="2026-11")
    rare = fl.rare(fl.scenario(horizon=6), 2_000).rare
    assert rare.set_index("ending").share["all"] < 0.1

"""Runs that go on from an updated ensemble, to the last bit, after the observed past."""

import csv
import re
from pathlib import Path

import numpy as np
import pytest

from dashboards.charts import ensemble
from dashboards.i18n import Words
from dashboards.jobs import batch, comparison
from dashboards.live import starts
from dashboards.live.continuations import bands, continued
from dashboards.live.live_run import LiveRun
from dashboards.live.question import Question, from_query, scenario_named, with_lever
from dashboards.live.session import View
from dashboards.tab_state import Tab
from experiments.analysis.branches import MONTH
from experiments.assimilation import twins
from experiments.assimilation.study import UpdateStudy, run_update
from experiments.assimilation.update import Task
from experiments.errors import InputError
from experiments.running.options import RunOptions
from experiments.running.updated import Updated, simulate_from

NAME = "updated:learned"


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Updated:
    """An ensemble that has learned from four months of a run of the model, offered to the pages."""
    truth = twins.drawn_twins(twins.SCENARIO, 1, 4, 5)[0]
    folder = tmp_path_factory.mktemp("updated") / "learned"
    run_update(UpdateStudy(Task(twins.SCENARIO, truth.months, 200)), RunOptions(folder, threads=1))
    starts.offer([folder])
    found = starts.start_of(NAME)
    assert found is not None
    return found


def test_runs_begin_after_the_last_observed_month_and_are_those_of_the_ensemble(learned: Updated) -> None:
    for number in (0, 7):
        question = Question(NAME, run=number)
        for asked in (question, with_lever(question, "coercion", 2, 1.0)):
            live = LiveRun(asked).advance_to(12)
            whole = simulate_from(
                learned, np.array([number]), 42, scenario=asked.chosen(), history=True
            ).history[0]
            assert (
                b"".join(world.tobytes() for world in live.picture().worlds[1:])
                == whole[: live.month].tobytes()
            )
    assert Words("en").month(question.chosen(), 1) == "May 2026"
    assert learned.last == "2026-04"


def test_before_the_first_month_probabilities_are_those_of_the_whole_ensemble(
    learned: Updated, tmp_path: Path
) -> None:
    live = LiveRun(Question(NAME, run=3)).advance_to(2)
    at_once, later = (continued(live.present(month), 300) for month in (0, 2))
    made = batch.simulate(Question(NAME), 300, tmp_path / "batch", lambda done, asked: None)
    assert (at_once.endings == made.ends[0]).all()
    assert (at_once.months == made.ends[1]).all()
    assert later.run_id == at_once.run_id
    assert (later.endings != at_once.endings).any()
    assert np.isfinite(bands(live.present(0), 50).quantiles[:, 0, 0]).all()


def test_an_ensemble_is_compared_with_itself_under_other_levers_and_with_nothing_else(
    learned: Updated, tmp_path: Path
) -> None:
    plain = Question(NAME, mode="central")  # which a form says of everything
    other = with_lever(plain, "aid", 0, 0.2, True)
    assert plain.chosen().mode == "sampled"
    made = comparison.simulate([plain, other], 60, tmp_path / "compared", lambda done, asked: None)
    rows = list(csv.DictReader(made.file("outcomes.csv").decode().splitlines()))
    for name, question in zip(made.names, (plain, other), strict=True):
        measured = simulate_from(learned, np.arange(60), 42, scenario=question.chosen()).measured
        months = [int(row["month"]) for row in rows if row["scenario"] == name]
        np.testing.assert_array_equal(months, measured[:, MONTH])
    for pair in ((plain, Question()), (Question(), plain)):
        with pytest.raises(InputError, match="cannot be compared"):
            comparison.simulate(pair, 60, tmp_path / "not", lambda done, asked: None)
    with pytest.raises(InputError, match="is an updated ensemble"):
        scenario_named(NAME)  # as sensitivity asks for it
    assert f"--from {learned.folder}" in plain.command()


def test_the_observed_past_ends_in_the_state_and_is_drawn_in_front_of_the_fan(learned: Updated) -> None:
    picture = LiveRun(Question(NAME, run=3)).picture()
    past = starts.past(learned, picture.world)
    area = float(picture.world["front"][0]["occupied_area"])
    assert past["front"][-1] == (0, area)
    assert [month for month, _ in past["front"]] == [-4, -3, -2, -1, 0]
    changes = np.diff([value for _, value in past["front"]])
    months = sorted(learned.observed)
    assert changes == pytest.approx([learned.observed[month]["advance_deepstate"] for month in months])
    drawn = ensemble.fans(View(picture, 0), Words("en"), 900)
    assert len(re.findall('class="observed"', drawn)) == sum(map(len, past.values()))
    usual = ensemble.fans(View(LiveRun(Question()).picture(), 0), Words("en"), 900)
    assert "observed" not in usual


def test_links_lead_to_ensembles_that_are_offered_and_to_no_others(learned: Updated) -> None:
    asked = Question(NAME, run=3, month=2)
    assert from_query(asked.query()) == asked
    with pytest.raises(InputError, match="'nothing' is not offered"):
        from_query("scenario=updated:nothing")
    with pytest.raises(InputError, match="another folder named 'learned'"):
        starts.offer([Path("elsewhere/learned")])
    # However many things a link asks for.
    tab = Tab("lang=zh&" + "a=1&" * 5_000)
    tab.close()
    assert tab.language.value == "zh"

"""Sensitivity: which assumptions matter, and a map of the leading path over two of them."""

from functools import partial
from typing import Any

import solara

from dashboards.cards import choice_field, lines_field, lines_of, number_field, scenario_field
from dashboards.jobs import study
from dashboards.live.question import scenario_named
from dashboards.pages import Page
from dashboards.study_form import Form, Research, Standing, Work, numbers
from dashboards.tab_state import Tab
from experiments.analysis import sensitivity, sweep
from experiments.analysis.axes import axis_of
from experiments.evidence import structure_standing

Fields = list[dict[str, Any]]
METHODS = ("morris", "sobol", "both")
STANDING = Standing(
    structure_standing.path_of("variants"),
    (
        "rule", "variant", "stalemate", "russian_exhaustion", "ukrainian_exhaustion", "forced_on_ukraine",
        "forced_on_russia", "escalation", "affordable_loss", "gain_median",
    ),
)  # fmt: skip


@solara.component
def Body(tab: Tab) -> None:
    """The analysis, then the map."""

    def analyse(form: Form) -> Work:
        seed, runs, trajectories, points = numbers(form, "seed", "runs", "trajectories", "points")
        scenario = scenario_named(form["scenario"], tab.own.value)
        asked = sensitivity.SensitivityStudy(
            scenario, seed, form["method"], trajectories, points, runs,
            only=tuple(lines_of(form["only"])),
        )  # fmt: skip
        return partial(study.answered, asked)

    def sweep_two(form: Form) -> Work:
        seed, runs = numbers(form, "seed", "runs")
        axes = [axis_of(text) for text in lines_of(form["vary"])]
        asked = sweep.SweepStudy(scenario_named(form["scenario"], tab.own.value), axes, runs=runs, seed=seed)
        return partial(study.answered, asked)

    with solara.Div(classes=["results"]):
        Research(tab, "sensitivity", _analysis_fields(tab), analyse, ("tornado",), standing=STANDING)
        Research(tab, "sweep", _sweep_fields(tab), sweep_two, ("leading",), at_once=True)


def _which_runs(tab: Tab) -> Fields:
    words = tab.words
    return [
        scenario_field(tab, "scenario", words("controls.scenario"), "baseline"),
        number_field("seed", words("controls.seed"), 42),
    ]


def _analysis_fields(tab: Tab) -> Fields:
    words = tab.words
    methods = [{"value": name, "title": words(f"sensitivity.{name}")} for name in METHODS]
    return [
        *_which_runs(tab),
        choice_field("method", words("sensitivity.method"), "morris", methods),
        number_field("trajectories", words("sensitivity.trajectories"), 6),
        number_field("points", words("sensitivity.points"), 64),
        number_field("runs", words("sensitivity.runs"), 20),
        lines_field("only", words("sensitivity.only"), ("aid", "fatigue", "coercion"), "aid"),
    ]


def _sweep_fields(tab: Tab) -> Fields:
    words = tab.words
    return [
        *_which_runs(tab),
        number_field("runs", words("sensitivity.runs"), 100),
        lines_field("vary", words("sweep.vary"), ("1:aid*=0:1:5", "aid_threshold=0.5:0.9:5"), ""),
    ]


PAGE = Page("sensitivity", 4, {"en": "Sensitivity", "zh": "敏感度"}, Body)

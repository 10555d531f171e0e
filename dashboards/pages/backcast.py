"""Backcast: the model started in the past against what was observed."""

from functools import partial

import solara

from dashboards.cards import number_field
from dashboards.jobs import study
from dashboards.pages import Page
from dashboards.study_form import Form, Research, Standing, Work, numbers
from dashboards.tab_state import Tab
from experiments.evidence import backcast_standing, observed
from experiments.evidence.backcast_study import BackcastStudy

STANDING = Standing(
    backcast_standing.path_of("scores"),
    ("arm", "series", "unit", "crps", "within50", "within90", "verdict"),
    {},
)


@solara.component
def Body(tab: Tab) -> None:
    """How many runs an arm, then fans over the observed series, and scores."""
    words = tab.words

    def work(form: Form) -> Work:
        runs, seed = numbers(form, "runs", "seed")
        return partial(study.answered, BackcastStudy(observed.own(), runs, seed, "sampled"))

    fields = [
        number_field("runs", words("claims.runs"), 300),
        number_field("seed", words("controls.seed"), 42),
    ]
    with solara.Div(classes=["results"]):
        Research(tab, "backcast", fields, work, ("scores",), (), STANDING)


PAGE = Page("backcast", 6, {"en": "Backcast", "zh": "回溯檢驗"}, Body)

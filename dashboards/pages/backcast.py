"""Backcast: the model started in the past against what was observed."""

from functools import partial

import solara

from dashboards.cards import number_field
from dashboards.desk import Desk
from dashboards.live.question import Question
from dashboards.pages import Page
from dashboards.studies import Form, Research, Work, numbers
from dashboards.work import study


@solara.component
def Body(desk: Desk) -> None:
    """How many wars an arm, then fans over the observed series, and scores."""
    words = desk.words

    def work(form: Form) -> Work:
        runs, seed = numbers(form, "runs", "seed")
        return partial(study.backcast, runs, Question(seed=seed), desk.folders.new())

    fields = [
        number_field("runs", words("claims.runs"), 300),
        number_field("seed", words("controls.seed"), 42),
    ]
    with solara.Div(classes=["results"]):
        Research(desk, "backcast", fields, work, ("scores",))


PAGE = Page("backcast", 6, {"en": "Backcast", "zh": "回溯檢驗"}, Body)

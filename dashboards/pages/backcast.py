"""Backcast: the model started in the past against what was observed."""

from functools import partial

import solara

from dashboards.cards import number_field
from dashboards.i18n import Words
from dashboards.jobs import study
from dashboards.pages import Page
from dashboards.study_form import Form, Research, Rows, Standing, Work, numbers
from dashboards.tab_state import Tab
from experiments.evidence import backcast_standing, observed
from experiments.evidence.backcast_study import BackcastStudy
from experiments.rendering.tables import relative_error

# The start whose year the fit of the parameters left out.
JUDGED = "from 2025"


def summary(rows: Rows, words: Words) -> str:
    """Number of series of the judged year whose error is below that of every simple forecast."""
    ratios = [relative_error(row) for row in rows if row["arm"] == JUDGED]
    better = sum(ratio is not None and ratio < 1.0 for ratio in ratios)
    return words("backcast.summary", better=better, all=len(ratios))


COLUMNS = ("arm", "series", "crps", "within50", "within90", "verdict")
STANDING = Standing(
    backcast_standing.path_of("scores"), COLUMNS, figure=("backcast", "errors"), summary=summary
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
        Research(tab, "backcast", fields, work, ("scores",), COLUMNS, STANDING)


PAGE = Page("backcast", 6, {"en": "Backcast", "zh": "回溯檢驗"}, Body)

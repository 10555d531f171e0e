"""Claims: what the essay says, put to the test."""

from functools import partial

import solara

from dashboards.cards import number_field
from dashboards.jobs import study
from dashboards.pages import Page
from dashboards.study_form import Form, Research, Standing, Work, numbers
from dashboards.tab_state import Tab
from experiments.evidence import claims_standing, claims_table
from experiments.evidence.claims import ClaimsStudy

STANDING = Standing(
    claims_standing.path_of("verdicts"), ("claim", "title", "says", "verdict"), {"parameters": "central"}
)
COLUMNS = ("claim", "title", "says", "verdict", "sentence")


@solara.component
def Body(tab: Tab) -> None:
    """How many runs an arm, then every claim with its verdict."""
    words = tab.words

    def work(form: Form) -> Work:
        runs, seed = numbers(form, "runs", "seed")
        return partial(study.claims, ClaimsStudy(claims_table.chosen([""]), runs, seed, "central"))

    fields = [
        number_field("runs", words("claims.runs"), 500),
        number_field("seed", words("controls.seed"), 42),
    ]
    with solara.Div(classes=["results"]):
        Research(tab, "claims", fields, work, ("claims",), COLUMNS, STANDING)


PAGE = Page("claims", 5, {"en": "Claims", "zh": "論點檢驗"}, Body)

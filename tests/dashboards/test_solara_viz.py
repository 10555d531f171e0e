"""The model in Mesa's own interface: the example page steps the model and draws it."""

import ipyvuetify
import ipywidgets
import pytest
import solara

pytest.importorskip("altair", reason="Mesa's extra viz is not installed")


def test_the_example_page_steps_the_model_and_draws_it():
    from dashboards.solara_viz_example import CHARTS, PARAMETERS, page

    # The buttons are in the sidebar of the layout.
    _, shown = solara.render(solara.AppLayout(children=[page]), handle_error=False)
    try:
        texts = {one.children[0] for one in shown.find(ipyvuetify.Btn).widgets if one.children}
        assert {"Reset", "Step"} <= texts
        assert PARAMETERS["scenario"]["value"] in PARAMETERS["scenario"]["values"]
        before = {bytes(one.value) for one in shown.find(ipywidgets.Image).widgets}
        assert len(before) == len(CHARTS)
        shown.find(ipyvuetify.Btn, children=["Step"]).widget.click()
        after = {bytes(one.value) for one in shown.find(ipywidgets.Image).widgets}
        assert not before & after, "every chart is drawn again"
    finally:
        shown.close()

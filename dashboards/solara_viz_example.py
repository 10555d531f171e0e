"""The model in Mesa's own browser interface; a starting point for your own pages.

Start it with ``solara run dashboards/solara_viz_example.py``. It needs Mesa's extra ``viz``
(``uv sync`` installs it for development).
"""

from mesa.visualization import SolaraViz, make_plot_component

from model.scenario_file import BUILT_IN
from model.war_model import WarModel

PARAMETERS = {
    "scenario": {
        "type": "Select",
        "label": "Scenario",
        "value": "baseline",
        "values": sorted(path.stem for path in BUILT_IN.glob("*.toml")),
    },
    "run": {"type": "SliderInt", "label": "Run", "value": 0, "min": 0, "max": 100, "step": 1},
}
CHARTS = [
    make_plot_component(["russian_gain"]),
    make_plot_component(["russia_composite", "ukraine_composite"]),
    make_plot_component(["russia_support", "ukraine_support"]),
]

page = SolaraViz(WarModel(), components=CHARTS, model_params=PARAMETERS, name="fivelocks")

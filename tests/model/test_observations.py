"""What the model expects to be observed: a product of numbers, states and parameters, by hand."""

import numpy as np

from agents.entities import RUSSIA
from model import parameters
from model.observations import table
from tests.builders import approx, opened, params, put


def test_a_series_is_expected_as_its_product_says():
    """Russian tanks: last month's casualties x losses of armour a casualty x armour left / armour then."""
    world = put(opened(), "belligerent", RUSSIA, casualties_1=30.0, armour=1500.0)
    given = params()
    floats = np.frombuffer(world.tobytes(), "f8").reshape(1, -1)
    values = parameters.defaults().reshape(1, -1)
    tanks = table()["russian_tanks"]
    wanted = 30.0 * given["armour_losses"][RUSSIA] * 1500.0 / given["armour"][RUSSIA]
    assert tanks.expected(floats, values) == approx(wanted)

"""What a sweep varies: how it is written, what is refused, and where the points lie."""

from itertools import product

import numpy as np
import pytest

from experiments.analysis.axes import Axis, axis_of, check_design, points_of, values_of
from experiments.errors import InputError
from experiments.running.points import PointTable
from model.levers import Event
from model.scenario import Scenario

SCENARIO = Scenario(horizon=24)
GROWTH = Axis("fires_growth.ukraine", 0.0, 0.02)
OIL = Axis("1:oil_price", 40.0, 90.0)
AID = Axis("3-12:aid*", 0.0, 2.0)


def test_axes_as_written() -> None:
    # An axis is read as it is written.
    for text, axis in [
        ("credibility.paper=0:1", Axis("credibility.paper", 0.0, 1.0)),
        ("credibility.paper=0.25:.75:3", Axis("credibility.paper", 0.25, 0.75, 3)),
        ("lowest_will=-1e-3:2", Axis("lowest_will", -0.001, 2.0)),
        ("1:oil_price=40:90:6", Axis("1:oil_price", 40.0, 90.0, 6)),
        ("3-12:aid*=0:2", AID),
    ]:
        assert axis_of(text) == axis
    # What is no axis is refused with the form.
    for text in ["", "x", "x=1", "x=1:b", "x=:2", "x=1:2:3:4", "x=1:2:-3", "x=1:2:2.5", "aid*=0:1", "=1:2"]:
        with pytest.raises(InputError) as caught:
            axis_of(text)
        (problem,) = caught.value.problems
        assert repr(text) in problem
        assert "NAME=low:high" in problem
    # An axis of a lever pulls it in its months.
    assert GROWTH.lever is None
    assert OIL.event(55.0, "2025-12") == Event(1, "oil_price", 55.0)
    assert AID.event(0.5, "2025-12") == Event(3, "aid", factor=0.5, until=12)
    assert (GROWTH.unit, OIL.unit, AID.unit) == ("1/month", "USD/b", "ratio")
    assert AID.meaning == "lever aid from month 3 to 12, as a factor"


def problems(*axes: Axis, design: str = "grid", points: int | None = None) -> list[str]:
    with pytest.raises(InputError) as caught:
        check_design(axes, design, points, SCENARIO)
    return caught.value.problems


def test_problems_of_a_design() -> None:
    # Every problem of a design is reported at once.
    found = problems(
        Axis("fires_grwth.ukraine", 0.0, 1.0),
        Axis("area_of_ukraine", 1.0, 600_000.0, 1),
        Axis("credibility.paper", 0.8, 0.2),
        Axis("1:oil_price", 5.0, 300.0),
        Axis("99:oil_price", 40.0, 60.0),
        Axis("credibility.paper", 0.8, 0.2),
    )
    growth, paper, oil = "fires_grwth.ukraine", "credibility.paper", "oil_price"
    parts = (
        (growth, "'fires_growth.ukraine'"), ("area_of_ukraine", "1.0", "500000 to 700000 [km2]"),
        ("area_of_ukraine", "2 to 1,000"), (paper, "0.8 to 0.2"), (oil, "5.0", "10 to 200"), (oil, "300.0"),
        ("99", "1 to 24"), (paper, "0.8 to 0.2"), (paper, "twice"),
    )  # fmt: skip
    for problem, named in zip(found, parts, strict=True):
        assert [part for part in named if part not in problem] == []
    # A design that makes no sense is refused.
    for axes, design, points, named in (
        ((), "grid", None, ["--vary"]),
        ((GROWTH,), "star", None, ["'star'", "grid, lhs, sobol"]),
        ((GROWTH,), "grid", 9, ["--points"]),
        ((GROWTH,), "lhs", 1, ["--points 1", "2 to 20,000"]),
        ((GROWTH,), "sobol", 100, ["--points 100", "64 and 128"]),
        ((Axis(paper, 0.0, 1.0, 4),), "lhs", None, [paper, "--points"]),
        (
            (Axis(paper, 0.0, 1.0, 200), Axis("fires_growth.ukraine", 0.0, 0.02, 200)),
            "grid",
            None,
            ["40,000", "20,000"],
        ),
        ((Axis("1:oil_price", 40.0, 90.0, 1_000), GROWTH), "grid", None, ["5,000", "1,000"]),
    ):
        (problem,) = problems(*axes, design=design, points=points)
        assert [part for part in named if part not in problem] == []


def test_samples() -> None:
    # A grid has every level with every other.
    axes = [Axis("credibility.paper", 0.0, 0.3, 4), Axis("fires_growth.ukraine", 0.0, 0.02, 3), OIL]
    values = values_of(axes, "grid", None, 1)
    expected = product((0.0, 0.1, 0.2, 0.3), (0.0, 0.01, 0.02), (40.0, 52.5, 65.0, 77.5, 90.0))
    assert values.tolist() == [list(point) for point in expected]
    # A latin hypercube has one point in every slice of every axis.
    values = values_of([GROWTH, OIL, AID], "lhs", 40, 7)
    for axis, column in zip((GROWTH, OIL, AID), values.T, strict=True):
        assert sorted(np.floor(40 * (column - axis.low) / (axis.high - axis.low))) == list(range(40))
    # A sobol sequence fills every box evenly.
    values = values_of([GROWTH, OIL], "sobol", 64, 7)
    boxes = np.floor(8 * (values - [0.0, 40.0]) / [0.02, 50.0]).astype(int)
    assert np.array_equal(np.unique(boxes, axis=0, return_counts=True)[1], np.ones(64))
    # A sample is fixed by its seed.
    for design in ["lhs", "sobol"]:
        first, again, other = (values_of([GROWTH, OIL], design, 16, seed) for seed in (1, 1, 2))
        assert np.array_equal(first, again)
        assert not np.array_equal(first, other)
        assert len(values_of([GROWTH, OIL], design, None, 1)) == 64


def test_parameters_alone_make_a_light_table_and_levers_scenarios_of_their_own() -> None:
    values = np.array([[0.01, 50.0], [0.02, 60.0]])
    table = points_of(SCENARIO, [GROWTH, Axis("credibility.paper", 0.0, 1.0)], np.array([[0.01, 0.5]]))
    assert isinstance(table, PointTable)
    assert table[0].settings == {"fires_growth.ukraine": 0.01, "credibility.paper": 0.5}
    points = points_of(SCENARIO, [GROWTH, OIL], values)
    assert [point.settings for point in points] == [
        {"fires_growth.ukraine": 0.01},
        {"fires_growth.ukraine": 0.02},
    ]
    assert points[1].scenario.events == (Event(1, "oil_price", 60.0),)


def test_a_switch_takes_no_value_between_off_and_on() -> None:
    switch = Axis("1:coercion", 0.0, 1.0, 3)
    check_design([switch], "grid", None, SCENARIO)
    with pytest.raises(InputError, match=r"lever 'coercion': 0\.5 is not a choice; allowed is 0 or 1"):
        points_of(SCENARIO, [switch], values_of([switch], "grid", None, 1))

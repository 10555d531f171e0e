"""Points: families of those that can share one call of the kernel, and refusals as text."""

import numpy as np
import pytest

from experiments.errors import InputError
from experiments.running.points import FamilySimulator, Point, PointTable, check_points, families
from experiments.scenarios import library
from model.ensemble import simulate
from model.scenario import Scenario

SHORT = Scenario(name="short", horizon=6)
LONGER = Scenario(name="longer", horizon=9)
GROWTH, POOL = "fires_growth.ukraine", "fires_growth.russia"


def refused(*points: Point) -> list[str]:
    with pytest.raises(InputError) as caught:
        check_points(points, families(points), 1)
    return caught.value.problems


def test_points_of_one_scenario_that_set_the_same_names_are_one_family() -> None:
    points = [
        Point("a", SHORT, {GROWTH: 0.01, POOL: 0.02}),
        Point("b", LONGER),
        Point("c", Scenario(name="short", horizon=6), {POOL: 0.03, GROWTH: 0.01}),
        Point("d", SHORT),
    ]
    found = families(points)
    assert [family.places.tolist() for family in found] == [[0, 2], [1], [3]]
    assert found[0].names == (POOL, GROWTH)
    assert found[0].values.tolist() == [[0.02, 0.01], [0.03, 0.01]]
    assert found[1].scenario == LONGER
    assert found[1].values.shape == (1, 0)


def test_a_table_of_points_is_the_sequence_of_its_rows() -> None:
    table = PointTable(SHORT, [GROWTH, POOL], np.array([[0.01, 0.02], [0.03, 0.04], [0.0, 0.0]]))
    assert len(table) == 3
    assert table[1] == Point("1", SHORT, {GROWTH: 0.03, POOL: 0.04})
    assert table[-1].name == "2"
    assert [point.settings[GROWTH] for point in table[1:]] == [0.03, 0.0]
    assert next(iter(table)) == table[0]
    with pytest.raises(IndexError):
        table[3]
    (family,) = families(table)
    assert family.places.tolist() == [0, 1, 2]
    assert np.array_equal(family.values, table.values)


def test_a_run_at_a_point_is_the_run_of_the_scenario_with_its_settings() -> None:
    for mode in ["central", "sampled"]:
        scenario = library.choose("half-aid", horizon=8, mode=mode)
        settings = [{GROWTH: 0.01}, {GROWTH: 0.05}]
        (family,) = families([Point(str(place), scenario, each) for place, each in enumerate(settings)])
        members, runs = np.array([0, 1, 1, 0]), np.array([0, 0, 5, 9])
        found = FamilySimulator(family, 11).measure(members, runs)
        for row, (member, run) in enumerate(zip(members, runs, strict=True)):
            alone = simulate(scenario.altered(settings[member]), [run], 11).measured
            assert np.array_equal(found[row], alone[0])


def test_problems_of_points() -> None:
    # Settings that make no sense are reported with the point and the range.
    problems = refused(
        Point("low", SHORT, {"area_of_ukraine": 1.0}),
        Point("good", SHORT, {"area_of_ukraine": 600_000.0}),
        Point("odd", SHORT, {"area_of_ukraine": float("nan")}),
        Point("typo", SHORT, {"fires_grwth.ukraine": 0.0}),
    )
    parts = (
        ("'low'", "1.0", "500000 to 700000 [km2]"),
        ("'odd'", "nan"),
        ("'fires_grwth.ukraine'", "'fires_growth.ukraine'"),
    )
    for problem, named in zip(problems, parts, strict=True):
        assert [part for part in named if part not in problem] == []
    # Of very many problems the first are reported and the rest counted.
    table = PointTable(SHORT, ["area_of_ukraine"], np.zeros((1_000, 1)))
    problems = refused(*table)
    assert len(problems) == 11
    assert "990" in problems[-1]

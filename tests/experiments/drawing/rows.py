"""Rows of every table that a figure is made from, small and with known numbers."""

from itertools import product
from typing import Any

from experiments.analysis.responses import RESPONSES
from experiments.rendering import labels
from experiments.statistics.distribution import distribution, incidence
from model.endings import ENDINGS, PATH_OF, PATHS
from tests.experiments.builders import counted

Row = dict[str, Any]
RUNS = [("stalemate_active", 12)] * 5 + [("forced_on_ukraine", 4)] * 3 + [("direct_war", 9)] * 2
ENDS = distribution("ten", counted(*RUNS, horizon=12))
TIMES = incidence("ten", counted(*RUNS, horizon=12))
TRAJECTORIES = [
    {"scenario": "ten", "month": month, "outcome": outcome, "wars": 10 - month}
    | {
        name: scale * (month + shift)
        for shift, name in enumerate(("low90", "low50", "median", "high50", "high90"))
    }
    for outcome, scale in (
        ("occupied_area", 1_000.0),
        ("russia_casualties", 1_000.0),
        ("ukraine_support", 0.1),
    )
    for month in range(1, 9)
]


def difference(second: str, kind: str, measure: str, value: float) -> Row:
    """Row of ``differences.csv``."""
    return {
        "first": "baseline", "second": second, "kind": kind, "measure": measure, "difference": value,
        "low": value - 0.02, "high": value + 0.03, "pairs": 1_000,
    }  # fmt: skip


DIFFERENCES = [
    difference(arm, kind, measure, sign * size)
    for arm, sign in (("half-aid", 1), ("oil-glut", -1))
    for kind, measure, size in (
        *(("path", path, 0.1) for path in PATHS),
        *(("ending", ending, 0.01 * code) for code, ending in enumerate(ENDINGS[1:], 1)),
        ("outcome", "month", 12.0),
    )
]
TRANSITIONS = [
    {
        "first": "baseline", "second": "half-aid", "from_path": PATH_OF[before], "from_ending": before,
        "to_path": PATH_OF[after], "to_ending": after, "runs": runs,
    }
    for before, after, runs in (
        ("stalemate_active", "stalemate_active", 300),
        ("stalemate_active", "forced_on_ukraine", 99),
        ("stalemate_active", "direct_war", 1),
        ("direct_war", "direct_war", 20),
    )
]  # fmt: skip


def point(number: int, **values: float) -> list[Row]:
    """Rows of a sweep's ``distribution.csv`` at a point: the higher the number, the more escalation."""
    runs = [("direct_war", 3)] * (number + 1) + [("stalemate_active", 9)] * (9 - number)
    return [{"point": number} | values | row for row in distribution("swept", counted(*runs, horizon=9))]


ONE_AXIS = [row for number in (2, 0, 1) for row in point(number, oil_mean=40.0 + number)]
GRID = [
    row
    for number, (oil, aid) in enumerate(product((40.0, 60.0), (0.0, 1.0)))
    for row in point(number, **{"oil_mean": oil, "1:aid*": aid})
]
SAMPLE = [
    row for number in range(5) for row in point(number, oil_mean=40.0 + number, sign_chance=0.1 * number)
]
LEADING = [
    {
        "point": number, "oil_mean": oil, "1:aid*": aid, "scenario": "swept", "runs": 50, "path": path,
        "share": share, "next_path": "escalation", "clear": clear,
    }
    for number, (oil, aid, path, share, clear) in enumerate((
        (40.0, 0.0, "attrition", 1.0, 1), (40.0, 1.0, "attrition", 0.5, 0),
        (60.0, 0.0, "settlement", 0.6, 1), (60.0, 1.0, "settlement", 0.3, 0),
    ))
]  # fmt: skip
BOUNDS = {"low": 0.1, "high": 0.4, "first_low": 0.0, "first_high": 0.3, "total_low": 0.2, "total_high": 0.7}
FACTORS = [
    {"response": response, "factor": factor, "mu_star": size, "first": size, "total": 1.5 * size} | BOUNDS
    for response in RESPONSES
    for factor, size in (("oil", 0.2), ("(chance)", 0.3))
]
TORNADO = [
    {
        "response": response, "parameter": "oil_mean", "unit": "USD/b", "low_value": 40.0, "high_value": 70.0,
        "at_low": 0.2, "at_default": 0.3, "at_high": 0.5, "difference": 0.3, "low": 0.2, "high": 0.4,
    }
    for response in RESPONSES
]  # fmt: skip
VARIANCE = [
    {"response": response, "part": part, "share": share, "low": share - 0.1, "high": share + 0.1}
    for response in RESPONSES
    for part, share in (("parameters", 0.2), ("both", 0.3), ("chance", 0.5))
]
PEELING = [
    {
        "box": 1,
        "coverage": 1.0 - 0.2 * step,
        "density": 0.2 + 0.2 * step,
        "limited": step,
        "chosen": int(step == 2),
    }
    for step in range(4)
]
LIMITS = [
    {
        "box": 1, "parameter": "oil_mean", "side": "at least", "limit": 60.0, "range_low": 40.0,
        "range_high": 80.0, "unit": "USD/b", "found_again": 0.9, "again_low": 55.0, "again_high": 65.0,
    }
]  # fmt: skip


def forecast(shares: list[float], settled: list[float] | None) -> list[Row]:
    """Rows of ``forecast.csv`` of a run that ends by a shift of aid."""
    return [
        {
            "run_id": "w:1:2", "month": month, "path": path, "ending": "all", "futures": round(100 * value),
            "share": value, "settled": settled[month] if path == "aid" and settled else None,
        }
        for month, share in enumerate(shares)
        for path, value in zip(PATHS, (1.0 - share, share, 0.0, 0.0), strict=True)
    ]  # fmt: skip


FORECAST = forecast([0.4, 0.8, 0.95, 1.0], [0.0, 0.03, 0.7, 1.0])
CAUSES = [
    {"run_id": "w:1:2", "rank": rank, "group": group, "removal": f"had the {group} not come"}
    | {"share_with": with_it, "share_without": without}
    for rank, group, with_it, without in (
        (1, "event", 1.0, 0.25), (1, "rule", 0.4, 0.1), (None, "shock", 0.5, 0.5),
    )
]  # fmt: skip
RARE = [
    {
        "scenario": "base", "ending": ending, "share": 0.01, "low": 0.009, "high": 0.011,
        "wars_played": 4000.0, "counted_low": 0.006, "counted_high": 0.014,
    }
    for ending in ("all", "nuclear_use")
]  # fmt: skip
CLAIMS = [{"claim": "T01", "title": "A share"}, {"claim": "T02", "title": "A length"}]
PREDICTIONS = [
    {
        "claim": claim, "unit": unit, "expected_low": low, "expected_high": None, "estimate": value,
        "corrected_low": value - 0.02, "corrected_high": value + 0.02, "verdict": verdict, "decides": decides,
    }
    for claim, unit, low, value, verdict, decides in (
        ("T01", "share", 0.1, 0.2, "supported", 1), ("T01", "share", 0.1, 0.0, "contradicted", 0),
        ("T02", "months", 3.0, -9.0, "contradicted", 1),
    )
]  # fmt: skip
BANDS = [
    {"quantity": "q", "unit": "share", "case": "central", "band_low": 0.1, "band_high": 0.3, "value": 0.25},
    {"quantity": "p", "unit": "k", "case": "central", "band_low": 0.1, "band_high": 5.1, "value": None},
]
FORECASTS = [
    {
        "arm": "from 2023", "series": "oil_price", "period": period, "observed": 50.0, "low90": 40.0,
        "low50": 45.0, "median": 51.0, "high50": 55.0, "high90": 60.0, "last_value": 48.0,
        "twelve_months": None,
    }
    for period in ("2023-01", "2023-02")
]  # fmt: skip
# As from 2025, where the longest heading stands at the right edge.
FROM_2025 = [
    row | {"series": name} for name in labels.OBSERVED if name != "russian_named_dead" for row in FORECASTS
]
# A model twice as good as the best simple forecast, one three times as bad, and a forecast without error.
SCORES = [
    {
        "arm": arm, "series": series, "mae": mae, "mae_last_value": last, "mae_twelve_months": 8.0,
        "mae_local_level": None,
    }
    for arm, series, mae, last in (
        ("from 2023", "russian_losses", 2.0, 4.0), ("from 2025", "russian_losses", 24.0, 40.0),
        ("from 2025", "mobilisations", 0.0, 0.0),
    )
]  # fmt: skip

# By kind and figure; two where the rows decide how it is drawn.
LEARNING = [
    {
        "month": f"2024-0{month}", "series": series, "unit": "k", "observed": 30.0 + month, "q05": 20.0,
        "q25": 26.0, "q50": 30.0, "q75": 34.0, "q95": 41.0, "pit": 0.2 * month, "effective": 4000.0 / month,
    }
    for month in (1, 2, 3)
    for series in ("russian_losses", "oil_price")
]  # fmt: skip
# A variant of a rule has no quantiles, and what moved by no more than chance may is not shown.
POSTERIOR = [
    {
        "parameter": name, "prior_mean": 1.0, "prior_sd": 0.5, "posterior_mean": 1.0 + 0.5 * moved,
        "posterior_sd": 0.4, "moved": moved, "chance": 0.1,
        **{
            f"{stage}_{key}": None if "=" in name else value
            for stage in ("prior", "posterior")
            for key, value in (("q05", 0.2), ("q50", 1.0), ("q95", 1.9))
        },
    }
    for name, moved in (("small", 0.1), ("rule=2", 0.9), ("large", -0.8), ("none", -3.6e-15))
]  # fmt: skip
SKILL = [
    {"arm": arm, "series": "russian_losses", "horizon": 3, "skill": 0.2, "skill_low": -0.1, "skill_high": 0.4}
    for arm in ("updated", "prior")
]

LONG = "2027-03-aid-united-states-0-2027-03-aid-e-5c68c4e9"


def called_long(rows: list[Row]) -> list[Row]:
    """The rows with a scenario whose name is as long as one can be."""
    names = ("half-aid", "ten")
    return [{column: LONG if cell in names else cell for column, cell in row.items()} for row in rows]


TABLES: dict[tuple[str, str], list[list[list[Row]]]] = {
    ("batch", "distribution"): [[ENDS]],
    ("batch", "incidence"): [[TIMES]],
    ("batch", "durations"): [[TIMES]],
    ("batch", "trajectories"): [[TRAJECTORIES, ENDS]],
    ("compare", "distribution"): [[ENDS], [called_long(ENDS)]],
    ("compare", "differences"): [[DIFFERENCES], [called_long(DIFFERENCES)]],
    ("compare", "transitions"): [[TRANSITIONS], [called_long(TRANSITIONS)]],
    ("sweep", "distribution"): [[ONE_AXIS], [GRID], [SAMPLE]],
    ("sweep", "leading"): [[LEADING], [LEADING[:3]]],
    ("sensitivity", "morris"): [[FACTORS]],
    ("sensitivity", "sobol"): [[FACTORS]],
    ("sensitivity", "variance"): [[VARIANCE]],
    ("sensitivity", "tornado"): [[TORNADO]],
    ("discover", "trajectory"): [[PEELING]],
    ("discover", "limits"): [[LIMITS]],
    ("forecast", "forecast"): [[FORECAST]],
    ("why", "causes"): [[CAUSES]],
    ("rare", "rare"): [[RARE]],
    ("claims", "claims"): [[CLAIMS, PREDICTIONS]],
    ("claims --baseline", "bands"): [[BANDS]],
    ("backcast", "backcast"): [[FORECASTS], [FROM_2025]],
    ("backcast", "errors"): [[SCORES]],
    ("update", "predictions"): [[LEARNING]],
    ("update", "pit"): [[LEARNING]],
    ("update", "effective"): [[LEARNING]],
    ("update", "moved"): [[POSTERIOR]],
    ("skill", "skill"): [[SKILL]],
}

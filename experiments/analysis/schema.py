"""What the columns of the tables of forecasts, causes and rare endings mean."""

from typing import Final

from experiments.results import rows
from experiments.results.rows import Described

_WAR: Final = ("run_id", "the war: scenario, hash, seed and run", "", "text")
_BOUNDS: Final = (
    ("low", "lower bound of the share's Wilson 95 % interval", "0-1", "number"),
    ("high", "upper bound of the share's Wilson 95 % interval", "0-1", "number"),
)

FORECAST: Final[Described] = {
    "forecast.csv": (
        _WAR,
        ("month", "months lived when the continuations were branched", "months", "integer"),
        ("date", "calendar month after which they were branched", "YYYY-MM", "text"),
        ("path", "attrition, aid, escalation or settlement", "", "text"),
        ("ending", "name of the ending, or all for the whole path", "", "text"),
        ("futures", "continuations that end so", "1", "integer"),
        ("share", "share of all continuations from that month that end so", "0-1", "number"),
        *_BOUNDS,
        ("median_month", "median month of that ending; blank if none", "months", "number"),
        ("mean_month", "mean month of that ending; blank if none", "months", "number"),
        (
            "relapsed_share",
            "share of those settlements that break before the horizon; blank if there are none, and once "
            "the run has ended",
            "0-1",
            "number",
        ),
        (
            "settled",
            "share of resamples in which the war's own path stays above 90 % from this month on; "
            "blank in other rows, and where the forecast stops before the war does",
            "0-1",
            "number",
        ),
    ),
    "turns.csv": (
        _WAR,
        ("month", "month in which the probability of a path changed most", "months", "integer"),
        ("date", "calendar month", "YYYY-MM", "text"),
        ("path", "path whose probability changed", "", "text"),
        ("before", "share of continuations on that path the month before", "0-1", "number"),
        ("after", "share of continuations on that path after the month", "0-1", "number"),
        (
            "happened",
            "what the story tells of the month, and votes that moved something; blank if nothing",
            "",
            "text",
        ),
    ),
    "dictionary.csv": rows.COLUMNS["dictionary.csv"],
}

CAUSES: Final[Described] = {
    "causes.csv": (
        _WAR,
        (
            "rank",
            "place among the causes of its list (what happened, or rules); blank if no cause",
            "1",
            "integer",
        ),
        ("group", "event, shock, lever or rule", "", "text"),
        ("kind", "kind of event, stream of chance, or name of the rule", "", "text"),
        ("month", "month of what is taken out; 1 for a rule", "months", "integer"),
        ("date", "its calendar month", "YYYY-MM", "text"),
        ("removal", "what is removed, as text", "", "text"),
        ("futures", "pairs of continuations, with it and without it", "1", "integer"),
        ("share_with", "share of continuations that end as the run did, with it", "0-1", "number"),
        ("share_without", "share of continuations that end as the run did, without it", "0-1", "number"),
        ("difference", "share_without less share_with", "-1-1", "number"),
        ("low", "lower bound of the difference's paired 95 % interval", "-1-1", "number"),
        ("high", "upper bound of the difference's paired 95 % interval", "-1-1", "number"),
        (
            "owed",
            "part of share_with that is lost without it; the causes are ranked by this",
            "0-1",
            "number",
        ),
        (
            "lost",
            "share of continuations ending as the run did that end otherwise without it",
            "0-1",
            "number",
        ),
        ("changed", "share of all continuations whose ending differs with and without it", "0-1", "number"),
        ("instead", "what most of the lost continuations end in; blank if none is lost", "", "text"),
        (
            "same_war_ending",
            "ending of the very same war without it, later chances being the same",
            "",
            "text",
        ),
        ("same_war_month", "month of that ending", "months", "integer"),
    ),
    "dictionary.csv": rows.COLUMNS["dictionary.csv"],
}

RARE: Final[Described] = {
    "rare.csv": (
        ("scenario", "name of the scenario", "", "text"),
        ("ending", "name of the ending, or all for the whole path of escalation", "", "text"),
        ("share", "estimated share of wars that end so", "0-1", "number"),
        ("low", "lower bound of Student's 95 % interval from the replicates", "0-1", "number"),
        ("high", "upper bound of Student's 95 % interval from the replicates", "0-1", "number"),
        ("error", "standard error relative to the share; blank if that is zero", "1", "number"),
        ("wars_played", "months simulated, in runs of ordinary length", "1", "number"),
        ("wars_counted", "wars that plain counting needs on average for the same error", "1", "number"),
        ("gain", "wars_counted in relation to wars_played", "1", "number"),
        ("counted_low", "lower bound if as many plain runs had been counted", "0-1", "number"),
        ("counted_high", "upper bound if as many plain runs had been counted", "0-1", "number"),
    ),
    "dictionary.csv": rows.COLUMNS["dictionary.csv"],
}

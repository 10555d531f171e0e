"""What the columns of an updated ensemble's files mean."""

from typing import Final

from experiments.assimilation.likelihood import BIASED
from experiments.results.rows import Described
from model import parameters
from model.world import FIELDS

_PREDICTED: Final = tuple(
    (f"q{chance:02d}", f"{chance} % quantile of the prediction", "of the series", "number")
    for chance in (5, 25, 50, 75, 95)
)
UPDATE: Final[Described] = {
    "learning.csv": (
        ("month", "calendar month", "YYYY-MM", "text"),
        ("series", "observed series, see model/observations.csv", "", "text"),
        ("unit", "unit of the series", "", "text"),
        ("observed", "observed figure", "of the series", "number"),
        ("mean", "mean of the prediction made before the figure was seen", "of the series", "number"),
        *_PREDICTED,
        ("log_score", "logarithm of the density that the prediction gave to the figure", "1", "number"),
        ("crps", "continuous ranked probability score of the prediction", "of the series", "number"),
        ("pit", "probability that the prediction gave to less than the figure", "0-1", "number"),
        ("ongoing", "probability that the prediction gave to the war going on", "0-1", "number"),
        ("effective", "effective sample size after the figures of the month", "particles", "number"),
    ),
    "posterior.csv": (
        ("parameter", "name of the parameter, variant of a rule, or bias of a series", "", "text"),
        ("unit", "its unit; 1 for the logarithm of a factor", "", "text"),
        *(
            (f"{stage}_{name}", f"{meaning} {stage_name}", "of the parameter", "number")
            for stage, stage_name in (("prior", "before"), ("posterior", "after all figures"))
            for name, meaning in (
                ("mean", "mean"), ("sd", "standard deviation"),
                ("q05", "5 % quantile"), ("q50", "median"), ("q95", "95 % quantile"),
            )
        ),
        ("shrinkage", "share of the standard deviation that is gone", "1", "number"),
        ("moved", "way of the mean in standard deviations of the prior", "1", "number"),
        ("learned", "Kullback-Leibler divergence from before to after, see METHODS", "nats", "number"),
    ),
    "states/*.parquet": (
        ("number", "number of the set of parameters that the particle has", "", "integer"),
        ("branch", "its place among the particles of this set", "", "integer"),
        ("weight", "weight; all sum to 1", "1", "number"),
        *(
            (
                f"bias.{series}", "bias in the last month, a factor's logarithm or as the series",
                "1 or of the series", "number",
            )
            for series in BIASED
        ),
        *(
            (f"parameter.{name}", row.meaning, row.unit, "number")
            for name, row in parameters.table().items()
        ),
        *(
            (name, place.meaning, place.unit, "integer" if place.integer else "number")
            for name, place in FIELDS.items()
        ),
    ),
}  # fmt: skip
SKILL: Final[Described] = {
    "skill.csv": (
        ("arm", "whether observed months were assimilated", "", "text"),
        ("series", "observed series", "", "text"),
        ("unit", "unit of the series", "", "text"),
        ("horizon", "months from the origin to the end of the forecast", "months", "integer"),
        ("origins", "origins whose forecast could be judged", "1", "integer"),
        ("crps", "mean continuous ranked probability score of the model", "of the series", "number"),
        ("log_score", "mean logarithm of the density given to the figure", "1", "number"),
        ("within50", "share of figures within the 50 % interval", "0-1", "number"),
        ("within90", "share of figures within the 90 % interval", "0-1", "number"),
        ("last_value", "mean absolute error of the last value", "of the series", "number"),
        ("twelve_months", "mean absolute error of the last twelve months' mean", "of the series", "number"),
        ("local_level", "mean CRPS of the local-level model", "of the series", "number"),
        ("best", "simple forecast with the smallest score", "", "text"),
        ("skill", "1 less the model's CRPS over that of the best simple forecast", "1", "number"),
        ("skill_low", "lower end of its 90 % interval over origins", "1", "number"),
        ("skill_high", "upper end of its 90 % interval over origins", "1", "number"),
    ),
    "forecasts.csv": (
        ("arm", "whether observed months were assimilated", "", "text"),
        ("origin", "last month known", "YYYY-MM", "text"),
        ("series", "observed series", "", "text"),
        ("unit", "unit of the series", "", "text"),
        ("horizon", "months ahead; flows are summed over them", "months", "integer"),
        ("observed", "figure", "of the series", "number"),
        ("median", "median forecast", "of the series", "number"),
        ("low90", "5 % quantile", "of the series", "number"),
        ("high90", "95 % quantile", "of the series", "number"),
        ("crps", "continuous ranked probability score", "of the series", "number"),
        ("log_score", "logarithm of the density given to the figure", "1", "number"),
        ("within50", "1 if within the 50 % interval", "", "integer"),
        ("within90", "1 if within the 90 % interval", "", "integer"),
        ("last_value", "absolute error of the last value", "of the series", "number"),
        ("twelve_months", "absolute error of the last twelve months' mean", "of the series", "number"),
        ("local_level", "CRPS of the local-level model", "of the series", "number"),
    ),
}

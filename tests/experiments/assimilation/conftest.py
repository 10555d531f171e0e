"""A file of observed months that the model itself has made."""

from pathlib import Path

import pytest

from experiments.assimilation import twins


@pytest.fixture(scope="session")
def observed_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six months of losses, both maps and endurance of one run of the baseline, errors included."""
    truth = twins.drawn_twins(twins.SCENARIO, 1, 6, 5)[0]
    path = tmp_path_factory.mktemp("observed") / "twin.csv"
    names = ("russian_losses", "advance_deepstate", "advance_isw", "ukrainian_endurance")
    lines = ["month," + ",".join(names)]
    for month, figures in truth.months.items():
        cells = [f"{figures[name]:.3f}" if name in figures else "" for name in names]
        lines.append(",".join([twins.SCENARIO.date(month), *cells]))
    path.write_text("\n".join(lines) + "\n")
    return path

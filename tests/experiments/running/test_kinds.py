"""Every command's folder: verified, called again with the same bytes, drawn, reported, exported."""

from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from experiments.analysis.axes import axis_of
from experiments.analysis.compare import CompareStudy
from experiments.analysis.discover import DiscoverStudy
from experiments.analysis.discovery import Search
from experiments.analysis.forecast import ForecastStudy
from experiments.analysis.sensitivity import SensitivityStudy
from experiments.analysis.sweep import SweepStudy
from experiments.analysis.why import WhyStudy
from experiments.commands.verify import KINDS, study_of
from experiments.errors import InputError
from experiments.evidence import claims_table, observed
from experiments.evidence.backcast_study import BackcastStudy
from experiments.evidence.claims import ClaimsStudy
from experiments.rendering import narrative
from experiments.rendering.export import export
from experiments.rendering.report import report
from experiments.results import run_id
from experiments.results.manifest import read_manifest
from experiments.results.run_id import Identified
from experiments.running.batches import BatchStudy
from experiments.running.options import RunOptions
from experiments.running.study import run
from experiments.running.verify import verify
from experiments.scenarios import library
from model.scenario import Scenario
from tests.experiments.builders import header_of, rows_of
from tests.experiments.running.toy import bytes_of

SHORT = Scenario(horizon=12)


def studies() -> dict[str, Any]:
    """A small study of each kind but the two that take long."""
    arms = (SHORT, library.load("half-aid").altered(horizon=12))
    figures = [
        figure for figure in observed.own() if figure.series in ("russian_losses", "advance_deepstate")
    ]
    return {
        "batch": BatchStudy(SHORT, 7, 60),
        "compare": CompareStudy(arms, 40, 7),
        "sweep": SweepStudy(
            SHORT, [axis_of("casualties.russia=20:40:2"), axis_of("2026-07:aid.eu*=0:1:2")], runs=20
        ),
        "sensitivity": SensitivityStudy(SHORT, 7, "both", 2, 16, 2, 2, ("oil",)),
        "discover": DiscoverStudy(
            Search("attrition", resamples=0), Scenario(horizon=40, mode="sampled"), 7, 400
        ),
        "forecast": ForecastStudy(Identified(SHORT, 7, 3), (2, 4), 50, narrative.described),
        "why": WhyStudy(Identified(library.load("no-aid"), 7, 3), 40, narrative.removed),
        "claims": ClaimsStudy(claims_table.chosen(["T19"]), 20, 7),
        "backcast": BackcastStudy(figures, 50, 7),
    }


def check_described(folder: Path) -> None:
    """Require that the dictionary has every column of every table in order, with meaning and type."""
    described: dict[str, list[str]] = {}
    for row in rows_of(folder / "dictionary.csv"):
        described.setdefault(row["file"], []).append(row["column"])
        assert row["meaning"], row
        assert row["type"], row
    for path in folder.glob("*.csv"):
        assert described[path.name] == header_of(path), path
    shards = described.get("runs/part-*.parquet")  # continuations and arms have rows of their own
    for shard in (folder / "runs").glob("part-0*.parquet") if shards else ():
        assert shards == parquet.read_schema(shard).names, shard


def test_a_folder_of_every_kind_is_verified_called_again_reported_and_exported(tmp_path: Path) -> None:
    made = studies()
    # The long kinds are below; update has its own way of resuming and its own test.
    assert set(KINDS) == {*made, "claims --baseline", "rare", "skill", "update"}
    for kind, study in made.items():
        folder = tmp_path / kind
        run(study, RunOptions(folder))
        before = bytes_of(folder)
        verdict = verify(folder, study_of, sample=20)
        assert (kind, verdict.problems) == (kind, [])
        assert verdict.rows_simulated > 0, kind
        run(study_of(read_manifest(folder)), RunOptions(folder, threads=1))
        assert bytes_of(folder) == before, kind
        check_described(folder)
        pictures = report(folder).read_text(encoding="utf-8").count("<img ")
        assert bool(pictures) == (kind != "discover"), kind  # it finds no box in so few runs
        if kind == "discover":
            continue  # and so it has no table
        rows, columns = export(folder, tmp_path / f"{kind}.xlsx")
        assert rows > 0, kind
        assert columns > 2, kind


@pytest.mark.slow
def test_the_long_kinds_are_verified_too(tmp_path: Path) -> None:
    from experiments.analysis.rare import RareStudy
    from experiments.assimilation.skill import SkillStudy
    from experiments.evidence.claims_baseline import BaselineStudy

    months = [f"{year}-{month:02d}" for year in (2023, 2024, 2025) for month in range(1, 13)]
    losses = tuple(observed.Figure("russian_losses", month, 25.0 + at % 5) for at, month in enumerate(months))
    for study in (BaselineStudy(100, 7), RareStudy(SHORT, 7), SkillStudy(losses, 100, 7)):
        folder = tmp_path / study.kind.replace(" ", "")
        run(study, RunOptions(folder))
        assert verify(folder, study_of, sample=20).problems == []
        assert report(folder).stat().st_size > 10_000
        assert export(folder, folder.with_suffix(".csv"))[0] > 0


def test_two_scenarios_whose_hashes_collide_are_distinguished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Scenario, "hash8", property(lambda _: "00000000"))
    monkeypatch.chdir(tmp_path)
    other = SHORT.altered({"casualties.ukraine": 20.0})
    run(BatchStudy(SHORT, 7, 5), RunOptions(Path("results/one")))
    with pytest.raises(InputError, match=r"casualties\.ukraine"):
        run(BatchStudy(other, 7, 5), RunOptions(Path("results/one")))
    run(BatchStudy(other, 7, 5), RunOptions(Path("results/two")))
    with pytest.raises(InputError, match="ambiguous"):
        run_id.find("baseline-00000000:7:1")


def test_a_run_id_whose_name_does_not_fit_its_hash_is_refused() -> None:
    scenario = library.load("half-aid")
    assert run_id.find(f"half-aid-{scenario.hash8}:7:1").scenario == scenario
    with pytest.raises(InputError, match="half-aid"):
        run_id.find(f"no-aid-{scenario.hash8}:7:1")

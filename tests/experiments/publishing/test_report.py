"""The page is self-contained, prints the numbers of the tables, and has a run for every ending."""

import re
from html import unescape
from pathlib import Path

import numpy as np
import pytest

from experiments.errors import InputError
from experiments.rendering import tables
from experiments.rendering.report import report
from experiments.rendering.representatives import describe, nearest_to_the_middle, representatives
from experiments.results.manifest import read_manifest
from experiments.results.tables import read_rows
from experiments.running import batches
from experiments.running.options import RunOptions
from model import parameters
from model.levers import Event
from model.scenario import Scenario
from tests.experiments.builders import rows_of


def text_of(page: Path) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.read_text(encoding="utf-8"))).split())


def test_the_page_needs_nothing_but_itself_and_prints_the_distribution(finished: Path) -> None:
    page = report(finished)
    assert page == finished / "report.html"
    content = page.read_text(encoding="utf-8")
    sources = re.findall(r"(?:src|href|url)\s*[=(]\s*[\"']?([^\"')\s>]+)", content)
    assert len(sources) == 4
    assert all(source.startswith("data:image/svg+xml;base64,") for source in sources)
    assert "<script" not in content
    text = text_of(page)
    for line in tables.endings(read_rows(finished, "distribution"))[1]:
        assert " ".join(" ".join(line).split()) in text


def test_every_ending_that_occurred_has_a_run_and_no_other(finished: Path) -> None:
    by_id = {row["run_id"]: row for row in rows_of(finished / "outcomes.csv")}
    described = list(representatives(finished, read_manifest(finished)))
    assert {run.ending for run in described} == {row["ending"] for row in by_id.values()}
    for run in described:
        row = by_id[run.run_id]
        assert (run.ending, str(run.month), run.date) == (row["ending"], row["month"], row["date"])
        assert run.reasons
    run = describe(read_manifest(finished), 17)
    row = rows_of(finished / "outcomes.csv")[17]
    assert (run.run_id, run.ending, run.month) == (row["run_id"], row["ending"], int(row["month"]))


def test_the_run_nearest_to_the_middle_by_hand() -> None:
    """Medians are 2 and 10; the second feature varies so much that it hardly counts."""
    features = np.array([[0.0, 10.0], [2.0, 300.0], [2.0, 12.0], [9.0, 10.0], [2.0, -500.0]])
    assert nearest_to_the_middle(features) == 2
    assert nearest_to_the_middle(np.array([[7.0, 1.0], [7.0, 2.0], [7.0, 9.0]])) == 1


def test_changed_assumptions_levers_and_provenance_are_listed(tmp_path: Path) -> None:
    scenario = Scenario(
        name="changed",
        summary="<script>alert(1)</script>",
        parameters={"casualties.ukraine": 20.0, "sign_chance": 0.25},
        events=(Event(3, "oil_price", 50.0, until=9), Event(1, "aid", factor=0.5)),
        initial={"leader.kyiv.legitimacy": 0.5},
    )
    batches.batch(scenario, 30, options=RunOptions(tmp_path / "changed"))
    page = report(tmp_path / "changed")
    text, manifest = text_of(page), read_manifest(tmp_path / "changed")
    row = parameters.table()["casualties.ukraine"]
    for part in (
        f"casualties.ukraine 20 {row.default:g} {row.low:g} – {row.high:g} {row.unit}",
        "From month 3 to month 9: oil_price set to 50",
        "From month 1 on: aid multiplied by 0.5",
        "Initial leader.kyiv.legitimacy = 0.5",
        manifest.rules,
        manifest.started,
        scenario.identity,
    ):
        assert part in text
    assert "sign_chance 0.25" not in text
    assert "<script" not in page.read_text(encoding="utf-8")


def test_a_folder_or_page_that_cannot_be_used_is_refused(
    finished: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("page.html").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match=r"page\.html: the file exists and is not overwritten"):
        report(finished, Path("page.html"))
    monkeypatch.setattr("experiments.rendering.report.rules_fingerprint", lambda: "0000")
    with pytest.raises(InputError, match="this version has 0000 and cannot simulate them again"):
        report(finished)
    (finished / "incidence.csv").unlink()
    monkeypatch.undo()
    with pytest.raises(InputError, match=r"incidence\.csv is missing or damaged"):
        report(finished)

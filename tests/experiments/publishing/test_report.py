"""The page is whole in itself, says what the tables say, and tells wars that stand for their endings."""

import re
from html import unescape
from pathlib import Path

import numpy as np
import pytest

from experiments.errors import InputError
from experiments.rendering import labels
from experiments.rendering.report import report
from experiments.rendering.representatives import nearest_to_the_middle, representatives, tell
from experiments.results import store
from experiments.running import batches
from model.scenario import Scenario
from tests.experiments.vocabulary import manifest_of, rows_of


def text_of(page: Path) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.read_text(encoding="utf-8"))).split())


def test_the_page_needs_nothing_but_itself(finished: Path) -> None:
    page = report(finished)
    assert page == finished / "report.html"
    content = page.read_text(encoding="utf-8")
    sources = re.findall(r"(?:src|href|url)\s*[=(]\s*[\"']?([^\"')\s>]+)", content)
    assert len(sources) == 4
    assert all(source.startswith("data:image/svg+xml;base64,") for source in sources)
    assert "<script" not in content


def test_the_page_prints_the_distribution_as_the_table_has_it(finished: Path) -> None:
    text = text_of(report(finished))
    for row in rows_of(finished / "distribution.csv"):
        name = labels.PATHS[row["path"]] if row["ending"] == "all" else labels.ENDINGS[row["ending"]]
        share, low, high = (100 * float(row[key]) for key in ("share", "low", "high"))
        assert f"{name} {share:.1f} % {low:.1f} – {high:.1f} % {row['runs']}" in text


def test_every_ending_that_occurred_has_a_war_and_no_other(finished: Path) -> None:
    occurred = {row["ending"]: row for row in rows_of(finished / "outcomes.csv")}
    told = list(representatives(finished, store.read_manifest(finished)))
    assert {war.ending for war in told} == set(occurred)
    by_id = {row["run_id"]: row for row in rows_of(finished / "outcomes.csv")}
    for war in told:
        row = by_id[war.run_id]
        assert (war.ending, str(war.month), war.date) == (row["ending"], row["month"], row["date"])
        assert war.reasons


def test_the_war_nearest_to_the_middle_by_hand() -> None:
    """Medians are 2 and 10; the second feature varies so much that it hardly counts."""
    features = np.array([[0.0, 10.0], [2.0, 300.0], [2.0, 12.0], [9.0, 10.0], [2.0, -500.0]])
    assert nearest_to_the_middle(features) == 2


def test_a_feature_that_never_varies_decides_nothing() -> None:
    assert nearest_to_the_middle(np.array([[7.0, 1.0], [7.0, 2.0], [7.0, 9.0]])) == 1


def test_a_told_war_is_the_stored_war(finished: Path) -> None:
    manifest = store.read_manifest(finished)
    row = rows_of(finished / "outcomes.csv")[17]
    war = tell(manifest, 17)
    assert (war.run_id, war.ending, war.month) == (row["run_id"], row["ending"], int(row["month"]))


def test_changed_assumptions_and_levers_are_listed(tmp_path: Path) -> None:
    from model.levers import Event

    scenario = Scenario(
        name="changed",
        parameters={"casualties.ukraine": 20.0, "sign_chance": 0.25},
        events=(Event(3, "oil_price", 50.0, until=9), Event(1, "aid", factor=0.5)),
        initial={"leader.kyiv.legitimacy": 0.5},
    )
    batches.batch(scenario, 30, out=tmp_path / "changed")
    text = text_of(report(tmp_path / "changed"))
    assert "casualties.ukraine 20 13 8 – 20 k/month" in text
    assert "sign_chance 0.25" not in text
    assert "From month 3 to month 9: oil_price set to 50" in text
    assert "From month 1 on: aid multiplied by 0.5" in text
    assert "leader.kyiv.legitimacy = 0.5" in text


def test_provenance_is_that_of_the_manifest(finished: Path) -> None:
    text = text_of(report(finished))
    manifest = manifest_of(finished)
    for said in (manifest["rules"], manifest["command"], manifest["started"], manifest["python"]):
        assert said in text


def test_names_cannot_break_out_of_the_page(finished: Path) -> None:
    manifest = manifest_of(finished)
    manifest["command"] = "fivelocks <script>alert(1)</script>"
    store.write_content(finished, manifest)
    assert "<script" not in report(finished).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"status": "interrupted"}, "the batch is interrupted; call 'fivelocks batch' again to finish it"),
        ({"rules": "0000"}, "its wars were played by rules 0000, this version has"),
    ],
)
def test_a_folder_that_cannot_be_told_is_refused(
    finished: Path, change: dict[str, str], complaint: str
) -> None:
    store.write_content(finished, manifest_of(finished) | change)
    with pytest.raises(InputError, match=re.escape(complaint)):
        report(finished)
    assert not (finished / "report.html").exists()


def test_a_page_of_another_name_is_not_overwritten(finished: Path) -> None:
    report(finished, Path("page.html"))
    with pytest.raises(InputError, match=r"page\.html: the file exists and is not overwritten"):
        report(finished, Path("page.html"))

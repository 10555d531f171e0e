"""Registered forecasts: known answers of the score, and a ledger that only grows."""

import os
from pathlib import Path

import numpy as np
import pytest

from experiments.assimilation import registry
from experiments.errors import InputError
from experiments.evidence.observed import Figure
from experiments.results import files
from experiments.results.lock import locked
from model.endings import ENDINGS
from tests.builders import approx

BASE = {"origin_date": "2025-12-31", "horizon": 1, "target_end_date": "2026-01-31"}
LOSSES = BASE | {"target": "russian_losses", "output_type": "quantile"}
ENDING = BASE | {"target": "ending", "output_type": "pmf"}
VALUES = (20.0, 22.0, 28.0, 32.0, 36.0, 42.0, 44.0)
ROWS = [
    *(
        LOSSES | {"output_type_id": chance, "value": value}
        for chance, value in zip(registry.QUANTILES, VALUES, strict=True)
    ),
    *(
        ENDING | {"output_type_id": name, "value": share}
        for name, share in ((name, {"none": 0.9, "nuclear_use": 0.1}.get(name, 0.0)) for name in ENDINGS)
    ),
]
SEEN = [Figure("russian_losses", "2026-01", 33.0)]


def test_the_interval_score_is_the_crps_in_the_limit_of_many_quantiles() -> None:
    chances = (np.arange(999) + 0.5) / 999
    quantiles = dict(zip(chances.tolist(), chances.tolist(), strict=True))
    # CRPS of a uniform forecast at 0.3: the integral of (F - H)^2.
    exact = 0.3**3 / 3 + 0.7**3 / 3
    assert registry.weighted_interval_score(quantiles, 0.3) == approx(exact, rel=1e-3)


def test_a_forecast_is_registered_and_scored_once(tmp_path: Path) -> None:
    path, ledger = tmp_path / "forecast.csv", tmp_path / "ledger.csv"
    registry.register(path, ROWS, ledger)
    before = ledger.read_text()
    rows = registry.score(path, SEEN, ledger, {"2026-01": "none"})
    assert [row["target"] for row in rows] == ["russian_losses", "ending"]
    assert (rows[0]["within50"], rows[0]["within90"]) == (1, 1)
    assert rows[1]["score"] == approx(-np.log(0.9), rel=1e-3)
    assert ledger.read_text().startswith(before)
    assert registry.score(path, SEEN, ledger, {"2026-01": "none"}) == []
    assert len(registry.read_ledger(ledger)) == 3


def test_what_was_changed_or_is_not_known_is_refused(tmp_path: Path) -> None:
    path, ledger = tmp_path / "forecast.csv", tmp_path / "ledger.csv"
    registry.register(path, ROWS, ledger)
    with pytest.raises(InputError, match="this very forecast"):
        registry.register(path, ROWS, ledger)
    with pytest.raises(InputError, match="no month"):
        registry.score(path, [Figure("russian_losses", "2025-12", 33.0)], ledger)
    with pytest.raises(InputError, match="'peace' is unknown"):
        registry.score(path, [], ledger, {"2026-01": "peace"})
    with pytest.raises(InputError, match="no forecast of that month"):
        registry.score(path, SEEN, ledger, {"2027-01": "none"})
    with pytest.raises(InputError, match=r"this very forecast since .* as forecast\.csv"):
        registry.register(tmp_path / "copy.csv", ROWS, ledger)
    registry.score(path, SEEN, ledger)
    sealed, text = path.read_text(), ledger.read_text()
    path.write_text(sealed.replace("20.0", "10.0"))
    with pytest.raises(InputError, match="not registered"):
        registry.score(path, SEEN, ledger)
    path.write_text(sealed)
    lines = text.splitlines()
    for damaged in (
        text.replace("register", "registre"),
        "\n".join([lines[0], *lines[2:]]) + "\n",
        "a,b\n1,2\n",
        text.replace("register", "regi\rster"),
        text + "x" * 200_000 + "\n",
    ):
        ledger.write_bytes(damaged.encode())
        with pytest.raises(InputError, match="ledger"):
            registry.score(path, SEEN, ledger)


def test_a_registration_that_was_killed_is_taken_up_and_two_at_once_lose_nothing(tmp_path: Path) -> None:
    path, ledger = tmp_path / "forecast.csv", tmp_path / "ledger.csv"
    registry.register(path, ROWS, tmp_path / "other.csv")
    registry.register(path, ROWS, ledger)  # the file is there, its entry is not
    assert len(registry.read_ledger(ledger)) == 1
    other = [*ROWS[:-1], ROWS[-1] | {"value": 0.2}]
    with pytest.raises(InputError, match="not overwritten"):
        registry.register(path, other, ledger)
    with locked(tmp_path, ".ledger.csv.lock"), pytest.raises(InputError, match="in use"):
        registry.register(tmp_path / "second.csv", other, ledger)
    assert not (tmp_path / "second.csv").exists()


def test_odd_places_for_forecasts_and_ledgers_are_refused(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger.csv"
    for path in (ledger, tmp_path / "two\nlines.csv"):
        with pytest.raises(InputError, match="--out"):
            registry.register(path, ROWS, ledger)
    assert not ledger.exists()
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to("nowhere")
    for path, book in (
        (tmp_path / "file" / "a.csv", ledger),
        (tmp_path / ("a" * 300), ledger),
        (tmp_path / "a.csv", tmp_path / "file" / "l.csv"),
        (tmp_path / "a.csv", tmp_path / ("a" * 300)),
        (tmp_path / "link", ledger),
        (tmp_path / "a.csv", tmp_path / "link"),
    ):
        with pytest.raises(InputError, match=r"cannot be (written|read)"):
            registry.register(path, ROWS, book)
    assert not any(path.suffix == ".csv" for path in tmp_path.iterdir() if path.name[0] != ".")
    os.mkfifo(ledger)
    with pytest.raises(InputError, match="plain file"):
        registry.register(tmp_path / "forecast.csv", ROWS, ledger)
    ledger.unlink()


def test_a_forged_ledger_and_forecast_are_refused_as_text(tmp_path: Path) -> None:
    """Anybody can make seals and hashes right."""
    ledger, strange = tmp_path / "ledger.csv", tmp_path / "strange.csv"
    whole = files.csv_text(ROWS)
    for text in (
        "a,b\n1,2\n", "", "\xff", whole.replace("20.0", "nan"), whole.replace("20.0", "many"),
        whole.replace("0.05", "0.07"), whole.replace("russian_losses", "peace"), whole.replace(",1,", ",-1,"),
        whole.replace("2026-01-31", "2026-02-28"), whole.replace("2025-12-31", "once"), whole + '"',
        "\n".join(whole.splitlines()[:-1]) + "\n",
    ):  # fmt: skip
        strange.write_bytes(text.encode("latin-1"))
        registry._append(
            ledger,
            registry._ledger_lines(ledger),
            [{"action": "register", "sha256": files.sha256_of(strange)}],
        )
        before = ledger.read_bytes()
        with pytest.raises(InputError, match="no registered forecast"):
            registry.score(strange, SEEN, ledger)
        assert ledger.read_bytes() == before


def test_scores_of_months_that_had_ended_before_the_forecast_are_distinguished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day, known in (("2026-01-15", 0), ("2026-02-01", 1)):
        monkeypatch.setattr(registry, "now", lambda day=day: f"{day}T12:00:00+00:00")
        path, ledger = tmp_path / day / "forecast.csv", tmp_path / day / "ledger.csv"
        registry.register(path, ROWS, ledger)
        assert [row["known"] for row in registry.score(path, SEEN, ledger)] == [known]

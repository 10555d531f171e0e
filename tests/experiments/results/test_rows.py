"""One row a run: from measured numbers to the columns of shards and CSV files, and what they mean."""

import math
from pathlib import Path

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from experiments.results import dictionary, files, rows
from experiments.results.dictionary import SHARDS, described
from model import outcomes
from model.endings import ENDINGS, PATH_OF, PATHS
from model.ensemble import simulate
from model.scenario import Scenario
from tests.builders import expect
from tests.experiments.builders import header_of, measurement, rows_of

LEAD = ["run_id", "scenario", "seed", "run", "path", "ending", "month", "date", "relapsed", "relapse_month"]
RELAPSED = measurement(ending=5, month=3, relapsed=1, relapse_month=4, second_ending=10, second_month=6)
QUIET = measurement(ending=1, month=6, russian_gain=-0.04, oil_price=57.1249, occupied_area=116_165.26)


def shard(*measured: np.ndarray, first: int = 0) -> pa.Table:
    return rows.shard_table(
        np.zeros(len(measured), dtype="i8"), np.arange(first, first + len(measured)), np.array(measured)
    )


def printed(tmp_path: Path, *measured: np.ndarray, seed: int = 5) -> list[dict[str, str]]:
    table = rows.outcome_table(shard(*measured), Scenario(horizon=6), seed)
    files.write_csv(tmp_path / "outcomes.csv", [table])
    return rows_of(tmp_path / "outcomes.csv")


def test_endings_and_paths() -> None:
    # Every ending is stored by name with its path.
    for code in range(1, len(ENDINGS)):
        (row,) = shard(measurement(ending=code, month=6)).to_pylist()
        expect(row, ending=ENDINGS[code], path=PATH_OF[ENDINGS[code]])
    # Every path has an ending and every ending a path.
    assert set(PATH_OF) == set(ENDINGS[1:])
    assert [PATHS[code - 1] for code in rows.PATH_CODES[1:]] == [PATH_OF[name] for name in ENDINGS[1:]]
    assert set(PATH_OF.values()) == set(PATHS)
    # Months are blank where nothing of the kind happened.
    relapsed, quiet = shard(RELAPSED, QUIET).to_pylist()
    assert (relapsed["relapse_month"], relapsed["second_month"], relapsed["second_ending"]) == (
        4,
        6,
        "affordable_loss",
    )
    assert (quiet["relapse_month"], quiet["second_month"], quiet["second_ending"]) == (None, None, None)
    assert (relapsed["relapsed"], quiet["relapsed"]) == (1, 0)


TERMS = {"guarantee": 0.2, "territory_signed": 0.75}


def test_terms_are_blank_unless_the_first_ending_put_them_in_force(tmp_path: Path) -> None:
    for ending in ENDINGS[1:]:
        numbers = measurement(ending=ENDINGS.index(ending), month=6, **TERMS)
        in_force = ending in ("forced_on_ukraine", "forced_on_russia", "affordable_loss")
        (row,), (line,) = shard(numbers).to_pylist(), printed(tmp_path, numbers)
        for name, value in TERMS.items():
            assert row[name] == (value if in_force else None)
            assert line[name] == (str(value) if in_force else "")


def test_shards() -> None:
    # A shard has run and path and then every outcome in order.
    table = shard(QUIET)
    rest = [name for name in outcomes.NAMES if name != "ending"]
    assert table.column_names == ["point", "run", "path", "ending", *rest]
    assert [entry[0] for entry in described("batch")[SHARDS]] == table.column_names
    # A shard keeps measured numbers to the last bit.
    simulated = simulate(Scenario(horizon=15), range(30), 3)
    table = rows.shard_table(np.zeros(30, dtype="i8"), np.arange(30), simulated.measured)
    for place, outcome in enumerate(outcomes.ALL):
        if not outcome.integer and outcome.name not in rows.TERMS:
            stored = table[outcome.name].to_numpy()
            assert stored.tobytes() == np.ascontiguousarray(simulated.measured[:, place]).tobytes()
    assert table["month"].to_pylist() == simulated.measured[:, outcomes.NAMES.index("month")].tolist()
    # Types in a shard are those of the dictionary.
    table = shard(RELAPSED, QUIET)
    text = {entry[0]: entry[3] for entry in described("batch")[SHARDS]}
    for name in table.column_names:
        kind = table.schema.field(name).type
        is_text = pa.types.is_dictionary(kind)
        assert text[name] == ("text" if is_text else "integer" if pa.types.is_integer(kind) else "number")


def test_printed_rows(tmp_path: Path) -> None:
    # A printed row leads with the columns of the contract.
    printed(tmp_path, RELAPSED)
    header = header_of(tmp_path / "outcomes.csv")
    assert header[: len(LEAD)] == LEAD
    assert header == [entry[0] for entry in described("batch")["outcomes.csv"]]
    assert set(header) == {*LEAD, *outcomes.NAMES, "time", "event", "relapse_time", "relapse_event"}
    # A printed row identifies its run and describes it.
    scenario = Scenario(horizon=6)
    first, second = printed(tmp_path, RELAPSED, QUIET)
    assert [first[name] for name in LEAD] == [
        f"baseline-{scenario.hash8}:5:0",
        "baseline",
        "5",
        "0",
        "aid",
        "forced_on_ukraine",
        "3",
        "2026-03",
        "1",
        "4",
    ]
    assert second["run_id"] == f"baseline-{scenario.hash8}:5:1"
    assert (second["date"], second["relapsed"], second["relapse_month"]) == ("2026-06", "0", "")
    assert (first["second_ending"], second["second_ending"]) == ("affordable_loss", "")
    # Printed numbers are rounded to what is worth printing.
    (row,) = printed(tmp_path, QUIET)
    assert (row["oil_price"], row["occupied_area"]) == ("57.12", "116165.3")
    # A small loss is printed as zero without a sign.
    (row,) = printed(tmp_path, QUIET)
    assert row["russian_gain"] == "0"
    # The largest seed is printed in full.
    (row,) = printed(tmp_path, QUIET, seed=2**64 - 1)
    assert row["seed"] == "18446744073709551615"


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=10))
def test_printed_numbers_are_never_further_off_than_half_of_their_last_digit(values: list[float]) -> None:
    measured = [measurement(ending=1, month=6, russian_gain=value, oil_price=value) for value in values]
    table = rows.outcome_table(shard(*measured), Scenario(horizon=6), 1)
    for name, width in (("russian_gain", 0.1), ("oil_price", 0.01)):
        for value, shown in zip(values, table[name].to_pylist(), strict=True):
            assert abs(value - shown) <= width / 2 + 1e-9
            assert not (shown == 0.0 and math.copysign(1, shown) < 0)


def test_the_dictionary() -> None:
    # The dictionary describes every column once with meaning and type.
    text = dictionary.rows(described("batch"))
    places = [(row["file"], row["column"]) for row in text]
    assert len(set(places)) == len(places)
    assert {row["type"] for row in text} == {"text", "integer", "number"}
    for row in text:
        assert row["meaning"], row
        assert row["unit"] or row["type"] == "text", row
    # The dictionary describes itself.
    own = [row["column"] for row in dictionary.rows(described("batch")) if row["file"] == "dictionary.csv"]
    assert own == list(dictionary.rows(described("batch"))[0])
    # An outcome has the same meaning and unit wherever it is stored.
    meant: dict[str, set[tuple[str, str]]] = {}
    for row in dictionary.rows(described("batch")):
        if row["file"] in {"outcomes.csv", "runs/part-*.parquet"}:
            meant.setdefault(row["column"], set()).add((row["meaning"], row["unit"]))
    assert all(len(kinds) == 1 for kinds in meant.values())
    assert meant["oil_price"] == {(outcomes.named("oil_price").meaning, "USD/b")}

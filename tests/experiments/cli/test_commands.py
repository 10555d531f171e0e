"""What a user types: dates, groups, arms by change, parts, numbers, help."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments.commands.application import COMMANDS, loaded
from experiments.results.manifest import read_manifest, write_manifest
from experiments.running import starts
from experiments.scenarios import library
from model import parameters
from tests.experiments.running.toy import bytes_of

Fivelocks = Callable[..., tuple[int, str, str]]
SMALL = ("--runs", "20", "--horizon", "24", "--quiet")


def asked(fivelocks: Fivelocks, *arguments: str) -> dict[str, Any]:
    code, out, err = fivelocks(*arguments, "--json")
    assert (code, err) == (0, "")
    result: dict[str, Any] = json.loads(out)
    return result


def test_a_date_is_the_month_it_is_on_the_command_line_and_in_a_file(fivelocks: Fivelocks) -> None:
    Path("dated.toml").write_text(
        'name = "dated"\n[[event]]\ndate = "2027-03"\nuntil = 2028-02-01\n'
        'lever = "aid.united_states"\nvalue = 0\n'
    )
    months = library.choose("baseline", events=["15-26:aid.united_states=0"]).content
    for text in ("2027-03..2028-02", "15..2028-02", "2027-03..26"):
        assert library.choose("baseline", events=[f"{text}:aid.united_states=0"]).content == months
    assert library.load("dated.toml").content == months
    code, _, err = fivelocks("batch", "--event", "2025-03:aid.all=0", *SMALL)
    assert (code, "outside the run" in err) == (2, True)
    assert not Path("results").exists()


def test_groups_of_donors_are_levers(fivelocks: Fivelocks) -> None:
    orders = {
        group: library.choose("baseline", events=[f"1:aid.{group}=0"]).content
        for group in ("all", "europe", "eu")
    }
    assert orders["all"] != orders["europe"] != orders["eu"]
    code, out, _ = fivelocks("levers", "aid")
    assert code == 0
    assert all(f"aid.{group}:" in out for group in orders)
    assert fivelocks("batch", "--event", "1:aid.asia=0", *SMALL)[0] == 2


def test_an_arm_is_a_change_of_the_first_scenario(fivelocks: Fivelocks) -> None:
    done = asked(
        fivelocks, "compare", "baseline", "--vs", "casualties.ukraine=20",
        "--vs", "2026-05:aid.united_states=0,2026-05:aid.europe*=2,oil_mean=60", *SMALL,
    )  # fmt: skip
    names = {row["second"] for row in done["differences"]}
    assert "casualties-ukraine-20" in names
    (both,) = library.changed(library.load("baseline"), ["2026-05:aid.canada=0, oil_mean=60"])
    assert (len(both.events), both.parameters["oil_mean"]) == (1, 60.0)
    code, _, err = fivelocks("compare", "baseline", "--vs", "casualties.ukrain=20", *SMALL)
    assert (code, "--vs" in err or "casualties.ukraine" in err) == (2, True)


def test_parts_are_merged_into_the_bytes_of_one_batch(fivelocks: Fivelocks) -> None:
    small = ("--runs", "21", "--horizon", "24", "--quiet")
    assert fivelocks("batch", *small, "--out", "whole")[0] == 0
    for part in (1, 2, 3):
        assert fivelocks("batch", *small, "--part", f"{part}/3", "--out", f"part{part}")[0] == 0
    code, _, err = fivelocks("merge", "part1", "part3", "--out", "merged", "--quiet")
    assert (code, "2" in err, Path("merged").exists()) == (2, True, False)
    parts = ("merge", "part3", "part1", "part2", "--quiet", "--out")
    before = bytes_of(Path("part1"))
    for nested in ("part1", "part1/deep", "."):
        code, _, err = fivelocks(*parts, nested, "--force")
        assert (code, "lie in each other" in err) == (2, True)
    assert bytes_of(Path("part1")) == before
    assert fivelocks(*parts, "merged")[0] == 0
    assert bytes_of(Path("merged")) == bytes_of(Path("whole"))
    # One that was killed is finished by the same call; one of other settings is refused.
    manifest = read_manifest(Path("merged"))
    write_manifest(Path("merged"), replace(manifest, status="running", tables={}))
    Path("merged/outcomes.csv").unlink()
    assert fivelocks(*parts, "merged")[0] == 0
    assert bytes_of(Path("merged")) == bytes_of(Path("whole"))
    assert fivelocks("batch", *small, "--seed", "5", "--out", "other")[0] == 0
    assert fivelocks(*parts, "other")[0] == 2
    assert fivelocks("verify", "merged", "--quiet")[0] == 0
    assert read_manifest(Path("merged")).question == read_manifest(Path("whole")).question


def test_a_later_start_is_the_rest_of_the_runs_that_are_ongoing_then(fivelocks: Fivelocks) -> None:
    later = asked(
        fivelocks, "batch", "--start", "2026-11", "--runs", "800", "--horizon", "24",
        "--event", "2027-01:coercion=0", "--out", "later",
    )  # fmt: skip
    scenario, runs = read_manifest(Path("later")).scenario, pd.read_csv("later/outcomes.csv")
    assert (scenario.start, scenario.horizon, scenario.events[-1].month) == ("2026-11", 24, 3)
    assert (runs["month"].between(1, 24).all(), runs["date"].min() >= "2026-11") == (True, True)
    assert (later["runs"], len(runs), fivelocks("verify", "later", "--quiet")[0]) == (800, 800, 0)
    fivelocks(
        "batch", "--event", "13:coercion=0", "--horizon", "34", "--runs", "800", "--quiet", "--out", "long"
    )
    long = pd.read_csv("long/outcomes.csv").query("month > 10")
    for path in ("attrition", "aid", "settlement"):
        shares = [(table["path"] == path).mean() for table in (runs, long)]
        assert abs(shares[0] - shares[1]) < 4 * np.sqrt(2 * max(shares) * (1 - min(shares)) / len(long)), path
    options = ("--start", "2026-11", "--horizon", "24", "--event", "2027-01:coercion=0")
    for place in (("--from", "later"), options):
        again = asked(fivelocks, "replay", runs["run_id"][5], *place)
        assert (again["ending"], again["month"]) == (runs["ending"][5], runs["month"][5])
    assert fivelocks("batch", "--start", "2025-11", *SMALL)[0] == 2
    assert fivelocks("batch", "--start", "2026-11", "--dask", "tcp://127.0.0.1:1", *SMALL)[0] == 2
    Path("late.toml").write_text('name = "late"\nstart = "2026-11"\n')
    code, _, err = fivelocks("batch", "--scenario", "late.toml", *SMALL)
    assert (code, "--start 2026-11" in err) == (2, True)


def test_every_command_that_simulates_can_start_later(
    fivelocks: Fivelocks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starts, "SIMULATED", 500)
    start = ("--start", "2026-11", "--horizon", "12")
    run = asked(fivelocks, "run", *start, "--run", "3")
    assert run["date"] >= "2026-11"
    kept = ("--quiet", "--out", "f")
    for command in (
        ("compare", "baseline", "half-aid", "--runs", "20", *start),
        ("sweep", "--vary", "oil_mean=45:75:2", "--runs", "10", *start),
        ("sensitivity", "--method", "morris", "--trajectories", "2", "--runs", "2", "--only", "oil", *start),
        ("discover", "attrition", "--runs", "400", "--boxes", "1", "--resamples", "0", *start),
        ("forecast", run["run_id"], "--month", "2", "--continuations", "20", *start),
        ("why", run["run_id"], "--futures", "10", *start),
    ):
        assert fivelocks(*command, *kept)[0] == 0, command
        question = read_manifest(Path("f")).question
        assert question["start"]["simulated"]["month"] == "2026-11", command
        assert fivelocks("verify", "f", "--quiet", "--sample", "5")[0] == 0, command
        shutil.rmtree("f")


def test_arms_of_one_start_share_their_past(fivelocks: Fivelocks) -> None:
    """With the same future they are the same runs; a change applies from the start on."""
    done = asked(
        fivelocks, "compare", "baseline", "--vs", "2027-06:no_fly_zone=0", "--vs", "casualties.ukraine=20",
        "--start", "2027-05", "--runs", "40", "--horizon", "2",
    )  # fmt: skip
    rows = {(row["second"], row["measure"]): row["difference"] for row in done["differences"]}
    lost = [rows[second, "ukraine_casualties"] for second in dict.fromkeys(second for second, _ in rows)]
    assert lost[0] == 0.0 < lost[1] < 120.0


def test_what_is_wrong_is_named_by_the_option_that_was_typed(fivelocks: Fivelocks) -> None:
    for given, named in (
        (("--event", "2025-03:aid.all=0"), ("--event '2025-03:aid.all=0'", "2026-01 to 2027-12")),
        (("--event", "2027-13:aid.all=0"), ("'2027-13'", "01 to 12")),
        (("--event", "7:oil_price=50", "--event", "7:aid.al=0"), ("--event '7:aid.al=0'", "aid.all")),
        (("--set", "oil_mean=9000"), ("--set", "oil_mean", "USD/b")),
        (("--start", "2027-13"), ("--start '2027-13'", "01 to 12")),
        (("--start", "2050-01"), ("--start '2050-01'", "up to 2049-12")),
    ):
        code, out, err = fivelocks("batch", *given, *SMALL)
        assert (code, out, len(err.splitlines())) == (2, "", 1), given
        assert all(part in err for part in named), err
        assert "[[" not in err


def test_a_parameter_outside_its_range_is_noted_once(fivelocks: Fivelocks) -> None:
    row = parameters.table()["oil_mean"]
    small = ("--runs", "5", "--horizon", "2")
    code, _, err = fivelocks("batch", "--set", f"oil_mean={row.high + 1}", *small, "--out", "f")
    assert (code, len(err.splitlines())) == (0, 1)
    assert all(
        part in err for part in ("oil_mean", f"{row.high + 1:g}", f"{row.low:g} to {row.high:g}", row.unit)
    )
    assert fivelocks("compare", "baseline", "--vs", f"oil_mean={row.high}", *small, "--out", "g")[2] == ""


def test_tables_of_arms_and_causes_have_a_line_a_row(
    fivelocks: Fivelocks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    arms = ("--vs", "2026-05:aid.united_states=0,2026-05:aid.europe*=2,oil_mean=60", "--vs", "1:aid*=0.5")
    out = fivelocks("compare", "baseline", *arms, "--runs", "20", "--horizon", "12")[1]
    assert max(map(len, out.splitlines())) <= 80
    assert "oil_mean=60" in out
    for row in ("Escalation ", "Ongoing, counted under Attrition", "Relapsed within the horizon"):
        assert len([line for line in out.splitlines() if line.startswith(row)]) == 2, row
    run = next(n for n in range(60) if asked(fivelocks, "run", "--run", str(n))["path"] == "aid")
    lines = fivelocks("why", f"{library.load('baseline').identity}:42:{run}", "--continuations", "40")[
        1
    ].splitlines()
    heads = [place for place, line in enumerate(lines) if line.startswith("no.")]
    assert heads
    for head in heads:
        assert lines[head + 1].startswith("1.  "), lines[head + 1]
    assert not any(
        "_" in line for line in lines if not line.startswith(("fivelocks", "Results", "causes.csv"))
    )


def test_points_of_a_sweep_set_ongoing_runs_apart_and_show_relapse(fivelocks: Fivelocks) -> None:
    out = fivelocks("sweep", "--vary", "oil_mean=45:75:2", "--runs", "60", "--out", "f")[1]
    shares = pd.read_csv("f/distribution.csv")
    heads = next(line for line in out.splitlines() if line.startswith("oil_mean")).split()
    for point, value in enumerate(("45", "75")):
        mine = shares[shares["point"] == point]
        cells = next(line for line in out.splitlines() if line.split()[:1] == [value]).split()
        assert len(cells) == 1 + 2 * 4 + 2, heads
        ongoing = mine[mine["ending"] == "stalemate_active"]["share"].item()
        settled = mine[(mine["ending"] == "all") & mine["path"].isin(["aid", "settlement"])].dropna()
        broken = (settled["runs"] * settled["relapsed_share"]).sum() / settled["runs"].sum()
        assert cells[-2:] == [f"{100 * ongoing:.1f}", f"{100 * broken:.0f}"]


def test_an_earlier_name_of_an_option_works_and_is_not_listed(fivelocks: Fivelocks) -> None:
    run = f"{library.load('baseline').identity}:42:0"
    for command in ("forecast", "why"):
        for option in (("--futures", "9"), ("--futures=9",)):
            code, _, err = fivelocks(command, run, *option)
            assert (code, "--continuations 9 is out of range" in err) == (2, True), err
        assert "--futures" not in fivelocks(command, "-h")[1]


def test_whole_numbers_are_read_as_people_write_them(fivelocks: Fivelocks) -> None:
    for text in ("2e1", "2_0", "20"):
        assert asked(fivelocks, "batch", "--runs", text, "--horizon", "12")["runs"] == 20
    for text in ("twenty", "1.5", "1e99", "", "9" * 5_000):
        code, _, err = fivelocks("batch", "--runs", text)
        assert (code, "--runs" in err) == (2, True), text


def test_survival_columns_give_the_distribution_again(fivelocks: Fivelocks) -> None:
    fivelocks("batch", "--runs", "300", "--quiet", "--out", "f")
    runs = pd.read_csv("f/outcomes.csv")
    assert (runs["time"] == runs["month"]).all()
    assert ((runs["event"] == 0) == (runs["ending"] == "stalemate_active")).all()
    settled = runs[runs["path"].isin(["aid", "settlement"])]
    assert runs["relapse_time"].notna().sum() == len(settled)
    assert (settled["relapse_event"] == settled["relapsed"]).all()
    assert (settled["relapse_time"] + settled["month"] <= 60).all()
    broken = settled[settled["relapse_event"] == 1]
    assert (broken["relapse_time"] == broken["relapse_month"] - broken["month"]).all()
    shares = pd.read_csv("f/distribution.csv").set_index(["path", "ending"])["relapsed_share"]
    assert shares["aid", "all"] == pytest.approx(runs[runs["path"] == "aid"]["relapsed"].mean())


def test_a_scenario_and_the_initial_states_are_printed_as_text(fivelocks: Fivelocks) -> None:
    code, out, _ = fivelocks("scenarios", "half-aid")
    assert (code, "aid is multiplied by 0.5" in out) == (0, True)
    code, out, _ = fivelocks("states", "funds")
    assert (code, "belligerent.russia.funds" in out, "bn USD" in out) == (0, True, True)
    assert fivelocks("states", "nonsense")[0] == fivelocks("scenarios", "nonsense")[0] == 2


def test_help_of_every_command_fits_a_terminal_and_begins_with_its_summary(
    fivelocks: Fivelocks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    code, out, _ = fivelocks("-h")
    assert code == 0
    for group, commands in COMMANDS.items():
        assert f"{group}:" in out
        for name, summary in commands.items():
            code, text, _ = fivelocks(name, "-h")
            assert code == 0, name
            assert max(map(len, text.splitlines())) <= 80, name
            assert loaded(name).help.splitlines()[0] == summary, name
            assert "-h, --help" in text, name

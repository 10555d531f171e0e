"""compare and sweep as a person calls them: output, refusals, and work that is killed and continued."""

import json
import random
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.rendering import figures
from experiments.running import workers
from model.scenario import Scenario
from tests.experiments.vocabulary import listing, manifest_of, rows_of, started

Fivelocks = Callable[..., tuple[int, str, str]]
SHORT = ("--horizon", "15", "--runs", "60", "--out", "f")
COMPARE = ("compare", "baseline", "no-aid", "oil-glut")
SWEEP = ("sweep", "--vary", "1:aid*=0:1:2", "--vary", "credibility.paper=0:1:2")


@pytest.fixture
def _undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "draw", lambda folder, language="en": [])


def test_compare_prints_differences_and_transitions(fivelocks: Fivelocks) -> None:
    code, out, err = fivelocks(*COMPARE, *SHORT)
    assert (code, err) == (0, "")
    assert out.startswith("The same 60 wars of 15 months under 3 scenarios, central parameters\n")
    for arm in ("no-aid", "oil-glut"):
        assert re.search(rf"^ +baseline +{arm} +difference +95 % interval$", out, re.MULTILINE)
        assert f"take another path under {arm} than under baseline" in out
        assert f"Wars by path under baseline (rows) and under {arm} (columns):" in out
    rows = {(row["second"], row["measure"]): row for row in rows_of(Path("f/differences.csv"))}
    told = re.findall(r"^Attrition +([\d.]+) % +([\d.]+) % +([+-][\d.]+) ", out, re.MULTILINE)
    for arm, numbers in zip(("no-aid", "oil-glut"), told, strict=True):
        row = rows[arm, "attrition"]
        wanted = [100 * float(row[key]) for key in ("first_value", "second_value", "difference")]
        assert [float(number) for number in numbers] == pytest.approx(wanted, abs=0.051)
    assert out.endswith("outcomes.csv, dictionary.csv, figures)\n")
    assert {path.name for path in Path("f/figures").iterdir()} == {
        f"{name}.{kind}" for name in ("differences", "transitions", "distribution") for kind in ("svg", "png")
    }


def test_sweep_prints_a_line_a_point_and_draws_a_map_of_two_axes(fivelocks: Fivelocks) -> None:
    code, out, err = fivelocks(*SWEEP, *SHORT)
    assert (code, err) == (0, "")
    assert out.startswith("baseline: the same 60 wars of 15 months at each of 4 points (grid), central")
    assert re.search(
        r"^1:aid\* +credibility\.paper +attrition +aid +escalation +settlement$", out, re.MULTILINE
    )
    assert len(re.findall(r"^ +[01] +[01] +[\d.]+ % \(\d+-\d+\)", out, re.MULTILINE)) == 4
    led = [int(number) for number in re.findall(r"leads at (\d+) of 4 points", out)]
    assert sum(led) == 4
    assert {path.name for path in Path("f/figures").glob("*.png")} == {"distribution.png", "leading.png"}


@pytest.mark.usefixtures("_undrawn")
def test_a_sweep_of_many_points_lists_the_first_and_counts_the_rest(fivelocks: Fivelocks) -> None:
    asked = ("sweep", "--vary", "credibility.paper=0:1", "--design", "lhs", "--points", "40")
    code, out, _ = fivelocks(*asked, "--runs", "5", "--horizon", "6", "--out", "f")
    assert code == 0
    assert "... and 10 more points in distribution.csv" in out


@pytest.mark.usefixtures("_undrawn")
@pytest.mark.parametrize("asked", [COMPARE, SWEEP])
def test_json_holds_what_the_tables_hold_and_quiet_says_nothing(
    fivelocks: Fivelocks, asked: tuple[str, ...]
) -> None:
    code, out, err = fivelocks(*asked, *SHORT, "--json")
    assert (code, err) == (0, "")
    content = json.loads(out)
    assert (content["runs"], content["seed"], content["folder"]) == (60, 42, "f")
    shares = [row["share"] for row in rows_of(Path("f/distribution.csv"))]
    assert [row["share"] for row in content["distribution"]] == pytest.approx(
        [float(each) for each in shares]
    )
    assert fivelocks(*asked, *SHORT, "--quiet") == (0, "", "")


@pytest.mark.usefixtures("_undrawn")
def test_settings_events_horizon_and_mode_hold_for_every_scenario(fivelocks: Fivelocks) -> None:
    code, _, _ = fivelocks(
        "compare", "baseline", "half-aid", "--horizon", "6", "--runs", "5", "--out", "f", "--parameters",
        "sampled", "--set", "incident_rate=2", "--event", "2:oil_price=50", "--quiet",
    )  # fmt: skip
    assert code == 0
    for scenario in manifest_of(Path("f"))["scenarios"]:
        assert (scenario["mode"], scenario["horizon"]) == ("sampled", 6)
        assert scenario["parameters"] == {"incident_rate": 2.0}
        assert scenario["event"][-1] == {"month": 2, "lever": "oil_price", "value": 50.0}


REFUSALS = {
    "one scenario": (("compare", "baseline"), "a comparison needs at least two scenarios"),
    "unknown scenario": (("compare", "baseline", "no-ade"), "unknown scenario 'no-ade'; did you mean"),
    "twice the same": (("compare", "no-aid", "no-aid"), "two scenarios are called 'no-aid'"),
    "other start": (("compare", "baseline", "backcast-2023"), "one starts in 2026-01, the other in 2023-01"),
    "no runs": ((*COMPARE, "--runs", "0"), "--runs 0 is out of range; allowed is 1 to 100000000"),
    "bad seed": ((*COMPARE, "--seed", "-1"), "--seed -1 is out of range"),
    "bad threads": ((*COMPARE, "--threads", "0"), "--threads 0 is out of range"),
    "nothing varied": (("sweep",), "Missing option '--vary'"),
    "no range": (("sweep", "--vary", "credibility.paper=1"), "must be written NAME=low:high"),
    "unknown parameter": (("sweep", "--vary", "credibility=0:1"), "unknown parameter 'credibility'"),
    "out of range": (("sweep", "--vary", "credibility.paper=0:7"), "7.0 is out of range; allowed is 0 to 1"),
    "no switch": (("sweep", "--vary", "1:coercion=0:1:3"), "0.5 is not a choice; allowed is 0 or 1"),
    "bad design": ((*SWEEP, "--design", "star"), "--design 'star' is unknown; allowed is grid, lhs, sobol"),
    "bad points": (
        ("sweep", "--vary", "credibility.paper=0:1", "--design", "sobol", "--points", "9"),
        "--points 9 is not a power of two",
    ),
    "bad runs of a sweep": ((*SWEEP, "--runs", "-3"), "--runs -3 is out of range"),
    "bad threads of a sweep": ((*SWEEP, "--threads", "9999"), "--threads 9999 is out of range"),
}  # fmt: skip


@pytest.mark.parametrize("wrong", REFUSALS)
def test_bad_input_is_told_exits_with_2_and_writes_nothing(
    fivelocks: Fivelocks, tmp_path: Path, wrong: str
) -> None:
    asked, said = REFUSALS[wrong]
    code, out, err = fivelocks(*asked)
    assert (code, out) == (2, "")
    assert said in re.sub(r"[\s│]+", " ", err)
    assert listing(tmp_path) == {}


@pytest.mark.usefixtures("_undrawn")
def test_a_folder_of_another_question_is_refused_and_force_moves_it_aside(fivelocks: Fivelocks) -> None:
    assert fivelocks(*COMPARE, *SHORT, "--quiet")[0] == 0
    before = listing(Path("f"))
    code, _, err = fivelocks(*COMPARE, *SHORT, "--seed", "9")
    assert code == 2
    assert "fivelocks: seed: the folder has 42, asked is 9" in err
    code, _, err = fivelocks(*SWEEP, *SHORT)
    assert code == 2
    assert "fivelocks: kind: the folder has compare, asked is sweep" in err
    assert listing(Path("f")) == before
    code, _, err = fivelocks(*SWEEP, *SHORT, "--quiet", "--force")
    assert (code, err.startswith("moved f aside to f.")) == (0, True)
    (aside,) = Path().glob("f.*")
    assert listing(aside) == before


def finished(folder: Path) -> dict[str, bytes]:
    """Every table and shard of a folder."""
    return {
        name: data
        for name, data in listing(folder).items()
        if data is not None and name.endswith((".csv", ".parquet"))
    }


LONG = {
    "compare": ("compare", "baseline", "half-aid", "--runs", "6000", "--horizon", "15"),
    "sweep": (
        "sweep", "--vary", "credibility.paper=0:1:6", "--vary", "1:aid*=0:1:3", "--runs", "666",
        "--horizon", "15",
    ),
}  # fmt: skip


@pytest.mark.usefixtures("_undrawn")
@pytest.mark.parametrize("command", LONG)
def test_killed_twice_it_ends_with_the_bytes_of_one_left_alone(
    fivelocks: Fivelocks, tmp_path: Path, command: str
) -> None:
    workers.warm_up(Scenario(horizon=15))
    moments = random.Random(2026)  # noqa: S311
    seen: list[int] = []
    for _ in range(2):
        process = started(*LONG[command], "--quiet", "--out", "killed")
        done = manifest_of(tmp_path / "killed")["rows_done"] if seen else 0
        while process.poll() is None and (
            not (tmp_path / "killed" / "manifest.json").exists()
            or manifest_of(tmp_path / "killed")["rows_done"] <= done < 10_000
        ):
            time.sleep(0.005)
        time.sleep(moments.uniform(0.0, 0.1))
        process.kill()
        process.communicate()
        seen.append(manifest_of(tmp_path / "killed")["rows_done"])
    assert seen == sorted(seen)
    assert seen[0] > 0
    assert fivelocks(*LONG[command], "--quiet", "--out", "killed") == (0, "", "")
    assert fivelocks(*LONG[command], "--quiet", "--out", "whole", "--threads", "1") == (0, "", "")
    assert finished(tmp_path / "killed") == finished(tmp_path / "whole")
    assert manifest_of(tmp_path / "killed")["status"] == "complete"

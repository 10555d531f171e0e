"""Updated ensembles: reproducible, resumed, extended, refused, checked, and gone on from."""

import csv
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet
from scipy.stats import ks_2samp

from experiments.analysis.branches import MONTH
from experiments.analysis.rare import replicate
from experiments.analysis.splitting import Group
from experiments.assimilation import update
from experiments.assimilation.study import UpdateStudy, run_update
from experiments.assimilation.twins import SCENARIO
from experiments.assimilation.update import Task, assimilate, task_of
from experiments.commands.verify import study_of
from experiments.errors import InputError
from experiments.evidence import observed
from experiments.results import files
from experiments.results.manifest import read_manifest, write_manifest
from experiments.running import verify
from experiments.running.options import RunOptions
from experiments.running.updated import following, load, sampled_places, simulate_from, values_after
from experiments.scenarios import library
from model import parameters
from model.ensemble import plan_of, simulate
from model.world import STATE_WORDS
from tests.builders import approx
from tests.experiments.conftest import Printed

PARTICLES = 200


def task(path: Path, until: str | None = None) -> Task:
    return task_of(SCENARIO, observed.read([path]).figures, until, PARTICLES)


def contents(folder: Path) -> dict[str, bytes]:
    """Everything in a folder but what tells when and by which call it was made."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in (".lock", "manifest.json")
    }


@pytest.fixture(scope="session")
def made(observed_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("updated") / "whole"
    run_update(UpdateStudy(task(observed_file)), RunOptions(folder, threads=1))
    return folder


def test_threads_interruptions_and_later_months_change_no_byte(
    made: Path, observed_file: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "parts"
    run_update(UpdateStudy(task(observed_file, "2026-02")), RunOptions(folder, threads=2))

    def stop(done: int, asked: int) -> None:
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_update(UpdateStudy(task(observed_file)), RunOptions(folder, threads=2, progress=stop))
    run_update(UpdateStudy(task(observed_file)), RunOptions(folder, threads=2))
    assert contents(folder) == contents(made)


def test_a_folder_is_checked_by_assimilating_again(made: Path, tmp_path: Path) -> None:
    verdict = verify.verify(made, study_of)
    assert (verdict.problems, verdict.shards, verdict.computed) == ([], 0, True)
    other = shutil.copytree(made, tmp_path / "other")
    text = (other / "learning.csv").read_text()
    (other / "learning.csv").write_text(text.replace("russian_losses", "russian_deaths", 1))
    assert any("learning.csv" in problem for problem in verify.verify(other, study_of).problems)


def test_changed_figures_and_other_settings_are_refused(
    made: Path, observed_file: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(made, tmp_path / "kept")
    before = contents(folder)
    asked = task(observed_file)
    months = {**asked.months, 2: {**asked.months[2], "russian_losses": 50.0}}
    for other, part in (
        (replace(asked, months=months), "2026-02, russian_losses"),
        (replace(asked, seed=5), "seed"),
    ):
        with pytest.raises(InputError, match=part):
            run_update(UpdateStudy(other), RunOptions(folder))
    assert contents(folder) == before


def test_months_that_are_refused_or_interrupted_cost_nothing(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ensemble stays as it was, and takes other months later."""
    folder = shutil.copytree(made, tmp_path / "kept")
    before, kept = contents(folder), UpdateStudy.from_manifest(read_manifest(folder)).task
    far = replace(kept, months={**kept.months, 100: {"russian_troops": 600.0}})

    def stop(done: int, asked: int) -> None:
        raise KeyboardInterrupt

    # Of 8,000 runs too many last for hundreds of months.
    with monkeypatch.context() as patched:
        patched.setattr(update, "FEWEST_PRIOR", 1_500)
        with pytest.raises(InputError, match="the war had ended"):
            run_update(UpdateStudy(far), RunOptions(folder))
    wrong = replace(kept, months={**kept.months, 7: {"russian_losses": 99.0}})
    with pytest.raises(KeyboardInterrupt):
        run_update(UpdateStudy(wrong), RunOptions(folder, progress=stop))
    assert (contents(folder), load(folder).last) == (before, "2026-06")
    stray = folder / "states" / "part-2026-03-0000.parquet"
    stray.touch()
    run_update(UpdateStudy(kept), RunOptions(folder))
    assert contents(folder) == before
    for path in (folder / "states").iterdir():
        path.unlink()
    (folder / "states").rmdir()
    (folder / "states").symlink_to(tmp_path)
    with pytest.raises(InputError, match="is a link"):
        run_update(UpdateStudy(kept), RunOptions(folder))


def test_a_forged_ensemble_is_refused(made: Path, tmp_path: Path) -> None:
    """Its hashes are right; its months, or a column of its states, are not."""
    months: tuple[Any, ...] = ({}, [], "2026-01", {"once": {}}, {"9999-12": {}}, {"2026-01": 5})
    months += ({"2026-01": {"peace": 1.0}}, {"2026-01": {"russian_losses": "many"}}, {"2025-12": {}})
    for place, given in enumerate(months):
        folder = shutil.copytree(made, tmp_path / f"months-{place}")
        manifest = read_manifest(folder)
        write_manifest(folder, replace(manifest, question={**manifest.question, "months": given}))
        with pytest.raises(InputError, match="contains no updated ensemble"):
            load(folder)
        with pytest.raises(InputError, match="contains no updated ensemble"):
            run_update(UpdateStudy.from_manifest(manifest), RunOptions(folder))
    states = parquet.read_table(next((made / "states").iterdir()))
    for column, values in (
        ("weight", [np.nan] * PARTICLES), ("weight", [0.0] * PARTICLES), ("weight", ["x"] * PARTICLES),
        ("weight", [-1.0, *[1.0] * (PARTICLES - 1)]), ("weight", [None] * PARTICLES), ("weight", None),
        ("course.ending", [2] * PARTICLES), ("course.ending", [0.5] * PARTICLES),
        ("number", ["x"] * PARTICLES),
        ("front.occupied_area", [np.inf] * PARTICLES), ("parameter.aid_threshold", [np.nan] * PARTICLES),
        ("bias.russian_losses", [np.nan] * PARTICLES),
    ):  # fmt: skip
        at = states.column_names.index(column)
        made_up = states.remove_column(at)
        made_up = made_up if values is None else made_up.add_column(at, column, pa.array(values))
        folder = shutil.copytree(made, tmp_path / "states", dirs_exist_ok=True)
        path = next((folder / "states").iterdir())
        parquet.write_table(made_up, path)
        manifest = read_manifest(made)
        name = path.relative_to(folder).as_posix()
        write_manifest(folder, replace(manifest, tables={**manifest.tables, name: files.sha256_of(path)}))
        with pytest.raises(InputError, match=r"states|weights"):
            load(folder)


def test_weights_follow_the_figures_and_ended_runs_have_none(observed_file: Path) -> None:
    state = assimilate(task(observed_file))
    particles = state.particles
    assert particles.ongoing[particles.weights > 0.0].all()
    assert len(np.unique(np.column_stack([particles.numbers, particles.branches]), axis=0)) == PARTICLES
    for place, parameter in enumerate(parameters.table().values()):
        values = particles.parameter(place)
        assert parameter.low - 1e-9 <= values.min() <= values.max() <= parameter.high + 1e-9, parameter.name
    losses = [row for row in state.learning if row["series"] == "russian_losses"]
    assert len(losses) == 6
    assert all(0.0 < row["ongoing"] <= 1.0 and 1.0 <= row["effective"] <= PARTICLES for row in losses)


def test_figures_nobody_can_explain_lead_to_a_warning(observed_file: Path) -> None:
    asked = task(observed_file)
    wild = {1: {"russian_losses": 149.0, "advance_isw": 60_000.0}}
    state = assimilate(replace(asked, months=wild))
    for name in wild[1]:
        assert any("2026-01" in warning and name in warning for warning in state.warnings)
    assert not assimilate(replace(asked, months={1: asked.months[1]})).warnings


def test_without_figures_parameters_are_the_prior_ones(observed_file: Path) -> None:
    many = replace(task(observed_file), months={3: {}}, particles=10_000)
    values = assimilate(many).particles.sets
    prior = simulate(SCENARIO, range(len(values)), 42).values
    worst = min(ks_2samp(values[:, place], prior[:, place]).pvalue for place in sampled_places(SCENARIO))
    assert worst > 1e-5


def test_runs_go_on_from_the_last_month_with_dates_and_fresh_chances(made: Path) -> None:
    start = load(made)
    assert (start.last, start.scenario.start) == ("2026-06", "2026-07")
    np.testing.assert_allclose(start.weights.sum(), 1.0)
    short = replace(start.scenario, horizon=12)
    on = simulate_from(start, np.arange(60), 3, scenario=short, series=True, history=True)
    worlds = on.history[:, 0]
    assert set(on.worlds["environment"]["month"][:, 0]) <= set(range(1, 13))
    np.testing.assert_array_equal(on.worlds["environment"]["era"], on.worlds["environment"]["month"] + 6)
    again = simulate_from(start, np.arange(30, 60), 3, scenario=short, history=True)
    np.testing.assert_array_equal(again.history[:, 0], worlds[30:])
    other = simulate_from(start, np.arange(60), 4, scenario=short, history=True)
    assert not np.array_equal(other.history[:, 0], worlds)


def test_what_a_backcast_sets_for_its_years_ends_with_them() -> None:
    past = library.load("backcast-2024").altered({"planned_deficit": 2.5}, mode="sampled")
    values = np.tile(parameters.values_with(past.parameters), (2, 1))
    names, defaults = list(parameters.table()), parameters.defaults()
    assert following(past, "2025-11").parameters == past.parameters
    np.testing.assert_array_equal(values_after(values, past, "2025-11"), values)
    # What is set by hand, and scenarios of one's own, go on.
    assert following(past, "2025-12").parameters == {"planned_deficit": 2.5}
    assert following(replace(past, name="mine"), "2025-12").parameters == past.parameters
    after = values_after(values, past, "2025-12")
    for name in names:
        place = names.index(name)
        assert set(after[:, place]) == {2.5 if name == "planned_deficit" else defaults[place]}, name


def test_the_command_reads_learns_prints_and_refuses(
    observed_file: Path, tmp_path: Path, fivelocks: Callable[..., Printed]
) -> None:
    given = ("update", "--observed", str(observed_file), "--particles", "200", "--out", "found")
    code, out, _ = fivelocks(*given, "--until", "2026-03", "--threads", "1")
    assert code == 0
    assert "2026-03" in out
    assert {"learning.csv", "posterior.csv", "manifest.json", "dictionary.csv"} <= {
        path.name for path in Path("found").iterdir()
    }
    early = tmp_path / "early.csv"
    early.write_text("month,russian_losses\n2025-12,35\n2026-01,34\n")
    late = tmp_path / "late.csv"
    late.write_text("month,gs_personnel\n2025-11,35000\n2025-12,34000\n")
    for file, parts in (
        (early, ("2025-12", "2026-01", "early.csv")), (late, ("2026-01", "--scenario")),
        (observed_file, ("--particles 7",)), (observed_file, ("--until 2027-01",)),
        (observed_file, ("--until '2026-3'",)), (observed_file, ("--until '2026-13'",)),
        (observed_file, ("--until '2026-0٣'",)),
    ):  # fmt: skip
        more = parts[0].replace("'", "").split() if "--" in parts[0] else []
        code, _, errors = fivelocks("update", "--observed", str(file), "--out", "nothing", *more)
        assert code == 2
        assert all(part in errors for part in parts), errors
        assert not Path("nothing").exists()


def test_series_of_one_group_share_their_error() -> None:
    """Two maps that agree on a surprise say less than two independent ones."""
    from experiments.assimilation.likelihood import log_densities
    from model.observations import table

    rows = [table()["advance_deepstate"], table()["advance_isw"]]
    centre = np.array([0.0, 300.0])
    joint = log_densities(rows, [300.0, 300.0], [centre, centre])
    alone = sum(log_densities([row], [300.0], [centre]) for row in rows)
    assert 0.0 < joint[1] - joint[0] < alone[1] - alone[0]
    grid = np.linspace(-2_000.0, 2_000.0, 401)
    mass = sum(
        np.exp(log_densities(rows, [float(value), 50.0], [np.zeros(1), np.zeros(1)]))[0] * 10.0
        for value in grid
    )
    assert mass == approx(np.exp(log_densities([rows[1]], [50.0], [np.zeros(1)]))[0], rel=0.02)


def test_every_command_goes_on_from_the_ensemble(made: Path, fivelocks: Callable[..., Printed]) -> None:
    """Each folder verifies, and a run is the same one in all of them."""
    ahead = ("--from", str(made), "--horizon", "12")
    asked = {
        "batch": ("batch", "--runs", "60"),
        "compare": ("compare", "--vs", "2026-08:aid_military.united_states=0", "--runs", "60"),
        "sweep": ("sweep", "--vary", "oil_mean=50:70:2", "--runs", "10"),
    }
    for name, given in asked.items():
        code, _, errors = fivelocks(*given, *ahead, "--out", name, "--quiet")
        assert code == 0, errors
        assert verify.verify(Path(name), study_of).problems == [], name
    # The same ensemble by another path.
    elsewhere = ("--from", os.path.relpath(made), "--horizon", "12", "--out", "batch", "--quiet")
    assert fivelocks(*asked["batch"], *elsewhere)[0] == 0
    rows = list(csv.DictReader((Path("batch") / "outcomes.csv").open()))
    first = next(csv.DictReader((Path("compare") / "outcomes.csv").open()))
    assert {**first, "run_id": ""} == {**rows[0], "run_id": ""}
    for row in rows[:3]:
        number = row["run_id"].rpartition(":")[2]
        replayed = json.loads(fivelocks("replay", row["run_id"], "--from", "batch", "--json")[1])
        again = json.loads(fivelocks("run", *ahead, "--run", number, "--json")[1])
        for outcome in (replayed, again):
            assert (outcome["ending"], str(outcome["month"])) == (row["ending"], row["month"])
    for command in ("forecast", "why"):
        given = (command, rows[0]["run_id"], "--from", "batch", "--continuations", "10", "--out", command)
        given += ("--month", "3") if command == "forecast" else ()
        code, _, errors = fivelocks(*given, "--quiet")
        assert code == 0, errors
        assert verify.verify(Path(command), study_of).problems == [], command
    assert fivelocks("batch", *ahead, "--scenario", "no-aid")[0] == 2
    assert fivelocks("compare", "baseline", *ahead)[0] == 2


def test_rare_endings_of_an_ensemble_are_sought_from_its_runs(made: Path) -> None:
    """The ordinary runs are those of a batch, and any of their months can be simulated again."""
    start = load(made)
    scenario = replace(start.scenario, horizon=8)
    plan, numbers = plan_of(scenario), np.arange(40)
    group = Group(scenario, plan, 5, numbers, start)
    plain = simulate_from(start, numbers, 5, scenario=scenario).measured
    np.testing.assert_array_equal(group.ended, plain[:, MONTH])
    for month in (1, 3):
        going = np.flatnonzero(group.ended >= month)
        np.testing.assert_array_equal(group._simulate(going, plan, month).measured, plain[going])
    shares = replicate(
        replace(scenario, horizon=4), plan_of(replace(scenario, horizon=4)), 5, 0, start
    ).shares
    assert all(0.0 <= share <= 1.0 for share in shares)


def test_levers_act_from_their_calendar_month(made: Path) -> None:
    start = load(made)
    changed = library.altered(start.scenario, [], ["2026-09:aid_military.united_states=0"], 6)
    plain = replace(start.scenario, horizon=6)
    before, after = (
        simulate_from(start, np.arange(40), 1, scenario=scenario, history=True).history.view("i8")
        for scenario in (plain, changed)
    )
    same = [
        np.array_equal(before[:, month, :STATE_WORDS], after[:, month, :STATE_WORDS]) for month in range(3)
    ]
    assert same == [True, True, False]

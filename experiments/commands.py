"""What the commands do once their options are parsed: call the experiment, print its result."""

from pathlib import Path
from typing import Any

from experiments import batch as batches
from experiments import console, files, store, trajectories, wording, workers
from experiments.artist import Artist
from experiments.errors import InputError
from model.endings import ENDINGS, PATH_OF
from model.scenario import Scenario


def tell(
    scenario: Scenario, seed: int, run: int, trace: Path | None, language: str, as_json: bool, quiet: bool
) -> None:
    """Play one war live and tell its story, its ending, and why."""
    from experiments import phrases, story, watch
    from model.live import WarModel

    batches.check(None, seed, None, None)
    if language not in phrases.LANGUAGES:
        raise InputError(f"--language {language!r} is unknown; allowed is {' or '.join(phrases.LANGUAGES)}")
    if not 0 <= run < 2**32:
        raise InputError(f"--run {run} is out of range; allowed is 0 to {2**32 - 1}")
    watch.check_trace(trace)
    announce_compiling(quiet or as_json)
    war = WarModel(scenario, seed, run)
    aloud = not (as_json or quiet)
    if aloud:
        console.say(f"{war.run_id}  {scenario.summary}\n")
    watched = []
    for month in watch.months(war):
        watched.append(month)
        if aloud:
            _say_month(
                scenario.date(month.month), [phrases.sentence(item, language) for item in month.happenings]
            )
    ended = watch.at_ending(watched)
    why = [phrases.sentence(item, language) for item in story.reasons(ended, war.parameters)]
    if trace is not None:
        watch.write_trace(trace, war, watched)
    _say_ending(war.run_id, scenario, ended, watched, why, language, as_json, aloud)


def _say_month(date: str, sentences: list[str]) -> None:
    for place, sentence in enumerate(sentences):
        console.say(f"{date if not place else ' ' * len(date)}  {sentence}")


def _say_ending(
    run_id: str,
    scenario: Scenario,
    ended: Any,
    watched: list[Any],
    why: list[str],
    language: str,
    as_json: bool,
    aloud: bool,
) -> None:
    from experiments import phrases

    course = ended["course"][0]
    ending, month = ENDINGS[course["ending"]], int(course["ending_month"])
    last = watched[-1].world["course"][0]
    if aloud:
        console.say(
            f"\nEnding in month {month} ({scenario.date(month)}): "
            f"{wording.ENDINGS[ending]} [{PATH_OF[ending]}]"
        )
        for line in why:
            console.say(f"  {line}")
        console.say(f"\nThe same war again: fivelocks replay {run_id}")
    if as_json:
        console.say_json(
            {
                "run_id": run_id,
                "path": PATH_OF[ending],
                "ending": ending,
                "month": month,
                "date": scenario.date(month),
                "relapsed": bool(last["relapsed"]),
                "relapse_month": int(last["relapse_month"]) or None,
                "why": why,
                "story": [
                    {
                        "month": m.month,
                        "date": scenario.date(m.month),
                        "kind": item.kind,
                        "text": phrases.sentence(item, language),
                    }
                    for m in watched
                    for item in m.happenings
                ],
            }
        )


def play_batch(
    scenario: Scenario,
    runs: int | None,
    seed: int,
    out: Path | None,
    precision: float | None,
    threads: int | None,
    force: bool,
    drawing: Artist,
    as_json: bool,
    quiet: bool,
) -> None:
    """Play a batch into its folder, draw its figures, and print the distribution."""
    batches.check(runs, seed, precision, threads)
    folder = out or batches.default_folder(scenario, seed)
    if force and (aside := store.move_aside(folder)):
        console.note(f"moved {folder} aside to {aside}")
    announce_compiling(quiet or as_json)
    with console.progress("wars", quiet or as_json) as progress:
        done = batches.batch(
            scenario, runs, seed, out=folder, precision=precision, threads=threads, progress=progress
        )
    finish_folder(done, drawing)
    if as_json:
        console.say_json(summary(done))
    elif not quiet:
        console.say(f"{scenario.name}: {scenario.summary}" if scenario.summary else scenario.name)
        console.say(
            f"{done.manifest.runs_done:,} wars of {scenario.horizon} months, {scenario.mode} parameters\n"
        )
        console.distribution(done.distribution)
        _say_precision(done, precision)
        console.say(
            f"\nResults: {folder}/  (outcomes.csv, distribution.csv, incidence.csv, dictionary.csv, figures)"
        )


def _say_precision(done: batches.Batch, precision: float | None) -> None:
    if precision is None:
        return
    width = batches.distribution.widest_path_interval(done.counts)
    reached = "reached" if width < precision else "not reached"
    console.say(
        f"\nPrecision {precision:g} {reached} after {done.manifest.runs_done:,} wars: "
        f"the widest interval of a path is {width:.4f}"
    )


def finish_folder(done: batches.Batch, drawing: Artist) -> None:
    """Write the trajectories and draw the figures of a finished batch."""
    manifest = done.manifest
    table = trajectories.trajectories(manifest.scenario, manifest.runs_done, manifest.seed)
    files.write_rows(done.folder / "trajectories.csv", table)
    drawing.draw(done.folder)


def summary(done: batches.Batch) -> dict[str, Any]:
    """A batch's result for ``--json``."""
    manifest = done.manifest
    return {
        "scenario": manifest.scenario.identity,
        "seed": manifest.seed,
        "runs": manifest.runs_done,
        "parameters": manifest.scenario.mode,
        "folder": str(done.folder),
        "distribution": done.distribution,
    }


def check_folder(folder: Path, sample: int, as_json: bool, quiet: bool) -> int:
    """Verify a folder and print what was found; returns the exit code."""
    from experiments.verify import verify

    verdict = verify(folder, sample)
    if as_json:
        console.say_json(vars(verdict))
    elif not quiet:
        console.say(
            f"{folder}: {verdict.shards} shards with {verdict.rows_stored:,} wars; "
            f"{verdict.rows_played:,} of them played again"
        )
        for problem in verdict.problems:
            console.say(f"  {problem}")
        console.say(
            "all is as it was written" if not verdict.problems else f"{len(verdict.problems)} problems"
        )
    return 1 if verdict.problems else 0


def measure_speed(scenario: Scenario, seconds: float, threads: int | None, as_json: bool) -> None:
    """Measure both engines and print their speeds and the ratio."""
    from experiments import bench

    batches.check(None, 0, None, threads)
    if not 0.1 <= seconds <= 600:
        raise InputError(f"--seconds {seconds} is out of range; allowed is 0.1 to 600 [seconds]")
    announce_compiling(as_json)
    speeds = bench.bench(scenario, seconds, threads)
    ratio = speeds[0].rate / speeds[-1].rate
    if as_json:
        console.say_json(
            bench.machine() | {"speeds": [s._asdict() | {"rate": s.rate} for s in speeds], "ratio": ratio}
        )
        return
    machine = bench.machine()
    console.say(f"{scenario.horizon} months, {machine['cores']} cores, Python {machine['python']}\n")
    columns = [("engine", "left"), ("wars", "right"), ("seconds", "right"), ("wars a second", "right")]
    console.table(columns, [[s.engine, f"{s.wars:,}", f"{s.seconds:.2f}", f"{s.rate:,.1f}"] for s in speeds])
    console.say(f"\nThe ensemble plays {ratio:,.0f} wars while the live model plays one.")


def announce_compiling(quiet: bool) -> None:
    """Say that the rules are compiled once, if they have not been yet."""
    if not quiet and not workers.is_compiled():
        console.note("Compiling the rules; this happens once for each version and takes about a minute ...")

"""fivelocks bench: speed of the engines."""

from typing import Annotated

import typer

from experiments.assimilation.twins import cost_of_update
from experiments.commands.notices import announce_compiling
from experiments.commands.options import AsJson, ScenarioName, Threads
from experiments.errors import InputError
from experiments.rendering import console
from experiments.running import bench as speed
from experiments.running.options import RunOptions
from experiments.scenarios import library


def bench(
    scenario: ScenarioName = "baseline",
    seconds: Annotated[float, typer.Option(help="Seconds to measure each engine, 0.1 to 600.")] = 1.0,
    threads: Threads = None,
    update: Annotated[
        bool, typer.Option("--update", help="Also measure an update of 100,000 particles over 24 months.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Measure the speed of the ensemble and of the live model."""
    RunOptions(threads=threads)
    chosen = library.load(scenario)
    if not 0.1 <= seconds <= 600:
        raise InputError(f"--seconds {seconds} is out of range; allowed is 0.1 to 600 [seconds]")
    announce_compiling(as_json)
    speeds = speed.bench(chosen, seconds, threads)
    fastest, *_, live, _ = speeds
    ratio = fastest.rate / live.rate
    cost = cost_of_update(threads=threads) if update else None
    if as_json:
        console.write_json(
            speed.machine()
            | {"speeds": [s._asdict() | {"rate": s.rate} for s in speeds], "ratio": ratio}
            | ({"update": cost._asdict()} if cost else {})
        )
        return
    machine = speed.machine()
    console.prose(f"{chosen.horizon} months, {machine['cores']} cores, Python {machine['python']}\n")
    columns = [("engine", "left"), ("runs", "right"), ("seconds", "right"), ("runs a second", "right")]
    console.table(columns, [[s.engine, f"{s.runs:,}", f"{s.seconds:.2f}", f"{s.rate:,.1f}"] for s in speeds])
    console.prose(f"\nThe ensemble simulates {ratio:,.0f} runs while the live model simulates one.")
    if cost is not None:
        console.prose(
            f"An update of {cost.particles:,} particles over {cost.months} months takes {cost.seconds:.1f} s "
            f"({cost.processor:.1f} s of processor time) and {cost.gigabytes:.1f} GB."
        )

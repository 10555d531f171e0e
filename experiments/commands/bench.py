"""Speed of the engines."""

from experiments.commands.notices import announce_compiling
from experiments.errors import InputError
from experiments.rendering import console
from experiments.running import batches, bench
from model.scenario import Scenario


def measure_speed(scenario: Scenario, seconds: float, threads: int | None, as_json: bool) -> None:
    """Measure the engines and print their speeds, and the ensemble's beside the live model's."""
    batches.check(None, 0, None, threads)
    if not 0.1 <= seconds <= 600:
        raise InputError(f"--seconds {seconds} is out of range; allowed is 0.1 to 600 [seconds]")
    announce_compiling(as_json)
    speeds = bench.bench(scenario, seconds, threads)
    fastest, *_, live, _ = speeds
    ratio = fastest.rate / live.rate
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

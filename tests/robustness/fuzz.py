"""Coverage-guided fuzzing of every entry in ``targets.py``.

    uv run --group fuzz python -m tests.robustness.fuzz [100000] [--entry NAME] [--seed 42]

Atheris shares the inputs out among the entries. A line an entry: inputs tried, places of the code covered,
and failures, whose inputs are kept in ``fuzz-failures``. Exit code 1 if there are any.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

SECONDS, MEGABYTES, LONGEST = 5, 2_000, 4_096
KEPT: Final = Path("fuzz-failures")
# What takes input apart. Rules are left out: they are compiled, and take numbers only.
INSTRUMENTED: Final = ("tomllib", "model", "experiments", "dashboards")
TAKING_INPUT: Final = ("scenario", "scenario_file", "levers", "csv_tables")
COMPILED: Final = [
    f"model.{path.stem}"
    for path in (Path(__file__).resolve().parents[2] / "model").glob("*.py")
    if path.stem not in TAKING_INPUT
]
TOKENS: Final = (
    "=", "*=", ":", "-", "[", "]", "[[", "]]", "{", "}", "'", "\\x00", "\\xff", "\\x0a", "\\x0d\\x0a",
    "\\xe2\\x80\\xae", "\\xe2\\x80\\x8b", "\\xef\\xbb\\xbf", "\\xf0\\x9f\\x92\\xa3", "nan", "inf", "1e999",
    "-0", "0x", "10000000", "99999999999999999999", "true", "on", "off", "open", "adjust", "name",
    "summary", "start", "horizon", "mode", "parameters", "initial", "event", "[[event]]", "month", "lever",
    "value", "factor", "until", "central", "sampled", "2026-01", "aid", "coercion", "stance.kyiv",
    "lock.political", "oil_price", "aid_threshold", "casualties.ukraine", "leader.kyiv.belief", "../",
    "/etc/passwd", "=cmd()", "scenario", "set", "seed", "run", "month,", "partial", "personnel", "2024-05",
    "&", "%00", "%e2%80%ae", "method", "custom", "content",
)  # fmt: skip


def fuzz(name: str, inputs: int, seed: int, folder: Path) -> None:
    """Fuzz one entry in this process, which ends with it."""
    import atheris

    with atheris.instrument_imports(list(INSTRUMENTED), COMPILED, enable_loader_override=False):
        from tests.robustness import targets
    take, given = next((take, given) for take, given in targets.seeds().items() if take.__name__ == name)
    (folder / "corpus").mkdir()
    for number, data in enumerate(given):
        (folder / "corpus" / f"{number}").write_bytes(data)
        targets.checked(take, data)
    (folder / "tokens").write_text("".join(f'"{token}"\n' for token in TOKENS), encoding="utf-8")
    known: set[str] = set()

    def try_input(data: bytes) -> None:
        try:
            targets.checked(take, data)
        except Exception as error:
            step = error.__traceback__
            while step is not None and step.tb_next is not None:
                step = step.tb_next
            place = f"{step.tb_frame.f_code.co_filename}:{step.tb_lineno}" if step else "?"
            if place not in known:
                known.add(place)
                (folder / f"failure-{len(known)}").write_bytes(data)
                sys.stderr.write(f"\nFAILURE {type(error).__name__} at {place}: {str(error)[:200]!r}\n")

    limits = [f"-timeout={SECONDS}", f"-rss_limit_mb={MEGABYTES}", f"-max_len={LONGEST}", f"-seed={seed}"]
    files = [f"-dict={folder / 'tokens'}", f"-artifact_prefix={folder}/failure-", str(folder / "corpus")]
    atheris.Setup([name, f"-runs={inputs}", "-print_final_stats=1", *limits, *files], try_input)
    atheris.Fuzz()


def report(name: str, inputs: int, seed: int) -> tuple[int, int]:
    """Fuzz one entry in a process of its own and print a line; gives inputs tried, and failures."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.robustness.fuzz", f"{inputs}", "--entry", name]
        command += ["--seed", f"{seed}", "--into", folder]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        for path in Path(folder).glob("failure-*"):
            KEPT.mkdir(exist_ok=True)
            (KEPT / f"{name}-{path.name}").write_bytes(path.read_bytes())
    tried, covered = (
        int((re.findall(form, done.stderr) or ["0"])[-1])
        for form in (r"stat::number_of_executed_units:\s*(\d+)", r"cov: (\d+)")
    )
    failures = re.findall(r"^FAILURE (.*)$", done.stderr, re.MULTILINE)
    if done.returncode and not failures:
        failures = [done.stderr[-2_000:]]
    print(
        f"{name:16}{tried:>9,} inputs{covered:>7,} covered{len(failures):>4} failures", *failures, sep="\n  "
    )
    return tried, len(failures)


def main() -> int:
    """Fuzz every entry, or one."""
    parser = argparse.ArgumentParser(prog="python -m tests.robustness.fuzz")
    parser.add_argument("inputs", nargs="?", type=int, default=100_000, help="inputs in all")
    parser.add_argument("--entry", default="", help="only this one")
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--into", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.into:
        fuzz(asked.entry, asked.inputs, asked.seed, asked.into)
    from tests.robustness.targets import seeds

    names = [take.__name__ for take in seeds() if asked.entry in ("", take.__name__)]
    if not names:
        parser.error(
            f"there is no entry {asked.entry!r}; there are {', '.join(each.__name__ for each in seeds())}"
        )
    found = [report(name, -(-asked.inputs // len(names)), asked.seed) for name in names]
    print(f"{sum(tried for tried, _ in found):,} inputs, {sum(bad for _, bad in found)} failures")
    return 1 if any(bad for _, bad in found) else 0


if __name__ == "__main__":
    sys.exit(main())

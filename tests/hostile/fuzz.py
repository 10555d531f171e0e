"""Coverage-guided fuzzing of every entry: ``python -m tests.hostile.fuzz [INPUTS] [--target NAME]``.

So many inputs in all, 100,000 by default, are shared out among the entries of ``targets.py``. A library,
atheris, changes inputs that were good or bad before and keeps those that reach code no other has reached.
Printed for each entry are the inputs tried, how many of them reached something new, how many places of the
code are covered, and the failures; the exit code is 1 if there are any. Each failing input is kept in
``fuzz-failures`` below the present folder.
"""

import argparse
import importlib.util
import inspect
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, Final

INPUTS: Final = 100_000
SECONDS: Final = 5
MEGABYTES: Final = 2_000
LONGEST: Final = 4_096
KEPT: Final = "fuzz-failures"
FAILURES: Final = "failures.jsonl"
# What takes input apart. Rules are left out: they are compiled, and take numbers only.
INSTRUMENTED: Final = (
    "tomllib._parser", "model.scenario", "model.scenario_file", "model.levers", "model.parameters",
    "model.csv_tables", "experiments.scenarios.library", "experiments.results.run_id", "experiments.analysis.axes",
    "experiments.evidence.observed", "dashboards.live.question", "dashboards.live.uploads",
    "dashboards.security.websocket_filter", "dashboards.cards", "dashboards.study_form",
)  # fmt: skip
TOKENS: Final = (
    "=", "*=", ":", "-", "[", "]", "[[", "]]", "{", "}", '"', "'", '\\"\\"\\"', "\\x00", "\\xff", "\\x0a",
    "\\x0d\\x0a", "\\xe2\\x80\\xae", "\\xe2\\x80\\x8b", "\\xef\\xbb\\xbf", "\\xf0\\x9f\\x92\\xa3", "nan",
    "inf", "1e999", "-0", "0x", "10000000", "99999999999999999999", "true", "on", "off", "open", "adjust",
    "name", "summary", "start", "horizon", "mode", "parameters", "initial", "event", "[[event]]", "month",
    "lever", "value", "factor", "until", "why", "central", "sampled", "2026-01", "aid", "coercion",
    "stance.kyiv", "lock.political", "oil_price", "aid_threshold", "casualties.ukraine",
    "leader.kyiv.belief", "../", "/etc/passwd", "=cmd()", "scenario", "set", "seed", "run", "month,",
    "partial", "personnel", "2024-05", "&", "%00", "%e2%80%ae", "file:", "method", "custom", "content",
)  # fmt: skip


def main() -> int:
    """Fuzz every entry, or one; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.hostile.fuzz")
    parser.add_argument("inputs", nargs="?", type=int, default=INPUTS, help="inputs in all")
    parser.add_argument("--target", default="", help="only this entry")
    parser.add_argument("--seed", type=int, default=42, help="of the inputs")
    parser.add_argument("--into", default="", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if importlib.util.find_spec("atheris") is None:
        sys.stderr.write("the fuzzer needs atheris (Linux): uv sync --group fuzz, or pip install atheris\n")
        return 2
    if asked.into:
        fuzz(asked.target, asked.inputs, asked.seed, Path(asked.into))
    from tests.hostile.targets import BY_NAME

    if asked.target and asked.target not in BY_NAME:
        sys.stderr.write(f"there is no entry {asked.target!r}; there are {', '.join(BY_NAME)}\n")
        return 2
    names = [asked.target] if asked.target else list(BY_NAME)
    share = -(-asked.inputs // len(names))
    print(f"{'entry':16}{'inputs':>9}{'new':>7}{'covered':>9}{'failures':>10}{'slowest':>9}")
    found = [report(name, share, asked.seed) for name in names]
    print(f"{'all':16}{sum(inputs for inputs, _ in found):>9,}{'':16}{sum(bad for _, bad in found):>10}")
    return 1 if any(bad for _, bad in found) else 0


def report(name: str, inputs: int, seed: int) -> tuple[int, int]:
    """Fuzz one entry in a process of its own and print a line; gives inputs tried, and failures."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", __spec__.name, f"{inputs}", "--target", name, "--into", folder]
        done = subprocess.run([*command, "--seed", f"{seed}"], capture_output=True, text=True, check=False)
        tried = _figure(r"stat::number_of_executed_units:\s*(\d+)", done.stderr)
        failures = _failures(name, Path(folder))
        if done.returncode and not failures:
            failures = [{"said": done.stderr[-2_000:]}]
    new, covered = done.stderr.count("\tNEW "), _figure(r"cov: (\d+)", done.stderr)
    slowest = _figure(r"stat::slowest_unit_time_sec:\s*(\d+)", done.stderr)
    print(f"{name:16}{tried:>9,}{new:>7,}{covered:>9,}{len(failures):>10}{slowest:>7} s", flush=True)
    for failure in failures:
        print(f"  {failure['said']}")
    return tried, len(failures)


def _figure(form: str, text: str) -> int:
    """The last figure of a kind in what the fuzzer said."""
    found = re.findall(form, text)
    return int(found[-1]) if found else 0


def _failures(name: str, folder: Path) -> list[dict[str, Any]]:
    """Failures of an entry, each once; their inputs are kept."""
    path = folder / FAILURES
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    found = {failure["said"]: failure for failure in map(json.loads, lines)}
    for number, failure in enumerate(found.values()):
        Path(KEPT).mkdir(exist_ok=True)
        (Path(KEPT) / f"{name}-{number}").write_bytes(bytes.fromhex(failure["input"]))
    return list(found.values())


def fuzz(name: str, inputs: int, seed: int, folder: Path) -> None:
    """Fuzz one entry, in this process, which ends with it."""
    import atheris

    from tests.hostile import targets

    for module in INSTRUMENTED:
        for function in _functions_of(importlib.import_module(module)):
            atheris.instrument_func(function)
    target = targets.BY_NAME[name]
    corpus = folder / "corpus"
    corpus.mkdir()
    for number, given in enumerate(target.seeds()):
        (corpus / f"{number}").write_bytes(given)
        # What is loaded at the first input is not the input's doing.
        _try(target, given, None)
    words = folder / "dictionary"
    words.write_text("".join(f'"{_quoted(token)}"\n' for token in TOKENS), encoding="utf-8")
    limits = [f"-timeout={SECONDS}", f"-rss_limit_mb={MEGABYTES}", f"-max_len={LONGEST}", f"-seed={seed}"]
    files = [f"-dict={words}", f"-artifact_prefix={folder}/", f"{corpus}"]
    atheris.Setup(
        [name, f"-runs={inputs}", *limits, "-print_final_stats=1", *files],
        lambda data: _try(target, data, folder / FAILURES),
    )
    atheris.Fuzz()


def _functions_of(module: ModuleType) -> Iterator[FunctionType]:
    """Functions that a module defines, those of its classes among them."""
    classes = [item for item in vars(module).values() if isinstance(item, type)]
    for owner in [module, *(one for one in classes if one.__module__ == module.__name__)]:
        for item in vars(owner).values():
            found = inspect.unwrap(getattr(item, "fget", item)) if item is not None else None
            # Generated methods have no file, and nothing in them to be covered.
            if isinstance(found, FunctionType) and found.__code__.co_filename == module.__file__:
                yield found


def _quoted(token: str) -> str:
    """A token as the fuzzer's dictionary writes it."""
    return token if "\\" in token else token.replace('"', '\\"')


def _try(target: Any, data: bytes, failures: Path | None) -> None:
    """Give an input to an entry; a failure is noted, and the fuzzing goes on."""
    from tests.hostile.targets import checked

    try:
        checked(target, data)
    except Exception as error:
        if failures is None:
            raise
        place = _place(error)
        with failures.open("a", encoding="utf-8") as file:
            said = f"{type(error).__name__} at {place}: {f'{error}'[:120]!r}"
            file.write(json.dumps({"said": said, "input": data.hex()}) + "\n")


def _place(error: BaseException) -> str:
    """File and line that an exception came from."""
    step = error.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    return "?" if step is None else f"{Path(step.tb_frame.f_code.co_filename).name}:{step.tb_lineno}"


if __name__ == "__main__":
    sys.exit(main())

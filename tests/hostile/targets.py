"""Where input comes in: a function for each entry, which takes any bytes and may only refuse them in words.

Each is watched while it works: it must not take longer than five seconds, must not touch a file that is not
its own, and what it says must do nothing but be read.
"""

import base64
import contextlib
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qs

from dashboards.cards import answers, lines_of, within
from dashboards.live.question import from_query, from_words, pulled, scenario_named
from dashboards.live.uploads import OwnScenarios, plain
from dashboards.security import websocket_filter
from dashboards.study_form import numbers
from experiments.analysis import axes
from experiments.errors import InputError, ScenarioError
from experiments.evidence import backcast_series, observed
from experiments.results import run_id
from experiments.scenarios import library
from model.ensemble import plan_of, simulate
from model.scenario import LONGEST_HORIZON, Scenario
from model.scenario_file import from_bytes, from_file

SECONDS: Final = 5.0
LONGEST_REFUSAL: Final = 100_000
ROOT: Final = Path(__file__).resolve().parents[2]
OWN_FOLDERS: Final = (str(ROOT), sys.prefix, sys.base_prefix)
WRITING: Final = ("w", "a", "x", "+")
TOUCHES: Final = (
    "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.link", "os.symlink", "os.chmod", "os.truncate",
    "shutil.rmtree", "shutil.move", "subprocess.Popen", "os.system", "os.exec", "socket.connect",
)  # fmt: skip


class Target(NamedTuple):
    """One entry: its name, what is done with an input, and inputs to begin with."""

    name: str
    take: Callable[[bytes], None]
    seeds: Callable[[], Sequence[bytes]]


class Watch:
    """Notes every file and process that is touched while an input is being taken."""

    def __init__(self) -> None:
        self.touched: list[str] = []
        self._allowed: str | None = None
        self._hooked = False

    @contextmanager
    def watching(self, allowed: str) -> Iterator[None]:
        """Watch; files below a folder may be touched."""
        if not self._hooked:
            sys.addaudithook(self._note)
            self._hooked = True
        self.touched, self._allowed = [], allowed
        try:
            yield
        finally:
            self._allowed = None

    def _note(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self._allowed is None:
            return
        if event == "open":
            path, mode = f"{arguments[0]}", arguments[1] or "r"
            reads_own = path.startswith(OWN_FOLDERS) and not any(sign in mode for sign in WRITING)
            if not (reads_own or path.startswith(self._allowed)):
                self.touched.append(f"{event} {path} {mode}")
        elif event in TOUCHES:
            self.touched.append(f"{event} {arguments}")


WATCH: Final = Watch()
PLACE: Final = tempfile.TemporaryDirectory(prefix="fivelocks-hostile-")


def checked(target: Target, data: bytes) -> bool:
    """Give an input to a target; returns whether it was understood.

    Raises
    ------
    AssertionError
        If it took too long, touched what is not its own, or was refused with more than words.
    Exception
        Whatever came out that is no refusal.
    """
    _compile()
    began = time.process_time()
    understood = True
    with WATCH.watching(PLACE.name):
        try:
            target.take(data)
        except (InputError, ScenarioError) as refusal:
            understood = False
            _check_words(refusal)
    took = time.process_time() - began
    assert took < SECONDS, f"took {took:.1f} s"
    assert not WATCH.touched, WATCH.touched
    return understood


@cache
def _compile() -> None:
    """Compile the rules, or load them, before anything is timed or watched."""
    simulate(library.built_in()["baseline"], [0], 42)


def _check_words(refusal: InputError | ScenarioError) -> None:
    assert refusal.problems
    assert len(str(refusal)) < LONGEST_REFUSAL
    for problem in refusal.problems:
        assert problem.strip()
        assert all(line.isprintable() for line in problem.split("\n")), repr(problem)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _lines(data: bytes) -> list[str]:
    return _text(data).split("\n")


def _check_scenario(scenario: Scenario) -> None:
    """What every scenario that was understood must be."""
    assert 1 <= scenario.horizon <= LONGEST_HORIZON
    assert "/" not in scenario.identity
    assert not scenario.identity.startswith(".")
    plan_of(scenario)


def scenario_text(data: bytes) -> None:
    """A scenario file as it stands."""
    _check_scenario(from_bytes(data, "file"))


def scenario_file(data: bytes) -> None:
    """A scenario file on disk, through the catalogue."""
    path = Path(PLACE.name) / "war.toml"
    path.write_bytes(data)
    assert from_file(path) == library.load(str(path))


def overrides(data: bytes) -> None:
    """What ``--set`` and ``--event`` are given: lines with a colon before the equals sign are events."""
    lines = _lines(data)
    events = [line for line in lines if ":" in line.partition("=")[0]]
    _check_scenario(library.choose("baseline", [line for line in lines if line not in events], events))


def varied(data: bytes) -> None:
    """What ``--vary`` is given, a line each."""
    asked = [axes.axis_of(line) for line in _lines(data)]
    baseline = library.built_in()["baseline"]
    axes.check(asked, "grid", None, baseline)
    if len(asked) < 3:
        values = axes.values_of(asked, "grid", None, 1)
        axes.points_of(baseline, asked, values[:4])


def run_ids(data: bytes) -> None:
    """A run id, as replay, forecast and why take it."""
    found = run_id.find(_text(data))
    hashed, seed, run = _text(data).rpartition("-")[2].split(":")
    assert (found.scenario.hash8, found.seed, found.run) == (hashed, int(seed), int(run))


def scenario_names(data: bytes) -> None:
    """A scenario's name on the command line: built-in, or a path; here always below a folder of its own."""
    name = _text(data)
    if "/" not in name and not name.endswith(".toml"):
        library.load(name)


def observed_file(data: bytes) -> None:
    """A person's monthly CSV."""
    path = Path(PLACE.name) / "mine.csv"
    path.write_bytes(data)
    given = observed.read([path])
    periods = [(figure.series, figure.period) for figure in given.figures]
    assert len(set(periods)) == len(periods)
    assert all(series in backcast_series.BY_NAME and period <= observed.LAST for series, period in periods)
    assert all(name.isprintable() for name in given.unused)


def links(data: bytes) -> None:
    """The query of a link to the dashboard; what it asks for can be linked to again."""
    question = from_query(_text(data))
    _check_scenario(question.chosen())
    assert from_query(question.query()) == question
    question.command()


FIELDS: Final = [
    {"key": key, "value": value}
    for key, value in (
        ("scenario", "baseline"), ("runs", "200"), ("seed", "42"), ("parameters", "central"), ("set", ""),
        ("event", ""), ("horizon", "60"), ("run", "0"), ("vary", "aid_threshold=0.5:0.9:7"), ("only", "aid"),
    )
]  # fmt: skip


def forms(data: bytes) -> None:
    """A form of the dashboard, given as a query: everything that its pages do with the fields."""
    given = {key: texts[-1] for key, texts in parse_qs(_text(data), keep_blank_values=True).items()}
    form = answers(FIELDS, given)
    words = {key: [form[key].strip()] for key in ("scenario", "seed", "run", "horizon", "parameters")}
    words |= {key: lines_of(form[key]) for key in ("set", "event")}
    question = from_words(words)
    _check_scenario(question.chosen())
    numbers(form, "runs", "seed")
    _check_scenario(scenario_named(form["scenario"]))
    for line in lines_of(form["vary"]):
        axes.axis_of(line)


def page_messages(data: bytes) -> None:
    """A message of the page, and what its event does to the question of a war."""
    text = _text(data)
    if not websocket_filter.admitted(text):
        raise InputError("no message of the page")
    content = json.loads(text)["content"].get("data", {}).get("content", {})
    event, given = content.get("event"), content.get("data")
    if event == "pull":
        _check_scenario(pulled(from_query(""), given["lever"], 3, given["value"], given["factor"]).chosen())
    elif event == "width":
        assert 200 <= within(given["width"]) <= 4_000
    elif event == "file":
        assert plain(given["name"]).isprintable()
        _check_scenario(OwnScenarios().take(given["content"]))


def uploads(data: bytes) -> None:
    """A scenario file that the page sends, in base 64: the same that the command line would read."""
    scenarios = OwnScenarios()
    with contextlib.suppress(InputError, ScenarioError):
        scenarios.take(_text(data))
    scenario = scenarios.take(base64.b64encode(data).decode())
    assert scenario == from_bytes(data, "file")
    assert scenarios.by_name[scenario.name] == scenario


def _of_scenarios() -> list[bytes]:
    return [path.read_bytes() for path in sorted(library.FOLDER.glob("*.toml"))]


def _of_overrides() -> list[bytes]:
    return [
        b"casualties.ukraine=20\naid_threshold=0.7\n6-9:coercion=on\n3:aid*=0.5",
        b"1:stance.kyiv=adjust\n2-4:oil_price=50\n5:lock.political=open\nadvance_norm=nan",
        b"600:truce=1\n0:truce=1\n9999999999:truce=1\nx=1e999\n=\n:=\n*=",
    ]


def _of_axes() -> list[bytes]:
    return [
        b"aid_threshold=0.5:0.9:7\n1:guarantee=0:1:2",
        b"3-9:aid*=0:1:3",
        b"x=nan:inf:99999999999999999999",
    ]


def _of_run_ids() -> list[bytes]:
    baseline = library.built_in()["baseline"]
    return [
        run_id.run_id(baseline, 42, 17).encode(),
        run_id.run_id(baseline, 2**64 - 1, 2**32 - 1).encode(),
        b"../../etc/passwd-1f3a9c2e:42:17",
        b"baseline-1f3a9c2e:99999999999999999999:9999999999",
    ]


def _of_names() -> list[bytes]:
    return [*(name.encode() for name in library.built_in()), b"", b"..", b"\x00", b"baseline\n"]


def _of_observed() -> list[bytes]:
    return [
        b"month,personnel,partial\n2024-01,100,\n2024-02,120,1\n",
        b"\xef\xbb\xbfmonth,gs_personnel,urals_usd\r\n2023-01,1000,50\r\n2023-02,=cmd(),nan\r\n",
        b'month,"person\nnel"\n2024-13,1e999\n2024-01\n2024-01,1,2,3\n',
    ]


def _of_links() -> list[bytes]:
    return [
        b"scenario=no-aid&set=casualties.ukraine=20&event=6-9:coercion=on&event=3:aid*=0.5&run=7&month=12",
        b"page=live&lang=zh&seed=18446744073709551615&run=4294967295&horizon=600&parameters=sampled",
        b"scenario=file:mine&seed=1&month=3",
        b"scenario=..%2f..%2fetc%2fpasswd&horizon=10000000&seed=%00&event=%e2%80%ae&run=-1",
    ]


def _of_forms() -> list[bytes]:
    return [
        b"scenario=no-aid&runs=2,000&seed=42&parameters=sampled&set=aid_threshold%3D0.7&event=3:aid*%3D0.5",
        b"scenario=/etc/passwd&runs=1e9&vary=aid_threshold%3D0.5:0.9:7%0A1:guarantee%3D0:1:2",
    ]


def _of_messages() -> list[bytes]:
    from tests.dashboards.test_messages import ACTIONS, event

    return [json.dumps(event(name, data)).encode() for name, data in ACTIONS.items()]


TARGETS: Final = tuple(
    Target(take.__name__, take, seeds)
    for take, seeds in (
        (scenario_text, _of_scenarios),
        (scenario_file, _of_scenarios),
        (overrides, _of_overrides),
        (varied, _of_axes),
        (run_ids, _of_run_ids),
        (scenario_names, _of_names),
        (observed_file, _of_observed),
        (links, _of_links),
        (forms, _of_forms),
        (page_messages, _of_messages),
        (uploads, _of_scenarios),
    )
)
BY_NAME: Final = {target.name: target for target in TARGETS}

"""Where input comes in: a function for each entry, which takes any bytes, or refuses them as text."""

import base64
import json
import sys
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs

from dashboards.cards import answers, lines_of, within
from dashboards.live.question import from_query, from_words, scenario_named, with_lever
from dashboards.security import websocket_filter
from dashboards.study_form import numbers
from dashboards.tab_state import OwnScenarios, plain
from experiments.analysis import axes
from experiments.assimilation import registry
from experiments.assimilation.update import task_of
from experiments.errors import InputError, ScenarioError
from experiments.evidence import backcast_series, observed
from experiments.results import run_id
from experiments.scenarios import library
from model.ensemble import plan_of, simulate
from model.scenario import LONGEST_HORIZON, Scenario
from model.scenario_file import from_bytes, from_file

SECONDS: Final = 5.0
LONGEST_REFUSAL: Final = 100_000
PLACE: Final = tempfile.TemporaryDirectory(prefix="fivelocks-fuzz-")
OWN: Final = (str(Path(__file__).resolve().parents[2]), sys.prefix, sys.base_prefix)
TOUCHES: Final = ("os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink", "subprocess.Popen",
                  "os.system", "os.exec", "socket.connect", "shutil.rmtree", "shutil.move")  # fmt: skip
# What is touched outside PLACE while an input is taken; None when nobody looks.
touched: list[str] | None = None


def _note(event: str, details: tuple[Any, ...]) -> None:
    if touched is None or not (event == "open" or event in TOUCHES):
        return
    if isinstance(details[0], int):  # a file opened before, and noted then
        return
    path, mode = str(Path(str(details[0])).absolute()), str(details[1] or "r") if event == "open" else "w"
    reads_own = path.startswith(OWN) and not set(mode) & set("wax+")
    if not (reads_own or path.startswith(PLACE.name)):
        touched.append(f"{event} {path}")


sys.addaudithook(_note)


def checked(take: Callable[[bytes], None], data: bytes) -> bool:
    """Give an input to an entry; whether it was understood.

    Raises
    ------
    AssertionError
        If it took too long, touched what is not its own, or the refusal is not plain text.
    """
    global touched
    _compile()
    began, understood, touched = time.process_time(), True, []
    try:
        take(data)
    except (InputError, ScenarioError) as refusal:
        understood = False
        _check_words(str(refusal))
    finally:
        found, touched = touched, None
    assert time.process_time() - began < SECONDS, "it took too long"
    assert not found, found
    return understood


@cache
def _compile() -> None:
    """Compile the rules, or load them, before anything is timed or watched."""
    simulate(Scenario(), [0], 42)


def _check_words(text: str) -> None:
    assert text.strip()
    assert len(text) < LONGEST_REFUSAL
    assert all(line.isprintable() for line in text.split("\n")), repr(text)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _check(scenario: Scenario) -> None:
    assert 1 <= scenario.horizon <= LONGEST_HORIZON
    assert "/" not in scenario.identity
    assert not scenario.identity.startswith(".")
    plan_of(scenario)


def scenario_text(data: bytes) -> None:
    """A scenario file as it stands."""
    _check(from_bytes(data, "file"))


def scenario_file(data: bytes) -> None:
    """A scenario file on disk, through the library."""
    path = Path(PLACE.name) / "scenario.toml"
    path.write_bytes(data)
    assert from_file(path) == library.load(str(path))


def overrides(data: bytes) -> None:
    """Values of ``--set`` and ``--event``: lines with a colon before the equals sign are events."""
    lines = _text(data).split("\n")
    events = [line for line in lines if ":" in line.partition("=")[0]]
    _check(library.choose("baseline", [line for line in lines if line not in events], events))


def varied(data: bytes) -> None:
    """Values of ``--vary``, a line each."""
    asked = [axes.axis_of(line) for line in _text(data).split("\n")]
    baseline = library.built_in()["baseline"]
    axes.check_design(asked, "grid", None, baseline)
    if len(asked) < 3:
        axes.points_of(baseline, asked, axes.values_of(asked, "grid", None, 1)[:4])


def run_ids(data: bytes) -> None:
    """A run id."""
    found = run_id.find(_text(data))
    hashed, seed, run = _text(data).rpartition("-")[2].split(":")
    assert (found.scenario.hash8, found.seed, found.run) == (hashed, int(seed), int(run))


def scenario_names(data: bytes) -> None:
    """A scenario's name on the command line, but for paths."""
    name = _text(data)
    if "/" not in name and not name.endswith(".toml"):
        library.load(name)


def observed_file(data: bytes) -> None:
    """A monthly CSV of one's own."""
    path = Path(PLACE.name) / "mine.csv"
    path.write_bytes(data)
    given = observed.read([path])
    periods = [(figure.series, figure.period) for figure in given.figures]
    assert len(set(periods)) == len(periods)
    assert all(series in backcast_series.BY_NAME for series, period in periods)
    assert all(name.isprintable() for name in given.unused)
    chosen = library.built_in()["backcast-2024"]
    assert task_of(chosen, observed.within(given, chosen)).last >= 1


def ledgers(data: bytes) -> None:
    """A ledger of forecasts, which is read and grows."""
    path = Path(PLACE.name) / "ledger.csv"
    path.write_bytes(data)
    entries = registry.read_ledger(path)
    assert all(set(entry) == set(registry.LEDGER) for entry in entries)


def links(data: bytes) -> None:
    """The query of a link to the dashboard; what it asks for can be linked to again."""
    question = from_query(_text(data))
    _check(question.chosen())
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
    """A form of the dashboard, given as a query: all that its pages do with the fields."""
    given = {key: texts[-1] for key, texts in parse_qs(_text(data), keep_blank_values=True).items()}
    form = answers(FIELDS, given)
    words = {key: [form[key].strip()] for key in ("scenario", "seed", "run", "horizon", "parameters")}
    words |= {key: lines_of(form[key]) for key in ("set", "event")}
    _check(from_words(words).chosen())
    numbers(form, "runs", "seed")
    _check(scenario_named(form["scenario"]))
    for line in lines_of(form["vary"]):
        axes.axis_of(line)


def page_messages(data: bytes) -> None:
    """A message of the page, and what its event does to the question of a run."""
    text = _text(data)
    if not websocket_filter.admitted(text):
        raise InputError("no message of the page")
    content = json.loads(text)["content"].get("data", {}).get("content", {})
    event, given = content.get("event"), content.get("data")
    if event == "set_lever":
        _check(with_lever(from_query(""), given["lever"], 3, given["value"], given["factor"]).chosen())
    elif event == "width":
        assert 200 <= within(given["width"]) <= 4_000
    elif event == "file":
        assert plain(given["name"]).isprintable()
        _check(OwnScenarios().take(given["content"]))


def uploads(data: bytes) -> None:
    """A scenario file that the page sends, in base 64: the same that the command line would read."""
    scenarios = OwnScenarios()
    scenario = scenarios.take(base64.b64encode(data).decode())
    assert scenario == from_bytes(data, "file")
    assert scenarios.by_name[scenario.name] == scenario


def _messages() -> list[bytes]:
    from tests.dashboards.test_messages import ACTIONS, event

    return [json.dumps(event(name, data)).encode() for name, data in ACTIONS.items()]


def _ledger() -> bytes:
    path = Path(PLACE.name) / "new.csv"
    path.unlink(missing_ok=True)
    rows = [{"origin_date": "2025-12-31", "value": 0.5}, {"origin_date": "2025-12-31", "value": 0.6}]
    for row in rows:
        registry.register(path.with_name(f"forecast-{row['value']}.csv"), [row], path)
    return path.read_bytes()


def seeds() -> dict[Callable[[bytes], None], list[bytes]]:
    """Inputs to begin with, good and bad, of every entry."""
    files = [path.read_bytes() for path in sorted(library.FOLDER.glob("*.toml"))]
    known = run_id.run_id(library.built_in()["baseline"], 42, 17).encode()
    return {
        scenario_text: files,
        scenario_file: files,
        uploads: files,
        overrides: [
            b"casualties.ukraine=20\naid_threshold=0.7\n6-9:coercion=on\n3:aid*=0.5",
            b"1:stance.kyiv=adjust\n2-4:oil_price=50\n5:lock.political=open\nadvance_norm=nan",
            b"600:truce=1\n0:truce=1\n9999999999:truce=1\nx=1e999\n=\n:=\n*=",
        ],
        varied: [b"aid_threshold=0.5:0.9:7\n1:guarantee=0:1:2", b"3-9:aid*=0:1:3", b"x=nan:inf:99999999999"],
        run_ids: [
            known,
            b"../../etc/passwd-1f3a9c2e:42:17",
            b"baseline-1f3a9c2e:99999999999999999999:9999999999",
        ],
        scenario_names: [*(name.encode() for name in library.built_in()), b"", b"..", b"\x00", b"baseline\n"],
        observed_file: [
            b"month,russian_losses,advance_isw\n2024-01,25.5,110\n2024-02,26.5,130\n",
            b"month,personnel,partial\n2024-01,100,\n2024-02,120,1\n",
            b"\xef\xbb\xbfmonth,gs_personnel,urals_usd\r\n2023-01,1000,50\r\n2023-02,=cmd(),nan\r\n",
            b'month,"person\nnel"\n2024-13,1e999\n2024-01\n2024-01,1,2,3\n',
        ],
        ledgers: [
            _ledger(),
            _ledger().replace(b"register", b"score"),
            b"entered,action\n1,2\n",
            b"\xff\n",
        ],
        links: [
            b"scenario=no-aid&set=casualties.ukraine=20&event=6-9:coercion=on&event=3:aid*=0.5&run=7&month=12",
            b"page=live&lang=zh&seed=18446744073709551615&run=4294967295&horizon=600&parameters=sampled",
            b"scenario=..%2f..%2fetc%2fpasswd&horizon=10000000&seed=%00&event=%e2%80%ae&run=-1",
        ],
        forms: [
            b"scenario=no-aid&runs=2,000&seed=42&parameters=sampled&set=aid_threshold%3D0.7&event=3:aid*%3D0.5",
            b"scenario=/etc/passwd&runs=1e9&vary=aid_threshold%3D0.5:0.9:7%0A1:guarantee%3D0:1:2",
        ],
        page_messages: _messages(),
    }

"""Whatever comes in is understood or refused as text: at once, in little memory, touching no file."""

import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.parameters import table
from tests.robustness import targets
from tests.robustness.fuzz import TOKENS
from tests.robustness.targets import checked

LARGE = 256 * 1024
MEGABYTES = 1_000
PAGE = resource.getpagesize()
PIECES = st.sampled_from([token.encode().decode("unicode_escape").encode("latin-1") for token in TOKENS])


@contextmanager
def little_memory() -> Iterator[None]:
    """Let this process take only so much more memory than it has."""
    has = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[0]) * PAGE
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (has + MEGABYTES * 2**20, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


@st.composite
def changed(draw: st.DrawFn, seeds: list[bytes]) -> bytes:
    """An input that an entry knows, with pieces of it gone, repeated, or in the place of others."""
    data = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(0, 4))):
        first = draw(st.integers(0, len(data)))
        last = draw(st.integers(first, min(len(data), first + 30)))
        put = draw(PIECES | st.binary(max_size=12) | st.just(data[first:last] * 3))
        data = data[:first] + put + data[last:]
    return data


def test_any_input_is_understood_or_refused_as_text() -> None:
    for take, seeds in targets.seeds().items():
        for data in seeds:
            checked(take, data)

        @settings(max_examples=40)
        @given(changed(seeds) | st.lists(PIECES, max_size=20).map(b"".join) | st.binary(max_size=200))
        def hold(take: Callable[[bytes], None], data: bytes) -> None:
            checked(take, data)

        hold(take)


def lines(form: str, count: int) -> bytes:
    """So many lines of a form that takes their number."""
    return "\n".join(form.format(number) for number in range(count)).encode()


MONTH = b"[[event]]\nmonth = 0x" + b"f" * 200_000 + b'\nlever = "aid"\nvalue = 1'
LARGE_FILES = {
    "a key of 100,000 parts": b"a" + b".a" * 100_000 + b" = 1",
    "tables 50 deep": lines("[a{}" + ".a" * 49 + "]", 2_000),
    "keys 50 deep": lines("a{}" + ".a" * 49 + " = 1", 2_000),
    "deep arrays": b"a = " + b"[" * 200_000,
    "deep inline tables": b"a = " + b"{a = " * 40_000,
    "many tables": lines("[t{}]", 30_000),
    "many parameters like one": b"[parameters]\n" + lines("aid_threshold{} = 1", 12_000),
    "many states like one": b"[initial]\n" + lines("leader.kyiv.belief{} = 1", 9_000),
    "many keys like one": lines("horizon{} = 1", 15_000),
    "many unknown levers": lines('[[event]]\nmonth = 1\nlever = "aid_milita{}"\nvalue = 1', 5_000),
    "many known levers": lines('[[event]]\nmonth = 1\nlever = "aid"\nfactor = 0.5 # {}', 4_000),
    "a long text": b'summary = "' + b"a" * 262_000 + b'"',
    "a long name": b'name = "' + b"a" * 262_000 + b'"',
    "a long number": b"horizon = " + b"9" * 200_000,
    "a long hexadecimal number": b"horizon = 0x" + b"f" * 200_000,
    "an event in a long hexadecimal month": MONTH,
    "a long fraction": b"[parameters]\naid_threshold = 0." + b"1" * 200_000,
    "a long comment": b"#" * 262_000,
    "blanks": b" " * 262_000,
    "line ends": b"\n" * 262_000,
    "quotes": b'"' * 262_000,
    "zero bytes": b"\x00" * 262_000,
    "ten million letters": b"a" * 10_000_000,
    "ten million quoted letters": b'summary = "' + b"a" * 10_000_000 + b'"',
}  # fmt: skip


def test_large_and_deep_scenarios_take_neither_time_nor_memory() -> None:
    for data in LARGE_FILES.values():
        with little_memory():
            checked(targets.scenario_text, data)


OTHER_LARGE_INPUTS = {
    "uploads": [b"#" * 262_145, b"a" + b".a" * 100_000, b"a" * 10_000_000],
    "overrides": [lines("aid_threshold{}=1", 1_000), lines("1:aid_milita{}=1", 1_000), b"\n" * 5_000,
                  b"a" * 10_000_000, b"=" * 1_000_000, b"aid_threshold=" + b"9" * 1_000_000, b"1:" * 500_000],
    "varied": [b"1" * 5_000 + b":aid=0:1", b"aid_threshold=0:1:" + b"9" * 5_000, b"a=0:1\n" * 5_000,
               "٣:aid=0:1".encode(), b"\x1b[2J=0:1", b"a" * 10_000_000,
               "\n".join(f"{each.name}={each.low}:{each.high}:9" for each in table().values()).encode()],
    "run_ids": [b"a" * 10_000_000, b"a-" * 1_000_000 + b"1f3a9c2e:1:1", b"a-1f3a9c2e:" + b"9" * 100_000],
    "scenario_names": [b"a" * 10_000_000, "bаseline".encode(), "baseline\u200b".encode()],
    "observed_file": [b"month," + b"," * 1_000_000, b"month\n" + b"a\n" * 500_000, b"a" * 10_000_000,
                      b"month,personnel\n" * 50_000, b'"' + b"a" * 900_000, b"," * 1_000_000 + b"\n" * 100,
                      lines("2024-01,{}", 100_000), b"\x00" * 1_000_000,
                      b"month," + lines("gs_personne{},", 400).replace(b"\n", b"") + b"\n2024-01",
                      b"month,personnel\n2024-01," + b"9" * 100_000],
    "links": [b"set=a%3D1&" * 5_000, b"a=1;" * 15_000, b"&" * 60_000, b"%" * 60_000, b"horizon=10000000",
              b"scenario=" + b"a" * 10_000_000, b"seed=" + b"9" * 60_000, b"event=" + b"1:" * 30_000],
    "forms": [b"set=" + b"a%3D1%0A" * 30_000, b"runs=" + b"9" * 1_000_000, b"scenario=/dev/zero",
              b"vary=" + b":" * 100_000],
    "page_messages": [b"[" * 500_000, b'{"a":' * 100_000, b"9" * 500_000, b'"' + b"a" * 500_000 + b'"'],
}  # fmt: skip


def test_other_large_and_odd_inputs_take_neither_time_nor_memory() -> None:
    for entry, inputs in OTHER_LARGE_INPUTS.items():
        for data in inputs:
            with little_memory():
                checked(getattr(targets, entry), data)


def test_a_file_that_is_touched_is_noticed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    with pytest.raises(AssertionError, match="elsewhere"):
        checked(lambda data: elsewhere.touch(), b"")
    assert elsewhere.exists()


Printed = tuple[int, str, str]
Program = Callable[..., Printed]


REFUSED = [
    ("run", "--horizon", "10000000"),
    ("batch", "--horizon", "10000000", "--runs", "10"),
    ("batch", "--runs", "9" * 40),
    ("batch", "--seed", "9" * 40),
    ("batch", "--seed", "-1"),
    ("batch", "--threads", "9" * 20),
    ("batch", "--precision", "nan"),
    ("run", "--run", "9" * 30),
    ("run", "--set", "aid_threshold=nan", "--set", "aid_threshold=inf"),
    ("run", *(f"--set=x{number}=1" for number in range(2_000))),
    ("run", "--set", "=" * 100_000),
    ("run", "--event", "9" * 100_000 + ":aid=0"),
    ("run", "--event", "1:\x1b[2J=0"),
    ("run", "--scenario", "../../etc/passwd"),
    ("run", "--scenario", "/etc/passwd"),
    ("run", "--scenario", "/dev/zero"),
    ("run", "--scenario", "a\x00.toml"),
    ("run", "--scenario", "bаseline"),
    ("run", "--scenario", "."),
    ("replay", "../../x-1f3a9c2e:1:1"),
    ("replay", "baseline-00000000:1:1"),
    ("forecast", "a" * 100_000),
    ("why", "\x1b]0;x\x07-1f3a9c2e:1:1"),
    ("sweep", "--vary", "1" * 5_000 + ":aid=0:1"),
    ("sweep", "--vary", "aid_threshold=0:1:" + "9" * 5_000),
    ("backcast", "--observed", "/dev/zero"),
    ("backcast", "--observed", "a\x00.csv"),
    ("sensitivity", "--only", "\x1b[2J" * 1_000),
]


def test_the_command_line_refuses_with_2_as_text_and_writes_nothing(
    fivelocks: Program, tmp_path: Path
) -> None:
    for arguments in REFUSED:
        code, output, complaint = fivelocks(*arguments)
        named = " ".join(arguments)[:80]
        assert (code, output) == (2, ""), named
        assert complaint.strip(), named
        assert "Traceback" not in complaint, named
        assert len(complaint) < 20_000, named
        assert all(line.isprintable() for line in complaint.splitlines()), named
        assert list(tmp_path.iterdir()) == [], named


HOSTILE_FILES = {
    "path": 'name = "../../../evil"', "absolute": 'name = "/tmp/evil"', "dots": 'name = ".."',
    "formula": 'name = "=cmd()"', "zero": 'name = "a\\u0000b"', "direction": 'name = "a\\u202eb"',
    "summary": 'summary = "\\u001b]0;x\\u0007"', "horizon": "horizon = 10_000_000",
}  # fmt: skip


def test_a_hostile_scenario_file_makes_no_folder_anywhere(fivelocks: Program, tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "war.toml"
    path.parent.mkdir(parents=True)
    for text in HOSTILE_FILES.values():
        path.write_text(text, encoding="utf-8")
        code, _, complaint = fivelocks("batch", "--scenario", str(path), "--runs", "10")
        assert code == 2, text
        assert str(path) in complaint
        assert sorted(each.name for each in tmp_path.rglob("*")) == ["a", "b", "war.toml"]

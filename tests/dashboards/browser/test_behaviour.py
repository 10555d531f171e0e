"""The dashboard as a neighbour: tabs that close, accessibility, ports, addresses."""

import socket
import subprocess
import time
from pathlib import Path
from typing import Any, Final

import pytest
from axe_playwright_python.sync_playwright import Axe

from experiments.commands import dashboard
from experiments.commands.application import loaded
from experiments.commands.dashboard import check_free, is_loopback
from experiments.errors import InputError
from experiments.running import trace
from experiments.scenarios import library
from model.war_model import WarModel
from tests.dashboards.browser.conftest import free_port
from tests.dashboards.browser.vocabulary import SMALL, download, filled, wait_for_odds
from tests.experiments.vocabulary import PROGRAM

TABS: Final = 4


def threads(process: int) -> int:
    return len(list(Path(f"/proc/{process}/task").iterdir()))


def settled(process: int) -> int:
    """Threads of a process once their number has not fallen for longer than a lost tab is kept."""
    least, since = threads(process), time.monotonic()
    while time.monotonic() - since < 30:
        time.sleep(0.5)
        if threads(process) < least:
            least, since = threads(process), time.monotonic()
    return least


@pytest.mark.slow
def test_closed_tabs_stop_their_threads_within_a_minute(site, browser):
    def open_tabs() -> list[Any]:
        contexts = [browser.new_context() for _ in range(TABS)]
        for context in contexts:
            page = context.new_page()
            page.goto(f"{site.address}?page=live&run=3")
            page.wait_for_selector(".odds table.numbers", timeout=60_000)
            page.get_by_role("button", name="Play").click()
        return contexts

    def close(contexts: list[Any]) -> None:
        for context in contexts:
            context.close()

    close(open_tabs())  # the server's own pools have grown by then
    before = settled(site.process)
    contexts = open_tabs()
    assert threads(site.process) >= before + TABS
    close(contexts)
    began = time.monotonic()
    # A thread more of the server's own pools may have come; a tab that leaves one behind leaves TABS of them.
    while threads(site.process) > before + 1:
        assert time.monotonic() - began < 60, f"{threads(site.process)} threads, {before} before"
        time.sleep(0.5)


def test_a_war_taken_away_is_the_trace_of_the_command_line(visit, tmp_path):
    page = visit("page=live&run=3&month=60&event=6:coercion=1.0")
    wait_for_odds(page)
    model = WarModel(library.choose("baseline", (), ["6:coercion=1.0"]), 42, 3)
    trace.write_trace(tmp_path / "trace.csv", model.origin, list(trace.months(model)))
    assert download(page, "log.panel", "trace.csv") == (tmp_path / "trace.csv").read_bytes()


@pytest.mark.parametrize(
    "query", ["page=live&run=3&month=14&event=9:coercion=1.0", "page=batch", "page=compare"]
)
@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_no_serious_problem(query, dark, visit):
    page = visit(query, dark=dark)
    if "live" in query:
        wait_for_odds(page)
    else:
        page.locator("form.form [name='runs']").fill("200")
        page.get_by_role("button", name="Start").click()
        page.wait_for_selector(".cards svg")
    assert serious(page) == []


@pytest.mark.parametrize(("language", "said"), [("en", "The server is working"), ("zh", "伺服器計算中")])
def test_the_bar_of_a_busy_server_has_a_name(language, said, visit):
    page = visit(f"page=batch&lang={language}")
    bar = page.locator("[role=progressbar]").first
    assert bar.get_attribute("aria-label") == said
    bar.evaluate("bar => { bar.style.visibility = 'visible' }")
    assert serious(page) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", SMALL)
@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_no_serious_problem_in_a_study_and_its_answer(name, dark, visit):
    page = visit(f"page={name}", dark=dark)
    form = filled(page, name)
    form.get_by_role("button", name="Start").click()
    page.wait_for_selector("img.drawn", timeout=240_000)
    assert serious(page) == []


@pytest.mark.parametrize("name", SMALL)
def test_axe_finds_no_serious_problem_in_a_study_that_was_refused(name, visit):
    page = visit(f"page={name}&lang=zh")
    form = page.locator("form.form").first
    form.locator("[name='runs']").fill("few")
    form.locator("button.main").click()
    page.get_by_role("alert").wait_for()
    assert serious(page) == []


def serious(page: Any) -> list[str]:
    """What axe finds serious or critical."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {[node['html'][:160] for node in one['nodes'][:3]]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def test_a_taken_port_is_refused_with_what_to_do():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        with pytest.raises(InputError, match=f"port {port} is taken.*--port {port + 1}"):
            check_free("127.0.0.1", port)
        done = subprocess.run(
            [*PROGRAM, "dashboard", "--port", str(port)], capture_output=True, text=True, check=False
        )
    assert done.returncode == 2
    assert f"port {port} is taken" in done.stderr


@pytest.mark.parametrize(
    ("host", "port", "message"),
    [
        ("127.0.0.1", 0, "--port 0 is out of range; allowed is 1 to 65535"),
        ("127.0.0.1", 70_000, "--port 70000 is out of range"),
        ("nowhere.invalid", 8765, "--host 'nowhere.invalid' is no address of this machine"),
    ],
)
def test_an_address_nobody_can_listen_on_is_refused(host, port, message):
    with pytest.raises(InputError, match=message):
        check_free(host, port)


@pytest.mark.parametrize(("host", "warned"), [("127.0.0.1", False), ("0.0.0.0", True)])  # noqa: S104
def test_opening_it_wider_than_this_machine_is_warned_of(host, warned, monkeypatch, capsys):
    monkeypatch.setattr(dashboard, "SERVER", "this")  # a module that ends at once
    assert dashboard.serve(host, free_port()) == 0
    said = capsys.readouterr().err
    assert ("0.0.0.0 is reachable from other machines" in said) is warned
    assert ("it has no password" in said) is warned


def test_by_default_only_this_machine_can_reach_it():
    option = next(one for one in loaded("dashboard").params if one.name == "host")
    assert option.default == "127.0.0.1"


@pytest.mark.parametrize(
    ("host", "alone"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("192.168.1.5", False), ("somewhere", False)],
)
def test_only_loopback_is_kept_to_this_machine(host, alone):
    assert is_loopback(host) is alone

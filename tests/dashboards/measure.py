"""How quick the dashboard is: ``python -m tests.dashboards.measure [MINUTES]`` prints the figures.

It starts the dashboard, opens headless Chromium, and measures on this machine; the last figures are of ten
tabs that play at full speed for so many minutes.
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

from playwright.sync_api import Browser, Page

from dashboards.live.question import Question
from dashboards.live.session import Session
from tests.dashboards.browser.conftest import note_failure
from tests.dashboards.browser.test_strangers import answers, asked, begin, connected
from tests.dashboards.browser.vocabulary import set_lever, wait_for_effect, wait_for_probabilities
from tests.dashboards.serving import served

TABS = 10
SESSIONS = 200
# Counts changes of the month shown, which are the frames a person sees.
COUNT_FRAMES = """() => {
  window.frames_seen = 0;
  new MutationObserver(() => { window.frames_seen += 1; })
    .observe(document.querySelector('.status'), { childList: true, subtree: true });
}"""


def report(what: str, figure: str) -> None:
    """One figure."""
    sys.stdout.write(f"{what:58s}{figure}\n")
    sys.stdout.flush()


def _page(browser: Browser) -> Page:
    """A tab in a profile of its own, of somebody who knows the tour."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.add_init_script("localStorage.setItem('fivelocks-tour', 'seen')")
    return context.new_page()


def first_picture(browser: Browser, address: str) -> tuple[float, float]:
    """Seconds from asking for the page to the first figure, and to the first probabilities.

    The second visit in a profile counts, since libraries are then in its cache.
    """
    page = _page(browser)
    page.goto(f"{address}?page=claims")
    page.wait_for_selector("main .panel")
    began = time.monotonic()
    page.goto(f"{address}?page=live&run=3")
    page.wait_for_selector(".front .body svg")
    figure = time.monotonic() - began
    wait_for_probabilities(page)
    odds = time.monotonic() - began
    page.context.close()
    return figure, odds


def frames(browser: Browser, address: str) -> float:
    """Frames a second that reach the browser at ten months a second."""
    page = _page(browser)
    page.goto(f"{address}?page=live&scenario=no-coercion&run=3")
    page.wait_for_selector(".front .body svg")
    page.evaluate(COUNT_FRAMES)
    page.locator(".pace select").select_option("10")
    page.locator(".tick input").uncheck()
    page.get_by_role("button", name="Play").click()
    began = time.monotonic()
    page.wait_for_timeout(4_000)
    seen = page.evaluate("window.frames_seen") / (time.monotonic() - began)
    page.context.close()
    return float(seen)


def months_a_second() -> float:
    """Months a second of a session at full speed, with nobody looking at every one of them."""
    rates = []
    for run in range(8):
        session = Session(Question(run=run), lambda view: None)
        session.set_speed(0.0)
        session.wait_for_probabilities(False)
        session.start()
        began = time.monotonic()
        session.play(True)
        while session.view.playing:
            time.sleep(0.01)
        rates.append(session.view.month / (time.monotonic() - began))
        session.close()
    return statistics.median(rates)


def lever(browser: Browser, address: str) -> tuple[float, float]:
    """Median seconds from moving a lever to new probabilities: in the page, and in the session."""
    page = _page(browser)
    page.goto(f"{address}?page=live&run=3")
    wait_for_probabilities(page)
    page.wait_for_timeout(2_000)
    seen, reported = [], []
    for value in (0.2, 0.4, 0.6, 0.8, 1.2, 1.4, 1.6, 1.8):
        began = time.monotonic()
        set_lever(page, "aid", value)
        page.wait_for_selector(f"[data-lever='aid'] output:has-text('{value:g} ×')")
        wait_for_effect(page, "aid")
        seen.append(time.monotonic() - began)
        reported.append(_reported(page))
        page.wait_for_timeout(1_000)
    page.context.close()
    return statistics.median(seen), statistics.median(reported)


def _reported(page: Page) -> float:
    """Seconds that the page says the probabilities took."""
    words = page.locator(".probabilities .note[role=status]").inner_text().split()
    return float(words[words.index("s.") - 1])


def bytes_a_month(browser: Browser, address: str) -> float:
    """Bytes that reach the page for each month shown."""
    page = _page(browser)
    received: list[int] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(len(frame))))
    page.goto(f"{address}?page=live&run=3")
    wait_for_probabilities(page)
    page.wait_for_timeout(1_500)
    before, months = sum(received), 10
    for _ in range(months):
        page.get_by_role("button", name="Step").click()
        wait_for_probabilities(page)
    page.wait_for_timeout(500)
    page.context.close()
    return (sum(received) - before) / months


def memory(process: int) -> float:
    """Resident memory of a process [MB]."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    return float(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


def sessions(address: str, process: int) -> None:
    """Memory of the server before, and after every fifty of two hundred Live pages opened and closed."""
    site, kept = SimpleNamespace(address=address), [memory(process)]
    for place in range(SESSIONS):
        kernel = f"{uuid4()}"
        with connected(site, kernel) as connection:
            begin(connection, f"/?page=live&run={place % 50}")
            answers(connection, 0.2)
            leave = f"/_solara/api/close/{kernel}?session_id=page"
            asked(site, leave, "POST", Origin=address.rstrip("/"), Cookie="solara-session-id=one")
        if place % (SESSIONS // 4) == SESSIONS // 4 - 1:
            kept.append(memory(process))
    report(
        f"memory before, then in quarters of {SESSIONS} sessions",
        f"{kept[0]:.0f} MB; " + ", ".join(f"{one:.0f}" for one in kept[1:]),
    )


def many_tabs(browser: Browser, address: str, process: int, minutes: float) -> None:
    """Ten tabs play at full speed, run after run; errors, and memory at the start and after."""
    troubles: list[str] = []
    pages = []
    for run in range(TABS):
        page = _page(browser)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        # The page asks for heads of files to see whether its server lives; browsers report those as aborted.
        page.on("requestfailed", lambda asked: note_failure(troubles, asked))
        page.goto(f"{address}?page=live&run={run}")
        page.wait_for_selector(".front .body svg")
        page.locator(".pace select").select_option("0")
        page.locator(".tick input").uncheck()
        pages.append(page)
    kept, wars = [memory(process)], 0
    end = time.monotonic() + 60 * minutes
    while time.monotonic() < end:
        for page in pages:
            wars += _again(page)
        kept.append(memory(process))
        pages[0].wait_for_timeout(2_000)
    third = max(1, len(kept) // 3)
    report(f"{TABS} tabs, {minutes:g} minutes: runs, errors", f"{wars}, {len(troubles)}")
    report(
        "  memory of the server at first, then highest by third",
        f"{kept[0]:.0f} MB; "
        + ", ".join(f"{max(kept[i * third : (i + 1) * third] or [0]):.0f}" for i in range(3)),
    )


def _again(page: Page) -> int:
    """Start the next war of a tab if the last is over; 1 if it did."""
    if page.get_by_role("button", name="Pause").count():
        return 0
    page.get_by_role("button", name="Reset").click()
    # Not before the run has been reset; ten tabs keep the server busy.
    page.get_by_role("button", name="Play").click(timeout=180_000)
    return 1


def main(minutes: float = 10.0) -> None:
    """Measure everything."""
    report("months a second at full speed", f"{months_a_second():.0f}")
    with served() as dashboard:
        address, browser = dashboard.address, dashboard.browser
        server = subprocess.run(
            ["pgrep", "-P", str(dashboard.process)], capture_output=True, text=True, check=True
        )
        first_picture(browser, address)
        figure, odds = first_picture(browser, address)
        report("time to the first picture, to the first probabilities", f"{figure:.2f} s, {odds:.2f} s")
        report("frames a second that reach the browser", f"{frames(browser, address):.1f}")
        seen, told = lever(browser, address)
        report("lever to new probabilities: page, session", f"{seen:.2f} s, {told:.2f} s")
        report("bytes a month", f"{bytes_a_month(browser, address):,.0f}")
        sessions(address, int(server.stdout.split()[0]))
        many_tabs(browser, address, int(server.stdout.split()[0]), minutes)


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))

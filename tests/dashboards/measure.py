"""How quick the dashboard is: ``python -m tests.dashboards.measure [PART]...`` prints the figures.

It starts the dashboard, opens headless Chromium, and measures on this machine. Parts are ``quick`` (first
picture, lever to new probabilities, months a second, frames a second, bytes a month: two minutes),
``sessions`` (memory at the start and as sessions are opened and closed; ``--sessions 200``) and ``tabs``
(tabs that play at full speed; ``--tabs 10 --minutes 10``); all of them if none is named.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path
from uuid import uuid4

from playwright.sync_api import Browser, Page

from dashboards.live.question import Question
from dashboards.live.session import Session
from tests.dashboards.browser.test_strangers import answers, asked, begin, connected
from tests.dashboards.browser.vocabulary import set_lever, wait_for_probabilities
from tests.dashboards.serving import Site, chromium, note_failure, served

PARTS = ("quick", "sessions", "tabs")
# Whether the effect of aid is known and another than before.
EFFECT = """before => {
  const now = document.querySelector("[data-lever='aid'] .effect")?.innerText ?? '';
  return now !== before && /[+-]\\d/.test(now);
}"""
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
    probabilities = time.monotonic() - began
    page.context.close()
    return figure, probabilities


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
        before = page.locator("[data-lever='aid'] .effect").all_inner_texts()
        began = time.monotonic()
        set_lever(page, "aid", value)
        page.wait_for_function(EFFECT, arg="".join(before))
        seen.append(time.monotonic() - began)
        reported.append(_reported(page))
        page.wait_for_timeout(1_000)
    page.context.close()
    return statistics.median(seen), statistics.median(reported)


def _reported(page: Page) -> float:
    """Seconds that the page says the probabilities took."""
    note = page.locator(".probabilities .note[role=status]", has_text="New probabilities after")
    return float(note.inner_text().split()[-2])


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


def sessions(site: Site, count: int) -> None:
    """Memory of the server before, and after every quarter of so many Live pages opened and closed."""
    kept = [memory(site.process)]
    for place in range(count):
        kernel = f"{uuid4()}"
        # The server does not answer on the socket of a session that it has closed.
        with connected(site, kernel, close_timeout=0.1) as connection:
            begin(connection, f"/?page=live&run={place % 50}")
            answers(connection)
            leave = f"/_solara/api/close/{kernel}?session_id=page"
            asked(site, leave, "POST", Origin=site.address.rstrip("/"), Cookie="solara-session-id=one")
        if 4 * (place + 1) // count > 4 * place // count:
            kept.append(memory(site.process))
    report(
        f"memory before, then in quarters of {count} sessions",
        f"{kept[0]:.0f} MB; " + ", ".join(f"{one:.0f}" for one in kept[1:]),
    )


def many_tabs(browser: Browser, site: Site, tabs: int, minutes: float) -> None:
    """Tabs play at full speed, run after run; errors, and memory at the start and after."""
    address, process = site.address, site.process
    troubles: list[str] = []
    pages = []
    for run in range(tabs):
        page = _page(browser)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        # The page asks for heads of files to see whether its server lives; browsers report those as aborted.
        page.on("requestfailed", lambda asked: note_failure(troubles, asked))
        page.goto(f"{address}?page=live&run={run}")
        page.wait_for_selector(".front .body svg")
        page.locator(".pace select").select_option("0")
        page.locator(".tick input").uncheck()
        pages.append(page)
    kept, runs = [memory(process)], 0
    end = time.monotonic() + 60 * minutes
    while time.monotonic() < end:
        for page in pages:
            runs += _again(page)
        kept.append(memory(process))
        pages[0].wait_for_timeout(2_000)
    third = max(1, len(kept) // 3)
    report(f"{tabs} tabs, {minutes:g} minutes: runs, errors", f"{runs}, {len(troubles)}")
    for trouble in sorted(set(troubles))[:5]:
        report("  error", trouble)
    report(
        "  memory of the server at first, then highest by third",
        f"{kept[0]:.0f} MB; "
        + ", ".join(f"{max(kept[i * third : (i + 1) * third] or [0]):.0f}" for i in range(3)),
    )


def _again(page: Page) -> int:
    """Start the next run of a tab if the last is over; 1 if it did."""
    if page.get_by_role("button", name="Pause").count():
        return 0
    page.get_by_role("button", name="Reset").click()
    # Not before the run has been reset; ten tabs keep the server busy.
    page.get_by_role("button", name="Play").click(timeout=180_000)
    return 1


def quick(browser: Browser, address: str) -> None:
    """What a person waits for."""
    report("months a second at full speed", f"{months_a_second():.0f}")
    first_picture(browser, address)
    figure, probabilities = first_picture(browser, address)
    report("time to the first picture, to the first probabilities", f"{figure:.2f} s, {probabilities:.2f} s")
    seen, message = lever(browser, address)
    report("lever to new probabilities: page, session", f"{seen:.2f} s, {message:.2f} s")
    report("frames a second that reach the browser", f"{frames(browser, address):.1f}")
    report("bytes a month", f"{bytes_a_month(browser, address):,.0f}")


def main() -> None:
    """Measure the parts asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.dashboards.measure")
    parser.add_argument(
        "parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all if none is named"
    )
    parser.add_argument("--sessions", type=int, default=200, help="Live pages opened and closed")
    parser.add_argument("--tabs", type=int, default=10, help="tabs that play at the same time")
    parser.add_argument("--minutes", type=float, default=10.0, help="minutes for which tabs play")
    given = parser.parse_args()
    parts = given.parts or PARTS
    if unknown := set(parts) - set(PARTS):
        parser.error(f"unknown part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    with served() as site, chromium() as browser:
        if "quick" in parts:
            quick(browser, site.address)
        if "sessions" in parts:
            sessions(site, given.sessions)
        if "tabs" in parts:
            many_tabs(browser, site, given.tabs, given.minutes)


if __name__ == "__main__":
    main()

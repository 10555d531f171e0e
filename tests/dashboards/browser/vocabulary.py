"""Words the tests of pages share."""

import csv
import io
from typing import Any


def month(page: Any) -> int:
    """Month shown."""
    return int(page.locator(".when").get_attribute("data-month"))


def run_id(page: Any) -> str:
    """Run id of the run shown."""
    return str(page.locator(".when").get_attribute("data-run"))


def wait_for_month(page: Any, wanted: int) -> None:
    """Wait until a month is shown."""
    page.wait_for_selector(f".when[data-month='{wanted}']")


def wait_for_date(page: Any, date: str) -> None:
    """Wait until the headline, which is a part of its own, names a month."""
    page.wait_for_function("date => document.querySelector('h1')?.innerText === date", arg=date)


def wait_for_probabilities(page: Any) -> None:
    """Wait until the probabilities of the month shown are known."""
    page.wait_for_function(
        "document.querySelector('.probabilities [data-month]')?.dataset.month"
        " === (document.querySelector('.when')?.dataset.month ?? '')"
    )


def box(mark: Any) -> dict[str, float]:
    """Box of what may be drawn again meanwhile, which then has none for a moment."""
    for _ in range(100):
        if found := mark.bounding_box():
            return dict(found)
        mark.page.wait_for_timeout(50)
    raise AssertionError(f"never to be seen: {mark}")


def share(page: Any, path: str) -> float:
    """Probability of a path in the month shown [%]."""
    row = page.locator(".probabilities tbody tr", has=page.locator(f"[style*='--path-{path}']"))
    return float(row.locator("td").first.inner_text().removesuffix(" %"))


def go(page: Any, title: str) -> None:
    """Open another page from the head of this one, and wait until what it shows has taken the place."""
    there = page.locator(f"a.tab[aria-current]:has-text('{title}')")
    if not there.count():
        page.evaluate("document.querySelector('main').firstElementChild.dataset.left = 'yes'")
        page.get_by_role("link", name=title, exact=True).click()
        page.wait_for_selector("main [data-left]", state="detached")
    there.wait_for()


def wait_for_alert(page: Any, message: str) -> None:
    """Wait until the page reports a problem."""
    page.wait_for_function(
        "text => document.querySelector('[role=alert]')?.innerText.includes(text)", arg=message
    )


def wait_for_runs(page: Any, runs: str) -> None:
    """Wait until a form reports that so many runs, a pattern, are done."""
    page.wait_for_function(
        "runs => RegExp(`^${runs} runs in `).test(document.querySelector('form [role=status]')?.innerText)",
        arg=runs,
    )


def lever(page: Any, name: str) -> Any:
    """Row of a lever, found by searching for it."""
    page.locator(".levers input[type=search]").fill(name)
    row = page.locator(f"[data-lever='{name}']")
    row.wait_for()
    return row


def set_lever(page: Any, name: str, value: float) -> None:
    """Set a lever with the control that the page has for it."""
    row = lever(page, name)
    if row.locator("select").count():
        row.locator("select").select_option(f"{value:g}")
    else:
        row.locator("input").fill(f"{value:g}")


def wait_for_effect(page: Any, name: str) -> str:
    """Effect of a lever, once it is known."""
    page.wait_for_function(
        "name => /[+-]\\d/.test(document.querySelector(`[data-lever='${name}'] .effect`)?.innerText ?? '')",
        arg=name,
    )
    return str(page.locator(f"[data-lever='{name}'] .effect").inner_text())


def download(page: Any, card: str, label: str) -> bytes:
    """Bytes of a file taken away from a card."""
    with page.expect_download() as waiting:
        page.locator(f".{card} .take button", has_text=label).click()
    content: bytes = waiting.value.path().read_bytes()
    return content


def rows_of(content: bytes) -> list[dict[str, str]]:
    """Rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(content.decode())))


def set_field(page: Any, name: str, value: str) -> None:
    """Fill a field of a form."""
    page.locator(f"form.form [name='{name}']").fill(value)


def press(page: Any, place: Any, key: str = "Enter") -> None:
    """Go to something and press a key, as somebody without a pointer would."""
    place.focus()
    page.keyboard.press(key)


def taken(page: Any, button: Any) -> bytes:
    """Bytes of a file taken away from the keyboard."""
    with page.expect_download() as waiting:
        press(page, button)
    content: bytes = waiting.value.path().read_bytes()
    return content

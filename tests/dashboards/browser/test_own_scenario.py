"""What is wrong with a link, a form or a file is reported; a scenario file stays in its tab."""

from typing import Any

from model.scenario_file import LARGEST_FILE
from tests.dashboards.browser.vocabulary import (
    go,
    month,
    run_id,
    wait_for_alert,
    wait_for_month,
    wait_for_runs,
)

SCENARIO = """
name = "my-war"
summary = "Aid collapses."
[parameters]
aid_threshold = 0.9
[[event]]
month = 3
lever = "aid"
factor = 0.2
"""
CHOSEN = "document.querySelector('.when')?.dataset.run.startsWith('my-war-')"


def choose(page: Any, content: str | bytes, name: str = "mine.toml") -> None:
    """Choose a file in the browser."""
    data = content.encode() if isinstance(content, str) else content
    file = {"name": name, "mimeType": "application/toml", "buffer": data}
    page.locator("input[type=file]").set_input_files(file)


def problems(page: Any) -> list[str]:
    """What is reported to be wrong."""
    page.get_by_role("alert").wait_for()
    return [line for line in page.get_by_role("alert").inner_text().splitlines() if line.strip()]


WRONG = [
    (
        'name = "Bad name"\nhorizon = 10_000_000\n[parameters]\naid_treshold = 3\n',
        [
            "mine.toml: name 'Bad name' must be 1 to 50 lower-case letters, digits and hyphens",
            "mine.toml: horizon 10000000 is out of range; allowed is 1 to 600 [months]",
            "mine.toml: [parameters] unknown parameter 'aid_treshold'; did you mean 'aid_threshold'?",
        ],
    ),
    ("#" * (LARGEST_FILE + 1), ["mine.toml: is too large for a scenario; allowed is 256 kB"]),
    (b"\x89PNG\xff\xfe", ["mine.toml: is not a text file in UTF-8"]),
    ("#" * 3_000_000, ["mine.toml: is too large for a scenario; allowed is 256 kB"]),
    ('"<img src=x onerror=alert(1)>" = 1', ["mine.toml: unknown key '<img src=x onerror=alert(1)>'"]),
]


def test_what_is_wrong_is_reported_and_an_own_scenario_can_be_chosen_and_is_asked_for_by_its_link(visit):
    page = visit("seed=abc&event=3:coersion=1&batch.runs=50")
    for message in ("seed 'abc' is not a whole number", "unknown lever 'coersion'"):
        assert message in page.get_by_role("alert").inner_text()
    assert month(page) == 0
    before = run_id(page)
    field = page.get_by_label("Run", exact=True)
    field.fill("-5")
    field.press("Enter")
    wait_for_alert(page, "run '-5' is not a whole number")
    assert run_id(page) == before
    field.fill("7")
    field.press("Enter")
    page.wait_for_function("document.querySelector('.when')?.dataset.run.endsWith(':7')")
    assert page.get_by_role("alert").count() == 0
    before = run_id(page)
    for content, sentence in WRONG:
        choose(page, content)
        wait_for_alert(page, sentence[-1])
        assert (problems(page), run_id(page)) == (sentence, before)
    with page.expect_file_chooser():
        page.get_by_role("button", name="File").click()
    choose(page, SCENARIO)
    page.wait_for_function(CHOSEN)
    assert run_id(page).endswith(":42:7")
    assert page.get_by_label("Scenario").input_value() == "file:my-war"
    page.get_by_role("button", name="Step").click()
    wait_for_month(page, 1)
    page.wait_for_function("location.search.includes('month=1')")
    link, watched = page.url.partition("?")[2], run_id(page)
    simulate_elsewhere(page)
    follow(visit(link.replace("lang=en", "lang=zh")), watched)


def simulate_elsewhere(page: Any) -> None:
    """The file's scenario is simulated on Batch, and can be chosen on Compare."""
    go(page, "Batch")
    assert page.locator("form.form [name=scenario]").input_value() == "file:my-war"
    wait_for_runs(page, "50")
    go(page, "Compare")
    page.locator("[name=scenario-a] option[value='file:my-war']").wait_for(state="attached")


def follow(page: Any, watched: str) -> None:
    """A link asks for the file in the page's language, and shows its run once it is there."""
    (line,) = problems(page)
    assert "「my-war」" in line
    assert run_id(page).startswith("baseline-")
    assert page.locator("option[value='file:my-war']").count() == 0
    choose(page, SCENARIO)
    page.wait_for_function(CHOSEN)
    wait_for_month(page, 1)
    assert run_id(page) == watched
    assert page.get_by_role("alert").count() == 0

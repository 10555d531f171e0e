"""A scenario file of one's own: watched, refused in words, kept in its tab, and asked for again by a link."""

from model.scenario_file import LARGEST_FILE
from tests.dashboards.browser.vocabulary import run_id, set_field, wait_for_month

WAR = """
name = "my-war"
summary = "Aid collapses."
[parameters]
aid_threshold = 0.9
[[event]]
month = 3
lever = "aid"
factor = 0.2
"""
CHOSEN = "document.querySelector('.when').dataset.run.startsWith('my-war-')"


def choose(page, content: str | bytes, name: str = "mine.toml") -> None:
    """Choose a file in the browser."""
    data = content.encode() if isinstance(content, str) else content
    file = {"name": name, "mimeType": "application/toml", "buffer": data}
    page.locator("input[type=file]").set_input_files(file)


def problems(page) -> list[str]:
    """What is said to be wrong."""
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
    ("#" * 3_000_000, ["mine.toml: is too large for a scenario; allowed is 256 kB"]),
    (b"\x89PNG\xff\xfe", ["mine.toml: is not a text file in UTF-8"]),
    (
        "a" + ".a" * 100_000 + " = 1",
        ["mine.toml: line 1 has more than 50 full stops; no name has as many"],
    ),
    ('"<img src=x onerror=alert(1)>" = 1', ["mine.toml: unknown key '<img src=x onerror=alert(1)>'"]),
]


def test_an_own_scenario_is_refused_in_words_or_watched_and_can_be_chosen_on_other_pages(visit):
    page = visit("page=live&run=3&batch.runs=50")
    before = run_id(page)
    for content, said in WRONG:
        choose(page, content)
        page.wait_for_function(
            "text => document.querySelector('[role=alert]')?.innerText.includes(text)", arg=said[-1]
        )
        assert problems(page) == said
        assert run_id(page) == before
    with page.expect_file_chooser():
        page.get_by_role("button", name="File").click()
    choose(page, WAR)
    page.wait_for_function(CHOSEN)
    assert run_id(page).endswith(":42:3")
    assert page.get_by_label("Scenario").input_value() == "file:my-war"
    page.get_by_role("link", name="Batch").click()
    form = page.locator("form.form")
    assert form.locator("[name=scenario]").input_value() == "file:my-war"
    set_field(page, "runs", "50")
    form.get_by_role("button", name="Start").click()
    page.wait_for_function("/^50 runs in /.test(document.querySelector('form [role=status]').innerText)")
    page.get_by_role("link", name="Compare").click()
    page.locator("[name=scenario-a] option[value='file:my-war']").wait_for(state="attached")


def test_a_link_to_an_own_scenario_asks_for_the_file_in_its_language_and_then_shows_its_run(visit):
    page = visit("page=live")
    choose(page, WAR)
    page.wait_for_function(CHOSEN)
    page.get_by_role("button", name="Step").click()
    wait_for_month(page, 1)
    page.wait_for_function("location.search.includes('month=1')")
    link, watched = page.url, run_id(page)
    other = visit(link.partition("?")[2].replace("lang=en", "lang=zh"))
    (line,) = problems(other)
    assert "「my-war」" in line
    assert run_id(other).startswith("baseline-")
    assert other.locator("option[value='file:my-war']").count() == 0
    choose(other, WAR)
    other.wait_for_function(CHOSEN)
    wait_for_month(other, 1)
    assert run_id(other) == watched
    assert other.get_by_role("alert").count() == 0

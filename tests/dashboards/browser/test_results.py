"""Pages of results in a browser: many runs, studies, and the files they can be taken away as."""

from typing import Any
from unittest import mock

import pytest

from experiments.commands import main
from experiments.rendering import figures
from tests.dashboards.browser.screens import serious, theme, unreached
from tests.dashboards.browser.vocabulary import (
    box,
    download,
    go,
    rows_of,
    set_field,
    taken,
    wait_for_alert,
    wait_for_runs,
)

# Small questions, by page, and the table that answers them.
SMALL = {
    "sensitivity": ({"only": "coercion", "trajectories": "2", "runs": "5"}, "tornado"),
    "claims": ({"runs": "100"}, "claims"),
    "backcast": ({"runs": "50"}, "scores"),
}


def command(*arguments: str) -> None:
    """Run the program, quietly and without figures, which take longest and are not looked at here."""
    without = {"draw": lambda *_: [], "preload": lambda: None}
    with mock.patch.multiple(figures, **without), pytest.raises(SystemExit) as leaving:
        main([*arguments, "--quiet"])
    assert leaving.value.code == 0


def start(page: Any) -> None:
    """Start the work of the first form."""
    page.get_by_role("button", name="Start").first.click()


def refused(page: Any, message: str) -> None:
    """Start the work of a form and wait until it is refused with these words."""
    start(page)
    wait_for_alert(page, message)


def test_a_batch_and_a_comparison_keep_their_forms_and_give_the_files_of_the_command_line(visit, tmp_path):
    page = visit("page=batch&batch.runs=50&compare.runs=300")
    page.wait_for_selector(".dots svg")
    for field, value, message in (
        ("runs", "0", "runs 0 is out of range; allowed is 1 to 100000"),
        ("runs", "many", "runs 'many' is not a whole number"),
        ("seed", "-1", "seed '-1' is not a whole number"),
        ("set", "aid_treshold=1", "unknown parameter 'aid_treshold'; did you mean"),
    ):
        usual = page.locator(f"form.form [name='{field}']").input_value()
        set_field(page, field, value)
        refused(page, message)
        set_field(page, field, usual)
    for field, value in (("runs", "300"), ("seed", "7"), ("event", "13:aid*=0.5")):
        set_field(page, field, value)
    go(page, "Compare")
    page.wait_for_selector(".differences svg")
    compare(page, tmp_path / "compare")
    go(page, "Batch")
    page.wait_for_selector(".dots svg")
    assert page.locator("form.form [name='runs']").input_value() == "300"
    start(page)
    wait_for_runs(page, "300")
    folder = tmp_path / "batch"
    command("batch", "--runs", "300", "--seed", "7", "--event", "13:aid*=0.5", "--out", str(folder))
    for name in ("outcomes.csv", "distribution.csv", "incidence.csv", "dictionary.csv"):
        assert download(page, "dots", name) == (folder / name).read_bytes(), name
    for card in ("dots", "distribution", "incidence", "durations"):
        page.locator(f".{card} .body svg").wait_for()
    page.wait_for_function("location.search.includes('batch.runs=300')")
    page.reload()
    page.wait_for_selector(".dots svg")
    assert page.locator("form.form [name='runs']").input_value() == "300"
    assert download(page, "dots", "outcomes.csv") == (folder / "outcomes.csv").read_bytes()
    watch_a_dot(page)


def compare(page: Any, folder: Any) -> None:
    """A comparison: its files, and what cannot be compared."""
    command("compare", "baseline", "no-coercion", "--runs", "300", "--out", str(folder))
    for name in ("differences.csv", "transitions.csv", "outcomes.csv"):
        assert download(page, "differences", name) == (folder / name).read_bytes(), name
    page.locator(".transitions svg path").nth(2).wait_for()
    page.locator("[name='scenario-b']").select_option("backcast-2023")
    refused(page, "cannot be compared")


def watch_a_dot(page: Any) -> None:
    """Dots are chosen with arrow keys and filtered by ending; a click opens the run of its row."""
    rows = rows_of(download(page, "dots", "outcomes.csv"))
    page.locator(".dots .body").focus()
    chosen = page.locator(".dots [data-run]")
    for _ in range(3):
        before = chosen.get_attribute("data-run")
        page.keyboard.press("ArrowRight")
        page.wait_for_function(
            "before => (document.querySelector('.dots [data-run]')?.dataset.run ?? before) !== before",
            arg=before,
        )
    run, ending, month = (chosen.get_attribute(f"data-{name}") for name in ("run", "ending", "month"))
    assert (rows[int(run)]["ending"], rows[int(run)]["month"]) == (ending, month)
    wanted = next(row["ending"] for row in rows if row["ending"] not in (ending, "censored"))
    page.get_by_label("Ending shown").select_option(wanted)
    page.wait_for_function(
        "wanted => document.querySelector('.dots [data-run]')?.dataset.ending === wanted", arg=wanted
    )
    assert chosen.get_attribute("data-shown") == str(sum(row["ending"] == wanted for row in rows))
    row = rows[int(chosen.get_attribute("data-run"))]
    ring = box(page.locator(".dots .body svg circle"))
    page.mouse.click(ring["x"] + ring["width"] / 2, ring["y"] + ring["height"] / 2)
    page.wait_for_selector(f".when[data-run='{row['run_id']}']")
    page.wait_for_selector(f".end [data-ending='{wanted}']")
    assert f"month {row['month']})" in page.locator(".end h2").inner_text()


def test_studies_open_filled_refuse_nonsense_and_can_be_cancelled(visit):
    page = visit("page=sensitivity")
    page.wait_for_selector("img[alt='Leading path over the grid']")
    assert download(page, "sweep_table", "CSV").count(b"\n") == 26
    for title, field, value, message in (
        ("Sensitivity", "only", "nothing-like-it", "nothing-like-it"),
        ("Claims", "runs", "few", "runs 'few' is not a whole number"),
        ("Backcast", "runs", "5", "--runs 5 is out of range; allowed is 50 to 20000"),
    ):
        go(page, title)
        page.locator(".results table.numbers tbody tr").nth(3).wait_for(state="attached")  # they open filled
        page.locator(f"form.form [name='{field}']").first.fill(value)
        refused(page, message)
    set_field(page, "runs", "20000")
    start(page)
    page.wait_for_function("document.querySelector('progress')?.value > 0", timeout=120_000)
    # As many runs as asked for in each of several arms.
    arms, rest = divmod(int(page.locator("form.form progress").get_attribute("max")), 20_000)
    assert (arms > 1, rest) == (True, 0)
    page.get_by_role("button", name="Cancel").click()
    page.wait_for_function("document.querySelector('[role=status]')?.innerText.startsWith('Cancelled after')")
    assert page.get_by_role("button", name="Start").is_enabled()
    assert page.locator("img.drawn").count() == 0


@pytest.mark.slow
@pytest.mark.parametrize("name", SMALL)
def test_a_study_is_asked_from_the_keyboard_and_answered_with_figures_and_tables_in_both_languages(
    name, visit
):
    answers, table = SMALL[name]
    page = visit(f"page={name}")
    form = page.locator("form.form").first
    for field, value in answers.items():
        form.locator(f"[name='{field}']").fill(value)
    form.locator("[name='runs']").press("Enter")
    card = page.locator(f".{name}_figure img.drawn").first
    card.wait_for(timeout=240_000)
    assert page.evaluate("[...document.querySelectorAll('img.drawn')].every((one) => one.naturalWidth > 100)")
    assert page.locator(f".{name}_table h3").first.inner_text() == f"{table}.csv"
    assert download(page, f"{name}_table", "CSV").count(b"\n") > 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    assert unreached(page) == []
    assert taken(page, page.locator(".take button", has_text=".png").first).startswith(b"\x89PNG")
    theme(page, "dark")
    assert serious(page) == []
    drawn = card.get_attribute("src")
    page.get_by_role("button", name="中文").click()
    page.wait_for_function("document.documentElement.lang === 'zh-Hant'")
    page.wait_for_function("src => document.querySelector('img.drawn').src !== src", arg=drawn)

"""The Batch and Compare pages in a browser: many runs, and the files they can be taken away as."""

from typing import Any

import pytest

from experiments.commands import main
from tests.dashboards.browser.vocabulary import download, rows_of, set_field


def command(*arguments: str) -> None:
    """Run the program, quietly."""
    with pytest.raises(SystemExit) as leaving:
        main([*arguments, "--quiet"])
    assert leaving.value.code == 0


def start(page: Any, runs: int) -> None:
    """Start the work of a form and wait until so many runs are done."""
    page.get_by_role("button", name="Start").click()
    page.wait_for_function(f"/^{runs} runs in /.test(document.querySelector('form [role=status]').innerText)")


def refused(page: Any, message: str) -> None:
    """Start the work of a form and wait until it is refused with these words."""
    page.get_by_role("button", name="Start").click()
    page.wait_for_function(
        "text => document.querySelector('[role=alert]')?.innerText.includes(text)", arg=message
    )


def test_a_batch_refuses_nonsense_keeps_its_form_and_gives_the_files_of_the_command_line(visit, tmp_path):
    page = visit("page=batch&batch.runs=50")
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
    page.get_by_role("link", name="Claims").click()
    page.wait_for_selector(".claims_standing table")
    page.get_by_role("link", name="Batch").click()
    page.wait_for_selector(".dots svg")
    assert page.locator("form.form [name='runs']").input_value() == "300"
    start(page, 300)
    command("batch", "--runs", "300", "--seed", "7", "--event", "13:aid*=0.5", "--out", str(tmp_path / "cli"))
    for name in ("outcomes.csv", "distribution.csv", "incidence.csv", "dictionary.csv"):
        assert download(page, "dots", name) == (tmp_path / "cli" / name).read_bytes(), name
    for card in ("dots", "distribution", "incidence", "durations"):
        assert page.locator(f".{card} svg").count() == 1
    page.wait_for_function("location.search.includes('batch.runs=300')")
    page.reload()
    page.wait_for_selector(".dots svg")
    assert page.locator("form.form [name='runs']").input_value() == "300"
    assert download(page, "dots", "outcomes.csv") == (tmp_path / "cli" / "outcomes.csv").read_bytes()


def test_a_dot_clicked_is_the_run_of_its_row_and_dots_are_filtered_by_ending(visit):
    page = visit("page=batch&batch.runs=200")
    page.wait_for_selector(".dots svg")
    figure = page.locator(".dots .body")
    rows = rows_of(download(page, "dots", "outcomes.csv"))
    figure.focus()
    chosen = page.locator(".dots [data-run]")
    for _ in range(3):
        before = chosen.get_attribute("data-run")
        page.keyboard.press("ArrowRight")
        page.wait_for_function(
            "before => document.querySelector('.dots [data-run]').dataset.run !== before", arg=before
        )
    run, ending, month = (chosen.get_attribute(f"data-{name}") for name in ("run", "ending", "month"))
    assert (rows[int(run)]["ending"], rows[int(run)]["month"]) == (ending, month)
    wanted = next(row["ending"] for row in rows if row["ending"] not in (ending, "censored"))
    page.get_by_label("Ending shown").select_option(wanted)
    page.wait_for_function(
        "wanted => document.querySelector('.dots [data-run]').dataset.ending === wanted", arg=wanted
    )
    count = sum(row["ending"] == wanted for row in rows)
    assert page.locator(".dots [data-shown]").get_attribute("data-shown") == str(count)
    run = chosen.get_attribute("data-run")
    ring = page.locator(".dots .body svg circle").bounding_box()
    page.mouse.click(ring["x"] + ring["width"] / 2, ring["y"] + ring["height"] / 2)
    page.wait_for_selector(f".when[data-run='{rows[int(run)]['run_id']}']")
    page.wait_for_selector(f".end [data-ending='{wanted}']")
    assert f"month {rows[int(run)]['month']})" in page.locator(".end h2").inner_text()


def test_a_comparison_gives_the_files_of_the_command_line_and_refuses_what_cannot_be_compared(
    visit, tmp_path
):
    page = visit("page=compare&compare.runs=300")
    page.wait_for_selector(".differences svg")
    command("compare", "baseline", "no-coercion", "--runs", "300", "--out", str(tmp_path / "cli"))
    for name in ("differences.csv", "transitions.csv", "outcomes.csv"):
        assert download(page, "differences", name) == (tmp_path / "cli" / name).read_bytes(), name
    assert page.locator(".transitions svg path").count() > 2
    page.locator("[name='scenario-b']").select_option("backcast-2023")
    refused(page, "cannot be compared")

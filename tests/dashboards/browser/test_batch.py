"""The Batch and Compare pages in a browser: many wars, and the files they can be taken away as."""

import pytest

from experiments.commands import main
from tests.dashboards.browser.vocabulary import download, rows_of, set_field


def command(*arguments: str) -> None:
    """Run the program, quietly."""
    with pytest.raises(SystemExit) as leaving:
        main([*arguments, "--quiet"])
    assert leaving.value.code == 0


def test_the_tables_of_a_batch_are_the_files_of_the_command_line(visit, tmp_path):
    page = visit("page=batch")
    page.wait_for_selector(".dots svg")
    set_field(page, "runs", "300")
    set_field(page, "seed", "7")
    set_field(page, "event", "13:aid*=0.5")
    page.get_by_role("button", name="Start").click()
    page.wait_for_function("/^300 runs in /.test(document.querySelector('form [role=status]').innerText)")
    command("batch", "--runs", "300", "--seed", "7", "--event", "13:aid*=0.5", "--out", str(tmp_path / "cli"))
    for name in ("outcomes.csv", "distribution.csv", "incidence.csv", "dictionary.csv"):
        assert download(page, "dots", name) == (tmp_path / "cli" / name).read_bytes(), name
    for card in ("dots", "distribution", "incidence", "durations"):
        assert page.locator(f".{card} svg").count() == 1


def test_a_dot_clicked_is_the_war_of_its_row(visit):
    page = visit("page=batch")
    page.wait_for_selector(".dots svg")
    set_field(page, "runs", "200")
    page.get_by_role("button", name="Start").click()
    page.wait_for_function("/^200 runs in /.test(document.querySelector('form [role=status]').innerText)")
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
    ring = page.locator(".dots svg circle").bounding_box()
    page.mouse.click(ring["x"] + ring["width"] / 2, ring["y"] + ring["height"] / 2)
    page.wait_for_selector(f".when[data-run='{rows[int(run)]['run_id']}']")
    page.wait_for_selector(f".end [data-ending='{ending}']")
    assert f"month {month})" in page.locator(".end h2").inner_text()


def test_a_batch_shows_progress_and_can_be_cancelled(visit):
    page = visit("page=batch")
    page.wait_for_selector(".dots svg")
    set_field(page, "runs", "100,000")
    page.get_by_role("button", name="Start").click()
    page.wait_for_selector("form progress")
    page.wait_for_function("/of 100,000/.test(document.querySelector('form [role=status]').innerText)")
    page.get_by_role("button", name="Cancel").click()
    page.wait_for_selector("text=Cancelled after")
    assert page.get_by_role("button", name="Start").is_enabled()


def test_a_question_that_makes_no_sense_is_refused_in_words(visit):
    page = visit("page=batch")
    page.wait_for_selector(".dots svg")
    for field, value, message in (
        ("runs", "0", "runs 0 is out of range; allowed is 1 to 100000"),
        ("runs", "many", "runs 'many' is not a whole number"),
        ("seed", "-1", "seed '-1' is not a whole number"),
        ("set", "aid_treshold=1", "unknown parameter 'aid_treshold'; did you mean"),
    ):
        usual = page.locator(f"form.form [name='{field}']").input_value()
        set_field(page, field, value)
        page.get_by_role("button", name="Start").click()
        page.wait_for_function(
            "text => document.querySelector('[role=alert]')?.innerText.includes(text)", arg=message
        )
        set_field(page, field, usual)


def test_pages_open_filled_and_forms_keep_their_input_and_results_survive_a_reload(visit):
    page = visit("page=batch")
    page.wait_for_selector(".dots svg")
    set_field(page, "runs", "321")
    page.get_by_role("link", name="Compare").click()
    page.wait_for_selector(".differences svg")
    page.get_by_role("link", name="Batch").click()
    page.wait_for_selector(".dots svg")
    assert page.locator("form.form [name='runs']").input_value() == "321"
    page.get_by_role("button", name="Start").click()
    page.wait_for_function("/^321 runs in /.test(document.querySelector('form [role=status]').innerText)")
    page.wait_for_function("location.search.includes('batch.runs=321')")
    taken = download(page, "dots", "outcomes.csv")
    page.reload()
    page.wait_for_selector(".dots svg")
    assert page.locator("form.form [name='runs']").input_value() == "321"
    assert download(page, "dots", "outcomes.csv") == taken


def test_a_comparison_s_tables_are_the_files_of_the_command_line(visit, tmp_path):
    page = visit("page=compare")
    page.wait_for_selector(".differences svg")
    set_field(page, "runs", "300")
    page.get_by_role("button", name="Start").click()
    page.wait_for_function("/^600 runs in /.test(document.querySelector('form [role=status]').innerText)")
    command("compare", "baseline", "no-coercion", "--runs", "300", "--out", str(tmp_path / "cli"))
    for name in ("differences.csv", "transitions.csv", "outcomes.csv"):
        assert download(page, "differences", name) == (tmp_path / "cli" / name).read_bytes(), name
    assert page.locator(".transitions svg path").count() > 2


def test_scenarios_that_cannot_be_compared_are_refused_in_words(visit):
    page = visit("page=compare")
    page.wait_for_selector(".differences svg")
    page.locator("[name='scenario-b']").select_option("backcast-2023")
    page.get_by_role("button", name="Start").click()
    page.get_by_role("alert").wait_for()
    assert "cannot be compared" in page.get_by_role("alert").inner_text()

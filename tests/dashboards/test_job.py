"""Work reports how it stands, and can be cancelled."""

import threading

import pytest

from dashboards.jobs.job import Job, Report
from experiments.errors import InputError


def run(work, cancel: bool = False) -> list[Report]:
    """Reports of one piece of work from its start to its end."""
    over = threading.Event()
    reports: list[Report] = []

    def publish(report: Report) -> None:
        reports.append(report)
        if report.status not in ("idle", "running"):
            over.set()

    job: Job = Job(publish)
    job.start(lambda progress: work(progress, job))
    if cancel:
        job.cancel()
    assert over.wait(30)
    return reports


def counting(progress, job):
    for done in range(5):
        progress(done, 5)
    return "result"


def test_work_done_hands_over_its_result():
    reports = run(counting)
    assert reports[0].status == "running"
    assert (reports[-1].status, reports[-1].result) == ("done", "result")


def test_work_cancelled_ends_at_its_next_report():
    def work(progress, job):
        progress(1, 5)
        job.cancel()
        progress(2, 5)
        pytest.fail("went on")

    last = run(work)[-1]
    assert (last.status, last.done, last.result) == ("cancelled", 1, None)


def test_bad_input_is_reported():
    def work(progress, job):
        raise InputError("runs 0 is out of range", "seed -1 too")

    last = run(work)[-1]
    assert (last.status, last.problems) == ("failed", ("runs 0 is out of range", "seed -1 too"))

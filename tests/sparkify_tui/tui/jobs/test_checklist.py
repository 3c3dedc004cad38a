"""The steps of a job as its events move them on: what is done, what runs, what comes, and how long each took."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sparkify_tui import events as e
from sparkify_tui.models import ANALYTICAL_TABLES, STAGING_TABLES, CopyProgress, LockHolder
from sparkify_tui.tui.jobs.checklist import Checklist, InfrastructureChecklist
from sparkify_tui.tui.jobs.expected_times import ExpectedTimes
from sparkify_tui.tui.jobs.load_checklist import LoadChecklist
from sparkify_tui.tui.jobs.load_progress import LoadProgress
from sparkify_tui.tui.messages import JobEvent, JobKind
from tests.sparkify_tui.tui.scripted import COUNTS, half_a_load, rest_of_load


def states(job: Checklist) -> dict[str, str]:
    return {step.key: step.state for step in job.steps}


def loaded(events: list[e.LoadEvent], every_s: float = 1.0) -> LoadChecklist:
    progress = LoadProgress()
    job = LoadChecklist(progress, {}, 0.0)
    for number, event in enumerate(events, 1):
        progress.take(event, number * every_s)
        job.take(event, number * every_s)
    return job


def test_a_provision_goes_on_step_by_step_and_passes_over_what_it_does_not_need() -> None:
    job = InfrastructureChecklist(JobKind.PROVISION, {}, 0.0)
    job.take(e.RoleFound("a-role", "arn", False), 1.0)
    job.take(e.IngressAuthorized("sg-1", "203.0.113.7/32", 5439, False), 3.0)
    assert states(job)["role"] == "done"
    assert states(job)["policy"] == "skipped", "of a role that others made nothing is changed"
    assert (job.current, job.place) == (job["network"], 3)
    job.take(e.ClusterRequested("sparkify", "ra3.large", 2, 1.086), 4.0)
    job.take(e.AvailabilityChecked("sparkify", 0, 119, "creating"), 5.0)
    assert job["cluster"].detail == "sparkify, 2 × ra3.large, $1.09/h"
    assert job["available"].detail == "creating, check 1 of at most 120"
    assert job["available"].took(65.0) == 60.0
    job.end(100.0, good=True)
    assert set(states(job).values()) == {"done", "skipped"}
    assert job.took(500.0) == 100.0


def test_of_a_job_that_fails_the_step_that_ran_has_failed_and_what_comes_after_was_not_begun() -> None:
    job = InfrastructureChecklist(JobKind.DELETE, {}, 0.0)
    job.take(e.ClusterDeleteRequested("sparkify", None), 1.0)
    job.take(e.DeletionChecked("sparkify", 0, 119, "deleting"), 2.0)
    job.end(9.0, good=False)
    found = states(job)
    assert (found["cluster"], found["gone"], found["network"]) == ("done", "failed", "waiting")
    assert job["gone"].elapsed_s == 7.0
    assert job.current is job["gone"]


def test_a_call_that_is_tried_again_is_told_until_the_next_event() -> None:
    job = InfrastructureChecklist(JobKind.PROVISION, {}, 0.0)
    job.take(e.CallRetried("redshift", "DescribeClusters", "Throttling", 2, 3.0), 1.0)
    assert job.waits_for == "DescribeClusters: Throttling, try 2 in 3 s"
    job.take(e.RoleRequested("a-role"), 2.0)
    assert job.waits_for == ""


def test_both_copies_of_a_load_run_side_by_side_each_with_its_amounts() -> None:
    job = loaded(half_a_load())
    assert job["copy staging_events"].state == "done"
    assert job["copy staging_events"].elapsed_s == 2.4, "the service's own time"
    running = job["copy staging_songs"]
    assert (running.state, running.fraction, running.left_s) == ("running", 0.62, 25.0)
    assert running.detail == "9,235 rows · 9,235 of 14,896 files · 3.1 MB of 5.0 MB · 75.6 kB/s"
    assert states(job)["merge"] == "waiting"


def test_a_load_that_ends_well_has_every_step_done_and_tells_what_each_brought() -> None:
    job = loaded([*half_a_load(), *rest_of_load()])
    assert set(states(job).values()) == {"done"}
    assert job["merge"].detail == " · ".join(f"{table} {COUNTS[table]:,}" for table in ANALYTICAL_TABLES)
    assert job["checks"].detail == "1 passed, 1 failed"
    assert job.good and job.ended_at is not None


def test_counts_before_the_merge_are_no_commit() -> None:
    job = loaded([e.TablesEnsured(()), e.RowsCounted(COUNTS)])
    assert job.current is job["look"]


def test_a_load_with_nothing_new_needs_no_other_step() -> None:
    listed = [e.FilesListed(table, "s3://a/b", 40, 4000, 0, 0, 0, 0, is_current=True) for table in STAGING_TABLES]
    job = loaded([*listed, e.NothingNew(80)])
    assert job["look"].detail == "80 files, nothing new"
    job.end(5.0, good=True)
    assert [step.key for step in job.steps if step.state == "done"] == ["look"]


def test_a_merge_that_begins_again_counts_its_tables_anew() -> None:
    first = [e.TransformStarted("users"), e.RowsTransformed("users", 9, 0.1), e.TransformStarted("songs")]
    again = [e.CallRetried("redshift", "merge", "40001", 1, 0.5), e.TransformStarted("users")]
    job = loaded([*first, *again])
    assert job["merge"].detail == "users, 1 of 5 tables"


def test_a_load_whose_merge_is_tried_again_after_its_checks_has_these_to_come() -> None:
    job = loaded([e.TransformStarted("users"), e.CheckStarted("a"), e.TransformStarted("users")])
    assert (states(job)["merge"], states(job)["checks"]) == ("running", "waiting")


def test_a_load_that_waits_for_a_lock_says_on_what() -> None:
    holder = LockHolder("songplays", 17, "ann", "", None)
    job = loaded([e.LockAwaited((holder,))])
    assert job.waits_for == "waiting for a lock on songplays"
    assert loaded([e.LockAwaited((holder,)), e.LockWaitEnded()]).waits_for == ""


@pytest.mark.parametrize("seen", [0, 5])
def test_what_is_left_of_a_copy_is_the_servers_word(seen: int) -> None:
    progress = CopyProgress("staging_songs", seen, seen, 10, seen * 10, 100, 1.0, None)
    started = e.CopyStarted("staging_songs", "s3://a/b", 10, 100)
    job = loaded([started, e.CopyProgressed(progress)])
    assert (job["copy staging_songs"].left_s, job["copy staging_songs"].fraction) == (None, seen / 10)


def test_the_times_of_a_run_are_what_the_next_one_expects(tmp_path: Path) -> None:
    path = tmp_path / "state" / "job_times.json"
    job = loaded([*half_a_load(), *rest_of_load()])
    ExpectedTimes(path).keep(JobKind.LOAD, job.times())
    expected = ExpectedTimes(path).of(JobKind.LOAD)
    following = LoadChecklist(LoadProgress(), expected, 0.0)
    assert following["copy staging_events"].expected_s == 2.4
    assert following.expected_s == job.took(0.0)
    assert ExpectedTimes(path).of(JobKind.DELETE) == {}


@pytest.mark.parametrize("content", ["", "[1]", '{"load": 3}', '{"load": {"merge": "x", "": -1, "checks": true}}', "{"])
def test_a_file_of_times_that_is_damaged_counts_for_nothing(tmp_path: Path, content: str) -> None:
    path = tmp_path / "job_times.json"
    path.write_text(content, "utf-8")
    assert LoadChecklist(LoadProgress(), ExpectedTimes(path).of(JobKind.LOAD), 0.0).expected_s is None
    ExpectedTimes(path).keep(JobKind.LOAD, {"merge": 2.0})
    assert json.loads(path.read_text("utf-8"))["load"]["merge"] == 2.0


def test_events_of_other_jobs_move_nothing() -> None:
    job = InfrastructureChecklist(JobKind.PROVISION, {}, 0.0)
    before = states(job)
    others: list[JobEvent] = [e.NothingNew(3), e.RowsCounted({})]
    for event in others:
        job.take(event, 1.0)
    assert states(job) == before

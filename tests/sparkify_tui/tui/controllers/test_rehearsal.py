"""A rehearsal as a job of its own: begun by its key, shown step by step, its verdict stays, and a key does it."""

from __future__ import annotations

from sparkify_tui import events as e
from sparkify_tui.models import CheckResult, Severity
from sparkify_tui.tui.jobs.rehearsal_checklist import RehearsalChecklist
from sparkify_tui.tui.screens.load_dialog import LoadDialog
from tests.sparkify_tui.tui.conftest import Drive
from tests.sparkify_tui.tui.scripted import COUNTS, Scripted, half_a_rehearsal, verdict


async def test_its_verdict_stays_and_names_the_key_that_does_it(drive: Drive, backend: Scripted) -> None:
    backend.status, backend.table_counts = "available", COUNTS
    async with drive() as driven:
        await driven.press("shift+f3")
        await driven.see("1 of 2 files")
        assert backend.jobs == ["rehearse"]
        backend.gate.set()
        await driven.see("A load would pass.")
        await driven.see("users: 97 → 100 rows, 3 inserted, 2 changed")
        await driven.see("F3 does it.")
        await driven.press("f3")
        await driven.until(lambda: isinstance(driven.app.screen, LoadDialog))
        await driven.press("enter")
        await driven.until(lambda: backend.jobs[-1] == "load full=False checks=True")


async def test_a_load_that_would_fail_is_told_with_its_reason_and_no_key(drive: Drive, backend: Scripted) -> None:
    backend.status = "available"
    backend.verdict = verdict(passes=False, failure="Two rows were rejected.")
    backend.gate.set()
    async with drive() as driven:
        await driven.press("4", "L")
        await driven.see("A load would fail, and change nothing.")
        await driven.see("Two rows were rejected.")
        assert "F3 does it" not in driven.text()


async def test_a_rehearsal_is_cancelled_like_any_job(drive: Drive, backend: Scripted) -> None:
    backend.status = "available"
    async with drive() as driven:
        await driven.press("shift+f3")
        await driven.see("1 of 2 files")
        await driven.press("ctrl+g")
        await driven.see("Rehearse was cancelled")
        await driven.see("nothing is left of the local copy")


async def test_where_nothing_may_be_written_a_load_can_be_rehearsed(drive: Drive, backend: Scripted) -> None:
    backend.status = "available"
    backend.gate.set()
    async with drive(read_only=True) as driven:
        await driven.press("shift+f3")
        await driven.see("A load would pass.")
        assert "F3 does it" not in driven.text()


def test_its_steps_go_from_the_listing_to_the_checks() -> None:
    job = RehearsalChecklist({}, 0.0)
    for event in half_a_rehearsal():
        job.take(event, 1.0)
    assert job.current is job["fetch"]
    assert (job["fetch"].fraction, job["fetch"].detail) == (0.5, "1 of 2 files · 120.0 kB")
    passed = CheckResult("one", "One.", Severity.CRITICAL, 0, (), (), 0.1)
    more: list[e.RehearseEvent] = [
        e.RowsBrought("users", 97),
        e.CopyStarted("staging_events", "s3://a/b", 2, 240_000),
        e.RowsCopied("staging_events", 12, 2, 240_000, 1.0),
        e.TransformStarted("users"),
        e.CheckStarted("one"),
        e.CheckFinished(passed),
        e.Rehearsed(verdict()),
    ]
    for event in more:
        job.take(event, 2.0)
    assert {step.state for step in job.steps} == {"done"}
    assert [job[key].detail for key in ("rows", "copy", "merge", "checks")] == [
        "97 rows",
        "12 rows",
        "users",
        "1 passed",
    ]

"""What goes wrong at the services: the app stays, says what happened and what to do, and goes on afterwards."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sparkify_tui import events as e
from sparkify_tui.errors import AccessDeniedError, AwsError, ConnectionFailedError, CredentialsError, SparkifyError
from sparkify_tui.tui.jobs.job_outcome import left_behind
from sparkify_tui.tui.messages import JobKind
from sparkify_tui.tui.screens.load_dialog import LoadDialog
from tests.sampling import telling
from tests.sparkify_tui.tui.conftest import Drive, Driven
from tests.sparkify_tui.tui.scripted import Scripted, half_a_load, report

SMALL = (80, 24)


def failed_poll(message: str, remedy: str, failures: int = 1) -> e.StatusPollFailed:
    return e.StatusPollFailed(message, remedy, datetime.now(UTC), failures, 4.0)


def denied() -> AccessDeniedError:
    return AccessDeniedError(
        "The AWS credentials lack the permission redshift:CreateCluster.",
        remedy="Allow redshift:CreateCluster to this user or role.",
        service="redshift",
        operation="CreateCluster",
        code="AccessDenied",
    )


def expired() -> CredentialsError:
    return CredentialsError(
        "The AWS credentials have expired (ExpiredToken).",
        remedy="Renew them and try again.",
        service="redshift",
        operation="DescribeClusters",
        code="ExpiredToken",
    )


def unreachable() -> AwsError:
    return AwsError(
        "redshift in us-west-2 cannot be reached at http://127.0.0.1:9 (no connection).",
        remedy="Check the network.",
        service="redshift",
        operation="DescribeClusters",
        code="EndpointConnectionError",
    )


async def begin(driven: Driven, key: str) -> None:
    """Start a job by its key, up to the gate in its middle."""
    jobs = len(driven.backend.jobs)
    await driven.press(key)
    if key == "f2":
        await driven.see("per hour")
    if key == "f12":
        await driven.see("This goes:")
        await driven.type("sparkify")
    if key != "shift+f3":  # which asks nothing
        await driven.press("enter")
    await driven.until(lambda: len(driven.backend.jobs) > jobs)


@pytest.mark.parametrize(
    "failure", telling([denied, expired, unreachable], {unreachable}), ids=lambda make: make.__name__
)
@pytest.mark.parametrize(
    ("key", "title", "way_on"),
    [
        ("f2", "Provision failed", "F2 goes on"),
        ("f3", "Load failed", "F3 loads"),
        ("f12", "Delete failed", "F12 goes on"),
    ],
)
async def test_a_job_that_fails_says_why_what_is_left_and_how_to_go_on_and_then_does(
    drive: Drive, backend: Scripted, failure: Any, key: str, title: str, way_on: str
) -> None:
    error: SparkifyError = failure()
    backend.fail_with = error
    async with drive(SMALL) as driven:
        await begin(driven, key)
        backend.gate.set()
        await driven.see(title)
        shown = driven.words_in("#job")
        assert error.message in shown
        assert error.remedy in shown
        assert way_on in shown
        backend.fail_with = None
        await driven.until(lambda: not driven.main.target.reopening)
        await begin(driven, key)
        await driven.until(lambda: not driven.main.controllers.job_runner.running)
        assert title not in driven.text()


async def test_failed_polls_keep_what_was_seen_marked_stale_and_ctrl_r_opens_the_target_again(
    drive: Drive, backend: Scripted
) -> None:
    backend.status = "available"
    opened: list[str] = []

    async def opener(_launch: Any) -> Scripted:
        opened.append("opened")
        return backend

    async with drive(SMALL, opener=opener) as driven:
        backend.polls.put_nowait(failed_poll("The AWS credentials have expired.", "Renew them and try again.", 3))
        await driven.see("STALE: 3 failed polls")
        assert "sparkify AVAILABLE" in driven.text()
        assert "Renew them and try again." in driven.text()
        assert "^r tries now" in driven.text()
        assert "! STALE" in driven.text().splitlines()[0]
        await driven.press("ctrl+r")
        await driven.until(lambda: "STALE" not in driven.text())
    assert opened == ["opened", "opened"]


async def test_ctrl_r_opens_the_target_again_when_the_poll_it_asks_for_fails(drive: Drive, backend: Scripted) -> None:
    backend.status = "available"
    opened: list[str] = []
    polls = iter((True, False, True))

    async def watch() -> Any:
        succeeds = next(polls)
        yield e.StatusPolled(report("available"), 15.0) if succeeds else failed_poll("Nobody answers.", "Start it.")
        await asyncio.Event().wait()

    async def opener(_launch: Any) -> Scripted:
        opened.append("opened")
        return backend

    backend.watch = watch  # type: ignore[method-assign]
    async with drive(SMALL, opener=opener) as driven:
        assert opened == ["opened"]
        await driven.press("ctrl+r")
        await driven.until(lambda: opened == ["opened", "opened"])
        await driven.until(lambda: "STALE" not in driven.text())


async def test_ctrl_r_opens_the_target_again_in_the_middle_of_a_job_and_leaves_the_job_alone(
    drive: Drive, backend: Scripted
) -> None:
    opened: list[str] = []

    async def opener(_launch: Any) -> Scripted:
        opened.append("opened")
        return backend

    async with drive(SMALL, opener=opener) as driven:
        await begin(driven, "f2")
        await begin_queued_load(driven)
        backend.polls.put_nowait(failed_poll("redshift cannot be reached.", "Check the network."))
        await driven.until(lambda: "STALE" in driven.text())
        await driven.press("ctrl+r")
        await driven.until(lambda: opened == ["opened", "opened"])
        await driven.until(lambda: "STALE" not in driven.text())
        assert backend.jobs == ["provision"]
        backend.gate.set()
        await driven.until(lambda: backend.jobs == ["provision", "load full=False checks=True"], "the queued load")


async def begin_queued_load(driven: Driven) -> None:
    await driven.press("f3")
    await driven.until(lambda: isinstance(driven.app.screen, LoadDialog))
    await driven.press("enter")
    await driven.hear("as soon as the cluster is made")


@pytest.mark.parametrize(
    ("poll", "hint"),
    [
        (failed_poll("Nobody answers.", "Start it."), "^r tries now and starts a stopped sandbox."),
        (e.StatusPolled(report("paused"), 15.0), "The last poll saw the cluster paused."),
    ],
    ids=["the sandbox is gone", "the cluster is paused"],
)
async def test_a_load_that_can_t_connect_says_what_the_last_poll_knows(
    drive: Drive, backend: Scripted, poll: e.StatusEvent, hint: str
) -> None:
    backend.status = "available"
    backend.fail_with = ConnectionFailedError("Nothing listens at 127.0.0.1:5439.", remedy="Check HOST.")
    async with drive(SMALL) as driven:
        await begin(driven, "f3")
        backend.polls.put_nowait(poll)
        await driven.until(
            lambda: driven.main.controllers.polls.stale or driven.main.controllers.polls.seen_status == "paused"
        )
        backend.gate.set()
        await driven.see("Load failed")
        assert hint in driven.text()


async def test_polls_that_never_succeeded_claim_no_state(drive: Drive, backend: Scripted) -> None:
    async def watch() -> Any:
        yield failed_poll("The AWS credentials have expired.", "Renew them and try again.")
        await asyncio.Event().wait()

    backend.watch = watch  # type: ignore[method-assign]
    async with drive(SMALL, wait=False) as driven:
        await driven.see("state unknown  ! STALE")
        assert "The cluster was not seen yet." in driven.text()


async def test_a_target_that_does_not_open_says_why_and_opens_when_it_can(drive: Drive, backend: Scripted) -> None:
    answers: list[Exception] = [unreachable()]

    async def opener(_launch: Any) -> Scripted:
        if answers:
            raise answers.pop()
        return backend

    async with drive(SMALL, opener=opener, wait=False) as driven:
        await driven.see("The target could not be opened")
        await driven.see("cannot be reached")
        assert "Looking for the cluster" not in driven.text()
        await driven.press("f2")
        await driven.hear("is not open yet")
        await driven.press("ctrl+r")
        await driven.see("no cluster")
        assert "could not be opened" not in driven.text()


async def test_a_poll_in_the_middle_of_a_job_leaves_no_interrupted_job_behind(drive: Drive, backend: Scripted) -> None:
    async with drive(SMALL) as driven:
        await begin(driven, "f2")
        await driven.press("1")
        backend.polls.put_nowait(
            e.StatusPolled(report("available", interrupted="Its endpoint is not written yet."), 2.0)
        )
        await driven.see("AVAILABLE")
        assert "interrupted" not in driven.text()
        backend.gate.set()
        await driven.see("The warehouse is up.")
        await driven.until(lambda: not driven.main.controllers.job_runner.running)
        assert "interrupted" not in driven.text()


async def test_a_cluster_that_another_program_is_just_making_is_interrupted_only_if_it_stays_so(
    drive: Drive, backend: Scripted
) -> None:
    seen = e.StatusPolled(report("available", interrupted="Its endpoint is not written yet."), 2.0)
    backend.status = "creating"
    async with drive(SMALL) as driven:
        await driven.see("CREATING")
        backend.polls.put_nowait(seen)
        await driven.see("AVAILABLE")
        assert "endpoint is not written" not in driven.text()
        backend.polls.put_nowait(seen)
        await driven.see("interrupted: Its endpoint is not written yet.")


async def test_throttling_while_a_job_waits_is_one_line_of_its_steps(drive: Drive, backend: Scripted) -> None:
    async def provision() -> Any:
        yield e.RoleRequested("songplays_S3toRedshiftStaging")
        for attempt in (1, 2, 3):
            yield e.CallRetried("redshift", "DescribeClusters", "Throttling", attempt, 1.5)
        await asyncio.Event().wait()

    backend.provision = provision  # type: ignore[method-assign]
    async with drive(SMALL) as driven:
        await driven.press("f2")
        await driven.see("per hour")
        await driven.press("enter")
        await driven.until(lambda: "try 3 in" in driven.words_in("#job"))
        assert driven.words_in("#job").count("Throttling") == 1


@pytest.mark.parametrize("kind", list(JobKind))
async def test_a_job_that_a_crash_cut_off_is_told_at_the_next_start_once(
    drive: Drive, own_state: Path, backend: Scripted, kind: JobKind
) -> None:
    async with drive(SMALL) as driven:
        place = driven.main.target.job_file
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(f'{{"kind": "{kind.value}", "at": 1790000000, "pid": {ENDED_PID}}}', "utf-8")
    key = {JobKind.PROVISION: "f2", JobKind.LOAD: "f3", JobKind.REHEARSE: "shift+f3", JobKind.DELETE: "f12"}[kind]
    async with drive(SMALL) as driven:
        await driven.see(f"The {kind.value} of ")
        assert key.upper() in driven.text().upper().split("WAS CUT OFF")[1].split("NO CLUSTER")[0]
        backend.gate.set()
        await begin(driven, key)
        await driven.until(lambda: not driven.main.controllers.job_runner.running)
        await driven.until(lambda: not place.exists())
    async with drive(SMALL) as driven:
        assert "was cut off" not in driven.text()


ENDED_PID = 2**22 + 1
"""Above the highest process id that Linux and macOS give."""


async def test_a_job_is_remembered_while_it_runs_and_forgotten_when_it_is_cancelled(
    drive: Drive, backend: Scripted
) -> None:
    async with drive(SMALL) as driven:
        await begin(driven, "f2")
        assert driven.main.target.job_file.exists()
        await driven.press("ctrl+g")
        await driven.see("Provision was cancelled")
        assert not driven.main.target.job_file.exists()


def test_an_account_claims_nothing_that_was_only_asked_for() -> None:
    asked: list[Any] = [e.RoleRequested("a-role"), e.RoleFound("a-role", "arn", True)]
    asked += [e.ClusterRequested("sparkify", "ra3.large", 2, 1.086), e.DatabaseRequested("db")]
    assert "was asked for; the next poll shows" in left_behind(JobKind.PROVISION, asked)
    asked.append(e.AvailabilityChecked("sparkify", 0, 40, "creating"))
    assert "exists or is still being created and costs $1.09 an hour" in left_behind(JobKind.PROVISION, asked)


def test_an_account_names_a_table_once_however_often_it_was_worked_out() -> None:
    once = [e.RowsTransformed("songs", 3, 0.1), e.RowsTransformed("time", 3, 0.1)]
    told = [*once, e.CallRetried("redshift", "merge", "08006", 1, 2.0), *once]
    assert "songs, time: worked out, and rolled back." in left_behind(JobKind.LOAD, told).splitlines()


async def test_a_copy_that_lost_its_server_shows_no_progress_but_its_retries(drive: Drive, backend: Scripted) -> None:
    lost = asyncio.Event()

    async def load(**_options: Any) -> Any:
        for event in half_a_load():
            yield event
        await lost.wait()
        yield e.CallRetried("redshift", "COPY staging_songs", "08006", 2, 2.0)
        await asyncio.Event().wait()

    backend.load = load  # type: ignore[method-assign]
    backend.status = "available"
    async with drive() as driven:
        await driven.press("f3")
        await driven.until(lambda: isinstance(driven.app.screen, LoadDialog))
        await driven.press("enter")
        await driven.see("25 s left")
        lost.set()
        await driven.see("interrupted (08006), retry 2")
        line = next(line for line in driven.text().splitlines() if "▶ copy staging_songs" in line)
        assert " 0%" in line
        assert "25 s left" not in driven.text()


async def test_tables_that_can_t_be_counted_are_told_of_once(drive: Drive, backend: Scripted) -> None:
    async def counts() -> Any:
        backend.ran.append("counts")
        raise SparkifyError("Nothing listens at 127.0.0.1:5439.", remedy="Check [CLUSTER] HOST.")

    backend.counts = counts  # type: ignore[method-assign]
    backend.status = "available"
    async with drive() as driven:
        await driven.until(lambda: backend.ran.count("counts") == 1, "the first count")
        for asked in (2, 3):
            driven.main.controllers.tables.refresh()
            await driven.until(lambda asked=asked: backend.ran.count("counts") == asked, "another count")  # type: ignore[misc]
        told = [line.text for line in driven.main.logbook.lines if "could not be counted" in line.text]
    assert len(told) == 1


async def test_polls_that_break_are_told_with_their_traceback_and_begin_again(drive: Drive, backend: Scripted) -> None:
    async with drive() as driven:
        backend.status = "available"
        await backend.polls.put(RuntimeError("unforeseen"))
        await driven.hear("Something broke in the background")
        await driven.see("sparkify AVAILABLE")
        assert any("Traceback" in line.text for line in driven.main.logbook.lines)

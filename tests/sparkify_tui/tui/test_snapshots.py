"""What every pane and dialog looks like, at 80x24 and at 120x40."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from sparkify_tui import events as e
from sparkify_tui.errors import LoadError, SparkifyError
from sparkify_tui.models import Page, ResultColumn
from sparkify_tui.tui.log import log_view
from tests.sparkify_tui.tui.conftest import Drive, Driven
from tests.sparkify_tui.tui.scripted import ERROR_ROWS, PLAN, Scripted, page, report

Scene = Callable[[Driven], Awaitable[None]]


async def no_cluster(d: Driven) -> None:
    await d.see("no cluster")


async def available(d: Driven) -> None:
    await d.press("1")


async def provision_dialog(d: Driven) -> None:
    await d.press("f2")
    await d.see("per hour")


async def provisioning(d: Driven) -> None:
    await provision_dialog(d)
    await d.press("enter")
    await d.see("check 1 of")


async def load_dialog(d: Driven) -> None:
    await d.press("f3")


async def loading(d: Driven) -> None:
    await d.press("f3", "enter")
    await d.see("62%")


async def loaded(d: Driven) -> None:
    d.backend.gate.set()
    await d.press("f3", "enter")
    await d.see("6,820")
    await d.see("Loaded 61,131 new rows")
    await d.until(lambda: not d.main.controllers.job_runner.running)


async def check_rows(d: Driven) -> None:
    await loaded(d)
    await d.press("2", *["down"] * 8, "enter")
    await d.see("Check songplays_without_user")


async def load_errors(d: Driven) -> None:
    d.backend.gate.set()
    d.backend.fail_with = LoadError("staging_songs: the COPY was rejected.", rows=ERROR_ROWS)
    await d.press("f3", "enter")
    await d.until(lambda: d.main.panes.etl.progress.errors and not d.main.controllers.job_runner.running)
    d.app.clear_notifications()
    await d.press("x")
    await d.see("Invalid digit")


async def delete_dialog(d: Driven) -> None:
    await d.press("f12")
    await d.see("This goes:")


async def query_result(d: Driven) -> None:
    await d.press("f4")
    await d.type("select level, count(*) from songplays group by 1; -- by level")
    await d.press("ctrl+j")
    await d.see("5,591")


async def query_more(d: Driven) -> None:
    d.backend.answers["select 1"] = [page(500), page(1000, 500, complete=True)]
    await d.press("f4")
    await d.type("select 1")
    await d.press("ctrl+j")
    await d.see("500+")


async def query_error(d: Driven) -> None:
    failed = e.StatementFailed("select x", 0, 0, 'column "x" does not exist', "", "42703", 8, 0.01)
    d.backend.answers["select x"] = failed
    await d.press("f4")
    await d.type("select x")
    await d.press("ctrl+j")
    await d.see("42703")


async def completion(d: Driven) -> None:
    await d.until(lambda: d.main.panes.query.editor.completer._tables.by_name)
    await d.press("f4")
    await d.type("select us")
    await d.see("user_id")


async def catalogue(d: Driven) -> None:
    await d.until(lambda: d.main.panes.query.editor.completer._tables.by_name)
    await d.press("t")
    await d.see("songplays")


async def catalogue_filter(d: Driven) -> None:
    await catalogue(d)
    await d.press("slash")
    await d.type("song")
    await d.press("enter", "right")


async def ddl(d: Driven) -> None:
    await catalogue(d)
    await d.press("down", "d")
    await d.see("create table")


async def history(d: Driven) -> None:
    await query_result(d)
    await d.press("f8")
    await d.see("Plays by level")


async def chart(d: Driven) -> None:
    await query_result(d)
    d.main.panes.query.grid.focus()
    await d.press("v")
    await d.see("count by level")
    await d.pilot.pause()


async def cell(d: Driven) -> None:
    await query_result(d)
    d.main.panes.query.grid.focus()
    await d.press("down", "enter")
    await d.see("escape: back")


async def row(d: Driven) -> None:
    columns = (
        ResultColumn("user_agent", "character varying(256)"),
        ResultColumn("ts", "timestamp without time zone"),
        ResultColumn("length", "numeric(9,5)"),
        ResultColumn("artist_id", "character varying(32)"),
        ResultColumn("payload", "super"),
    )
    agent = "Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/35.0.1916.153"
    payload = '{"page":"NextSong","tags":["a",1.50]}'
    found = (agent, datetime(2018, 11, 1, 20, 57, 10, 796000), Decimal("218.93179"), None, payload)
    d.backend.answers["select 3"] = Page(columns, (found, found), 0, True)
    await d.press("f4")
    await d.type("select 3")
    await d.press("ctrl+j")
    await d.see("Mozilla")
    d.main.panes.query.grid.focus()
    await d.press("i", "down")
    await d.see("row 1 of 2")


async def copy_as(d: Driven) -> None:
    await query_result(d)
    d.main.panes.query.grid.focus()
    await d.press("shift+right", "Y")
    await d.see("Copy as")


async def plan(d: Driven) -> None:
    columns = (ResultColumn("QUERY PLAN", "text"),)
    d.backend.answers["explain select 4"] = Page(columns, tuple((line,) for line in PLAN.splitlines()), 0, True)
    await d.press("f4")
    await d.type("explain select 4")
    await d.press("ctrl+j")
    await d.see("dearest")
    d.main.panes.query.grid.focus()


async def export(d: Driven) -> None:
    await query_result(d)
    await d.press("ctrl+e")
    await d.see("all there are")
    d.app.screen.query_one("#path").value = "result.csv"  # type: ignore[attr-defined]
    await d.pilot.pause()


async def help_dialog(d: Driven) -> None:
    await d.press("f1")
    await d.see("Everywhere")


async def log(d: Driven) -> None:
    d.main.say("a warning with [markup] in it", 30)
    await d.press("4")
    await d.see("[markup]")


async def quit_question(d: Driven) -> None:
    await loading(d)
    await d.press("ctrl+q")
    await d.see("still running")


async def stale(d: Driven) -> None:
    at = datetime.now(UTC) + timedelta(hours=1)  # so that no countdown shows
    d.backend.polls.put_nowait(
        e.StatusPollFailed("The AWS credentials have expired (ExpiredToken).", "Renew them and try again.", at, 2, -4e3)
    )
    await d.see("STALE: 2 failed polls")


async def interrupted(d: Driven) -> None:
    seen = report(None, interrupted="There is no Redshift cluster sparkify, but its IAM role is there.")
    d.backend.polls.put_nowait(e.StatusPolled(seen, 15.0))
    await d.see("F2 finishes it, F12 removes it.")


async def cancelled(d: Driven) -> None:
    await provisioning(d)
    await d.press("ctrl+g")
    await d.see("Provision was cancelled")


async def load_failed(d: Driven) -> None:
    d.backend.gate.set()
    d.backend.fail_with = LoadError("staging_songs: the COPY was rejected.", remedy="Mend the file and load again.")
    await d.press("f3", "enter")
    await d.see("Load failed")
    await d.until(lambda: not d.main.controllers.job_runner.running)


async def confirm_write(d: Driven) -> None:
    d.backend.confirm_writes = True
    await d.press("f4")
    await d.type("delete from songplays where user_id = 7")
    await d.press("ctrl+j")
    await d.see("This statement writes")


async def confirm_irreversible(d: Driven) -> None:
    await d.press("f4")
    await d.type("delete from songplays; drop table users, songs;")
    await d.press("enter")
    await d.type("truncate time; drop schema etl")
    await d.press("f5")
    await d.see("line 2: TRUNCATE time (about")


async def parameters(d: Driven) -> None:
    await d.press("f4")
    await d.type("select * from users where level = :level and user_id = :user_id")
    await d.press("ctrl+j")
    await d.see("Parameters")
    await d.type("paid")


async def query_running(d: Driven) -> None:
    d.backend.answers["select pg_sleep(60)"] = "wait"
    await d.press("f4")
    await d.type("select pg_sleep(60)")
    await d.press("ctrl+j")
    await d.see("running …")


async def open_file(d: Driven) -> None:
    await d.press("ctrl+o")
    d.app.screen.query_one("#path").value = "questions.sql"  # type: ignore[attr-defined]
    await d.pilot.pause()


async def save_file(d: Driven) -> None:
    await d.press("f4")
    await d.type("select 1")
    await d.press("ctrl+s")
    d.app.screen.query_one("#path").value = "questions.sql"  # type: ignore[attr-defined]
    await d.pilot.pause()


async def rejected_rows(d: Driven) -> None:
    await d.press("x")
    await d.see("Rejected rows")


async def log_filter(d: Driven) -> None:
    await d.press("4", "f")
    await d.see("filter …")


async def help_in_results(d: Driven) -> None:
    await query_result(d)
    d.main.panes.query.grid.focus()
    await d.press("f1")
    await d.see("Copy the row")


async def zoomed(d: Driven) -> None:
    await d.press("2", "z")


async def palette(d: Driven) -> None:
    await d.press("ctrl+p")
    await d.see("Search")


async def null_and_wide_values(d: Driven) -> None:
    columns = (ResultColumn("a", "integer"), ResultColumn("b", "character varying(99)"))
    d.backend.answers["select 2"] = Page(
        columns, ((None, "[b]x[/b]"), (2018, "tab\tbell\x07"), (3, "日本 Björk")), 0, True
    )
    await d.press("f4")
    await d.type("select 2")
    await d.press("ctrl+j")
    await d.see("Björk")


SCENES: dict[str, Scene] = {
    scene.__name__: scene
    for scene in (
        no_cluster,
        available,
        provision_dialog,
        provisioning,
        load_dialog,
        loading,
        loaded,
        check_rows,
        load_errors,
        delete_dialog,
        query_result,
        query_more,
        query_error,
        completion,
        catalogue,
        catalogue_filter,
        ddl,
        history,
        chart,
        cell,
        row,
        copy_as,
        plan,
        export,
        help_dialog,
        log,
        quit_question,
        stale,
        interrupted,
        cancelled,
        load_failed,
        confirm_write,
        confirm_irreversible,
        parameters,
        query_running,
        open_file,
        save_file,
        rejected_rows,
        log_filter,
        help_in_results,
        zoomed,
        palette,
        null_and_wide_values,
    )
}
WITHOUT_CLUSTER = {"no_cluster", "provision_dialog", "provisioning", "cancelled", "interrupted"}


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("name", SCENES)
async def test_a_scene_looks_as_it_was_approved(
    drive: Drive, backend: Scripted, name: str, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_view, "clock_time", lambda _at: "12:00:00 ")  # a dialog may hide a part of it
    backend.status = None if name in WITHOUT_CLUSTER else "available"
    async with drive(size) as driven:
        await SCENES[name](driven)
        await driven.main.panes.query.keep()
        driven.main.query_one("#log-view").take()  # type: ignore[attr-defined]
        driven.app.clear_notifications()
        await driven.looks(f"{name}-{size[0]}x{size[1]}")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("name", ["first_choice", "setup"])
async def test_the_first_start_looks_as_it_was_approved(drive: Drive, name: str, size: tuple[int, int]) -> None:
    async with drive(size, wait=False, needs_setup=True, is_sandbox=False, config_path=Path("dwh.cfg")) as driven:
        await driven.see("Welcome to sparkify")
        if name == "setup":
            await driven.press("tab", "enter")
            await driven.see("Access key ID")
        await driven.looks(f"{name}-{size[0]}x{size[1]}")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
async def test_a_target_that_does_not_open_looks_as_it_was_approved(drive: Drive, size: tuple[int, int]) -> None:
    async def opener(_launch: object) -> Scripted:
        raise SparkifyError("The sandbox did not start.", remedy="Its log has more.")

    async with drive(size, wait=False, opener=opener) as driven:
        await driven.see("The target could not be opened")
        driven.main.query_one("#log").display = False
        await driven.looks(f"not_open-{size[0]}x{size[1]}")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
async def test_read_only_looks_as_it_was_approved(drive: Drive, size: tuple[int, int]) -> None:
    async with drive(size, read_only=True) as driven:
        driven.main.query_one("#log").display = False
        await driven.looks(f"read_only-{size[0]}x{size[1]}")

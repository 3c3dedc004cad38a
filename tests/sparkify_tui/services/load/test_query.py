"""Running scripts and paging through results, over real sockets against the sandbox."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace

import pytest

from sparkify_tui.errors import ConnectionFailedError
from sparkify_tui.events import QueryEvent, RowsFetched, StatementFailed, StatementFinished, StatementStarted
from sparkify_tui.models import CancelOutcome
from sparkify_tui.services.load.counts import counts
from sparkify_tui.services.query.catalog import read_catalog
from sparkify_tui.services.query.query import QuerySession
from sparkify_tui.services.query.questions import questions
from sparkify_tui.services.query.stored_rows import stored_rows
from sparkify_tui.tui.editor.completion.snippets import OF_VALUES, SNIPPETS
from sparkify_tui.warehouse.connection import connect
from tests.sparkify_tui.services.load.warehouses import Warehouse, event, song
from tests.waiting import TIMEOUT_S

NUMBERS = "with recursive n(x) as (select 1 union all select x + 1 from n where x < {last}) select x from n order by x"
ENDLESS = "with recursive n(x) as (select 1 union all select 1 from n) select count(*) from n"


async def run(session: QuerySession, script: str, page_rows: int = 500) -> list[QueryEvent]:
    async with aclosing(session.run(script, page_rows=page_rows)) as events:
        return [item async for item in events]


@pytest.fixture
async def session(running: Warehouse) -> AsyncIterator[QuerySession]:
    async with QuerySession(running.target) as found:
        yield found


async def test_a_script_runs_statement_after_statement(session: QuerySession) -> None:
    events = await run(
        session, "create temp table t (x int);\ninsert into t values (1), (2); select * from t order by x;"
    )
    assert [(item.index, item.offset) for item in events if isinstance(item, StatementStarted)] == [
        (0, 0),
        (1, 29),
        (2, 60),
    ]
    done = [item for item in events if isinstance(item, StatementFinished)]
    assert [(item.tag, item.rows, item.complete) for item in done] == [
        ("CREATE TABLE", None, True),
        ("INSERT", 2, True),
        ("SELECT", 2, True),
    ]
    (page,) = [item.page for item in events if isinstance(item, RowsFetched)]
    assert page.rows == ((1,), (2,))
    assert page.columns[0].type == "integer"


async def test_columns_may_share_a_name_and_texts_may_hold_percents_and_colons(session: QuerySession) -> None:
    (page,) = [
        item.page
        for item in await run(session, "select 1 as a, '100 % :x %s'::varchar(20) as a, null as b")
        if isinstance(item, RowsFetched)
    ]
    assert [column.name for column in page.columns] == ["a", "a", "b"]
    assert page.columns[1].type == "character varying(20)"
    assert page.rows == ((1, "100 % :x %s", None),)


async def test_the_first_failure_ends_the_script_and_not_the_session(session: QuerySession) -> None:
    events = await run(session, "select 1; select 1/0; select 2")
    failed = events[-1]
    assert isinstance(failed, StatementFailed)
    assert (failed.index, failed.offset, failed.sqlstate) == (1, 10, "22012")
    assert isinstance((await run(session, "select 3"))[-1], StatementFinished)


async def test_a_result_is_read_page_by_page(session: QuerySession) -> None:
    events = await run(session, NUMBERS.format(last=3000), page_rows=100)
    first = next(item.page for item in events if isinstance(item, RowsFetched))
    assert (len(first.rows), first.complete) == (100, False)
    assert events[-1].complete is False
    second = await session.fetch(2500)
    assert (second.first_row, second.rows[0], len(second.rows), second.complete) == (100, (101,), 2500, False)
    third = await session.fetch(2500)
    assert (third.rows[-1], len(third.rows), third.complete) == ((3000,), 400, True)
    assert (await session.fetch(10)).rows == ()


async def test_pages_can_be_read_on_while_the_script_waits(session: QuerySession) -> None:
    script = f"{NUMBERS.format(last=1500)}; select 'next'"
    seen: list[int] = []
    async with aclosing(session.run(script, page_rows=1000)) as events:
        async for item in events:
            if isinstance(item, RowsFetched) and not item.page.complete:
                seen.append(len((await session.fetch(1000)).rows))
            if isinstance(item, StatementFinished):
                seen.append(item.rows or 0)
    assert seen == [500, 1500, 1]


async def test_a_transaction_of_the_persons_own_is_honoured(warehouse: Warehouse) -> None:
    async with QuerySession(warehouse.target) as session:
        await run(session, "create table kept (x int); begin; insert into kept values (1); select * from kept")
        assert session.in_transaction
        await run(session, "rollback; select 1")
        assert not session.in_transaction
        events = await run(session, "select count(*) from kept; drop table kept")
        assert next(item.page.rows for item in events if isinstance(item, RowsFetched)) == ((0,),)


async def test_a_statement_that_would_run_for_hours_is_cancelled_and_the_server_says_so(session: QuerySession) -> None:
    running = asyncio.create_task(run(session, ENDLESS))
    async with asyncio.timeout(TIMEOUT_S):
        while not session.busy:  # noqa: ASYNC110 - the server tells nobody when it begins
            await asyncio.sleep(0.01)
        report = await session.cancel()
    assert report.outcome is CancelOutcome.CANCELLED
    failed = (await running)[-1]
    assert isinstance(failed, StatementFailed)
    assert failed.sqlstate == "57014"
    assert isinstance((await run(session, "select 1"))[-1], StatementFinished)


async def test_cancelling_nothing_says_so(session: QuerySession) -> None:
    assert (await session.cancel()).outcome is CancelOutcome.FINISHED_FIRST


@pytest.mark.parametrize(
    "script",
    [
        "create table written (x int)",
        "with x as (delete from users returning *) select * from x",
        "select 1 into written",
    ],
)
async def test_a_read_only_session_stops_writing(running: Warehouse, script: str) -> None:
    async with QuerySession(replace(running.target, read_only=True)) as session:
        failed = (await run(session, script))[-1]
        assert isinstance(failed, StatementFailed)
        assert failed.sqlstate == "25006"
        assert isinstance((await run(session, "begin; select 1; commit"))[-1], StatementFinished)


async def test_the_server_enforces_read_only_too(running: Warehouse) -> None:
    async with QuerySession(replace(running.target, read_only=True)) as session:
        await run(session, "begin")
        assert session._connection is not None
        with pytest.raises(Exception, match="read-only"):
            await session._connection.execute("create table written (x int)")


async def test_a_lost_connection_is_told_and_opened_again(session: QuerySession) -> None:
    await run(session, NUMBERS.format(last=3000), page_rows=10)
    assert session._connection is not None
    session._connection.abort()
    with pytest.raises(ConnectionFailedError):
        await session.fetch(10)
    assert isinstance((await run(session, "select 1"))[-1], StatementFinished)


@pytest.mark.parametrize(
    ("before", "then", "sent_again"),
    [
        ("select 1", "select 2", True),
        ("select 1; show search_path", "with a as (select 2) select * from a", True),
        ("set search_path to pg_catalog", "select 2", False),
        ("create temp table t (x int)", "select 2", False),
        ("begin; select 1", "select 2", False),
        ("select 1", "create temp table t (x int)", False),
    ],
)
async def test_a_query_over_a_connection_that_the_server_ended_is_sent_again_when_nothing_hangs_on_it(
    running: Warehouse, session: QuerySession, before: str, then: str, sent_again: bool
) -> None:
    await run(session, before)
    assert session._connection is not None
    async with await connect(running.target.config.cluster, application="the test") as other:
        await other.execute(f"select pg_terminate_backend({session._connection.pid})")
    last = (await run(session, then))[-1]
    assert isinstance(last, StatementFinished if sent_again else StatementFailed)
    assert isinstance(last, StatementFinished) or last.sqlstate.startswith("08")
    assert isinstance((await run(session, "select 3"))[-1], StatementFinished)


async def test_every_question_counts_and_the_catalogue_answer(warehouse: Warehouse) -> None:
    warehouse.put_songs("A/A", [song(1)])
    warehouse.put_events("2018-11-01", [event(1, item, at_s=item) for item in range(3)])
    await warehouse.load()
    async with QuerySession(warehouse.target) as session:
        for item in questions():
            done = (await run(session, item.sql))[-1]
            assert isinstance(done, StatementFinished), f"{item.name}: {done}"
    assert (await counts(warehouse.target))["songplays"] == 3
    tables = {table.name: table for table in (await read_catalog(warehouse.target)).tables if table.schema == "public"}
    column = tables["users"].columns[0]
    assert (column.name, column.type, column.is_dist_key, column.sort_key) == ("user_id", "integer", True, 1)
    assert (await stored_rows(warehouse.target))["public", "songplays"] == 3


async def test_what_the_editor_offers_whole_runs_once_it_is_filled_in(warehouse: Warehouse) -> None:
    filled = {
        "‹table›": "filled_in",
        "‹source›": "read_from",
        "‹id›": "song_id",
        "‹column›": "title",
        "‹name›": "named",
    }
    gone = "drop table if exists filled_in;"
    source = "drop table if exists read_from; create table read_from (song_id bigint, title int)"
    async with QuerySession(warehouse.target) as session:
        await run(session, source)
        for label, text in SNIPPETS.items():
            for place, value in filled.items():
                text = text.replace(place, value)
            text = text.replace("‹created_at›", "created_at").replace("‹", "").replace("›", "")
            if label.startswith(("copy", "unload")):
                continue  # what they name isn't there
            if label in OF_VALUES:
                text = f"select {text} from read_from"
            made = "create table filled_in as select * from read_from;" if label.startswith("merge") else ""
            done = (await run(session, f"{gone}{made}{text}"))[-1]
            assert isinstance(done, StatementFinished), f"{label}: {done}"
        await run(session, f"{gone}drop table read_from")


async def test_rows_that_nobody_tells_are_no_reason_to_fail(warehouse: Warehouse) -> None:
    target = warehouse.target
    elsewhere = replace(target.config, cluster=replace(target.config.cluster, db_password="Wrong-Passw0rd"))
    assert await stored_rows(replace(target, config=elsewhere)) == {}

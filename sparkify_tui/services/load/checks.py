"""The data checks of sql/checks/ and a person's own: each returns the rows that are wrong. Knows nothing of loading."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from functools import partial

from sparkify_tui.config import Config
from sparkify_tui.errors import SparkifyError, StatementError
from sparkify_tui.events import CheckFinished, CheckStarted, LoadEvent, Noted
from sparkify_tui.models import ALL_TABLES, CheckResult, Page, Severity
from sparkify_tui.services.clock import Clock
from sparkify_tui.services.event_stream import Emit, event_stream
from sparkify_tui.services.load.schema import present_tables
from sparkify_tui.services.own_sql import read_own_sql, sql_directory
from sparkify_tui.services.query.placeholders import render
from sparkify_tui.services.target import Target
from sparkify_tui.warehouse.connection import Connection, connect
from sparkify_tui.warehouse.paging import ServerCursor
from sparkify_tui.warehouse.statements import Statement, count_of, limited, statements

SAMPLE_ROWS = 20


@dataclass(frozen=True, slots=True)
class Scope:
    """What a run of the checks looks at: the plays between two moments, and which data can have changed.

    The moments are seconds since 1970, of all years that the calendar holds unless said otherwise.
    """

    from_s: int = -62_135_596_800
    to_s: int = 971_890_963_200
    events: bool = True
    songs: bool = True

    def covers(self, check: Statement) -> bool:
        """Whether the check could find anything new."""
        needs = check.tags.get("needs", "both")
        if needs == "both":
            return self.events or self.songs
        return self.events if needs == "events" else self.songs

    def literals(self) -> dict[str, str]:
        """The values that checks name; literals, since a cursor's query takes no bound ones."""
        return {"from_s": str(self.from_s), "to_s": str(self.to_s)}


def run_checks(target: Target) -> AsyncGenerator[LoadEvent, None]:
    """Run every check over everything; one CheckStarted and one CheckFinished each."""
    return event_stream(partial(_run_all, target))


async def _run_all(target: Target, emit: Emit[LoadEvent]) -> None:
    async with await connect(target.config.cluster, application="sparkify-tui checks") as connection:
        await _require_tables(connection)
        own = await usable_own_checks(connection, target.config, emit)
        await run_checks_of(connection, target.clock, Scope(), emit)
        for item in own:
            try:
                await run_checks_of(connection, target.clock, Scope(), emit, checks=(item,))
            except StatementError as error:  # of rows that its statement can't be carried out for
                await emit(Noted(f"{error.message} {error.remedy}", "the other checks are run"))


async def usable_own_checks(connection: Connection, config: Config, emit: Emit[LoadEvent]) -> tuple[OwnCheck, ...]:
    """A person's own checks that the server takes; the others are told with their faults. No transaction is open.

    The server is asked for the plan of each: within a load's transaction a statement that it refuses would end that.
    """
    own = await asyncio.to_thread(read_own_sql, config.path, config.sql_dir)
    for file in own.unusable_in("checks"):
        await emit(Noted(file.sentence, "the other checks are run"))
    usable = []
    for item in own.checks:
        check = OwnCheck(item, str(sql_directory(config.path, config.sql_dir) / "checks" / f"{item.name}.sql"))
        try:
            await connection.execute(f"explain {render(item.sql, Scope().literals())}")
        except StatementError as error:
            await emit(Noted(f"{check.path} can't be run: {error.message}", "the other checks are run"))
        else:
            usable.append(check)
    return tuple(usable)


@dataclass(frozen=True, slots=True)
class OwnCheck:
    """A person's own check, and the file that it is from."""

    statement: Statement
    path: str


async def run_checks_of(
    connection: Connection,
    clock: Clock,
    scope: Scope,
    emit: Emit[LoadEvent],
    *,
    checks: Sequence[Statement | OwnCheck] | None = None,
) -> tuple[CheckResult, ...]:
    """Run the checks that concern a scope, on an open connection and inside its transaction if there is one.

    Without `checks` the application's own; raises StatementError naming the file of a person's that fails.
    """
    results = []
    for check in statements("checks") if checks is None else checks:
        item = check.statement if isinstance(check, OwnCheck) else check
        if not scope.covers(item):
            continue
        await emit(CheckStarted(name=item.name))
        try:
            results.append(await _verdict(connection, clock, item, scope))
        except StatementError as error:
            if isinstance(check, OwnCheck):
                raise _of_file(check, error) from error
            raise
        await emit(CheckFinished(result=results[-1]))
    return tuple(results)


def _of_file(check: OwnCheck, error: StatementError) -> StatementError:
    return StatementError(
        f"The check {check.path} failed: {error.message}",
        remedy="Mend or remove it, or load without checks (--no-checks).",
        sqlstate=error.sqlstate,
        statement=error.statement,
    )


async def bad_rows(target: Target, check_name: str, limit: int) -> Page:
    """The rows a check finds wrong, `limit` of them at most; `complete` says whether these are all."""
    own = await asyncio.to_thread(read_own_sql, target.config.path, target.config.sql_dir)
    item = next((known for known in (*statements("checks"), *own.checks) if known.name == check_name), None)
    if item is None:
        raise SparkifyError(f"There is no check named {check_name}.", remedy="`checks` lists them all.")
    async with await connect(target.config.cluster, application="sparkify-tui checks") as connection:
        await _require_tables(connection)
        async with connection.transaction(read_only=True):
            cursor = await ServerCursor.declare(connection, render(item.sql, Scope().literals()), name="bad_rows")
            rows = await cursor.fetch(limit + 1)
            return Page(cursor.columns, rows[:limit], first_row=0, complete=len(rows) <= limit)


async def _verdict(connection: Connection, clock: Clock, item: Statement, scope: Scope) -> CheckResult:
    started = clock.monotonic()
    query = render(item.sql, scope.literals())
    found = await connection.execute(limited(query, SAMPLE_ROWS + 1))
    bad = len(found.rows)
    if bad > SAMPLE_ROWS:
        bad = int((await connection.execute(count_of(query))).scalar())
    return CheckResult(
        name=item.name,
        purpose=item.purpose,
        severity=Severity(item.tags.get("severity", "critical")),
        bad_rows=bad,
        columns=tuple(column.name for column in found.columns),
        sample=found.rows[:SAMPLE_ROWS],
        elapsed_s=clock.monotonic() - started,
    )


async def _require_tables(connection: Connection) -> None:
    present = await present_tables(connection)
    absent = [name for name in ALL_TABLES if name not in present]
    if absent:
        raise SparkifyError(f"There is nothing to check: {', '.join(absent)} do not exist.", remedy="Run `load` first.")

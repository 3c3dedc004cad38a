"""One staging table's COPYs: sent, retried where that helps, and their load errors read.

Rows arrive with a null load_id and are committed as they arrive; what makes them count is the merge. So a COPY that
failed half-way, or whose answer was lost, is undone by deleting the rows without a load_id. Knows nothing of listing,
merging or progress.
"""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from sparkify_tui.errors import ConnectionFailedError, LoadError, StatementError
from sparkify_tui.events import CallRetried, CopyStarted, LoadEvent, RowsCopied, RowsRejected
from sparkify_tui.narration import load_error
from sparkify_tui.services.load.copy_source import Source
from sparkify_tui.services.load.listing import Comparison
from sparkify_tui.services.load.packing import Packed, Tracer
from sparkify_tui.services.load.rejected_rows import SHOWN, Rejected, note_rejected, refused_rows, trace_rejected
from sparkify_tui.services.load.staging_folder import rejected_of
from sparkify_tui.services.load.validation import invalid_rows, locate, remove_invalid
from sparkify_tui.services.target import Target
from sparkify_tui.warehouse.connection import Connection, connect
from sparkify_tui.warehouse.failures import CANCELLED
from sparkify_tui.warehouse.statements import render, statement

Emit = Callable[[LoadEvent], None]

ATTEMPTS = 7
FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 20.0
_ROLE_CODE = "RoleNotReady"
_ROLE_NOT_READY = re.compile(r"not authorized to assume|iam role\b.*\bis not valid")
_REMEDY = "Nothing was changed. Correct the file, or let rows be left out with [S3] MAXERROR; then load again."
_PASSING = ("slowdown", "serviceunavailable", "internalerror", "requesttimeout", "throttl")


@dataclass(slots=True)
class CopyJob:
    """What one connection copies into one staging table; `connection` changes when it had to be opened again.

    `packed` is set when the sources are packed parts, so that errors in them are told of the files they came from.
    `ledger_copy` is the statement that enters the files into the ledger, when they are many. `started` is of the
    clock's monotonic seconds, set when the first COPY is sent.
    """

    load_id: int
    table: str
    sources: tuple[Source, ...]
    files: int
    size_bytes: int
    connection: Connection
    rows: int = 0
    rejected: Rejected = field(default_factory=Rejected)
    comparison: Comparison | None = None
    packed: Packed | None = None
    ledger_copy: str | None = None
    running: bool = False
    started: float = 0.0


async def run_copy(target: Target, job: CopyJob, emit: Emit) -> None:
    """Copy all sources; `job.rows` and `job.rejected` tell the outcome. Raises LoadError with the rows at fault."""
    started = job.started = target.clock.monotonic()
    job.running = True
    shown = job.sources[0].uri if len(job.sources) == 1 else f"{len(job.sources)} files"
    emit(CopyStarted(table=job.table, source=shown, files_total=job.files, bytes_total=job.size_bytes))
    try:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                await _copy_all(target, job, emit)
                break
            except (StatementError, ConnectionFailedError) as error:
                code = _passing(error)
                if code is None or attempt == ATTEMPTS:
                    if code == _ROLE_CODE:
                        raise _role_refused(job, error) from error
                    raise
                wait_s = _wait(attempt)
                emit(CallRetried("redshift", f"COPY {job.table}", code, attempt, wait_s))
                await target.clock.sleep(wait_s)
                await _recover(target, job, emit, attempt)
    finally:
        job.running = False
    elapsed = target.clock.monotonic() - started
    emit(RowsCopied(table=job.table, rows=job.rows, files=job.files, bytes=job.size_bytes, elapsed_s=elapsed))
    if job.rejected.rows:
        emit(RowsRejected(table=job.table, errors=job.rejected.first, rows=job.rejected.rows))


async def discard_unmerged(connection: Connection, table: str) -> None:
    """Take out rows that a COPY brought and no load merged."""
    await connection.execute(statement("transform", f"remove_unmerged_{table.removeprefix('staging_')}").sql)


async def _copy_all(target: Target, job: CopyJob, emit: Emit) -> None:
    job.rows, job.rejected = 0, Rejected()
    for source in job.sources:
        since = (await job.connection.execute("select getdate()")).scalar()
        try:
            await job.connection.execute(_copy_text(target, job.table, source))
        except StatementError as error:
            raise await _explained(target, job, error, since, emit) from error
        job.rows += int((await job.connection.execute(statement("catalog", "copied_rows").sql)).scalar() or 0)
        if target.config.s3.max_errors:
            await note_rejected(job.connection, job.table, job.rejected)
    if job.packed is not None and (job.rejected.rows or job.packed.unreadable):
        await trace_rejected(target, job.connection, job.packed, job.rejected, load_id=job.load_id, table=job.table)
        uri = rejected_of(target, job.load_id, job.table)
        job.rejected.bringing = copy_into_books(target, "rejected_rows", uri)
    await _validate(target, job, emit)


async def _validate(target: Target, job: CopyJob, emit: Emit) -> None:
    """Leave out the rows that the tables can't hold, or raise LoadError with them, as MAXERROR says."""
    allowed = target.config.s3.max_errors - 1
    invalid = await invalid_rows(job.connection, job.table, max(allowed, SHOWN))
    if not invalid.rows:
        return
    uris = (item.uri for item in job.comparison.wanted()) if job.comparison is not None else ()
    known = {(row.file, row.line) for row in job.rejected.first}
    rows = await locate(target, job.table, uris, invalid, known)
    total = job.rejected.rows + invalid.rows
    if total > allowed:
        shown = tuple(rows[:SHOWN])
        emit(RowsRejected(table=job.table, errors=shown, rows=total))
        raise LoadError(
            f"Rows copied into {job.table} can't be loaded: {load_error(rows[0])}.",
            rows=shown,
            total_rows=total,
            remedy=_REMEDY,
        )
    await remove_invalid(job.connection, job.table)
    job.rows -= invalid.rows
    job.rejected.rows = total
    job.rejected.invalid = rows
    job.rejected.first = (*job.rejected.first, *rows)[:SHOWN]


def copy_into_books(target: Target, name: str, uri: str) -> str:
    """The COPY that enters an object of ours into the books; `name` is `ledger` or `rejected_rows`."""
    return render(statement("copy", name).sql, _literals(target, uri))


def _literals(target: Target, uri: str) -> dict[str, str]:
    s3 = target.config.s3
    return {
        "source": uri,
        "role": target.config.role_arn or "",
        "jsonpaths": s3.log_jsonpath,
        "region": s3.region or target.config.aws.region,
    }


def _copy_text(target: Target, table: str, source: Source) -> str:
    s3 = target.config.s3
    options = [render(statement("copy", table).sql, _literals(target, source.uri))]
    if source.manifest:
        options.append("manifest")
    if source.gzip:
        options.append("gzip")
    if s3.max_errors:
        options.append(f"maxerror {s3.max_errors:d}")
    return "\n".join(options)


async def _explained(
    target: Target, job: CopyJob, error: StatementError, since: object, emit: Emit
) -> StatementError | LoadError:
    """The error with the rows that caused it, when there are such rows."""
    if _passing(error) is not None or error.sqlstate == CANCELLED or job.connection.lost:
        return error
    if "access denied" in error.message.lower():
        return LoadError(
            f"The cluster's role may not read what the COPY into {job.table} needs: {error.message}.",
            remedy="The role may read what [S3] named when it was made; run `create` again to extend it.",
            sqlstate=error.sqlstate,
            statement=error.statement,
        )
    total, rows = await refused_rows(job.connection, since, job.table)
    if job.packed is not None:
        rows = tuple(await asyncio.to_thread(Tracer(target).trace, rows))
    if not rows and "permanentredirect" in error.message.lower():
        return LoadError(
            f"The COPY into {job.table} met a bucket of another region than it was told.",
            remedy="Write the region of the data's bucket to [S3] REGION of dwh.cfg; [S3] STAGING must lie in it, too.",
            sqlstate=error.sqlstate,
            statement=error.statement,
        )
    if not rows and "jsonpath" in error.message.lower():
        return LoadError(
            f"The COPY into {job.table} can't use {target.config.s3.log_jsonpath}: {error.message}.",
            remedy="Nothing was changed. Correct that file, or name another one in [S3] LOG_JSONPATH; then load again.",
            sqlstate=error.sqlstate,
            statement=error.statement,
        )
    if not rows:
        return error
    emit(RowsRejected(table=job.table, errors=rows, rows=total))
    return LoadError(
        f"The COPY into {job.table} was rejected: {load_error(rows[0])}.",
        rows=rows,
        total_rows=total,
        remedy=_REMEDY,
        sqlstate=error.sqlstate,
        statement=error.statement,
    )


def _role_refused(job: CopyJob, error: StatementError | ConnectionFailedError) -> LoadError:
    return LoadError(
        f"The cluster can't use its role for the COPY into {job.table}: {error.message}.",
        remedy="Run `create` again: it attaches the role of [INFRASTRUCTURE] ROLE_NAME and writes [IAM_ROLE] ARN.",
        sqlstate=error.sqlstate,
        statement=error.statement,
    )


def _passing(error: StatementError | ConnectionFailedError) -> str | None:
    """The code of an error that is worth another try; None for one that would come again."""
    if isinstance(error, ConnectionFailedError):
        return error.sqlstate or "08006" if error.sqlstate[:2] in ("08", "57", "") else None
    text = error.message.lower()
    if _ROLE_NOT_READY.search(text):
        return _ROLE_CODE
    if any(words in text.replace(" ", "") for words in _PASSING):
        return error.sqlstate or "SlowDown"
    return None


def _wait(attempt: int) -> float:
    """Exponential, with a jitter that keeps the two COPYs from knocking together."""
    jitter = random.uniform(0.8, 1.2)  # noqa: S311 - no secret
    return float(min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** (attempt - 1)) * jitter)


async def _recover(target: Target, job: CopyJob, emit: Emit, tried: int) -> None:
    """A connection that works, and a table without the rows of the `tried` tries that failed."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            if job.connection.lost:
                job.connection = await connect(target.config.cluster, application="sparkify-tui load")
            await discard_unmerged(job.connection, job.table)
        except ConnectionFailedError as error:
            code = _passing(error)
            if attempt == ATTEMPTS or code is None:
                raise
            wait_s = _wait(attempt)
            emit(CallRetried("redshift", f"COPY {job.table}", code, tried + attempt, wait_s))
            await asyncio.sleep(0)
            await target.clock.sleep(wait_s)
        else:
            return

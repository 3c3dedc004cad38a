"""Why a COPY failed: the errors that pass by themselves, and for the others the rows or the setting at fault.

Knows nothing of when a COPY is sent or retried.
"""

from __future__ import annotations

import asyncio
import re

from sparkify_tui.errors import ConnectionFailedError, LoadError, SparkifyError, StatementError
from sparkify_tui.models import LoadErrorRow
from sparkify_tui.narration import load_error
from sparkify_tui.services.load.copy.packing import Tracer
from sparkify_tui.services.load.copy.rejected_rows import refused_rows
from sparkify_tui.services.retry_policy import COPY, RetryPolicy
from sparkify_tui.services.target import Target
from sparkify_tui.warehouse.connection import Connection
from sparkify_tui.warehouse.failures import CANCELLED

REMEDY = "Nothing was changed. Correct the file, or let rows be left out with [S3] MAXERROR; then load again."

_ROLE_CODE = "RoleNotReady"
_ROLE_NOT_READY = re.compile(r"not authorized to assume|iam role\b.*\bis not valid")
_TRANSIENT = ("slowdown", "serviceunavailable", "internalerror", "requesttimeout", "throttl")


def transient_copy_errors(error: SparkifyError) -> RetryPolicy | None:
    """The rule by which a COPY is retried: lost connections, throttling by S3 and a role that isn't usable yet."""
    return COPY if transient_code(error) else None


def transient_code(error: SparkifyError) -> str:
    """The code of a transient error, as its retry names it; "" for an error that would come again."""
    if isinstance(error, ConnectionFailedError):
        return error.sqlstate or "08006" if error.sqlstate[:2] in ("08", "57", "") else ""
    if not isinstance(error, StatementError):
        return ""
    text = error.message.lower()
    if _ROLE_NOT_READY.search(text):
        return _ROLE_CODE
    if any(words in text.replace(" ", "") for words in _TRANSIENT):
        return error.sqlstate or "SlowDown"
    return ""


def is_role_refused(error: SparkifyError) -> bool:
    """Whether the cluster may not use its role; for good, once the retries have ended."""
    return transient_code(error) == _ROLE_CODE


def role_refused(table: str, error: StatementError) -> LoadError:
    """The error for a role that stays unusable."""
    return LoadError(
        f"The cluster can't use its role for the COPY into {table}: {error.message}.",
        remedy="Run `create` again: it attaches the role of [INFRASTRUCTURE] ROLE_NAME and writes [IAM_ROLE] ARN.",
        sqlstate=error.sqlstate,
        statement=error.statement,
    )


async def explained(
    target: Target, connection: Connection, table: str, error: StatementError, *, since: object, is_packed: bool
) -> StatementError | LoadError:
    """The error with the rows or the setting that caused it, when there are such; `since` is when its COPY began."""
    if transient_code(error) or error.sqlstate == CANCELLED or connection.lost:
        return error
    if "access denied" in error.message.lower():
        return _access_denied(table, error)
    total, rows = await refused_rows(connection, since, table)
    if is_packed:
        rows = tuple(await asyncio.to_thread(Tracer(target).trace, rows))
    if rows:
        return _rows_refused(table, error, rows, total)
    return _misconfigured(target, table, error) or error


def _access_denied(table: str, error: StatementError) -> LoadError:
    return LoadError(
        f"The cluster's role may not read what the COPY into {table} needs: {error.message}.",
        remedy="The role may read what [S3] named when it was made; run `create` again to extend it.",
        sqlstate=error.sqlstate,
        statement=error.statement,
    )


def _rows_refused(table: str, error: StatementError, rows: tuple[LoadErrorRow, ...], total: int) -> LoadError:
    return LoadError(
        f"The COPY into {table} was rejected: {load_error(rows[0])}.",
        rows=rows,
        total_rows=total,
        remedy=REMEDY,
        sqlstate=error.sqlstate,
        statement=error.statement,
    )


def _misconfigured(target: Target, table: str, error: StatementError) -> LoadError | None:
    if "permanentredirect" in error.message.lower():
        return LoadError(
            f"The COPY into {table} met a bucket of another region than it was given.",
            remedy="Write the region of the data's bucket to [S3] REGION of dwh.cfg; [S3] STAGING must lie in it, too.",
            sqlstate=error.sqlstate,
            statement=error.statement,
        )
    if "jsonpath" in error.message.lower():
        return LoadError(
            f"The COPY into {table} can't use {target.config.s3.log_jsonpath}: {error.message}.",
            remedy="Nothing was changed. Correct that file, or name another one in [S3] LOG_JSONPATH; then load again.",
            sqlstate=error.sqlstate,
            statement=error.statement,
        )
    return None

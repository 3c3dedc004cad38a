"""What a session writes into the system log: its connection and its statements."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from redshift_sandbox.metadata.reading import only_row
from redshift_sandbox.sql.duckdb_connection import DuckDBConnection
from redshift_sandbox.sql.lexing.lexer import first_word
from redshift_sandbox.sql.lexing.secret_masking import masked
from redshift_sandbox.sql.plan import Activity, Plan, RunSql
from redshift_sandbox.sql.sql_error import SqlError

if TYPE_CHECKING:
    from redshift_sandbox.wire.cluster import Cluster
    from redshift_sandbox.wire.login.accounts import Account
    from redshift_sandbox.wire.session.engine import Engine
    from redshift_sandbox.wire.session.transaction import TransactionState
    from redshift_sandbox.wire.session.variables import Variables

_MAX_TEXT = 64_000
_SAME = ("SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "COPY", "UNLOAD")
_DDL = ("CREATE", "ALTER", "DROP", "TRUNCATE", "GRANT", "REVOKE", "COMMENT")
_UTILITY = (
    "EXPLAIN",
    "SET",
    "SHOW",
    "RESET",
    "VACUUM",
    "ANALYZE",
    "BEGIN",
    "START",
    "COMMIT",
    "END",
    "ROLLBACK",
    "ABORT",
)
_TYPES = (
    {word: word for word in _SAME}
    | dict.fromkeys(_DDL, "DDL")
    | dict.fromkeys(_UTILITY, "UTILITY")
    | {"WITH": "SELECT"}
)


@dataclass(slots=True)
class LoggedQuery:
    """A statement from its start to its end."""

    id: int
    started: float
    began: datetime
    rows: int = 0
    size_bytes: int = 0
    from_cache: bool = False


class LoggedSession(Protocol):
    """The session as its log sees it."""

    @property
    def cluster(self) -> Cluster: ...  # noqa: D102
    @property
    def account(self) -> Account: ...  # noqa: D102
    @property
    def pid(self) -> int: ...  # noqa: D102
    @property
    def database(self) -> str: ...  # noqa: D102
    @property
    def engine(self) -> Engine: ...  # noqa: D102
    @property
    def transaction(self) -> TransactionState: ...  # noqa: D102
    @property
    def variables(self) -> Variables: ...  # noqa: D102
    @property
    def query_id(self) -> int: ...  # noqa: D102


class QueryLog:
    """One session's part of the log."""

    def __init__(self, session: LoggedSession) -> None:
        self._session = session
        self._log = session.cluster.system_log
        self._began = datetime.now(UTC)

    def begin(self, text: str, plan: Plan | None) -> LoggedQuery:
        """A statement starts."""
        session = self._session
        query = LoggedQuery(self._log.next_query_id(), time.monotonic(), datetime.now(UTC))
        self._began = query.began
        group = session.variables.values.get("query_group", "default")
        row = {
            "query_id": query.id,
            "user_id": session.account.id,
            "user_name": session.account.name,
            "session_id": session.pid,
            "transaction_id": session.transaction.number_statement(),
            "database_name": session.database,
            "query_type": _query_type(text, plan),
            "query_label": group,
            "status": "running",
            "result_cache_hit": False,
            "start_time": query.began,
            "queue_time": 0,
            "query_text": masked(text[:_MAX_TEXT]),
        }
        self._log.append("queries", (row,))
        return query

    def end(self, query: LoggedQuery, error: SqlError | None = None) -> None:
        """The statement succeeded, failed or was cancelled."""
        elapsed = int((time.monotonic() - query.started) * 1_000_000)
        status = "success" if error is None else ("canceled" if error.sqlstate == "57014" else "failed")
        values: dict[str, object] = {
            "status": status,
            "transaction_id": self._session.transaction.number,
            "result_cache_hit": query.from_cache,
            "end_time": datetime.now(UTC),
            "elapsed_time": elapsed,
            "execution_time": elapsed,
            "returned_rows": query.rows,
            "returned_bytes": query.size_bytes,
        }
        if error is not None:
            values |= {"error_message": error.message, "sqlstate": error.sqlstate}
        self._log.update("queries", {"query_id": query.id}, values)

    def note(self, activities: tuple[Activity, ...]) -> None:
        """Keep what the running statement did besides answering."""
        session = self._session
        connection = session.engine.free()
        rows = [
            {
                "kind": done.kind,
                "action": done.action,
                "query_id": session.query_id,
                "user_id": session.account.id,
                "transaction_id": session.transaction.number,
                "session_id": session.pid,
                "database_name": session.database,
                "schema_name": done.schema,
                "object_id": done.object_id,
                "object_name": done.name,
                "old_name": done.old_name,
                "createdb": done.createdb,
                "superuser": done.superuser,
                "valid_until": done.valid_until,
                "row_count": _rows(connection, done.counted) if done.counted else 0,
                "start_time": self._began,
                "end_time": datetime.now(UTC),
            }
            for done in activities
        ]
        self._log.append("activities", rows)

    def connected(self, peer: tuple[str, int], method: str, ssl_version: str, parameters: dict[str, str]) -> None:
        """The client logged in."""
        session = self._session
        application = parameters.get("application_name", "")
        event = self._connection_event("authenticated", peer) | {
            "auth_method": method,
            "ssl_version": ssl_version,
            "application_name": application,
            "driver_version": parameters.get("driver_version", ""),
            "os_version": parameters.get("os_version", ""),
        }
        started = event | {"event": "initiating session"}
        self._log.append("connections", (event, started))
        row = {
            "session_id": session.pid,
            "user_id": session.account.id,
            "user_name": session.account.name,
            "database_name": session.database,
            "start_time": datetime.now(UTC),
            "remote_host": peer[0],
            "remote_port": str(peer[1]),
            "application_name": application,
            "timeout": 0,
            "status": "connected",
        }
        self._log.append("sessions", (row,))

    def disconnected(self, peer: tuple[str, int], seconds: float) -> None:
        """The client is gone."""
        event = self._connection_event("disconnecting session", peer) | {"duration": int(seconds * 1_000_000)}
        self._log.append("connections", (event,))
        self._log.remove("sessions", {"session_id": self._session.pid})

    def _connection_event(self, event: str, peer: tuple[str, int]) -> dict[str, object]:
        return {
            "event": event,
            "record_time": datetime.now(UTC),
            "remote_host": peer[0],
            "remote_port": str(peer[1]),
            "session_id": self._session.pid,
            "database_name": self._session.database,
            "user_name": self._session.account.name,
        }


def _rows(connection: DuckDBConnection, table: str) -> int:
    return int(only_row(connection.execute(f"select count(*) from {table}"))[0])


def _query_type(text: str, plan: Plan | None) -> str:
    if isinstance(plan, RunSql):
        return _TYPES.get(plan.tag, "DDL" if plan.scope == "ddl" else "OTHER")
    return _TYPES.get(first_word(text).text.upper(), "OTHER")

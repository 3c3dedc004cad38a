"""What COPY and UNLOAD are given by the session that runs them; they know nothing of the wire or of other sessions."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from redshift_sandbox.environment import ClusterEnvironment
from redshift_sandbox.sql.duckdb_connection import DuckDBConnection
from redshift_sandbox.sql.plan import RedshiftType, RunSql


class ColumnLike(Protocol):
    """A column of the target table; `identity` is empty or None for a column that isn't one."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def type(self) -> RedshiftType: ...  # noqa: D102
    @property
    def nullable(self) -> bool: ...  # noqa: D102
    @property
    def default_sql(self) -> str | None: ...  # noqa: D102
    @property
    def identity(self) -> object: ...  # noqa: D102


class TableLike(Protocol):
    """The target table; `sql_name` is its whole quoted name in DuckDB."""

    @property
    def schema(self) -> str: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def oid(self) -> int: ...  # noqa: D102
    @property
    def sql_name(self) -> str: ...  # noqa: D102
    @property
    def columns(self) -> Sequence[ColumnLike]: ...  # noqa: D102


class LogSink(Protocol):
    """Where system tables get their rows: outside the transaction, visible at once."""

    def append(self, table: str, rows: list[dict[str, object]]) -> None:
        """Add rows to a log table."""
        ...

    def append_alike(
        self, table: str, shared: Mapping[str, object], names: Sequence[str], rows: Iterable[Sequence[str | int]]
    ) -> None:
        """Add finished rows that share most columns and differ in `names`."""
        ...

    def update(self, table: str, key: dict[str, object], values: dict[str, object]) -> None:
        """Change the rows of a log table that have these key values."""
        ...


@dataclass(slots=True)
class LoadContext:
    """The session, as COPY and UNLOAD see it.

    `connection` is the session's DuckDB connection inside an open transaction, which stays the session's to end.
    `session_id` is the backend's pid. `describe` finds a table by its folded name ('a' or 'a.b'), `plan_query`
    translates UNLOAD's select, `text_of` gives the SQL of a value's text as its type's output function writes it.
    `temp_directory` is for files that live as long as one statement.
    """

    connection: DuckDBConnection
    environment: ClusterEnvironment
    system_log: LogSink
    describe: Callable[[str], TableLike | None]
    plan_query: Callable[[str], RunSql]
    text_of: Callable[[str, RedshiftType], str]
    user: str
    database: str
    user_id: int = 100
    session_id: int = 0
    transaction_id: int = 0
    query_id: int = 0
    region: str = "us-west-2"
    slices: int = 2
    temp_directory: Path | None = None
    cancelled: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True)
class Notice:
    """A message that accompanies the outcome; `severity` is INFO or WARNING."""

    severity: str
    message: str


@dataclass(frozen=True, slots=True)
class CopyOutcome:
    """What a finished COPY or UNLOAD tells its client: the count, the command tag and what goes with it."""

    rows: int
    tag: str
    notices: tuple[Notice, ...] = ()

"""What a statement asks the session to do.

The dialect turns the text of one statement into one Plan; the session (redshift/) carries it out and knows nothing of
SQL text. A Plan is bound to the catalogue state it was made in and must not be cached across DDL.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from redshift_sandbox.sql.duckdb_connection import DuckDBConnection


@dataclass(frozen=True, slots=True)
class RedshiftType:
    """A Redshift type: its PostgreSQL type OID, modifier (-1: none) and length on the wire (-1: varying).

    `name` is format_type's spelling: character varying(256), numeric(10,2), timestamp without time zone.
    """

    name: str
    oid: int
    modifier: int = -1
    length: int = -1


class Scope(StrEnum):
    """Whether a statement reads or changes something; read-only transactions allow the first kind alone."""

    READ = "read"
    WRITE = "write"
    DDL = "ddl"
    SESSION = "session"


@dataclass(frozen=True, slots=True)
class Activity:
    """What the system log is to keep of a statement besides its text: a VACUUM, a user that was made.

    `kind` is vacuum, analyze, refresh, terminate or user; `action` how: full, delete only …, for users create, alter,
    drop or rename (`old_name` was its name). The rows of `counted`, DuckDB's name of a table, are counted when it is
    written.
    """

    kind: str
    action: str
    object_id: int = 0
    schema: str = ""
    name: str = ""
    old_name: str = ""
    createdb: bool = False
    superuser: bool = False
    valid_until: str | None = None
    counted: str = ""


@dataclass(frozen=True, slots=True)
class RunSql:
    """Run DuckDB statements one after another; the last one gives the rows, or the count for the command tag.

    `tag` is the command tag without its count (SELECT, INSERT, UPDATE, DELETE, MERGE, CREATE TABLE …). `types` are the
    result columns' Redshift types where DuckDB's own result types do not tell (None entries: take DuckDB's).
    `parameters` are the types of $1 … $n as far as known. `locks` are the tables (schema.table) to lock for
    writing until the transaction ends, and `commits` says that the statement ends the transaction by itself (TRUNCATE).
    `reusable` is false when the plan holds something of this moment (a literal in place of a function); `once` is true
    when it can nevertheless run a single time, as long as the catalogue is what it was; `deterministic`
    says that the rows can change only when a table does, so that a result may be served again. `system_log` says that
    the statement reads the system log, which must be flushed first; `activities` are what it adds there. `late` says
    that a parameter decides what the statement means: the plan only describes it; it is replanned with the values in
    the statement's text. `creates` is the name of the table that a CREATE TABLE adds, and so all that is new in the
    catalogue. `values` are the parameters of each statement of `sql` where the plan brings them itself; the count is
    then that of all statements. `shown` is what stands before and behind a query whose rows go to a client, where some
    of its values do so in parts.
    """

    sql: tuple[str, ...]
    tag: str
    scope: Scope
    returns_rows: bool
    types: tuple[RedshiftType | None, ...] = ()
    parameters: tuple[RedshiftType | None, ...] = ()
    locks: tuple[str, ...] = ()
    commits: bool = False
    outside_transaction: bool = False
    result_names: tuple[str, ...] | None = None
    reusable: bool = True
    once: bool = False
    deterministic: bool = False
    system_log: bool = False
    late: bool = False
    activities: tuple[Activity, ...] = ()
    creates: str = ""
    values: tuple[tuple[object, ...], ...] = ()
    shown: tuple[str, str] | None = None

    @property
    def query(self) -> str:
        """The last statement as a session runs it for its client."""
        return self.sql[-1] if self.shown is None else self.sql[-1].join(self.shown)


@dataclass(frozen=True, slots=True)
class Transaction:
    """begin, commit or rollback; `read_only` for BEGIN READ ONLY."""

    action: str
    read_only: bool = False


@dataclass(frozen=True, slots=True)
class SetVariable:
    """set name to value; value None resets it; `local` for SET LOCAL.

    `function` names the column of select set_config(name, value, local), which shows the value.
    """

    name: str
    value: str | None
    local: bool = False
    function: str | None = None


@dataclass(frozen=True, slots=True)
class ShowVariable:
    """show name; `all` lists every setting."""

    name: str


@dataclass(frozen=True, slots=True)
class DeclareCursor:
    """declare name cursor for query."""

    name: str
    query: RunSql


@dataclass(frozen=True, slots=True)
class FetchCursor:
    """fetch [forward] count from name; count None for all."""

    name: str
    count: int | None


@dataclass(frozen=True, slots=True)
class CloseCursor:
    """close name."""

    name: str


@dataclass(frozen=True, slots=True)
class PrepareStatement:
    """prepare name (types) as statement; the text is planned again at execution."""

    name: str
    types: tuple[RedshiftType, ...]
    statement: str


@dataclass(frozen=True, slots=True)
class ExecutePrepared:
    """execute name (arguments): SQL literals as text."""

    name: str
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Deallocate:
    """deallocate name; name None for all."""

    name: str | None


@dataclass(frozen=True, slots=True)
class Copy:
    """COPY table from …: `text` is the whole statement; copy/ parses it."""

    text: str


@dataclass(frozen=True, slots=True)
class Unload:
    """UNLOAD ('query') to …: `text` is the whole statement; copy/ parses it and has the query planned."""

    text: str


@dataclass(frozen=True, slots=True)
class CancelBackend:
    """cancel pid, or select pg_cancel_backend(pid) (then `function` names it), or pg_terminate_backend(pid)."""

    pid: int
    terminate: bool = False
    function: str | None = None


@dataclass(frozen=True, slots=True)
class Explain:
    """explain statement: Redshift-shaped plan text."""

    plan: RunSql
    verbose: bool = False


@dataclass(frozen=True, slots=True)
class LockTables:
    """lock table a, b."""

    tables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """A statement that changes nothing here (vacuum, analyze, grant …) and is answered with its tag alone."""

    tag: str
    scope: Scope = Scope.SESSION
    notices: tuple[str, ...] = ()
    outside_transaction: bool = False
    activities: tuple[Activity, ...] = ()


@dataclass(frozen=True, slots=True)
class Empty:
    """No statement at all: white space or a comment."""


Plan = (
    RunSql
    | Transaction
    | SetVariable
    | ShowVariable
    | DeclareCursor
    | FetchCursor
    | CloseCursor
    | PrepareStatement
    | ExecutePrepared
    | Deallocate
    | Copy
    | Unload
    | CancelBackend
    | Explain
    | LockTables
    | Acknowledge
    | Empty
)


@dataclass(slots=True)
class PlanContext:
    """What a statement's meaning depends on besides its text.

    `connection` is the session's own DuckDB connection, inside its current transaction; read it for the
    catalogue. `table_cache` (metadata/tables.py) is None while the transaction holds DDL of its own. CREATE USER
    keeps what `make_verifier(user, password)` makes instead of a password. `home_database` keeps the cluster's
    users and groups; '' when it is `database` itself. `relations`, when it is a list, gathers what
    metadata/tables.py found for the names of the statement, and `functions` the user-defined functions that it calls.
    `held`, when it is a list, has these stay calls instead of becoming what they stand for, and gathers the macros that
    the calls are of (planner/ddl/function_macros.py). `view_path` is the search path that a view was made under while
    its query is planned for a reader of it: names mean there what they meant then. `within_view` while only the columns
    of late-binding views are wanted: system relations tell nothing of such columns there. `columns`, when it is a set,
    gathers the table's OID and the number of every column that the statement reads.
    """

    connection: DuckDBConnection
    database: str
    user: str
    is_superuser: bool
    search_path: tuple[str, ...]
    variables: dict[str, str] = field(default_factory=dict)
    session_id: int = 0
    parameter_types: tuple[RedshiftType | None, ...] = ()
    # Any: a TableCache of metadata's, of which sql, below it, knows nothing.
    table_cache: Any = None
    make_verifier: Callable[[str, str], str] | None = None
    home_database: str = ""
    relations: list[Any] | None = None  # Any: metadata's TableInfo
    functions: list[Any] | None = None  # Any: metadata's FunctionInfo
    held: list[Any] | None = None  # Any: the planner's Macro
    view_path: tuple[str, ...] = ()
    within_view: bool = False
    columns: set[tuple[int, int]] | None = None

    @property
    def lookup_path(self) -> tuple[str, ...]:
        """The schemas in which relations and functions are looked for."""
        return self.view_path or self.search_path

"""A session's transaction: PostgreSQL's block states over DuckDB's transactions and the writers' locks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from redshift_sandbox.metadata.tables import TableCache
from redshift_sandbox.sql.names import metadata
from redshift_sandbox.sql.plan import RunSql, Scope
from redshift_sandbox.sql.sql_error import SqlError
from redshift_sandbox.wire.session.row_changes import Change

if TYPE_CHECKING:
    from redshift_sandbox.wire.cluster import Cluster
    from redshift_sandbox.wire.session.engine import Engine

ABORTED = "current transaction is aborted, commands ignored until end of transaction block"


class TransactionState:
    """Where the session stands: idle (I), in a block (T) or in one that failed (E).

    DuckDB's own transaction begins with the first statement of the block, after that statement's locks were taken, so
    that its snapshot holds what the writers before it committed. `version` is that of the data which the snapshot
    shows, None while that isn't known. `implicit` blocks hold the statements of one simple
    query, or those up to a Sync.
    """

    def __init__(self, cluster: Cluster, engine: Engine, owner: int) -> None:
        self._cluster = cluster
        self._engine = engine
        self._owner = owner
        self.status = "I"
        self.implicit = False
        self.read_only = False
        self.number = 0
        self._numbered = False
        self.has_ddl = False
        self.ddl_version = 0
        self.has_written = False
        self.version: int | None = None
        self._begun_at: int | None = None
        self._started = False
        self._has_snapshot = False
        self._catalogue_seen = 0
        self._rows_seen = 0
        self._row_changes: set[Change] = set()
        self._own_tables = TableCache()
        self._touch = f"from {metadata(cluster.spec.database, 'databases')} limit 0"

    @property
    def table_cache(self) -> TableCache:
        """What is known of relations: the cluster's, or a cache of its own once this transaction holds DDL.

        Other sessions see nothing of that DDL before its commit, so only then does the cluster's cache end. A snapshot
        from before another session's DDL shows what no other session may take for the present state.
        """
        return self._own_tables if self.has_ddl or self._is_behind else self._cluster.table_cache

    @property
    def catalogue_state(self) -> int:
        """A number for what this session sees of the catalogue, apart from DDL of its own transaction."""
        return -self.number if self._is_behind else self._cluster.catalogue_version

    @property
    def _is_behind(self) -> bool:
        return self._started and self._catalogue_seen != self._cluster.catalogue_version

    @property
    def in_block(self) -> bool:
        """Whether statements share a transaction now."""
        return self.status != "I"

    def number_statement(self) -> int:
        """The number of the transaction that a statement, which begins now, belongs to: outside a block its own."""
        if self.status == "I":
            self.number = self._cluster.next_transaction()
            self._numbered = True
        return self.number

    def open(self, *, implicit: bool, read_only: bool = False) -> None:
        """Begin a block; an implicit one becomes explicit."""
        if self.status == "I":
            self.status = "T"
            if not self._numbered:
                self.number = self._cluster.next_transaction()
            self._numbered = False
        self.implicit = implicit
        self.read_only = read_only

    def require_usable(self) -> None:
        """Raise 25P02 in a failed block."""
        if self.status == "E":
            raise SqlError(ABORTED, "25P02")

    def start(self) -> None:
        """Let DuckDB's transaction begin, if it hasn't."""
        if not self._started:
            connection = self._engine.free()
            self._begun_at = self._cluster.data_version.settled()
            self.version, self._has_snapshot = None, False
            self._catalogue_seen = self._cluster.catalogue_version
            self._rows_seen = self._cluster.row_changes.number
            self._own_tables = TableCache()
            connection.begin()
            self._started = True

    def take_snapshot(self) -> None:
        """Let every later statement of the block see the state of now, or of the statement that saw one before.

        DuckDB's BEGIN takes none: the first statement that touches the database does, and `select 1` doesn't.
        """
        self.start()
        if not self._has_snapshot:
            self._engine.free().execute(self._touch).fetchall()
            self._has_snapshot = True
            settled = self._cluster.data_version.settled()
            self.version = settled if settled == self._begun_at else None

    def require_current_rows(self, plan: RunSql) -> None:
        """Raise SqlError 1023 when the snapshot is too old for a statement that updates or deletes rows."""
        if self._started:
            self._cluster.row_changes.require_none_since(self._rows_seen, plan)

    def note(self, scope: Scope, creates: str = "", row_changes: Iterable[Change] = ()) -> None:
        """Remember what kind of statement was carried out; `creates` names the table that one of DDL added, if any."""
        self._row_changes.update(row_changes)
        self.has_written = self.has_written or scope in (Scope.WRITE, Scope.DDL)
        if scope is Scope.DDL:
            self._own_tables = self.table_cache.without(creates) if creates else TableCache()
            self.has_ddl = True
            self.ddl_version += 1

    def commit(self) -> bool:
        """End the block; False when it had failed and nothing was kept. Raises what DuckDB's commit raises."""
        failed = self.status == "E"
        try:
            if self._started and not failed:
                connection = self._engine.free()
                self._started = False  # a commit that fails has rolled back
                with self._cluster.committing(writes=self.has_written):
                    connection.commit()
                if self._row_changes:
                    self._cluster.row_changes.record(self._row_changes)
                if self.has_ddl:
                    self._cluster.catalogue_changed()
        finally:
            self._finish()
        return not failed

    def rollback(self) -> None:
        """End the block and undo it."""
        self._finish()

    def fail(self) -> None:
        """A statement failed: undo everything, and keep refusing until the block ends."""
        status = "E" if self.status != "I" and not self.implicit else "I"
        self._finish()
        self.status = status

    def _finish(self) -> None:
        self._numbered = False
        if self._started:
            self._started = False
            self._engine.free().rollback()
            if self.has_ddl:
                self._cluster.catalogue_changed()
        self._row_changes.clear()
        self._cluster.locks.release(self._owner)
        self.status = "I"
        self.implicit = self.read_only = self.has_ddl = self.has_written = False

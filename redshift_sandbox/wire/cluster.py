"""What all sessions of one cluster share: the DuckDB instance, locks, logs, caches and the list of sessions."""

from __future__ import annotations

import itertools
import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from redshift_sandbox.environment import ClusterEnvironment
from redshift_sandbox.metadata.system_log import SystemLog
from redshift_sandbox.metadata.tables import TableCache
from redshift_sandbox.planner.ddl import users
from redshift_sandbox.planner.install import install
from redshift_sandbox.planner.macros import macros
from redshift_sandbox.wire.connected_session import ConnectedSession
from redshift_sandbox.wire.departures import Departures
from redshift_sandbox.wire.login.accounts import Account
from redshift_sandbox.wire.session.commit_gate import CommitGate
from redshift_sandbox.wire.session.result_cache import DataVersion
from redshift_sandbox.wire.session.row_changes import RowChanges
from redshift_sandbox.wire.session.table_locks import TableLocks
from redshift_sandbox.wire.spec import ClusterSpec
from redshift_sandbox.wire.watchdog import Watchdog

log = logging.getLogger(__name__)

MEMORY_LIMIT = "2GB"
_FIRST_PID = 1073741824  # Redshift's backends have numbers from 2^30 on
# Nine thousand levels overflow the stack of one of DuckDB's threads (8 MB).
_EXPRESSION_DEPTH = 2500


class Cluster:
    """One open database file and everything its sessions have in common; thread-safe."""

    def __init__(self, spec: ClusterSpec, environment: ClusterEnvironment) -> None:
        self.spec = spec
        self.environment = environment
        self.password_verifier = spec.password_verifier
        self.temp_directory = spec.directory / "tmp"
        self.temp_directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.system_log = SystemLog(spec.directory / "log")
        self._root = self._open_database()
        self.locks = TableLocks()
        self.watchdog = Watchdog()
        self.departures = Departures(self.watchdog, self.sessions)
        self.data_version = DataVersion()
        self.row_changes = RowChanges()
        self.table_cache = TableCache()
        self.catalogue_version = 0
        self._commit_gate = CommitGate()
        self._sessions: dict[int, ConnectedSession] = {}
        self._sessions_lock = threading.Lock()
        self._pids = itertools.count(_FIRST_PID + 1)
        self._transactions = itertools.count(self.system_log.next_query_id() + 1000)

    def _open_database(self) -> duckdb.DuckDBPyConnection:
        path = self.spec.directory / f"{self.spec.database}.duckdb"
        root = duckdb.connect(
            str(path),
            config={
                "memory_limit": MEMORY_LIMIT,
                "temp_directory": str(self.temp_directory),
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            },
        )
        path.chmod(0o600)
        root.execute("set global timezone = 'UTC'")
        root.execute(f"set global max_expression_depth = {_EXPRESSION_DEPTH}")
        install(root, self.spec.database, self.spec.master_user, log_directory=self.system_log.directory)
        macros.install(root, self._open_transactions, self._is_cancelled)
        return root

    def connect(self) -> duckdb.DuckDBPyConnection:
        """A connection of its own to the database."""
        return self._root.cursor()

    def next_pid(self) -> int:
        """The number of a new backend."""
        return next(self._pids)

    def next_transaction(self) -> int:
        """The number of a new transaction."""
        return next(self._transactions)

    def catalogue_changed(self) -> None:
        """DDL was carried out, committed or undone: plans and descriptions may be out of date."""
        self.catalogue_version += 1
        self.table_cache.clear()

    @contextmanager
    def committing(self, *, writes: bool) -> Iterator[None]:
        """Around every commit."""
        if not writes:
            yield
            return
        with self._commit_gate.shared(), self.data_version.changing():
            yield

    @contextmanager
    def at_rest(self) -> Iterator[None]:
        """Inside: nothing commits, and the files hold everything that was committed."""
        with self._commit_gate.closed():
            self.system_log.flush()
            self._checkpoint()
            yield

    def _checkpoint(self) -> None:
        """Move the write-ahead log into the database file, if no transaction is in the way; copies need both then."""
        with self._root.cursor() as connection:
            try:
                connection.execute("checkpoint")
            except duckdb.TransactionException:
                log.debug("cluster %s is copied with its write-ahead log", self.spec.identifier)

    def add_session(self, session: ConnectedSession, *, at_most: int | None = None) -> bool:
        """A client logged in; False, and nothing is added, where there are as many as may be."""
        with self._sessions_lock:
            if at_most is not None and len(self._sessions) >= at_most:
                return False
            self._sessions[session.pid] = session
            return True

    def remove_session(self, session: ConnectedSession) -> None:
        """A client is gone."""
        with self._sessions_lock:
            self._sessions.pop(session.pid, None)

    def sessions(self) -> list[ConnectedSession]:
        """The clients that are logged in."""
        with self._sessions_lock:
            return list(self._sessions.values())

    def _open_transactions(self) -> str:
        """The open transactions, the tables whose locks they hold or wait for, and their cursors, as JSON.

        For stv_locks, svv_transactions, pg_locks and stv_active_cursors, which the last three columns are about.
        """
        open_now = {session.pid: session for session in self.sessions() if session.transaction.in_block}
        found: list[tuple[object, ...]] = []
        for pid, session in open_now.items():
            who = (pid, session.transaction.number, session.account.name, None)
            found.append((*who, True))
            for name, cursor in list(session.cursors.items()):
                declared = cursor.declared.replace(tzinfo=None).isoformat(sep=" ")
                found.append((*who, name, declared, cursor.rows.taken))
        for pid, table, granted in self.locks.requests():
            if pid in open_now:
                found.append((pid, open_now[pid].transaction.number, open_now[pid].account.name, table, granted))
        return json.dumps(found)

    def _is_cancelled(self, pid: int) -> bool:
        """Whether a backend's statement is to be broken off; asked by functions in the middle of a statement."""
        session = self._sessions.get(pid)
        return session is not None and session.cancelled.is_set()

    def session(self, pid: int) -> ConnectedSession | None:
        """The session of a backend."""
        with self._sessions_lock:
            return self._sessions.get(pid)

    def account(self, user: str) -> Account | None:
        """A database user as the catalogue has it; the master user's password is the cluster's."""
        with self._root.cursor() as connection:
            found = users.user(connection, user, self.spec.database)
        if found is None:
            return None
        verifier = self.password_verifier if user == self.spec.master_user else found.verifier
        return Account(user, found.id, found.superuser, verifier or "", found.valid_until, found.settings)

    def add_account(self, user: str) -> Account | None:
        """Make a user without a password, as a login with temporary credentials may ask for."""
        with self.committing(writes=True), self._root.cursor() as connection:
            users.add_user(connection, user, self.spec.database)
        self.catalogue_changed()
        return self.account(user)

    def close(self) -> None:
        """Write what is left and let go of the files."""
        self.watchdog.stop()
        self.system_log.close()
        self._root.close()

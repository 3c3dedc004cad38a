"""Table locks for writers, held until their transaction ends.

DuckDB fails the second of two writers where Redshift lets it wait; so writers of one table queue here before they
reach DuckDB. Readers never lock. A wait ends when the lock is free, the statement is cancelled, or waiting would never
end (a cycle).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

from redshift_sandbox.sql.sql_error import SqlError


class TableLocks:
    """Which session holds which table; one per cluster, thread-safe, first come first served per table."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._holders: dict[str, int] = {}
        self._queues: dict[str, list[int]] = {}
        self._waiting_for: dict[int, str] = {}

    def acquire(self, owner: int, tables: Iterable[str], check: Callable[[], None]) -> bool:
        """Take the locks in order; True when it had to wait. `check` is called on every wake-up and raises to give up.

        Raises SqlError 40P01 when a session that we would wait for is waiting for us. Locks taken before a failure stay
        with the owner until release.
        """
        waited = False
        for table in sorted(set(tables)):
            with self._changed:
                waited = self._acquire_one(owner, table, check) or waited
        return waited

    def _acquire_one(self, owner: int, table: str, check: Callable[[], None]) -> bool:
        if self._holders.get(table) == owner:
            return False
        queue = self._queues.setdefault(table, [])
        queue.append(owner)
        self._waiting_for[owner] = table
        waited = False
        try:
            while table in self._holders or queue[0] != owner:
                waited = True
                self._refuse_cycle(owner, table)
                check()
                self._changed.wait()
            check()
            self._holders[table] = owner
        finally:
            queue.remove(owner)
            del self._waiting_for[owner]
            if not queue:
                self._queues.pop(table, None)
            self._changed.notify_all()
        return waited

    def _refuse_cycle(self, owner: int, table: str) -> None:
        seen: set[int] = set()
        holder = self._holders.get(table)
        while holder is not None and holder not in seen:
            if holder == owner:
                raise SqlError(
                    "deadlock detected", "40P01", detail=f'Process {owner} waits for a lock on table "{table}".'
                )
            seen.add(holder)
            next_table = self._waiting_for.get(holder)
            holder = self._holders.get(next_table) if next_table is not None else None

    def release(self, owner: int) -> None:
        """Give back every lock of the owner."""
        with self._changed:
            for table in [table for table, holder in self._holders.items() if holder == owner]:
                del self._holders[table]
            self._changed.notify_all()

    def wake(self) -> None:
        """Let every waiting session look whether it has been cancelled."""
        with self._changed:
            self._changed.notify_all()

    def requests(self) -> list[tuple[int, str, bool]]:
        """Who holds (True) or waits for (False) the lock of which table, for stv_locks, svv_transactions, pg_locks."""
        with self._changed:
            holding = [(owner, table, True) for table, owner in self._holders.items()]
            return holding + [(owner, table, False) for owner, table in self._waiting_for.items()]

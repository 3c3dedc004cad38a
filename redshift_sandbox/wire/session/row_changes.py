"""Which tables had rows updated or deleted since a transaction's snapshot.

DuckDB tells of two transactions that update one row, and of two that delete it, but not of one of each: an update of a
row that was deleted meanwhile, or a deletion of one that was updated, would be carried out, and one of them lost.
Which rows they were isn't known here, so that all of a table's count.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable

from redshift_sandbox.sql.plan import RunSql
from redshift_sandbox.sql.sql_error import SqlError

Change = tuple[str, str]
"""A table (schema.table), and "update" or "delete"."""

_MADE = {
    "UPDATE": ("update",),
    "DELETE": ("delete",),
    "TRUNCATE TABLE": ("delete",),
    "MERGE": ("update", "delete"),
    "ALTER TABLE APPEND": ("delete",),
}
_MISSED = {"UPDATE": ("delete",), "DELETE": ("update",), "TRUNCATE TABLE": ("update",), "MERGE": ("update", "delete")}


def made_by(plan: RunSql) -> list[Change]:
    """What a statement does to rows that are there."""
    return [(table, kind) for table in plan.locks for kind in _MADE.get(plan.tag, ())]


class RowChanges:
    """The number of the last commit that updated rows of a table, and of the last that deleted some; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: dict[Change, int] = {}
        self.number = 0

    def record(self, changes: Iterable[Change]) -> None:
        """A transaction that made these has just been committed, and holds its tables' locks yet."""
        with self._lock:
            self.number += 1
            self._last.update(dict.fromkeys(changes, self.number))

    def require_none_since(self, number: int, plan: RunSql) -> None:
        """Raise SqlError 1023 when changes after that commit are such that the engine wouldn't tell of a conflict."""
        for table in plan.locks:
            if any(self._last.get((table, kind), 0) > number for kind in _MISSED.get(plan.tag, ())):
                raise SqlError("1023", "XX000", detail="Serializable isolation violation on table in Redshift")

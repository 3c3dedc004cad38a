"""A result read page by page through a cursor at the server.

The driver holds a whole result in memory before it hands out the first row; DECLARE and FETCH keep the rest at the
server. The cursor lives in a transaction, which the caller opens and ends.
"""

from __future__ import annotations

from sparkify_tui.models import ResultColumn, Row
from sparkify_tui.warehouse.connection import Connection

FETCH_LIMIT = 1000  # a single-node cluster refuses FETCH FORWARD beyond it


class ServerCursor:
    """One open cursor; `columns` are known after the first fetch."""

    def __init__(self, connection: Connection, name: str) -> None:
        self._connection = connection
        self._name = name
        self.columns: tuple[ResultColumn, ...] = ()
        self.complete = False

    @classmethod
    async def declare(cls, connection: Connection, query: str, name: str = "sparkify_page") -> ServerCursor:
        """Open a cursor for a query inside the open transaction; errors carry positions in `query`."""
        head = f"declare {name} cursor for "
        await connection.execute(head + query, prefix=len(head))
        return cls(connection, name)

    async def fetch(self, rows: int) -> tuple[Row, ...]:
        """The next `rows` rows or fewer; `complete` is set once the end was seen."""
        pages: list[Row] = []
        while len(pages) < rows and not self.complete:
            wanted = min(FETCH_LIMIT, rows - len(pages))
            result = await self._connection.execute(f"fetch forward {wanted} from {self._name}")
            self.columns = result.columns
            pages.extend(result.rows)
            self.complete = len(result.rows) < wanted
        return tuple(pages)

    async def close(self) -> None:
        """Give the server its memory back."""
        await self._connection.execute(f"close {self._name}")

"""Reading one row of the metadata without leaving a result open, which a session's next statement would meet."""

from __future__ import annotations

from typing import Any


def first_row(result: Any) -> Any:
    """The first row of an executed query, None when there is none; the result is read to its end."""
    rows = result.fetchall()
    return rows[0] if rows else None

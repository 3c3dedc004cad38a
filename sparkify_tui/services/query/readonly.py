"""Read-only mode: what should not even be sent is stopped before the server refuses it."""

from __future__ import annotations

from sparkify_tui.errors import ReadOnlyError
from sparkify_tui.services.query.script import ScriptStatement


def refuse_writes(statement: ScriptStatement) -> None:
    """Raise ReadOnlyError for a statement that writes."""
    if statement.writes:
        raise ReadOnlyError(
            "This session is read-only and the statement writes, or can't be shown not to.",
            remedy="Start without --read-only to run it.",
            sqlstate="25006",
            statement=statement.text,
        )

"""The line between the editor and the result: how a script goes, in parts of a text and its style. Knows no widget."""

from __future__ import annotations

from sparkify_tui.events import CancelReported, StatementFailed, StatementFinished
from sparkify_tui.narration import duration
from sparkify_tui.tui.keys import named
from sparkify_tui.tui.query_runner import ROW_CAP
from sparkify_tui.tui.results.cells import clean, in_one_line
from sparkify_tui.tui.results.page_store import PageStore

Part = tuple[str, str]

CANCELLED = "57014"
"""The sqlstate of a statement that was cancelled."""


def running() -> list[Part]:
    """A script has begun."""
    return [("▶ ", "$primary"), (f"running … {named('cancel')} cancels", "")]


def finished(event: StatementFinished) -> list[Part]:
    """A statement without rows has ended."""
    count = f"{event.rows:,} rows  " if event.rows is not None and event.rows >= 0 else ""
    return [("✓ ", "$success"), (f"{event.tag}  {count}{duration(event.elapsed_s)}", "")]


def outcome(event: StatementFinished) -> str:
    """How a statement ended, as the history has it."""
    if event.rows is not None and event.rows >= 0:
        return f"{event.rows:,} rows, {duration(event.elapsed_s)}"
    return duration(event.elapsed_s)


def failed(event: StatementFailed) -> list[Part]:
    """A statement has failed, or was cancelled."""
    cancelled = event.sqlstate == CANCELLED
    mark = ("‖ ", "$warning") if cancelled else ("✗ ", "$error")
    parts = [mark, ("cancelled: " if cancelled else "", ""), (in_one_line(event.message), mark[1])]
    if event.sqlstate and not cancelled:
        parts.append((f"  {event.sqlstate}", "dim"))
    if event.remedy:
        parts.append((f"  {clean(event.remedy)}", ""))
    return [*parts, (f"  {duration(event.elapsed_s)}", "dim")]


def cancel_reported(event: CancelReported) -> list[Part]:
    """What became of a wish to cancel."""
    return [("‖ ", "$warning"), (f"{event.outcome}: {event.detail}", "$warning")]


def rows(store: PageStore, *, capped: bool, fetching: bool, elapsed_s: float) -> list[Part]:
    """How many rows are there, and whether these are all."""
    count = f"{len(store):,}"
    parts: list[Part] = [("✓ ", "$success"), (count, "bold")]
    if capped:
        parts += [(f" of {count}+ rows  ", ""), (f"CAPPED at {ROW_CAP:,}", "bold $warning")]
    elif not store.complete:
        more = "fetching …" if fetching else "CAPPED, more while scrolling, End fetches all"
        parts += [(f" of {count}+ rows  ", ""), (more, "$warning")]
    else:
        parts.append((" row  complete" if len(store) == 1 else " rows  complete", ""))
    return [*parts, (f"  {duration(elapsed_s)}", "dim")]

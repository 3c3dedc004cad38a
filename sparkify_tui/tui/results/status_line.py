"""The line between the editor and the result: how a script goes, in parts of a text and its style. Knows no widget."""

from __future__ import annotations

from enum import StrEnum

from sparkify_tui.events import CancelReported, StatementFailed, StatementFinished
from sparkify_tui.narration import duration, plural
from sparkify_tui.tui.keys import named
from sparkify_tui.tui.query_runner import ROW_CAP
from sparkify_tui.tui.results.cells import clean
from sparkify_tui.tui.results.result_view import ResultView
from sparkify_tui.tui.results.statement_result import CANCELLED, StatementResult

Part = tuple[str, str]


class Rest(StrEnum):
    """What of a result's further rows."""

    AT_SERVER = "more while scrolling"
    FETCHING = "being fetched"
    WITHHELD = "beyond the cap"
    GONE = "the cursor was closed"


def running() -> list[Part]:
    """A script has begun."""
    return [("▶ ", "$primary"), (f"running … {named('cancel')} cancels", "")]


def finished(event: StatementFinished) -> list[Part]:
    """A statement without rows has ended."""
    count = f"{plural(event.rows, 'row')}  " if event.rows is not None and event.rows >= 0 else ""
    return [("✓ ", "$success"), (f"{event.tag}  {count}{duration(event.elapsed_s)}", "")]


def outcome(event: StatementFinished) -> str:
    """How a statement ended, as the history has it."""
    if event.rows is not None and event.rows >= 0:
        return f"{plural(event.rows, 'row')}, {duration(event.elapsed_s)}"
    return duration(event.elapsed_s)


def failed(event: StatementFailed) -> list[Part]:
    """A statement has failed, or was cancelled: the result says why, and what helps."""
    cancelled = event.sqlstate == CANCELLED
    parts: list[Part] = [
        ("‖ ", "$warning") if cancelled else ("✗ ", "$error"),
        ("cancelled" if cancelled else "failed", ""),
    ]
    if event.sqlstate and not cancelled:
        parts.append((f"  {event.sqlstate}", ""))
    return [*parts, (f"  {duration(event.elapsed_s)}", "dim")]


def cancel_reported(event: CancelReported) -> list[Part]:
    """What became of a wish to cancel."""
    return [("‖ ", "$warning"), (f"{event.outcome}: {event.detail}", "$warning")]


def result(shown: StatementResult, rest: Rest) -> list[Part]:
    """What became of a statement."""
    if shown.has_rows and not shown.problem:
        return rows(shown.shown_view, rest, shown.elapsed_s)
    if shown.problem:
        return [("✗ ", "$error"), (shown.problem, "$error")]
    if isinstance(shown.ended, StatementFailed):
        return failed(shown.ended)
    return finished(shown.ended) if shown.ended is not None else running()


def rows(view: ResultView, rest: Rest, elapsed_s: float) -> list[Part]:
    """How many rows are there, and whether these are all; or what the selected ones come to."""
    if view.summary:
        return [("▣ ", "$primary"), (view.summary, "")]
    if view.headline:
        told = [(view.headline, ""), *((f"  {text}", "bold") for text in _arrangement(view))]
        return [("✓ ", "$success"), *told, (f"  {duration(elapsed_s)}", "dim")]
    store = view.store
    count = f"{len(store):,}"
    parts: list[Part] = [("✓ ", "$success"), (count, "bold")]
    if store.complete:
        parts.append((" row  complete" if len(store) == 1 else " rows  complete", ""))
    elif rest is Rest.WITHHELD:
        parts += [(" rows, ", ""), (f"cut at {ROW_CAP:,}, which is the most that is fetched", "$warning")]
    elif rest is Rest.GONE:
        parts += [(" rows, ", ""), (f"cut where the cursor was closed; {named('run_again')} runs it again", "$warning")]
    else:
        more = "fetching more …" if rest is Rest.FETCHING else "more while scrolling; end fetches all"
        parts += [(f" of {count}+ rows, ", ""), (more, "$warning")]
    parts += [(f"  {text}", "bold") for text in _arrangement(view)]
    return [*parts, (f"  {duration(elapsed_s)}", "dim")]


def _arrangement(view: ResultView) -> list[str]:
    """That these are the rows fetched, sorted or filtered here: no ORDER BY and no WHERE."""
    told = []
    of = "" if view.store.complete and view.arranged == len(view.store) else f" of {view.arranged:,} fetched"
    if view.sought:
        told.append(f"filter {clean(view.sought)!r}: {len(view):,}{of or f' of {len(view.store):,}'}")
    if view.sorted_by is not None:
        place, descends = view.sorted_by
        told.append(
            f"sorted by {clean(view.columns[place].name)} {'▼' if descends else '▲'}{'' if view.sought else of}"
        )
    return told

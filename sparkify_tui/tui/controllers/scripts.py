"""Scripts from the editor: run, explained, cancelled, and shown as their events arrive."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from functools import partial
from typing import assert_never

from sparkify_tui.events import (
    CancelReported,
    LockAwaited,
    LockWaitEnded,
    QueryEvent,
    RowsFetched,
    StatementFailed,
    StatementFinished,
    StatementStarted,
)
from sparkify_tui.models import CancelOutcome, Page
from sparkify_tui.narration import sentence
from sparkify_tui.services.query.script import explain_of, split
from sparkify_tui.tui.backend import Backend
from sparkify_tui.tui.controllers.current_target import CurrentTarget
from sparkify_tui.tui.controllers.host import ControllerHost
from sparkify_tui.tui.controllers.transactions import TransactionController
from sparkify_tui.tui.editor.saved_texts import Buffer, History, PastStatement
from sparkify_tui.tui.keys import named
from sparkify_tui.tui.panes.all_panes import Panes
from sparkify_tui.tui.paths import ELSEWHERE, write_error
from sparkify_tui.tui.query_runner import QueryRunner
from sparkify_tui.tui.results import status_line
from sparkify_tui.tui.results.cells import clean, in_one_line
from sparkify_tui.tui.screens.confirm_dialog import ConfirmDialog
from sparkify_tui.tui.screens.history_screen import HistoryScreen

CONNECTION_LOST = "08"
"""The class of sqlstates that say so; the cluster's own state is looked at then."""


class ScriptController:
    """Runs one script at a time and shows it in the Query pane; `poll_now` looks at the cluster."""

    def __init__(
        self,
        host: ControllerHost,
        panes: Panes,
        target: CurrentTarget,
        queries: QueryRunner,
        transactions: TransactionController,
        history: History,
        poll_now: Callable[[], None],
    ) -> None:
        self._host, self._pane, self._target, self._queries = host, panes.query, target, queries
        self._transactions, self._history, self._poll_now = transactions, history, poll_now
        self._base = 0
        """Where the script starts in the editor's text."""
        self._in_editor = True
        self._script_has_rows = False
        self._elapsed_s = 0.0

    # --- started -------------------------------------------------------------------------------------------------

    def run_statement(self) -> None:
        """Run the selection or the statement under the cursor."""
        statement = self._pane.statement_at_cursor()
        if statement is None:
            self._host.notify("There is no statement to run.")
            return
        self.run(statement.text, base=statement.offset)

    def run_buffer(self) -> None:
        """Run the whole buffer."""
        self.run(self._pane.editor.text, base=0)

    def explain(self) -> None:
        """Show the plan of the statement under the cursor."""
        statement = self._pane.statement_at_cursor()
        if statement is not None:
            text = explain_of(statement.text)
            self.run(text, base=statement.offset - (len(text) - len(statement.text)))

    def show_table(self, table: str) -> None:
        """Show the rows of a table, one of ALL_TABLES."""
        self.run(f'select * from "{table}"', base=None)  # noqa: S608 - one of ALL_TABLES

    def run(self, script: str, *, base: int | None) -> None:
        """Run a script; `base` is where it starts in the editor's text, None when it isn't from there."""
        self._pane.drop_offers()
        backend = self._target.backend
        if backend is None or self._target.reopening:
            self._host.notify("The target is not open yet; try again in a moment.", severity="warning")
        elif self._queries.running:
            self._host.notify(f"A query is running; {named('cancel')} cancels it.", severity="warning")
        elif not split(script):
            self._host.notify("There is no statement to run.")
        else:
            self._host.start_worker(partial(self._run_confirmed, script, base), "ask")

    async def _run_confirmed(self, script: str, base: int | None) -> None:
        backend = self._target.backend
        if backend is None:
            return
        if backend.confirm_writes and not backend.read_only and not await self._writes_confirmed(backend, script):
            self._pane.set_status([("Not run.", "$warning")])
            return
        self._base, self._in_editor, self._script_has_rows = base or 0, base is not None, False
        self._host.show_pane("query", keep_focus=True)
        self._pane.set_status(status_line.running())
        self._queries.run(backend, script)
        self._host.show_possible_actions()

    async def _writes_confirmed(self, backend: Backend, script: str) -> bool:
        """Whether the script writes nothing, or the person wants it to."""
        writing = await asyncio.to_thread(lambda: [s.text for s in split(script) if backend.writes(s.text)])
        if not writing:
            return True
        shown = "\n\n".join(clean(line) for text in writing[:5] for line in text[:600].split("\n"))
        text = f"This writes to {backend.label}:\n\n{shown}"
        confirmed = await self._host.ask(ConfirmDialog("This statement writes", text, "Run it"))
        return confirmed is True

    # --- shown ---------------------------------------------------------------------------------------------------

    def progressed(self, event: QueryEvent) -> None:
        """Show a script's event: rows in the grid, outcomes in the status line, the history and the log."""
        match event:
            case StatementStarted():
                pass
            case RowsFetched():
                self._script_has_rows = True
                self._pane.show_page(event.page)
                self._show_rows(event.elapsed_s)
            case StatementFinished():
                self._finished(event)
            case StatementFailed():
                self._failed(event)
            case CancelReported():
                self._pane.set_status(status_line.cancel_reported(event))
            case LockAwaited() | LockWaitEnded():
                waits_for = in_one_line(self._transactions.show_lock_wait(event))
                self._pane.set_status([("▶ ", "$warning"), (waits_for or "running …", "")])
            case _:
                assert_never(event)
        text = sentence(event)
        if text:
            self._host.say(text, logging.ERROR if isinstance(event, StatementFailed) else logging.INFO, "query")

    def _finished(self, event: StatementFinished) -> None:
        self._remember(event.statement, status_line.outcome(event))
        if event.columns:
            self._show_rows(event.elapsed_s)
        else:
            self._drop_old_rows()
            self._pane.set_status(status_line.finished(event))

    def _failed(self, event: StatementFailed) -> None:
        self._drop_old_rows()
        self._remember(event.statement, f"failed {event.sqlstate}".strip())
        self._pane.set_status(status_line.failed(event))
        if event.sqlstate.startswith(CONNECTION_LOST):
            self._poll_now()
        if self._in_editor and event.position is not None:
            self._pane.editor.mark_error(max(0, self._base + event.offset + event.position - 1))

    def _drop_old_rows(self) -> None:
        """Rows of an earlier script must not look like this one's."""
        if not self._script_has_rows:
            self._pane.grid.clear()

    def ended(self, error: Exception | None) -> None:
        """The script is over; `error` when it could not run to its own end."""
        self._transactions.show()
        if error is not None:
            self._pane.set_status([("✗ ", "$error"), (clean(str(error)), "$error")])
            self._host.say(str(error), logging.ERROR, "query")
        self._host.show_possible_actions()

    # --- rows ----------------------------------------------------------------------------------------------------

    def _show_rows(self, elapsed_s: float | None = None) -> None:
        if elapsed_s is not None:
            self._elapsed_s = elapsed_s
        store, queries = self._pane.grid.store, self._queries
        parts = status_line.rows(store, capped=queries.capped, fetching=queries.fetching, elapsed_s=self._elapsed_s)
        self._pane.set_status(parts)

    def fetch(self, upto: int | None) -> None:
        """Fetch on, up to a row's number or to the last row."""
        self._queries.resume_after_stop()
        self._queries.want(upto)

    def page_arrived(self, page: Page) -> None:
        """Show more rows."""
        self._pane.add_page(page)
        self._show_rows()

    def fetch_ended(self, error: Exception | None) -> None:
        """Fetching on stopped."""
        if error is not None:
            text = f"Fetching on failed: {clean(str(error))}"
            self._pane.set_status([("✗ ", "$error"), (text, "$error")])
            self._host.say(f"Fetching on failed: {error}", logging.ERROR, "query")
        else:
            self._show_rows()

    def cancel(self) -> None:
        """Cancel the query or the fetching."""
        self._host.start_worker(self._cancel, "cancel")

    async def _cancel(self) -> None:
        self._pane.grid.stop_following()
        running = self._queries.running
        self._pane.set_status([("▶ ", "$warning"), ("cancel requested …", "")])
        report = await self._queries.cancel()
        self._host.say(f"Cancel: {report.outcome}. {report.detail}", source="query")
        if not running:
            self._show_rows()
        elif report.outcome is not CancelOutcome.CANCELLED:
            self._pane.set_status(status_line.cancel_reported(report))
        self._host.notify(report.detail, title=f"Cancel: {report.outcome}", markup=False)

    # --- history -------------------------------------------------------------------------------------------------

    def _remember(self, sql: str, outcome: str) -> None:
        try:
            self._history.add(PastStatement(time.time(), self._target.label, sql, outcome))
        except OSError as error:
            self._host.say(write_error(self._history.path, error, ELSEWHERE), logging.WARNING)

    def choose_from_history(self) -> None:
        """Choose a statement or a ready-made question for the editor."""
        backend = self._target.backend
        questions = backend.questions() if backend is not None else ()
        self._host.push_dialog(HistoryScreen(self._history, questions), self._chosen)

    async def _chosen(self, sql: str | None) -> None:
        if sql:
            self._host.show_pane("query")
            await self._pane.open_buffer(Buffer("", sql))

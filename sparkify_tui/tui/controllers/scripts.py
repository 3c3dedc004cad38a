"""Scripts from the editor: run, explained, cancelled, and shown as their events arrive."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
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
from sparkify_tui.tui.controllers.current_target import CurrentTarget
from sparkify_tui.tui.controllers.host import ControllerHost
from sparkify_tui.tui.controllers.parameter_values import ParameterValues, without_values
from sparkify_tui.tui.controllers.run_confirmation import RunConfirmation
from sparkify_tui.tui.controllers.transactions import TransactionController
from sparkify_tui.tui.editor.saved_texts import Buffer, History, PastStatement
from sparkify_tui.tui.keys import named
from sparkify_tui.tui.panes.all_panes import Panes
from sparkify_tui.tui.paths import ELSEWHERE, write_error
from sparkify_tui.tui.query_runner import QueryRunner
from sparkify_tui.tui.results import status_line
from sparkify_tui.tui.results.cells import clean, in_one_line
from sparkify_tui.tui.results.result_view import ResultView
from sparkify_tui.tui.results.statement_result import StatementResult
from sparkify_tui.tui.screens.history_screen import HistoryScreen

PREVIEW_ROWS = 1_000
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
        self._confirmation = RunConfirmation(host)
        self._base: int | None = None
        """Where the script starts in the editor's text; None when it isn't from there."""
        self._buffer = ""
        """The buffer that the script is run from; the one on top, when it is empty."""
        self._parameters = ParameterValues(host, target)
        self._values: Mapping[str, str] = {}
        """Of the parameters of the script that is run."""
        self._again: StatementResult | None = None
        self._running: StatementResult | None = None
        self._open: StatementResult | None = None
        """The result whose cursor the session holds open, as far as it knows."""

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

    def preview(self, name: str) -> None:
        """Show the first rows of a table of the catalogue, whose name is quoted where it needs to be."""
        self.run(f"select * from {name} limit {PREVIEW_ROWS}", base=None)  # noqa: S608 - a name of the catalogue

    def run_again(self, result: StatementResult) -> None:
        """Run the statement of a result again as it was run, whatever the editor holds now."""
        self.run(result.statement, base=None, again=result)

    def run(self, script: str, *, base: int | None, again: StatementResult | None = None) -> None:
        """Run a script; `base` is where it starts in the editor's text, None when it isn't from there.

        Its results are those of the buffer on top; that of a statement run `again` takes the place of the one before.
        """
        self._pane.drop_offers()
        backend = self._target.backend
        if backend is None or self._target.reopening:
            self._host.notify("The target is not open yet; try again in a moment.", severity="warning")
        elif self._queries.running:
            self._host.notify(f"A query is running; {named('cancel')} cancels it.", severity="warning")
        elif self._confirmation.asking:
            return  # the answer to the question about the script before this one is on its way
        elif not split(script):
            self._host.notify("There is no statement to run.")
        else:
            line = None if base is None else self._pane.editor.text.count("\n", 0, max(0, base)) + 1
            self._host.start_worker(partial(self._run_confirmed, script, base, line, self._pane.key, again), "ask")

    async def _run_confirmed(
        self, script: str, base: int | None, first_line: int | None, buffer: str, again: StatementResult | None
    ) -> None:
        backend = self._target.backend
        if backend is None:
            return
        written = "" if base is None else self._pane.editor.text
        values = await self._parameters.ask(script, written)
        if values is None or not await self._confirmation.confirmed(backend, script, first_line, values):
            self._pane.set_status([("Not run.", "$warning")])
            return
        if self._queries.running:  # begun while the question stood
            return
        self._values = values
        self._base, self._buffer, self._again, self._running = base, buffer, again, None
        self._host.show_pane("query", keep_focus=True)
        self._pane.set_status(status_line.running())
        self._queries.run(backend, script, values)
        self._host.show_possible_actions()

    # --- shown ---------------------------------------------------------------------------------------------------

    def progressed(self, event: QueryEvent) -> None:
        """Show a script's event: rows in the grid, outcomes in the status line, the history and the log."""
        match event:
            case StatementStarted():
                self._started(event)
            case RowsFetched():
                self._first_rows(event)
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
        if isinstance(event, StatementFailed):
            text = without_values(text or "", self._values)
        if text:
            self._host.say(text, logging.ERROR if isinstance(event, StatementFailed) else logging.INFO, "query")

    def _started(self, event: StatementStarted) -> None:
        """Any statement closes the cursor that was open."""
        before, self._open = self._running, None
        again, self._again = self._again, None
        results = self._pane.results
        follow = before is None or before is results.shown
        self._running = results.begin(self._buffer or self._pane.key, event.statement, again, follow=follow)

    def _first_rows(self, event: RowsFetched) -> None:
        if self._running is not None:
            self._running.elapsed_s = event.elapsed_s
            self._running.show_page(event.page)
            self._open = self._running
            self._pane.results.show_again()

    def _finished(self, event: StatementFinished) -> None:
        self._remember(event.statement, status_line.outcome(event))
        self._end(event)

    def _failed(self, event: StatementFailed) -> None:
        self._remember(event.statement, f"failed {event.sqlstate}".strip())
        self._end(event)
        if event.sqlstate.startswith(CONNECTION_LOST):
            self._poll_now()
        if self._base is not None and event.position is not None:
            place = max(0, self._base + event.offset + event.position - 1)
            self._pane.mark_error(self._buffer, place)

    def _end(self, event: StatementFinished | StatementFailed) -> None:
        if self._running is not None:
            self._running.ended, self._running.elapsed_s = event, event.elapsed_s
            self._pane.results.show_again()

    def ended(self, error: Exception | None) -> None:
        """The script is over; `error` when it could not run to its own end."""
        self._transactions.show()
        running, self._running, self._buffer = self._running, None, ""
        if error is not None:
            self._host.say(without_values(str(error), self._values), logging.ERROR, "query")
        if running is not None and running.running:
            running.interrupted, running.problem = True, clean(str(error)) if error is not None else ""
            self._pane.results.show_again()
        elif error is not None:
            self._pane.set_status([("✗ ", "$error"), (clean(str(error)), "$error")])
        self._host.show_possible_actions()

    # --- rows ----------------------------------------------------------------------------------------------------

    def show_status(self) -> None:
        """Say of the result that is shown what became of its statement."""
        shown = self._pane.results.shown
        if shown is None:
            self._pane.set_status(status_line.running() if self._queries.running else self._pane.hint)
        else:
            self._pane.set_status(status_line.result(shown, self._rest_of(shown)))
        self._host.show_possible_actions()

    def _rest_of(self, result: StatementResult) -> status_line.Rest:
        if result is not self._open:
            return status_line.Rest.GONE
        if self._queries.capped:
            return status_line.Rest.WITHHELD
        if self._queries.fetching:
            return status_line.Rest.FETCHING
        return status_line.Rest.GONE if self._queries.complete else status_line.Rest.AT_SERVER

    def fetches_on(self, result: StatementResult) -> bool:
        """Whether more rows of a result can be had without running its statement again."""
        return self._rest_of(result) in (status_line.Rest.AT_SERVER, status_line.Rest.FETCHING)

    def fetch(self, view: ResultView, upto: int | None) -> None:
        """Fetch on, up to a row's number or to the last row, where the cursor of the result shown is still open.

        What was wanted of a view that has gone meanwhile, since its statement was run again, isn't wanted any more.
        """
        shown = self._pane.results.shown
        if shown is not None and shown is self._open and view is shown.shown_view:
            self._queries.resume_after_stop()
            self._queries.want(upto)

    def page_arrived(self, page: Page) -> None:
        """Show more rows."""
        if self._open is not None:
            self._pane.results.add_page(self._open, page)
            self._show_status_of(self._open)

    def fetch_ended(self, error: Exception | None) -> None:
        """Fetching on stopped."""
        if error is not None:
            if self._open is not None:
                self._open.problem = f"Fetching on failed: {clean(str(error))}"
            self._host.say(f"Fetching on failed: {error}", logging.ERROR, "query")
        if self._open is not None:
            self._show_status_of(self._open)

    def _show_status_of(self, result: StatementResult) -> None:
        if result is self._pane.results.shown:
            self.show_status()

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
            self.show_status()
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
        own_sql = backend.own_sql if backend is not None else None
        self._host.push_dialog(HistoryScreen(self._history, questions, own_sql), self._chosen)

    async def _chosen(self, sql: str | None) -> None:
        if sql:
            self._host.show_pane("query")
            await self._pane.open_buffer(Buffer("", sql))

"""What is done with scripts and rows on the main screen: run, fetch on, cancel, and say what became of it."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from textual.screen import Screen

from sparkify_tui.events import (
    CancelReported,
    LockAwaited,
    LockWaitEnded,
    RowsFetched,
    StatementFailed,
    StatementFinished,
    StatementStarted,
)
from sparkify_tui.models import CancelOutcome
from sparkify_tui.narration import duration, sentence
from sparkify_tui.services.query.script import explain_of, split
from sparkify_tui.tui.editor.saved_texts import PastStatement
from sparkify_tui.tui.keys import named
from sparkify_tui.tui.messages import FetchEnded, PageArrived, QueryEnded, QueryProgressed
from sparkify_tui.tui.paths import ELSEWHERE, write_error
from sparkify_tui.tui.query_runner import ROW_CAP
from sparkify_tui.tui.results.cells import clean, in_one_line
from sparkify_tui.tui.results.grid import ResultGrid
from sparkify_tui.tui.screens.confirm_dialog import ConfirmDialog
from sparkify_tui.tui.widgets.footer import FooterLine

if TYPE_CHECKING:
    from sparkify_tui.tui.screens.main_screen import MainScreen

Part = tuple[str, str]

CONNECTION_LOST = "08"
"""The class of sqlstates that say so; the cluster's own state is looked at then."""


class Results(Screen[None]):
    """Mixed into the main screen."""

    _base = 0
    _offset = 0
    _in_editor = True
    _script_has_rows = False
    _status_parts: list[Part]

    @property
    def _main(self) -> MainScreen:
        return self  # type: ignore[return-value]

    # --- running -------------------------------------------------------------------------------------------------

    async def action_run(self) -> None:
        """Run the selection or the statement under the cursor."""
        statement = self._main.query_pane.to_run()
        if statement is None:
            self.notify("There is no statement to run.")
            return
        await self.run_script(statement.text, base=statement.offset)

    async def action_run_all(self) -> None:
        """Run the whole buffer."""
        await self.run_script(self._main.query_pane.editor.text, base=0)

    async def action_explain(self) -> None:
        """Show the plan of the statement under the cursor."""
        statement = self._main.query_pane.to_run()
        if statement is not None:
            text = explain_of(statement.text)
            await self.run_script(text, base=statement.offset - (len(text) - len(statement.text)))

    async def run_script(self, script: str, *, base: int | None) -> None:
        """Run a script; `base` is where it starts in the editor's text, None when it isn't from there."""
        main = self._main
        main.query_pane.drop_offers()
        if main.backend is None or main.reopening:
            self.notify("The target is not open yet; try again in a moment.", severity="warning")
        elif main.queries.running:
            self.notify(f"A query is running; {named('cancel')} cancels it.", severity="warning")
        elif not split(script):
            self.notify("There is no statement to run.")
        else:
            self.run_worker(self._run_confirmed(script, base), group="ask", exit_on_error=False)

    async def _run_confirmed(self, script: str, base: int | None) -> None:
        main = self._main
        backend = main.backend
        if backend is None:
            return
        if backend.confirm_writes and not backend.read_only:
            writing = await asyncio.to_thread(lambda: [s.text for s in split(script) if backend.writes(s.text)])
            if writing:
                shown = "\n\n".join(clean(line) for text in writing[:5] for line in text[:600].split("\n"))
                text = f"This writes to {backend.label}:\n\n{shown}"
                if not await main.ask(ConfirmDialog("This statement writes", text, "Run it")):
                    self._show([("Not run.", "$warning")])
                    return
        self._base, self._in_editor, self._script_has_rows = base or 0, base is not None, False
        main.show_pane("query", focus=main.current != "query")
        self._show([("▶ ", "$primary"), (f"running … {named('cancel')} cancels", "")])
        main.queries.run(backend, script)
        self.query_one(FooterLine).show()

    def on_query_progressed(self, message: QueryProgressed) -> None:
        """A script's event: rows to the grid, outcomes to the status line, the history and the log."""
        main, event = self._main, message.event
        match event:
            case StatementStarted():
                self._offset = event.offset
            case RowsFetched():
                self._script_has_rows = True
                main.query_pane.show_page(event.page)
                self._show_rows(event.elapsed_s)
            case StatementFinished():
                self._remember(event.statement, _outcome(event))
                if event.columns:
                    self._elapsed = event.elapsed_s
                    self._show_rows(event.elapsed_s)
                else:
                    self._drop_old_rows()
                    count = f"{event.rows:,} rows  " if event.rows is not None and event.rows >= 0 else ""
                    self._show([("✓ ", "$success"), (f"{event.tag}  {count}{duration(event.elapsed_s)}", "")])
            case StatementFailed():
                self._statement_failed(event)
            case CancelReported():
                self._cancel_reported(event)
            case LockAwaited() | LockWaitEnded():
                self._show([("▶ ", "$warning"), (in_one_line(main.show_wait(event)) or "running …", "")])
        text = sentence(event)
        if text:
            main.tell(text, logging.ERROR if isinstance(event, StatementFailed) else logging.INFO, "query")

    def _statement_failed(self, event: StatementFailed) -> None:
        main = self._main
        self._drop_old_rows()
        self._remember(event.statement, f"failed {event.sqlstate}".strip())
        cancelled = event.sqlstate == "57014"
        mark = ("‖ ", "$warning") if cancelled else ("✗ ", "$error")
        words = [mark, ("cancelled: " if cancelled else "", ""), (in_one_line(event.message), mark[1])]
        if event.sqlstate and not cancelled:
            words.append((f"  {event.sqlstate}", "dim"))
        if event.remedy:
            words.append((f"  {clean(event.remedy)}", ""))
        self._show([*words, (f"  {duration(event.elapsed_s)}", "dim")])
        if event.sqlstate.startswith(CONNECTION_LOST):
            main.poll_now()
        if self._in_editor and event.position is not None:
            main.query_pane.editor.mark_error(max(0, self._base + event.offset + event.position - 1))

    def _drop_old_rows(self) -> None:
        """Rows of an earlier script must not look like this one's."""
        if not self._script_has_rows:
            self._main.query_pane.grid.clear()

    def _remember(self, sql: str, outcome: str) -> None:
        main = self._main
        label = main.backend.label if main.backend is not None else main.launch.label
        try:
            main.past.add(PastStatement(main.stamp(), label, sql, outcome))
        except OSError as error:
            main.tell(write_error(main.past.path, error, ELSEWHERE), logging.WARNING)

    def on_query_ended(self, message: QueryEnded) -> None:
        """The script is over."""
        self._main.show_transaction()
        if message.error is not None:
            self._show([("✗ ", "$error"), (clean(str(message.error)), "$error")])
            self._main.tell(str(message.error), logging.ERROR, "query")
        self.query_one(FooterLine).show()

    # --- rows ----------------------------------------------------------------------------------------------------

    def _show(self, parts: list[Part]) -> None:
        self._main.query_pane.set_status(parts)

    _elapsed = 0.0

    def _show_rows(self, elapsed_s: float | None = None) -> None:
        main = self._main
        if elapsed_s is not None:
            self._elapsed = elapsed_s
        store = main.query_pane.grid.store
        count = f"{len(store):,}"
        parts: list[Part] = [("✓ ", "$success"), (count, "bold")]
        if main.queries.capped:
            parts += [(f" of {count}+ rows  ", ""), (f"CAPPED at {ROW_CAP:,}", "bold $warning")]
        elif not store.complete:
            more = "fetching …" if main.queries.fetching else "CAPPED, more while scrolling, End fetches all"
            parts += [(f" of {count}+ rows  ", ""), (more, "$warning")]
        else:
            parts.append((" row  complete" if len(store) == 1 else " rows  complete", ""))
        self._show([*parts, (f"  {duration(self._elapsed)}", "dim")])

    def on_result_grid_rows_wanted(self, message: ResultGrid.RowsWanted) -> None:
        """Fetch on."""
        message.stop()
        self._main.queries.resume_after_stop()
        self._main.queries.want(message.upto)

    def on_page_arrived(self, message: PageArrived) -> None:
        """More rows."""
        self._main.query_pane.add_page(message.page)
        self._show_rows()

    def on_fetch_ended(self, message: FetchEnded) -> None:
        """Fetching on stopped."""
        self._main.fetching_ended()
        if message.error is not None:
            self._show([("✗ ", "$error"), (f"Fetching on failed: {clean(str(message.error))}", "$error")])
            self._main.tell(f"Fetching on failed: {message.error}", logging.ERROR, "query")
        else:
            self._show_rows()

    async def cancel_query(self) -> None:
        """Cancel the query or the fetching, and say what became of it."""
        main = self._main
        main.query_pane.grid.stop_following()
        running = main.queries.running
        self._show([("▶ ", "$warning"), ("cancel requested …", "")])
        report = await main.queries.cancel()
        main.tell(f"Cancel: {report.outcome}. {report.detail}", source="query")
        if not running:
            self._show_rows()
        elif report.outcome is not CancelOutcome.CANCELLED:
            self._cancel_reported(report)
        self.notify(report.detail, title=f"Cancel: {report.outcome}", markup=False)

    def _cancel_reported(self, event: CancelReported) -> None:
        self._show([("‖ ", "$warning"), (f"{event.outcome}: {event.detail}", "$warning")])


def _outcome(event: StatementFinished) -> str:
    if event.rows is not None and event.rows >= 0:
        return f"{event.rows:,} rows, {duration(event.elapsed_s)}"
    return duration(event.elapsed_s)

"""What is done with scripts and rows on the main screen: run, fetch on, copy, chart, export, history, files."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from textual.screen import Screen

from sparkify_tui.errors import SparkifyError
from sparkify_tui.events import CancelReported, RowsFetched, StatementFailed, StatementFinished, StatementStarted
from sparkify_tui.models import CancelOutcome, Page
from sparkify_tui.narration import duration, sentence
from sparkify_tui.services.script import explain_of, split
from sparkify_tui.tui import charting, copying
from sparkify_tui.tui.exporting import ExportError, export
from sparkify_tui.tui.keeping import PastStatement
from sparkify_tui.tui.messages import FetchEnded, PageArrived, QueryEnded, QueryProgressed
from sparkify_tui.tui.panes.etl import EtlPane
from sparkify_tui.tui.panes.log import LogPane
from sparkify_tui.tui.panes.query import QueryPane
from sparkify_tui.tui.querying import ROW_CAP
from sparkify_tui.tui.screens.cell import CellScreen
from sparkify_tui.tui.screens.chart import ChartScreen
from sparkify_tui.tui.screens.dialog import ConfirmDialog
from sparkify_tui.tui.screens.export import ExportDialog, PathDialog
from sparkify_tui.tui.screens.history import HistoryScreen
from sparkify_tui.tui.screens.rows import LoadErrorsScreen, RowsScreen
from sparkify_tui.tui.widgets.cells import clean
from sparkify_tui.tui.widgets.footer import FooterLine
from sparkify_tui.tui.widgets.grid import ResultGrid

if TYPE_CHECKING:
    from sparkify_tui.tui.screens.main import MainScreen

BAD_ROWS = 1_000
Part = tuple[str, str]


class Results(Screen[None]):
    """Mixed into the main screen."""

    _base = 0
    _offset = 0
    _in_editor = True
    _status_parts: list[Part]
    _fetch_waiter: asyncio.Event | None = None

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
        if main.backend is None or main.reopening:
            self.notify("The target is not open yet; try again in a moment.", severity="warning")
        elif main.queries.running:
            self.notify("A query is running; ctrl+g cancels it.", severity="warning")
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
                shown = "\n\n".join(clean(line) for text in writing[:5] for line in text[:600].splitlines())
                text = f"This writes to {backend.label}:\n\n{shown}"
                if not await main.ask(ConfirmDialog("This statement writes", text, "Run it")):
                    self._show([("Not run.", "$warning")])
                    return
        self._base, self._in_editor = base or 0, base is not None
        main.show_pane("query", focus=main.current != "query")
        self._show([("▶ ", "$primary"), ("running … ^g cancels", "")])
        main.queries.run(backend, script)
        self.query_one(FooterLine).show()

    def on_query_progressed(self, message: QueryProgressed) -> None:
        """A script's event: rows to the grid, outcomes to the status line, the history and the log."""
        main, event = self._main, message.event
        match event:
            case StatementStarted():
                self._offset = event.offset
            case RowsFetched():
                main.query_pane.show_page(event.page)
                self._show_rows(event.elapsed_s)
            case StatementFinished():
                self._remember(event.statement, _outcome(event))
                if event.columns:
                    self._elapsed = event.elapsed_s
                    self._show_rows(event.elapsed_s)
                else:
                    count = f"{event.rows:,} rows  " if event.rows is not None and event.rows >= 0 else ""
                    self._show([("✓ ", "$success"), (f"{event.tag}  {count}{duration(event.elapsed_s)}", "")])
            case StatementFailed():
                self._statement_failed(event)
            case CancelReported():
                self._cancel_reported(event)
        text = sentence(event)
        if text:
            main.tell(text, logging.ERROR if isinstance(event, StatementFailed) else logging.INFO, "query")

    def _statement_failed(self, event: StatementFailed) -> None:
        main = self._main
        self._remember(event.statement, f"failed {event.sqlstate}".strip())
        cancelled = event.sqlstate == "57014"
        mark = ("‖ ", "$warning") if cancelled else ("✗ ", "$error")
        words = [mark, ("cancelled: " if cancelled else "", ""), (clean(" ".join(event.message.split())), mark[1])]
        if event.sqlstate and not cancelled:
            words.append((f"  {event.sqlstate}", "dim"))
        if event.remedy:
            words.append((f"  {clean(event.remedy)}", ""))
        self._show([*words, (f"  {duration(event.elapsed_s)}", "dim")])
        if self._in_editor and event.position is not None:
            main.query_pane.editor.mark_error(max(0, self._base + event.offset + event.position - 1))

    def _remember(self, sql: str, outcome: str) -> None:
        main = self._main
        label = main.backend.label if main.backend is not None else main.launch.label
        try:
            main.past.add(PastStatement(main.stamp(), label, sql, outcome))
        except OSError as error:
            main.tell(f"The history can't be written: {error.strerror}", logging.WARNING)

    def on_query_ended(self, message: QueryEnded) -> None:
        """The script is over."""
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
        if self._fetch_waiter is not None:
            self._fetch_waiter.set()
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

    def on_result_grid_cell_opened(self, message: ResultGrid.CellOpened) -> None:
        """Show a cell whole."""
        message.stop()
        self.app.push_screen(CellScreen(message.column, message.value, message.row), self._copy_text)

    def on_result_grid_copy_wanted(self, message: ResultGrid.CopyWanted) -> None:
        """Copy a part of the result."""
        message.stop()
        text, tells = copying.copied(self._main.query_pane.grid, message.what)
        self._copy_text(text, tells)

    def _copy_text(self, text: str | None, tells: str = "") -> None:
        if text:
            self.app.copy_to_clipboard(text)
            self.notify(tells or f"Copied {len(text):,} characters.", markup=False)
        elif tells:
            self.notify(tells, severity="warning", markup=False)

    def on_log_pane_copied(self, message: LogPane.Copied) -> None:
        """Copy the log."""
        message.stop()
        self._copy_text(message.text, f"Copied {message.lines:,} lines.")

    def action_chart(self) -> None:
        """Chart the result."""
        store = self._main.query_pane.grid.store
        rows = list(store.rows(0, charting.MAX_POINTS))
        found = charting.chartable(store.columns, rows[0] if rows else None)
        if found is None:
            self.notify("A chart needs a result with a label and a number.", severity="warning")
        else:
            self.app.push_screen(ChartScreen(store.columns, rows, found))

    # --- files ---------------------------------------------------------------------------------------------------

    def action_export(self) -> None:
        """Ask where to, then export the selection or the whole result."""
        grid = self._main.query_pane.grid
        if not grid.store.columns:
            self.notify("There is no result to export.", severity="warning")
            return
        box = grid.selection()
        if box is not None:
            tells = f"The selection: {box[2] - box[0] + 1:,} rows, {box[3] - box[1] + 1:,} columns."
        elif grid.store.complete:
            tells = f"{len(grid.store):,} rows, all there are."
        else:
            tells = f"{len(grid.store):,} rows are fetched; the rest is fetched first, without running it again."
        self.app.push_screen(ExportDialog(str(Path.cwd() / "result.csv"), tells), self._export_answered)

    def _export_answered(self, path: Path | None) -> None:
        if path is not None:
            self.run_worker(self._export(path), group="export", exit_on_error=False)

    async def _export(self, path: Path) -> None:
        main = self._main
        grid = main.query_pane.grid
        box = grid.selection()
        if box is None:
            await self._fetch_all()
            columns, rows = grid.store.columns, grid.store.rows()
        else:
            columns = grid.store.columns[box[1] : box[3] + 1]
            rows = (row[box[1] : box[3] + 1] for row in grid.store.rows(box[0], box[2] + 1))
        form = path.suffix.lstrip(".").lower()
        try:
            written = await asyncio.to_thread(export, path, form, columns, rows)
        except ExportError as error:
            self.notify(str(error), title="Export", severity="error", markup=False)
            main.tell(f"Export: {error}", logging.ERROR)
            return
        cut = (
            "" if grid.store.complete or box is not None else f" (CAPPED, the result goes on after {len(grid.store):,})"
        )
        main.tell(f"Exported {written:,} rows to {path}{cut}.")
        self.notify(f"{written:,} rows in {path}{cut}", title="Exported", markup=False)

    async def _fetch_all(self) -> None:
        main = self._main
        if main.queries.complete:
            return
        self._fetch_waiter = asyncio.Event()
        main.queries.resume_after_stop()
        main.queries.want(None)
        with contextlib.suppress(TimeoutError):
            while main.queries.fetching:
                await asyncio.wait_for(
                    self._fetch_waiter.wait(), 1.0
                ) if self._fetch_waiter.is_set() else await asyncio.sleep(0.05)
        self._fetch_waiter = None

    def action_open_file(self) -> None:
        """Ask for a .sql file and open it in a buffer."""
        self.app.push_screen(
            PathDialog("Open a .sql file", str(Path.cwd()) + "/", must_exist=True), self._open_answered
        )

    async def _open_answered(self, path: Path | None) -> None:
        if path is None:
            return
        try:
            text = await asyncio.to_thread(path.read_text, "utf-8")
        except (OSError, UnicodeDecodeError) as error:
            self.notify(f"{path} can't be read: {error}", severity="error", markup=False)
            return
        self._main.show_pane("query")
        await self._main.query_pane.open_buffer(text, path.name, str(path))

    def action_save_file(self) -> None:
        """Save the buffer to its file, or ask for one."""
        start = self._main.query_pane.buffer.path or str(Path.cwd() / "query.sql")
        self.app.push_screen(PathDialog("Save to a .sql file", start, must_exist=False), self._save_answered)

    def _save_answered(self, path: Path | None) -> None:
        if path is None:
            return
        try:
            path.write_text(self._main.query_pane.editor.text, "utf-8")
        except OSError as error:
            self.notify(f"{path} can't be written: {error.strerror}", severity="error", markup=False)
            return
        self._main.query_pane.file_saved(str(path))
        self.notify(f"Saved {path}", markup=False)

    def on_query_pane_keeping_failed(self, message: QueryPane.KeepingFailed) -> None:
        """The buffers could not be written."""
        message.stop()
        self._main.tell(f"The buffers can't be written: {message.error.strerror}", logging.WARNING)

    # --- history, checks, errors ---------------------------------------------------------------------------------

    def action_history(self) -> None:
        """Choose a statement or a question for the editor."""
        main = self._main
        questions = main.backend.questions() if main.backend is not None else ()
        self.app.push_screen(HistoryScreen(main.past, questions), self._history_answered)

    async def _history_answered(self, sql: str | None) -> None:
        if sql:
            self._main.show_pane("query")
            await self._main.query_pane.open_buffer(sql)

    async def on_etl_pane_table_opened(self, message: EtlPane.TableOpened) -> None:
        """Show a table's rows."""
        message.stop()
        await self.run_script(f'table "{message.table}"', base=None)

    def on_etl_pane_check_opened(self, message: EtlPane.CheckOpened) -> None:
        """Show a check's bad rows: the sample at once, more from the warehouse."""
        message.stop()
        main, result = self._main, message.result
        page = Page(tuple(copying.column(name) for name in result.columns), result.sample, 0, complete=True)
        backend = main.backend
        more = None if backend is None or result.passed else lambda: backend.bad_rows(result.name, BAD_ROWS)
        verdict = "no bad rows" if result.passed else f"{result.bad_rows:,} bad rows"
        self.app.push_screen(
            RowsScreen(f"Check {result.name}", f"{result.purpose}\n{result.severity}: {verdict}", page, more)
        )

    def on_etl_pane_errors_opened(self, message: EtlPane.ErrorsOpened) -> None:
        """Show the load errors."""
        message.stop()
        self.action_load_errors()

    def action_load_errors(self) -> None:
        """The last load's errors, or else the rejected rows that the warehouse remembers."""
        main = self._main
        errors = tuple(main.etl_pane.progress.errors)
        if errors:
            self.app.push_screen(LoadErrorsScreen(errors))
        elif main.backend is not None:
            self.run_worker(self._show_rejected(), group="rejected", exit_on_error=False)

    async def _show_rejected(self) -> None:
        backend = self._main.backend
        if backend is None:
            return
        try:
            page = await backend.rejected_rows(BAD_ROWS)
        except SparkifyError as error:
            self.notify(str(error), severity="warning", markup=False)
            return
        self.app.push_screen(RowsScreen("Rejected rows", f"{len(page.rows):,} rows that loads rejected", page))


def _outcome(event: StatementFinished) -> str:
    if event.rows is not None and event.rows >= 0:
        return f"{event.rows:,} rows, {duration(event.elapsed_s)}"
    return duration(event.elapsed_s)

"""Quitting: asks where something is lost by it, a job, a transaction or a text."""

from __future__ import annotations

from sparkify_tui.tui.controllers.host import ControllerHost
from sparkify_tui.tui.controllers.transactions import TransactionController
from sparkify_tui.tui.jobs.job_runner import JobRunner
from sparkify_tui.tui.panes.all_panes import Panes
from sparkify_tui.tui.query_runner import QueryRunner
from sparkify_tui.tui.screens.confirm_dialog import ConfirmDialog


async def confirm_quit(
    host: ControllerHost, panes: Panes, jobs: JobRunner, queries: QueryRunner, transactions: TransactionController
) -> bool:
    """Whether the person really leaves; then the buffers are kept and the query session is closed."""
    if jobs.running:
        text = f"{jobs.kind} is still running. Quitting stops it here; what it began at AWS goes on there."
        if not await host.ask(ConfirmDialog("Quit", text, "Quit anyway", no="Stay")):
            return False
    if not await transactions.settle("Quitting rolls it back.", "Quit anyway"):
        return False
    await panes.query.keep()
    if panes.query.unkept:
        text = f"What you wrote is lost then: {panes.query.unkept}"
        if not await host.ask(ConfirmDialog("Quit", text, "Quit and lose it", no="Stay")):
            return False
    await queries.close()
    return True

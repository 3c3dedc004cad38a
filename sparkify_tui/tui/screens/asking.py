"""The dialogs of the main screen: provision, load, delete, cancel, and what each answer starts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from textual.screen import ModalScreen, Screen

from sparkify_tui.errors import SparkifyError
from sparkify_tui.tui.keys import named
from sparkify_tui.tui.messages import JobKind
from sparkify_tui.tui.screens.delete_dialog import DeleteChoice, DeleteDialog
from sparkify_tui.tui.screens.load_dialog import LoadChoice, LoadDialog
from sparkify_tui.tui.screens.provision_dialog import ProvisionDialog

if TYPE_CHECKING:
    from sparkify_tui.tui.screens.main_screen import MainScreen

Answer = TypeVar("Answer")


class Asking(Screen[None]):
    """Mixed into the main screen."""

    _queued: Callable[[], None] | None = None

    @property
    def _main(self) -> MainScreen:
        return self  # type: ignore[return-value]

    async def ask(self, dialog: ModalScreen[Answer]) -> Answer | None:
        """Show a dialog and wait for its answer."""
        answered: asyncio.Future[Answer | None] = asyncio.get_running_loop().create_future()

        def take(answer: Answer | None) -> None:
            if not answered.done():
                answered.set_result(answer)

        await self.app.push_screen(dialog, take)
        return await answered

    def _refused(self, what: str) -> bool:
        main = self._main
        if main.launch.read_only:
            self.notify(f"{what} changes things, and this is read-only.", severity="warning")
            return True
        if main.backend is None and main.open_failed:
            self.notify(f"The target is not open yet: {named('refresh')} tries again.", severity="warning")
            return True
        return False

    # --- provision -----------------------------------------------------------------------------------------------

    def action_provision(self) -> None:
        """Ask, then create the cluster."""
        main = self._main
        if self._refused("Provision"):
            return
        if main.jobs.running:
            self.notify(f"{main.jobs.kind} is running; {named('cancel')} cancels it.", severity="warning")
            return
        dialog = ProvisionDialog(costs_money=not main.launch.is_sandbox)
        self.app.push_screen(dialog, self._provision_answered)
        if main.backend is not None:
            self.call_after_refresh(self.show_provision_plan)

    def show_provision_plan(self) -> None:
        """Give an open provision dialog its plan, once it is known."""
        main = self._main
        if isinstance(self.app.screen, ProvisionDialog) and main.backend is not None:
            self.app.screen.show_plan(main.backend.config, main.backend.price_per_hour())

    def _provision_answered(self, confirmed: bool | None) -> None:
        main = self._main
        if confirmed and main.backend is not None:
            main.begin_job(JobKind.PROVISION, main.backend.provision, "cluster")

    # --- load ----------------------------------------------------------------------------------------------------

    def action_load(self) -> None:
        """Ask, then load; while the cluster is still being made the load waits for it."""
        main = self._main
        if self._refused("Load"):
            return
        if main.backend is None:
            self.notify("The target is still being opened; try again in a moment.", severity="warning")
            return
        if main.jobs.running and main.jobs.kind is not JobKind.PROVISION:
            self.notify(f"{main.jobs.kind} is running; {named('cancel')} cancels it.", severity="warning")
            return
        after = "It starts as soon as the cluster is made." if main.jobs.running else ""
        dialog = LoadDialog(main.backend.config, after=after)
        main.settled_before("Load", lambda: self._ask_load(dialog))

    def _ask_load(self, dialog: LoadDialog) -> None:
        self.app.push_screen(dialog, self._load_answered)

    def _load_answered(self, choice: LoadChoice | None) -> None:
        main = self._main
        if choice is None:
            return
        main.show_pane("etl")
        if main.jobs.running or main.reopening:
            self._queued = lambda: self._start_load(choice)
            self.notify("The load starts as soon as the cluster is made.")
        else:
            self._start_load(choice)

    def _start_load(self, choice: LoadChoice) -> None:
        main = self._main
        backend = main.backend
        if backend is not None:
            main.etl_pane.begin()
            main.begin_job(JobKind.LOAD, lambda: backend.load(full=choice.full, checks=choice.checks), "etl")

    def start_queued(self, *, go: bool) -> None:
        """Start what waited for a job that is over, or forget it when that job failed."""
        queued, self._queued = self._queued, None
        if queued is not None and go:
            queued()

    # --- delete --------------------------------------------------------------------------------------------------

    def action_delete(self) -> None:
        """Ask for the identifier, then delete everything of ours."""
        main = self._main
        if self._refused("Delete"):
            return
        if main.jobs.running and main.jobs.kind is not JobKind.LOAD:
            self.notify(f"{main.jobs.kind} is running; {named('cancel')} cancels it.", severity="warning")
            return
        if main.backend is None:
            self.notify("The target is still being opened; try again in a moment.", severity="warning")
            return
        main.settled_before("Delete", self._ask_delete)

    def _ask_delete(self) -> None:
        main = self._main
        if main.backend is None:
            return
        identifier = main.backend.config.infrastructure.cluster_identifier
        dialog = DeleteDialog(
            identifier, main.backend.label, costs_money=not main.launch.is_sandbox, loading=main.jobs.running
        )
        self.run_worker(self._plan_delete(dialog), group="plan", exit_on_error=False)

    async def _plan_delete(self, dialog: DeleteDialog) -> None:
        main = self._main
        await self.app.push_screen(dialog, self._delete_answered)
        if main.backend is None:
            return
        try:
            plan = await main.backend.plan_teardown()
        except SparkifyError as error:
            if dialog.is_mounted:
                dialog.show_failure(str(error))
            return
        if dialog.is_mounted:
            dialog.show_plan(plan)

    def _delete_answered(self, choice: DeleteChoice | None) -> None:
        main = self._main
        backend = main.backend
        if choice is not None and backend is not None:
            snapshot = choice.final_snapshot
            self.run_worker(main.queries.close(), group="query", exit_on_error=False)
            if main.jobs.running:
                self._queued = lambda: main.begin_job(JobKind.DELETE, lambda: backend.teardown(snapshot), "cluster")
                main.jobs.cancel()
            else:
                main.begin_job(JobKind.DELETE, lambda: backend.teardown(snapshot), "cluster")

    # --- cancel --------------------------------------------------------------------------------------------------

    def action_cancel(self) -> None:
        """Cancel the query when the Query pane is in front or no job runs, else the job."""
        main = self._main
        if main.queries.busy and (main.current == "query" or not main.jobs.running):
            self.run_worker(main.cancel_query(), group="cancel", exit_on_error=False)
        elif main.jobs.running:
            self.notify(f"Cancelling {main.jobs.kind} …")
            main.jobs.cancel()
        else:
            self.notify("Nothing is running.")

    def check_action(self, action: str, parameters: tuple[Any, ...]) -> bool | None:
        """Everything may be tried; what can't be done says why."""
        return True

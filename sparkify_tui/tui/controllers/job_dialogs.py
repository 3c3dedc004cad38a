"""Where provision, load and delete begin: each asks with its dialog first, and the answer starts the job."""

from __future__ import annotations

from functools import partial

from sparkify_tui.errors import SparkifyError
from sparkify_tui.tui.backend import Backend
from sparkify_tui.tui.controllers.current_target import CurrentTarget
from sparkify_tui.tui.controllers.host import ControllerHost
from sparkify_tui.tui.controllers.jobs import JobController
from sparkify_tui.tui.controllers.transactions import TransactionController
from sparkify_tui.tui.jobs.job_runner import JobRunner
from sparkify_tui.tui.keys import named
from sparkify_tui.tui.messages import JobKind
from sparkify_tui.tui.query_runner import QueryRunner
from sparkify_tui.tui.screens.delete_dialog import DeleteChoice, DeleteDialog
from sparkify_tui.tui.screens.load_dialog import LoadChoice, LoadDialog
from sparkify_tui.tui.screens.provision_dialog import ProvisionDialog

STILL_OPENING = "The target is still being opened; try again in a moment."


class JobDialogs:
    """Refuses a job where it can't run now, saying why."""

    def __init__(
        self,
        host: ControllerHost,
        target: CurrentTarget,
        runner: JobRunner,
        queries: QueryRunner,
        transactions: TransactionController,
        jobs: JobController,
    ) -> None:
        self._host, self._target, self._runner, self._queries = host, target, runner, queries
        self._transactions, self._jobs = transactions, jobs
        self._provision_dialog: ProvisionDialog | None = None

    def _refused(self, what: str) -> bool:
        if self._target.launch.read_only:
            self._host.notify(f"{what} changes things, and this is read-only.", severity="warning")
            return True
        if self._target.backend is None and self._target.open_failed:
            text = f"The target is not open yet: {named('refresh')} tries again."
            self._host.notify(text, severity="warning")
            return True
        return False

    def _occupied(self, but_for: JobKind | None = None) -> bool:
        """Whether a job runs that the new one can't wait for."""
        if not self._runner.running or self._runner.kind is but_for:
            return False
        self._host.notify(f"{self._runner.kind} is running; {named('cancel')} cancels it.", severity="warning")
        return True

    def _still_opening(self) -> bool:
        if self._target.backend is None:
            self._host.notify(STILL_OPENING, severity="warning")
        return self._target.backend is None

    # --- provision -----------------------------------------------------------------------------------------------

    def ask_provision(self) -> None:
        """Ask, then create the cluster."""
        if self._refused("Provision") or self._occupied():
            return
        self._provision_dialog = ProvisionDialog(costs_money=not self._target.launch.is_sandbox)
        self._host.push_dialog(self._provision_dialog, self._provision_answered)
        if self._target.backend is not None:
            self._host.call_after_refresh(self.show_provision_plan)

    def show_provision_plan(self) -> None:
        """Give an open provision dialog its plan, once it is known."""
        dialog, backend = self._provision_dialog, self._target.backend
        if dialog is not None and dialog.is_active and backend is not None:
            dialog.show_plan(backend.config, backend.price_per_hour())

    def close_provision_dialog(self) -> None:
        """There is no target to provision: close an open dialog."""
        if self._provision_dialog is not None and self._provision_dialog.is_active:
            self._provision_dialog.dismiss(None)

    def _provision_answered(self, confirmed: bool | None) -> None:
        self._provision_dialog = None
        if confirmed and self._target.backend is not None:
            self._jobs.begin(JobKind.PROVISION, self._target.backend.provision)

    # --- load ----------------------------------------------------------------------------------------------------

    def ask_load(self) -> None:
        """Ask, then load; while the cluster is still being made the load waits for it."""
        if self._refused("Load") or self._still_opening() or self._occupied(but_for=JobKind.PROVISION):
            return
        backend = self._target.backend
        if backend is not None:
            after = "It starts as soon as the cluster is made." if self._runner.running else ""
            dialog = LoadDialog(backend.config, after=after)
            self._transactions.settle_before("Load", lambda: self._push_load(dialog))

    def _push_load(self, dialog: LoadDialog) -> None:
        self._host.push_dialog(dialog, self._load_answered)

    def _load_answered(self, choice: LoadChoice | None) -> None:
        if choice is None:
            return
        if self._runner.running or self._target.reopening:
            self._runner.queue(lambda: self._start_load(choice))
            self._host.notify("The load starts as soon as the cluster is made.")
        else:
            self._start_load(choice)

    def _start_load(self, choice: LoadChoice) -> None:
        if self._target.backend is not None:
            self._jobs.begin_load(self._target.backend, full=choice.full, checks=choice.checks)

    # --- rehearse ------------------------------------------------------------------------------------------------

    def rehearse(self) -> None:
        """Try a load on a local copy, without a question: it changes nothing, and costs a few reads of S3."""
        if self._target.backend is None and self._target.open_failed:
            self._host.notify(f"The target is not open yet: {named('refresh')} tries again.", severity="warning")
        elif not self._still_opening() and not self._occupied() and self._target.backend is not None:
            self._jobs.begin_rehearsal(self._target.backend)

    # --- delete --------------------------------------------------------------------------------------------------

    def ask_delete(self) -> None:
        """Ask for the identifier, then delete everything of ours."""
        if self._refused("Delete") or self._occupied(but_for=JobKind.LOAD) or self._still_opening():
            return
        self._transactions.settle_before("Delete", self._push_delete)

    def _push_delete(self) -> None:
        backend, launch = self._target.backend, self._target.launch
        if backend is None:
            return
        identifier = backend.config.infrastructure.cluster_identifier
        dialog = DeleteDialog(
            identifier, backend.label, costs_money=not launch.is_sandbox, loading=self._runner.running
        )
        self._host.start_worker(partial(self._plan_delete, dialog), "plan")

    async def _plan_delete(self, dialog: DeleteDialog) -> None:
        await self._host.push_dialog(dialog, self._delete_answered)
        backend = self._target.backend
        if backend is None:
            return
        try:
            plan = await backend.plan_teardown()
        except SparkifyError as error:
            if dialog.is_mounted:
                dialog.show_failure(str(error))
            return
        if dialog.is_mounted:
            dialog.show_plan(plan)

    def _delete_answered(self, choice: DeleteChoice | None) -> None:
        backend = self._target.backend
        if choice is None or backend is None:
            return
        self._host.start_worker(self._queries.close, "query")
        if self._runner.running:
            self._runner.queue(lambda: self._start_delete(backend, choice))
            self._runner.cancel()
        else:
            self._start_delete(backend, choice)

    def _start_delete(self, backend: Backend, choice: DeleteChoice) -> None:
        self._jobs.begin(JobKind.DELETE, lambda: backend.teardown(choice.final_snapshot))

    # --- cancel --------------------------------------------------------------------------------------------------

    def cancel(self) -> None:
        """Cancel the running job, without a question."""
        if self._runner.running:
            self._host.notify(f"Cancelling {self._runner.kind} …")
            self._runner.cancel()
        else:
            self._host.notify("Nothing is running.")

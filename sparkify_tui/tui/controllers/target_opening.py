"""The target: chosen at the first start, opened, opened again, and replaced when its configuration changes."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

from sparkify_tui.absence import is_absent
from sparkify_tui.errors import SparkifyError
from sparkify_tui.redaction import Redactor
from sparkify_tui.tui.backend import Backend
from sparkify_tui.tui.controllers.cluster_polls import ClusterPollController
from sparkify_tui.tui.controllers.config_file import ConfigFileController
from sparkify_tui.tui.controllers.config_problems import ConfigProblemsController
from sparkify_tui.tui.controllers.current_target import CurrentTarget
from sparkify_tui.tui.controllers.host import ControllerHost
from sparkify_tui.tui.controllers.transactions import TransactionController
from sparkify_tui.tui.jobs.job_runner import JobRunner
from sparkify_tui.tui.messages import AccountKnown, TargetFailed
from sparkify_tui.tui.panes.all_panes import Panes
from sparkify_tui.tui.query_runner import QueryRunner
from sparkify_tui.tui.screens.first_choice_dialog import FirstChoiceDialog
from sparkify_tui.tui.screens.setup_screen import SetupScreen


class TargetController:
    """Writes the CurrentTarget; the only one that does."""

    def __init__(
        self,
        host: ControllerHost,
        panes: Panes,
        target: CurrentTarget,
        redactor: Redactor,
        config_file: ConfigFileController,
        problems: ConfigProblemsController,
        jobs: JobRunner,
        queries: QueryRunner,
        transactions: TransactionController,
        polls: ClusterPollController,
    ) -> None:
        self._host, self._panes, self._target, self._redactor = host, panes, target, redactor
        self._config_file, self._problems, self._jobs, self._queries = config_file, problems, jobs, queries
        self._transactions, self._polls = transactions, polls
        self._failure_shown = False
        self._answers: Mapping[str, str] = MappingProxyType({})
        """What the set-up was left with: it goes on from there."""

    # --- opened --------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Open the target, or ask first what it shall be."""
        launch = self._target.launch
        if launch.needs_setup and is_absent(launch.config_path):
            self._panes.header.say("not set up")
            self._host.push_dialog(FirstChoiceDialog(launch.config_path), self._first_choice_made)
        else:
            self.open()

    def _first_choice_made(self, choice: str | None) -> None:
        launch = self._target.launch
        if choice == "sandbox" and launch.sandbox_instead is not None:
            self._target.launch = launch.sandbox_instead()
            self._panes.header.identify(self._target.launch.label)
            self.open()
        elif choice == "setup":
            self._set_up()

    def _set_up(self) -> None:
        screen = SetupScreen(self._target.launch.config_path, self._answers)

        def left(written: bool | None) -> None:
            self._answers = {} if written else screen.answers
            if written:
                self.open()
            else:
                self.begin()

        self._host.push_dialog(screen, left)

    def open(self) -> None:
        """Open the target by the configuration as it is now, and follow its file."""
        self._target.open_failed, self._target.opening = False, True
        self._panes.cluster.retry_hint = self._target.retry_hint()
        self._panes.header.say("starting")
        self._host.start_worker(self._config_file.open_target, "open", exclusive=True)
        self._config_file.follow()

    def reopen(self) -> None:
        """Read the configuration again: provision and delete write host, port and role into it."""
        self._target.reopening = True
        self._host.start_worker(self._reopen, "open", exclusive=True)

    async def _reopen(self) -> None:
        await self._queries.close()
        self._transactions.show()
        await self._config_file.open_target()

    # --- what became of it ---------------------------------------------------------------------------------------

    def opened(self, backend: Backend) -> None:
        """The services are there: use them, watch the cluster, and start the job that waits for them."""
        before, target = self._target.backend, self._target
        target.backend, target.reopening, target.open_failed, target.opening = backend, False, False, False
        self._config_file.clear_problem()
        if before is not None and before.config.cluster != backend.config.cluster:
            self._database_changed()
        self._redactor.learn(backend.config)
        if self._failure_shown:
            self._failure_shown = False
            self._panes.cluster.show_notice("", "")
        self._panes.header.identify(backend.label)
        self._polls.poll_now()
        self._host.start_worker(partial(self._ask_account, backend), "account", exclusive=True)
        if not self._jobs.running:
            self._jobs.start_queued(go=True)

    def _database_changed(self) -> None:
        self._polls.database_changed()
        if not self._jobs.running:
            self._panes.etl.show_counts({})  # the other database's
        self._host.start_worker(self._leave_database, "leave")

    async def _leave_database(self) -> None:
        """The configuration names another database, or reaches it otherwise: say what ends with the session."""
        if await self._queries.leave():
            text = "The configuration names another database; the transaction open in the editor was rolled back."
            self._host.say(text, logging.WARNING, "query")
            self._host.notify(text, severity="warning")
        self._transactions.show()

    def failed(self, error: Exception) -> None:
        """Say why it could not be opened, and how to try again."""
        self._target.open_failed, self._failure_shown = True, True
        self._stay()
        self._panes.header.say("not open")
        self._host.say(str(error), logging.ERROR)
        text = f"{self._problems.found(error)}\n{self._target.retry_hint()}"
        self._panes.cluster.show_notice("The target could not be opened", text)
        self._host.show_pane("cluster")
        if self._problems.are_many:
            self._problems.show()

    def refused(self, error: Exception) -> None:
        """The configuration file can't be used: stay with the target in use, if there is one."""
        if self._target.backend is None:
            self._host.post_message(TargetFailed(error))
            return
        if self._stay():
            self._polls.poll_now()
        self._config_file.show_problem(error)

    def _stay(self) -> bool:
        """No target could be opened: what there is stays, and the job that waits for one is forgotten.

        Whether one was being opened.
        """
        opening = self._target.opening or self._target.reopening
        if self._target.reopening:
            self._jobs.start_queued(go=False)
        self._target.opening = self._target.reopening = False
        return opening

    # --- the account ---------------------------------------------------------------------------------------------

    async def _ask_account(self, backend: Backend) -> None:
        try:
            self._host.post_message(AccountKnown(await backend.account()))
        except SparkifyError as error:
            self._host.say(str(error), logging.WARNING)

    def account_known(self, account: str) -> None:
        """Show whose account it is."""
        if self._target.backend is not None:
            self._panes.header.identify(self._target.backend.label, account)

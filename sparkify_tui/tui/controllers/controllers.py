"""All controllers of the main screen, each made of those below it, and which of them takes each message."""

from __future__ import annotations

from collections.abc import Callable

from textual.message import Message

from sparkify_tui.redaction import Redactor
from sparkify_tui.tui import paths
from sparkify_tui.tui.backend import OpenBackend
from sparkify_tui.tui.controllers.buffer_file import BufferFileController
from sparkify_tui.tui.controllers.cluster_polls import ClusterPollController
from sparkify_tui.tui.controllers.config_file import ConfigFileController
from sparkify_tui.tui.controllers.config_problems import ConfigProblemsController
from sparkify_tui.tui.controllers.current_target import CurrentTarget
from sparkify_tui.tui.controllers.exports import ExportController
from sparkify_tui.tui.controllers.external_editing import ExternalEditing
from sparkify_tui.tui.controllers.host import ControllerHost
from sparkify_tui.tui.controllers.job_dialogs import JobDialogs
from sparkify_tui.tui.controllers.jobs import JobController
from sparkify_tui.tui.controllers.load_details import LoadDetails
from sparkify_tui.tui.controllers.origins import OriginController
from sparkify_tui.tui.controllers.scripts import ScriptController
from sparkify_tui.tui.controllers.table_counts import TableCountController
from sparkify_tui.tui.controllers.table_ddl import TableDdl
from sparkify_tui.tui.controllers.target_opening import TargetController
from sparkify_tui.tui.controllers.transactions import TransactionController
from sparkify_tui.tui.editor.saved_texts import History
from sparkify_tui.tui.jobs.job_runner import JobRunner
from sparkify_tui.tui.messages import (
    AccountKnown,
    CatalogArrived,
    ConfigRefused,
    CountsArrived,
    FetchEnded,
    JobEnded,
    JobKind,
    JobProgressed,
    LocksArrived,
    PageArrived,
    QueryEnded,
    QueryProgressed,
    StatusArrived,
    TargetFailed,
    TargetOpened,
)
from sparkify_tui.tui.panes.all_panes import Panes
from sparkify_tui.tui.panes.etl_pane import EtlPane
from sparkify_tui.tui.panes.query_pane import QueryPane
from sparkify_tui.tui.panes.results_pane import ResultsPane
from sparkify_tui.tui.query_runner import QueryRunner
from sparkify_tui.tui.results.grid import ResultGrid
from sparkify_tui.tui.widgets.catalog_tree import CatalogTree


class Controllers:
    """Owns the controllers and the two runners."""

    def __init__(
        self,
        host: ControllerHost,
        panes: Panes,
        target: CurrentTarget,
        redactor: Redactor,
        open_backend: OpenBackend,
    ) -> None:
        self._panes, self._target = panes, target
        self.job_runner = jobs = JobRunner(host)
        self.query_runner = queries = QueryRunner(host)
        self.history = History(paths.state_directory() / "history.jsonl")
        self.transactions = TransactionController(host, panes, target, queries)
        self.tables = TableCountController(host, target, jobs)
        self.polls = ClusterPollController(host, panes, target, jobs, self.tables, self._open_target)
        problems = ConfigProblemsController(host, target)
        self.config_file = ConfigFileController(host, panes, target, open_backend, problems)
        self.target = TargetController(
            host, panes, target, redactor, self.config_file, problems, jobs, queries, self.transactions, self.polls
        )
        self.jobs = JobController(host, panes, target, jobs, self.transactions, self.tables, self.polls, self.target)
        self.job_dialogs = JobDialogs(host, target, jobs, queries, self.transactions, self.jobs)
        self.scripts = ScriptController(
            host, panes, target, queries, self.transactions, self.history, self.polls.poll_now
        )
        self.exports = ExportController(host, panes, queries, self.scripts.fetches_on)
        self.buffer_file = BufferFileController(host, panes)
        self.external_editing = ExternalEditing(host, panes, jobs, queries)
        self.load_details = LoadDetails(host, panes, target)
        self.table_ddl = TableDdl(host, panes, target)
        self.origins = OriginController(host, target)
        self._actions: dict[str, Callable[[], None]] = {
            "provision": self.job_dialogs.ask_provision,
            "load": self.job_dialogs.ask_load,
            "rehearse": self.job_dialogs.rehearse,
            "delete": self.job_dialogs.ask_delete,
            "transaction": self.transactions.ask_to_end,
            "refresh": self.polls.refresh,
            "run": self.scripts.run_statement,
            "run_all": self.scripts.run_buffer,
            "explain": self.scripts.explain,
            "history": self.scripts.choose_from_history,
            "export": self.exports.ask,
            "load_errors": self.load_details.show_load_errors,
            "config_problems": problems.show,
            "external_editor": self.external_editing.edit,
            "open_file": self.buffer_file.ask_to_open,
            "save_file": self.buffer_file.ask_to_save,
        }

    def _open_target(self) -> None:
        """For the polls, which are made before what opens the target."""
        self.target.open()

    def do(self, action: str) -> None:
        """Do what the table of keys calls `do('<action>')`."""
        self._actions[action]()

    def can(self, action: str) -> bool:
        """Whether an action of the table of keys can run now, by its name there."""
        jobs = self.job_runner
        if action == "cancel":
            return jobs.running or self.query_runner.busy
        if action in ("provision", "load", "delete"):
            waits = {"load": JobKind.PROVISION, "delete": JobKind.LOAD}.get(action)
            return not self._target.launch.read_only and jobs.kind in (None, waits)
        if action == "rehearse":
            return not jobs.running
        if action == "export":
            return self._panes.query.is_mounted and len(self._panes.query.grid.store) > 0
        return True

    def take(self, message: Message) -> None:
        """Hand a message to the controller that it is for, or to the pane that shows it."""
        match message:
            case TargetOpened():
                self.target.opened(message.backend)
                backend = message.backend
                self._panes.way.show_target(backend.config, backend.price_per_hour(), len(backend.questions()))
                self._panes.query.status.show_session(backend.config.cluster.db_user, backend.config.cluster.db_name)
                self.job_dialogs.show_provision_plan()
                self.jobs.report_interrupted()
            case TargetFailed():
                self.job_dialogs.close_provision_dialog()
                self.target.failed(message.error)
            case ConfigRefused():
                self.target.refused(message.error)
            case AccountKnown():
                self.target.account_known(message.account)
            case StatusArrived():
                self.polls.arrived(message.event)
            case CountsArrived():
                self._panes.etl.show_counts(message.rows, message.asked_at, message.loaded_at)
                self._panes.way.show_counts(message.rows)
            case CatalogArrived():
                self._panes.query.show_catalog(message.catalog)
            case LocksArrived():
                self.transactions.locks_arrived(message.tables)
            case JobProgressed():
                self.jobs.progressed(message.kind, message.event)
            case JobEnded():
                self.jobs.ended(message.kind, message.error, cancelled=message.cancelled)
            case EtlPane.TableOpened():
                self.scripts.show_table(message.table)
            case EtlPane.CheckOpened():
                self.load_details.show_check(message.result)
            case EtlPane.ErrorsOpened():
                self.load_details.show_load_errors()
            case QueryPane.KeepingFailed():
                self.buffer_file.buffers_unwritten(message.problem)
            case _:
                self._take_of_query(message)

    def _take_of_query(self, message: Message) -> None:
        """What scripts, their results and the Query pane say."""
        match message:
            case QueryProgressed():
                self.scripts.progressed(message.event)
            case QueryEnded():
                self.scripts.ended(message.error)
            case PageArrived():
                self.scripts.page_arrived(message.page)
            case FetchEnded():
                self.exports.fetch_ended()
                self.scripts.fetch_ended(message.error)
            case ResultGrid.RowsWanted():
                self.scripts.fetch(message.view, message.upto)
            case ResultsPane.StatusWanted():
                self.scripts.show_status()
            case ResultsPane.RunAgain():
                self.scripts.run_again(message.result)
            case CatalogTree.PreviewWanted():
                self.scripts.preview(message.name)
            case CatalogTree.DdlWanted():
                self.table_ddl.show(message.table)
            case ResultsPane.OriginWanted():
                self.origins.show(message.statement, message.columns, message.row)
            case _:
                raise TypeError(f"{type(message).__name__} is for no controller")

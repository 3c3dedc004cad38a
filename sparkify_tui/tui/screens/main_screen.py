"""The main screen: header, panes and footer; which controller each key starts, and which takes each message."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from contextlib import AbstractContextManager
from pathlib import PurePath
from typing import ClassVar, TypeVar

from textual import events, on
from textual.app import ComposeResult, SystemCommand
from textual.binding import BindingType
from textual.message import Message
from textual.notifications import SeverityLevel
from textual.screen import ModalScreen, Screen, ScreenResultCallbackType
from textual.worker import Worker

from sparkify_tui.redaction import Redactor
from sparkify_tui.tui import keys, messages, palette, paths
from sparkify_tui.tui.backend import OpenBackend, open_services
from sparkify_tui.tui.controllers.controllers import Controllers
from sparkify_tui.tui.controllers.current_target import CurrentTarget
from sparkify_tui.tui.controllers.own_files import report_unreadable_files
from sparkify_tui.tui.controllers.quitting import confirm_quit
from sparkify_tui.tui.editor.saved_texts import Buffer
from sparkify_tui.tui.launch import Launch
from sparkify_tui.tui.log.logbook import Logbook
from sparkify_tui.tui.panes.all_panes import make_panes
from sparkify_tui.tui.panes.etl_pane import EtlPane
from sparkify_tui.tui.panes.query_pane import QueryPane
from sparkify_tui.tui.panes.workspace import Workspace
from sparkify_tui.tui.paths import ELSEWHERE, Settings, write_error
from sparkify_tui.tui.results.grid import ResultGrid
from sparkify_tui.tui.screens.help_screen import HelpScreen
from sparkify_tui.tui.screens.worker_errors import WorkerErrors
from sparkify_tui.tui.widgets.footer import FooterLine
from sparkify_tui.tui.worker_host import run_in_worker

Answer = TypeVar("Answer")
Result = TypeVar("Result")

AGAIN_AFTER_S = 2.0
"""How long after its unhandled error a worker that must go on is started again."""


class MainScreen(WorkerErrors, Screen[None]):
    """The host of all controllers: routes keys and messages to them."""

    CSS_PATH: ClassVar[list[str | PurePath]] = ["../main.tcss", "../dialogs.tcss", "../results.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("main")
    AUTO_FOCUS = None

    def __init__(self, launch: Launch, settings: Settings, open_backend: OpenBackend | None = None) -> None:
        super().__init__()
        self.settings = settings
        self.redactor = Redactor()
        self.logbook = Logbook(paths.state_directory(), self.redactor)
        self.target = CurrentTarget(launch)
        self.own_keys, self._keys_problem = keys.use_own_keys(paths.config_directory() / "keys.toml")
        self.panes = make_panes(launch, self.logbook, self.own_keys)
        self.workspace = Workspace(self.panes, settings, self.keep_setting)
        self.controllers = Controllers(self, self.panes, self.target, self.redactor, open_backend or open_services)
        self.footer = FooterLine(self.own_keys, self.controllers.can)

    # --- layout --------------------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Header, panes, footer."""
        if self._keys_problem:
            self.say(self._keys_problem, logging.WARNING)
            self.notify(self._keys_problem, title="keys.toml is not used", severity="warning", markup=False)
        self.app.set_keymap({name: keys.eight_bit(taken) or keys.NO_KEY for name, taken in self.own_keys.items()})
        yield self.panes.header
        yield self.workspace
        yield self.footer

    def on_mount(self) -> None:
        """Lay out, and open the target."""
        self.logbook.attach()
        if self.logbook.file_error:
            self.say(self.logbook.file_error, logging.WARNING)
        report_unreadable_files(self, self.target)
        self.workspace.apply_settings()
        self.workspace.lay_out(self.size)
        self.show_pane("cluster")
        self.controllers.target.begin()

    def on_unmount(self) -> None:
        """Let go of logging."""
        self.logbook.detach()

    def on_resize(self, _event: events.Resize) -> None:
        """All panes at once, or one at a time."""
        self.workspace.lay_out(self.size)

    def on_descendant_focus(self, _event: events.DescendantFocus) -> None:
        """What can be done depends on the pane."""
        self.footer.show()

    def commands(self) -> Iterable[SystemCommand]:
        """Every action of the table, for the palette, and the two ends of a transaction."""
        yield from palette.action_commands(self.own_keys, self._run_from_palette)
        yield SystemCommand(
            "Commit", "Commit the open transaction", lambda: self.controllers.transactions.end("commit")
        )
        yield SystemCommand(
            "Roll back", "Roll the open transaction back", lambda: self.controllers.transactions.end("rollback")
        )

    def _run_from_palette(self, item: keys.Action) -> None:
        if item.id == "results" and self.workspace.current != "query":
            self.show_pane("query")
        self.app.call_later(self.app.run_action, item.action, self.workspace.node_of(item.where))

    async def may_quit(self) -> bool:
        """Whether the person really leaves."""
        found = self.controllers
        return await confirm_quit(self, self.panes, found.job_runner, found.query_runner, found.transactions)

    # --- what controllers ask of their host ----------------------------------------------------------------------

    def say(self, text: str, level: int = logging.INFO, source: str = "app") -> None:
        """Write a line in the log."""
        self.logbook.say(text, level, source)

    def notify_if_hidden(self, pane: str, text: str, title: str, severity: SeverityLevel = "warning") -> None:
        """Show a toast about what a pane says at length: only where the pane is out of sight, as it would cover it."""
        if self.workspace.hides(pane):
            self.notify(text, title=title, severity=severity, timeout=8)

    def start_worker(
        self, work: Callable[[], Coroutine[None, None, Result]], group: str, *, exclusive: bool = False
    ) -> Worker[Result]:
        """Run `work` beside the screen; an exclusive worker cancels the others of its group."""
        return run_in_worker(self, work, group=group, exclusive=exclusive, exit_on_error=False)

    def restart_worker(self, group: str) -> None:
        """Polls and the look at the configuration file go on for as long as the screen is there."""
        again = {"watch": self.controllers.polls.poll_now, "follow": self.controllers.config_file.follow}.get(group)
        if again is not None:
            self.set_timer(AGAIN_AFTER_S, again)

    def push_dialog(
        self, dialog: ModalScreen[Answer], answered: ScreenResultCallbackType[Answer] | None = None
    ) -> Awaitable[None]:
        """Show a dialog; its answer goes to `answered`, None when it was left. Awaited, it is mounted."""
        return self.app.push_screen(dialog, answered)

    async def ask(self, dialog: ModalScreen[Answer]) -> Answer | None:
        """Show a dialog and wait for its answer; None when it was left."""
        answered: asyncio.Future[Answer | None] = asyncio.get_running_loop().create_future()

        def take(answer: Answer | None) -> None:
            if not answered.done():
                answered.set_result(answer)

        await self.app.push_screen(dialog, take)
        return await answered

    def show_pane(self, name: str, *, keep_focus: bool = False) -> None:
        """Make the pane of that name the current one and focus it; `keep_focus` leaves the focus within it alone."""
        self.workspace.show(name, focus=not (keep_focus and self.workspace.current == name))

    def suspended(self) -> AbstractContextManager[None]:
        """Leave the terminal to another program within; raises SuspendNotSupported where that can't be."""
        return self.app.suspend()

    def show_possible_actions(self) -> None:
        """Draw the footer again: what can be done may have changed."""
        self.footer.show()

    def keep_setting(self, name: str, value: str | int | bool) -> None:
        """Remember a choice for the next start; a toast says when its file can't be written."""
        try:
            self.settings.put(**{name: value})
        except OSError as error:
            self.notify(write_error(self.settings.path, error, ELSEWHERE), severity="warning", markup=False)

    # --- keys ----------------------------------------------------------------------------------------------------

    def action_do(self, action: str) -> None:
        """Do what the table of keys gives to a controller."""
        self.controllers.do(action)

    def action_cancel(self) -> None:
        """Cancel the query when the Query pane is in front or no job runs, else the job."""
        querying, working = self.controllers.query_runner.busy, self.controllers.job_runner.running
        if querying and (self.workspace.current == "query" or not working):
            self.controllers.scripts.cancel()
        else:
            self.controllers.job_dialogs.cancel()

    def action_chart(self) -> None:
        """Chart the result."""
        self.panes.query.open_chart()

    async def action_new_buffer(self) -> None:
        """Open a new buffer."""
        self.show_pane("query")
        await self.panes.query.open_buffer(Buffer(""))

    async def action_close_buffer(self) -> None:
        """Close the buffer."""
        await self.panes.query.close_buffer()

    def action_turn_buffer(self, step: int) -> None:
        """Show the next or previous buffer."""
        self.panes.query.turn_buffer(step)

    def action_pane(self, name: str) -> None:
        """Go to a pane."""
        self.show_pane(name)

    def action_query(self) -> None:
        """Go to the editor and back."""
        self.workspace.toggle_query()

    def action_results(self) -> None:
        """Go from the editor to the rows, and back."""
        self.workspace.toggle_results()

    def action_catalogue(self) -> None:
        """Show or hide the catalogue tree."""
        self.workspace.toggle_catalogue()

    def action_log(self) -> None:
        """Show or hide the log."""
        self.workspace.toggle_log()

    def action_zoom(self) -> None:
        """Show the focused pane over the whole screen, and back."""
        self.workspace.toggle_zoom()

    def action_resize(self, wider: int, taller: int) -> None:
        """Move the borders between the panes."""
        self.workspace.move_borders(wider, taller)

    def action_help(self) -> None:
        """Show help for what has the focus."""
        kept = [f"Your keys: {paths.config_directory() / 'keys.toml'}", f"Log file: {self.logbook.file_path}"]
        self.push_dialog(HelpScreen(self.workspace.help_topic, self.own_keys, kept))

    # --- messages ------------------------------------------------------------------------------------------------

    @on(messages.ControllerMessage)
    @on(ResultGrid.RowsWanted)
    @on(EtlPane.TableOpened)
    @on(EtlPane.CheckOpened)
    @on(EtlPane.ErrorsOpened)
    @on(QueryPane.KeepingFailed)
    def _route(self, message: Message) -> None:
        message.stop()
        self.controllers.take(message)

"""The main screen: the panes, which of them shows, and what each key starts.

It holds no service: jobs run at the JobDesk, scripts at the QueryDesk, the rest in the Conversations.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult, SystemCommand
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widget import Widget

from sparkify_tui.redaction import Redactor
from sparkify_tui.tui import keys, paths
from sparkify_tui.tui.backend import Backend
from sparkify_tui.tui.editor.saved_texts import Buffer, History
from sparkify_tui.tui.editor.sql_editor import SqlEditor
from sparkify_tui.tui.jobs.jobs import JobDesk
from sparkify_tui.tui.launch import Launch
from sparkify_tui.tui.log.logbook import Logbook
from sparkify_tui.tui.messages import JobKind
from sparkify_tui.tui.panes.cluster import ClusterPane
from sparkify_tui.tui.panes.etl import EtlPane
from sparkify_tui.tui.panes.header import Header
from sparkify_tui.tui.panes.log import LogPane
from sparkify_tui.tui.panes.query_pane import QueryPane
from sparkify_tui.tui.paths import ELSEWHERE, Settings, write_error
from sparkify_tui.tui.query_runner import QueryDesk
from sparkify_tui.tui.results.grid import ResultGrid
from sparkify_tui.tui.screens.asking import Asking
from sparkify_tui.tui.screens.confirm_dialog import ConfirmDialog
from sparkify_tui.tui.screens.files import Files
from sparkify_tui.tui.screens.following import Following
from sparkify_tui.tui.screens.help_screen import HelpScreen
from sparkify_tui.tui.screens.looking import Looking
from sparkify_tui.tui.screens.news import News
from sparkify_tui.tui.screens.results import Results
from sparkify_tui.tui.screens.transaction import Transactions
from sparkify_tui.tui.screens.working import Working
from sparkify_tui.tui.widgets.catalog_tree import CatalogTree
from sparkify_tui.tui.widgets.footer import FooterLine
from sparkify_tui.tui.widgets.tabs_line import PANES, TabsLine

WIDE = (120, 36)
"""From this size on all panes show at once."""
SHORT = 18
"""Below this height the log has no tail, so that a result keeps some rows."""


class MainScreen(News, Following, Transactions, Working, Asking, Results, Files, Looking, Screen[None]):
    """Owns the layout and the desks.

    `News` takes what arrives, `Following` keeps to the configuration file, `Working` shows what a job tells, `Asking`
    the dialogs, `Results` scripts and rows, `Files` what is read and written, `Looking` what is opened to look closer.
    """

    CSS_PATH: ClassVar[list[str | Path]] = ["../main.tcss", "../dialogs.tcss"]  # type: ignore[assignment]
    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("main")
    AUTO_FOCUS = None

    def __init__(self, launch: Launch, settings: Settings, open_backend: Any = None) -> None:
        super().__init__()
        self.launch = launch
        self.settings = settings
        self.open_backend = open_backend
        self.backend: Backend | None = None
        self.redactor = Redactor()
        self.logbook = Logbook(paths.state_directory(), self.redactor)
        self.jobs = JobDesk(self)
        self.queries = QueryDesk(self)
        self.past = History(paths.state_directory() / "history.jsonl")
        self.own_keys: dict[str, str] = {}
        self.current = "cluster"
        self._before_query = "cluster"
        self._before_log = "cluster"

    def compose(self) -> ComposeResult:
        """Header, panes, footer."""
        self._read_keys()
        yield Header(self.launch.label, read_only=self.launch.read_only)
        yield TabsLine()
        with Horizontal(id="body"):
            with Vertical(id="left"):
                yield ClusterPane()
                yield EtlPane()
            yield QueryPane(paths.target_directory(self.launch.config_path) / "buffers.json", self.own_keys)
            yield LogPane(self.logbook)
        yield FooterLine(self.own_keys, self.can)

    @property
    def job_file(self) -> Path:
        """Where it stands which job runs."""
        return paths.target_directory(self.launch.config_path) / "job.json"

    def retry_hint(self) -> str:
        """How a failed poll, or a target that did not open, is tried again."""
        starts = " and starts a stopped sandbox" if self.launch.is_sandbox else ""
        return f"{keys.named('refresh')} tries now{starts}."

    def _read_keys(self) -> None:
        path = paths.config_directory() / "keys.toml"
        try:
            own = keys.read_own_keys(path)
            self.own_keys = keys.keymap(own)
        except keys.KeysFileError as error:
            self.logbook.tell(str(error), logging.WARNING)
            self.notify(str(error), title="keys.toml is not used", severity="warning", markup=False)
        keys.use(self.own_keys)
        self.app.set_keymap({name: keys.eight_bit(taken) or keys.NO_KEY for name, taken in self.own_keys.items()})

    def on_mount(self) -> None:
        """Lay out, and open the target."""
        self.logbook.attach()
        if self.logbook.file_error:
            self.logbook.tell(self.logbook.file_error, logging.WARNING)
        self._tell_unreadable()
        self._apply_sizes()
        self._lay_out()
        self.show_pane("cluster")
        self.begin()

    def _tell_unreadable(self) -> None:
        """Which of the app's own files are there and can't be read: what they hold is missing on screen."""
        kept = {
            "settings": paths.config_directory() / "settings.json",
            "history": paths.state_directory() / "history.jsonl",
            "buffers": paths.target_directory(self.launch.config_path) / "buffers.json",
            "last job": self.job_file,
        }
        for name, path in kept.items():
            if problem := paths.read_error(path):
                self.tell(problem, logging.WARNING)
                self.notify(problem, title=f"The {name} can't be read", severity="warning", timeout=20, markup=False)

    def on_unmount(self) -> None:
        """Let go of logging."""
        self.logbook.detach()

    # --- layout --------------------------------------------------------------------------------------------------

    @property
    def cluster_pane(self) -> ClusterPane:
        """The Cluster pane."""
        return self.query_one(ClusterPane)

    @property
    def etl_pane(self) -> EtlPane:
        """The ETL pane."""
        return self.query_one(EtlPane)

    @property
    def query_pane(self) -> QueryPane:
        """The Query pane."""
        return self.query_one(QueryPane)

    @property
    def header(self) -> Header:
        """The header line."""
        return self.query_one(Header)

    @property
    def narrow(self) -> bool:
        """Whether one pane shows at a time."""
        return self.size.width < WIDE[0] or self.size.height < WIDE[1]

    def on_resize(self, _event: events.Resize) -> None:
        """All panes at once, or one at a time."""
        self._lay_out()

    def _lay_out(self) -> None:
        self.set_class(self.narrow, "-narrow")
        self.set_class(self.size.height < SHORT, "-short")
        self.query_one(LogPane).set_class(self.settings.flag("log", default=True), "-wanted")
        self._mark_current()

    def show_pane(self, name: str, *, focus: bool = True) -> None:
        """Make a pane the current one: on the small screen the one that shows."""
        self.current = name
        self._mark_current()
        if focus:
            self._focus_of(name).focus()

    def _mark_current(self) -> None:
        for name in PANES:
            self.query_one(f"#{name}").set_class(name == self.current, "-current")
        self.query_one(LogPane).set_class(self.current != "log" and self.narrow, "-tail")
        self.query_one("#left").set_class(self.current in ("cluster", "etl"), "-current")
        self.query_one(TabsLine).show(self.current)

    def _focus_of(self, name: str) -> Widget:
        if name == "query":
            return self.query_pane.editor
        return self.query_one("#log-view") if name == "log" else self.query_one(f"#{name}")

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """The pane with the focus is the current one."""
        for node in event.widget.ancestors_with_self:
            if node.id in PANES and node.id != self.current:
                self.current = node.id
                self._mark_current()
        self.query_one(FooterLine).show()

    def _apply_sizes(self) -> None:
        left, editor = self.settings.number("left", 0), self.settings.number("editor", 0)
        if left:
            self.query_one("#left").styles.width = left
        if editor:
            self.query_one("#editing").styles.height = editor

    def keep_setting(self, **values: str | int | bool) -> None:
        """Remember a choice; a file that can't be written is told once per choice."""
        try:
            self.settings.put(**values)
        except OSError as error:
            told = write_error(self.settings.path, error, ELSEWHERE)
            self.notify(told, severity="warning", markup=False)

    # --- actions about panes -------------------------------------------------------------------------------------

    def action_pane(self, name: str) -> None:
        """To a pane."""
        self.show_pane(name)

    def action_query(self) -> None:
        """To the editor and back."""
        if self.current == "query" and isinstance(self.focused, (SqlEditor, ResultGrid)):
            self.show_pane(self._before_query)
        else:
            self._before_query = self.current if self.current != "query" else self._before_query
            self.show_pane("query")

    def action_log(self) -> None:
        """Show or hide the log; on the small screen go to it and back."""
        pane = self.query_one(LogPane)
        if self.narrow:
            if self.current == "log":
                self.show_pane(self._before_log)
            else:
                self._before_log = self.current
                self.show_pane("log")
            return
        wanted = not pane.has_class("-wanted")
        pane.set_class(wanted, "-wanted")
        self.keep_setting(log=wanted)
        if not wanted and self.current == "log":
            self.show_pane("query")

    def action_zoom(self) -> None:
        """The focused pane over the whole screen, and back."""
        self.toggle_class("-zoomed")

    def action_resize(self, wider: int, taller: int) -> None:
        """Move the borders between the panes."""
        if self.narrow and wider:
            return
        left, editing = self.query_one("#left"), self.query_one("#editing")
        if wider:
            width = max(24, min(self.size.width - 50, left.outer_size.width + wider))
            left.styles.width = width
            self.keep_setting(left=width)
        if taller:
            height = max(3, min(self.query_pane.size.height - 6, editing.outer_size.height + taller))
            editing.styles.height = height
            self.keep_setting(editor=height)

    def action_results(self) -> None:
        """From the editor to the rows, and back; elsewhere Escape means nothing."""
        if isinstance(self.focused, SqlEditor):
            self.query_pane.grid.focus()
        elif self.focused is not None and self.current == "query":
            self.query_pane.editor.focus()

    def action_catalogue(self) -> None:
        """Show or hide the catalogue tree."""
        if self.current != "query":
            self.show_pane("query")
        self.query_pane.toggle_catalog()

    async def action_new_buffer(self) -> None:
        """A new buffer."""
        self.show_pane("query")
        await self.query_pane.open_buffer(Buffer(""))

    async def action_close_buffer(self) -> None:
        """Close the buffer."""
        await self.query_pane.close_buffer()

    def action_turn_buffer(self, step: int) -> None:
        """The next or previous buffer."""
        self.query_pane.turn_buffer(step)

    def action_help(self) -> None:
        """Help for what has the focus."""
        kept = [
            f"Your keys: {paths.config_directory() / 'keys.toml'}",
            f"Log file: {self.logbook.file_path}",
        ]
        self.app.push_screen(HelpScreen(self._where(), self.own_keys, kept))

    def _where(self) -> str:
        if isinstance(self.focused, CatalogTree):
            return "catalogue"
        if isinstance(self.focused, ResultGrid):
            return "grid"
        return "editor" if self.current == "query" else self.current

    # --- what can be done ----------------------------------------------------------------------------------------

    def can(self, action: str) -> bool:
        """Whether an action can run now; the footer dims those that can't."""
        if action == "cancel":
            return self.jobs.running or self.queries.busy
        if action in ("provision", "load", "delete"):
            waits = {"load": JobKind.PROVISION, "delete": JobKind.LOAD}.get(action)
            return not self.launch.read_only and self.jobs.kind in (None, waits)
        if action == "export":
            return self.is_mounted and len(self.query_pane.grid.store) > 0
        return True

    def commands(self) -> Iterable[SystemCommand]:
        """Every action of the table, for the palette."""
        for item in keys.ACTIONS:
            key = keys.shown(keys.keys_of(item.id, self.own_keys))
            where = "" if item.where == "main" else f"{keys.WHERE[item.where]}: "
            yield SystemCommand(
                f"{where}{item.tells}",
                f"{item.word}  ({key})",
                lambda item=item: self._command(item),
            )

        yield SystemCommand("Commit", "Commit the open transaction", lambda: self.end_transaction("commit"))
        yield SystemCommand("Roll back", "Roll the open transaction back", lambda: self.end_transaction("rollback"))

    def _command(self, item: keys.Action) -> None:
        nodes: dict[str, Widget | Screen[Any]] = {
            "main": self,
            "editor": self.query_pane.editor,
            "grid": self.query_pane.grid,
            "etl": self.etl_pane,
            "cluster": self.cluster_pane,
            "log": self.query_one(LogPane),
            "catalogue": self.query_one(CatalogTree),
        }
        if item.id == "results" and self.current != "query":
            self.show_pane("query")
        self.app.call_later(self.app.run_action, item.action, nodes[item.where])

    async def may_quit(self) -> bool:
        """Whether the person really leaves; asks where something is lost by it: a job, a transaction, a text."""
        if self.jobs.running:
            text = f"{self.jobs.kind} is still running. Quitting stops it here; what it began at AWS goes on there."
            if not await self.ask(ConfirmDialog("Quit", text, "Quit anyway", no="Stay")):
                return False
        if not await self.settle("Quitting rolls it back.", "Quit anyway"):
            return False
        await self.query_pane.keep()
        if self.query_pane.unkept:
            text = f"What you wrote is lost then: {self.query_pane.unkept}"
            if not await self.ask(ConfirmDialog("Quit", text, "Quit and lose it", no="Stay")):
                return False
        await self.queries.close()
        return True

    def tell(self, text: str, level: int = logging.INFO, source: str = "app") -> None:
        """A line in the log."""
        self.logbook.tell(text, level, source)

    @staticmethod
    def stamp() -> float:
        """Seconds since 1970."""
        return time.time()

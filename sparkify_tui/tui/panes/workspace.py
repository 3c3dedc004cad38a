"""The panes between header and footer: the cluster and the pipeline at the left, the workspace, the log.

The workspace shows one of three: the way from here, the query, or the job that runs. Where there is no room for all,
one pane shows at a time, under a line of names. Knows which pane is the current one: on the small screen, and when
zoomed, the one that shows.
"""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical
from textual.dom import DOMNode
from textual.geometry import Size
from textual.widget import Widget

from sparkify_tui.tui.editor.sql_editor import SqlEditor
from sparkify_tui.tui.panes.all_panes import Panes
from sparkify_tui.tui.paths import Settings
from sparkify_tui.tui.results.grid import ResultGrid
from sparkify_tui.tui.widgets.catalog_tree import CatalogTree
from sparkify_tui.tui.widgets.tabs_line import PANES, TabsLine

ROOM_FOR_ALL = (100, 28)
"""From this size on the left side stands beside the workspace."""
LOG_OPEN_FROM = 150
"""From this width on the log is open unless it was closed: it stands beside the workspace."""
WORKSPACE_CELLS = 70
"""The workspace is never narrower while something stands beside it."""
LEFT_CELLS = ((160, 42), (120, 36), (0, 30))
"""The left side's width on screens from so many cells on."""
LOG_CELLS = (30, 46)
SHORT = 18
"""Below this height the log has no tail, so that a result keeps some rows."""
MIDDLES = ("way", "query", "job")

KeepSetting = Callable[[str, int | bool], None]


class Workspace(Vertical):
    """Lays the panes out; `keep_setting` remembers a size or a choice for the next start."""

    def __init__(self, panes: Panes, settings: Settings, keep_setting: KeepSetting) -> None:
        super().__init__(id="workspace")
        self._panes = panes
        self._settings, self._keep_setting = settings, keep_setting
        self._tabs = TabsLine()
        self._left = Vertical(id="left")
        self.current = "cluster"
        self.middle = "way"
        """Which of MIDDLES shows."""
        self._before_query = "cluster"
        self._before_log = "cluster"
        self.narrow = False
        """Whether one pane shows at a time."""
        self._screen = Size(80, 24)

    def compose(self) -> ComposeResult:
        """The line of names, the panes."""
        yield self._tabs
        with Horizontal(id="body"):
            with self._left:
                yield self._panes.cluster
                yield self._panes.etl
            with Container(id="area"):
                yield self._panes.way
                yield self._panes.query
                yield self._panes.job
                yield self._panes.log

    # --- layout --------------------------------------------------------------------------------------------------

    def apply_settings(self) -> None:
        """Give the editor the height of the last run."""
        editor = self._settings.number("editor", 0)
        if editor:
            self._editing.styles.height = editor

    @property
    def _editing(self) -> Widget:
        return self.query_one("#editing")

    @property
    def _log_open(self) -> bool:
        return self._settings.flag("log", default=self._screen.width >= LOG_OPEN_FROM)

    def lay_out(self, screen: Size) -> None:
        """All panes at once, or one at a time, on a screen of that size."""
        self._screen = screen
        self.narrow = screen.width < ROOM_FOR_ALL[0] or screen.height < ROOM_FOR_ALL[1]
        self.set_class(self.narrow, "-narrow")
        self.set_class(screen.height < SHORT, "-short")
        usual = next(cells for least, cells in LEFT_CELLS if screen.width >= least)
        left = min(self._settings.number("left", 0) or usual, screen.width - WORKSPACE_CELLS)
        room = screen.width - left - WORKSPACE_CELLS
        beside = self._log_open and not self.narrow and room >= LOG_CELLS[0]
        self.set_class(self._log_open, "-log-open")
        self.set_class(beside, "-log-beside")
        self._left.styles.width = None if self.narrow else left
        self._panes.log.styles.width = min(room, LOG_CELLS[1]) if beside else None
        self._mark_current()

    def show(self, name: str, *, focus: bool = True) -> None:
        """Make the pane of that name the current one."""
        self._set_current(name)
        if focus:
            self._focus_of(name).focus()

    def hides(self, name: str) -> bool:
        """Whether the pane of that name is out of sight."""
        covered = name in MIDDLES and name != self.middle
        return covered or ((self.narrow or self.has_class("-zoomed")) and name != self.current)

    def _set_current(self, name: str) -> None:
        self.current = name
        if name in MIDDLES:
            self.middle = name
        self._mark_current()

    def _mark_current(self) -> None:
        for name in PANES:
            self.query_one(f"#{name}").set_class(name == self.current, "-current")
        for name in MIDDLES:
            self.set_class(name == self.middle, f"-{name}")
        self._panes.log.set_class(self.current != "log" and self.narrow, "-tail")
        left = self.current in ("cluster", "etl")
        self._left.set_class(left, "-current")
        self.set_class(left, "-at-left")
        self._tabs.show(self.current, with_job=self._panes.job.checklist is not None)

    def _focus_of(self, name: str) -> Widget:
        if name == "query":
            return self._panes.query.editor
        return self.query_one("#log-view") if name == "log" else self.query_one(f"#{name}")

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """The pane with the focus is the current one."""
        for node in event.widget.ancestors_with_self:
            if node.id in PANES and node.id != self.current:
                self._set_current(node.id)

    @property
    def help_topic(self) -> str:
        """The group of keys.ACTIONS that help is wanted for: of the widget with the focus, or of the current pane."""
        if isinstance(self.screen.focused, CatalogTree):
            return "catalogue"
        if isinstance(self.screen.focused, ResultGrid):
            return "grid"
        return "editor" if self.current == "query" else self.current

    def node_of(self, group: str) -> DOMNode:
        """What the actions of a group of keys.ACTIONS work on; those of "main" work on the screen."""
        nodes: dict[str, DOMNode] = {
            "editor": self._panes.query.editor,
            "grid": self._panes.query.grid,
            "etl": self._panes.etl,
            "cluster": self._panes.cluster,
            "job": self._panes.job,
            "log": self._panes.log,
            "catalogue": self.query_one(CatalogTree),
        }
        return nodes.get(group, self.screen)

    # --- what the keys do ----------------------------------------------------------------------------------------

    def toggle_query(self) -> None:
        """To the editor and back."""
        if self.current == "query" and isinstance(self.screen.focused, (SqlEditor, ResultGrid)):
            self.show(self._before_query)
        else:
            self._before_query = self.current if self.current != "query" else self._before_query
            self.show("query")

    def toggle_log(self) -> None:
        """Open the log or make it a strip; on the small screen go to it and back."""
        if self.narrow:
            if self.current == "log":
                self.show(self._before_log)
            else:
                self._before_log = self.current
                self.show("log")
            return
        wanted = not self._log_open
        self._keep_setting("log", wanted)
        self.lay_out(self._screen)
        if not wanted and self.current == "log":
            self.show("query")

    def toggle_zoom(self) -> None:
        """The focused pane over the whole screen, and back."""
        self.toggle_class("-zoomed")

    def toggle_catalogue(self) -> None:
        """Show or hide the catalogue tree."""
        if self.current != "query":
            self.show("query")
        self._panes.query.toggle_catalog()

    def toggle_results(self) -> None:
        """From the editor to the rows, and back; elsewhere Escape means nothing."""
        if isinstance(self.screen.focused, SqlEditor):
            self._panes.query.grid.focus()
        elif self.screen.focused is not None and self.current == "query":
            self._panes.query.editor.focus()

    def move_borders(self, wider: int, taller: int) -> None:
        """Move the borders between the panes, by cells and by lines."""
        if self.narrow and wider:
            return
        if wider:
            width = max(24, min(self.size.width - WORKSPACE_CELLS, self._left.outer_size.width + wider))
            self._keep_setting("left", width)
            self.lay_out(self._screen)
        if taller and self.middle == "query":
            height = max(3, min(self._panes.query.size.height - 6, self._editing.outer_size.height + taller))
            self._editing.styles.height = height
            self._keep_setting("editor", height)

"""The terminal application: its first frame, its themes and the way to the main screen.

The first frame is painted with nothing but textual imported; the main screen, with all panes and the services' types,
is imported in a thread after it. Keys pressed before then are kept and played back. Knows no service.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import App, ComposeResult, SystemCommand
from textual.binding import Binding, BindingType
from textual.notifications import SeverityLevel
from textual.screen import Screen
from textual.widgets import Static

from sparkify_tui.tui import themes
from sparkify_tui.tui.collecting import Collector
from sparkify_tui.tui.places import Settings

if TYPE_CHECKING:
    from sparkify_tui.tui.backend import Backend
    from sparkify_tui.tui.launch import Launch
    from sparkify_tui.tui.screens.main import MainScreen

_ALWAYS = ("ctrl+q", "ctrl+c")
"""Keys that work from the first frame on."""

_TAKEN_S, _GONE_S = 0.5, 0.02
"""How long later keys wait for one that takes long, and how often to see if what it went to is gone, in seconds."""

OpenBackend = Callable[["Launch"], "asyncio.Future[Backend]"]

SWITCH_S = 0.001
"""How long a busy thread (the driver's, botocore's) may keep the interpreter while the event loop wants it, in seconds.

A key takes several such waits to its echo; CPython's 5 ms make 25 of them.
"""


class SparkifyApp(App[int]):
    """The application; tests hand in services of their own as `open_backend`, and no `collector`."""

    TITLE = "sparkify"
    CSS_PATH = "app.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "Quit", tooltip="Quit; asks while a job runs", show=False, id="quit"),
        Binding("ctrl+p", "command_palette", "Palette", tooltip="Every action by its name", show=False, id="palette"),
        Binding("ctrl+c", "help_quit", show=False, system=True),
    ]

    def __init__(
        self, launch: Launch, open_backend: OpenBackend | None = None, collector: Collector | None = None
    ) -> None:
        super().__init__()
        self.launch = launch
        self.settings = Settings()
        self.open_backend = open_backend
        self.main: MainScreen | None = None
        self.collector = collector
        self._typed: deque[events.Event] = deque()
        self._takes_keys = False
        self._passes_key = False
        self._passing: asyncio.Task[None] | None = None
        for theme in themes.THEMES:
            self.register_theme(theme)
        chosen = self.settings.text("theme", themes.DEFAULT)
        self.theme = chosen if chosen in themes.NAMES else themes.DEFAULT

    def compose(self) -> ComposeResult:
        """The first frame: what is started, and nothing that costs an import."""
        badge = "  [READ-ONLY]" if self.launch.read_only else ""
        yield Static(f" sparkify  {self.launch.label}{badge}  ○ starting", id="first-header", markup=False)

    def on_mount(self) -> None:
        """Go on once the first frame is painted."""
        self.call_after_refresh(self._go_on)

    def _go_on(self) -> None:
        self.run_worker(self._show_main(), name="start")

    async def _show_main(self) -> None:
        module = await asyncio.to_thread(import_module, "sparkify_tui.tui.screens.main")
        main: MainScreen = module.MainScreen(self.launch, self.settings, self.open_backend)
        await self.push_screen(main)
        self.main = main
        if self.collector is not None:
            self.call_after_refresh(self.collector.settle)
            self.set_interval(1.0, self._collect)
        await self._play_back()
        self._takes_keys = True

    def _collect(self) -> None:
        if self.collector is not None:
            self.collector.at_rest(may_freeze=self.screen is self.main)

    async def on_event(self, event: events.Event) -> None:
        """Give keys and pastes to the focus one after another, once there is one; note typing.

        A key may move the focus, which takes several messages: what was typed after it goes where it leads, not to
        what had the focus when it arrived (a d of a word would be the key that deletes).
        """
        if self.collector is not None and isinstance(event, events.InputEvent):
            self.collector.pressed()
        is_typed = isinstance(event, (events.Key, events.Paste)) and not event.is_forwarded
        if not is_typed or (isinstance(event, events.Key) and event.key in _ALWAYS):
            await super().on_event(event)
        elif self._passes_key or not self._takes_keys:
            self._typed.append(event)
        else:
            self._passes_key = True
            await super().on_event(event)
            self._passing = asyncio.create_task(self._pass_on())

    async def _pass_on(self) -> None:
        await self._taken()
        if self._typed:
            self.run_worker(self._play_back(), name="typed")
        else:
            self._passes_key = False

    async def _play_back(self) -> None:
        self._passes_key = True
        try:
            while self._typed:
                await super().on_event(self._typed.popleft())
                await self._taken()
        finally:
            self._passes_key = False

    async def _taken(self) -> None:
        """Wait until the last key has bubbled from the focus up to here, and a focus that it asked for is set."""
        deadline = asyncio.get_running_loop().time() + _TAKEN_S
        for node in (*(self.focused or self.screen).ancestors_with_self, self):
            passed = asyncio.Event()
            node.call_later(passed.set)
            while not passed.is_set() and node.is_running:  # the key may close what it went to
                with suppress(TimeoutError):
                    await asyncio.wait_for(passed.wait(), _GONE_S)
                if asyncio.get_running_loop().time() > deadline:  # it is busy with that key; others need not wait
                    return

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette: every action of the table, then the themes."""
        if self.main is not None and screen is self.main:
            yield from self.main.commands()
        for name in themes.NAMES:
            yield SystemCommand(f"Theme: {name}", "Change the colours", lambda name=name: self.use_theme(name))
        yield SystemCommand("Quit", "Leave the application (ctrl+q)", self.action_quit)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """A toast; its text may hold what servers and files said, so it is never markup and never moves the cursor."""
        from sparkify_tui.tui.widgets.cells import clean

        mark = {"warning": "! ", "error": "✗ "}.get(severity, "")
        text = "\n".join(clean(line) for line in message.splitlines())
        head = mark + clean(title) if title else ""
        super().notify(text if title else mark + text, title=head, severity=severity, timeout=timeout, markup=False)

    def use_theme(self, name: str) -> None:
        """Change the theme and remember it."""
        self.theme = name
        if self.main is not None:
            self.main.keep_setting(theme=name)

    async def action_quit(self) -> None:
        """Quit; the main screen asks first while a job runs, which a handler can't wait for."""
        self.run_worker(self._quit(), group="quit", exclusive=True)

    async def _quit(self) -> None:
        if self.main is None or await self.main.may_quit():
            self.exit(0)


def run_app(launch: Launch) -> int:
    """Run the application until the person leaves it; its exit code."""
    for name in ("COLUMNS", "LINES"):  # readline exports a size to what it starts; the terminal's own may change
        os.environ.pop(name, None)
    collector = Collector()
    collector.begin()
    sys.setswitchinterval(SWITCH_S)
    app = SparkifyApp(launch, collector=collector)
    code = app.run()
    return (app.return_code or 0) if code is None else code

"""The terminal application: its first frame, its themes and the way to the main screen.

The first frame is painted with nothing but textual imported; the main screen, with all panes and the services' types,
is imported in a thread after it. Keys pressed before then are kept and played back. Knows no service.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import signal
import sys
from collections.abc import Iterable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import App, ComposeResult, SystemCommand
from textual.binding import Binding, BindingType
from textual.notifications import SeverityLevel
from textual.screen import Screen
from textual.widgets import Static

from sparkify_tui.tui import themes
from sparkify_tui.tui.paths import Settings
from sparkify_tui.tui.terminal import output_thread
from sparkify_tui.tui.terminal.alt_keys import keep_alt
from sparkify_tui.tui.terminal.gc_control import GcControl
from sparkify_tui.tui.terminal.type_ahead import TypeAhead
from sparkify_tui.tui.worker_host import run_in_worker

if TYPE_CHECKING:
    from rich.console import RenderableType

    from sparkify_tui.tui.backend import OpenBackend
    from sparkify_tui.tui.launch import Launch
    from sparkify_tui.tui.screens.main_screen import MainScreen

_ALWAYS = ("ctrl+q", "ctrl+c")
"""Keys that work from the first frame on, and at any time."""

SWITCH_S = 0.001
"""How long a busy thread (the driver's, botocore's) may keep the interpreter while the event loop wants it, in seconds.

A key takes several such waits to its echo; CPython's 5 ms make 25 of them.
"""


class SparkifyApp(App[int]):
    """The application; tests hand in services of their own as `open_backend`, and no `gc_control`."""

    TITLE = "sparkify"
    CSS_PATH = "app.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q,Q", "quit", "Quit", tooltip="Quit; asks while a job runs", show=False, id="quit"),
        Binding(
            "ctrl+p,colon", "command_palette", "Palette", tooltip="Every action by its name", show=False, id="palette"
        ),
        Binding("ctrl+c", "help_quit", show=False, system=True),
    ]

    def __init__(
        self, launch: Launch, open_backend: OpenBackend | None = None, gc_control: GcControl | None = None
    ) -> None:
        keep_alt()
        super().__init__()
        self.launch = launch
        self.settings = Settings()
        self.open_backend = open_backend
        self.main: MainScreen | None = None
        self.gc_control = gc_control
        self.last_words = ""
        """What is said in the terminal after an unforeseen error: as it is, so that a path stays whole."""
        self.keys = TypeAhead(self, self._hand_on)
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
        if not self.is_headless:
            with contextlib.suppress(NotImplementedError, AttributeError):  # Windows has no such signals
                for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                    asyncio.get_running_loop().add_signal_handler(number, self.end_by, number)
                self.set_interval(1.0, self._look_for_terminal)
        self.call_after_refresh(self._go_on)

    def _go_on(self) -> None:
        run_in_worker(self, self._show_main, name="start")

    async def _show_main(self) -> None:
        module = await asyncio.to_thread(import_module, "sparkify_tui.tui.screens.main_screen")
        main: MainScreen = module.MainScreen(self.launch, self.settings, self.open_backend)
        await self.push_screen(main)
        self.main = main
        if self.gc_control is not None:
            self.call_after_refresh(self.gc_control.settle)
            self.set_interval(1.0, self._collect)
        self.keys.begin()

    def _collect(self) -> None:
        if self.gc_control is not None:
            self.gc_control.at_rest(may_freeze=self.screen is self.main)

    async def on_event(self, event: events.Event) -> None:
        """Let keys and pastes go in their order; note typing."""
        if self.gc_control is not None and isinstance(event, events.InputEvent):
            self.gc_control.pressed()
        is_written = isinstance(event, (events.Key, events.Paste)) and not event.is_forwarded
        if is_written and not (isinstance(event, events.Key) and event.key in _ALWAYS):
            await self.keys.take(event)
        else:
            await super().on_event(event)

    async def _hand_on(self, event: events.Event) -> None:
        """A key or a paste, in its turn; a field gets a paste as one line, without what moves the cursor.

        A character that isn't printable by itself, as the joiner in an emoji, arrives as a key that would write nothing
        where a paste has no brackets around it.
        """
        if isinstance(event, events.Key) and is_unprintable_text(event.character):
            event = events.Paste(event.character or "")
        if isinstance(event, events.Paste):
            from textual.widgets import Input  # noqa: PLC0415 - not before the first frame

            if isinstance(self.focused, Input):
                lines = (line.strip() for line in event.text.splitlines())
                text = " ".join(line for line in lines if line).replace("\t", " ")
                event = events.Paste("".join(filter(str.isprintable, text)))
        await super().on_event(event)

    def _fatal_error(self) -> None:
        """Leave after an unforeseen error: the traceback goes to the log file, one sentence to the terminal.

        Textual would print it with the values of all variables, passwords among them.
        """
        error = sys.exc_info()[1] or self._exception
        if error is not None and not self.last_words:
            self.last_words = self._log_crash(error)
        self._close_messages_no_wait()

    def _log_crash(self, error: BaseException) -> str:
        """Write the traceback of an unforeseen error to the log file; the sentence for the terminal."""
        from sparkify_tui.redaction import Redactor  # noqa: PLC0415 - not before the first frame
        from sparkify_tui.tui import paths  # noqa: PLC0415 - not before the first frame
        from sparkify_tui.tui.log import crash  # noqa: PLC0415 - not before the first frame

        redactor = self.main.redactor if self.main is not None else Redactor()
        return crash.report(error, paths.state_directory() / "sparkify-tui.log", redactor)

    def panic(self, *renderables: RenderableType) -> None:
        """Leave after an error that can draw itself, as those of style sheets can: like after any other."""
        if self._exception is not None:
            self._fatal_error()
        else:
            super().panic(*renderables)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette: every action of the table, then the themes."""
        if self.main is not None and screen is self.main:
            yield from self.main.commands()
        for name in themes.NAMES:
            yield SystemCommand(f"Theme: {name}", "Change the colours", lambda name=name: self.use_theme(name))
        yield SystemCommand("Quit", "Leave the application", self.action_quit)

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
        from sparkify_tui.tui.results.cells import clean  # noqa: PLC0415 - not before the first frame

        mark = {"warning": "! ", "error": "✗ "}.get(severity, "")
        text = "\n".join(clean(line) for line in message.splitlines())
        head = mark + clean(title) if title else ""
        super().notify(text if title else mark + text, title=head, severity=severity, timeout=timeout, markup=False)

    def use_theme(self, name: str) -> None:
        """Change the theme and remember it."""
        self.theme = name
        if self.main is not None:
            self.main.keep_setting("theme", name)

    def action_help_quit(self) -> None:
        """Ctrl+C ends other programs: say what ends this one. Textual's own sentence is markup, which no toast is."""
        from sparkify_tui.tui.keys import named  # noqa: PLC0415 - not before the first frame

        self.notify(f"{named('quit')} leaves the application.")

    async def action_quit(self) -> None:
        """Quit; the main screen asks first while a job runs, which a handler can't wait for."""
        run_in_worker(self, self._quit, group="quit", exclusive=True)

    def _look_for_terminal(self) -> None:
        """A terminal can close without a signal, where the program was started to ignore it."""
        poll = select.poll()
        poll.register(sys.stdin.fileno(), 0)
        if any(event & select.POLLHUP for _, event in poll.poll(0)):
            self.end_by(signal.SIGHUP)

    def end_by(self, number: int) -> None:
        """A signal asks the program to end: nothing can be asked, but what is typed is kept."""
        run_in_worker(self, partial(self._end_by, number), group="quit", exclusive=True)

    async def _end_by(self, number: int) -> None:
        if self.main is not None:
            await self.main.panes.query.keep()
            if self.main.panes.query.unkept:
                self.last_words = f"What you wrote is lost: {self.main.panes.query.unkept}"
        self.exit(128 + number)

    async def _quit(self) -> None:
        if self.main is None or await self.main.may_quit():
            self.exit(0)


def is_unprintable_text(character: str | None) -> bool:
    """Whether a character is text without being printable: a joiner, a mark of direction, a blank of its own kind."""
    if character is None or len(character) != 1 or character.isprintable():
        return False
    import unicodedata  # noqa: PLC0415 - not before the first frame

    return unicodedata.category(character) not in ("Cc", "Cs")


def run_app(launch: Launch, gc_control: GcControl) -> int:
    """Run the application until the person leaves it; its exit code. `gc_control` has begun."""
    for name in ("COLUMNS", "LINES"):  # readline exports a size to what it starts; the terminal's own may change
        os.environ.pop(name, None)
    sys.setswitchinterval(SWITCH_S)
    output_thread.install()
    app = SparkifyApp(launch, gc_control=gc_control)
    code = app.run()
    if app.last_words:
        sys.stderr.write(f"{app.last_words}\n")
    return (app.return_code or 0) if code is None else code

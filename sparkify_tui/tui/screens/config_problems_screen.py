"""All that is wrong in the configuration file, in a box wide enough to read it, each with its line."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from sparkify_tui.errors import ConfigError, ConfigProblems
from sparkify_tui.narration import plural
from sparkify_tui.tui.results.cells import clean
from sparkify_tui.tui.screens.dialog import Dialog
from sparkify_tui.tui.wording import fold

LINE_CELLS = 10
LEAST_CELLS = 30
AT_THE_END = 10**9
"""Where a problem stands that no line has."""


class ConfigProblemsScreen(Dialog[None]):
    """A problem a paragraph: line, what is wrong, what to write. It shows other ones when the file has changed."""

    HEADING = "Problems"

    def __init__(self, problems: ConfigProblems, retry_hint: str) -> None:
        super().__init__()
        self._problems = problems
        self._retry_hint = retry_hint

    def body(self) -> ComposeResult:
        """The path, the problems, what happens once they are mended."""
        yield Static("", id="path", markup=False, classes="text")
        with VerticalScroll():
            yield Static("", id="problems", markup=False)
        yield Static(self._retry_hint, markup=False, classes="hint")
        yield from self.foot(("up, down", "scroll"))

    def on_mount(self) -> None:
        """Scroll at once."""
        self.query_one(VerticalScroll).focus()
        self.call_after_refresh(self._draw)

    def on_resize(self) -> None:
        """Wrap for the new width."""
        self.call_after_refresh(self._draw)

    def show(self, problems: ConfigProblems) -> None:
        """The file is another one, with these problems."""
        self._problems = problems
        if self.is_mounted:
            self._draw()

    def _draw(self) -> None:
        found = sorted(self._problems.problems, key=lambda problem: problem.line or AT_THE_END)
        width = max(LEAST_CELLS, self.query_one(VerticalScroll).size.width - 1) - LINE_CELLS
        path = self._problems.path
        self.query_one(".box").border_title = Content(clean(f"{path.name if path else 'dwh.cfg'}: problems"))
        self.query_one("#path", Static).update(clean(f"{plural(len(found), 'problem')} in {path}"))
        self.query_one("#problems", Static).update(
            Content("\n").join(line for problem in found for line in _lines(problem, width))
        )


def _lines(problem: ConfigError, width: int) -> list[Content]:
    name = problem.path.name if problem.path else ""
    message = problem.message.removeprefix(name).lstrip(": ") if name else problem.message
    place = f"line {problem.line}" if problem.line else ""
    told = [(clean(part), "") for part in fold(message, width)]
    told += [(clean(part), "dim") for part in fold(problem.remedy, width)]
    starts = [place, *[""] * (len(told) - 1)]
    return [
        Content.assemble((f"{start:<{LINE_CELLS}}", "bold $error"), (text, style))
        for start, (text, style) in zip(starts, told, strict=True)
    ]

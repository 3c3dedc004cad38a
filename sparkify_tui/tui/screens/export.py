"""Asks for a file: to export a result to, to open, or to save to."""

from __future__ import annotations

from pathlib import Path

from textual.app import ComposeResult
from textual.widgets import Input, Static

from sparkify_tui.tui.exporting import FORMATS
from sparkify_tui.tui.screens.dialog import Dialog


class PathDialog(Dialog[Path]):
    """Asks for a path; `must_exist` for one to read."""

    def __init__(self, heading: str, start: str, *, must_exist: bool) -> None:
        super().__init__()
        self.HEADING = heading
        self._start = start
        self._must_exist = must_exist

    def body(self) -> ComposeResult:
        """A line to type in."""
        yield Input(self._start, id="path", compact=True)
        yield Static("enter: go on   escape: back", id="hint", markup=False, classes="hint")

    def on_mount(self) -> None:
        """Type at once."""
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the path when it can be used."""
        event.stop()
        problem = self.problem(event.value.strip())
        if problem:
            self.query_one("#hint", Static).update(f"! {problem}")
        else:
            self.take(Path(event.value.strip()).expanduser())

    def problem(self, text: str) -> str:
        """Why the path can't be used, or nothing."""
        if not text:
            return "Type a path."
        try:
            path = Path(text).expanduser()
            if path.is_dir():
                return f"{path} is a directory."
            if self._must_exist and not path.exists():
                return f"{path} doesn't exist."
            return "" if path.parent.is_dir() else f"{path.parent} is not a directory."
        except (OSError, ValueError, RuntimeError) as error:
            return str(error)

    def take(self, path: Path) -> None:
        """Answer."""
        self.dismiss(path)


class ExportDialog(PathDialog):
    """Answers a path whose ending is one of the formats."""

    def __init__(self, start: str, tells: str) -> None:
        super().__init__("Export", start, must_exist=False)
        self._tells = tells

    def body(self) -> ComposeResult:
        """What is exported, and where to."""
        yield Static(self._tells, markup=False, classes="text")
        yield from super().body()
        yield Static("The ending chooses the form: .csv .json .parquet .md", classes="hint")

    def problem(self, text: str) -> str:
        """Also the ending must be known."""
        if Path(text).suffix.lstrip(".").lower() not in FORMATS:
            return f"The ending must be one of {', '.join('.' + form for form in FORMATS)}."
        return super().problem(text)

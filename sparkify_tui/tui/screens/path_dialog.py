"""Asks for the path of a file to open or to save to."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input

from sparkify_tui.absence import is_absent
from sparkify_tui.tui.screens.dialog import Dialog

MAX_NAMES = 12


class PathDialog(Dialog[Path]):
    """Asks for a path; `must_exist` for one to read. A file that is there is replaced after a second Enter.

    `own` is the path that may be replaced at once. Tab completes what is typed, as a shell does.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "complete", show=False)]

    def __init__(self, heading: str, start: str, *, must_exist: bool, own: str | None = None) -> None:
        super().__init__()
        self.HEADING = heading
        self._start = start
        self._must_exist = must_exist
        self._replaceable = own
        self._told_for = start

    def body(self) -> ComposeResult:
        """A line to type in."""
        yield Input(self._start, id="path", compact=True, select_on_focus=False)
        yield from self.foot(("tab", "complete"), ("enter", "go on"))

    def on_mount(self) -> None:
        """Type at once."""
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the path when it can be used."""
        event.stop()
        text = event.value.strip()
        problem = self.problem(text) or self._doubt(text)
        if problem:
            self._tell(f"! {problem}")
        else:
            self.dismiss(Path(text).expanduser())

    def _doubt(self, text: str) -> str:
        """Once for each path: that something is there already."""
        if self._must_exist or text == self._replaceable or is_absent(Path(text).expanduser()):
            return ""
        self._replaceable = text
        return f"{Path(text).expanduser()} is there already: enter again replaces it."

    def action_complete(self) -> None:
        """Write what all that is there and begins so have in common, and name what they are."""
        line = self.query_one(Input)
        begun = line.value[line.value.rfind("/") + 1 :]
        try:
            names = sorted(self._beginning(Path(line.value[: len(line.value) - len(begun)]).expanduser(), begun))
        except (OSError, ValueError, RuntimeError) as error:
            self._tell(f"! {error}")
            return
        line.value = line.value[: len(line.value) - len(begun)] + (_common_beginning(names) or begun)
        line.cursor_position = len(line.value)
        more = f" … {len(names) - MAX_NAMES} more" if len(names) > MAX_NAMES else ""
        shown = "  ".join(names[:MAX_NAMES]) + more if len(names) != 1 else ""
        self._tell(shown or ("" if names else "Nothing there begins so."))

    def _tell(self, text: str) -> None:
        """Tell it until something else is typed; what `complete` has typed itself is not that."""
        self._told_for = self.query_one(Input).value
        self.tell(text)

    def on_input_changed(self, event: Input.Changed) -> None:
        """What was told of another path is no longer true."""
        event.stop()
        if event.value != self._told_for:
            self.tell("")

    def _beginning(self, directory: Path, begun: str) -> Iterator[str]:
        with os.scandir(directory) as entries:
            for entry in entries:
                hidden = entry.name.startswith(".") and not begun.startswith(".")
                if entry.name.startswith(begun) and not hidden:
                    if entry.is_dir():
                        yield f"{entry.name}/"
                    elif not self._must_exist or entry.name.lower().endswith(".sql"):
                        yield entry.name

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
            if path.exists() and not path.is_file():
                return f"{path} is no regular file."
            return "" if path.parent.is_dir() else f"{path.parent} is not a directory."
        except (OSError, ValueError, RuntimeError) as error:
            return str(error)


def _common_beginning(names: list[str]) -> str:
    if not names:
        return ""
    first, last = names[0], names[-1]  # sorted: what these two share, all do
    same = next((place for place, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), None)
    return first[:same] if same is not None else min(first, last, key=len)

"""Asks where to export a result to; the ending of the path is the format."""

from __future__ import annotations

from pathlib import Path

from textual.app import ComposeResult
from textual.widgets import Static

from sparkify_tui.tui.results.export_files import FORMATS
from sparkify_tui.tui.screens.path_dialog import PathDialog


class ExportDialog(PathDialog):
    """Answers a path whose ending is one of the formats."""

    def __init__(self, start: str, text: str) -> None:
        super().__init__("Export", start, must_exist=False)
        self._text = text

    def body(self) -> ComposeResult:
        """What is exported, and where to."""
        yield Static(self._text, markup=False, classes="text")
        yield Static("The ending chooses the form: .csv .json .parquet .md", markup=False, classes="text")
        yield from super().body()

    def problem(self, text: str) -> str:
        """Also the ending must be known."""
        if Path(text).suffix.lstrip(".").lower() not in FORMATS:
            return f"The ending must be one of {', '.join('.' + form for form in FORMATS)}."
        return super().problem(text)

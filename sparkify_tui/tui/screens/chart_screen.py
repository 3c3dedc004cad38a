"""A chart of the result: bars, or lines; keys change between them and between the numbers, and save a picture."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from sparkify_tui.tui import keys
from sparkify_tui.tui.keys import named
from sparkify_tui.tui.results import charts
from sparkify_tui.tui.results.cells import clean
from sparkify_tui.tui.results.chart_data import ChartData
from sparkify_tui.tui.results.chart_picture import FORMATS, save_picture
from sparkify_tui.tui.results.export_files import ExportError
from sparkify_tui.tui.screens.dialog import Dialog
from sparkify_tui.tui.screens.path_dialog import PathDialog
from sparkify_tui.tui.worker_host import run_in_worker

MANY = 40


class PicturePathDialog(PathDialog):
    """Answers a path whose ending is one of the forms of a picture."""

    def body(self) -> ComposeResult:
        """The forms, and where to."""
        yield Static("The ending chooses the form: .svg .png", markup=False, classes="text")
        yield from super().body()

    def problem(self, text: str) -> str:
        """Also the ending must be known."""
        if Path(text).suffix.lstrip(".").lower() not in FORMATS:
            return f"The ending must be one of {', '.join('.' + form for form in FORMATS)}."
        return super().problem(text)


class ChartScreen(Dialog[None]):
    """Charts numbers against a label: all columns of numbers at first, then one after the other."""

    BINDINGS: ClassVar[list[BindingType]] = keys.bindings("chart")

    def __init__(self, data: ChartData) -> None:
        super().__init__()
        self._data = data
        self._chosen: int | None = None
        self._as_lines = len(data.labels) > MANY or (data.is_time and len(data.labels) > 1)

    @property
    def _shown(self) -> ChartData:
        return self._data.only(self._chosen)

    def body(self) -> ComposeResult:
        """The chart."""
        with VerticalScroll():
            yield Static("", id="chart", markup=False)
        several = [(named("chart_numbers"), "the next series")] if len(self._data.series) > 1 else []
        yield from self.foot(
            (named("chart_kind"), "bars or lines"),
            *several,
            (named("chart_save"), "save"),
        )

    def on_mount(self) -> None:
        """Draw once the size is known."""
        self.query_one(VerticalScroll).focus()
        self.call_after_refresh(self._draw)

    def on_resize(self) -> None:
        """Draw for the new size."""
        self.call_after_refresh(self._draw)

    def action_change(self) -> None:
        """Bars, or lines."""
        self._as_lines = not self._as_lines
        self._draw()

    def action_next_number(self) -> None:
        """One series after the other, then all of them again."""
        count = len(self._data.series)
        following = 0 if self._chosen is None else self._chosen + 1
        self._chosen = following if following < count and count > 1 else None
        self._draw()

    def action_save(self) -> None:
        """Ask where to, and write a picture of what is shown."""
        start = str(Path.cwd() / "chart.svg")
        self.app.push_screen(PicturePathDialog("Save the chart", start, must_exist=False), self._save_to)

    def _save_to(self, path: Path | None) -> None:
        if path is not None:
            run_in_worker(self, partial(self._write, path), exit_on_error=False)

    async def _write(self, path: Path) -> None:
        try:
            await asyncio.to_thread(save_picture, path, self._shown, as_lines=self._as_lines)
        except ExportError as error:
            self.tell(f"! {error}")
            return
        self.tell("")
        self.notify(str(path), title="Chart saved", markup=False)

    def _draw(self) -> None:
        area, data = self.query_one(VerticalScroll).size, self._shown
        width = area.width - 2
        drawn = charts.lines(data, width, area.height) if self._as_lines else charts.bars(data, width)
        self.query_one(".box").border_title = Content(clean(data.title))
        lines = [Content.assemble(*((clean(text), style) for text, style in line)) for line in drawn]
        self.query_one("#chart", Static).update(Content("\n").join(lines))

"""The ETL pane: the pipeline from S3 through staging to the star, with the rows that are committed, and the checks."""

from __future__ import annotations

import time
from datetime import datetime
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message

from sparkify_tui.events import Loaded, LoadEvent, RowsCounted
from sparkify_tui.models import ANALYTICAL_TABLES, STAGING_TABLES, CheckResult, LoadErrorRow
from sparkify_tui.narration import plural, size
from sparkify_tui.tui import keys
from sparkify_tui.tui.jobs.load_progress import LoadProgress
from sparkify_tui.tui.keys import named
from sparkify_tui.tui.results.cells import clean, fit
from sparkify_tui.tui.terminal.delayed_calls import Delayed
from sparkify_tui.tui.widgets.steady_text import SteadyText
from sparkify_tui.tui.wording import GLYPHS, age, now

Part = tuple[str, str]

DRAW_EVERY_S = 0.1
COUNT_CELLS = 11
SHOW_CHECKS = "checks"
"""The entry that opens and closes the list of checks that passed."""


class EtlPane(VerticalScroll, can_focus=True):
    """Shows a LoadProgress; up and down choose a table, a check or the load errors, Enter opens it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *keys.bindings("etl"),
        Binding("up,k", "choose(-1)", show=False),
        Binding("down,j", "choose(1)", show=False),
        Binding("enter", "open", "Open", show=False),
    ]

    class CheckOpened(Message):
        """The person wants a check's bad rows."""

        def __init__(self, result: CheckResult) -> None:
            super().__init__()
            self.result = result

    class TableOpened(Message):
        """The person wants to see a table's rows."""

        def __init__(self, table: str) -> None:
            super().__init__()
            self.table = table

    class ErrorsOpened(Message):
        """The person wants the load errors."""

    def __init__(self) -> None:
        super().__init__(id="etl", classes="pane")
        self.border_title = "2 ETL"
        self.progress = LoadProgress()
        self._chosen = 0
        self._keys: list[str] = []
        self._rows: list[int] = []
        self._drawing = Delayed(self, DRAW_EVERY_S, self._draw)
        self._loading = False
        self._counted_at = 0.0
        self._loaded_at: datetime | None = None
        """When a load last ended well."""
        self._all_checks = False

    def compose(self) -> ComposeResult:
        """One text."""
        yield SteadyText("", id="etl-text")

    def on_mount(self) -> None:
        """Show the tables, and let the times of what runs grow."""
        self._draw()
        self._growing = self.set_interval(1.0, self._tick, pause=True)

    def _tick(self) -> None:
        if self.display:
            self._change()

    def begin(self) -> None:
        """A load starts."""
        self.progress.begin()
        self._loading = True
        self._growing.resume()
        self._change()

    def forget(self) -> None:
        """There is no load, and the last one is of no use any more; nor are the rows."""
        self.progress.forget()
        self.show_counts({})

    def take(self, event: LoadEvent) -> None:
        """The load's next event."""
        self.progress.take(event, time.monotonic())
        if isinstance(event, RowsCounted):
            self._counted_at = time.monotonic()
        if isinstance(event, Loaded):
            self._loaded_at = now()
        self._change()

    def end(self, *, failed: bool) -> None:
        """The load is over."""
        self._loading = False
        self._growing.pause()
        if failed:
            self.progress.fail(time.monotonic())
        else:
            self.progress.end()
        self._change()

    def show_errors(self, errors: tuple[LoadErrorRow, ...], total: int) -> None:
        """The rows that made the load fail, the first of `total`, unless they are shown already."""
        if not self.progress.errors:
            self.progress.errors, self.progress.rejected_rows = list(errors), total
        self._change()

    def show_counts(
        self, rows: dict[str, int], asked_at: float | None = None, loaded_at: datetime | None = None
    ) -> None:
        """Rows per table, and when the last load ended that they are of.

        Those asked for, on the monotonic clock, before the load last counted its own are too old.
        """
        if asked_at is not None and asked_at < self._counted_at:
            return
        self.progress.counts = rows
        self._loaded_at = loaded_at
        self._change()

    def on_resize(self) -> None:
        """Lay out for the new width."""
        self._change()

    def _change(self) -> None:
        """Something changed: draw soon, ten times a second at the most, and not at all at rest."""
        self._drawing.start()

    def on_unmount(self) -> None:
        """Nothing is drawn any more."""
        self._drawing.stop()

    # --- drawing -------------------------------------------------------------------------------------------------

    def _draw(self) -> None:
        width = max(20, self.scrollable_content_region.width or 38)
        entries = self._entries(width)
        self._keys = [key for key, _ in entries if key]
        self._chosen = min(self._chosen, max(0, len(self._keys) - 1))
        chosen = self._keys[self._chosen] if self._keys and self.has_focus else None
        self._rows = []
        lines: list[Content] = []
        for key, parts in entries:
            line = Content.assemble(*((clean(text), style) for text, style in parts))
            if key:
                self._rows.append(len(lines))
                if key == chosen:
                    line = line.pad_right(max(0, width - line.cell_length)).stylize("$text on $primary 40%")
            lines.append(line)
        self.query_one(SteadyText).show(Content("\n").join(lines), keep_room=self._loading)

    def _entries(self, width: int) -> list[tuple[str, list[Part]]]:
        progress = self.progress
        entries: list[tuple[str, list[Part]]] = [_heading("S3")]
        entries += [("", self._source(table, width)) for table in STAGING_TABLES]
        entries += [_heading("↓ staging"), *(self._table(table, width) for table in STAGING_TABLES)]
        entries += [self._star_heading(width), *(self._table(table, width) for table in ANALYTICAL_TABLES)]
        if progress.errors:
            text = f"✗ {plural(progress.rejected_rows, 'rejected row')}: enter or x shows them"
            entries += [_GAP, ("errors", [(text, "$error")])]
        if progress.checks:
            entries += [_GAP, *self._check_entries(width)]
        if not progress.counts and not self._loading and not progress.checks:
            entries += [_GAP, ("", [(f"{named('load')} loads.", "dim")])]
        return entries

    def _star_heading(self, width: int) -> tuple[str, list[Part]]:
        """With how fresh the star is at its right: an age, or the time itself while the pane has the focus."""
        name, loaded = "↓ star", ""
        if self._loaded_at is not None:
            exact = f"{self._loaded_at.astimezone():%d %b %H:%M}"
            loaded = f"loaded {exact if self.has_focus else age(self._loaded_at.timestamp(), now().timestamp())}"
        return _heading(f"{name}{loaded:>{max(1, width - len(name))}}".rstrip())

    def _source(self, table: str, width: int) -> list[Part]:
        """The files that a staging table is loaded from, as the last listing found them."""
        name = table.removeprefix("staging_")
        found = self.progress.found.get(table)
        amount = f"{plural(found.files, 'file')} · {size(found.bytes)}" if found is not None else "–"
        return [(f"  {name}", ""), (f"{amount:>{max(1, width - 2 - len(name))}}", "" if found is not None else "dim")]

    def _table(self, table: str, width: int) -> tuple[str, list[Part]]:
        """A table's state, its committed rows, and dim before these what a load has under way."""
        step = self.progress.steps[table]
        glyph, colour = GLYPHS[step.state]
        count = self.progress.counts.get(table)
        total = f"{count:,}" if count is not None else "–"
        coming = f"+{step.rows:,}" if step.state in ("running", "uncommitted") and step.rows else ""
        name = [(f"{glyph} ", colour), (table, "bold" if step.state == "running" else "")]
        room = max(1, width - 2 - len(table) - max(COUNT_CELLS, len(total) + 1))
        shown = coming if len(coming) < room else ""
        parts = [*name, (f"{shown:>{room}}", "dim")]
        used = sum(len(text) for text, _ in parts)
        return f"table {table}", [*parts, (f"{total:>{max(1, width - used)}}", "bold")]

    def _check_entries(self, width: int) -> list[tuple[str, list[Part]]]:
        """One line for the checks that passed, opened on demand, and one for each that did not."""
        results = self.progress.checks
        passed = sum(1 for result in results.values() if result is not None and result.passed)
        glyph, colour = GLYPHS["done" if passed == len(results) else "warning"]
        words = f"{passed} of {plural(len(results), 'check')} passed"
        entries: list[tuple[str, list[Part]]] = [(SHOW_CHECKS, [(f"{glyph} ", colour), (words, "")])]
        for name, result in results.items():
            if self._all_checks or result is None or not result.passed:
                entries.append((f"check {name}", self._check(name, result, width)))
        return entries

    @staticmethod
    def _check(name: str, result: CheckResult | None, width: int) -> list[Part]:
        words = name.replace("_", " ")
        if result is None:
            return [("  ▶ ", "$primary"), (words, "")]
        if result.passed:
            return [("  ✓ ", "$success"), (words, "")]
        glyph, colour = GLYPHS["failed" if result.severity == "critical" else "warning"]
        bad = f"{result.bad_rows:,} bad"
        return [(f"  {glyph} ", colour), (fit(words, max(8, width - 6 - len(bad))), ""), (f"  {bad}", colour)]

    # --- choosing ------------------------------------------------------------------------------------------------

    def watch_has_focus(self, has_focus: bool) -> None:
        """Show what is chosen; nothing looks chosen without the focus. Focus' own event comes before it is known."""
        super().watch_has_focus(has_focus)
        self._draw()

    def action_choose(self, step: int) -> None:
        """The next or previous entry."""
        if self._keys:
            self._chosen = max(0, min(len(self._keys) - 1, self._chosen + step))
            self._draw()
            self.scroll_to(y=max(0, self._rows[self._chosen] - self.size.height // 2), animate=False)

    def on_click(self, event: events.Click) -> None:
        """Choose with the mouse; a second click opens."""
        line = event.y - self.content_region.y + self.region.y + self.scroll_offset.y
        if line in self._rows:
            self._chosen = self._rows.index(line)
            self._draw()
            if event.chain == 2:
                self.action_open()

    def action_open(self) -> None:
        """Open what is chosen: the list of checks, a check's bad rows, the load errors, a table's rows."""
        if not self._keys:
            return
        what, _, name = self._keys[self._chosen].partition(" ")
        if what == SHOW_CHECKS:
            self._all_checks = not self._all_checks
            self._draw()
        elif what == "errors":
            self.post_message(self.ErrorsOpened())
        elif what == "table":
            self.post_message(self.TableOpened(name))
        elif (result := self.progress.checks.get(name)) is not None:
            self.post_message(self.CheckOpened(result))


_GAP: tuple[str, list[Part]] = ("", [("", "")])


def _heading(text: str) -> tuple[str, list[Part]]:
    return "", [(text, "dim")]

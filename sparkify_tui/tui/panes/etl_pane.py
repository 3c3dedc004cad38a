"""The ETL pane: each table's step with a true bar, the rows of the seven tables, and the checks with their bad rows."""

from __future__ import annotations

import time
from textwrap import wrap
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message

from sparkify_tui.events import LoadEvent, RowsCounted
from sparkify_tui.models import ALL_TABLES, STAGING_TABLES, CheckResult, LoadErrorRow
from sparkify_tui.narration import size
from sparkify_tui.tui import keys
from sparkify_tui.tui.keys import named
from sparkify_tui.tui.panes.load_progress import LoadProgress, Step
from sparkify_tui.tui.results.cells import clean
from sparkify_tui.tui.terminal.delayed_calls import Delayed
from sparkify_tui.tui.widgets.steady_text import SteadyText
from sparkify_tui.tui.wording import GLYPHS, span

Part = tuple[str, str]

_ROWS_ARE = {"running": "rows read", "uncommitted": "to commit"}
"""What the rows of a step are that no other session sees yet."""

DRAW_EVERY_S = 0.1
BAR_CELLS = 14
TIME_CELLS = 9
TOTAL_CELLS = 11


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
        self._notice: list[str] = []

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

    def show_counts(self, rows: dict[str, int], asked_at: float | None = None) -> None:
        """Rows per table; those asked for, on the monotonic clock, before the load last counted its own are too old."""
        if asked_at is not None and asked_at < self._counted_at:
            return
        self.progress.counts = rows
        self._change()

    def show_notice(self, title: str, text: str) -> None:
        """How the load ended when it did not end well; "" takes it away."""
        self._notice = [f"! {title}", *text.splitlines()] if title else []
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
        width = max(30, self.scrollable_content_region.width or 38)
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
        entries: list[tuple[str, list[Part]]] = [
            ("", [(part, "$warning")]) for row in self._notice for part in wrap(row, width)
        ]
        entries += [("", [("", "")])] if entries else []
        for table in ALL_TABLES:
            if table == ALL_TABLES[len(STAGING_TABLES)]:
                entries.append(("", [("─" * width, "dim")]))
            entries += self._step_entries(progress.steps[table], width)
        if progress.errors:
            text = f"✗ {progress.rejected_rows:,} rejected rows: enter or x shows them"
            entries += [("", [("", "")]), ("errors", [(text, "$error")])]
        if progress.checks:
            passed = sum(1 for result in progress.checks.values() if result is not None and result.passed)
            entries += [("", [("", "")]), ("", [(f"Checks  {passed} of {len(progress.checks)} passed", "bold")])]
            entries += [(f"check {name}", self._check(name, result)) for name, result in progress.checks.items()]
        if not progress.counts and not self._loading and not progress.checks:
            entries += [("", [("", "")]), ("", [(f"{named('load')} loads.", "dim")])]
        return entries

    def _step_entries(self, step: Step, width: int) -> list[tuple[str, list[Part]]]:
        """A step's line: state, table, as much of bar, time and amount as there is room for, and the rows there are.

        Until its rows are committed, a second line has what did not fit.
        """
        glyph, colour = GLYPHS[step.state]
        count = self.progress.counts.get(step.table)
        total = f"{count:,}" if count is not None else "–"
        amounts, running = self._amounts(step), step.state == "running"
        parts: list[Part] = [(f"{glyph} ", colour), (f"{step.table:<15}", "bold" if running else "")]
        room = width - 17 - TOTAL_CELLS
        if running or not step.doing:  # what is done before a COPY has neither bar nor time, and their room
            measured = self._measures(step, room)
            parts += measured
            room -= sum(len(text) for text, _ in measured)
        beside = _as_many_as_fit(amounts, room)
        below = step.state in _ROWS_ARE and len(beside) < sum(len(word) + 2 for word in amounts)
        parts.append((("" if below else beside).ljust(max(0, room)), "dim"))
        used = sum(len(text) for text, _ in parts)
        parts.append((f"{total:>{max(1, width - used)}}", "bold"))
        entries: list[tuple[str, list[Part]]] = [(f"table {step.table}", parts)]
        if below:
            narrow = running and width < 17 + TOTAL_CELLS + BAR_CELLS + 6
            entries += [("", [("  ", ""), *self._bar(step, min(16, width - 14), percent=False)])] if narrow else []
            entries += [("", [(f"  {line}", "dim")]) for line in wrap("  ".join(amounts), width - 2)]
        return entries

    def _measures(self, step: Step, room: int) -> list[Part]:
        """A step's bar, or where there is no room for one its share, and its time."""
        if room >= BAR_CELLS + 6:
            parts = self._bar(step, BAR_CELLS)
            room -= BAR_CELLS + 6
        else:
            percent = f"{step.fraction:>4.0%}" if step.state == "running" and step.fraction is not None else ""
            parts = [(f"{percent:<4}"[: max(0, room)], "$primary")]
            room -= 4
        return [*parts, (f"{self._elapsed(step):>{TIME_CELLS}}", "dim")] if room >= TIME_CELLS else parts

    @staticmethod
    def _elapsed(step: Step) -> str:
        if step.state == "running" and step.started_at is not None:
            return span(time.monotonic() - step.started_at)
        if step.state in ("uncommitted", "done") and 0.05 <= step.elapsed_s < 1:
            return f"{step.elapsed_s:.1f} s"
        return span(step.elapsed_s) if step.state in ("uncommitted", "done", "failed") and step.elapsed_s >= 1 else ""

    @staticmethod
    def _bar(step: Step, width: int, *, percent: bool = True) -> list[Part]:
        fraction = step.fraction
        if step.state in ("waiting", "skipped") or (fraction is None and step.state != "running"):
            return [(" " * (width + 6 if percent else width), "")]
        if fraction is None:
            return [("░" * width, "$primary"), ("   –  " if percent else "", "dim")]
        eighths = int(fraction * width * 8)
        full, rest = divmod(eighths, 8)
        bar = "█" * full + (" ▏▎▍▌▋▊▉"[rest] if rest else "")
        colour = GLYPHS[step.state][1]
        label = f" {fraction:>4.0%} " if percent else ""
        return [(bar, colour), ("░" * (width - len(bar)), "dim"), (label, "")]

    def _amounts(self, step: Step) -> list[str]:
        """What is known of a step beside its state, the most telling first."""
        if step.doing:
            return [step.doing]
        if step.table in STAGING_TABLES and step.state in ("running", "uncommitted", "done", "failed"):
            words = []
            if step.bytes_total:
                of = f" of {size(step.bytes_total)}" if step.state in ("running", "failed") else ""
                words.append(f"{size(step.bytes_done)}{of}")
            elif step.files_total:
                words.append(f"{step.files_done:,} of {step.files_total:,} files")
            words.append(f"{step.rows or 0:,} {_ROWS_ARE.get(step.state, 'rows')}")
            if step.elapsed_s >= 1:
                words.append(f"{size(step.bytes_done / step.elapsed_s)}/s")
            if step.state == "running" and step.remaining_s is not None:
                words.append(f"{span(step.remaining_s)} left")
            return words
        if step.rows is not None:
            return [f"{step.rows:,} {_ROWS_ARE.get(step.state, 'written')}"]
        return ["running"] if step.state == "running" else []

    @staticmethod
    def _check(name: str, result: CheckResult | None) -> list[Part]:
        words = name.replace("_", " ")
        if result is None:
            return [("▶ ", "$primary"), (words, "")]
        if result.passed:
            return [("✓ ", "$success"), (words, "")]
        glyph, colour = GLYPHS["failed" if result.severity == "critical" else "warning"]
        return [(f"{glyph} ", colour), (words, ""), (f"  {result.bad_rows:,} bad rows", colour)]

    # --- choosing ------------------------------------------------------------------------------------------------

    def on_focus(self) -> None:
        """Show what is chosen."""
        self._draw()

    def on_blur(self) -> None:
        """Nothing looks chosen without the focus."""
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
        """Open what is chosen: a check's bad rows, the load errors, a table's rows."""
        if not self._keys:
            return
        what, _, name = self._keys[self._chosen].partition(" ")
        if what == "errors":
            self.post_message(self.ErrorsOpened())
        elif what == "table":
            self.post_message(self.TableOpened(name))
        elif (result := self.progress.checks.get(name)) is not None:
            self.post_message(self.CheckOpened(result))


def _as_many_as_fit(words: list[str], room: int) -> str:
    """The first words, two blanks before each, as long as there is room."""
    text = ""
    for word in words:
        if len(text) + 2 + len(word) > room:
            break
        text += f"  {word}"
    return text

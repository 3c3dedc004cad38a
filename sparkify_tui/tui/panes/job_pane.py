"""The Job pane: what runs as a checklist with times, and what it came to when it is over.

Shown in the workspace in the query's place while a job runs, and until something else is wanted there.
"""

from __future__ import annotations

import time
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content

from sparkify_tui.tui.jobs.checklist import Checklist, JobStep
from sparkify_tui.tui.results.cells import clean
from sparkify_tui.tui.terminal.delayed_calls import Delayed
from sparkify_tui.tui.widgets.steady_text import SteadyText
from sparkify_tui.tui.wording import GLYPHS, bar, fold, fold_amounts, span

Part = tuple[str, str]
Line = list[Part]

DRAW_EVERY_S = 0.1
TITLE_CELLS = 24
TIME_CELLS = 9
BAR_CELLS = 20
LEAST_CELLS = 40


class JobPane(VerticalScroll, can_focus=True):
    """Shows a Checklist, the outcome above it once there is one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll_down", show=False),
        Binding("k", "scroll_up", show=False),
    ]

    def __init__(self) -> None:
        super().__init__(id="job", classes="pane")
        self.border_title = "5 Job"
        self.checklist: Checklist | None = None
        self._where = ""
        self._outcome: list[Part] = []
        self._line_of_current = 0
        self._drawing = Delayed(self, DRAW_EVERY_S, self._draw)

    def compose(self) -> ComposeResult:
        """One text."""
        yield SteadyText("", id="job-text")

    def on_mount(self) -> None:
        """Let the times of what runs grow."""
        self._growing = self.set_interval(1.0, self.change, pause=True)

    def on_unmount(self) -> None:
        """Nothing is drawn any more."""
        self._drawing.stop()

    def begin(self, checklist: Checklist, where: str) -> None:
        """A job starts on a target."""
        self.checklist, self._where, self._outcome = checklist, where, []
        self._growing.resume()
        self.change()

    def end(self, outcome: list[Part], *, good: bool) -> None:
        """The job is over; `outcome` are its last sentences, each with its colour."""
        if self.checklist is not None and self.checklist.ended_at is None:
            self.checklist.end(time.monotonic(), good=good)
        self._outcome = outcome
        self._growing.pause()
        self.change()
        self.scroll_home(animate=False)

    def change(self) -> None:
        """Something changed: draw soon, ten times a second at the most."""
        self._drawing.start()

    def on_resize(self) -> None:
        """Lay out for the new width."""
        if self.checklist is not None:
            self.change()

    def headline(self) -> str:
        """What the header says of the job while it runs: `load 3 of 6 · 0:12 of ~0:18`."""
        job = self.checklist
        if job is None or job.ended_at is not None:
            return ""
        expected = f" of ~{clock(job.expected_s)}" if job.expected_s else ""
        return f"{job.kind.value} {job.place} of {len(job.steps)} · {clock(job.took(time.monotonic()))}{expected}"

    # --- drawing -------------------------------------------------------------------------------------------------

    def _draw(self) -> None:
        job = self.checklist
        if job is None or not self.is_mounted:
            return
        at = time.monotonic()
        width = max(LEAST_CELLS, self.scrollable_content_region.width or 76)
        lines: list[Line] = [self._head(job, at), []]
        if self._outcome:
            lines += [[(row, style)] for text, style in self._outcome for row in _rows(text, width)]
            lines.append([])
        for step in job.steps:
            if step is job.current:
                self._line_of_current = len(lines)
            lines += self._step_lines(step, at, width)
        if job.waits_for:
            lines += [[], *[[(row, "$warning")] for row in fold(f"! {job.waits_for}", width)]]
        body = [Content.assemble(*((clean(text), style) for text, style in line)) for line in lines]
        self.query_one(SteadyText).show(Content("\n").join(body), keep_room=job.ended_at is None)
        if job.ended_at is None and self.display:
            self._keep_in_sight()

    def _keep_in_sight(self) -> None:
        """Of a list longer than the pane, the step that runs."""
        height = self.scrollable_content_region.height
        top = self.scroll_offset.y
        if height and not top <= self._line_of_current < top + height:
            self.scroll_to(y=max(0, self._line_of_current - height // 2), animate=False)

    def _head(self, job: Checklist, at: float) -> Line:
        verb = job.kind.value.capitalize()
        took = span(job.took(at))
        if job.ended_at is None:
            expected = f" of about {span(job.expected_s)}" if job.expected_s else ""
            return [(f"{verb} ", "bold"), (f"on {self._where}  ", "dim"), (f"{took}{expected}", "")]
        glyph, colour = GLYPHS["done" if job.good else "failed"]
        return [(f"{glyph} ", colour), (f"{verb} ", "bold"), (f"on {self._where}  ", "dim"), (f"in {took}", "")]

    def _step_lines(self, step: JobStep, at: float, width: int) -> list[Line]:
        """State, title, time, bar and amounts; what has no room beside them stands below."""
        glyph, colour = GLYPHS["to come" if step.state == "waiting" else step.state]
        style = {"running": "bold", "waiting": "dim", "skipped": "dim"}.get(step.state, "")
        parts: Line = [(f"{glyph} ", colour), (f"{step.title:<{TITLE_CELLS}}", style), (_time(step, at), "dim")]
        room = width - 2 - TITLE_CELLS - TIME_CELLS - 2
        measured = step.state == "running" and step.fraction is not None
        words = [step.detail] if step.detail else []
        if step.left_s is not None:
            words.append(f"~{span(step.left_s)} left")
        if measured and step.fraction is not None and room >= BAR_CELLS + 6:
            parts += [("  ", ""), *bar(step.fraction, BAR_CELLS), (f" {step.fraction:>4.0%}", "")]
            room -= BAR_CELLS + 7
        text = " · ".join(words)
        if not measured and step.state == "running" and step.expected_s:
            share = min(0.99, step.took(at) / step.expected_s)
            if room >= BAR_CELLS + 2 + len(text):
                parts += [("  ", ""), *bar(share, BAR_CELLS)]
                room -= BAR_CELLS + 2
        if len(text) <= room:
            return [[*parts, (f"  {text}", "dim" if step.state != "running" else "")]]
        return [parts, *[[(f"    {row}", "dim")] for row in fold_amounts(text, width - 4)]]


def clock(seconds: float) -> str:
    """Minutes and seconds, as a stopwatch shows them: 0:12, 1:02:03."""
    minutes, rest = divmod(max(0, int(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def _time(step: JobStep, at: float) -> str:
    """What the step took, or is expected to take."""
    if step.state == "waiting":
        text = f"~{_short(step.expected_s)}" if step.expected_s is not None else ""
    elif step.state == "skipped":
        text = ""
    else:
        text = _short(step.took(at))
    return f"{text:>{TIME_CELLS}}"


def _short(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 10 else span(seconds)


def _rows(text: str, width: int) -> list[str]:
    return [part for row in text.splitlines() for part in fold(row, width)]

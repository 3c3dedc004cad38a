"""The checklist of a load: listing, two COPYs side by side, the merge, the checks, the commit. Knows no widget."""

from __future__ import annotations

from collections.abc import Mapping

from sparkify_tui.events import (
    CheckFinished,
    CheckStarted,
    CopyProgressed,
    CopyStarted,
    FilesListed,
    FilesPacked,
    Loaded,
    LockAwaited,
    NothingNew,
    RowsCopied,
    RowsCounted,
    RowsTransformed,
    TablesEnsured,
    TransformStarted,
)
from sparkify_tui.models import ANALYTICAL_TABLES, STAGING_TABLES
from sparkify_tui.narration import plural, size
from sparkify_tui.tui.jobs.checklist import Checklist, JobStep, retry_of
from sparkify_tui.tui.jobs.load_progress import LoadProgress, Step
from sparkify_tui.tui.messages import JobEvent, JobKind

TITLES = {
    "look": "look for files",
    **{f"copy {table}": f"copy {table}" for table in STAGING_TABLES},
    "merge": "merge",
    "checks": "checks",
    "commit": "commit",
}


class LoadChecklist(Checklist):
    """Reads rows, bytes and files from `progress`, which takes each event before this does."""

    def __init__(self, progress: LoadProgress, expected: Mapping[str, float], at: float) -> None:
        super().__init__(JobKind.LOAD, TITLES, expected, at)
        self._progress = progress
        self._files = self._new = 0
        self._merged: list[str] = []
        self._start("look", at).detail = "connecting"

    def take(self, event: JobEvent, at: float) -> None:
        """Move on by one event."""
        self.waits_for = retry_of(event)
        match event:
            case TablesEnsured():
                self["look"].detail = "looking for new files"
            case FilesListed():
                self._listed(event)
            case FilesPacked() | CopyStarted() | CopyProgressed():
                table = event.progress.table if isinstance(event, CopyProgressed) else event.table
                self._copying(table, at)
            case RowsCopied():
                self._copied(event, at)
            case TransformStarted():
                self._merging(event.table, at)
            case RowsTransformed():
                self._merged.append(event.table)
            case CheckStarted() | CheckFinished():
                self._reach("checks", at).detail = self._verdict()
            case RowsCounted() if self._merged:
                self._reach("commit", at)
            case NothingNew():
                self._files = event.files
                self._finish(self["look"], at, "done")
                self["look"].detail = f"{plural(event.files, 'file')}, nothing new"
            case Loaded():
                self.end(at, good=True)
            case LockAwaited():
                self.waits_for = "waiting for a lock on " + ", ".join(holder.table for holder in event.holders)
            case _:
                pass
        self._measure()

    def end(self, at: float, *, good: bool) -> None:
        """The load is over: nothing is about to be looked for any more."""
        super().end(at, good=good)
        if not self._files:
            self["look"].detail = ""

    def _listed(self, event: FilesListed) -> None:
        self._files, self._new = self._files + event.files, self._new + event.new_files
        self["look"].detail = f"{plural(self._files, 'file')}, {self._new:,} new"
        step = self[f"copy {event.table}"]
        step.detail = self._progress.steps[event.table].doing
        if event.is_current:
            step.state = "skipped"

    def _copied(self, event: RowsCopied, at: float) -> None:
        step = self._start(f"copy {event.table}", at)
        self._finish(step, at, "done")
        step.elapsed_s = event.elapsed_s
        self._end_listing(at)

    def _end_listing(self, at: float) -> None:
        if self["look"].state == "running":
            self._finish(self["look"], at, "done")

    def _copying(self, table: str, at: float) -> None:
        self._end_listing(at)
        if self[f"copy {table}"].state != "done":
            self._start(f"copy {table}", at)

    def _merging(self, table: str, at: float) -> None:
        step = self._reach("merge", at)
        if table in self._merged:  # the one transaction begins again
            self._merged.clear()
        step.detail = f"{table}, {len(self._merged) + 1} of {len(ANALYTICAL_TABLES)} tables"

    def _verdict(self) -> str:
        results = self._progress.checks.values()
        passed = sum(1 for result in results if result is not None and result.passed)
        failed = sum(1 for result in results if result is not None and not result.passed)
        return f"{passed} passed" + (f", {failed} failed" if failed else "")

    def _measure(self) -> None:
        for table in STAGING_TABLES:
            step, seen = self[f"copy {table}"], self._progress.steps[table]
            if step.state in ("running", "done", "failed"):
                step.fraction = seen.fraction if step.state == "running" else None
                step.left_s = seen.remaining_s if step.state == "running" else None
                step.detail = _amounts(seen, step)
        if self["merge"].state == "done":
            written = ((table, self._progress.steps[table].rows or 0) for table in ANALYTICAL_TABLES)
            self["merge"].detail = " · ".join(f"{table} {rows:,}" for table, rows in written)


def _amounts(seen: Step, step: JobStep) -> str:
    """Rows, files, bytes and rate of a COPY."""
    if seen.doing:
        return seen.doing
    words = [plural(seen.rows or 0, "row")]
    if seen.files_total:
        done = f"{seen.files_done:,} of " if step.state == "running" else ""
        words.append(f"{done}{plural(seen.files_total, 'file')}")
    if seen.bytes_total:
        done = f"{size(seen.bytes_done)} of " if step.state == "running" else ""
        words.append(f"{done}{size(seen.bytes_total)}")
    if seen.elapsed_s >= 0.1 and seen.bytes_done:
        words.append(f"{size(round(seen.bytes_done / seen.elapsed_s))}/s")
    return " · ".join(words)

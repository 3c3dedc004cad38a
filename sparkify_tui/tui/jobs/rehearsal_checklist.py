"""The checklist of a rehearsal: listing, the local copy, and the load on it. Knows no widget."""

from __future__ import annotations

from collections.abc import Mapping

from sparkify_tui.events import (
    CheckFinished,
    CheckStarted,
    CopyProgressed,
    CopyStarted,
    FilesFetched,
    FilesListed,
    LocalCopyStarted,
    NothingNew,
    RehearsalPlanned,
    Rehearsed,
    RowsBrought,
    RowsCopied,
    RowsTransformed,
    TransformStarted,
)
from sparkify_tui.narration import plural, size
from sparkify_tui.tui.jobs.checklist import Checklist, retry_of
from sparkify_tui.tui.messages import JobEvent, JobKind

TITLES = {
    "look": "look for files",
    "place": "local warehouse",
    "fetch": "fetch files",
    "rows": "rows that are there",
    "copy": "copy",
    "merge": "merge",
    "checks": "checks",
}


class RehearsalChecklist(Checklist):
    """One step after the other; what has nothing to do is passed over."""

    def __init__(self, expected: Mapping[str, float], at: float) -> None:
        super().__init__(JobKind.REHEARSE, TITLES, expected, at)
        self._files = self._new = self._rows = self._copied = 0
        self._passed = self._failed = 0
        self._start("look", at).detail = "connecting"

    def take(self, event: JobEvent, at: float) -> None:
        """Move on by one event."""
        self.waits_for = retry_of(event)
        match event:
            case FilesListed():
                self._files, self._new = self._files + event.files, self._new + event.new_files
                self["look"].detail = f"{plural(self._files, 'file')}, {self._new:,} new"
            case RehearsalPlanned() if event.files:
                self._reach("place", at)
            case NothingNew():
                self["look"].detail = f"{plural(event.files, 'file')}, nothing new"
            case LocalCopyStarted():
                self._reach("fetch", at)
            case FilesFetched():
                self._fetched(event, at)
            case RowsBrought():
                self._rows += event.rows
                self._reach("rows", at).detail = plural(self._rows, "row")
            case CopyStarted() | CopyProgressed():
                self._reach("copy", at)
            case RowsCopied():
                self._copied += event.rows
                self._reach("copy", at).detail = plural(self._copied, "row")
            case TransformStarted() | RowsTransformed():
                self._reach("merge", at).detail = event.table
            case CheckStarted():
                self._reach("checks", at)
            case CheckFinished():
                self._passed, self._failed = (
                    self._passed + event.result.passed,
                    self._failed + (not event.result.passed),
                )
                failed = f", {self._failed} failed" if self._failed else ""
                self["checks"].detail = f"{self._passed} passed{failed}"
            case Rehearsed():
                self.end(at, good=True)
            case _:
                pass

    def _fetched(self, event: FilesFetched, at: float) -> None:
        step = self._reach("fetch", at)
        step.fraction = event.bytes_done / event.bytes_total if event.bytes_total else None
        done = event.files_done == event.files_total
        files = plural(event.files_total, "file")
        step.detail = f"{files if done else f'{event.files_done:,} of {files}'} · {size(event.bytes_done)}"

"""What a load has done so far, per table and check, out of its events. Knows no widget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import assert_never

from sparkify_tui.events import (
    CallRetried,
    CheckFinished,
    CheckStarted,
    CopyProgressed,
    CopyStarted,
    FilesListed,
    FilesPacked,
    Loaded,
    LoadEvent,
    LockAwaited,
    LockWaitEnded,
    ManifestWritten,
    Noted,
    NothingNew,
    RowsCopied,
    RowsCounted,
    RowsRejected,
    RowsTransformed,
    TablesEnsured,
    TransformStarted,
)
from sparkify_tui.models import ALL_TABLES, STAGING_TABLES, CheckResult, LoadErrorRow
from sparkify_tui.narration import plural


@dataclass(slots=True)
class Step:
    """One table's step; `fraction` is None when it is not known.

    `state` is waiting, running, uncommitted (ended, and no other session sees its rows), done, failed or skipped.
    """

    table: str
    state: str = "waiting"
    rows: int | None = None
    files_done: int = 0
    files_total: int | None = None
    bytes_done: int = 0
    bytes_total: int | None = None
    elapsed_s: float = 0.0
    started_at: float | None = None
    remaining_s: float | None = None
    doing: str = ""

    @property
    def fraction(self) -> float | None:
        """How much is done, by bytes scanned or else by files; None while the total is unknown."""
        if self.state in ("uncommitted", "done"):
            return 1.0
        if self.bytes_total:
            return min(1.0, self.bytes_done / self.bytes_total)
        if self.files_total:
            return min(1.0, self.files_done / self.files_total)
        return None


@dataclass(slots=True)
class LoadProgress:
    """The state of one load, moved on by `take`; `errors` are the first of the `rejected_rows`.

    `counts` are rows that everybody sees; what the load has under way is in the steps alone. `found` is what the last
    listing found under each staging table's prefix; it outlives the load.
    """

    steps: dict[str, Step] = field(default_factory=lambda: {table: Step(table) for table in ALL_TABLES})
    counts: dict[str, int] = field(default_factory=dict)
    found: dict[str, FilesListed] = field(default_factory=dict)
    checks: dict[str, CheckResult | None] = field(default_factory=dict)
    errors: list[LoadErrorRow] = field(default_factory=list)
    rejected_rows: int = 0
    finished: bool = False

    def begin(self) -> None:
        """Forget the previous load's steps; the counts stay, and nothing is known of the new one before it connects."""
        self.forget()
        for table in STAGING_TABLES:
            self._step(table).doing = "connecting"

    def forget(self) -> None:
        """No load, and nothing of the previous one."""
        self.steps = {table: Step(table) for table in ALL_TABLES}
        self.checks, self.errors, self.rejected_rows, self.finished = {}, [], 0, False

    def take(self, event: LoadEvent, at: float) -> None:
        """Move on by one event, which arrived `at` on a stopwatch."""
        match event:
            case TablesEnsured():
                for table in STAGING_TABLES:
                    self._step(table).doing = "looking for new files"
            case FilesListed():
                self._listed(event)
            case FilesPacked():
                step = self._step(event.table)
                step.state = "running"
                step.doing = f"packing {event.files_done:,} of {plural(event.files_total, 'file')}"
            case CopyStarted():
                self._copying(event, at)
            case CopyProgressed():
                self._progress(event)
            case CallRetried():
                self._retried(event)
            case RowsCopied():
                self._copied(event)
            case TransformStarted():
                step = self._step(event.table)
                step.state, step.started_at = "running", at
            case RowsTransformed():
                step = self._step(event.table)
                step.state, step.rows, step.elapsed_s = "uncommitted", event.rows, event.elapsed_s
            case RowsRejected():
                self.errors.extend(event.errors)
                self.rejected_rows += event.rows
            case CheckStarted():
                self.checks[event.name] = None
            case CheckFinished():
                self.checks[event.result.name] = event.result
            case RowsCounted():
                self._commit(event.rows)
            case Loaded():
                self._commit(event.summary.total_rows or self.counts)
                self.finished = True
            case LockAwaited() | LockWaitEnded() | ManifestWritten() | NothingNew() | Noted():
                pass  # the log has them, and no step moves on
            case _:
                assert_never(event)

    def _listed(self, event: FilesListed) -> None:
        self.found[event.table] = event
        step = self._step(event.table)
        step.files_total, step.bytes_total = event.new_files, event.new_bytes
        step.doing = _found(event)
        if event.is_current:
            step.state = "skipped"

    def _copying(self, event: CopyStarted, at: float) -> None:
        step = self._step(event.table)
        step.state, step.started_at, step.doing = "running", at, ""
        step.files_total = event.files_total if event.files_total is not None else step.files_total
        step.bytes_total = event.bytes_total if event.bytes_total is not None else step.bytes_total

    def _retried(self, event: CallRetried) -> None:
        """A COPY begins again; a retry of any other call moves no step."""
        if event.operation.startswith("COPY "):
            step = self._step(event.operation.removeprefix("COPY "))
            step.doing = f"interrupted ({event.code}), retry {event.attempt}"
            step.rows, step.files_done, step.bytes_done, step.remaining_s = 0, 0, 0, None  # the server rolled back

    def _copied(self, event: RowsCopied) -> None:
        step = self._step(event.table)
        step.state, step.rows, step.elapsed_s, step.doing = "uncommitted", event.rows, event.elapsed_s, ""
        step.bytes_done, step.files_done = event.bytes, event.files
        step.bytes_total, step.files_total = event.bytes, event.files

    def end(self) -> None:
        """The load is over: nothing is about to be done any more."""
        for step in self.steps.values():
            if step.state == "waiting":
                step.doing = ""

    def fail(self, at: float) -> None:
        """What was running has failed or was stopped, `at` on the stopwatch; a check that was asked is not answered.

        What had ended without being committed is nothing to show.
        """
        self.checks = {name: result for name, result in self.checks.items() if result is not None}
        self.end()
        for step in self.steps.values():
            if step.state == "uncommitted":
                step.state, step.doing, step.rows = "skipped", "stopped", None
            if step.state == "running":
                step.state, step.doing = "failed", ""
                step.elapsed_s = at - step.started_at if step.started_at is not None else step.elapsed_s

    def _commit(self, rows: Mapping[str, int]) -> None:
        self.counts = dict(rows)
        for step in self.steps.values():
            if step.state == "uncommitted":
                step.state = "done"

    def _step(self, table: str) -> Step:
        return self.steps.setdefault(table, Step(table))

    def _progress(self, event: CopyProgressed) -> None:
        seen = event.progress
        step = self._step(seen.table)
        if step.state in ("uncommitted", "done"):
            return
        step.state, step.doing = "running", ""
        step.rows, step.files_done, step.bytes_done = seen.rows, seen.files_done, seen.bytes_done
        step.files_total = seen.files_total if seen.files_total is not None else step.files_total
        step.bytes_total = seen.bytes_total if seen.bytes_total is not None else step.bytes_total
        step.elapsed_s, step.remaining_s = seen.elapsed_s, seen.remaining_s


def _found(event: FilesListed) -> str:
    """What a listing means for a table's step: files that aren't new may be loaded again, and rows go with a file."""
    if event.is_current:
        return "nothing new"
    if event.new_files:
        return f"{event.new_files:,} new of {plural(event.files, 'file')}"
    differing = (f"{event.changed_files:,} changed", f"{event.removed_files:,} gone")
    words = [word for word in differing if not word.startswith("0 ")]
    return f"{', '.join(words) or 'all again'} of {plural(event.files, 'file')}"

"""What a load and its checks tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sparkify_tui.events.shared import CallRetried, LockAwaited, LockWaitEnded
from sparkify_tui.models import CheckResult, CopyProgress, LoadErrorRow, LoadSummary


@dataclass(frozen=True, slots=True)
class TablesEnsured:
    """The schema is in place; `created` names the tables that were not there before."""

    created: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FilesListed:
    """What lies under a table's prefix and how much is not loaded yet; if it `is_current`, nothing is to do."""

    table: str
    prefix: str
    files: int
    bytes: int
    new_files: int
    new_bytes: int
    changed_files: int
    removed_files: int
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class FilesPacked:
    """Tiny files packed into fewer compressed parts, so far."""

    table: str
    files_done: int
    files_total: int
    parts: int


@dataclass(frozen=True, slots=True)
class ManifestWritten:
    """The manifest that names exactly the files to COPY."""

    table: str
    uri: str
    files: int


@dataclass(frozen=True, slots=True)
class CopyStarted:
    """A COPY into a staging table was sent."""

    table: str
    source: str
    files_total: int | None
    bytes_total: int | None


@dataclass(frozen=True, slots=True)
class CopyProgressed:
    """How far a running COPY is, from sys_load_history."""

    progress: CopyProgress


@dataclass(frozen=True, slots=True)
class RowsCopied:
    """A COPY finished; its rows count once the load commits."""

    table: str
    rows: int
    files: int
    bytes: int
    elapsed_s: float


@dataclass(frozen=True, slots=True)
class RowsRejected:
    """Rows the COPY left out within MAXERROR, or those that made it fail: `rows` in all, the first in `errors`."""

    table: str
    errors: tuple[LoadErrorRow, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class TransformStarted:
    """A dimension or the fact is being filled."""

    table: str


@dataclass(frozen=True, slots=True)
class RowsTransformed:
    """A dimension or the fact was filled, which counts once the load commits; `rows` are those written."""

    table: str
    rows: int
    elapsed_s: float


@dataclass(frozen=True, slots=True)
class CheckStarted:
    """A data check is running."""

    name: str


@dataclass(frozen=True, slots=True)
class CheckFinished:
    """A data check's verdict."""

    result: CheckResult


@dataclass(frozen=True, slots=True)
class RowsCounted:
    """Committed rows per table, before a load and after its commit; tables that do not exist are absent."""

    rows: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class NothingNew:
    """Everything under the prefixes is loaded already."""

    files: int


@dataclass(frozen=True, slots=True)
class Noted:
    """A decision the load took and why, e.g. packing chosen, or no bucket to write a manifest to."""

    decision: str
    reason: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """Final: what this load did."""

    summary: LoadSummary


LoadEvent = (
    CallRetried
    | LockAwaited
    | LockWaitEnded
    | TablesEnsured
    | FilesListed
    | FilesPacked
    | ManifestWritten
    | CopyStarted
    | CopyProgressed
    | RowsCopied
    | RowsRejected
    | TransformStarted
    | RowsTransformed
    | CheckStarted
    | CheckFinished
    | RowsCounted
    | NothingNew
    | Noted
    | Loaded
)

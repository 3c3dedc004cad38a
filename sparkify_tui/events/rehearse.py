"""What a rehearsal of a load tells: its own steps, those of the load on the local copy, and the verdict."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sparkify_tui.events.load import LoadEvent
from sparkify_tui.models import CheckResult, LoadErrorRow


class Basis(StrEnum):
    """What the local copy began with, and so what the verdict can tell.

    EMPTY: the warehouse has no rows, and neither had the copy. COPIED: all rows of the warehouse. LEFT_OUT: none of
    them, because they are too many; SAMPLE: none of them and a part of the files. The last two tell no totals.
    """

    EMPTY = "empty"
    COPIED = "copied"
    LEFT_OUT = "left out"
    SAMPLE = "sample"

    @property
    def is_exact(self) -> bool:
        """Whether rows before and after are those of the warehouse."""
        return self in (Basis.EMPTY, Basis.COPIED)


@dataclass(frozen=True, slots=True)
class TableChange:
    """What a load would do to one table; `before` and `after` are None where only the new files' rows are known."""

    table: str
    inserted: int
    changed: int = 0
    removed: int = 0
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a load would pass, and what it would do.

    `failure` says why it would fail. `files` and `bytes` are those of the load, `tried_files` and `tried_bytes` those
    of the rehearsal; `rejected` are the first of `rejected_rows`. `seconds` come from the rate of earlier loads or, if
    `rate_is_local`, from this computer's (None where there is neither); `cost` is theirs in US dollars. `has_cluster`
    is False where the price of an hour would begin with the cluster.
    """

    passes: bool
    failure: str
    basis: Basis
    files: int
    bytes: int
    tried_files: int
    tried_bytes: int
    tables: tuple[TableChange, ...]
    rejected: tuple[LoadErrorRow, ...]
    rejected_rows: int
    failed_checks: tuple[CheckResult, ...]
    checks: int
    seconds: float | None
    rate_is_local: bool
    price_per_hour: float | None
    cost: float | None
    has_cluster: bool


@dataclass(frozen=True, slots=True)
class RehearsalPlanned:
    """What will be tried of what a load would bring, and what the copy begins with; `rows` are the warehouse's."""

    basis: Basis
    files: int
    bytes: int
    tried_files: int
    tried_bytes: int
    rows: int


@dataclass(frozen=True, slots=True)
class LocalCopyStarted:
    """The local warehouse is there; the events of the load from here on are the rehearsal's own."""

    database: str


@dataclass(frozen=True, slots=True)
class FilesFetched:
    """Files of S3 that are in the local copy, so far."""

    files_done: int
    files_total: int
    bytes_done: int
    bytes_total: int


@dataclass(frozen=True, slots=True)
class RowsBrought:
    """Rows of a table of the warehouse that are in the local copy now."""

    table: str
    rows: int


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """Final: the verdict; nothing of the local copy is left."""

    verdict: Verdict


OwnRehearseEvent = RehearsalPlanned | LocalCopyStarted | FilesFetched | RowsBrought | Rehearsed
RehearseEvent = LoadEvent | OwnRehearseEvent

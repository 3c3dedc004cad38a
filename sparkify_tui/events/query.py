"""What running SQL tells."""

from __future__ import annotations

from dataclasses import dataclass

from sparkify_tui.events.shared import LockAwaited, LockWaitEnded
from sparkify_tui.models import CancelOutcome, Page, ResultColumn


@dataclass(frozen=True, slots=True)
class StatementStarted:
    """A statement was sent; `offset` is where it starts in the script, in characters from 0."""

    statement: str
    index: int
    offset: int


@dataclass(frozen=True, slots=True)
class RowsFetched:
    """A page of a result."""

    page: Page
    elapsed_s: float


@dataclass(frozen=True, slots=True)
class StatementFinished:
    """A statement is done; `rows` is None when it returns and touches none, `complete` False when more can be fetched.

    `notices` are what the server said besides, such as `INFO: Load into table 'users' completed`.
    """

    statement: str
    index: int
    tag: str
    rows: int | None
    columns: tuple[ResultColumn, ...]
    complete: bool
    elapsed_s: float
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StatementFailed:
    """A statement was refused; `position` is a 1-based character offset in the statement, where known."""

    statement: str
    index: int
    offset: int
    message: str
    remedy: str
    sqlstate: str
    position: int | None
    elapsed_s: float


@dataclass(frozen=True, slots=True)
class CancelReported:
    """What became of a cancel request."""

    outcome: CancelOutcome
    detail: str


QueryEvent = (
    StatementStarted | RowsFetched | StatementFinished | StatementFailed | CancelReported | LockAwaited | LockWaitEnded
)

"""What any service that calls AWS or waits for a lock may tell."""

from __future__ import annotations

from dataclasses import dataclass

from sparkify_tui.models import LockHolder


@dataclass(frozen=True, slots=True)
class CallRetried:
    """A call to AWS failed in a way that passes (throttling, lost connection, role not usable yet)."""

    service: str
    operation: str
    code: str
    attempt: int
    wait_s: float


@dataclass(frozen=True, slots=True)
class LockAwaited:
    """A statement waits for locks that these sessions hold."""

    holders: tuple[LockHolder, ...]


@dataclass(frozen=True, slots=True)
class LockWaitEnded:
    """The statement that waited goes on."""

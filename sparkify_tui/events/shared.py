"""What any service that calls AWS may tell."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CallRetried:
    """A call to AWS failed in a way that passes (throttling, lost connection, role not usable yet)."""

    service: str
    operation: str
    code: str
    attempt: int
    wait_s: float

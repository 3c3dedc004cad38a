"""What watching the cluster tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sparkify_tui.models import ClusterReport


@dataclass(frozen=True, slots=True)
class StatusPolled:
    """A fresh look at the cluster; `next_poll_s` is how long until the next one."""

    report: ClusterReport
    next_poll_s: float


@dataclass(frozen=True, slots=True)
class StatusPollFailed:
    """A look that failed: what was seen last still stands, but is stale."""

    message: str
    remedy: str
    failed_at: datetime
    failures: int
    next_poll_s: float


StatusEvent = StatusPolled | StatusPollFailed

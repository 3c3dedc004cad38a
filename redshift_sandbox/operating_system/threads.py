"""What the system says when it has no thread left, and what to do about it."""

from __future__ import annotations

THREADS_REMEDY = "Close connections or other programs, or raise the limit of processes (ulimit -u)."


def is_want_of_threads(error: BaseException) -> bool:
    """Whether an error is Python's for a thread that the system doesn't start."""
    return isinstance(error, RuntimeError) and "start new thread" in str(error)

"""Lets a statement be cancelled while Python plans it or computes a value: both ask now and then whether to go on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType


class _Here(threading.local):
    check: Callable[[], None] | None = None


_here = _Here()


class interruptible:
    """Inside, `pause` on this thread calls `check`, which raises where the statement is to be broken off."""

    __slots__ = ("_check", "_outer")

    def __init__(self, check: Callable[[], None]) -> None:
        self._check = check
        self._outer: Callable[[], None] | None = None

    def __enter__(self) -> None:
        self._outer, _here.check = _here.check, self._check

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _here.check = self._outer


def pause() -> None:
    """Go on, or raise the error of a statement that was cancelled; cheap enough for every token and node."""
    check = _here.check
    if check is not None:
        check()


def pause_of_this_thread() -> Callable[[], None]:
    """What `pause` calls on this thread, for a thread that goes on with its work."""
    return _here.check or (lambda: None)

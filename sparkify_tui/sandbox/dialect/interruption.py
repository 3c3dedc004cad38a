"""Lets a statement that is being planned be cancelled: planning asks now and then whether to go on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class _Here(threading.local):
    check: Callable[[], None] | None = None


_here = _Here()


@contextmanager
def interruptible(check: Callable[[], None]) -> Iterator[None]:
    """Inside, `pause` on this thread calls `check`, which raises where the statement is to be broken off."""
    outer, _here.check = _here.check, check
    try:
        yield
    finally:
        _here.check = outer


def pause() -> None:
    """Go on, or raise the error of a statement that was cancelled; cheap enough for every token and node."""
    check = _here.check
    if check is not None:
        check()


def pause_of_this_thread() -> Callable[[], None]:
    """What `pause` calls on this thread, for a thread that goes on with its work."""
    return _here.check or (lambda: None)

"""The event loop of a command, and the threads of its blocking calls.

A call to AWS that hangs can't be taken back. A command that ends, by Ctrl+C or by an error in something else, waits
for such a call a moment, not until its timeout.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

GRACE_S = 2.0
"""Enough for a file that is just being written; far less than a call's own timeout."""


def complete(work: Coroutine[object, None, T]) -> T:
    """Run `work` to its end on an event loop of its own; Ctrl+C cancels it and raises KeyboardInterrupt here."""
    with asyncio.Runner() as runner:
        runner.get_loop().set_default_executor(_Calls())
        return runner.run(work)


def leave_hung_calls(code: int) -> None:
    """End the process with `code` now if abandoned calls would keep it from ending."""
    main = threading.main_thread()
    if any(thread is not main and not thread.daemon for thread in threading.enumerate()):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


class _Calls(ThreadPoolExecutor):
    """A pool whose end does not depend on the calls in it."""

    def __init__(self) -> None:
        super().__init__(thread_name_prefix="call")
        self._pending: set[Future[Any]] = set()  # Any: of every kind of work

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """As ever; the call is remembered until it is done."""
        future = super().submit(fn, *args, **kwargs)
        self._pending.add(future)
        future.add_done_callback(self._pending.discard)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more calls, and give those that run a moment."""
        super().shutdown(wait=False, cancel_futures=cancel_futures)
        if wait:
            wait_for(tuple(self._pending), timeout=GRACE_S)

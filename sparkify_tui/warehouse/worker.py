"""One thread that owns one driver connection, and a way to await what runs on it.

The driver's threadsafety is 1, so everything that touches a connection runs here. The thread is a daemon: a statement
that never ends must not keep the program from ending. Knows nothing of the driver or of SQL.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Worker:
    """Runs callables one after another on a thread of its own; `busy` while one is running or waits."""

    def __init__(self, name: str) -> None:
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._pending = 0
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    @property
    def busy(self) -> bool:
        """Whether a call has been handed over and has not ended."""
        return self._pending > 0

    async def call(self, function: Callable[..., T], *arguments: object) -> T:
        """The function's result; cancelling the caller does not stop the function."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()

        def settle(result: T | None, error: BaseException | None) -> None:
            self._pending -= 1
            if future.done():
                return
            if error is not None:
                future.set_exception(error)
            else:
                future.set_result(result)  # type: ignore[arg-type]

        def job() -> None:
            result: T | None = None
            error: BaseException | None = None
            try:
                result = function(*arguments)
            except BaseException as problem:  # noqa: BLE001 - handed to the awaiting task, whatever it is
                error = problem
            if not loop.is_closed():
                loop.call_soon_threadsafe(settle, result, error)

        self._pending += 1
        self._jobs.put(job)
        return await future

    def stop(self, last: Callable[[], None] | None = None) -> None:
        """Let the thread end after what it has in hand and `last`, whose outcome isn't awaited."""
        if last is not None:
            self._jobs.put(last)
        self._jobs.put(None)

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()

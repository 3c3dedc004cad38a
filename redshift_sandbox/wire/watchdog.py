"""One thread that calls back at deadlines: statement timeouts, logins that take too long."""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable

_AGAIN_S = 0.2


class Watchdog:
    """Calls functions at given times unless they are called off; sleeps for good while there are none."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._deadlines: list[tuple[float, int]] = []
        self._callbacks: dict[int, Callable[[], None]] = {}
        self._numbers = itertools.count(1)
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="redshift-watchdog", daemon=True)
        self._thread.start()

    def call_in(self, seconds: float, callback: Callable[[], None]) -> int:
        """Call `callback` (quick, never raising) after `seconds`; the number calls it off."""
        with self._changed:
            number = next(self._numbers)
            self._callbacks[number] = callback
            heapq.heappush(self._deadlines, (time.monotonic() + seconds, number))
            if self._deadlines[0][1] == number:
                self._changed.notify()
            return number

    def call_off(self, number: int) -> None:
        """Forget a callback; when this returns it is not going to start."""
        with self._changed:
            self._callbacks.pop(number, None)
            while self._deadlines and self._deadlines[0][1] not in self._callbacks:
                heapq.heappop(self._deadlines)

    def stop(self) -> None:
        """End the thread."""
        with self._changed:
            self._stopped = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        with self._changed:
            while not self._stopped:
                if not self._deadlines:
                    self._changed.wait()
                    continue
                deadline, number = self._deadlines[0]
                left = deadline - time.monotonic()
                if left > 0:
                    self._changed.wait(left)
                    continue
                heapq.heappop(self._deadlines)
                callback = self._callbacks.pop(number, None)
                if callback is not None:
                    self._call(callback)

    def _call(self, callback: Callable[[], None]) -> None:
        """Call it, or again soon where the system has no thread left for it to start."""
        try:
            callback()
        except RuntimeError:
            number = next(self._numbers)
            self._callbacks[number] = callback
            heapq.heappush(self._deadlines, (time.monotonic() + _AGAIN_S, number))

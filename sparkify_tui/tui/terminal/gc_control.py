"""When Python's garbage collector looks at everything that lives: between two keys, never in the middle of one.

A full collection walks every object, which takes 100 ms and more once the AWS and driver packages are imported, and by
itself it comes whenever enough was allocated: with thousands of log lines a second, each second. So what was imported
is frozen (never walked again), and full collections wait until no key was pressed for a moment. Young objects are
collected as ever; that takes a millisecond.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

QUIET_S = 0.5
"""No key for so long, in seconds: the person is not in the middle of a word."""

YOUNG_PASSES = 10
"""Passes over young objects after which a full collection is worth its time; CPython's own number."""

NEVER = 1_000_000
"""Passes over young objects before CPython would run a full collection by itself."""

WALKS_TOO_LONG_S = 0.01
"""A full collection that takes longer than this met much that has come to stay."""


class GcControl:
    """Decides for this process; `clock` gives seconds that only grow."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._pressed_at = clock()

    def begin(self) -> None:
        """No collection at all while the application starts: whatever is made then stays."""
        gc.disable()

    def settle(self) -> None:
        """The application has started: freeze what there is, and collect young objects from now on."""
        gc.collect()
        gc.freeze()
        young, middle, _ = gc.get_threshold()
        gc.set_threshold(young, middle, NEVER)
        gc.enable()

    def pressed(self) -> None:
        """A key or the mouse was used just now."""
        self._pressed_at = self._clock()

    def at_rest(self, *, may_freeze: bool) -> bool:
        """Run a full collection if it is worth it and no key was pressed of late; whether it ran.

        `may_freeze` is False while something is on the screen that will soon be garbage, such as a dialog.
        """
        began = self._clock()
        if gc.get_count()[2] < YOUNG_PASSES or began - self._pressed_at < QUIET_S:
            return False
        gc.collect()
        if may_freeze and self._clock() - began > WALKS_TOO_LONG_S:
            gc.freeze()
        return True

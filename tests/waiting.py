"""Waiting for what must happen, however busy the machine is."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

TIMEOUT_S = 90.0
"""Many times what anything takes on a machine of its own: only what will never come takes so long."""


def until(condition: Callable[[], Any]) -> Any:
    """What `condition` gives as soon as that is true."""
    deadline = time.monotonic() + TIMEOUT_S
    while not (found := condition()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
    return found

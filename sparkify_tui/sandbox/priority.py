"""The sandbox gives way to whoever waits in front of a screen: it runs with less priority than other programs.

A load keeps every processor busy for seconds, and a key typed meanwhile must not wait behind it. Alone on the machine
the sandbox is no slower for it.
"""

from __future__ import annotations

import logging
import os
import time
from pathlib import Path

log = logging.getLogger(__name__)

AUTOGROUP = Path("/proc/self/autogroup")
"""Where Linux shares processors between sessions first, a process's own niceness counts only within its session."""

_HIGHEST = 19

_AGAIN_AFTER = 0.1
"""Seconds in which Linux takes one change of a session's priority, of all that ordinary users ask for: the others get
EAGAIN (proc_sched_autogroup_set_nice of its kernel/sched/autogroup.c)."""

_TRIES = 6


def give_way(niceness: int) -> None:
    """Run `niceness` steps (0 to 19, as of nice(1)) below the priority that this process was started with.

    For the thread that calls it and those that it starts. The session as a whole gives way only where it is this
    process's own, as a background process's is: a terminal's holds other programs.
    """
    if niceness == 0 or os.name != "posix":
        return
    niceness = min(niceness, _HIGHEST)
    os.nice(niceness)
    if os.getsid(0) != os.getpid() or not AUTOGROUP.exists():
        return
    try:
        _lower_session(niceness)
    except OSError as error:
        log.warning("The session's priority can't be lowered: %s", error.strerror)


def _lower_session(niceness: int) -> None:
    """Write the session's niceness; raises OSError, BlockingIOError if others were faster at every try."""
    for left in reversed(range(_TRIES)):
        try:
            AUTOGROUP.write_text(str(niceness))
        except BlockingIOError:
            if left == 0:
                raise
            time.sleep(_AGAIN_AFTER)
        else:
            return

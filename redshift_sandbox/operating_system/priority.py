"""The sandbox gives way to interactive programs, as far as it makes progress itself.

A load keeps every processor busy for seconds, and a key typed meanwhile must not wait behind it. Alone on the machine
the sandbox is no slower for it. Beside programs that keep the processors busy as well it would starve: Linux shares
processors between sessions first ("autogroups", sched(7)), by weights that fall to a tenth at a niceness of 10, and a
session whose threads run on two processors has half of its weight on each. So the session's priority follows what the
sandbox gets: low while it gets most of what it wants, the ordinary one while it is starved.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

log = logging.getLogger(__name__)

AUTOGROUP = Path("/proc/self/autogroup")
"""The session's niceness. Unlike a process's own it may be taken back by everybody, down to 0."""

LASTING = 3
"""The process's own niceness at the most, as it can't be taken back: weight 526 where others have 1,024, a third of a
processor that is shared with one other (sched_prio_to_weight of Linux's kernel/sched/core.c)."""

STARVED, WELL = 0.4, 0.6
"""Shares of the processor time that is wanted, between which the priority stays as it is. One busy program of others
leaves two processors' sandbox 0.53 at a niceness of 10 and 0.67 at 0; two leave it 0.05 and 0.33."""

_WORTH_A_LOOK = 0.2
"""Processors wanted below which a share says nothing."""

_PERIOD_S = 0.25
"""Longer than the 0.1 s in which Linux takes one change of a session's priority, of all that ordinary users ask for:
the others get EAGAIN (proc_sched_autogroup_set_nice of its kernel/sched/autogroup.c)."""

_AT_REST_S = _PERIOD_S / 100
"""Processor time below which the process is at rest, starved or not: a look at all its threads takes about a
millisecond, too much to spend four times a second for nothing."""

_TASKS = Path("/proc/self/task")


def give_way(niceness: int) -> None:
    """Run up to `niceness` steps (0 to 19, as of nice(1)) below the priority that this process was started with.

    For the thread that calls it and those that it starts. The session as a whole gives way only where it is this
    process's own, as a background process's is: a terminal's holds other programs.
    """
    if niceness == 0 or os.name != "posix":
        return
    os.nice(min(niceness, LASTING))
    if os.getsid(0) == os.getpid() and AUTOGROUP.exists() and _TASKS.exists():
        session = SessionPriority(niceness, write=AUTOGROUP.write_text)
        session.lower()
        threading.Thread(target=session.follow, name="priority", daemon=True).start()


@dataclass(frozen=True, slots=True)
class Usage:
    """Nanoseconds that each thread has run, and has waited for a processor, until a moment of the monotonic clock."""

    at_s: float
    threads: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def share_since(self, before: Usage, processors: int) -> float | None:
        """How much of the time that was wanted since then there was, from 0 to 1; None when next to none was wanted.

        Threads that wait for each other on all processors lack nothing that others could leave them.
        """
        ran = waited = 0
        for thread, now in self.threads.items():
            then = before.threads.get(thread, (0, 0))
            ran, waited = ran + now[0] - then[0], waited + now[1] - then[1]
        elapsed = max(self.at_s - before.at_s, 1e-3) * 1e9
        wanted = min((ran + waited) / elapsed, processors)
        return min(1.0, ran / elapsed / wanted) if wanted >= _WORTH_A_LOOK else None


class SessionPriority:
    """The priority of this process's session: `niceness` steps lower, except while it is starved."""

    def __init__(self, niceness: int, write: Callable[[str], object]) -> None:
        self._niceness = min(niceness, 19)
        self._write = write
        self.is_low = False
        self._is_refused = False

    def lower(self) -> None:
        """Give way, from now on."""
        self._change(low=True)

    def follow(self) -> None:
        """Keep to what this process gets; until the process ends, or the priority can't be changed."""
        processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        before, ran_s = usage(), time.process_time()
        while not self._is_refused:
            time.sleep(_PERIOD_S)
            ran_before_s, ran_s = ran_s, time.process_time()
            if ran_s - ran_before_s < _AT_REST_S:
                before = Usage(time.monotonic(), before.threads)
                continue
            try:
                now = usage()
            except OSError:  # no descriptor is left to look with
                continue
            self.adjust(now.share_since(before, processors))
            before = now

    def adjust(self, share: float | None) -> None:
        """Take the priority that fits the share of the wanted time that there was; None says nothing."""
        if share is None:
            return
        if self.is_low and share < STARVED:
            self._change(low=False)
        elif not self.is_low and share > WELL:
            self._change(low=True)

    def _change(self, *, low: bool) -> None:
        try:
            self._write(str(self._niceness if low else 0))
        except BlockingIOError:
            return  # others changed theirs just now: the next look finds the same
        except OSError as error:
            self._is_refused = True
            log.warning("The session's priority can't be changed: %s", error.strerror)
        else:
            self.is_low = low


def usage() -> Usage:
    """What this process's threads have used so far (Linux: schedstat of each)."""
    threads = {}
    at_s = time.monotonic()
    for task in _TASKS.iterdir():
        try:
            ran, waited, _ = task.joinpath("schedstat").read_bytes().split()
        except OSError:
            continue  # the thread has ended meanwhile
        threads[task.name] = (int(ran), int(waited))
    return Usage(at_s, threads)

"""Lets statements nest deeper than one thread's stack: what lies deeper goes on in another thread, which is waited for.

Reading and translating a statement call themselves for every level of it, some tens of Python's frames each time, and
Python allows a thread a thousand. A higher limit would hold for all threads, whose stacks are too small for it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar

from sqlglot.errors import ParseError

from redshift_sandbox.sql import interruption
from redshift_sandbox.sql.sql_error import SqlError

Result = TypeVar("Result")

_MOST_WEIGHT = 60
_MOST_THREADS = 700  # ten thousand parentheses, where PostgreSQL's own parser gives up


class _Here(threading.local):
    weight = 0
    threads = 0


_here = _Here()


def nested(weight: int, work: Callable[..., Result], *arguments: Any) -> Result:
    """Do one level of the work; a weight of 60 is what fits into a thread."""
    outer = _here.weight
    if outer + weight > _MOST_WEIGHT:
        return _in_another_thread(work, arguments)
    _here.weight = outer + weight
    try:
        return work(*arguments)
    finally:
        _here.weight = outer


def _in_another_thread(work: Callable[..., Result], arguments: tuple[Any, ...]) -> Result:
    threads = _here.threads + 1
    if threads > _MOST_THREADS:
        raise SqlError("stack depth limit exceeded", "54001")
    results: list[Result] = []
    failures: list[Exception] = []

    def run(check: Callable[[], None]) -> None:
        _here.threads = threads
        try:
            with interruption.interruptible(check):
                results.append(work(*arguments))
        except Exception as error:  # noqa: BLE001 - raised again by the thread that waits
            failures.append(error)

    thread = threading.Thread(
        target=run, args=(interruption.pause_of_this_thread(),), name="redshift-nested", daemon=True
    )
    try:
        thread.start()
    except RuntimeError:  # the system has no thread left
        raise SqlError("stack depth limit exceeded", "54001") from None
    thread.join()
    if failures:
        known = isinstance(failures[0], (SqlError, ParseError))  # whose way through all those frames tells nothing
        raise failures[0].with_traceback(None) if known else failures[0]
    return results[0]

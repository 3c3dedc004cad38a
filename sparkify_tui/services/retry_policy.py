"""Which failed calls are retried, how often and how far apart; each retry is an event.

Transient errors of AWS and of the warehouse pass by themselves: throttling, lost connections, a role that isn't known
everywhere yet. Waits grow exponentially and are spread at random, so that clients that were turned away together don't
come back together (AWS Architecture Blog, "Exponential Backoff And Jitter"). Only S3's calls, which come by the
thousand from many threads, are retried by botocore (aws/clients.py).
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from sparkify_tui.aws.calls import Answer
from sparkify_tui.aws.read_cache import ReadCache, read_cache
from sparkify_tui.errors import (
    AwsError,
    AwsUnreachableError,
    ConnectionFailedError,
    SparkifyError,
    StatementError,
    WarehouseError,
)
from sparkify_tui.events import CallRetried
from sparkify_tui.services.clock import Clock
from sparkify_tui.services.event_stream import Emit
from sparkify_tui.warehouse.failures import is_conflict

T = TypeVar("T")

_random = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often a failed call is retried; the wait doubles from `first_s` to `longest_s`, both in seconds."""

    retries: int
    longest_s: float
    first_s: float = 0.5

    def wait_s(self, attempt: int) -> float | None:
        """How long to wait after failed attempt 1, 2 …; None when no retry is left."""
        if attempt > self.retries:
            return None
        whole = min(self.longest_s, self.first_s * 2 ** (attempt - 1))
        return _random.uniform(whole / 2, whole)


RetryRule = Callable[[SparkifyError], RetryPolicy | None]
"""The policy for an error that may pass; None for one that would come again."""

LOST_CONNECTION = RetryPolicy(retries=4, longest_s=4)
"""About six seconds: a lost packet or a restart, not a dead endpoint."""
LOST_CONNECTION_WHILE_POLLING = RetryPolicy(retries=8, longest_s=8)
"""About half a minute: a wait of minutes should survive a laptop that changes its network."""
THROTTLING = RetryPolicy(retries=8, longest_s=10)
EVENTUAL_CONSISTENCY = RetryPolicy(retries=14, longest_s=10)
"""A minute and a half: a new role is usable after up to one minute, a new security group known after seconds."""
RESOURCE_IN_USE = RetryPolicy(retries=10, longest_s=10)
"""A minute: network interfaces outlive their cluster a little."""
SLOW_ANSWER = RetryPolicy(retries=3, longest_s=0, first_s=0)
"""Two minutes at the timeout of aws/clients.py, half a minute: a server that took the question and didn't answer in
time is busy, as a sandbox is beside other programs; after two minutes it hangs."""
LOGIN = RetryPolicy(retries=3, longest_s=8)
"""A new endpoint's name may not be known everywhere at once."""

COPY = RetryPolicy(retries=7, longest_s=20, first_s=1)
"""About a minute: a new role may not be usable by COPY before, and a rebooted cluster is back by then."""
MERGE = RetryPolicy(retries=2, longest_s=4, first_s=2)
LOAD_LOCK_TABLE = RetryPolicy(retries=5, longest_s=0.5, first_s=0.1)
"""Two first loads may create the table at once; the one that fails finds it a moment later."""


def transient_errors(error: SparkifyError) -> RetryPolicy | None:
    """What every call to AWS is retried for: throttling, AWS's own faults and lost connections."""
    from sparkify_tui.aws.error_translation import is_transient  # noqa: PLC0415 - not before a call to AWS failed: botocore is much to import

    if isinstance(error, AwsUnreachableError):
        return LOST_CONNECTION
    return THROTTLING if isinstance(error, AwsError) and is_transient(error) else None


def transient_errors_while_polling(error: SparkifyError) -> RetryPolicy | None:
    """The same for polls: a connection may be lost for longer."""
    return LOST_CONNECTION_WHILE_POLLING if isinstance(error, AwsUnreachableError) else transient_errors(error)


def transient_errors_fail_fast(error: SparkifyError) -> RetryPolicy | None:
    """The same for a question that a person waits for: a dead endpoint fails at once, its timeout was wait enough."""
    codes = ("EndpointConnectionError", "ConnectTimeoutError", "ReadTimeoutError")
    return None if isinstance(error, AwsError) and error.code in codes else transient_errors(error)


def eventual_consistency(error: SparkifyError) -> RetryPolicy | None:
    """The same for calls that name a new resource, which not all of AWS may know yet."""
    from sparkify_tui.aws.error_translation import is_role_not_ready  # noqa: PLC0415 - not before a call to AWS failed: botocore is much to import

    if not isinstance(error, AwsError):
        return None
    unknown = error.code in ("NoSuchEntity", "InvalidGroup.NotFound", "InvalidGroupId.NotFound")
    return EVENTUAL_CONSISTENCY if unknown or is_role_not_ready(error) else transient_errors(error)


def resource_in_use(error: SparkifyError) -> RetryPolicy | None:
    """The same for deleting what a cluster that has just gone may still hold."""
    in_use = isinstance(error, AwsError) and error.code == "DependencyViolation"
    return RESOURCE_IN_USE if in_use else transient_errors(error)


def slow_answer(error: SparkifyError) -> RetryPolicy | None:
    """For polls that go on whatever happens: only a server that didn't answer in time is asked again at once."""
    slow = isinstance(error, AwsUnreachableError) and error.code == "ReadTimeoutError"
    return SLOW_ANSWER if slow else None


def unreachable_endpoint(error: SparkifyError) -> RetryPolicy | None:
    """For the login to a new cluster: sqlstates of class 08 are those of connecting, not of a wrong password."""
    unreachable = isinstance(error, ConnectionFailedError) and error.sqlstate.startswith("08")
    return LOGIN if unreachable else None


def lost_connection_or_conflict(error: SparkifyError) -> RetryPolicy | None:
    """For the merge's transaction: nothing of one that failed is left, so it may be run again."""
    lost = isinstance(error, ConnectionFailedError)
    return MERGE if lost or (isinstance(error, StatementError) and is_conflict(error)) else None


def created_at_once(error: SparkifyError) -> RetryPolicy | None:
    """For the table that loads lock: another first load may be creating it."""
    return LOAD_LOCK_TABLE if isinstance(error, StatementError) else None


async def with_retries(
    clock: Clock,
    emit: Emit[CallRetried],
    call: Callable[[], Awaitable[T]],
    when: RetryRule,
    *,
    operation: str = "",
    code_of: Callable[[SparkifyError], str] | None = None,
) -> T:
    """What `call` returns, retried as `when` says; raises what it raises for good.

    Each retry is emitted before its wait. Where the call consists of several calls to AWS, those that read are not
    made again, and each has the whole policy. `operation` names what is sent to the warehouse; `code_of` gives an
    error another code than AWS's or the sqlstate.
    """
    attempt, cache = 0, ReadCache[Answer]()
    while True:
        outer = read_cache.set(cache)
        try:
            return await call()
        except SparkifyError as error:
            attempt = 1 if cache.try_again() else attempt + 1
            policy = when(error)
            wait_s = policy.wait_s(attempt) if policy else None
            if wait_s is None:
                raise
            retried = _retried(error, operation, (code_of or _code)(error), attempt, wait_s)
        finally:
            read_cache.reset(outer)
        await emit(retried)
        await clock.sleep(wait_s)


async def call_with_retries(
    clock: Clock, emit: Emit[CallRetried], call: Callable[[], T], when: RetryRule = transient_errors
) -> T:
    """The same for a call that blocks: each attempt runs on another thread."""
    return await with_retries(clock, emit, partial(asyncio.to_thread, call), when)


def _code(error: SparkifyError) -> str:
    if isinstance(error, AwsError):
        return error.code
    return error.sqlstate if isinstance(error, WarehouseError) else ""


def _retried(error: SparkifyError, operation: str, code: str, attempt: int, wait_s: float) -> CallRetried:
    if isinstance(error, AwsError):
        return CallRetried(error.service, error.operation, code, attempt, wait_s)
    return CallRetried("redshift", operation, code, attempt, wait_s)

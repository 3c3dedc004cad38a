"""Calls to AWS that are tried again, each retry an event.

Waits double from half a second on and are spread at random, so that clients that were turned away together don't
come back together (AWS Architecture Blog, "Exponential Backoff And Jitter").
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sparkify_tui.aws.read_cache import ReadCache, read_cache
from sparkify_tui.errors import AwsError, AwsUnreachableError
from sparkify_tui.events import CallRetried
from sparkify_tui.services.clock import Clock

T = TypeVar("T")

_random = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often a kind of failure is tried again, and the longest wait between two tries."""

    retries: int
    longest_s: float

    def wait_s(self, attempt: int) -> float | None:
        """How long to wait after failed attempt 1, 2 …; None when no retry is left."""
        if attempt > self.retries:
            return None
        whole = min(self.longest_s, 0.5 * 2 ** (attempt - 1))
        return _random.uniform(whole / 2, whole)


UNREACHABLE = RetryPolicy(retries=4, longest_s=4)
"""About six seconds: a lost packet or a restart, not a dead endpoint."""
UNREACHABLE_WHILE_WAITING = RetryPolicy(retries=8, longest_s=8)
"""About half a minute: a wait of minutes should survive a laptop that changes its network."""
THROTTLED = RetryPolicy(retries=8, longest_s=10)
NEW_RESOURCE = RetryPolicy(retries=14, longest_s=10)
"""A minute and a half: a new role is usable after up to one minute, a new security group known after seconds."""
LOGIN = RetryPolicy(retries=3, longest_s=8)
"""A new endpoint's name may not be known everywhere at once."""
IN_USE = RetryPolicy(retries=10, longest_s=10)
"""A minute: network interfaces outlive their cluster a little."""


def ordinary(error: AwsError) -> RetryPolicy | None:
    """What every call is tried again for: throttling, AWS's own hiccups and lost connections."""
    from sparkify_tui.aws.error_translation import is_transient  # noqa: PLC0415 - not before a call to AWS failed: botocore is much to import

    if isinstance(error, AwsUnreachableError):
        return UNREACHABLE
    return THROTTLED if is_transient(error) else None


def while_waiting(error: AwsError) -> RetryPolicy | None:
    """The same for polls: a connection may be lost for longer."""
    return UNREACHABLE_WHILE_WAITING if isinstance(error, AwsUnreachableError) else ordinary(error)


def with_new_resource(error: AwsError) -> RetryPolicy | None:
    """The same for calls that name what was just made, which not all of AWS may know yet."""
    from sparkify_tui.aws.error_translation import is_role_not_ready  # noqa: PLC0415 - not before a call to AWS failed: botocore is much to import

    unknown = error.code in ("NoSuchEntity", "InvalidGroup.NotFound", "InvalidGroupId.NotFound")
    return NEW_RESOURCE if unknown or is_role_not_ready(error) else ordinary(error)


def while_in_use(error: AwsError) -> RetryPolicy | None:
    """The same for deleting what a cluster that has just gone may still hold."""
    return IN_USE if error.code == "DependencyViolation" else ordinary(error)


def for_one_look(error: AwsError) -> RetryPolicy | None:
    """The same for a look that somebody waits for: a dead endpoint is told at once, its timeout was wait enough."""
    dead = error.code in ("EndpointConnectionError", "ConnectTimeoutError", "ReadTimeoutError")
    return None if dead else ordinary(error)


async def look_again(clock: Clock, look: Callable[[], Awaitable[T]], tell: Callable[[CallRetried], None]) -> T:
    """What `look` finds; where trying again may help it is tried again, which `tell` hears of."""
    attempt, memory = 0, ReadCache[Any]()
    while True:
        before = read_cache.set(memory)
        try:
            return await look()
        except AwsError as error:
            attempt = 1 if memory.try_again() else attempt + 1
            policy = for_one_look(error)
            wait_s = policy.wait_s(attempt) if policy else None
            if wait_s is None:
                raise
            tell(CallRetried(error.service, error.operation, error.code, attempt, wait_s))
        finally:
            read_cache.reset(before)
        await clock.sleep(wait_s)


class Outcome(Generic[T]):
    """What a step that yields events comes to: set once by the step, read by its caller when it has ended."""

    def __init__(self) -> None:
        self._values: list[T] = []

    @property
    def result(self) -> T:
        """The value; the step must have ended."""
        return self._values[0]

    def set(self, value: T) -> None:
        """Tell the value."""
        self._values = [value]


class Retrying(Outcome[T]):
    """One blocking call: iterate over it for its retries, then read `result`.

        call = Retrying(clock, lambda: aws.iam.find_role(name))
        async for retried in call.events():
            yield retried
        role = call.result

    The call runs on another thread; what it raises for good comes out of the iteration. Where it consists of several
    calls to AWS, those that read are not made again, and each has the whole retry policy.
    """

    def __init__(
        self,
        clock: Clock,
        call: Callable[[], T],
        policy: Callable[[AwsError], RetryPolicy | None] = ordinary,
    ) -> None:
        super().__init__()
        self._clock = clock
        self._call = call
        self._policy = policy

    async def events(self) -> AsyncGenerator[CallRetried, None]:
        """Make the call, again where that helps."""
        attempt, memory = 0, ReadCache[Any]()
        while True:
            try:
                self.set(await asyncio.to_thread(self._recalling, memory))
            except AwsError as error:
                attempt = 1 if memory.try_again() else attempt + 1
                policy = self._policy(error)
                wait_s = policy.wait_s(attempt) if policy else None
                if wait_s is None:
                    raise
                retried = CallRetried(error.service, error.operation, error.code, attempt, wait_s)
            else:
                return
            yield retried
            await self._clock.sleep(wait_s)

    def _recalling(self, memory: ReadCache[Any]) -> T:
        read_cache.set(memory)  # in this try's own thread and context
        return self._call()

"""Calls that are retried: how often, how far apart, and for what."""

from collections.abc import Callable

import pytest

from sparkify_tui.aws.read_cache import ReadCache
from sparkify_tui.errors import (
    AccessDeniedError,
    AwsError,
    AwsUnreachableError,
    ConnectionFailedError,
    ResourceNotFoundError,
    SparkifyError,
    StatementError,
)
from sparkify_tui.events import CallRetried
from sparkify_tui.services import retry_policy
from sparkify_tui.services.retry_policy import RetryPolicy, RetryRule, call_with_retries, with_retries
from tests.sparkify_tui.services.clocks import ManualClock

THROTTLED = AwsError("Slow down.", service="redshift", operation="DescribeClusters", code="Throttling")
UNREACHABLE = AwsUnreachableError("No answer.", service="iam", operation="GetRole", code="EndpointConnectionError")
SLOW = AwsUnreachableError("No answer.", service="iam", operation="GetRole", code="ReadTimeoutError")
ROLE_NOT_VALID = AwsError("The IAM role x is not valid.", code="InvalidParameterValue")
NEW_GROUP = ResourceNotFoundError("None.", code="InvalidGroup.NotFound")
IN_USE = AwsError("In use.", code="DependencyViolation")
DENIED = AccessDeniedError("No.", code="AccessDenied")
MISSING = ResourceNotFoundError("None.", code="NoSuchEntity")
NO_LISTENER = ConnectionFailedError("Nothing listens there.", sqlstate="08001")
CONFLICT = StatementError("1023 Serializable isolation violation on table", sqlstate="XX000")
WRONG_PASSWORD = ConnectionFailedError("The login was refused.", sqlstate="28P01")


def failing(times: int, error: SparkifyError) -> Callable[[], str]:
    left = [error] * times

    def call() -> str:
        if left:
            raise left.pop()
        return "done"

    return call


async def retries(clock: ManualClock, times: int, error: SparkifyError, when: RetryRule) -> list[CallRetried]:
    events: list[CallRetried] = []

    async def emit(event: CallRetried) -> None:
        events.append(event)

    assert await call_with_retries(clock, emit, failing(times, error), when) == "done"
    return events


async def test_each_retry_is_emitted_before_its_wait() -> None:
    clock = ManualClock()
    events = await retries(clock, 3, THROTTLED, retry_policy.transient_errors)
    assert [(event.service, event.operation, event.code) for event in events] == [
        ("redshift", "DescribeClusters", "Throttling")
    ] * 3
    assert [event.attempt for event in events] == [1, 2, 3]
    assert [event.wait_s for event in events] == clock.slept


async def test_a_retry_at_the_warehouse_carries_the_operation_and_the_sqlstate() -> None:
    events: list[CallRetried] = []

    async def emit(event: CallRetried) -> None:
        events.append(event)

    call = failing(1, NO_LISTENER)

    async def log_in() -> str:
        return call()

    await with_retries(ManualClock(), emit, log_in, retry_policy.unreachable_endpoint, operation="connect")
    assert [(event.service, event.operation, event.code) for event in events] == [("redshift", "connect", "08001")]


@pytest.mark.parametrize(
    ("rule", "error", "most"),
    [
        (retry_policy.transient_errors, UNREACHABLE, retry_policy.LOST_CONNECTION.retries),
        (retry_policy.transient_errors_while_polling, UNREACHABLE, retry_policy.LOST_CONNECTION_WHILE_POLLING.retries),
        (retry_policy.transient_errors, THROTTLED, retry_policy.THROTTLING.retries),
        (retry_policy.transient_errors_fail_fast, THROTTLED, retry_policy.THROTTLING.retries),
        (retry_policy.eventual_consistency, ROLE_NOT_VALID, retry_policy.EVENTUAL_CONSISTENCY.retries),
        (retry_policy.eventual_consistency, MISSING, retry_policy.EVENTUAL_CONSISTENCY.retries),
        (retry_policy.eventual_consistency, NEW_GROUP, retry_policy.EVENTUAL_CONSISTENCY.retries),
        (retry_policy.resource_in_use, IN_USE, retry_policy.RESOURCE_IN_USE.retries),
        (retry_policy.slow_answer, SLOW, retry_policy.SLOW_ANSWER.retries),
        (retry_policy.unreachable_endpoint, NO_LISTENER, retry_policy.LOGIN.retries),
        (retry_policy.lost_connection_or_conflict, NO_LISTENER, retry_policy.MERGE.retries),
        (retry_policy.lost_connection_or_conflict, CONFLICT, retry_policy.MERGE.retries),
        (retry_policy.created_at_once, CONFLICT, retry_policy.LOAD_LOCK_TABLE.retries),
        (retry_policy.transient_errors, ROLE_NOT_VALID, 0),
        (retry_policy.transient_errors, IN_USE, 0),
        (retry_policy.transient_errors, NO_LISTENER, 0),
        (retry_policy.transient_errors_fail_fast, UNREACHABLE, 0),
        (retry_policy.transient_errors_fail_fast, SLOW, 0),
        (retry_policy.eventual_consistency, DENIED, 0),
        (retry_policy.eventual_consistency, StatementError("No.", sqlstate="42601"), 0),
        (retry_policy.transient_errors_while_polling, MISSING, 0),
        (retry_policy.slow_answer, UNREACHABLE, 0),
        (retry_policy.unreachable_endpoint, WRONG_PASSWORD, 0),
        (retry_policy.lost_connection_or_conflict, StatementError("No.", sqlstate="42601"), 0),
        (retry_policy.lost_connection_or_conflict, THROTTLED, 0),
        (retry_policy.created_at_once, NO_LISTENER, 0),
    ],
)
async def test_retries_end(rule: RetryRule, error: SparkifyError, most: int) -> None:
    assert len(await retries(ManualClock(), most, error, rule)) == most
    with pytest.raises(SparkifyError) as raised:
        await retries(ManualClock(), most + 1, error, rule)
    assert raised.value is error


async def test_a_new_role_is_given_more_than_a_minute() -> None:
    clock = ManualClock()
    await retries(clock, retry_policy.EVENTUAL_CONSISTENCY.retries, ROLE_NOT_VALID, retry_policy.eventual_consistency)
    assert 60 <= sum(clock.slept) <= 180


def test_waits_double_up_to_the_longest_and_differ() -> None:
    policy = RetryPolicy(retries=6, longest_s=4)
    for attempt, whole in enumerate([0.5, 1, 2, 4, 4, 4], start=1):
        waits = {policy.wait_s(attempt) for _ in range(50)}
        assert len(waits) > 1
        assert all(wait is not None and whole / 2 <= wait <= whole for wait in waits)
    assert policy.wait_s(7) is None


def test_reading_calls_are_remembered_until_something_is_changed() -> None:
    memory = ReadCache[str]()
    asked = {"Name": "x"}
    memory.keep("iam", "GetRole", asked, "first")
    assert memory.find("iam", "GetRole", asked) is None, "in the same try it is asked again"
    assert memory.try_again()
    assert memory.find("iam", "GetRole", asked) == "first"
    assert memory.find("iam", "GetRole", {"Name": "y"}) is None
    assert not memory.try_again(), "nothing new was learnt"
    assert memory.find("iam", "CreateRole", asked) is None
    assert memory.find("iam", "GetRole", asked) is None
    memory.keep("iam", "GetRole", asked, "second")
    assert not memory.try_again(), "it had got so far before"

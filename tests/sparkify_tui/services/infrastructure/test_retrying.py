"""Calls that are tried again: how often, how long apart, and for what."""

from collections.abc import Callable

import pytest

from sparkify_tui.aws.read_cache import ReadCache
from sparkify_tui.errors import AccessDeniedError, AwsError, AwsUnreachableError, ResourceNotFoundError
from sparkify_tui.events import CallRetried
from sparkify_tui.services.infrastructure import retrying
from sparkify_tui.services.infrastructure.retrying import Retrying, RetryPolicy
from tests.sparkify_tui.services.clocks import ManualClock

THROTTLED = AwsError("Slow down.", service="redshift", operation="DescribeClusters", code="Throttling")
UNREACHABLE = AwsUnreachableError("Nobody there.", service="iam", operation="GetRole", code="EndpointConnectionError")
ROLE_NOT_VALID = AwsError("The IAM role x is not valid.", code="InvalidParameterValue")
NEW_GROUP = ResourceNotFoundError("None.", code="InvalidGroup.NotFound")
IN_USE = AwsError("In use.", code="DependencyViolation")
DENIED = AccessDeniedError("No.", code="AccessDenied")
MISSING = ResourceNotFoundError("None.", code="NoSuchEntity")


def failing(times: int, error: AwsError) -> Callable[[], str]:
    left = [error] * times

    def call() -> str:
        if left:
            raise left.pop()
        return "done"

    return call


async def retries(
    clock: ManualClock, times: int, error: AwsError, policy: Callable[[AwsError], RetryPolicy | None]
) -> list[CallRetried]:
    call = Retrying(clock, failing(times, error), policy)
    events = [event async for event in call.events()]
    assert call.result == "done"
    return events


async def test_each_retry_is_told_before_its_wait() -> None:
    clock = ManualClock()
    events = await retries(clock, 3, THROTTLED, retrying.ordinary)
    assert [(event.service, event.operation, event.code) for event in events] == [
        ("redshift", "DescribeClusters", "Throttling")
    ] * 3
    assert [event.attempt for event in events] == [1, 2, 3]
    assert [event.wait_s for event in events] == clock.slept


@pytest.mark.parametrize(
    ("policy", "error", "most"),
    [
        (retrying.ordinary, UNREACHABLE, retrying.UNREACHABLE.retries),
        (retrying.while_waiting, UNREACHABLE, retrying.UNREACHABLE_WHILE_WAITING.retries),
        (retrying.ordinary, THROTTLED, retrying.THROTTLED.retries),
        (retrying.with_new_resource, ROLE_NOT_VALID, retrying.NEW_RESOURCE.retries),
        (retrying.with_new_resource, MISSING, retrying.NEW_RESOURCE.retries),
        (retrying.with_new_resource, NEW_GROUP, retrying.NEW_RESOURCE.retries),
        (retrying.while_in_use, IN_USE, retrying.IN_USE.retries),
        (retrying.ordinary, ROLE_NOT_VALID, 0),
        (retrying.ordinary, IN_USE, 0),
        (retrying.with_new_resource, DENIED, 0),
        (retrying.while_waiting, MISSING, 0),
    ],
)
async def test_retries_end(policy: Callable[[AwsError], RetryPolicy | None], error: AwsError, most: int) -> None:
    assert len(await retries(ManualClock(), most, error, policy)) == most
    with pytest.raises(AwsError) as raised:
        await retries(ManualClock(), most + 1, error, policy)
    assert raised.value is error


async def test_a_new_role_is_given_more_than_a_minute() -> None:
    clock = ManualClock()
    await retries(clock, retrying.NEW_RESOURCE.retries, ROLE_NOT_VALID, retrying.with_new_resource)
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

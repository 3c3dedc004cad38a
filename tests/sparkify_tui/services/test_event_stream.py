"""The bridge from coroutines to streams of events: in step with the caller, and never outlived by what it runs."""

import asyncio
from contextlib import aclosing

import pytest

from sparkify_tui.services.event_stream import Emit, event_stream


async def test_events_come_in_their_order_and_the_service_waits_for_its_caller() -> None:
    done: list[str] = []

    async def service(emit: Emit[int]) -> None:
        for number in range(3):
            await emit(number)
            done.append(f"after {number}")

    seen = []
    async for event in event_stream(service):
        seen.append((event, tuple(done)))
    assert seen == [(0, ()), (1, ("after 0",)), (2, ("after 0", "after 1"))]
    assert done[-1] == "after 2"


async def test_an_error_comes_after_the_events_before_it() -> None:
    async def service(emit: Emit[str]) -> None:
        await emit("first")
        raise ValueError("second")

    stream = event_stream(service)
    assert await anext(stream) == "first"
    with pytest.raises(ValueError, match="second"):
        await anext(stream)


async def test_leaving_early_cancels_the_service_and_waits_for_its_clean_up() -> None:
    cleaned: list[str] = []

    async def service(emit: Emit[str]) -> None:
        try:
            await emit("begun")
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            cleaned.append("up")

    async with aclosing(event_stream(service)) as events:
        async for _ in events:
            break
    assert cleaned == ["up"]


async def test_an_error_in_the_clean_up_is_raised_to_who_left_early() -> None:
    async def service(emit: Emit[str]) -> None:
        try:
            await emit("begun")
        finally:
            raise ValueError("not cleaned up")

    stream = event_stream(service)
    await anext(stream)
    with pytest.raises(ValueError, match="not cleaned up"):
        await stream.aclose()


async def test_cancelling_the_caller_cancels_a_service_that_is_at_work() -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def service(emit: Emit[str]) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async def follow() -> None:
        async with aclosing(event_stream(service)) as events:
            async for _ in events:
                pass

    following = asyncio.create_task(follow())
    await begun.wait()
    following.cancel()
    with pytest.raises(asyncio.CancelledError):
        await following
    assert ended.is_set()


async def test_tasks_of_a_service_may_emit_side_by_side() -> None:
    async def service(emit: Emit[int]) -> None:
        await asyncio.gather(*(emit(number) for number in range(5)))

    assert sorted([event async for event in event_stream(service)]) == list(range(5))


async def test_a_service_starts_with_the_first_event_that_is_asked_for() -> None:
    started: list[bool] = []

    async def service(emit: Emit[str]) -> None:
        started.append(True)

    stream = event_stream(service)
    await asyncio.sleep(0)
    assert not started
    assert [event async for event in stream] == []
    assert started

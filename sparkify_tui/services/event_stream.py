"""The one bridge from coroutines to streams of events: a service is a coroutine that emits, its caller iterates.

Emitting waits until the caller has dealt with the event and asks for the next one, so a service never runs ahead of
what its caller has seen. Knows nothing of what an event means.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from typing import TypeVar

E = TypeVar("E")

Emit = Callable[[E], Awaitable[None]]
"""Hands an event to the caller; several tasks of one service may emit side by side."""


async def event_stream(service: Callable[[Emit[E]], Coroutine[object, None, None]]) -> AsyncGenerator[E, None]:
    """The events that a coroutine emits, in their order, then what it raises.

    The coroutine starts with the first event that is asked for, in a task of its own. Leaving the stream early cancels
    it and waits for its clean-up; use the stream with `aclosing`.
    """
    emitted: asyncio.Queue[tuple[E, asyncio.Future[None]] | None] = asyncio.Queue()

    async def emit(event: E) -> None:
        taken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        emitted.put_nowait((event, taken))
        await taken

    work = asyncio.create_task(service(emit))
    work.add_done_callback(lambda _: emitted.put_nowait(None))
    try:
        while (item := await emitted.get()) is not None:
            event, taken = item
            yield event
            if not taken.done():
                taken.set_result(None)
    finally:
        if not work.done():
            work.cancel()
            await asyncio.wait({work})
        if not work.cancelled():
            work.result()
    work.result()

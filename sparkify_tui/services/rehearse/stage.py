"""The local warehouse that a rehearsal is played on, made by whoever starts it and gone afterwards.

Knows of it no more than its configuration: that it is a stand-in is its maker's matter.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Protocol

from sparkify_tui.aws.session import Aws
from sparkify_tui.config import Config, S3Config, read_again
from sparkify_tui.services.infrastructure.provision import provision
from sparkify_tui.services.target import Target


class Stage(Protocol):
    """A place with an account of its own, empty buckets and no cluster yet. All methods block."""

    def open(self, s3: S3Config, database: str, needed_bytes: int) -> Config:
        """Make it, with the buckets that `s3` names and one for loads to write to; raises SparkifyError."""
        ...

    def put(self, bucket: str, key: str, content: bytes) -> bool:
        """Write an object without a call of its API, many times as fast; False where only a call can."""
        ...

    def close(self) -> None:
        """End it and remove all of it; harmless where nothing was made."""
        ...


MakeStage = Callable[[], Stage]


@dataclass(frozen=True, slots=True)
class LocalWarehouse:
    """An open stage, and what the services act on there."""

    target: Target
    stage: Stage

    def put(self, bucket: str, key: str, content: bytes) -> None:
        """Write an object. Blocks."""
        if not self.stage.put(bucket, key, content):
            self.target.aws.s3.put_bytes(bucket, key, content)


@asynccontextmanager
async def opened(make: MakeStage, like: Target, needed_bytes: int) -> AsyncIterator[LocalWarehouse]:
    """A stage with its cluster available, whatever happens gone at the end."""
    stage = make()
    config = like.config
    opening = asyncio.ensure_future(asyncio.to_thread(stage.open, config.s3, config.cluster.db_name, needed_bytes))
    try:
        local = await asyncio.shield(opening)
        target = Target(config=local, aws=Aws(local.aws), label="rehearsal", clock=like.clock)
        async with aclosing(provision(target)) as events:
            async for _ in events:
                pass
        yield LocalWarehouse(replace(target, config=read_again(local)), stage)
    finally:
        await _close(stage, opening)


async def _close(stage: Stage, opening: asyncio.Future[Config]) -> None:
    """Close even when the caller is cancelled again meanwhile: what is being opened is there to be closed, too."""
    closing = asyncio.ensure_future(_close_opened(stage, opening))
    cancelled = False
    while not closing.done():
        try:
            await asyncio.shield(closing)
        except asyncio.CancelledError:
            cancelled = True
    closing.result()
    if cancelled:
        raise asyncio.CancelledError


async def _close_opened(stage: Stage, opening: asyncio.Future[Config]) -> None:
    await asyncio.wait({opening})
    if not opening.cancelled():
        opening.exception()  # the opener's, which is on its way to the caller
    await asyncio.to_thread(stage.close)

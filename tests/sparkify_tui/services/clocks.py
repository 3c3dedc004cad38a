"""A clock that a test sets: sleeping takes no time and moves it on."""

import asyncio
from datetime import UTC, datetime, timedelta


class ManualClock:
    """Starts at a fixed moment; `slept` lists all pauses."""

    def __init__(self) -> None:
        self.start = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.start + timedelta(seconds=sum(self.slept))

    def monotonic(self) -> float:
        return sum(self.slept)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)

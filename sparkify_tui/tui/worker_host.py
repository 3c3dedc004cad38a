"""What a runner of jobs or queries is given of the screen: workers beside it, and its message queue."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Protocol, TypeVar

from textual.message import Message
from textual.worker import Worker

Result = TypeVar("Result")


class WorkerHost(Protocol):
    """A screen, or a test's stand-in."""

    def start_worker(
        self, work: Coroutine[object, object, Result], group: str, *, exclusive: bool = False
    ) -> Worker[Result]:
        """Run `work` beside the screen; an exclusive worker cancels the others of its group."""
        ...

    def post_message(self, message: Message) -> bool:
        """Hand a message to the screen, which routes it to a controller; False when the screen is closing."""
        ...

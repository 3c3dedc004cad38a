"""What a runner of jobs or queries is given of the screen: workers beside it, and its message queue."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Protocol, TypeVar

from textual.dom import DOMNode
from textual.message import Message
from textual.worker import Worker

Result = TypeVar("Result")


class WorkerHost(Protocol):
    """A screen, or a test's stand-in."""

    def start_worker(
        self, work: Callable[[], Coroutine[None, None, Result]], group: str, *, exclusive: bool = False
    ) -> Worker[Result]:
        """Run `work` beside the screen; an exclusive worker cancels the others of its group."""
        ...

    def post_message(self, message: Message) -> bool:
        """Hand a message to the screen, which routes it to a controller; False when the screen is closing."""
        ...


def run_in_worker(
    node: DOMNode,
    work: Callable[[], Coroutine[None, None, Result]],
    *,
    name: str = "",
    group: str = "default",
    exclusive: bool = False,
    exit_on_error: bool = True,
) -> Worker[Result]:
    """Run `work` in a worker of `node`, as its run_worker does.

    A function, not its coroutine: of a worker that is never begun, since the app is closing, a coroutine that was made
    already would be left behind unawaited.
    """
    return node.run_worker(work, name=name, group=group, exclusive=exclusive, exit_on_error=exit_on_error)

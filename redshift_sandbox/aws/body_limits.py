"""How much of a request's body is taken: decided as soon as its header is there, before any of the body is kept.

Bodies wait in temporary files until they are whole. Who sends one that is too large gets its answer at once, and what
it goes on sending is thrown away. Knows nothing of what requests mean: it is given the limit for each.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from waitress.adjustments import Adjustments
from waitress.parser import HTTPRequestParser


class BodyTooLargeError(Exception):
    """A body is larger than its request may have; raised where it is read."""


class RefusedBody:
    """Stands in for a body that wasn't taken: reading it raises the reason."""

    def __init__(self, reason: Exception) -> None:
        self._reason = reason

    def read(self, size: int = -1) -> NoReturn:
        """Raise the reason."""
        raise self._reason

    def readline(self, size: int = -1) -> NoReturn:
        """Raise the reason."""
        raise self._reason


class LimitedParser(HTTPRequestParser):  # type: ignore[misc]
    """Ends a request whose body is announced, or becomes, larger than `largest_body` says, or can't be kept."""

    def __init__(self, settings: Adjustments, largest_body: Callable[[LimitedParser], int]) -> None:
        super().__init__(settings)
        self._largest_body = largest_body
        self._limit: int | None = None
        self.refused: Exception | None = None

    def received(self, data: bytes) -> int:
        """Take a piece of the request; how much of it belonged to it."""
        try:
            consumed: int = super().received(data)
        except OSError as error:  # where bodies are kept there is no room
            return self._refuse(error, data)
        if self.error is not None or self.body_rcv is None:
            return consumed
        if self._limit is None:
            self._limit = self._largest_body(self)
        if max(self.content_length, self.body_bytes_received) > self._limit:
            return self._refuse(BodyTooLargeError(), data)
        return consumed

    def get_body_stream(self) -> object:
        """The body, to be read."""
        return super().get_body_stream() if self.refused is None else RefusedBody(self.refused)

    def _refuse(self, reason: Exception, data: bytes) -> int:
        self.refused = reason
        self.close()
        self.body_rcv = None
        self.expect_continue = False
        self.completed = True
        return len(data)

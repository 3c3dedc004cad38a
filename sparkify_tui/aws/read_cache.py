"""Cache of a step's reads, so that a retry of its calls goes on where it failed."""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Generic, TypeVar

from sparkify_tui.aws.calls import Answer

A = TypeVar("A")

_READS = ("Describe", "Get", "List", "Head")


class ReadCache(Generic[A]):
    """The answers to the reading calls of earlier tries. A call that may change something makes them old."""

    def __init__(self) -> None:
        self._known: dict[str, A] = {}
        self._new: dict[str, A] = {}
        self._reached: set[str] = set()

    def try_again(self) -> bool:
        """Begin another try; whether the one that failed got further than all those before it."""
        further = not self._reached.issuperset(self._new)
        self._reached |= self._new.keys()
        self._known |= self._new
        self._new = {}
        return further

    def find(self, service: str, operation: str, parameters: Mapping[str, object]) -> A | None:
        """What an earlier try was answered; None for a call that has to be made."""
        if not operation.startswith(_READS):
            self._known, self._new = {}, {}
            return None
        return self._known.get(_key(service, operation, parameters))

    def keep(self, service: str, operation: str, parameters: Mapping[str, object], answer: A) -> None:
        """An answer that a later try needn't ask for again."""
        if operation.startswith(_READS):
            self._new[_key(service, operation, parameters)] = answer


read_cache: ContextVar[ReadCache[Answer] | None] = ContextVar("read_cache", default=None)
"""Of the step that is being tried, if it is one that is retried."""


def _key(service: str, operation: str, parameters: Mapping[str, object]) -> str:
    return f"{service}:{operation} {sorted(parameters.items())!r}"

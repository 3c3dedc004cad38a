"""The results of all buffers, each buffer's in the order they were run; bounded in number and rows. Knows no widget."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sparkify_tui.tui.results.statement_result import StatementResult

KEPT_PER_BUFFER = 20
KEPT_IN_ALL = 60
ROWS_IN_ALL = 4_000_000
"""Rows of all results together; they are in temporary files."""
PINNED_PER_BUFFER = 10
"""A buffer's other results must have room beside those that stay."""
LIMIT = f"{KEPT_PER_BUFFER} results are kept for a buffer, {KEPT_IN_ALL} in all"


class BufferResults:
    """The results of one buffer, and which of them is shown."""

    def __init__(self) -> None:
        self.results: list[StatementResult] = []
        self.shown: StatementResult | None = None
        self._made = 0

    def begin(self, statement: str, again: StatementResult | None = None) -> StatementResult:
        """A result for a statement that starts, in place of `again` when it is run once more."""
        if again is not None and again in self.results:
            result = StatementResult(again.number, statement, pinned=again.pinned)
            self.results[self.results.index(again)] = result
            again.close()
            if self.shown is again:
                self.shown = result
        else:
            self._made += 1
            result = StatementResult(self._made, statement)
            self.results.append(result)
        return result

    def turn(self, step: int) -> None:
        """Show the next or previous result, round."""
        if self.shown in self.results:
            self.shown = self.results[(self.results.index(self.shown) + step) % len(self.results)]

    def close(self, result: StatementResult) -> None:
        """Close a result; the one beside it is shown where it was."""
        place = self.results.index(result)
        del self.results[place]
        result.close()
        if not self.results:
            self._made = 0
        if self.shown is result:
            self.shown = self.results[min(place, len(self.results) - 1)] if self.results else None

    def may_pin(self) -> bool:
        """Whether one more may be pinned."""
        return sum(result.pinned for result in self.results) < PINNED_PER_BUFFER


class KeptResults:
    """All buffers' results by the buffers' keys."""

    def __init__(self) -> None:
        self._buffers: dict[str, BufferResults] = {}

    def of(self, key: str) -> BufferResults:
        """The results of a buffer."""
        return self._buffers.setdefault(key, BufferResults())

    def owner(self, result: StatementResult) -> BufferResults | None:
        """The buffer's results that hold it; None once it was closed."""
        return next((found for found in self._buffers.values() if result in found.results), None)

    def trim(self) -> int:
        """Close the oldest results that are neither pinned nor shown nor running, down to the limits; how many."""
        closed = 0
        for found in self._buffers.values():
            while len(found.results) > KEPT_PER_BUFFER and self._close_oldest([found]):
                closed += 1
        while self._are_too_many() and self._close_oldest(self._buffers.values()):
            closed += 1
        return closed

    def close_buffer(self, key: str) -> None:
        """Close what a buffer has."""
        found = self._buffers.pop(key, None)
        for result in found.results if found is not None else ():
            result.close()

    def close(self) -> None:
        """Close all."""
        for key in [*self._buffers]:
            self.close_buffer(key)

    def _all(self) -> Iterator[StatementResult]:
        return (result for found in self._buffers.values() for result in found.results)

    def _are_too_many(self) -> bool:
        rows = [len(result.view.store) for result in self._all()]
        return len(rows) > KEPT_IN_ALL or sum(rows) > ROWS_IN_ALL

    @staticmethod
    def _close_oldest(buffers: Iterable[BufferResults]) -> bool:
        free = [
            (result.serial, found, result)
            for found in buffers
            for result in found.results
            if not (result.pinned or result.running or result is found.shown)
        ]
        if not free:
            return False
        _, found, result = min(free, key=lambda item: item[0])
        found.close(result)
        return True

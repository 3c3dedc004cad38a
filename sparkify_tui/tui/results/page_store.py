"""A result's rows, as many as the person browses, in bounded memory.

Rows are packed into chunks in a temporary file that has no name; a few decoded chunks stay in memory, chosen by use and
bounded by their size. Knows no widget.
"""

from __future__ import annotations

import pickle
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Iterator
from typing import IO

from sparkify_tui.models import Page, ResultColumn, Row

CHUNK_CELLS = 10_000
"""Cells per chunk: 2,000 rows of 5 columns, or a single row of 10,000."""
CACHE_BYTES = 8_000_000
"""Packed size of the chunks kept decoded; decoded they take three to six times as much."""


class ResultClosedError(IndexError):
    """The rows were wanted after their result was closed."""


class PageStore:
    """The rows fetched so far, by their number."""

    def __init__(self, columns: tuple[ResultColumn, ...] = ()) -> None:
        self.columns = columns
        self.complete = False
        self.closed = False
        self._file: IO[bytes] | None = None
        self._places: list[tuple[int, int]] = []
        self._chunk_rows = max(1, CHUNK_CELLS // max(1, len(columns)))
        self._tail: list[Row] = []
        self._decoded: OrderedDict[int, list[Row]] = OrderedDict()
        self._decoded_bytes = 0
        self._lock = threading.Lock()  # an export reads in a thread while the grid draws

    def __len__(self) -> int:
        return len(self._places) * self._chunk_rows + len(self._tail)

    def add(self, page: Page) -> None:
        """Keep a page's rows; pages come in order."""
        if self.closed:
            return
        self.complete = page.complete
        self._tail.extend(page.rows)
        while len(self._tail) >= self._chunk_rows:
            self._pack(self._tail[: self._chunk_rows])

    def row(self, number: int) -> Row:
        """Row `number`, from 0; IndexError past the end."""
        chunk, place = divmod(number, self._chunk_rows)
        with self._lock:
            if self.closed:
                raise ResultClosedError("the result was closed")
            if number < 0 or number >= len(self):
                raise IndexError(number)
            return self._tail[place] if chunk == len(self._places) else self._chunk(chunk)[place]

    def rows(self, first: int = 0, last: int | None = None) -> Iterator[Row]:
        """Rows `first` up to but without `last`; reading them all leaves memory bounded."""
        end = len(self) if last is None else min(last, len(self))
        for number in range(max(0, first), end):
            yield self.row(number)

    def batches(self, rows: int) -> Iterator[list[Row]]:
        """The first `rows` rows, batch by batch, read past the decoded ones: for going through all of them once."""
        for number in range(-(-rows // self._chunk_rows)):
            with self._lock:
                if self.closed:
                    raise ResultClosedError("the result was closed")
                packed = self._read(number) if number < len(self._places) else None
                tail = self._tail[:] if packed is None else []
            found = tail if packed is None else self._unpacked(packed)
            yield found[: rows - number * self._chunk_rows]

    def rest(self) -> None:
        """Keep no decoded rows: nobody looks at them for now."""
        with self._lock:
            self._decoded.clear()
            self._decoded_bytes = 0

    def close(self) -> None:
        """Let go of the file and the rows."""
        with self._lock:
            self.closed = True
            if self._file is not None:
                self._file.close()
            self._file = None
            self._places.clear()
            self._tail.clear()
            self._decoded.clear()
            self._decoded_bytes = 0

    def _read(self, number: int) -> bytes:
        place, length = self._places[number]
        assert self._file is not None  # noqa: S101  a place implies the file
        self._file.seek(place)
        return self._file.read(length)

    @staticmethod
    def _unpacked(packed: bytes) -> list[Row]:
        rows: list[Row] = pickle.loads(packed)  # noqa: S301  our own bytes, in a file without a name
        return rows

    def _pack(self, rows: list[Row]) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile(prefix="sparkify-result-")  # noqa: SIM115  closed by close()
        packed = pickle.dumps(rows, protocol=pickle.HIGHEST_PROTOCOL)
        with self._lock:
            place = self._file.seek(0, 2)
            self._file.write(packed)
            self._places.append((place, len(packed)))
            del self._tail[: self._chunk_rows]

    def _chunk(self, number: int) -> list[Row]:
        if number in self._decoded:
            self._decoded.move_to_end(number)
            return self._decoded[number]
        rows = self._unpacked(self._read(number))
        self._decoded[number] = rows
        self._decoded_bytes += self._places[number][1]
        while self._decoded_bytes > CACHE_BYTES and len(self._decoded) > 1:
            oldest, _ = self._decoded.popitem(last=False)
            self._decoded_bytes -= self._places[oldest][1]
        return rows

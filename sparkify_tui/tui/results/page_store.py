"""A result's rows, as many as the person browses, in bounded memory.

Rows are packed into chunks in a temporary file that has no name, each column of a chunk by itself, so that a sort reads
one column alone; a few decoded chunks stay in memory, chosen by use and bounded by their size. Knows no widget.
"""

from __future__ import annotations

import pickle
import tempfile
import threading
from array import array
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import IO

from sparkify_tui.models import Page, ResultColumn, Row

CHUNK_CELLS = 10_000
"""Cells per chunk: 2,000 rows of 5 columns, or a single row of 10,000."""
CACHE_BYTES = 8_000_000
"""Packed size of the chunks kept decoded; decoded they take three to six times as much."""
LENGTH_BYTES = array("Q").itemsize


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
        self._column_bytes = [0] * len(columns)
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

    def columns_of(self, rows: int) -> Iterator[Iterator[Sequence[object]]]:
        """The values of the first `rows` rows, batch by batch and therein column by column, past the decoded chunks."""
        for number in range(self._chunks(rows)):
            kept = rows - number * self._chunk_rows
            yield (self._values(number, place)[:kept] for place in range(len(self.columns)))

    def column(self, place: int, rows: int) -> Iterator[Sequence[object]]:
        """The values of one column in the first `rows` rows, batch by batch; the other columns aren't read."""
        for number in range(self._chunks(rows)):
            yield self._values(number, place)[: rows - number * self._chunk_rows]

    def packed_bytes(self, place: int) -> int:
        """How much a column takes in the file."""
        return self._column_bytes[place]

    def _chunks(self, rows: int) -> int:
        return -(-rows // self._chunk_rows)

    def _values(self, number: int, place: int) -> Sequence[object]:
        """A chunk's values of one column."""
        with self._lock:
            if self.closed:
                raise ResultClosedError("the result was closed")
            if number >= len(self._places):
                return [row[place] for row in self._tail]
            start, _ = self._places[number]
            lengths = array("Q", self._read(start, len(self.columns) * LENGTH_BYTES))
            packed = self._read(start + len(self.columns) * LENGTH_BYTES + sum(lengths[:place]), lengths[place])
        return _unpacked(packed)

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

    def _read(self, start: int, length: int) -> bytes:
        assert self._file is not None  # noqa: S101  a place implies the file
        self._file.seek(start)
        return self._file.read(length)

    def _pack(self, rows: list[Row]) -> None:
        """A chunk is the lengths of its columns, then these."""
        if self._file is None:
            self._file = tempfile.TemporaryFile(prefix="sparkify-result-")  # noqa: SIM115  closed by close()
        columns = [pickle.dumps(column, protocol=pickle.HIGHEST_PROTOCOL) for column in zip(*rows, strict=True)]
        packed = b"".join([array("Q", map(len, columns)).tobytes(), *columns])
        with self._lock:
            start = self._file.seek(0, 2)
            self._file.write(packed)
            self._places.append((start, len(packed)))
            self._column_bytes = [had + len(new) for had, new in zip(self._column_bytes, columns, strict=True)]
            del self._tail[: self._chunk_rows]

    def _chunk(self, number: int) -> list[Row]:
        if number in self._decoded:
            self._decoded.move_to_end(number)
            return self._decoded[number]
        packed, rest = self._read(*self._places[number]), len(self.columns) * LENGTH_BYTES
        columns = []
        for length in array("Q", packed[:rest]):
            columns.append(_unpacked(packed[rest : rest + length]))
            rest += length
        rows: list[Row] = list(zip(*columns, strict=True))
        self._decoded[number] = rows
        self._decoded_bytes += self._places[number][1]
        while self._decoded_bytes > CACHE_BYTES and len(self._decoded) > 1:
            oldest, _ = self._decoded.popitem(last=False)
            self._decoded_bytes -= self._places[oldest][1]
        return rows


def _unpacked(packed: bytes) -> Sequence[object]:
    values: Sequence[object] = pickle.loads(packed)  # noqa: S301  our own bytes, in a file without a name
    return values

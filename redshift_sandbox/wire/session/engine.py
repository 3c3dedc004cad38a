"""One session's DuckDB connection: runs statements, streams rows, and keeps open results out of each other's way.

DuckDB allows one unfinished result per connection. What needs the connection while a cursor or portal still reads
has the rest of those rows set aside in a temporary file first. This is the only module that uses what the duckdb
package does not document: `_submit` and `_bind`, without which a result costs a second binding (duckdb is pinned below
2.1 for it).
"""

from __future__ import annotations

import pickle
import tempfile
import threading
from collections.abc import Iterator, Sequence
from typing import IO, NamedTuple

import duckdb
import numpy as np
from duckdb.sqltypes import DuckDBPyType

from redshift_sandbox.wire.protocol.arrow import ArrowError, ArrowStream, Batch, Vector

BATCH_ROWS, LEAST_BATCH_ROWS = 8192, 2048  # DuckDB makes no smaller ones
_SPOOL_MEMORY_BYTES = 1024 * 1024


class Signature(NamedTuple):
    """What DuckDB's binder says of a statement: result names and types, and (name, type) of each parameter."""

    names: list[str]
    types: list[DuckDBPyType]
    parameters: list[tuple[str, DuckDBPyType]]


class Rows:
    """The rows of one result, taken a batch or a number at a time; streaming while nothing else needs it."""

    def __init__(self, names: Sequence[str], types: Sequence[object], stream: ArrowStream | None = None) -> None:
        self.names = names
        self.types = types
        self._stream = stream
        self.taken = 0
        self._left: list[Batch] = []
        self._spool: IO[bytes] | None = None

    @classmethod
    def of_texts(cls, names: Sequence[str], table: Sequence[Sequence[str | None]]) -> Rows:
        """Rows that the session makes up itself: SHOW, EXPLAIN."""
        rows = cls(names, ["VARCHAR"] * len(names))
        if table:
            rows._left = [Batch(len(table), tuple(_text_vector(column) for column in zip(*table, strict=True)))]
        return rows

    @classmethod
    def of_batch(cls, names: Sequence[str], types: Sequence[object], batch: Batch | None) -> Rows:
        """Rows that were read before."""
        rows = cls(names, types)
        rows._left = [] if batch is None else [batch]
        return rows

    def take(self, limit: int | None = None) -> Iterator[Batch]:
        """The next rows, at most `limit` of them; fewer only at the end."""
        while limit is None or limit > 0:
            batch = self._next()
            if batch is None:
                return
            if limit is not None and batch.length > limit:
                self._left.insert(0, batch.slice(limit, batch.length))
                batch = batch.slice(0, limit)
            if limit is not None:
                limit -= batch.length
            self.taken += batch.length
            yield batch

    def put_back(self, batches: Sequence[Batch]) -> None:
        """Let batches that were taken come again, first."""
        self._left[:0] = batches
        self.taken -= sum(batch.length for batch in batches)

    def part(self, count: int | None) -> Part:
        """The next `count` rows (None: all) as a result of their own."""
        return Part(self, count)

    def set_aside(self) -> None:
        """Read the rest into a temporary file, so that the connection is free."""
        if self._stream is None:
            return
        spool = tempfile.SpooledTemporaryFile(_SPOOL_MEMORY_BYTES)  # noqa: SIM115 - closed by close()
        while (batch := self._stream.next()) is not None:
            pickle.dump(batch, spool, pickle.HIGHEST_PROTOCOL)
        spool.seek(0)
        self._end_stream()
        self._spool = spool

    def close(self) -> None:
        """Give up the rest."""
        self._left.clear()
        self._end_stream()
        if self._spool is not None:
            self._spool.close()
            self._spool = None

    def _next(self) -> Batch | None:
        if self._left:
            return self._left.pop(0)
        if self._stream is not None:
            batch = self._stream.next()
            if batch is None:
                self._end_stream()
            return batch
        if self._spool is not None:
            try:
                spooled: Batch = pickle.load(self._spool)  # noqa: S301 - our own unnamed file
            except EOFError:
                self.close()
                return None
            return spooled
        return None

    def _end_stream(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None


class Part(Rows):
    """Some rows of a cursor: what one FETCH returns."""

    def __init__(self, rows: Rows, count: int | None) -> None:
        super().__init__(rows.names, rows.types)
        self._rows = rows
        self._count = count

    def take(self, limit: int | None = None) -> Iterator[Batch]:
        """The next rows of this part."""
        if self._count is not None:
            limit = self._count if limit is None else min(limit, self._count)
        for batch in self._rows.take(limit):
            if self._count is not None:
                self._count -= batch.length
            yield batch

    def close(self) -> None:
        """The cursor stays open."""
        self._count = 0


class Engine:
    """The session's connection. Everything but `interrupt` belongs to the session's own thread."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._open: Rows | None = None
        self._closing = threading.Lock()

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The connection itself, free to use: rows that are still streaming are set aside first."""
        if self._open is not None:
            rows, self._open = self._open, None
            rows.set_aside()
        return self._connection

    def free(self) -> duckdb.DuckDBPyConnection:
        """The connection without any result left open: catalogue look-ups stop at their first row."""
        connection = self.connection
        connection.complete()
        return connection

    def query(self, sql: str, values: Sequence[object] = (), *, batch_rows: int = BATCH_ROWS) -> Rows:
        """Run a statement that returns rows, so many at a time; returns when the first ones are ready."""
        result = self.free()._submit(sql, list(values) or None, "stream", batch_rows)
        description = result.description
        stream = ArrowStream(result.arrow_capsule())
        self._open = Rows([column[0] for column in description], [column[1] for column in description], stream)
        return self._open

    def change(self, sql: str, values: Sequence[object] = ()) -> int:
        """Run a statement to its end; how many rows it changed (0 when it doesn't say)."""
        result = self.free()._submit(sql, list(values) or None)
        count = result.rowcount
        result.drain()
        return max(count, 0)

    def bind(self, sql: str) -> Signature:
        """What a statement would return and take, without running it."""
        names, kinds, parameters = self.free()._bind(sql)[:3]
        return Signature(names, kinds, parameters)

    def forget(self, rows: Rows) -> None:
        """These rows are done with."""
        rows.close()
        if self._open is rows:
            self._open = None

    def drop(self) -> None:
        """Give up rows that are still streaming."""
        if self._open is not None:
            self.forget(self._open)

    def interrupt(self) -> None:
        """Break off what runs; from any thread."""
        with self._closing:
            self._connection.interrupt()

    def close(self) -> None:
        """End the connection."""
        self.drop()
        with self._closing:
            self._connection.close()


def _text_vector(values: Sequence[str | None]) -> Vector:
    pieces = [(value or "").encode() for value in values]
    offsets = np.zeros(len(pieces) + 1, np.int64)
    np.cumsum([len(piece) for piece in pieces], out=offsets[1:])
    valid = np.array([value is not None for value in values], bool)
    data = np.frombuffer(b"".join(pieces), np.uint8)
    return Vector("u", len(pieces), data, None if valid.all() else valid, offsets)


EngineError = (duckdb.Error, ArrowError)
CatalogError = duckdb.CatalogException
"""What DuckDB raises, at once or in the middle of a result."""

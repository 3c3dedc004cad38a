"""A database client inside the sandbox's own process, for those who answer HTTP: the wire protocol over two sockets.

It passes through everything that a client from outside does but the login: log, faults, transactions, cancelling.
"""

from __future__ import annotations

import contextlib
import socket
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from redshift_sandbox.sql.sql_error import SqlError
from redshift_sandbox.wire.protocol.messages import Body, message

Row = list[str | None]


@dataclass(frozen=True, slots=True)
class Field:
    """A result's column: its name, its type's OID and its modifier (-1: none)."""

    name: str
    oid: int
    modifier: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What a statement gave: its command tag, and the columns where it has rows."""

    tag: str
    fields: tuple[Field, ...] | None


class EmbeddedClient:
    """One connection; its methods belong to one thread. Raises SqlError for what the server refuses."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._input = connection.makefile("rb")
        self.pid = 0
        self._converse(self._greeted)

    def ask(
        self,
        sql: str,
        values: Sequence[str | None] = (),
        take: Callable[[tuple[Field, ...], Row], None] = lambda _fields, _row: None,
    ) -> Answer:
        """Run one statement whose parameters $1, $2 … are texts; `take` gets the rows as they come."""
        if "\0" in sql:
            raise SqlError('invalid byte sequence for encoding "UTF8": 0x00', "22021")
        bound = b"".join(_length(value) for value in values)
        parts = [
            message(b"P", b"\0" + sql.encode() + b"\0" + struct.pack("!h", 0)),
            message(b"B", b"\0\0" + struct.pack("!hh", 0, len(values)) + bound + struct.pack("!h", 0)),
            message(b"D", b"P\0"),
            message(b"E", b"\0" + struct.pack("!i", 0)),
            message(b"S"),
        ]
        self._send(b"".join(parts))
        fields: tuple[Field, ...] | None = None
        tag = ""

        def hear(kind: bytes, body: bytes) -> None:
            nonlocal fields, tag
            if kind == b"T":
                fields = _fields(body)
            elif kind == b"D" and fields is not None:
                take(fields, _row(body))
            elif kind == b"C":
                tag = body.rstrip(b"\0").decode()

        self._converse(hear)
        return Answer(tag, fields)

    def close(self) -> None:
        """Say goodbye."""
        with contextlib.suppress(SqlError):  # it was sent away before
            self._send(message(b"X"))
        self._input.close()
        self._socket.close()

    def _send(self, data: bytes) -> None:
        try:
            self._socket.sendall(data)
        except OSError as error:
            raise _lost() from error

    def _receive(self) -> tuple[bytes, bytes] | None:
        """The next message's kind and body; None when the server has gone."""
        try:
            head = self._input.read(5)
            size = int.from_bytes(head[1:], "big") - 4
            body = self._input.read(size) if size > 0 else b""
        except OSError:
            return None
        return (head[:1], body) if len(head) == 5 else None

    def _greeted(self, kind: bytes, body: bytes) -> None:
        if kind == b"K":
            self.pid = Body(body).int32()

    def _converse(self, hear: Callable[[bytes, bytes], None]) -> None:
        """Hear everything up to ReadyForQuery; the first error is raised then."""
        refused: SqlError | None = None
        while True:
            received = self._receive()
            if received is None:
                raise refused or _lost()
            kind, body = received
            if kind == b"E":
                refused = refused or _error(body)
            elif kind == b"Z":
                break
            elif refused is None:
                hear(kind, body)
        if refused is not None:
            raise refused


def _lost() -> SqlError:
    return SqlError("the connection to the cluster was lost", "08006")


def _length(value: str | None) -> bytes:
    if value is None:
        return struct.pack("!i", -1)
    data = value.encode()
    return struct.pack("!i", len(data)) + data


def _fields(data: bytes) -> tuple[Field, ...]:
    body = Body(data)
    found = []
    for _ in range(body.int16()):
        name = body.string()
        body.take(6)  # the table and the column's number in it
        oid = body.uint32()
        body.take(2)
        found.append(Field(name, oid, body.int32()))
        body.take(2)
    return tuple(found)


def _row(data: bytes) -> Row:
    body = Body(data)
    found: Row = []
    for _ in range(body.int16()):
        size = body.int32()
        found.append(None if size < 0 else body.take(size).decode("utf-8", "replace"))
    return found


def _error(data: bytes) -> SqlError:
    fields = {part[:1]: part[1:].decode("utf-8", "replace") for part in data.split(b"\0") if part}
    words, sqlstate = fields.get(b"M", ""), fields.get(b"C", "XX000")
    return SqlError(words, sqlstate, detail=fields.get(b"D", ""), hint=fields.get(b"H", ""))

"""The messages of PostgreSQL's wire protocol 3 as bytes: builders for what the server says, a reader for bodies.

Knows the layout of messages, not when they are sent.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from redshift_sandbox.sql.plan import RedshiftType
from redshift_sandbox.sql.sql_error import SqlError

PROTOCOL_3 = 3 << 16
CANCEL_REQUEST = 1234 << 16 | 5678
SSL_REQUEST = 1234 << 16 | 5679
GSSENC_REQUEST = 1234 << 16 | 5680

_HEAD = struct.Struct("!cI")
_INT16 = struct.Struct("!h")
_INT32 = struct.Struct("!i")
_COLUMN = struct.Struct("!IhIhih")

TEXT, BINARY = 0, 1


def message(kind: bytes, body: bytes = b"") -> bytes:
    """One message: its kind, its length and its body."""
    return _HEAD.pack(kind, len(body) + 4) + body


AUTHENTICATION_OK = message(b"R", _INT32.pack(0))
AUTHENTICATION_CLEARTEXT = message(b"R", _INT32.pack(3))
PARSE_COMPLETE = message(b"1")
BIND_COMPLETE = message(b"2")
CLOSE_COMPLETE = message(b"3")
NO_DATA = message(b"n")
PORTAL_SUSPENDED = message(b"s")
EMPTY_QUERY = message(b"I")
READY = {status: message(b"Z", status.encode()) for status in "ITE"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a result as RowDescription describes it."""

    name: str
    type: RedshiftType
    format: int = TEXT
    table_oid: int = 0
    attribute: int = 0


def authentication(code: int, data: bytes = b"") -> bytes:
    """An Authentication message that asks for something."""
    return message(b"R", _INT32.pack(code) + data)


def negotiate_protocol_version(refused: Sequence[str]) -> bytes:
    """Tell a client of a later protocol 3 that this is 3.0, and which of its extensions are not known."""
    names = b"".join(name.encode() + b"\0" for name in refused)
    return message(b"v", _INT32.pack(PROTOCOL_3) + _INT32.pack(len(refused)) + names)


def parameter_status(name: str, value: str) -> bytes:
    """Tell the client a setting's value."""
    return message(b"S", _text(name) + _text(value))


def backend_key_data(pid: int, secret: int) -> bytes:
    """What a cancel request must name."""
    return message(b"K", struct.pack("!II", pid, secret))


def row_description(columns: Sequence[Column]) -> bytes:
    """The columns of the rows that follow."""
    parts = [_INT16.pack(len(columns))]
    for column in columns:
        kind = column.type
        parts.append(_text(column.name))
        parts.append(
            _COLUMN.pack(column.table_oid, column.attribute, kind.oid, kind.length, kind.modifier, column.format)
        )
    return message(b"T", b"".join(parts))


def parameter_description(oids: Sequence[int]) -> bytes:
    """The types of a prepared statement's parameters."""
    return message(b"t", struct.pack(f"!h{len(oids)}I", len(oids), *oids))


def command_complete(tag: str) -> bytes:
    """A statement is done."""
    return message(b"C", _text(tag))


def error_response(error: SqlError, severity: str = "ERROR") -> bytes:
    """A statement, or with FATAL the connection, failed."""
    return message(b"E", _fields(error, severity))


def notice_response(error: SqlError, severity: str = "NOTICE") -> bytes:
    """Something worth knowing that is no failure."""
    return message(b"N", _fields(error, severity))


def _fields(error: SqlError, severity: str) -> bytes:
    fields = [b"S" + _text(severity), b"V" + _text(severity), b"C" + _text(error.sqlstate), b"M" + _text(error.message)]
    for code, value in ((b"D", error.detail), (b"H", error.hint)):
        if value:
            fields.append(code + _text(value))
    if error.position is not None:
        fields.append(b"P" + _text(str(error.position)))
    return b"".join(fields) + b"\0"


def _text(value: str) -> bytes:
    return value.replace("\0", "").encode("utf-8", "replace") + b"\0"


class ProtocolViolation(Exception):
    """A message that isn't what the protocol says; the statement fails with 08P01."""


class Body:
    """Reads the fields of one message's body, in order; raises ProtocolViolation where the bytes end too soon."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, size: int) -> bytes:
        """The next `size` bytes."""
        end = self._at + size
        if size < 0 or end > len(self._data):
            raise ProtocolViolation("insufficient data left in message")
        chunk = self._data[self._at : end]
        self._at = end
        return chunk

    def int16(self) -> int:
        """The next two bytes as an unsigned number (counts and format codes)."""
        return int.from_bytes(self.take(2), "big")

    def int32(self) -> int:
        """The next four bytes as a signed number."""
        return int.from_bytes(self.take(4), "big", signed=True)

    def uint32(self) -> int:
        """The next four bytes as an unsigned number (OIDs)."""
        return int.from_bytes(self.take(4), "big")

    def string(self) -> str:
        """The next zero-terminated string."""
        end = self._data.find(b"\0", self._at)
        if end < 0:
            raise ProtocolViolation("invalid string in message")
        chunk = self.take(end - self._at)
        self._at += 1
        return decode_text(chunk)

    def end(self) -> None:
        """Nothing may be left."""
        if self._at != len(self._data):
            raise ProtocolViolation("invalid message format")

    def rest(self) -> bytes:
        """All that is left."""
        return self.take(len(self._data) - self._at)


def decode_text(data: bytes) -> str:
    """Bytes of a client as text; raises SqlError 22021 for what isn't UTF-8."""
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        wrong = " ".join(f"0x{byte:02x}" for byte in data[error.start : error.end][:4])
        raise SqlError(f'invalid byte sequence for encoding "UTF8": {wrong}', "22021") from error

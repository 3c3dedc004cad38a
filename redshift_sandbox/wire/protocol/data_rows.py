"""Batches of rows as DataRow messages: by columns for many rows, by rows for few.

Numpy's fixed cost per call makes the column way slower below a few dozen rows, and short statements return one.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from itertools import chain

from redshift_sandbox.wire.protocol.arrow import Batch
from redshift_sandbox.wire.protocol.binary_values import binaries, encode_binary
from redshift_sandbox.wire.protocol.messages import BINARY, Column
from redshift_sandbox.wire.protocol.text_values import Style, texts
from redshift_sandbox.wire.protocol.vectors import encode_text, rows

_FEW = 48
_NULL = struct.pack("!i", -1)


def data_rows(batch: Batch, columns: Sequence[Column], style: Style) -> bytes | memoryview:
    """The batch as DataRow messages one after another; values take the form that each column asks for."""
    if not batch.length:
        return b""
    if batch.length < _FEW or not columns:
        return _by_rows(batch, columns, style)
    encoded = [
        encode_binary(vector, column.type, style)
        if column.format == BINARY
        else encode_text(vector, column.type, style)
        for vector, column in zip(batch.columns, columns, strict=True)
    ]
    return rows(encoded, batch.length).data


def _by_rows(batch: Batch, columns: Sequence[Column], style: Style) -> bytes:
    values = [
        binaries(vector, column.type, style) if column.format == BINARY else texts(vector, column.type, style)
        for vector, column in zip(batch.columns, columns, strict=True)
    ]
    count = struct.pack("!h", len(columns))
    table = zip(*values, strict=True) if values else iter([()] * batch.length)
    return b"".join(chain.from_iterable(_message(count, row) for row in table))


def _message(count: bytes, row: tuple[bytes | None, ...]) -> tuple[bytes, bytes]:
    body = b"".join(_NULL if value is None else len(value).to_bytes(4, "big") + value for value in row)
    return b"D" + (len(body) + 6).to_bytes(4, "big") + count, body

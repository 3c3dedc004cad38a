"""Reads DuckDB's results as numpy columns through the Arrow C stream interface, without needing pyarrow.

DuckDB hands out a capsule with an ArrowArrayStream (https://arrow.apache.org/docs/format/CStreamInterface.html);
ctypes walks the structures, numpy copies the buffers, and every batch is given back to DuckDB before the next.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

_POINTER = ctypes.c_void_p
_CALL = ctypes.CFUNCTYPE(ctypes.c_int, _POINTER, _POINTER)
_LAST_ERROR = ctypes.CFUNCTYPE(ctypes.c_char_p, _POINTER)
_RELEASE = ctypes.CFUNCTYPE(None, _POINTER)

_capsule_pointer: Callable[[object, bytes], int] = ctypes.pythonapi.PyCapsule_GetPointer
_capsule_pointer.restype = _POINTER  # type: ignore[attr-defined]
_capsule_pointer.argtypes = [ctypes.py_object, ctypes.c_char_p]  # type: ignore[attr-defined]


class _Schema(ctypes.Structure):
    pass


_Schema._fields_ = [
    ("format", ctypes.c_char_p),
    ("name", ctypes.c_char_p),
    ("metadata", ctypes.c_char_p),
    ("flags", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("children", ctypes.POINTER(ctypes.POINTER(_Schema))),
    ("dictionary", ctypes.POINTER(_Schema)),
    ("release", _POINTER),
    ("private_data", _POINTER),
]


class _Array(ctypes.Structure):
    pass


_Array._fields_ = [
    ("length", ctypes.c_int64),
    ("null_count", ctypes.c_int64),
    ("offset", ctypes.c_int64),
    ("n_buffers", ctypes.c_int64),
    ("n_children", ctypes.c_int64),
    ("buffers", ctypes.POINTER(_POINTER)),
    ("children", ctypes.POINTER(ctypes.POINTER(_Array))),
    ("dictionary", ctypes.POINTER(_Array)),
    ("release", _POINTER),
    ("private_data", _POINTER),
]


class _Stream(ctypes.Structure):
    _fields_ = (
        ("get_schema", _CALL),
        ("get_next", _CALL),
        ("get_last_error", _LAST_ERROR),
        ("release", _POINTER),
        ("private_data", _POINTER),
    )


# Any: numbers of any width, by the column's format.
Numbers = NDArray[Any]
_FIXED: dict[str, np.dtype[np.generic]] = {
    "c": np.dtype("i1"),
    "C": np.dtype("u1"),
    "s": np.dtype("<i2"),
    "S": np.dtype("<u2"),
    "i": np.dtype("<i4"),
    "I": np.dtype("<u4"),
    "l": np.dtype("<i8"),
    "L": np.dtype("<u8"),
    "f": np.dtype("<f4"),
    "g": np.dtype("<f8"),
    "tdD": np.dtype("<i4"),
    "ttu": np.dtype("<i8"),
    "tin": np.dtype([("months", "<i4"), ("days", "<i4"), ("nanoseconds", "<i8")]),
    "d": np.dtype([("low", "<u8"), ("high", "<i8")]),
}
_TIMESTAMP = np.dtype("<i8")


class ArrowError(Exception):
    """The stream broke off; the text is DuckDB's own message."""


_NO_OFFSETS = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Vector:
    """Values of one column. Strings and blobs have `offsets` into `values` (bytes); lists have offsets into `child`.

    `valid` is None when nothing is NULL. `format` is Arrow's, with a decimal's shortened to its scale: d:2.
    """

    format: str
    length: int
    values: Numbers
    valid: NDArray[np.bool_] | None = None
    offsets: NDArray[np.int64] = field(default_factory=lambda: _NO_OFFSETS)
    children: tuple[Vector, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def size_bytes(self) -> int:
        """How much memory the values take."""
        own = self.values.nbytes + self.offsets.nbytes + (0 if self.valid is None else self.valid.nbytes)
        return own + sum(child.size_bytes for child in self.children)

    def pieces(self) -> Iterator[bytes]:
        """Each string or blob; only the bytes of these are copied, not those of the vector this one is a slice of."""
        first = int(self.offsets[0])
        data = self.values[first : int(self.offsets[-1])].tobytes()
        bounds = (self.offsets - first).tolist()
        return (data[start:stop] for start, stop in pairwise(bounds))

    def slice(self, start: int, stop: int) -> Vector:
        """The values from `start` to before `stop`."""
        if (start, stop) == (0, self.length):
            return self
        valid = None if self.valid is None else self.valid[start:stop]
        if self.offsets.size:
            return Vector(
                self.format, stop - start, self.values, valid, self.offsets[start : stop + 1], self.children, self.names
            )
        children = tuple(child.slice(start, stop) for child in self.children)
        return Vector(self.format, stop - start, self.values[start:stop], valid, children=children, names=self.names)

    def part(self, name: str) -> Vector:
        """One field of structures; NULL where they are."""
        child = self.children[self.names.index(name)]
        if self.valid is None:
            return child
        return replace(child, valid=self.valid if child.valid is None else self.valid & child.valid)


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of a result, column by column."""

    length: int
    columns: tuple[Vector, ...]

    @property
    def size_bytes(self) -> int:
        """How much memory the values take."""
        return sum(column.size_bytes for column in self.columns)

    def slice(self, start: int, stop: int) -> Batch:
        """The rows from `start` to before `stop`."""
        return Batch(stop - start, tuple(column.slice(start, stop) for column in self.columns))

    def portions(self, size_bytes: int) -> Iterator[Batch]:
        """The same rows as batches of about that size, so that what is made of them is small at any time."""
        rows = max(1, self.length * size_bytes // max(self.size_bytes, 1))
        return (self.slice(start, min(start + rows, self.length)) for start in range(0, self.length, rows))


class ArrowStream:
    """A result's batches, one after another; belongs to the thread that runs the connection."""

    def __init__(self, capsule: object) -> None:
        self._capsule: object | None = capsule
        self._stream = _Stream.from_address(_capsule_pointer(capsule, b"arrow_array_stream"))
        self._address = ctypes.addressof(self._stream)
        schema = _Schema()
        self._check(self._stream.get_schema(self._address, ctypes.addressof(schema)))
        try:
            self._columns = tuple(_shape(schema.children[i].contents) for i in range(schema.n_children))
        finally:
            _release(schema)

    def next(self) -> Batch | None:
        """The next rows, or None after the last; raises ArrowError with DuckDB's message when the query fails."""
        array = _Array()
        while True:
            self._check(self._stream.get_next(self._address, ctypes.addressof(array)))
            if not array.release:
                return None
            try:
                if array.length:
                    columns = (
                        _vector(shape, array.children[i].contents, array.offset, array.length)
                        for i, shape in enumerate(self._columns)
                    )
                    return Batch(array.length, tuple(columns))
            finally:
                _release(array)

    def close(self) -> None:
        """Give the stream back to DuckDB, which ends the query."""
        self._capsule = None

    def _check(self, code: int) -> None:
        if code:
            text = self._stream.get_last_error(self._address) or b"the query failed"
            raise ArrowError(text.decode("utf-8", "replace"))


@dataclass(frozen=True, slots=True)
class _Shape:
    format: str
    name: str
    children: tuple[_Shape, ...]
    dictionary: _Shape | None


def _shape(schema: _Schema) -> _Shape:
    text = schema.format.decode()
    if text.startswith("d:"):
        text = "d:" + text.split(",")[1]
    children = tuple(_shape(schema.children[i].contents) for i in range(schema.n_children))
    dictionary = _shape(schema.dictionary.contents) if schema.dictionary else None
    return _Shape(text, (schema.name or b"").decode("utf-8", "replace"), children, dictionary)


def _vector(shape: _Shape, array: _Array, offset: int, length: int) -> Vector:
    offset += array.offset
    valid = _validity(array, offset, length)
    if shape.dictionary is not None:
        words = _vector(shape.dictionary, array.dictionary.contents, 0, array.dictionary.contents.length)
        return _from_dictionary(words, _copy(array.buffers[1], _FIXED[shape.format], offset, length), valid)
    kind = shape.format
    if kind in ("u", "z", "U", "Z"):
        offsets = _offsets(array, offset, length, wide=kind.isupper())
        data = _copy(array.buffers[2], np.dtype("u1"), int(offsets[0]), int(offsets[-1] - offsets[0]))
        return Vector(kind.lower(), length, data, valid, offsets - offsets[0])
    if kind in ("+l", "+m", "+L"):
        offsets = _offsets(array, offset, length, wide=kind == "+L")
        child = _vector(shape.children[0], array.children[0].contents, int(offsets[0]), int(offsets[-1] - offsets[0]))
        return Vector("+l" if kind != "+m" else kind, length, _NOTHING, valid, offsets - offsets[0], (child,))
    if kind.startswith("+"):
        children = tuple(
            _vector(child, array.children[i].contents, offset, length) for i, child in enumerate(shape.children)
        )
        return Vector(
            kind, length, np.zeros(length, "u1"), valid, children=children, names=tuple(c.name for c in shape.children)
        )
    if kind == "n":
        return Vector(kind, length, np.zeros(length, "i1"), np.zeros(length, bool))
    if kind == "b":
        return Vector(kind, length, _bits(array.buffers[1], offset, length), valid)
    dtype = _TIMESTAMP if kind.startswith("ts") else _FIXED["d" if kind.startswith("d:") else kind]
    return Vector(kind, length, _copy(array.buffers[1], dtype, offset, length), valid)


_NOTHING = np.zeros(0, "u1")


def _from_dictionary(words: Vector, codes: Numbers, valid: NDArray[np.bool_] | None) -> Vector:
    indices = codes.astype(np.int64)
    if valid is not None:
        indices[~valid] = 0
    texts = [words.values[words.offsets[i] : words.offsets[i + 1]].tobytes() for i in indices.tolist()]
    offsets = np.zeros(len(texts) + 1, np.int64)
    np.cumsum([len(text) for text in texts], out=offsets[1:])
    return Vector("u", len(texts), np.frombuffer(b"".join(texts), "u1"), valid, offsets)


def _validity(array: _Array, offset: int, length: int) -> NDArray[np.bool_] | None:
    if array.null_count == 0 or array.n_buffers == 0 or not array.buffers[0]:
        return None
    valid = _bits(array.buffers[0], offset, length)
    return None if valid.all() else valid


def _bits(address: int, offset: int, length: int) -> NDArray[np.bool_]:
    data = _copy(address, np.dtype("u1"), offset // 8, (offset % 8 + length + 7) // 8)
    return np.unpackbits(data, bitorder="little")[offset % 8 : offset % 8 + length].view(bool)


def _offsets(array: _Array, offset: int, length: int, *, wide: bool) -> NDArray[np.int64]:
    return _copy(array.buffers[1], np.dtype("<i8" if wide else "<i4"), offset, length + 1).astype(np.int64)


def _copy(address: int | None, dtype: np.dtype[np.generic], start: int, count: int) -> Numbers:
    if not count or not address:
        return np.zeros(count, dtype)
    raw = ctypes.string_at(address + start * dtype.itemsize, count * dtype.itemsize)
    return np.frombuffer(raw, dtype)


def _release(structure: _Schema | _Array) -> None:
    if structure.release:
        _RELEASE(structure.release)(ctypes.addressof(structure))

"""JSON loaded value by value: the reference for the fast path, and what decides wherever that one isn't sure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TextIO

from redshift_sandbox.copy.json.extent import skip_space
from redshift_sandbox.copy.json.records import (
    MAX_OBJECT_BYTES,
    NotAContainerError,
    Record,
    Step,
    find,
    literal,
    members,
    records,
)
from redshift_sandbox.copy.load_error import Code, RowError
from redshift_sandbox.copy.row_loader import BadFieldError, Load, Row
from redshift_sandbox.copy.sources import SourceFile
from redshift_sandbox.sql import types

CHUNK_CHARACTERS = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class JsonShape:
    """How an object's values find their columns: a path each; `ignore_case` for 'auto ignorecase'; `whole` for
    'noshred', which loads each object whole into the only column.
    """

    paths: tuple[tuple[Step, ...], ...]
    ignore_case: bool = False
    whole: bool = False


class _BadPathError(Exception):
    """A path that leads nowhere in a record; `index` is the column's."""

    def __init__(self, index: int) -> None:
        super().__init__(index)
        self.index = index


class _BadRecordError(Exception):
    """A record that isn't JSON, or is too long."""

    def __init__(self, code: Code, reason: str, position: int = 0) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.position = position


class JsonReader:
    """Reads the records of one text after another into a Load."""

    def __init__(self, load: Load, shape: JsonShape) -> None:
        self._load = load
        self._shape = shape
        rules = load.target.rules
        self._supers = [rule.type.oid == types.SUPER.oid for rule in rules]
        flat = all(len(path) == 1 and isinstance(path[0], str) for path in shape.paths)
        self._keys = [str(path[0]) for path in shape.paths] if flat and not shape.whole else None

    def read(self, file: SourceFile, content: bytes, first_line: int = 1) -> int:
        """Load every record of `content`; the number of lines it has."""
        text = content.decode("utf-8", "surrogateescape")
        self._read_text(file, text, first_line, len(text))
        return text.count("\n") + (0 if text.endswith("\n") or not text else 1)

    def read_stream(self, file: SourceFile, stream: TextIO) -> int:
        """As `read`, for a text that need not fit into memory."""
        text, line_number = "", 1
        while chunk := stream.read(CHUNK_CHARACTERS):
            self._load.check_cancelled()
            text += chunk
            # An object that begins before this is all here, unless it is longer than COPY takes.
            end = self._read_text(file, text, line_number, len(text) - MAX_OBJECT_BYTES)
            end = skip_space(text, end)  # blanks between objects have no limit
            line_number += text.count("\n", 0, end)
            text = text[end:]
        self._read_text(file, text, line_number, len(text))
        return line_number + text.count("\n") - (1 if not text or text.endswith("\n") else 0)

    def _read_text(self, file: SourceFile, text: str, first_line: int, limit: int) -> int:
        """Load the records that begin before `limit`; the offset behind the last of them."""
        end = 0
        for number, record in enumerate(records(text, first_line)):
            if record.start >= limit:
                break
            if number % 1000 == 0:
                self._load.check_cancelled()
            self._read_record(file, text, record)
            end = record.end
        return end

    def _read_record(self, file: SourceFile, text: str, record: Record) -> None:
        try:
            self._load.add(self._row(text, record))
        except BadFieldError as bad:
            self._load.reject(file, self._load.bad_field(record.line_number, _line_at(text, record), bad))
        except _BadPathError as bad_path:
            reason = "Invalid JSONPath format: Member is not an object."
            self._reject_record(file, text, record, Code.INVALID_LINE, reason, bad_path.index)
        except _BadRecordError as bad_record:
            self._reject_record(file, text, record, bad_record.code, bad_record.reason, None, bad_record.position)

    def _reject_record(
        self, file: SourceFile, text: str, record: Record, code: Code, reason: str, index: int | None, position: int = 0
    ) -> None:
        column = "" if index is None else self._load.target.rules[index].name
        error = RowError(record.line_number, code, reason, _line_at(text, record), column=column, position=position)
        self._load.reject(file, error)

    def _row(self, text: str, record: Record) -> Row:
        if record.error is not None:
            position = record.error.position - record.start
            raise _BadRecordError(Code.PARSE, f"Invalid JSON: {record.error.reason}", max(0, position))
        if record.end - record.start > MAX_OBJECT_BYTES // 4:
            size = len(text[record.start : record.end].encode("utf-8", "surrogateescape"))
            if size > MAX_OBJECT_BYTES:
                raise _BadRecordError(
                    Code.INVALID_LINE, f"JSON object exceeds the maximum size of {MAX_OBJECT_BYTES} bytes"
                )
        places = self._places(text, record)
        return self._load.row(list(self._fields(text, places)))

    def _places(self, text: str, record: Record) -> Sequence[tuple[int, int] | None]:
        if self._shape.whole:
            return [(record.start, record.end)]
        if self._keys is not None:
            if text[record.start] != "{":
                raise _BadPathError(0)
            found = members(text, record.start)
            if self._shape.ignore_case:
                lowered: dict[str, tuple[int, int]] = {}
                for key, place in found.items():
                    lowered.setdefault(key.lower(), place)
                found = lowered
            return [found.get(key) for key in self._keys]
        places = []
        for index, path in enumerate(self._shape.paths):
            try:
                places.append(find(text, record.start, record.end, path))
            except NotAContainerError as error:
                raise _BadPathError(index) from error
        return places

    def _fields(self, text: str, places: Sequence[tuple[int, int] | None]) -> Iterator[str | None]:
        for place, is_super in zip(places, self._supers, strict=True):
            if place is None or text.startswith("null", place[0]):
                yield None
            elif is_super:
                yield text[place[0] : place[1]]
            else:
                yield literal(text, *place)


def _line_at(text: str, record: Record) -> str:
    """The line on which a record begins."""
    start = text.rfind("\n", 0, record.start) + 1
    end = text.find("\n", record.start)
    return text[start : end if end >= 0 else len(text)][:2048]

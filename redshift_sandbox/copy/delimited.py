"""COPY from text: delimited, CSV and fixed width, read row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TextIO

from redshift_sandbox.copy.contents import open_text
from redshift_sandbox.copy.copy_statement import CopyStatement
from redshift_sandbox.copy.load_error import Code, RowError
from redshift_sandbox.copy.row_loader import BadFieldError, Load
from redshift_sandbox.copy.sources import SourceFile
from redshift_sandbox.copy.values import is_text
from redshift_sandbox.sql.interruption import pause
from redshift_sandbox.sql.lexing.quoted_text import unescape

MAX_ROW_BYTES = 4 * 1024 * 1024
"""COPY's limit for one row of any source."""

NULL_MARKER = "\\N"
Fields = list[str | None]


@dataclass(frozen=True, slots=True)
class _Line:
    """One record: its first line's number and its text without the newline at the end."""

    number: int
    text: str


class _BadLineError(Exception):
    """A record that can't be split into fields."""

    def __init__(self, code: Code, reason: str, position: int = 0) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.position = position


def load_text(load: Load, files: Sequence[SourceFile]) -> None:
    """Load all files; raises what Load raises."""
    reader = _TextReader(load)
    for file in files:
        lines = reader.read(file)
        load.flush()
        load.progress.files_scanned += 1
        load.progress.bytes_scanned += file.size
        load.log.files([file], [lines], load.errors_by_file)
        load.checkpoint()


class _TextReader:
    def __init__(self, load: Load) -> None:
        self._load = load
        self._options = load.statement
        self._split = splitter(load.statement, len(load.target.rules))

    def read(self, file: SourceFile) -> int:
        """Load one file; the number of lines it has."""
        number = 0
        with open_text(file, self._options) as stream:
            for line in records(stream, self._options, self._load.check_cancelled):
                number = line.number
                if len(line.text) > MAX_ROW_BYTES:
                    self._reject_long(file, line)
                    continue
                if line.number <= self._options.layout.ignore_header:
                    continue
                if not line.text and self._options.layout.ignore_blank_lines:
                    continue
                self._read_line(file, line)
        return number

    def _read_line(self, file: SourceFile, line: _Line) -> None:
        load = self._load
        try:
            load.add(load.row(self._fitted(self._split(line.text), line)))
        except BadFieldError as bad:
            load.reject(file, load.bad_field(line.number, line.text, bad))
        except _BadLineError as bad_line:
            load.reject(
                file, RowError(line.number, bad_line.code, bad_line.reason, line.text, position=bad_line.position)
            )

    def _reject_long(self, file: SourceFile, line: _Line) -> None:
        reason = f"Row exceeds the maximum size of {MAX_ROW_BYTES} bytes"
        self._load.reject(file, RowError(line.number, Code.INVALID_LINE, reason, line.text[:1024]))

    def _fitted(self, fields: Fields, line: _Line) -> Fields:
        rules = self._load.target.rules
        if len(fields) > len(rules):
            raise _BadLineError(Code.TOO_MANY_COLUMNS, "Extra column(s) found", len(line.text))
        if len(fields) < len(rules):
            if not self._options.layout.fill_record:
                code = Code.DELIMITER_MISSING if len(fields) == 1 else Code.TOO_FEW_COLUMNS
                raise _BadLineError(code, "Delimiter not found", len(line.text))
            fields += ["" if is_text(rule.type) else None for rule in rules[len(fields) :]]
        return fields


def records(stream: TextIO, options: CopyStatement, between: Callable[[], None]) -> Iterator[_Line]:
    """The records of a text; one goes on over several lines where a newline is quoted or escaped.

    Of a line that is longer than a row may be only the beginning is kept, still longer than that. `between` is called
    now and then.
    """
    goes_on = _continuation(options)
    pending: list[str] = []
    size = first = 0
    for number, line in enumerate(_lines(stream, between), 1):
        text = line.removesuffix("\n").removesuffix("\r") if not line.endswith("\\\r\n") else line.removesuffix("\r\n")
        ended = line.endswith("\n")
        size += len(text)
        if ended and size <= MAX_ROW_BYTES and number > options.layout.ignore_header and goes_on(text, bool(pending)):
            pending.append(text)
            size, first = size + 1, first or number
            continue
        yield _Line(first or number, "\n".join([*pending, text]) if pending else text)
        pending.clear()
        size = first = 0
    if pending:
        yield _Line(first, "\n".join(pending))


def _lines(stream: TextIO, between: Callable[[], None]) -> Iterator[str]:
    count = 0
    while line := stream.readline(MAX_ROW_BYTES + 2):
        piece = line
        while not piece.endswith("\n") and len(piece) == MAX_ROW_BYTES + 2:
            between()
            piece = stream.readline(MAX_ROW_BYTES + 2)
        yield line
        if (count := count + 1) % 1000 == 0:
            between()


def _continuation(options: CopyStatement) -> Callable[[str, bool], bool]:
    """Whether a record goes on behind a line, which goes on a record itself or begins one."""
    if options.layout.format == "csv":
        return lambda line, within: (line.count(options.layout.quote) % 2 == 1) != within
    if options.layout.escape:
        return lambda line, within: (len(line) - len(line.rstrip("\\"))) % 2 == 1
    return lambda line, within: False


def splitter(options: CopyStatement, most: int) -> Callable[[str], Fields]:
    """How a record becomes fields under a COPY's options; what comes behind one more than `most` isn't told apart."""
    if options.layout.format == "fixedwidth":
        return lambda text: _split_fixed(text, [width for _, width in options.layout.fixed_widths])
    null = options.values.null_as if options.values.null_as is not None else NULL_MARKER
    if options.layout.format == "csv":
        delimiter = options.layout.delimiter or ","
        return lambda text: _split_csv(text, delimiter, options.layout.quote, null, most)
    delimiter = options.layout.delimiter or "|"
    if options.layout.escape:
        return lambda text: _split_escaped(text, delimiter, null, most, remove_quotes=options.layout.remove_quotes)
    if options.layout.remove_quotes:
        return lambda text: [_with_null(part, null) for part in _split_quoted(text, delimiter, most)]
    return lambda text: [_with_null(part, null) for part in text.split(delimiter, most)]


def _with_null(text: str, null: str) -> str | None:
    return None if text == null else text


def _split_fixed(text: str, widths: Sequence[int]) -> Fields:
    fields: Fields = []
    position = 0
    for width in widths:
        fields.append(text[position : position + width])
        position += width
    if len(text) > position:
        raise _BadLineError(Code.TOO_MANY_COLUMNS, "Extra column(s) found", position)
    return fields


def _split_csv(text: str, delimiter: str, quote: str, null: str, most: int) -> Fields:
    if quote not in text:
        return [_with_null(part, null) for part in text.split(delimiter, most)]
    fields: Fields = []
    position = 0
    while True:
        if text.startswith(quote, position):
            end = _closing_quote(text, quote, position + 1)
            fields.append(_with_null(text[position + 1 : end].replace(quote * 2, quote), null))
            end += 1
            if end < len(text) and not text.startswith(delimiter, end):
                raise _BadLineError(Code.INVALID_LINE, "Invalid quote formatting for CSV", end)
        else:
            found = text.find(delimiter, position)
            end = found if found >= 0 else len(text)
            fields.append(_with_null(text[position:end], null))
        if end >= len(text) or len(fields) > most:
            return fields
        position = end + len(delimiter)


def _closing_quote(text: str, quote: str, position: int) -> int:
    while (found := text.find(quote, position)) >= 0:
        pause()
        if not text.startswith(quote, found + 1):
            return found
        position = found + 2
    raise _BadLineError(Code.INVALID_LINE, "Invalid quote formatting for CSV", len(text))


def _split_quoted(text: str, delimiter: str, most: int) -> list[str]:
    """REMOVEQUOTES: a field in single or double quotes may hold the delimiter, and loses them."""
    fields: list[str] = []
    position = 0
    while True:
        mark = text[position : position + 1]
        end = text.find(delimiter, position)
        if mark in ("'", '"') and mark:
            close = text.find(mark + delimiter, position + 1)
            if close < 0 and text.endswith(mark) and len(text) > position + 1:
                close = len(text) - 1
            if close < 0:
                raise _BadLineError(Code.INVALID_LINE, "Missing closing quotation mark", position)
            fields.append(text[position + 1 : close])
            end = close + 1 if close + 1 < len(text) else -1
        else:
            fields.append(text[position : end if end >= 0 else len(text)])
        if end < 0 or len(fields) > most:
            return fields
        position = end + len(delimiter)


def _split_escaped(text: str, delimiter: str, null: str, most: int, *, remove_quotes: bool) -> Fields:
    """ESCAPE: what follows a backslash belongs to the value."""
    fields: Fields = []
    start = position = 0
    quote = ""
    while position < len(text) and len(fields) < most:
        pause()
        character = text[position]
        if character == "\\":
            position += 2
        elif remove_quotes and character == quote:
            quote, position = "", position + 1
        elif remove_quotes and position == start and character in "'\"":
            quote, position = character, position + 1
        elif not quote and text.startswith(delimiter, position):
            fields.append(_unescaped(text[start:position], null, remove_quotes=remove_quotes))
            position += len(delimiter)
            start = position
        else:
            position += 1
    fields.append(_unescaped(text[start:], null, remove_quotes=remove_quotes))
    return fields


def _unescaped(raw: str, null: str, *, remove_quotes: bool) -> str | None:
    if raw == null:
        return None
    if remove_quotes and len(raw) > 1 and raw[0] == raw[-1] and raw[0] in "'\"":
        raw = raw[1:-1]
    if "\\" not in raw:
        return raw
    return "".join(_characters(raw))


def _characters(raw: str) -> Iterator[str]:
    position = 0
    while position < len(raw):
        if raw[position] == "\\" and position + 1 < len(raw):
            position += 1
            yield unescape("\\" + raw[position]) if raw[position] in "tnrbfv" else raw[position]
        else:
            yield raw[position]
        position += 1

""".sql files as the editor takes them, and written back in the form they had. Knows no widget.

A file appears whole or not at all: it is written beside its place and renamed. What is no regular file is left alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sparkify_tui.atomic_write import replacing
from sparkify_tui.tui.paths import write_error

MAX_BYTES = 10_000_000
_BOM = b"\xef\xbb\xbf"


class SqlFileError(Exception):
    """The file can't be read or written; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class SqlText:
    """A file's text with line feeds; `newline` is what ends its lines in the file, `bom` whether a mark comes first."""

    text: str
    newline: str = "\n"
    bom: bool = False


def read_sql(path: Path) -> SqlText:
    """Read UTF-8, with or without a byte order mark; raises SqlFileError."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SqlFileError(f"{path} is larger than {MAX_BYTES // 1_000_000} MB: too large for the editor.")
        data = path.read_bytes()
        text = data.removeprefix(_BOM).decode("utf-8")
    except OSError as error:
        raise SqlFileError(f"{path} can't be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise SqlFileError(
            f"{path} is not UTF-8: byte {error.start + 1} is {data[error.start]:#04x}. "
            "Convert it first, for example with iconv -f latin1 -t utf-8."
        ) from error
    windows = text.count("\r\n") * 2 > text.count("\n")
    return SqlText(text.replace("\r\n", "\n"), "\r\n" if windows else "\n", data.startswith(_BOM))


def write_sql(path: Path, content: SqlText) -> None:
    """Write a text in its form; raises SqlFileError, and then what was there before is there still."""
    data = content.text.replace("\n", content.newline).encode("utf-8", "surrogatepass")
    try:
        with replacing(path) as part:
            part.write_bytes((_BOM if content.bom else b"") + data)
    except OSError as error:
        raise SqlFileError(write_error(path, error)) from error

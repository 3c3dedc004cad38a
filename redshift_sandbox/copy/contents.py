"""The bytes of an object as text: decompressed and in UTF-8, in memory or in a file that DuckDB can read."""

from __future__ import annotations

import bz2
import gzip
import io
import os
import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO, cast

import zstandard

from redshift_sandbox.copy.context import LoadContext
from redshift_sandbox.copy.copy_statement import CopyStatement
from redshift_sandbox.copy.sources import SourceFile, missing_prefix
from redshift_sandbox.objects.file_errors import UnreadableError
from redshift_sandbox.sql.sql_error import SqlError

_CHUNK = 1024 * 1024
_GLOB = frozenset("*?[]{}")


@contextmanager
def scratch_directory(context: LoadContext) -> Iterator[Path]:
    """A directory for one statement's files, in memory where the platform has that."""
    shared_memory = Path("/dev/shm")  # noqa: S108 - mkdtemp makes a private directory in it
    parent = context.temp_directory or (shared_memory if os.access(shared_memory, os.W_OK) else None)
    directory = Path(tempfile.mkdtemp(prefix="sandbox-load-", dir=parent))
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def is_plain(statement: CopyStatement) -> bool:
    """Whether objects hold the text as it is."""
    return not statement.files.compression and statement.files.encoding == "utf8"


def can_scan(path: str) -> bool:
    """Whether DuckDB takes the path as a file's name and not as a pattern."""
    return not _GLOB.intersection(path)


def read_bytes(file: SourceFile) -> bytes:
    """An object's stored bytes, read in one go."""
    try:
        descriptor = os.open(file.path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    except FileNotFoundError as error:
        raise missing_prefix(file.key) from error
    try:
        size = max(file.size, 1)
        content = os.read(descriptor, size + 1)
        if len(content) <= file.size < 0x7FFF0000 and len(content) == file.size:
            return content
        pieces = [content]
        while piece := os.read(descriptor, _CHUNK):
            pieces.append(piece)
        return b"".join(pieces)
    finally:
        os.close(descriptor)


class TooLargeError(Exception):
    """A compressed object holds more than may be written out at once: it is to be read as a stream."""


def read_text(file: SourceFile, statement: CopyStatement, at_most: int) -> bytes:
    """An object's text, decompressed, in UTF-8, whole; raises TooLargeError when it has more bytes than that."""
    if is_plain(statement):
        return read_bytes(file)
    with open_text(file, statement) as stream:
        content = stream.read(at_most + 1).encode("utf-8", "surrogateescape")
    if len(content) > at_most:
        raise TooLargeError
    return content


def write_text(
    file: SourceFile, statement: CopyStatement, path: Path, at_most: int, between: Callable[[], None]
) -> None:
    """Write an object's text to a file, decompressed and in UTF-8, calling `between` after every piece.

    Raises TooLargeError when it has more bytes than that, or whatever `between` raises.
    """
    written = 0
    with open_text(file, statement) as stream, path.open("wb") as out:
        while piece := stream.read(_CHUNK):
            written += out.write(piece.encode("utf-8", "surrogateescape"))
            if written > at_most:
                raise TooLargeError
            between()


@contextmanager
def open_text(file: SourceFile, statement: CopyStatement) -> Iterator[TextIO]:
    """An object's text as a stream of characters, decompressed as it is read: only a piece of it is in memory.

    Lines end with a newline alone, and bytes that aren't UTF-8 become surrogates. What is wrong with the bytes is
    raised as SqlError while they are read, inside of the `with`.
    """
    utf8 = statement.files.encoding == "utf8"
    try:
        with (
            _opened(file, statement) as raw,
            io.TextIOWrapper(
                raw,
                encoding="utf-8-sig" if utf8 else statement.files.encoding,
                errors="surrogateescape" if utf8 else "strict",
                newline="\n",
            ) as stream,
        ):
            yield stream
    except (EOFError, zstandard.ZstdError, zlib.error) as error:
        raise _broken(statement.files.compression, file) from error
    except OSError as error:
        if error.errno is None and not isinstance(error, UnreadableError):  # gzip's and bz2's, for bytes not theirs
            raise _broken(statement.files.compression, file) from error
        raise
    except UnicodeDecodeError as error:
        raise _not_in_encoding(statement.files.encoding, file) from error


@contextmanager
def _opened(file: SourceFile, statement: CopyStatement) -> Iterator[BinaryIO]:
    if statement.files.compression == "gzip":
        with gzip.open(file.path, "rb") as unzipped:
            yield cast(BinaryIO, unzipped)
    elif statement.files.compression == "bzip2":
        with bz2.open(file.path, "rb") as unpacked:
            yield cast(BinaryIO, unpacked)
    elif statement.files.compression == "zstd":
        with (
            Path(file.path).open("rb") as raw,
            zstandard.ZstdDecompressor().stream_reader(raw, read_across_frames=True) as stream,
            io.BufferedReader(cast(io.RawIOBase, stream)) as buffered,
        ):
            yield cast(BinaryIO, buffered)
    else:
        with Path(file.path).open("rb") as raw:
            yield raw


def _not_in_encoding(encoding: str, file: SourceFile) -> SqlError:
    return SqlError(f"The file {file.url} is not in the encoding {encoding.upper()}", "XX000")


def _broken(compression: str, file: SourceFile) -> SqlError:
    return SqlError(f"{compression}: {file.url} is not a valid {compression} file, or is cut short", "XX000")

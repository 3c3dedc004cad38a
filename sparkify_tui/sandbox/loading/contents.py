"""The bytes of an object as text: decompressed and in UTF-8, in memory or in a file that DuckDB can read."""

from __future__ import annotations

import bz2
import codecs
import gzip
import os
import shutil
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import zstandard

from sparkify_tui.sandbox.dialect.plan import SqlError
from sparkify_tui.sandbox.loading.context import LoadContext
from sparkify_tui.sandbox.loading.copy_statement import CopyStatement
from sparkify_tui.sandbox.loading.sources import SourceFile, missing_prefix

_CHUNK = 1024 * 1024
_GLOB = frozenset("*?[]{}")


@contextmanager
def scratch_directory(context: LoadContext) -> Iterator[Path]:
    """A directory for one statement's files, in memory where the platform has that."""
    shared_memory = Path("/dev/shm")  # noqa: S108 - mkdtemp makes a private directory in it
    parent = context.temp_directory or (shared_memory if os.access(shared_memory, os.W_OK) else None)
    directory = Path(tempfile.mkdtemp(prefix="sparkify-load-", dir=parent))
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def is_plain(statement: CopyStatement) -> bool:
    """Whether objects hold the text as it is."""
    return not statement.compression and statement.encoding == "utf8"


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


def read_text(file: SourceFile, statement: CopyStatement) -> bytes:
    """An object's text, decompressed, in UTF-8, whole."""
    if is_plain(statement):
        return read_bytes(file)
    with _opened(file, statement) as stream:
        try:
            content = stream.read()
        except (OSError, EOFError, zstandard.ZstdError, zlib.error) as error:
            raise _broken(statement.compression, file) from error
    return _recode(content, statement.encoding, file)


def write_text(file: SourceFile, statement: CopyStatement, path: Path) -> None:
    """Write an object's text, decompressed and in UTF-8, to a file."""
    decoder = codecs.getincrementaldecoder(statement.encoding)("strict") if statement.encoding != "utf8" else None
    try:
        with _opened(file, statement) as stream, path.open("wb") as out:
            while chunk := stream.read(_CHUNK):
                out.write(decoder.decode(chunk).encode() if decoder else chunk)
            if decoder:
                out.write(decoder.decode(b"", final=True).encode())
    except (EOFError, zstandard.ZstdError, zlib.error) as error:
        raise _broken(statement.compression, file) from error
    except OSError as error:
        if error.errno is None:  # what gzip and bz2 raise for bytes that aren't theirs
            raise _broken(statement.compression, file) from error
        raise
    except UnicodeDecodeError as error:
        raise _not_in_encoding(statement.encoding, file) from error


@contextmanager
def _opened(file: SourceFile, statement: CopyStatement) -> Iterator[BinaryIO]:
    if statement.compression == "gzip":
        with gzip.open(file.path, "rb") as stream:
            yield cast(BinaryIO, stream)
    elif statement.compression == "bzip2":
        with bz2.open(file.path, "rb") as stream:
            yield cast(BinaryIO, stream)
    elif statement.compression == "zstd":
        with (
            Path(file.path).open("rb") as raw,
            zstandard.ZstdDecompressor().stream_reader(raw, read_across_frames=True) as stream,
        ):
            yield cast(BinaryIO, stream)
    else:
        with Path(file.path).open("rb") as raw:
            yield raw


def _recode(content: bytes, encoding: str, file: SourceFile) -> bytes:
    if encoding == "utf8":
        return content
    try:
        return content.decode(encoding).encode()
    except UnicodeDecodeError as error:
        raise _not_in_encoding(encoding, file) from error


def _not_in_encoding(encoding: str, file: SourceFile) -> SqlError:
    return SqlError(f"The file {file.url} is not in the encoding {encoding.upper()}", "XX000")


def _broken(compression: str, file: SourceFile) -> SqlError:
    return SqlError(f"{compression}: {file.url} is not a valid {compression} file, or is cut short", "XX000")

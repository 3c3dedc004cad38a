"""Files replaced in one step: complete and new, or what they were."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sparkify_tui.absence import is_absent


@contextmanager
def replacing(path: Path, *, mode: int | None = None, durable: bool = False) -> Iterator[Path]:
    """A file beside `path` to write, which takes its place at the end; links are followed.

    The new file has `mode`, or that of the one it replaces where `mode` is None. A `durable` one is flushed to disk
    before it takes the place, and its directory after. Raises OSError; after any error the file beside is gone and
    `path` is what it was.
    """
    target = path.resolve()
    part = target.parent / f".sparkify-{secrets.token_hex(16)}.part"
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666 if mode is None else mode))
    try:
        yield part
        if mode is None and not is_absent(target):
            part.chmod(target.stat().st_mode & 0o777)
        if durable:
            _flush(part)
        part.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise
    if durable:
        flush_directory(target.parent)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def flush_directory(directory: Path) -> None:
    """Flush to disk which files a directory holds, where the platform can."""
    if os.name == "nt":  # Windows opens no directories
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # not every file system can flush one
            os.fsync(descriptor)
    finally:
        os.close(descriptor)

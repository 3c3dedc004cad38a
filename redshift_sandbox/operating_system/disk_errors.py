"""What keeps files from being opened or written, told apart: no room, or damage.

DuckDB, SQLite and the operating system each say it in words of their own.
"""

from __future__ import annotations

import errno
import re
import shutil
import sqlite3
from pathlib import Path

from redshift_sandbox.errors import SandboxError

_FULL = re.compile(r"No space left|(disk|database).{0,12} full|quota exceeded", re.IGNORECASE)
_NO_ROOM_BYTES = 64 * 1024


def is_full(error: BaseException, directory: Path | None = None) -> bool:
    """Whether there was no room; SQLite's "disk I/O error" means that too where `directory` has none left."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return True
    if _FULL.search(str(error)):
        return True
    doubtful = isinstance(error, sqlite3.OperationalError) and directory is not None
    return doubtful and directory is not None and not has_room(directory)


def has_room(directory: Path) -> bool:
    """Whether anything can still be written there; True when that can't be found out."""
    try:
        return shutil.disk_usage(directory).free >= _NO_ROOM_BYTES
    except OSError:
        return True


def in_words(error: BaseException) -> str:
    """One line that says what went wrong."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    first = str(error).strip().split("\n", 1)[0]
    return first.rstrip(".! ") or type(error).__name__


def unusable_file(path: Path, error: sqlite3.Error) -> SandboxError:
    """The error for one of the sandbox's own files that SQLite can't open; nothing is changed in it."""
    if is_full(error, path.parent):
        return SandboxError(
            f"The sandbox can't write {path}: no space is left.", remedy="Make room and start it again."
        )
    return SandboxError(
        f"{path} can't be read: {in_words(error)}.",
        remedy="Put a copy of it back, or move it away: the sandbox then starts empty, and buckets and files stay.",
    )


def unreadable(path: Path, error: OSError) -> SandboxError:
    """The error for one of the sandbox's own files that is there and can't be read."""
    return SandboxError(
        f"{path} can't be read: {error.strerror or error}.",
        remedy="Change its permissions or its owner so that you can read it.",
    )

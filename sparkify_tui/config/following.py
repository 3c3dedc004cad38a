"""Notices that a file is another than it was, by what the file system says of it: edited, replaced, made, deleted."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Stamp(NamedTuple):
    """What changes when a file's content does; the inode, when an editor renames a new file over it."""

    modified_ns: int
    size_bytes: int
    inode: int
    device: int


class FileWatch:
    """Compares a file with how it was at the last look; symbolic links are followed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: Stamp | None = None

    def has_changed(self) -> bool:
        """Whether the file is another than at the last call; blocks for as long as the file system takes.

        What is read after the call is at least as new as what was compared, so no change goes unseen.
        """
        before, self._seen = self._seen, stamp(self.path)
        return self._seen != before


def stamp(path: Path) -> Stamp | None:
    """The file's stamp; None when it is absent or can't be seen."""
    try:
        found = path.stat()
    except OSError:
        return None
    return Stamp(found.st_mtime_ns, found.st_size, found.st_ino, found.st_dev)

"""Files below a bucket's directory in the order in which S3 lists keys, holding one directory's names at a time.

S3 orders keys by their UTF-8 bytes. A directory sorts by its name and the slash that its keys go on with, so a walk of
sorted directories yields sorted keys. Links that lead out of the bucket are no objects and are passed over.
A directory or file that can't be looked at is an UnreadableError, never an absence.
"""

from __future__ import annotations

import os
import stat
import time
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterator
from typing import NamedTuple

from redshift_sandbox.objects.file_errors import unreadable
from redshift_sandbox.operating_system.absence import is_absence

UPLOAD_PREFIX = ".sandbox-upload-"
_CACHED_FROM_NAMES = 100
_CACHED_NAMES_AT_MOST = 1_000_000
_CACHED_DIRECTORIES_AT_MOST = 64
_SETTLED_S = 2.0


class FileObject(NamedTuple):
    """One object: its key, size, time of last change and the file that holds it."""

    key: str
    size: int
    mtime_ns: int
    path: str


class KeyPrefix(NamedTuple):
    """All keys that begin with `key`, which ends in a slash, folded into one."""

    key: str


class Walker:
    """Walks one bucket; keeps the sorted names of directories between calls (one per page) while they don't change."""

    def __init__(self, root: str) -> None:
        self.root = os.path.realpath(root)
        self._names: OrderedDict[str, tuple[int, list[str]]] = OrderedDict()

    def walk(self, prefix: str = "", start_after: str = "", *, fold: bool = False) -> Iterator[FileObject | KeyPrefix]:
        """Objects whose key begins with `prefix` and comes after `start_after`, in key order.

        With `fold`, keys that go on with a slash beyond `prefix` are yielded once, as a KeyPrefix; one is passed over
        when `start_after` lies in it.
        """
        directory, _, _ = prefix.rpartition("/")
        base = f"{directory}/" if directory else ""
        if (any(part in ("", ".", "..") for part in directory.split("/")) and directory) or "\0" in prefix:
            return
        path = os.path.join(self.root, *directory.split("/")) if directory else self.root
        if not self._inside(path):
            return
        yield from self._walk(path, base, prefix, start_after, fold=fold)

    def _walk(
        self, path: str, base: str, prefix: str, start_after: str, *, fold: bool
    ) -> Iterator[FileObject | KeyPrefix]:
        names = self._sorted_names(path)
        first = 0
        within = base.startswith(prefix)
        low = max(prefix, start_after)
        if low.startswith(base):
            # Names before the one that `low` goes through can't matter; that one may be a directory, so keep it.
            segment = low[len(base) :].split("/", 1)[0]
            first = bisect_left(names, segment)
        for name in names[first:]:
            key = base + name
            if name.endswith("/"):
                if not (key.startswith(prefix) or prefix.startswith(key)):
                    if key > prefix:
                        return
                    continue
                inside = start_after.startswith(key)
                if key <= start_after and not inside:
                    continue
                inner = f"{path}{os.sep}{name[:-1]}"
                if fold and key.startswith(prefix):
                    if not inside and next(self._walk(inner, key, "", "", fold=False), None) is not None:
                        yield KeyPrefix(key)
                    continue
                yield from self._walk(inner, key, prefix, start_after, fold=fold)
            elif not within and not key.startswith(prefix):
                if key > prefix:
                    return
            elif key > start_after and (found := _object(f"{path}{os.sep}{name}", key)) is not None:
                yield found

    def _sorted_names(self, path: str) -> list[str]:
        """The names in a directory, those of directories with a slash at the end, sorted; [] when it is gone.

        Raises UnreadableError.
        """
        try:
            changed_ns = os.stat(path).st_mtime_ns
            cached = self._names.get(path)
            if cached is not None and cached[0] == changed_ns:
                self._names.move_to_end(path)
                return cached[1]
            with os.scandir(path) as entries:
                names = [name for entry in entries if (name := self._name(entry)) is not None]
        except OSError as error:
            if is_absence(error):
                return []
            raise unreadable(error, path) from error
        names.sort()
        # A directory that changed a moment ago may change again within the clock's tick and show the same time.
        if len(names) >= _CACHED_FROM_NAMES and time.time_ns() - changed_ns > _SETTLED_S * 1e9:
            self._names[path] = (changed_ns, names)
            self._forget_the_oldest()
        return names

    def _forget_the_oldest(self) -> None:
        kept = sum(len(names) for _, names in self._names.values())
        while len(self._names) > 1 and (kept > _CACHED_NAMES_AT_MOST or len(self._names) > _CACHED_DIRECTORIES_AT_MOST):
            kept -= len(self._names.popitem(last=False)[1][1])

    def _name(self, entry: os.DirEntry[str]) -> str | None:
        name = entry.name
        if name.startswith(UPLOAD_PREFIX) or not (name.isascii() or _is_utf8(name)):
            return None
        if entry.is_file(follow_symlinks=False):
            return name
        if entry.is_symlink() and not self._inside(entry.path):
            return None
        if entry.is_dir():
            return name + "/"
        return name if entry.is_file() else None

    def _inside(self, path: str) -> bool:
        real = os.path.realpath(path)
        return real == self.root or real.startswith(self.root.rstrip(os.sep) + os.sep)


def _object(path: str, key: str) -> FileObject | None:
    try:
        facts = os.stat(path)
    except OSError as error:
        if is_absence(error):
            return None
        raise unreadable(error, path) from error
    if not stat.S_ISREG(facts.st_mode):
        return None
    return FileObject(key, facts.st_size, facts.st_mtime_ns, path)


def _is_utf8(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True

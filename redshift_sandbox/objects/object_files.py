"""Files behind objects: which keys can be paths, moving a file into its place whole, reading its digest."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import shutil
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from redshift_sandbox.objects.file_errors import unreadable
from redshift_sandbox.objects.walk import UPLOAD_PREFIX, FileObject, KeyPrefix
from redshift_sandbox.operating_system.absence import is_absence

_BUCKET_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,254}")
_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0)


def is_bucket_name(name: str) -> bool:
    """Whether a directory of that name counts as a bucket."""
    return _BUCKET_NAME.fullmatch(name) is not None and ".." not in name


def is_path(key: str) -> bool:
    """Whether a key can be a file's path as it is, on every platform."""
    if "\0" in key or not key or (os.sep != "/" and os.sep in key):
        return False
    parts = key.split("/")
    if parts[0].startswith(UPLOAD_PREFIX):
        return False
    return all(part not in ("", ".", "..") and len(part.encode("utf-8", "surrogatepass")) <= 255 for part in parts)


def inside(path: str, root: str) -> bool:
    """Whether a resolved path lies below a resolved directory."""
    return path.startswith(root.rstrip(os.sep) + os.sep)


def place(file: Path, target: Path, root: str) -> bool:
    """Move `file` to `target`; False when a file stands where a directory would have to be."""
    for _ in range(5):
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if not inside(os.path.realpath(target), root):
                return False
            _move(file, target)
        except FileNotFoundError:
            continue  # a delete removed the directory that had just become empty
        except (FileExistsError, NotADirectoryError, IsADirectoryError):
            return False
        return True
    return False


def _move(file: Path, target: Path) -> None:
    try:
        file.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        # The bucket is on another file system.
        beside = target.with_name(f"{UPLOAD_PREFIX}{secrets.token_hex(8)}")
        try:
            shutil.copyfile(file, beside)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)


def md5_of(path: str, size: int) -> bytes | None:
    """The MD5 of a file of the given size; None when it is gone; raises UnreadableError."""
    try:
        descriptor = os.open(path, _READ)
    except OSError as error:
        if is_absence(error):
            return None
        raise unreadable(error, path) from error
    try:
        content = os.read(descriptor, size)
        while len(content) < size and (more := os.read(descriptor, size - len(content))):
            content += more
    except OSError as error:
        raise unreadable(error, path) from error
    finally:
        os.close(descriptor)
    return hashlib.md5(content, usedforsecurity=False).digest()


def chunks(content: bytes | BinaryIO | Iterable[bytes]) -> Iterator[bytes]:
    """The bytes of a content, in pieces."""
    if isinstance(content, bytes):
        yield content
    elif hasattr(content, "read"):
        while chunk := content.read(1 << 20):
            yield chunk
    else:
        yield from content


def without_repeats(items: Iterable[FileObject | KeyPrefix]) -> Iterator[FileObject | KeyPrefix]:
    """Sorted items without those whose key came just before."""
    last = None
    for item in items:
        if item.key != last:
            yield item
        last = item.key


def is_directory(path: str) -> bool:
    """Whether a directory, or a link to one, has that path; raises UnreadableError when that can't be found out."""
    try:
        return stat.S_ISDIR(os.stat(path).st_mode)
    except OSError as error:
        if is_absence(error):
            return False
        raise unreadable(error, path) from error


def directory_facts(entry: os.DirEntry[str]) -> os.stat_result | None:
    """What is known of a directory, or of a link to one; None for anything else."""
    try:
        facts = entry.stat()
    except OSError as error:
        return None if is_absence(error) else entry.stat(follow_symlinks=False)
    return facts if stat.S_ISDIR(facts.st_mode) else None


def give_up(error: OSError) -> None:
    """What `os.walk` calls for a directory that can't be read, which it would pass over: raises UnreadableError."""
    raise unreadable(error, "")

"""The object store: buckets are directories, objects are files, and nothing is held in memory.

Safe against names that lead out of a bucket: `..`, NUL, absolute names and links. A bucket's directory may itself be
a link, and may be read-only.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import heapq
import os
import secrets
import stat
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from redshift_sandbox.objects.file_errors import reading, unreadable
from redshift_sandbox.objects.notes import Note, Notes
from redshift_sandbox.objects.object_files import (
    chunks,
    directory_facts,
    give_up,
    inside,
    is_bucket_name,
    is_directory,
    is_path,
    md5_of,
    place,
    without_repeats,
)
from redshift_sandbox.objects.walk import UPLOAD_PREFIX, FileObject, KeyPrefix, Walker
from redshift_sandbox.operating_system.absence import is_absence

_HASHED_AT_MOST = 8 * 1024 * 1024
_SETTLED_NS = 2 * 10**9
_HASHED_TOGETHER = 10_000
MAX_KEY_BYTES = 1024


class NoSuchBucket(LookupError):
    """There is no such bucket."""


class NoSuchKey(LookupError):
    """There is no such object."""


@dataclass(frozen=True, slots=True)
class ObjectDetails:
    """All that is known of an object; `etag` without quotes, `modified` in UTC."""

    key: str
    size: int
    etag: str
    modified: datetime
    path: str
    content_type: str | None
    metadata: Mapping[str, str]
    tags: Mapping[str, str]


class ObjectStore:
    """The buckets of one home; safe to use from any thread."""

    def __init__(self, root: Path, private: Path) -> None:
        """`root` holds a directory per bucket; `private` is the store's own: uploads, notes and odd objects."""
        self._root = root
        self.uploads = private / "uploads"
        self._odd = private / "odd"
        for directory in (root, self.uploads, self._odd):
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._notes = Notes(private / "notes.sqlite")
        self._walkers: dict[str, Walker] = {}
        self._in_the_making: dict[str, threading.Event] = {}
        self._owed: dict[str, Callable[[], object]] = {}
        self._making = threading.Lock()
        for left_over in self.uploads.glob(f"{UPLOAD_PREFIX}*"):
            left_over.unlink(missing_ok=True)

    # --- buckets ---

    def expect(self, bucket: str) -> threading.Event:
        """Announce a bucket that is being filled: requests for it wait until the event returned is set."""
        return self._in_the_making.setdefault(bucket, threading.Event())

    def owe(self, bucket: str, make: Callable[[], object]) -> None:
        """Announce a bucket that could not be filled: requests for it retry the filling, and get OSError meanwhile."""
        self._owed[bucket] = make

    def buckets(self) -> list[tuple[str, datetime]]:
        """(name, creation time) of every bucket, by name; also of one that can't be looked into."""
        self._await_all()
        found = []
        with reading(str(self._root)), os.scandir(self._root) as entries:
            for entry in entries:
                if is_bucket_name(entry.name) and (facts := directory_facts(entry)) is not None:
                    found.append((entry.name, datetime.fromtimestamp(facts.st_ctime, UTC)))
        return sorted(found)

    def has_bucket(self, bucket: str) -> bool:
        """Whether the bucket exists."""
        try:
            self.bucket_directory(bucket)
        except NoSuchBucket:
            return False
        return True

    def bucket_directory(self, bucket: str) -> str:
        """The bucket's directory, links resolved; raises NoSuchBucket or UnreadableError."""
        if event := self._in_the_making.get(bucket):
            event.wait(timeout=300)
        if bucket in self._owed:
            self._make(bucket)
        if not is_bucket_name(bucket) or not is_directory(str(self._root / bucket)):
            raise NoSuchBucket(bucket)
        return os.path.realpath(self._root / bucket)

    def _make(self, bucket: str) -> None:
        with self._making:
            if bucket in self._owed:
                if not os.path.isdir(self._root / bucket):
                    self._owed[bucket]()
                del self._owed[bucket]

    def create_bucket(self, bucket: str) -> None:
        """Make an empty bucket; FileExistsError when there is one."""
        (self._root / bucket).mkdir(mode=0o755)

    def delete_bucket(self, bucket: str) -> None:
        """Remove a bucket that holds no object; OSError when it holds one."""
        directory = self.bucket_directory(bucket)
        if next(self.list(bucket), None) is not None:
            raise OSError(errno.ENOTEMPTY, f"{bucket} is not empty")
        link = self._root / bucket
        if link.is_symlink():
            link.unlink()
        else:
            for parent, _, _ in os.walk(directory, topdown=False, onerror=give_up):
                os.rmdir(parent)
        self._notes.forget_bucket(bucket)
        self._walkers.pop(bucket, None)

    # --- reading ---

    def list(
        self, bucket: str, prefix: str = "", start_after: str = "", limit: int | None = None
    ) -> Iterator[FileObject]:
        """Objects in key order, files that were dropped into the directory included; raises NoSuchBucket at once."""
        found = (item for item in self._entries(bucket, prefix, start_after) if isinstance(item, FileObject))
        return islice(found, limit)

    def list_folded(self, bucket: str, prefix: str, start_after: str) -> Iterator[FileObject | KeyPrefix]:
        """As `list`, with the keys that go on with a slash beyond `prefix` folded, as S3's delimiter `/` does."""
        return self._entries(bucket, prefix, start_after, fold=True)

    def stat(self, bucket: str, key: str) -> ObjectDetails:
        """What is known of an object; raises NoSuchBucket or NoSuchKey."""
        found = self._find(bucket, key)
        note = self._notes.get(bucket, key)
        if note is not None and note.file is None and (note.size, note.mtime_ns) != (found.size, found.mtime_ns):
            note = None  # the file was replaced by other means
        return ObjectDetails(
            key=key,
            size=found.size,
            etag=note.etag if note else self.etag(bucket, found),
            modified=datetime.fromtimestamp(found.mtime_ns // 10**9, UTC),
            path=found.path,
            content_type=note.content_type if note else None,
            metadata=note.metadata if note else {},
            tags=note.tags if note else {},
        )

    def exists(self, bucket: str, key: str) -> bool:
        """Whether there is such an object."""
        try:
            self._find(bucket, key)
        except LookupError:
            return False
        return True

    def open(self, bucket: str, key: str) -> BinaryIO:
        """The object's bytes; raises NoSuchBucket, NoSuchKey or UnreadableError."""
        path = self._find(bucket, key).path
        try:
            with reading(path):
                return open(path, "rb")
        except FileNotFoundError as error:
            raise NoSuchKey(key) from error

    def path(self, bucket: str, key: str) -> Path:
        """The file that holds an object, for reading; raises NoSuchBucket or NoSuchKey."""
        return Path(self._find(bucket, key).path)

    def etag(self, bucket: str, item: FileObject) -> str:
        """The ETag of a listed object: MD5 of its bytes; in multipart form for what is too large to read for it."""
        return self.etags(bucket, [item])[0]

    def hash_all(self, bucket: str) -> None:
        """Work out all ETags of a bucket and keep them, as its first listing would; there must be no writer."""
        objects = self.list(bucket)
        while page := list(islice(objects, _HASHED_TOGETHER)):
            self.etags(bucket, page, at_rest=True)

    def etags(self, bucket: str, items: Sequence[FileObject], *, at_rest: bool = False) -> Sequence[str]:
        """The ETags of listed objects, in the order of their keys; "" for one that is gone since.

        `at_rest` says that there is no writer, so that what was written just now need not be looked at again.
        """
        if not items:
            return []
        notes = self._notes.between(bucket, items[0].key, items[-1].key)
        known = self._notes.digests(bucket, items[0].key, items[-1].key)
        settled = time.time_ns() - _SETTLED_NS
        new: list[tuple[str, int, int, bytes]] = []
        found = []
        for item in items:
            key, size, mtime_ns, path = item
            note = notes.get(key)
            digest = known.get(key)
            if note is not None and (note.size, note.mtime_ns) == (size, mtime_ns):
                found.append(note.etag)
            elif digest is not None and digest[0] == size and digest[1] == mtime_ns:
                found.append(digest[2].hex())
            elif size > _HASHED_AT_MOST:
                identity = hashlib.md5(f"{size}:{mtime_ns}".encode(), usedforsecurity=False).hexdigest()
                found.append(f"{identity}-{-(-size // _HASHED_AT_MOST)}")
            elif (md5 := md5_of(path, size)) is None:
                found.append("")
            else:
                found.append(md5.hex())
                if at_rest or mtime_ns < settled:  # what changed just now may change again without showing it
                    new.append((key, size, mtime_ns, md5))
        if new:
            self._notes.remember_digests(bucket, new)
        return found

    # --- writing ---

    def put(
        self,
        bucket: str,
        key: str,
        content: bytes | BinaryIO | Iterable[bytes],
        *,
        content_type: str | None = None,
        metadata: Mapping[str, str] | None = None,
        tags: Mapping[str, str] | None = None,
        etag: str | None = None,
    ) -> ObjectDetails:
        """Write an object whole or not at all, over the one that was there; raises NoSuchBucket, or OSError."""
        self.bucket_directory(bucket)
        temporary, digest = self.new_upload(), hashlib.md5(usedforsecurity=False)
        try:
            with temporary.open("wb") as file:
                for chunk in chunks(content):
                    digest.update(chunk)
                    file.write(chunk)
            return self.adopt(
                bucket, key, temporary, etag or digest.hexdigest(), content_type, metadata or {}, tags or {}
            )
        finally:
            temporary.unlink(missing_ok=True)

    def new_upload(self) -> Path:
        """A name for a file to be adopted; left-over ones are removed at the next start."""
        return self.uploads / f"{UPLOAD_PREFIX}{secrets.token_hex(8)}"

    def adopt(
        self,
        bucket: str,
        key: str,
        file: Path,
        etag: str,
        content_type: str | None,
        metadata: Mapping[str, str],
        tags: Mapping[str, str],
    ) -> ObjectDetails:
        """Make `file` the object, moving it; `etag` is kept with it."""
        root = self.bucket_directory(bucket)
        target = self._writable_path(root, key)
        placed, odd_name = target is not None and place(file, target, root), None
        if not placed or target is None:
            odd_name = hashlib.sha256(f"{bucket}\0{key}".encode()).hexdigest()
            target = self._odd / odd_name
            file.replace(target)
        facts = target.stat()
        noted = odd_name or content_type or metadata or tags or facts.st_size > _HASHED_AT_MOST or "-" in etag
        if noted:
            note = Note(key, etag, facts.st_size, facts.st_mtime_ns, content_type, metadata, tags, odd_name)
            self._notes.put(bucket, note)
        else:
            self._notes.delete(bucket, key)
        return self.stat(bucket, key)

    def delete(self, bucket: str, key: str) -> bool:
        """Remove an object; False when there was none."""
        root = self.bucket_directory(bucket)
        try:
            found = self._find(bucket, key)
        except NoSuchKey:
            return False
        path = Path(found.path)
        path.unlink(missing_ok=True)
        self._notes.delete(bucket, key)
        if path.parent != self._odd:
            with contextlib.suppress(OSError):  # the first directory that isn't empty ends it
                while str(path := path.parent) != root:
                    path.rmdir()
        return True

    def set_tags(self, bucket: str, key: str, tags: Mapping[str, str]) -> None:
        """Replace an object's tags."""
        known = self.stat(bucket, key)
        note = self._notes.get(bucket, key)
        self._notes.put(
            bucket,
            Note(
                key,
                known.etag,
                known.size,
                os.stat(known.path).st_mtime_ns,
                known.content_type,
                known.metadata,
                tags,
                note.file if note else None,
            ),
        )

    def close(self) -> None:
        """Close the notes."""
        self._notes.close()

    # --- inside ---

    def _await_all(self) -> None:
        for event in self._in_the_making.values():
            event.wait(timeout=300)

    def _entries(
        self, bucket: str, prefix: str, start_after: str, *, fold: bool = False
    ) -> Iterator[FileObject | KeyPrefix]:
        root = self.bucket_directory(bucket)
        walker = self._walkers.get(bucket)
        if walker is None or walker.root != root:
            walker = self._walkers[bucket] = Walker(root)
        files = walker.walk(prefix, start_after, fold=fold)
        if not self._notes.odd(bucket, prefix, start_after, limit=1):
            return files
        odd = self._odd_entries(bucket, prefix, start_after, fold=fold)
        return without_repeats(heapq.merge(files, odd, key=lambda item: item.key))

    def _odd_entries(
        self, bucket: str, prefix: str, start_after: str, *, fold: bool
    ) -> Iterator[FileObject | KeyPrefix]:
        while notes := self._notes.odd(bucket, prefix, start_after):
            for note in notes:
                beyond, slash, _ = note.key[len(prefix) :].partition("/")
                if fold and slash:
                    if not start_after.startswith(folded := prefix + beyond + "/"):
                        yield KeyPrefix(folded)
                else:
                    yield FileObject(note.key, note.size, note.mtime_ns, str(self._odd / (note.file or "")))
            start_after = notes[-1].key

    def _find(self, bucket: str, key: str) -> FileObject:
        root = self.bucket_directory(bucket)
        note = self._notes.get(bucket, key)
        if note is not None and note.file is not None:
            return FileObject(key, note.size, note.mtime_ns, str(self._odd / note.file))
        if not is_path(key):
            raise NoSuchKey(key)
        path = os.path.join(root, *key.split("/"))
        try:
            facts = os.stat(path)
        except ValueError as error:
            raise NoSuchKey(key) from error
        except OSError as error:
            if not is_absence(error) and inside(os.path.realpath(path), root):
                raise unreadable(error, path) from error
            raise NoSuchKey(key) from error
        if not stat.S_ISREG(facts.st_mode) or not inside(os.path.realpath(path), root):
            raise NoSuchKey(key)
        return FileObject(key, facts.st_size, facts.st_mtime_ns, path)

    def _writable_path(self, root: str, key: str) -> Path | None:
        """The path to write a key to; None when the key can't be one, or something else is there."""
        if not is_path(key):
            return None
        path = os.path.join(root, *key.split("/"))
        if os.path.isdir(path) or os.path.islink(path) or not inside(os.path.realpath(path), root):
            return None
        return Path(path)

"""What a bucket's files can't say about objects: an SQLite file beside them.

Two kinds of notes: an ETag, content type, metadata or tags that can't be derived from the file; and objects whose key
can't be a file's path (`a//b`, `..`, a key that ends in a slash, a file where a directory is), whose bytes lie under
another name.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from redshift_sandbox.operating_system.disk_errors import unusable_file


@dataclass(frozen=True, slots=True)
class Note:
    """What is known of an object besides its bytes; `size` and `mtime_ns` tell whether the file is still the same.

    `file` names the file of an object whose key is no path.
    """

    key: str
    etag: str
    size: int
    mtime_ns: int
    content_type: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    file: str | None = None


_COLUMNS = "key, etag, size, mtime_ns, content_type, metadata, tags, file"


class Notes:
    """The notes of all buckets; safe to use from any thread."""

    def __init__(self, path: Path) -> None:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=10)
        try:
            self._set_up()
        except sqlite3.Error as error:
            raise unusable_file(path, error) from error
        self._buckets = {row[0] for row in self._connection.execute("select distinct bucket from note")}

    def _set_up(self) -> None:
        self._connection.execute("pragma journal_mode = wal")
        self._connection.execute("pragma synchronous = normal")
        self._connection.execute(
            "create table if not exists note (bucket text, key text, etag text, size integer, mtime_ns integer, "
            "content_type text, metadata text, tags text, file text, primary key (bucket, key)) without rowid"
        )
        self._connection.execute("create index if not exists odd on note (bucket, key) where file is not null")
        self._connection.execute(
            "create table if not exists digest (bucket text, key text, size integer, mtime_ns integer, md5 blob, "
            "primary key (bucket, key)) without rowid"
        )

    def get(self, bucket: str, key: str) -> Note | None:
        """The note on an object, if there is one."""
        if bucket not in self._buckets:
            return None
        with self._lock:
            row = self._connection.execute(
                f"select {_COLUMNS} from note where bucket = ? and key = ?",
                (bucket, key),
            ).fetchone()
        return _note(row) if row else None

    def between(self, bucket: str, first: str, last: str) -> dict[str, Note]:
        """The notes on objects between two keys."""
        if bucket not in self._buckets:
            return {}
        with self._lock:
            rows = self._connection.execute(
                f"select {_COLUMNS} from note where bucket = ? and key between ? and ?", (bucket, first, last)
            ).fetchall()
        return {row[0]: _note(row) for row in rows}

    def odd(self, bucket: str, prefix: str, start_after: str, limit: int = 1000) -> list[Note]:
        """Objects whose key is no path, in key order: the first `limit` after `start_after`."""
        if bucket not in self._buckets:
            return []
        with self._lock:
            rows = self._connection.execute(
                f"select {_COLUMNS} from note where bucket = ? and file is not null "
                "and key > ? and key >= ? and substr(key, 1, ?) = ? order by key limit ?",
                (bucket, start_after, prefix, len(prefix), prefix, limit),
            ).fetchall()
        return [_note(row) for row in rows]

    def put(self, bucket: str, note: Note) -> None:
        """Write a note, over the one that was there."""
        values = (
            bucket,
            note.key,
            note.etag,
            note.size,
            note.mtime_ns,
            note.content_type,
            json.dumps(dict(note.metadata)),
            json.dumps(dict(note.tags)),
            note.file,
        )
        with self._lock:
            self._connection.execute("insert or replace into note values (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
            self._buckets.add(bucket)

    def delete(self, bucket: str, key: str) -> None:
        """Forget what is noted on an object."""
        if bucket in self._buckets:
            with self._lock:
                self._connection.execute("delete from note where bucket = ? and key = ?", (bucket, key))

    def digests(self, bucket: str, first: str, last: str) -> dict[str, tuple[int, int, bytes]]:
        """Key → (size, mtime_ns, MD5) of the files between two keys that were read before."""
        with self._lock:
            rows = self._connection.execute(
                "select key, size, mtime_ns, md5 from digest where bucket = ? and key between ? and ?",
                (bucket, first, last),
            ).fetchall()
        return {key: (size, mtime_ns, md5) for key, size, mtime_ns, md5 in rows}

    def remember_digests(self, bucket: str, found: list[tuple[str, int, int, bytes]]) -> None:
        """Keep (key, size, mtime_ns, MD5) of files, so that they needn't be read for it again."""
        with self._lock:
            self._connection.execute("begin")
            self._connection.executemany(
                "insert or replace into digest values (?, ?, ?, ?, ?)", [(bucket, *row) for row in found]
            )
            self._connection.execute("commit")

    def forget_bucket(self, bucket: str) -> None:
        """Forget everything about a bucket."""
        with self._lock:
            self._connection.execute("delete from note where bucket = ?", (bucket,))
            self._connection.execute("delete from digest where bucket = ?", (bucket,))
            self._buckets.discard(bucket)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()


def _note(row: tuple[str, str, int, int, str | None, str, str, str | None]) -> Note:
    key, etag, size, mtime_ns, content_type, metadata, tags, file = row
    return Note(key, etag, size, mtime_ns, content_type, json.loads(metadata), json.loads(tags), file)

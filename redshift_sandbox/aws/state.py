"""What the control plane knows, as JSON documents in one SQLite file.

A document has a kind (role, cluster, …) and a key. Every change is committed and on disk when `put` or `transaction`
returns, so that a kill at any moment leaves either the state before it or after it.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Generic, TypeVar

from redshift_sandbox.operating_system.disk_errors import unusable_file

Document = TypeVar("Document", bound=Mapping[str, object])
Kept_co = TypeVar("Kept_co", bound=Mapping[str, object], covariant=True)


class Kind(str, Generic[Kept_co]):
    """The name of a kind of documents, and what one of them holds (documents/)."""

    __slots__ = ()


class State:
    """The documents of one home; safe to use from any thread. Raises SandboxError for a file that can't be used."""

    def __init__(self, path: Path) -> None:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        self._lock = threading.RLock()
        self._depth = 0
        self.version = 0
        """Counts the changes, so that what was derived from documents can be kept until the next one."""
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=10)
        try:
            self._set_up()
        except sqlite3.Error as error:
            raise unusable_file(path, error) from error

    def _set_up(self) -> None:
        self._connection.execute("pragma journal_mode = delete")
        self._connection.execute("pragma synchronous = full")
        self._connection.execute(
            "create table if not exists document "
            "(kind text, key text, body text not null, primary key (kind, key)) without rowid"
        )
        (verdict,) = self._connection.execute("pragma quick_check(1)").fetchone()
        if verdict != "ok":
            raise sqlite3.DatabaseError("its pages are damaged")

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Let no other thread in, and make all changes inside appear at once, or none if an exception leaves it."""
        with self._lock:
            if self._depth:
                yield
                return
            self._depth = 1
            self._connection.execute("begin")
            try:
                yield
                self._connection.execute("commit")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("rollback")
                raise
            finally:
                self._depth = 0

    def get(self, kind: Kind[Document], key: str) -> Document | None:
        """A copy of the document, or None."""
        with self._lock:
            row = self._connection.execute(
                "select body from document where kind = ? and key = ?", (kind, key)
            ).fetchone()
        return json.loads(row[0]) if row else None

    def all(self, kind: Kind[Document]) -> list[Document]:
        """Copies of all documents of a kind, in the order of their keys."""
        with self._lock:
            rows = self._connection.execute("select body from document where kind = ? order by key", (kind,)).fetchall()
        return [json.loads(body) for (body,) in rows]

    def keys(self, kind: Kind[Document]) -> list[str]:
        """The keys of a kind, in order."""
        with self._lock:
            rows = self._connection.execute("select key from document where kind = ? order by key", (kind,)).fetchall()
        return [key for (key,) in rows]

    def put(self, kind: Kind[Document], key: str, document: Document) -> None:
        """Write a document, over the one that was there."""
        with self.transaction():
            self.version += 1
            self._connection.execute(
                "insert or replace into document values (?, ?, ?)", (kind, key, json.dumps(document))
            )

    def delete(self, kind: Kind[Document], key: str) -> None:
        """Forget a document; nothing happens when there is none."""
        with self.transaction():
            self.version += 1
            self._connection.execute("delete from document where kind = ? and key = ?", (kind, key))

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

"""What lies under a prefix, compared with what is loaded.

Both the listing and the ledger come in the order of their keys, so they are read side by side, a page of each at a
time, and nothing but the differences is ever held: 400,000 files cost no more memory than 4,000. What was seen is
spooled to a temporary file, from which the files to load are read again. Knows nothing of COPY.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import IO

from sparkify_tui.aws.s3 import split_uri
from sparkify_tui.aws.session import Aws
from sparkify_tui.models import StoredObject
from sparkify_tui.services.query.placeholders import render
from sparkify_tui.warehouse.connection import Connection
from sparkify_tui.warehouse.paging import ServerCursor
from sparkify_tui.warehouse.statements import statement

_PAGE = 5_000
_FIELD = "\x1f"
_ESCAPED = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A loaded file, as it was when it was loaded."""

    uri: str
    etag: str
    size_bytes: int
    load_id: int


@dataclass(slots=True)
class Comparison:
    """The files under one table's prefix; `replaced` are the loads of which a file changed or vanished.

    `alone` says whether every file to load can be named by its key alone, no other key starting with it.
    """

    table: str
    prefix: str
    spool: IO[str]
    files: int = 0
    size_bytes: int = 0
    new_files: int = 0
    new_bytes: int = 0
    changed_files: int = 0
    removed_files: int = 0
    replaced: set[int] = field(default_factory=set)
    known_loads: set[int] = field(default_factory=set)
    wanted_files: int = 0
    wanted_bytes: int = 0
    alone: bool = True
    new_alone: bool = True
    _last_new: str | None = None

    def add(self, uri: str, item: StoredObject, entry: LedgerEntry | None) -> str:
        """Count a listed file, next in the order of keys, with what the ledger has of it; returns its record."""
        self.files += 1
        self.size_bytes += item.size_bytes
        if self._last_new is not None and uri.startswith(self._last_new):
            self.new_alone = False
        load_id = 0
        self._last_new = None
        if entry is None:
            self.new_files += 1
            self.new_bytes += item.size_bytes
            self._last_new = uri
        elif (entry.etag, entry.size_bytes) != (item.etag, item.size_bytes):
            self.changed_files += 1
            self._replace(entry)
        else:
            load_id = entry.load_id
            self.known_loads.add(load_id)
        return f"{_one_line(uri)}{_FIELD}{item.etag}{_FIELD}{item.size_bytes}{_FIELD}{load_id}\n"

    def remove(self, entry: LedgerEntry) -> None:
        """Count a file that the ledger has and the listing lacks."""
        self.removed_files += 1
        self._replace(entry)

    def _replace(self, entry: LedgerEntry) -> None:
        self.known_loads.add(entry.load_id)
        self.replaced.add(entry.load_id)

    @property
    def is_current(self) -> bool:
        """Whether everything is loaded already."""
        return not self.new_files and not self.replaced

    def replace_all(self) -> None:
        """Load every file again, in place of all that is loaded."""
        self.replaced |= self.known_loads
        self.settle()

    def settle(self) -> None:
        """Work out what is to be loaded, once `replaced` is complete."""
        if not self.replaced:
            self.wanted_files, self.wanted_bytes, self.alone = self.new_files, self.new_bytes, self.new_alone
            return
        self.wanted_files = self.wanted_bytes = 0
        self.alone = True
        last = None
        for item in self._seen():
            if last is not None and item.uri.startswith(last):
                self.alone = False
            wanted = self._is_wanted(item)
            last = item.uri if wanted else None
            if wanted:
                self.wanted_files += 1
                self.wanted_bytes += item.size_bytes

    def wanted(self) -> Iterator[LedgerEntry]:
        """The files to load: new ones, and all that still exist of the replaced loads; by key."""
        return (item for item in self._seen() if self._is_wanted(item))

    def kept(self) -> Iterator[LedgerEntry]:
        """One file of each load that stays as it is, the first by key; every such load has one."""
        seen: set[int] = set()
        for item in self._seen():
            if not self._is_wanted(item) and item.load_id not in seen:
                seen.add(item.load_id)
                yield item

    def _is_wanted(self, item: LedgerEntry) -> bool:
        return item.load_id == 0 or item.load_id in self.replaced

    def _seen(self) -> Iterator[LedgerEntry]:
        self.spool.seek(0)
        for line in self.spool:
            uri, etag, size, load_id = line.rsplit(_FIELD, 3)
            if "\\" in uri:
                uri = _ESCAPED.sub(lambda found: "\n" if found[1] == "n" else found[1], uri)
            yield LedgerEntry(uri, etag, int(size), int(load_id))

    def close(self) -> None:
        """Remove the temporary file."""
        self.spool.close()


def _one_line(uri: str) -> str:
    """A key may hold line feeds; a record of the spool must not."""
    if "\n" in uri or "\\" in uri:
        return uri.replace("\\", "\\\\").replace("\n", "\\n")
    return uri


async def compare(
    aws: Aws, books: Connection | None, table: str, prefix: str, *, region: str | None = None
) -> Comparison:
    """List a prefix and compare it with the ledger; without `books` nothing counts as loaded.

    `books` is a connection without an open transaction.
    """
    spool = tempfile.TemporaryFile("w+", encoding="utf-8", errors="surrogatepass", newline="\n")  # noqa: SIM115
    found = Comparison(table, prefix, spool)
    try:
        listed = _listed(aws, prefix, region)
        ledger = _ledger(books, table) if books is not None else _nothing()
        async with aclosing(listed), aclosing(ledger):
            await _merge(found, listed, ledger)
    except BaseException:
        spool.close()
        raise
    found.settle()
    return found


async def _merge(
    found: Comparison, listed: AsyncGenerator[list[StoredObject], None], ledger: AsyncGenerator[list[LedgerEntry], None]
) -> None:
    bucket, _ = split_uri(found.prefix)
    base = f"s3://{bucket}/"
    books = _Books(ledger)
    await books.advance()
    async for page in listed:
        lines: list[str] = []
        for item in page:
            if item.size_bytes == 0:
                continue  # a placeholder for a folder
            uri = base + item.key
            while books.head is not None and books.head.uri < uri:
                found.remove(books.head)
                if not books.step():
                    await books.advance()
            entry = None
            if books.head is not None and books.head.uri == uri:
                entry = books.head
                if not books.step():
                    await books.advance()
            lines.append(found.add(uri, item, entry))
        found.spool.write("".join(lines))
    while books.head is not None:
        found.remove(books.head)
        if not books.step():
            await books.advance()


class _Books:
    """The ledger, entry by entry; stepping within a page needs no await, which 400,000 entries would feel."""

    def __init__(self, pages: AsyncGenerator[list[LedgerEntry], None]) -> None:
        self._pages = pages
        self._page: list[LedgerEntry] = []
        self._next = 0
        self.head: LedgerEntry | None = None

    def step(self) -> bool:
        """Go to the next entry of the page; False when `advance` has to fetch one."""
        if self._next >= len(self._page):
            return False
        self.head = self._page[self._next]
        self._next += 1
        return True

    async def advance(self) -> None:
        """Go to the next page's first entry; `head` is None at the end."""
        self.head = None
        async for page in self._pages:
            self._page, self._next = page, 0
            if self.step():
                return


async def _listed(aws: Aws, prefix: str, region: str | None) -> AsyncGenerator[list[StoredObject], None]:
    """The objects in pages; the next ones are asked for while the one before is in use."""
    bucket, key = split_uri(prefix)
    pages = aws.s3.list_pages(bucket, key, region=region)

    def next_page() -> asyncio.Future[list[StoredObject] | None]:
        return asyncio.ensure_future(asyncio.to_thread(next, pages, None))

    coming = next_page()
    try:
        while (page := await coming) is not None:
            coming = next_page()
            yield page
    finally:
        coming.cancel()


async def _ledger(connection: Connection, table: str) -> AsyncGenerator[list[LedgerEntry], None]:
    query = render(statement("ledger", "files").sql, {"table_name": table})
    async with connection.transaction(read_only=True):
        cursor = await ServerCursor.declare(connection, query, name="ledger_files")
        while not cursor.complete:
            yield [LedgerEntry(*row) for row in await cursor.fetch(_PAGE)]
        await cursor.close()


async def _nothing() -> AsyncGenerator[list[LedgerEntry], None]:
    pages: tuple[list[LedgerEntry], ...] = ()
    for page in pages:
        yield page

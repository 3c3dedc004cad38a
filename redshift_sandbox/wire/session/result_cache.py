"""Small results that a session is given again while no table has changed, as Redshift's result cache does.

Each session has a cache of its own: no other session's temporary tables, rights or settings can come into it. What a
statement of the same session can mean is told apart by the key (DuckDB's SQL, in which every name is resolved, the
parameters' values, and the revision of the settings), and when it was read by the version of the data.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from redshift_sandbox.wire.protocol.arrow import Batch

MAX_ROWS = 256
_MAX_ENTRIES = 64
_MAX_BYTES = 64 * 1024  # of one result: a session keeps at most 4 MB


class DataVersion:
    """Counts the commits that changed something; shared by a cluster's sessions, thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._commits = 0
        self._version = 0

    def settled(self) -> int | None:
        """The number of the state that every statement sees now; None while a commit may make another one.

        A statement that saw the same number before and after it took its snapshot has seen exactly that state.
        """
        with self._lock:
            return None if self._commits else self._version

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Around a commit that changes something."""
        with self._lock:
            self._commits += 1
        try:
            yield
        finally:
            with self._lock:
                self._commits -= 1
                self._version += 1


@dataclass(frozen=True, slots=True)
class CachedResult:
    """A whole result: its names, DuckDB types and rows (None: no rows)."""

    names: Sequence[str]
    types: Sequence[object]
    batch: Batch | None


class ResultCache:
    """One session's results of one version of the data."""

    def __init__(self) -> None:
        self._version: int | None = None
        self._entries: OrderedDict[Hashable, CachedResult] = OrderedDict()

    def get(self, key: Hashable, version: int | None) -> CachedResult | None:
        """The result as it was read at this version (None: one that isn't known), if it was kept."""
        if version is None or version != self._version:
            return None
        found = self._entries.get(key)
        if found is not None:
            self._entries.move_to_end(key)
        return found

    def put(self, key: Hashable, result: CachedResult, version: int) -> None:
        """Keep a result that was read at `version`, unless it is large."""
        if version != self._version:
            self._entries.clear()
            self._version = version
        if result.batch is None or result.batch.size_bytes <= _MAX_BYTES:
            self._entries[key] = result
            if len(self._entries) > _MAX_ENTRIES:
                self._entries.popitem(last=False)

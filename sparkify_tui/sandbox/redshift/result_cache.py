"""Small results that are served again while no table has changed, as Redshift's result cache does.

An entry belongs to the data version it was read at. A commit that wrote makes a new version; a result that was read
while one was under way is not kept, because it may hold either state.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sparkify_tui.sandbox.redshift.arrow import Batch

MAX_ROWS = 256
_MAX_ENTRIES = 512


@dataclass(frozen=True, slots=True)
class CachedResult:
    """A whole result: its names, DuckDB types and rows (None: no rows)."""

    names: Sequence[str]
    types: Sequence[object]
    batch: Batch | None


class ResultCache:
    """Shared by a cluster's sessions; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: OrderedDict[Hashable, CachedResult] = OrderedDict()
        self._commits = 0
        self.version = 0

    def get(self, key: Hashable) -> CachedResult | None:
        """The result read at the present version, if it was kept."""
        with self._lock:
            found = self._entries.get(key)
            if found is not None:
                self._entries.move_to_end(key)
            return found

    def put(self, key: Hashable, result: CachedResult, version: int) -> None:
        """Keep a result that was begun at `version`."""
        with self._lock:
            if version == self.version and not self._commits:
                self._entries[key] = result
                if len(self._entries) > _MAX_ENTRIES:
                    self._entries.popitem(last=False)

    @contextmanager
    def changing(self) -> Iterator[None]:
        """While tables change; afterwards everything is forgotten."""
        with self._lock:
            self._commits += 1
        try:
            yield
        finally:
            with self._lock:
                self._commits -= 1
                self.version += 1
                self._entries.clear()

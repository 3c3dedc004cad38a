"""The load's entry in the history, opened as soon as one of its tables has something to load."""

from __future__ import annotations

import asyncio

from sparkify_tui.services.load import ledger
from sparkify_tui.services.load.staging_folder import tidy_after
from sparkify_tui.services.target import Target
from sparkify_tui.warehouse.connection import Connection


class LoadEntry:
    """The entry of one load; `load_id` is 0 before it is opened, `is_open` until `done` whether it has to be closed."""

    def __init__(self, target: Target, *, full: bool) -> None:
        self._target = target
        self._mode = "full" if full else "incremental"
        self._entering = asyncio.Lock()
        self.load_id = 0
        self.is_open = False

    async def open(self, connection: Connection) -> int:
        """Enter the load, unless another of its tables has; returns its number."""
        async with self._entering:
            if not self.is_open:
                load_id = self.load_id = await ledger.next_load_id(connection)
                # What was left by a load killed after its commit, or before its entry, whose number this one has.
                await tidy_after(self._target, [load_id - 1, load_id])
                self.is_open = True  # from the moment on at which the entry may be there: the clean-up closes it
                await ledger.open_entry(connection, ledger.Entry(load_id, self._target.clock.now(), self._mode))
        return self.load_id

    async def add(self, connection: Connection, *, files: int, size_bytes: int) -> None:
        """Add what one table loads."""
        async with self._entering:
            await ledger.add_to_entry(connection, self.load_id, files=files, size_bytes=size_bytes)

    def done(self) -> None:
        """The merge has closed it."""
        self.is_open = False

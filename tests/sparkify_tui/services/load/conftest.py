"""One sandbox with one cluster for all tests of loading and querying; each begins with an empty bucket and no tables."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from redshift_sandbox.home import Home
from tests.sparkify_tui.services.load.warehouses import Warehouse, start, stop


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """The sandbox as the last test left it."""
    home = Home(tmp_path_factory.mktemp("warehouse"))
    try:
        yield asyncio.run(start(home))
    finally:
        stop(home)


@pytest.fixture
async def warehouse(running: Warehouse) -> Warehouse:
    """The sandbox with an empty bucket and no tables."""
    await running.clear()
    running.use()
    return running

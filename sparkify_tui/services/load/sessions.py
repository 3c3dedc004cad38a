"""The connections of one load: opened here, opened again where one was lost, and closed together."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import Self

from sparkify_tui.config import ClusterConfig
from sparkify_tui.errors import WarehouseError
from sparkify_tui.warehouse.connection import Connection, connect


class Session:
    """One connection; `connection` is another one after it was lost and regained."""

    def __init__(self, cluster: ClusterConfig, application: str, connection: Connection) -> None:
        self._cluster = cluster
        self._application = application
        self.connection = connection

    async def regain(self) -> bool:
        """Connect again if the connection was lost; whether it was. Raises ConnectionFailedError."""
        if not self.connection.lost:
            return False
        self.connection = await connect(self._cluster, application=self._application)
        return True

    async def close(self) -> None:
        """Roll back what is open, and so release its locks, and end the session."""
        connection = self.connection
        if not connection.lost and connection.in_transaction:
            try:
                await connection.execute("rollback")
            except WarehouseError:
                connection.abort()  # the server rolls back by itself
        await connection.close()


class Sessions:
    """The sessions of a load, as an async context manager that closes them, the latest first."""

    def __init__(self, cluster: ClusterConfig) -> None:
        self._cluster = cluster
        self._open: list[Session] = []
        self._closing = AsyncExitStack()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_exception: object) -> None:
        self._open.clear()
        await self._closing.aclose()

    async def open(self, application: str = "sparkify-tui load") -> Session:
        """One more session; raises ConnectionFailedError."""
        session = Session(self._cluster, application, await connect(self._cluster, application=application))
        self._open.append(session)
        self._closing.push_async_callback(session.close)
        return session

    def pids(self) -> set[int]:
        """The sessions' process ids at the server, as of now."""
        return {session.connection.pid for session in self._open}

    def abort(self) -> None:
        """End all sessions at once, whatever they are doing."""
        for session in self._open:
            session.connection.abort()

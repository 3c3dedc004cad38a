"""One connection to Redshift, awaited from the event loop and run on a thread of its own.

The driver is imported with the first connection, not before. Autocommit is on: transactions begin and end where the
caller says. Results come out as plain values with Redshift's type names; the driver's exceptions come out as ours.
Knows nothing of files, tables or what a statement means.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import struct
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, Self

from sparkify_tui.config import ClusterConfig, require_inside
from sparkify_tui.errors import ConnectionFailedError, SandboxError
from sparkify_tui.models import ResultColumn, Row
from sparkify_tui.warehouse import failures
from sparkify_tui.warehouse.types import type_name
from sparkify_tui.warehouse.values import use_exact_values
from sparkify_tui.warehouse.worker import Worker

CONNECT_TIMEOUT_S = 15
# Any: redshift_connector's connection has no types.
DriverConnection = Any
_KEEPALIVE: dict[str, object] = {
    "tcp_keepalive": True,
    "tcp_keepalive_idle": 60,
    "tcp_keepalive_interval": 10,
    "tcp_keepalive_count": 5,
}


@dataclass(frozen=True, slots=True)
class Result:
    """What a statement gave: `row_count` is None where nothing is counted, `columns` empty where no rows come."""

    columns: tuple[ResultColumn, ...]
    rows: tuple[Row, ...]
    row_count: int | None
    notices: tuple[str, ...] = ()

    def scalar(self) -> Any:  # Any: a Row's
        """The first value of the first row; None without rows."""
        return self.rows[0][0] if self.rows else None


class Connection:
    """An open session; statements run one after another. Made by `connect`, ended by `close` or `abort`."""

    def __init__(self, cluster: ClusterConfig, worker: Worker, driver: DriverConnection, pid: int) -> None:
        self._cluster = cluster
        self._worker = worker
        self._driver = driver
        self._cursor = driver.cursor()
        self._cursor.paramstyle = "named"
        self._lost = False
        self.pid = pid

    @property
    def lost(self) -> bool:
        """Whether the server or the network ended it."""
        return self._lost

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open, failed ones included, as of the last answer."""
        return bool(self._driver.in_transaction)

    async def execute(self, sql: str, parameters: Mapping[str, object] | None = None, *, prefix: int = 0) -> Result:
        """Run one statement and take all of its rows.

        With `parameters` each :name is bound at the server; without them the text goes as it is, so a bare % or colon
        is safe. `prefix` characters of the text are ours and not the user's: error positions leave them out.
        Cancelling the caller aborts the connection, since its state is unknown from then on.
        """
        if self._lost:
            raise failures.connection_lost(self._cluster)
        try:
            return await self._worker.call(self._run, sql, parameters)
        except asyncio.CancelledError:
            self.abort()
            raise
        except Exception as error:
            fields = failures.server_fields(error)
            if failures.is_lost(error):
                self.abort()
                raise failures.connection_lost(self._cluster, (fields or {}).get("M", "")) from error
            if fields is None:
                self.abort()  # the driver stopped in the middle of an answer: the rest of it is still on the line
            raise failures.statement_error(error, sql[prefix:], prefix) from error

    @asynccontextmanager
    async def transaction(self, *, read_only: bool = False) -> AsyncIterator[None]:
        """Commit when the block ends well, roll back when it does not."""
        await self.execute("begin read only" if read_only else "begin")
        try:
            yield
        except BaseException:
            if not self._lost:
                await self.execute("rollback")
            raise
        await self.execute("commit")

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_exception: object) -> None:
        await self.close()

    async def close(self) -> None:
        """End the session politely; a session that is still busy is aborted."""
        if self._lost or self._worker.busy:
            self.abort()
            return
        self._lost = True
        try:
            await asyncio.wait_for(self._worker.call(self._close), timeout=5)
        except TimeoutError:
            self.abort()
        finally:
            self._worker.stop()

    def abort(self) -> None:
        """Cut the line: the server rolls back what was open, and a thread waiting for an answer gets an end."""
        self._lost = True
        with suppress(OSError):  # already gone, which is what was wanted
            self._driver._usock.shutdown(socket.SHUT_RDWR)
        self._worker.stop(lambda: _hang_up(self._driver))

    def _run(self, sql: str, parameters: Mapping[str, object] | None) -> Result:
        self._driver.notices.clear()
        cursor = self._cursor  # one for all: making a cursor costs the driver more than a short statement
        cursor.ps = None
        cursor.execute(sql, None if parameters is None else dict(parameters))
        described = (cursor.ps or {}).get("row_desc") or ()
        rows = tuple(tuple(row) for row in cursor._cached_rows)
        cursor._cached_rows.clear()
        count = cursor.rowcount
        return Result(
            columns=tuple(
                ResultColumn(
                    name=field["label"].decode("utf-8", "replace"),
                    type=type_name(field["type_oid"], field["type_modifier"]),
                )
                for field in described
            ),
            rows=rows,
            row_count=len(rows) if described else (count if count >= 0 else None),
            notices=tuple(_notice(raw) for raw in self._driver.notices),
        )

    def _close(self) -> None:
        with suppress(OSError):  # the other end closed first
            self._driver.close()


async def connect(
    cluster: ClusterConfig, *, application: str = "sparkify-tui", timeout_s: float = CONNECT_TIMEOUT_S
) -> Connection:
    """Log in; raises ConnectionFailedError that says which part failed and never holds the password.

    Within a fence ConfigError, for an endpoint that isn't the sandbox's: nothing is sent there.
    """
    if not cluster.host:
        raise ConnectionFailedError(
            "There is no cluster to connect to: [CLUSTER] HOST is empty.",
            remedy="Run `create`: it makes the cluster, or finds the one that it made and writes its endpoint there.",
        )
    await asyncio.to_thread(_require_inside, cluster)
    worker = Worker(f"warehouse {application}")
    login = _Login(cluster, application, timeout_s)
    try:
        driver, pid = await worker.call(login.run)
    except asyncio.CancelledError:
        worker.stop(login.hang_up)  # the login goes on without us, and may yet succeed
        raise
    except Exception as error:  # noqa: BLE001 - the driver's border: it lets sockets', TLS's and its own errors through
        worker.stop()
        # Without its chain: the driver's frames hold the password in their arguments.
        raise failures.connect_error(error, cluster) from None
    return Connection(cluster, worker, driver, pid)


def _require_inside(cluster: ClusterConfig) -> None:
    """Within a fence, raise ConfigError for what isn't an endpoint of the sandbox that runs now."""
    if cluster.fence is None:
        return
    try:
        require_inside(cluster.fence, None, cluster.identifier, cluster.host or "", cluster.db_port)
    except SandboxError as error:
        raise ConnectionFailedError(error.message, remedy=error.remedy, sqlstate="08001") from error


class _Login:
    """One login, on the thread that will own the connection; also what it opened for a caller that has given up."""

    def __init__(self, cluster: ClusterConfig, application: str, timeout_s: float) -> None:
        self._cluster = cluster
        self._application = application
        self._timeout_s = timeout_s
        self._driver: DriverConnection = None

    def run(self) -> tuple[DriverConnection, int]:
        """The driver's connection, and the process id of the session."""
        from redshift_connector.core import Connection as Driver  # noqa: PLC0415 - not before a connection is opened: the driver is much to import

        # At DEBUG the driver writes every row and every start-up parameter to the log.
        logging.getLogger("redshift_connector").setLevel(logging.WARNING)
        # Made and initialised in two steps: a login that fails leaves its socket open, and nothing else leads to it.
        driver = self._driver = Driver.__new__(Driver)
        try:
            driver.__init__(  # type: ignore[misc]
                host=self._cluster.host,
                port=self._cluster.db_port,
                database=self._cluster.db_name,
                user=self._cluster.db_user,
                password=self._cluster.db_password,
                application_name=self._application,
                timeout=max(1, round(self._timeout_s)),
                max_prepared_statements=0,  # unnamed: a table altered elsewhere can't leave stale types behind
                **_tls(self._cluster.sslmode),
                **_KEEPALIVE,
            )
        except BaseException:
            self.hang_up()
            raise
        driver._usock.settimeout(None)  # the driver's timeout is the socket's and would end every long statement
        driver.autocommit = True
        use_exact_values(driver)
        (pid,) = struct.unpack_from("!i", driver._backend_key_data or b"\0\0\0\0")
        return driver, pid

    def hang_up(self) -> None:
        """Close what was opened, if anything was."""
        _hang_up(self._driver)


def _hang_up(driver: DriverConnection) -> None:
    """Close the sockets of a connection that is of no use any more, on the thread that owns them."""
    for name in ("_sock", "_usock"):
        if (line := getattr(driver, name, None)) is not None:
            with suppress(OSError, ValueError):  # unsent bytes can't be sent any more
                line.close()


def _tls(sslmode: str | None) -> dict[str, object]:
    if sslmode == "disable":
        return {"ssl": False}
    if sslmode in ("verify-ca", "verify-full"):
        return {"ssl": True, "sslmode": sslmode}
    if sslmode is None:
        return {"ssl": True, "sslmode": "verify-full", "sslmode_defaulted": True}  # a wrong name warns, no more
    # The driver takes an unknown mode for "no TLS after the handshake": anything looser becomes verify-ca.
    return {"ssl": True, "sslmode": "verify-ca"}


def _notice(raw: Mapping[bytes, bytes]) -> str:
    severity = raw.get(b"S", b"NOTICE").decode("utf-8", "replace")
    return f"{severity}: {raw.get(b'M', b'').decode('utf-8', 'replace')}"

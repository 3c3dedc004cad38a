"""One cluster's endpoint: listens, gives every client a thread, and stops without leaving any behind."""

from __future__ import annotations

import logging
import os
import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from redshift_sandbox.environment import ClusterEnvironment
from redshift_sandbox.home import is_loopback
from redshift_sandbox.operating_system.threads import THREADS_REMEDY
from redshift_sandbox.sql.sql_error import SqlError
from redshift_sandbox.wire.accepting import AcceptBackoff, is_scarcity
from redshift_sandbox.wire.cluster import Cluster
from redshift_sandbox.wire.connection import ClientConnection
from redshift_sandbox.wire.embedded import EmbeddedClient
from redshift_sandbox.wire.login.tls import server_context
from redshift_sandbox.wire.protocol.channel import Channel
from redshift_sandbox.wire.spec import ClusterSpec

__all__ = ["ClusterServer", "ClusterSpec"]

log = logging.getLogger(__name__)

MAX_CONNECTIONS = 500  # Redshift's own limit for its smaller nodes
MAX_PENDING = 200
"""How many clients may be about to log in; one more takes the place of the one that has been at it longest."""
PENDING_S = 1.0
"""How long a login is left in peace however many come after it."""
_BACKLOG = 256
_LOOK_AGAIN_S = 0.05


class ClusterServer:
    """An available cluster's database. `start` returns when it listens; `stop` when every client is gone."""

    def __init__(self, spec: ClusterSpec, environment: ClusterEnvironment) -> None:
        if not is_loopback(spec.host):
            raise ValueError(f"the sandbox listens on loopback only, not on {spec.host}")
        self.spec = spec
        self._environment = environment
        self._cluster: Cluster | None = None
        self._listener: socket.socket | None = None
        self._clients: dict[ClientConnection, threading.Thread] = {}
        self._clients_lock = threading.Lock()
        self._accepting: threading.Thread | None = None
        self._stopping = False
        self._backoff = AcceptBackoff()
        self._tls_context: ssl.SSLContext | None = None
        self._tls_lock = threading.Lock()

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self.spec.port if self._listener is None else int(self._listener.getsockname()[1])

    @property
    def open_connections(self) -> int:
        """How many clients are logged in."""
        return 0 if self._cluster is None else len(self._cluster.sessions())

    @property
    def cluster(self) -> Cluster:
        """The running cluster; RuntimeError while it is stopped."""
        if self._cluster is None:
            raise RuntimeError(f"cluster {self.spec.identifier} is not running")
        return self._cluster

    @property
    def _tls(self) -> ssl.SSLContext:
        """Made in the background before the first client, or for it."""
        with self._tls_lock:
            if self._tls_context is None:
                self._tls_context = server_context(self.spec.directory, self.spec.host)
            return self._tls_context

    def start(self) -> None:
        """Open the database and listen; OSError when the port is taken, with nothing left open."""
        family = socket.AF_INET6 if ":" in self.spec.host else socket.AF_INET
        listener = socket.socket(family, socket.SOCK_STREAM)
        try:
            if os.name == "posix":  # on Windows it would share a port that another program listens on
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((self.spec.host, self.spec.port))
            listener.listen(
                _BACKLOG
            )  # before the database opens: with SO_REUSEADDR only this tells that a port is taken
            self.spec.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._cluster = Cluster(self.spec, self._environment)
        except BaseException:
            listener.close()
            raise
        self._listener = listener
        self._stopping = False
        self._backoff = AcceptBackoff()
        self._accepting = threading.Thread(target=self._accept, name=f"redshift-{self.spec.identifier}", daemon=True)
        self._accepting.start()
        threading.Thread(target=self._prepare, name="redshift-prepare", daemon=True).start()

    def stop(self) -> None:
        """Send every client away, write everything down and let go of files and port."""
        if self._cluster is None or self._listener is None:
            return
        self._stopping = True
        self._backoff.stop()
        self._wake_accepting()
        if self._accepting is not None:
            self._accepting.join()
        self._listener.close()
        with self._clients_lock:
            clients = list(self._clients.items())
        for client, _ in clients:
            client.stop()
        for _, thread in clients:
            thread.join()
        self._cluster.close()
        self._cluster = self._listener = None

    def set_password(self, verifier: str) -> None:
        """Change the master user's password; sessions that are open stay."""
        self.cluster.password_verifier = verifier

    def at_rest(self) -> AbstractContextManager[None]:
        """Inside: nothing commits, and the files in spec.directory hold everything that was committed."""
        return self.cluster.at_rest()

    def _wake_accepting(self) -> None:
        """A blocked accept doesn't notice a closed socket on every platform: knock."""
        assert self._listener is not None  # noqa: S101 - stop() has looked
        with socket.socket(self._listener.family, socket.SOCK_STREAM) as knock:
            knock.settimeout(1)
            knock.connect_ex(self._listener.getsockname())

    def _accept(self) -> None:
        listener = self._listener
        assert listener is not None  # noqa: S101 - set before the thread starts
        while True:
            try:
                connection, _ = listener.accept()
            except OSError as error:
                if self._stopping:
                    return
                if is_scarcity(error):
                    self._send_away_oldest()
                self._backoff.pause(error)
                continue
            self._backoff.is_over()
            self._make_room()
            if self._stopping:
                connection.close()
                return
            self._serve(connection)

    def _make_room(self) -> None:
        """Send away who has been longest about logging in: connections without a login must not lock others out."""
        while not self._stopping:
            with self._clients_lock:
                pending = [client for client in self._clients if not client.is_logged_in]
            if len(pending) < MAX_PENDING:
                return
            peace_s = pending[0].since + PENDING_S - time.monotonic()
            if peace_s > 0:
                self._backoff.wait(min(peace_s, _LOOK_AGAIN_S))
                continue
            self._send_away_oldest()

    def _send_away_oldest(self) -> None:
        with self._clients_lock:
            oldest = next((client for client in self._clients if not client.is_logged_in), None)
            if oldest is not None:
                self._clients.pop(oldest)
        if oldest is not None:
            oldest.stop()

    def _serve(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        try:
            channel = Channel(connection)
        except OSError:
            connection.close()
            return
        client = ClientConnection(self.cluster, channel, self._tls, MAX_CONNECTIONS)
        self._keep(client, client.serve)

    def embed(self, user: str, application: str, *, may_create: bool = False) -> EmbeddedClient:
        """A client inside this process, logged in as that user, who is made where that is allowed.

        Raises SqlError for a user who isn't there, and where there is no room.
        """
        account = self.cluster.account(user) or (self.cluster.add_account(user) if may_create else None)
        if account is None:
            raise SqlError(f'password authentication failed for user "{user}"', "28000")
        inside, outside = socket.socketpair()
        client = ClientConnection(self.cluster, Channel(inside, peer=("", 0)), self._tls, MAX_CONNECTIONS)
        self._keep(client, lambda: client.serve_as(account, application))
        return EmbeddedClient(outside)

    def _keep(self, client: ClientConnection, serve: Callable[[], None]) -> None:
        thread = threading.Thread(target=self._run, args=(client, serve), name="redshift-client", daemon=True)
        with self._clients_lock:
            self._clients[client] = thread
        try:
            thread.start()
        except RuntimeError as error:  # the system has no thread left for this user or process
            with self._clients_lock:
                self._clients.pop(client, None)
            self._backoff.report(error, THREADS_REMEDY)
            client.turn_away(SqlError("no thread is left for this connection", "53000", hint=THREADS_REMEDY))

    def _run(self, client: ClientConnection, serve: Callable[[], None]) -> None:
        try:
            serve()
        finally:
            with self._clients_lock:
                self._clients.pop(client, None)

    def _prepare(self) -> None:
        """What the first client and the first COPY would otherwise wait for."""
        import redshift_sandbox.copy.copy  # noqa: F401, PLC0415 - the import is what takes time

        try:
            self._tls  # noqa: B018 - made by being looked at
        except OSError:
            log.exception("the certificate of %s could not be written", self.spec.identifier)

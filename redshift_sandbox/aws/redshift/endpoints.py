"""The database servers of the clusters that can be reached."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

from redshift_sandbox.aws.account import Account
from redshift_sandbox.aws.documents.clusters import Cluster
from redshift_sandbox.aws.redshift.cluster_environment import ClusterEnvironment
from redshift_sandbox.wire.spec import ClusterSpec

if TYPE_CHECKING:
    from redshift_sandbox.wire.server import ClusterServer

# The ports that AWS allows for RA3 and RG nodes.
PORTS = (*range(5431, 5456), *range(8191, 8216))
_ATTEMPTS = 5
SLICES = {
    "ra3.large": 2,
    "ra3.xlplus": 2,
    "ra3.4xlarge": 4,
    "ra3.16xlarge": 16,
    "rg.large": 2,
    "rg.xlarge": 2,
    "rg.4xlarge": 4,
    "rg.12xlarge": 16,
}


class Endpoints:
    """The running database servers by cluster; safe to use from any thread."""

    def __init__(self, host: str) -> None:
        self._host = host
        self._servers: dict[str, ClusterServer] = {}
        self._lock = threading.RLock()

    def runs(self, identifier: str) -> bool:
        """Whether a cluster's endpoint is open."""
        return identifier in self._servers

    def start(self, account: Account, cluster: Cluster) -> int:
        """Open a cluster's endpoint and return its port: the one it had, the one asked for, or another that is free."""
        from redshift_sandbox.wire.server import ClusterServer  # noqa: PLC0415 - imported while the HTTP side answers already

        with self._lock:
            for attempt in range(_ATTEMPTS):
                spec = self._spec(account, cluster)
                server = ClusterServer(spec, ClusterEnvironment(account, spec.identifier))
                try:
                    server.start()
                except OSError as error:
                    # Somebody else took the port since it was found free.
                    if error.errno != errno.EADDRINUSE or attempt == _ATTEMPTS - 1:
                        raise
                    continue
                self._servers[spec.identifier] = server
                return spec.port
        raise OSError(errno.EADDRINUSE, "no port is free")

    def _spec(self, account: Account, cluster: Cluster) -> ClusterSpec:
        directory = account.home.clusters / cluster["identifier"]
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        return ClusterSpec(
            identifier=cluster["identifier"],
            directory=directory,
            database=cluster["database"],
            master_user=cluster["user"],
            password_verifier=cluster["verifier"],
            host=self._host,
            port=self.port_for(cluster),
            region=cluster["region"],
            node_type=cluster["node_type"],
            node_count=cluster["nodes"],
            slices=SLICES.get(cluster["node_type"], 2) * cluster["nodes"],
        )

    def port_for(self, cluster: Cluster) -> int:
        """A free port for a cluster: the one it had, the one asked for, one that AWS allows, or any."""
        wanted = (cluster.get("listen_port"), cluster["port"], *PORTS)
        port = next((port for port in wanted if port and _is_free(self._host, port)), 0)
        return port or _any_free(self._host)

    def stop(self, identifier: str) -> None:
        """Close a cluster's endpoint and every connection to it; nothing happens when it isn't open."""
        with self._lock:
            server = self._servers.pop(identifier, None)
            if server is not None:
                server.stop()

    def stop_all(self) -> None:
        """Close every endpoint."""
        for identifier in list(self._servers):
            self.stop(identifier)

    def set_password(self, identifier: str, verifier: str) -> None:
        """Give a running server its master user's new password."""
        server = self._servers.get(identifier)
        if server is not None:
            server.set_password(verifier)

    def server(self, identifier: str) -> ClusterServer | None:
        """A cluster's running server; None while its endpoint is closed."""
        return self._servers.get(identifier)

    @property
    def open_connections(self) -> int:
        """Database connections to all clusters together."""
        return sum(server.open_connections for server in list(self._servers.values()))

    @contextlib.contextmanager
    def at_rest(self, identifier: str) -> Iterator[None]:
        """Hold a cluster's files still while they are copied; what was committed is in them."""
        server = self._servers.get(identifier)
        if server is None:
            yield
            return
        with server.at_rest():
            yield


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        if os.name == "posix":  # on Windows it would share a port that another program listens on
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)  # two sockets may be bound to a port; only one of them may listen
        except OSError:
            return False
        return True


def _any_free(host: str) -> int:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])

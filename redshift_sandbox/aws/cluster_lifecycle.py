"""What the account's operations ask of the life of clusters; redshift/lifecycle.py is what does it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from redshift_sandbox.aws.documents.clusters import Cluster

if TYPE_CHECKING:
    from redshift_sandbox.wire.server import ClusterServer


class ClusterEndpoints(Protocol):
    """The database servers of the clusters that can be reached."""

    @property
    def open_connections(self) -> int:
        """Database connections to all clusters together."""
        ...

    def runs(self, identifier: str) -> bool:
        """Whether a cluster's endpoint is open."""
        ...

    def server(self, identifier: str) -> ClusterServer | None:
        """A cluster's running server; None while its endpoint is closed."""
        ...

    def stop(self, identifier: str) -> None:
        """Close a cluster's endpoint and every connection to it; nothing happens when it isn't open."""
        ...

    def set_password(self, identifier: str, verifier: str) -> None:
        """Give a running server its master user's new password."""
        ...


class ClusterLifecycle(Protocol):
    """The life of every cluster of the account; safe to use from any thread."""

    @property
    def endpoints(self) -> ClusterEndpoints:
        """The database servers that run."""
        ...

    def start(self) -> None:
        """Open the endpoints of the clusters that are available, and begin to move the others on."""
        ...

    def stop(self) -> None:
        """Close all endpoints; what is under way goes on at the next start."""
        ...

    def begin(self, cluster: Cluster, status: str, duration_s: float) -> None:
        """Put a cluster into a passing state for so long, and keep that."""
        ...

    def keep(self, cluster: Cluster) -> None:
        """Write a cluster's document."""
        ...

    def afterwards(self, action: Callable[[], None]) -> None:
        """Do something to the endpoints once the state that asks for it is written."""
        ...

    def follow_up(self, *, written: bool = True) -> None:
        """Do what was left for afterwards, or forget it when the state wasn't written after all."""
        ...

    def wake(self) -> None:
        """Look again at what is due, after a document with a transition was written."""
        ...

    def settle(self) -> None:
        """Carry out everything that is due."""
        ...

    def reconsider(self) -> None:
        """Open and close endpoints as the clusters' states and their ingress rules say."""
        ...

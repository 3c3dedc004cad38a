"""The database servers of the clusters that can be reached, and what each of them sees of the account."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sparkify_tui.sandbox.control.account import ACCOUNT_ID, Account
from sparkify_tui.sandbox.control.policy import allows, parse_policy, trusts
from sparkify_tui.sandbox.control.principals import documents_on
from sparkify_tui.sandbox.faults import Faults
from sparkify_tui.sandbox.redshift.environment import S3Denied
from sparkify_tui.sandbox.redshift.spec import ClusterSpec
from sparkify_tui.sandbox.store import ObjectStore

if TYPE_CHECKING:
    from sparkify_tui.sandbox.redshift.server import ClusterServer

# The ports that AWS allows for RA3 and RG nodes.
PORTS = (*range(5431, 5456), *range(8191, 8216))
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


class Surroundings:
    """One cluster's view of the account: objects, roles, faults and temporary passwords."""

    def __init__(self, account: Account, identifier: str) -> None:
        self._account = account
        self._identifier = identifier

    @property
    def store(self) -> ObjectStore:
        """The object store behind S3."""
        return self._account.store

    @property
    def faults(self) -> Faults:
        """Faults on demand."""
        return self._account.faults

    def attached_roles(self) -> Sequence[tuple[str, str]]:
        """(role ARN, status) of every role attached to the cluster."""
        cluster = self._account.state.get("cluster", self._identifier)
        return [(role["arn"], role_status(self._account, role)) for role in cluster["roles"]] if cluster else []

    def authorize_s3(self, role_arn: str, action: str, bucket: str, key: str) -> None:
        """Raise S3Denied unless the role can be assumed and may do `action` on the object."""
        role = next((role for role in self._account.state.all("role") if role["arn"] == role_arn), None)
        if (
            role is None
            or not role_is_usable(self._account, role)
            or not trusts(parse_policy(role["trust_policy"], trust=True), service="redshift.amazonaws.com")
        ):
            region = self._account.settings.region
            user = f"arn:aws:redshift:{region}:{ACCOUNT_ID}:dbuser:{self._identifier}/master"
            raise S3Denied(f"User {user} is not authorized to assume IAM Role {role_arn}")
        resource = f"arn:aws:s3:::{bucket}" + (f"/{key}" if action not in _ON_BUCKETS else "")
        facts = {"s3:prefix": key} if action == "s3:ListBucket" else {}
        denied = self._account.faults.take("access-denied", action=action)
        if denied or not allows(documents_on(self._account, "role", role["name"]), action, resource, facts):
            raise S3Denied("S3ServiceException:Access Denied,Status 403,Error AccessDenied")

    def bucket_region(self, bucket: str) -> str | None:
        """The region a bucket lives in; None when there is no such bucket."""
        return self._account.bucket_region(bucket)

    def temporary_password(self, user: str) -> str | None:
        """The unexpired password that get-cluster-credentials made for a database user."""
        found = self._account.state.get("db_credential", f"{self._identifier}/{user}")
        if found is None or found["expires"] < self._account.now():
            return None
        return str(found["password"])


_ON_BUCKETS = ("s3:ListBucket", "s3:GetBucketLocation", "s3:ListBucketMultipartUploads")


def role_is_usable(account: Account, role: dict[str, Any]) -> bool:
    """Whether a role has been there long enough for Redshift to use it."""
    delay = account.settings.role_delay_s
    if fault := account.faults.find("role-not-valid"):
        delay = max(delay, fault.options["seconds"])
    return bool(account.now() >= role["created"] + delay)


def role_status(account: Account, role: dict[str, Any]) -> str:
    """The apply status of a role on a cluster: adding for a moment, then in-sync."""
    return "in-sync" if account.now() >= role["since"] + account.settings.role_attach_s else "adding"


class Endpoints:
    """The running database servers by cluster; safe to use from any thread."""

    def __init__(self, host: str) -> None:
        self._host = host
        self._servers: dict[str, ClusterServer] = {}
        self._lock = threading.RLock()

    def runs(self, identifier: str) -> bool:
        """Whether a cluster's endpoint is open."""
        return identifier in self._servers

    def start(self, account: Account, cluster: dict[str, Any]) -> int:
        """Open a cluster's endpoint and return its port: the one it had, the one asked for, or another that is free."""
        from sparkify_tui.sandbox.redshift.server import ClusterServer

        with self._lock:
            wanted = (cluster.get("listen_port"), cluster["port"], *PORTS)
            port = next((port for port in wanted if port and _is_free(self._host, port)), 0)
            identifier = cluster["identifier"]
            directory = account.home.clusters / identifier
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            spec = ClusterSpec(
                identifier=identifier,
                directory=directory,
                database=cluster["database"],
                master_user=cluster["user"],
                password_verifier=cluster["verifier"],
                host=self._host,
                port=port or _any_free(self._host),
                region=cluster["region"],
                node_type=cluster["node_type"],
                node_count=cluster["nodes"],
                slices=SLICES.get(cluster["node_type"], 2) * cluster["nodes"],
            )
            server = ClusterServer(spec, Surroundings(account, identifier))
            server.start()
            self._servers[identifier] = server
            return spec.port

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
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def _any_free(host: str) -> int:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])

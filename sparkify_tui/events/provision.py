"""What provisioning tells."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sparkify_tui.events.shared import CallRetried
from sparkify_tui.models import Cluster


@dataclass(frozen=True, slots=True)
class RoleRequested:
    """The role is being created."""

    role_name: str


@dataclass(frozen=True, slots=True)
class RoleFound:
    """The role was there already; one that others made (`is_ours` False) is used as it is and not changed."""

    role_name: str
    arn: str
    is_ours: bool = True


@dataclass(frozen=True, slots=True)
class PolicyAttachRequested:
    """S3 read access is being attached to the role."""

    role_name: str
    policy: str


@dataclass(frozen=True, slots=True)
class IngressAuthorized:
    """One address may reach the cluster's port; `already` when the rule was there."""

    group_id: str
    cidr: str
    port: int
    already: bool


@dataclass(frozen=True, slots=True)
class IngressRevoked:
    """An ingress rule of ours was removed."""

    group_id: str
    cidr: str
    port: int


@dataclass(frozen=True, slots=True)
class ClusterRequested:
    """The cluster is being created; from the answer on it costs `price_per_hour` US dollars (None: unknown)."""

    identifier: str
    node_type: str
    node_count: int
    price_per_hour: float | None


@dataclass(frozen=True, slots=True)
class ClusterFound:
    """The cluster was there already."""

    identifier: str
    status: str


@dataclass(frozen=True, slots=True)
class RoleAttachRequested:
    """A cluster that was there already is being allowed to use the role."""

    identifier: str
    role_arn: str


@dataclass(frozen=True, slots=True)
class DatabaseRequested:
    """The cluster's database, created with it."""

    database: str


@dataclass(frozen=True, slots=True)
class AvailabilityChecked:
    """One poll while waiting for `available`; `attempt` counts from 0."""

    identifier: str
    attempt: int
    attempts: int
    status: str


@dataclass(frozen=True, slots=True)
class WaitStarted:
    """A pause before the next poll; `for_deletion` tells the two waits apart."""

    identifier: str
    wait_s: float
    for_deletion: bool


@dataclass(frozen=True, slots=True)
class ClusterAvailable:
    """The cluster answers."""

    identifier: str
    waited_s: float


@dataclass(frozen=True, slots=True)
class ConfigWritten:
    """One key of the configuration file was set; an empty value means it was cleared."""

    section: str
    key: str
    value: str
    path: Path


@dataclass(frozen=True, slots=True)
class ConnectionVerified:
    """A login to the new endpoint succeeded."""

    host: str
    port: int
    database: str
    user: str


@dataclass(frozen=True, slots=True)
class Provisioned:
    """Final: the warehouse is up."""

    cluster: Cluster
    role_arn: str


ProvisionEvent = (
    CallRetried
    | RoleRequested
    | RoleFound
    | PolicyAttachRequested
    | IngressAuthorized
    | IngressRevoked
    | ClusterRequested
    | ClusterFound
    | RoleAttachRequested
    | DatabaseRequested
    | AvailabilityChecked
    | WaitStarted
    | ClusterAvailable
    | ConfigWritten
    | ConnectionVerified
    | Provisioned
)

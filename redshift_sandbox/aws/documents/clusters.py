"""What is kept of Redshift: clusters, snapshots, groups, events and temporary passwords.

Times are seconds since 1970, retention is in days with -1 for ever, sizes are bytes. Keys that came later are not
required: a home that was written before lacks them.
"""

from __future__ import annotations

from typing import NotRequired, TypedDict, cast

from redshift_sandbox.aws.state import Kind


class Tagged(TypedDict):
    """What tags can be put on."""

    identifier: str
    tags: dict[str, str]


class ClusterOptions(TypedDict, total=False):
    """What a cluster is made and changed with besides its size, user and network (redshift/options.py)."""

    maintenance_window: str
    retention_days: int
    manual_retention_days: int
    allow_upgrade: bool
    track: str
    enhanced_routing: bool
    relocation: bool
    kms_key: str | None


class ClusterChanges(ClusterOptions, total=False):
    """What becomes of a cluster at the end of a modification."""

    identifier: str
    parameter_group: str
    verifier: str
    publicly_accessible: bool
    security_groups: list[str]
    port: int
    listen_port: int | None
    node_type: str
    nodes: int


class AttachedRole(TypedDict):
    """A role on a cluster, and since when."""

    arn: str
    since: float


class ClusterSetup(Tagged, ClusterOptions):
    """What creating and restoring take alike: network, roles, tags, windows."""

    region: str
    created: float
    port: int
    publicly_accessible: bool
    security_groups: list[str]
    subnet_group: str
    parameter_group: str
    zone: str
    roles: list[AttachedRole]
    default_role: NotRequired[str | None]
    namespace: str


class Cluster(ClusterSetup):
    """A cluster: `transition` is when its `status` ends, `listen_port` where its endpoint is, if it has had one."""

    node_type: str
    nodes: int
    database: str
    user: str
    verifier: str
    status: str
    transition: NotRequired[float | None]
    listen_port: NotRequired[int | None]
    pending: NotRequired[ClusterChanges]
    problem: NotRequired[str]
    final_snapshot: NotRequired[str]
    restore_from: NotRequired[str]
    restored_from: NotRequired[str]


class ClusterContent(TypedDict):
    """What a cluster is made of besides its setup."""

    node_type: str
    nodes: int
    database: str
    user: str
    verifier: str


def new_cluster(setup: ClusterSetup, content: ClusterContent) -> Cluster:
    """A cluster that begins to be created."""
    # cast: a TypedDict may have further keys, so that no checker takes two for a third; these have none.
    return cast("Cluster", {**setup, **content, "status": "creating"})


def apply_changes(cluster: Cluster | ClusterChanges, changes: ClusterChanges | ClusterOptions) -> None:
    """Set what has changed."""
    # cast: as above, `changes` might have keys of other types for all that the checker knows.
    cast("dict[str, object]", cluster).update(changes)


class SnapshotFacts(TypedDict):
    """What a snapshot keeps of its cluster; `copy_of` is the snapshot it is copied from."""

    region: str
    node_type: str
    nodes: int
    database: str
    user: str
    verifier: str
    port: int
    zone: str
    cluster: str
    cluster_created: float
    retention_days: int
    tags: dict[str, str]
    copy_of: NotRequired[str]


class Snapshot(SnapshotFacts):
    """A snapshot: creating until `transition`, then available."""

    identifier: str
    created: float
    status: str
    transition: float
    size: int


class ParameterGroup(Tagged):
    """A parameter group with the values that differ from its family's; the default ones have no region."""

    region: NotRequired[str]
    family: str
    description: str
    values: dict[str, str]


class SubnetGroup(Tagged):
    """A subnet group; the default one has no region."""

    region: NotRequired[str]
    description: str
    subnets: list[str]


class ClusterEvent(TypedDict):
    """What DescribeEvents tells; `type` is cluster or cluster-snapshot, `source` its identifier."""

    source: str
    type: str
    message: str
    category: str
    date: float
    id: str


class DatabaseCredential(TypedDict):
    """A temporary password of a database user."""

    password: str
    expires: float
    db_user: str
    may_create: bool


CLUSTERS: Kind[Cluster] = Kind("cluster")
"""By identifier."""
SNAPSHOTS: Kind[Snapshot] = Kind("snapshot")
"""By identifier."""
PARAMETER_GROUPS: Kind[ParameterGroup] = Kind("parametergroup")
"""By name."""
SUBNET_GROUPS: Kind[SubnetGroup] = Kind("subnetgroup")
"""By name."""
EVENTS: Kind[ClusterEvent] = Kind("event")
"""By time."""
DATABASE_CREDENTIALS: Kind[DatabaseCredential] = Kind("db_credential")
"""By cluster and user: `sparkify/IAM:reader`."""

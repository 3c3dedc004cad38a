"""What tearing down tells."""

from __future__ import annotations

from dataclasses import dataclass

from sparkify_tui.events.provision import ConfigWritten, IngressRevoked, WaitStarted
from sparkify_tui.events.shared import CallRetried
from sparkify_tui.models import TeardownPlan


@dataclass(frozen=True, slots=True)
class TeardownPlanned:
    """What will be deleted, before anything is."""

    plan: TeardownPlan


@dataclass(frozen=True, slots=True)
class ClusterDeleteRequested:
    """The cluster is being deleted; `final_snapshot` is None for none."""

    identifier: str
    final_snapshot: str | None


@dataclass(frozen=True, slots=True)
class DeletionChecked:
    """One poll while waiting for the cluster to be gone; `attempt` counts from 0."""

    identifier: str
    attempt: int
    attempts: int
    status: str


@dataclass(frozen=True, slots=True)
class ClusterGone:
    """The cluster has been deleted or did not exist."""

    identifier: str


@dataclass(frozen=True, slots=True)
class SecurityGroupDeleted:
    """A security group of ours was removed."""

    group_id: str


@dataclass(frozen=True, slots=True)
class PolicyDetachRequested:
    """S3 read access is being taken off the role."""

    role_name: str
    policy: str


@dataclass(frozen=True, slots=True)
class PolicyDetached:
    """S3 read access is off the role."""

    role_name: str
    policy: str


@dataclass(frozen=True, slots=True)
class RoleDeleteRequested:
    """The role is being deleted."""

    role_name: str


@dataclass(frozen=True, slots=True)
class RoleGone:
    """The role has been deleted or did not exist."""

    role_name: str


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """Something under our names that others made; it stays."""

    resource: str
    reason: str


@dataclass(frozen=True, slots=True)
class TornDown:
    """Final: nothing of ours is left."""

    identifier: str


TeardownEvent = (
    CallRetried
    | TeardownPlanned
    | ClusterDeleteRequested
    | DeletionChecked
    | WaitStarted
    | ClusterGone
    | IngressRevoked
    | SecurityGroupDeleted
    | PolicyDetachRequested
    | PolicyDetached
    | RoleDeleteRequested
    | RoleGone
    | LeftAlone
    | ConfigWritten
    | TornDown
)

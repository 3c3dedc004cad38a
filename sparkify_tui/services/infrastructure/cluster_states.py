"""What each state of a cluster means for a command that waits for it.

AWS's set of states is open: one that isn't known here is waited out.
"""

from __future__ import annotations

from sparkify_tui.errors import ClusterStateError
from sparkify_tui.models import Cluster

_RECREATE = "Delete the cluster and create it again, or restore a snapshot of it."

_ENDINGS: dict[str, tuple[str, str]] = {
    "hardware-failure": ("has suffered a hardware failure", _RECREATE),
    "incompatible-hsm": (
        "cannot reach its hardware security module",
        "Correct the HSM's configuration in the console, or " + _RECREATE[0].lower() + _RECREATE[1:],
    ),
    "incompatible-network": (
        "cannot work with its VPC's network settings",
        "Check the default VPC's subnets and internet gateway, delete the cluster and create it again.",
    ),
    "incompatible-parameters": (
        "cannot work with its parameter group",
        "Correct the parameter group in the console and reboot the cluster, or delete it and create it again.",
    ),
    "incompatible-restore": (
        "cannot be restored from its snapshot",
        "Delete the cluster and create it again, or restore another snapshot.",
    ),
    "paused": (
        "is paused",
        "Resume it (`aws redshift resume-cluster --cluster-identifier {identifier}`) and run `create` again.",
    ),
    "pausing": (
        "is being paused",
        "Once it is paused, resume it (`aws redshift resume-cluster --cluster-identifier {identifier}`) "
        "and run `create` again.",
    ),
    "deleting": ("is being deleted", "Wait until it is gone, then run `create` again."),
    "final-snapshot": (
        "is being deleted and writes its final snapshot",
        "Wait until it is gone, then run `create` again.",
    ),
    "storage-full": (
        "has no storage left",
        "Delete data or add nodes (`aws redshift resize-cluster`), then run `create` again.",
    ),
}
"""States from which waiting for `available` leads nowhere: what they mean, and what to do."""

CHANGING = frozenset(
    {
        "creating",
        "deleting",
        "final-snapshot",
        "modifying",
        "pausing",
        "rebooting",
        "renaming",
        "resizing",
        "resuming",
        "rotating-keys",
        "updating-hsm",
        "cancelling-resize",
        "available, prep-for-resize",
        "available, resize-cleanup",
    }
)
"""States that pass by themselves."""


def is_available(cluster: Cluster) -> bool:
    """Whether the cluster takes connections; resizing has states of its own that do ("available, prep-for-resize")."""
    return cluster.status.partition(",")[0] == "available" and cluster.host is not None


def is_going(cluster: Cluster) -> bool:
    """Whether the cluster is on its way out."""
    return cluster.status in ("deleting", "final-snapshot")


def require_hope(cluster: Cluster) -> None:
    """Raise ClusterStateError for a state from which the cluster doesn't become available by waiting."""
    error = hopeless(cluster)
    if error is not None:
        raise error


def hopeless(cluster: Cluster) -> ClusterStateError | None:
    """What to say of a cluster that doesn't become available by waiting: its state and what to do; else None."""
    ending = _ENDINGS.get(cluster.status)
    if ending is None and cluster.availability == "Failed":
        ending = (f"has failed (state {cluster.status})", _RECREATE)
    if ending is None:
        return None
    meaning, remedy = ending
    return ClusterStateError(
        f"Redshift cluster {cluster.identifier} {meaning}.",
        remedy=remedy.format(identifier=cluster.identifier),
        identifier=cluster.identifier,
        status=cluster.status,
    )

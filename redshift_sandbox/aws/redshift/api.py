"""Redshift's API: the table of its operations, and what they share: ARNs, pages, lookups and how a cluster is shown."""

from __future__ import annotations

import base64
import fnmatch
from collections.abc import Sequence
from typing import TypeVar

from redshift_sandbox.aws.account import ACCOUNT_ID, tag_list, timestamp
from redshift_sandbox.aws.api_error import ApiError
from redshift_sandbox.aws.calls import Call, Operations
from redshift_sandbox.aws.documents.clusters import CLUSTERS, Cluster, Tagged
from redshift_sandbox.aws.ec2.vpcs import vpc_id
from redshift_sandbox.aws.parameters import Parameters, Result
from redshift_sandbox.aws.redshift.cluster_environment import role_status
from redshift_sandbox.aws.redshift.options import shown_options

REDSHIFT = Operations()
Item = TypeVar("Item", bound=Tagged)
FAILED = (
    "hardware-failure",
    "incompatible-hsm",
    "incompatible-network",
    "incompatible-parameters",
    "incompatible-restore",
)


def arn(call: Call, kind: str, name: str) -> str:
    """The ARN of a cluster, a snapshot, …"""
    return f"arn:aws:redshift:{call.region}:{ACCOUNT_ID}:{kind}:{name}"


def cluster_arn(call: Call, parameters: Parameters) -> str:
    """The ARN of the cluster that is meant, as policies see it."""
    return arn(call, "cluster", str(parameters.get("ClusterIdentifier", "*")).lower())


def cluster_tags(call: Call, parameters: Parameters) -> dict[str, str]:
    """The tags on the cluster that is meant."""
    cluster = call.state.get(CLUSTERS, str(parameters.get("ClusterIdentifier", "")).lower())
    return dict(cluster["tags"]) if cluster else {}


def snapshot_arn(call: Call, parameters: Parameters) -> str:
    """The ARN of the snapshot that is meant, as policies see it."""
    cluster = parameters.get("ClusterIdentifier") or parameters.get("SnapshotClusterIdentifier") or "*"
    return arn(call, "snapshot", f"{cluster}/{parameters.get('SnapshotIdentifier', '*')}".lower())


def find_cluster(call: Call, identifier: str) -> Cluster:
    """The cluster's document, as it is now; raises ApiError when there is none in the region."""
    cluster = call.state.get(CLUSTERS, identifier.lower())
    if cluster is None or cluster["region"] != call.region:
        raise ApiError("ClusterNotFound", f"Cluster {identifier} not found.", status=404)
    return cluster


def require_available(cluster: Cluster, doing: str) -> None:
    """Raise ApiError unless the cluster is available."""
    if cluster["status"] != "available":
        raise ApiError(
            "InvalidClusterState",
            f"There is an operation running on the Cluster. Please try to {doing} at a later time."
            if cluster.get("transition") is not None
            else f"You can't {doing} the cluster {cluster['identifier']} while it is {cluster['status']}.",
        )


def page(items: Sequence[object], parameters: Parameters, name: str, *, smallest: int = 20) -> Result:
    """One page of items, with Redshift's Marker when more follow."""
    size = parameters.get("MaxRecords", 100)
    if not smallest <= size <= 100:
        raise ApiError(
            "InvalidParameterValue", f"Invalid value {size} for MaxRecords. Must be between {smallest} and 100."
        )
    start = 0
    if marker := parameters.get("Marker"):
        try:
            start = int(base64.b64decode(marker, validate=True).decode())
        except ValueError as error:
            raise ApiError("InvalidParameterValue", "Invalid Marker") from error
    result: Result = {name: items[start : start + size]}
    if start + size < len(items):
        result["Marker"] = base64.b64encode(str(start + size).encode()).decode()
    return result


def tagged(items: list[Item], parameters: Parameters) -> list[Item]:
    """The items that have one of the tag keys and one of the tag values asked for."""
    keys, values = parameters.get("TagKeys"), parameters.get("TagValues")
    found = items
    if keys:
        found = [item for item in found if any(_any_match(key, keys) for key in item["tags"])]
    if values:
        found = [item for item in found if any(_any_match(value, values) for value in item["tags"].values())]
    return found


def _any_match(text: str, patterns: list[str]) -> bool:
    return any(fnmatch.fnmatchcase(text, pattern) for pattern in patterns)


def shown(call: Call, cluster: Cluster) -> Result:
    """A cluster as DescribeClusters answers it; without an endpoint until it has been created."""
    status = cluster["status"]
    result: Result = {
        "ClusterIdentifier": cluster["identifier"],
        "NodeType": cluster["node_type"],
        "ClusterStatus": status,
        "ClusterAvailabilityStatus": _availability(status),
        "MasterUsername": cluster["user"],
        "DBName": cluster["database"],
        "ClusterCreateTime": timestamp(cluster["created"]) if status != "creating" else None,
        "ClusterSecurityGroups": [],
        "VpcSecurityGroups": [
            {"VpcSecurityGroupId": group, "Status": "active"} for group in cluster["security_groups"]
        ],
        "ClusterParameterGroups": [
            {"ParameterGroupName": cluster["parameter_group"], "ParameterApplyStatus": "in-sync"}
        ],
        "ClusterSubnetGroupName": cluster["subnet_group"],
        "VpcId": vpc_id(cluster["region"]),
        "AvailabilityZone": cluster["zone"],
        "PendingModifiedValues": _pending(cluster),
        "ClusterRevisionNumber": "78881",
        "NumberOfNodes": cluster["nodes"],
        "PubliclyAccessible": cluster["publicly_accessible"],
        "Encrypted": True,
        "Tags": tag_list(cluster["tags"]),
        "IamRoles": [
            {"IamRoleArn": role["arn"], "ApplyStatus": role_status(call.account, role)} for role in cluster["roles"]
        ],
        "DefaultIamRoleArn": cluster.get("default_role"),
        "DeferredMaintenanceWindows": [],
        "ClusterNamespaceArn": arn(call, "namespace", cluster["namespace"]),
        "TotalStorageCapacityInMegaBytes": 1_000_000 * cluster["nodes"],
        "ClusterNodes": _nodes(cluster),
        "MasterPasswordSecretArn": cluster.get("secret_arn"),
        **shown_options(cluster),
    }
    if cluster.get("listen_port"):
        result["Endpoint"] = {"Address": call.account.settings.host, "Port": cluster["listen_port"]}
    if cluster.get("restored_from"):
        result["RestoreStatus"] = {"Status": "completed" if status != "creating" else "restoring"}
    if status == "modifying":
        result["ModifyStatus"] = "modifying"
    return result


def _availability(status: str) -> str:
    if status in ("available", "final-snapshot"):
        return "Available"
    if status in FAILED:
        return "Failed"
    return "Modifying" if status in ("modifying", "renaming", "resizing", "rebooting", "creating") else "Unavailable"


def _pending(cluster: Cluster) -> Result:
    pending = cluster.get("pending") or {}
    names = {"nodes": "NumberOfNodes", "node_type": "NodeType", "publicly_accessible": "PubliclyAccessible"}
    names |= {"identifier": "ClusterIdentifier", "retention_days": "AutomatedSnapshotRetentionPeriod"}
    values = {names[key]: value for key, value in pending.items() if key in names}
    return {**values, **({"MasterUserPassword": "****"} if "verifier" in pending else {})}


def _nodes(cluster: Cluster) -> list[Result]:
    if cluster["status"] == "creating":
        return []
    roles = ["SHARED"] if cluster["nodes"] == 1 else ["LEADER", *(f"COMPUTE-{n}" for n in range(cluster["nodes"]))]
    return [
        {"NodeRole": role, "PrivateIPAddress": f"172.31.0.{10 + number}", "PublicIPAddress": "127.0.0.1"}
        for number, role in enumerate(roles)
    ]

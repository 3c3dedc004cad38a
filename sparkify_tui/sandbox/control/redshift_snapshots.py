"""Snapshots: copies of a cluster's database files, from which another cluster can be made."""

from __future__ import annotations

import shutil
from typing import Any

from sparkify_tui.sandbox.control import redshift_rules as rules
from sparkify_tui.sandbox.control.account import ACCOUNT_ID, Call, Parameters, Result, moment, tag_list, tags_of
from sparkify_tui.sandbox.control.ec2 import vpc_id
from sparkify_tui.sandbox.control.errors import ApiError
from sparkify_tui.sandbox.control.redshift import (
    REDSHIFT,
    Cluster,
    cluster_arn,
    find_cluster,
    page,
    require_available,
    shown,
    snapshot_arn,
    tagged,
)
from sparkify_tui.sandbox.control.redshift_clusters import described, refuse_existing

Snapshot = dict[str, Any]


@REDSHIFT.answers("CreateClusterSnapshot", snapshot_arn)
def create_cluster_snapshot(call: Call, parameters: Parameters) -> Result:
    """Begin to copy an available cluster."""
    cluster = find_cluster(call, parameters["ClusterIdentifier"])
    require_available(cluster, "snapshot")
    snapshot = new_snapshot(call, cluster, parameters["SnapshotIdentifier"], tags_of(parameters), parameters)
    return {"Snapshot": _shown(call, snapshot)}


def new_snapshot(call: Call, cluster: Cluster, name: str, tags: dict[str, str], parameters: Parameters) -> Snapshot:
    """The document of a snapshot that is being made."""
    identifier = name.lower()
    if len(identifier) > 255:
        raise rules.invalid("The parameter SnapshotIdentifier must not be longer than 255 characters.")
    rules.check_identifier(identifier[:63], "SnapshotIdentifier")
    if not all(character.isalnum() or character == "-" for character in identifier):
        rules.check_identifier("-", "SnapshotIdentifier")
    if call.state.get("snapshot", identifier) is not None:
        raise ApiError("ClusterSnapshotAlreadyExists", f"Snapshot {identifier} already exists.")
    now = call.account.now()
    kept = ("region", "node_type", "nodes", "database", "user", "verifier", "port", "zone")
    snapshot = {
        **{key: cluster[key] for key in kept},
        "identifier": identifier,
        "cluster": cluster["identifier"],
        "cluster_created": cluster["created"],
        "created": now,
        "status": "creating",
        "transition": now + call.account.settings.snapshot_s,
        "retention_days": parameters.get("ManualSnapshotRetentionPeriod", -1),
        "tags": rules.check_tags(tags),
        "size": 0,
    }
    call.state.put("snapshot", identifier, snapshot)
    call.account.lifecycle.wake()
    return snapshot


@REDSHIFT.answers("DescribeClusterSnapshots", snapshot_arn)
def describe_cluster_snapshots(call: Call, parameters: Parameters) -> Result:
    """Snapshots of one cluster or of all, newest first."""
    found = [snapshot for snapshot in call.state.all("snapshot") if snapshot["region"] == call.region]
    if wanted := parameters.get("SnapshotIdentifier"):
        found = [snapshot for snapshot in found if snapshot["identifier"] == wanted.lower()]
        if not found:
            raise _missing(wanted)
    if cluster := parameters.get("ClusterIdentifier"):
        found = [snapshot for snapshot in found if snapshot["cluster"] == cluster.lower()]
        if not found and call.state.get("cluster", cluster.lower()) is None:
            raise ApiError("ClusterNotFound", f"Cluster {cluster} not found.", status=404)
    if parameters.get("SnapshotType", "manual") != "manual":
        found = []
    if "StartTime" in parameters:
        found = [snapshot for snapshot in found if snapshot["created"] >= parameters["StartTime"].timestamp()]
    if "EndTime" in parameters:
        found = [snapshot for snapshot in found if snapshot["created"] <= parameters["EndTime"].timestamp()]
    found.sort(key=lambda snapshot: -snapshot["created"])
    return page([_shown(call, snapshot) for snapshot in tagged(found, parameters)], parameters, "Snapshots")


@REDSHIFT.answers("DeleteClusterSnapshot", snapshot_arn)
def delete_cluster_snapshot(call: Call, parameters: Parameters) -> Result:
    """Delete a snapshot and its files."""
    snapshot = _find(call, parameters["SnapshotIdentifier"])
    restoring = any(cluster.get("restore_from") == snapshot["identifier"] for cluster in call.state.all("cluster"))
    if snapshot["status"] != "available" or restoring:
        raise ApiError("InvalidClusterSnapshotState", f"Snapshot {snapshot['identifier']} is in use or being created.")
    call.state.delete("snapshot", snapshot["identifier"])
    shutil.rmtree(call.account.home.snapshots / snapshot["identifier"], ignore_errors=True)
    return {"Snapshot": {**_shown(call, snapshot), "Status": "deleted"}}


@REDSHIFT.answers("RestoreFromClusterSnapshot", cluster_arn)
def restore_from_cluster_snapshot(call: Call, parameters: Parameters) -> Result:
    """Begin to make a cluster with the data, user and password of a snapshot."""
    name = parameters.get("SnapshotIdentifier") or parameters.get("SnapshotArn", "").rpartition("/")[2]
    identifier = rules.check_identifier(parameters["ClusterIdentifier"])
    snapshot = _find(call, name)
    if snapshot["status"] != "available":
        raise ApiError("InvalidClusterSnapshotState", f"Snapshot {name} is not available.")
    rules.check_encryption(parameters)
    node_type = parameters.get("NodeType", snapshot["node_type"])
    number = parameters.get("NumberOfNodes", snapshot["nodes"])
    nodes = rules.check_nodes(node_type, "single-node" if number == 1 else "multi-node", number)
    cluster = {
        **described(call, identifier, {"Port": snapshot["port"], **parameters}),
        "node_type": node_type,
        "nodes": nodes,
        "database": snapshot["database"],
        "user": snapshot["user"],
        "verifier": snapshot["verifier"],
        "restore_from": snapshot["identifier"],
        "restored_from": snapshot["identifier"],
    }
    refuse_existing(call, identifier)
    rules.check_quotas(call, nodes, new_cluster=True)
    call.account.lifecycle.begin(cluster, "creating", call.account.settings.creating_s)
    return {"Cluster": shown(call, cluster)}


def _find(call: Call, name: str) -> Snapshot:
    snapshot = call.state.get("snapshot", name.lower())
    if snapshot is None or snapshot["region"] != call.region:
        raise _missing(name)
    return snapshot


def _missing(name: str) -> ApiError:
    return ApiError("ClusterSnapshotNotFound", f"Snapshot {name} not found.", status=404)


def _shown(call: Call, snapshot: Snapshot) -> Result:
    megabytes = snapshot["size"] / 1e6
    return {
        "SnapshotIdentifier": snapshot["identifier"],
        "SnapshotArn": snapshot_arn(
            call, {"ClusterIdentifier": snapshot["cluster"], "SnapshotIdentifier": snapshot["identifier"]}
        ),
        "ClusterIdentifier": snapshot["cluster"],
        "SnapshotCreateTime": moment(snapshot["created"]),
        "Status": snapshot["status"],
        "Port": snapshot["port"],
        "AvailabilityZone": snapshot["zone"],
        "ClusterCreateTime": moment(snapshot["cluster_created"]),
        "MasterUsername": snapshot["user"],
        "ClusterVersion": "1.0",
        "EngineFullVersion": "1.0.78881",
        "SnapshotType": "manual",
        "NodeType": snapshot["node_type"],
        "NumberOfNodes": snapshot["nodes"],
        "DBName": snapshot["database"],
        "VpcId": vpc_id(snapshot["region"]),
        "Encrypted": True,
        "OwnerAccount": ACCOUNT_ID,
        "TotalBackupSizeInMegaBytes": megabytes,
        "ActualIncrementalBackupSizeInMegaBytes": megabytes,
        "BackupProgressInMegaBytes": megabytes,
        "EstimatedSecondsToCompletion": 0 if snapshot["status"] == "available" else 1,
        "ElapsedTimeInSeconds": 1,
        "Tags": tag_list(snapshot["tags"]),
        "EnhancedVpcRouting": False,
        "MaintenanceTrackName": "current",
        "ManualSnapshotRetentionPeriod": snapshot["retention_days"],
    }

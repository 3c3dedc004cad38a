"""Snapshots: copies of a cluster's database files, from which another cluster can be made."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from operator import itemgetter

from redshift_sandbox.aws.account import ACCOUNT_ID, tag_list, tags_of, timestamp
from redshift_sandbox.aws.api_error import ApiError
from redshift_sandbox.aws.calls import Call
from redshift_sandbox.aws.documents.clusters import (
    CLUSTERS,
    SNAPSHOTS,
    Cluster,
    ClusterContent,
    Snapshot,
    SnapshotFacts,
    new_cluster,
)
from redshift_sandbox.aws.ec2.vpcs import vpc_id
from redshift_sandbox.aws.parameters import Parameters, Result
from redshift_sandbox.aws.redshift import input_rules as rules
from redshift_sandbox.aws.redshift.api import (
    REDSHIFT,
    cluster_arn,
    find_cluster,
    page,
    require_available,
    shown,
    snapshot_arn,
    tagged,
)
from redshift_sandbox.aws.redshift.new_cluster import described, refuse_existing
from redshift_sandbox.aws.redshift.options import manual_retention

_BATCH_AT_MOST = 100


def _source_arn(call: Call, parameters: Parameters) -> str:
    """The ARN of the snapshot that is to be copied, as policies see it."""
    names = {"ClusterIdentifier": "SourceSnapshotClusterIdentifier", "SnapshotIdentifier": "SourceSnapshotIdentifier"}
    return snapshot_arn(call, {name: parameters.get(source, "*") for name, source in names.items()})


@REDSHIFT.answers("CreateClusterSnapshot", snapshot_arn)
def create_cluster_snapshot(call: Call, parameters: Parameters) -> Result:
    """Begin to copy an available cluster."""
    cluster = find_cluster(call, parameters["ClusterIdentifier"])
    require_available(cluster, "snapshot")
    days = manual_retention(parameters.get("ManualSnapshotRetentionPeriod"))
    snapshot = new_snapshot(call, cluster, parameters["SnapshotIdentifier"], tags_of(parameters), days)
    return {"Snapshot": _shown(call, snapshot)}


def new_snapshot(call: Call, cluster: Cluster, name: str, tags: dict[str, str], days: int | None) -> Snapshot:
    """The document of a snapshot that is being made, to be kept so many days: by default as the cluster says."""
    facts: SnapshotFacts = {
        "region": cluster["region"],
        "node_type": cluster["node_type"],
        "nodes": cluster["nodes"],
        "database": cluster["database"],
        "user": cluster["user"],
        "verifier": cluster["verifier"],
        "port": cluster["port"],
        "zone": cluster["zone"],
        "cluster": cluster["identifier"],
        "cluster_created": cluster["created"],
        "retention_days": cluster.get("manual_retention_days", -1) if days is None else days,
        "tags": rules.check_tags(tags),
    }
    return _begin(call, name, facts)


def _begin(call: Call, name: str, facts: SnapshotFacts) -> Snapshot:
    identifier = name.lower()
    if not rules.is_snapshot_name(identifier):
        rules.check_identifier("-", "SnapshotIdentifier")
    if call.state.get(SNAPSHOTS, identifier) is not None:
        raise ApiError("ClusterSnapshotAlreadyExists", f"Snapshot {identifier} already exists.")
    now = call.account.now()
    ready = now + call.account.settings.snapshot_s
    snapshot: Snapshot = {
        **facts,
        "identifier": identifier,
        "created": now,
        "status": "creating",
        "transition": ready,
        "size": 0,
    }
    call.state.put(SNAPSHOTS, identifier, snapshot)
    call.account.lifecycle.wake()
    return snapshot


@REDSHIFT.answers("CopyClusterSnapshot", _source_arn)
def copy_cluster_snapshot(call: Call, parameters: Parameters) -> Result:
    """Begin to copy a snapshot under another name."""
    source = _find(call, parameters["SourceSnapshotIdentifier"], parameters.get("SourceSnapshotClusterIdentifier"))
    if source["status"] != "available":
        raise ApiError("InvalidClusterSnapshotState", f"Snapshot {source['identifier']} is not available.")
    days = manual_retention(parameters.get("ManualSnapshotRetentionPeriod"))
    facts: Snapshot = {**source, "copy_of": source["identifier"], "retention_days": -1 if days is None else days}
    return {"Snapshot": _shown(call, _begin(call, parameters["TargetSnapshotIdentifier"], facts))}


@REDSHIFT.answers("ModifyClusterSnapshot", snapshot_arn)
def modify_cluster_snapshot(call: Call, parameters: Parameters) -> Result:
    """Change how long a snapshot is to be kept."""
    snapshot = _find(call, parameters["SnapshotIdentifier"])
    _keep_for(call, snapshot, manual_retention(parameters.get("ManualSnapshotRetentionPeriod")))
    return {"Snapshot": _shown(call, snapshot)}


@REDSHIFT.answers("BatchModifyClusterSnapshots")
def batch_modify_cluster_snapshots(call: Call, parameters: Parameters) -> Result:
    """Change how long up to a hundred snapshots are to be kept, each with its own outcome."""
    names = [{"SnapshotIdentifier": name} for name in parameters["SnapshotIdentifierList"]]
    days = manual_retention(parameters.get("ManualSnapshotRetentionPeriod"))
    return _each(
        names,
        "BatchModifyClusterSnapshotsLimitExceededFault",
        lambda item: _keep_for(call, _find(call, item["SnapshotIdentifier"]), days),
    )


@REDSHIFT.answers("BatchDeleteClusterSnapshots")
def batch_delete_cluster_snapshots(call: Call, parameters: Parameters) -> Result:
    """Delete up to a hundred snapshots, each with its own outcome."""
    return _each(
        parameters["Identifiers"],
        "BatchDeleteRequestSizeExceeded",
        lambda item: _delete(call, _find(call, item["SnapshotIdentifier"], item.get("SnapshotClusterIdentifier"))),
    )


def _each(items: Sequence[Parameters], too_many: str, act: Callable[[Parameters], object]) -> Result:
    if len(items) > _BATCH_AT_MOST:
        raise ApiError(too_many, f"The maximum number of snapshot identifiers is {_BATCH_AT_MOST}.")
    done, failed = [], []
    for item in items:
        name = item["SnapshotIdentifier"]
        try:
            act(item)
        except ApiError as error:
            failed.append({"SnapshotIdentifier": name, "FailureCode": error.code, "FailureReason": error.message})
        else:
            done.append(name)
    return {"Resources": done, "Errors": failed}


def _keep_for(call: Call, snapshot: Snapshot, days: int | None) -> None:
    if days is not None:
        snapshot["retention_days"] = days
        call.state.put(SNAPSHOTS, snapshot["identifier"], snapshot)


@REDSHIFT.answers("DescribeClusterSnapshots", snapshot_arn)
def describe_cluster_snapshots(call: Call, parameters: Parameters) -> Result:
    """Snapshots of one cluster or of all, newest first."""
    found = [snapshot for snapshot in call.state.all(SNAPSHOTS) if snapshot["region"] == call.region]
    wanted = parameters.get("SnapshotIdentifier") or parameters.get("SnapshotArn", "").rpartition("/")[2]
    if wanted:
        found = [snapshot for snapshot in found if snapshot["identifier"] == wanted.lower()]
        if not found:
            raise _missing(wanted)
    if cluster := parameters.get("ClusterIdentifier"):
        found = [snapshot for snapshot in found if snapshot["cluster"] == cluster.lower()]
        if not found and call.state.get(CLUSTERS, cluster.lower()) is None:
            raise ApiError("ClusterNotFound", f"Cluster {cluster} not found.", status=404)
    if "ClusterExists" in parameters:
        there = {cluster["identifier"] for cluster in call.state.all(CLUSTERS)}
        found = [snapshot for snapshot in found if (snapshot["cluster"] in there) is parameters["ClusterExists"]]
    if parameters.get("SnapshotType", "manual") != "manual" or parameters.get("OwnerAccount", ACCOUNT_ID) != ACCOUNT_ID:
        found = []
    if "StartTime" in parameters:
        found = [snapshot for snapshot in found if snapshot["created"] >= parameters["StartTime"].timestamp()]
    if "EndTime" in parameters:
        found = [snapshot for snapshot in found if snapshot["created"] <= parameters["EndTime"].timestamp()]
    found.sort(key=lambda snapshot: -snapshot["created"])
    for order in parameters.get("SortingEntities", []):
        field = {"TOTAL_SIZE": "size", "CREATE_TIME": "created"}.get(order["Attribute"])
        if field is not None:
            found.sort(key=itemgetter(field), reverse=order.get("SortOrder") == "DESC")
    return page([_shown(call, snapshot) for snapshot in tagged(found, parameters)], parameters, "Snapshots")


@REDSHIFT.answers("DeleteClusterSnapshot", snapshot_arn)
def delete_cluster_snapshot(call: Call, parameters: Parameters) -> Result:
    """Delete a snapshot and its files."""
    snapshot = _find(call, parameters["SnapshotIdentifier"], parameters.get("SnapshotClusterIdentifier"))
    _delete(call, snapshot)
    return {"Snapshot": {**_shown(call, snapshot), "Status": "deleted"}}


def _delete(call: Call, snapshot: Snapshot) -> None:
    restoring = any(cluster.get("restore_from") == snapshot["identifier"] for cluster in call.state.all(CLUSTERS))
    copied = any(other.get("copy_of") == snapshot["identifier"] for other in _being_made(call))
    if snapshot["status"] != "available" or restoring or copied:
        raise ApiError("InvalidClusterSnapshotState", f"Snapshot {snapshot['identifier']} is in use or being created.")
    call.state.delete(SNAPSHOTS, snapshot["identifier"])
    shutil.rmtree(call.account.home.snapshots / snapshot["identifier"], ignore_errors=True)


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
    setup = described(call, identifier, {"Port": snapshot["port"], **parameters})
    refuse_existing(call, identifier)
    rules.check_quotas(call, nodes, new_cluster=True)
    content: ClusterContent = {
        "node_type": node_type,
        "nodes": nodes,
        "database": snapshot["database"],
        "user": snapshot["user"],
        "verifier": snapshot["verifier"],
    }
    cluster = new_cluster(setup, content)
    cluster["restore_from"] = cluster["restored_from"] = snapshot["identifier"]
    call.account.lifecycle.begin(cluster, "creating", call.account.settings.creating_s)
    return {"Cluster": shown(call, cluster)}


def _being_made(call: Call) -> list[Snapshot]:
    return [snapshot for snapshot in call.state.all(SNAPSHOTS) if snapshot["status"] == "creating"]


def _find(call: Call, name: str, cluster: str | None = None) -> Snapshot:
    snapshot = call.state.get(SNAPSHOTS, name.lower())
    other = cluster is not None and snapshot is not None and snapshot["cluster"] != cluster.lower()
    if snapshot is None or snapshot["region"] != call.region or other:
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
        "SnapshotCreateTime": timestamp(snapshot["created"]),
        "Status": snapshot["status"],
        "Port": snapshot["port"],
        "AvailabilityZone": snapshot["zone"],
        "ClusterCreateTime": timestamp(snapshot["cluster_created"]),
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
        "ManualSnapshotRemainingDays": _remaining_days(call, snapshot),
    }


def _remaining_days(call: Call, snapshot: Snapshot) -> int | None:
    if snapshot["retention_days"] == -1:
        return None
    age_days = int((call.account.now() - snapshot["created"]) // 86400)
    return max(0, int(snapshot["retention_days"]) - age_days)

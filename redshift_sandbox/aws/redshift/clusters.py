"""Redshift clusters: create, describe, modify, pause, resume, reboot, delete."""

from __future__ import annotations

from redshift_sandbox.aws.api_error import ApiError
from redshift_sandbox.aws.calls import Call
from redshift_sandbox.aws.documents.clusters import (
    CLUSTERS,
    Cluster,
    ClusterChanges,
    ClusterContent,
    apply_changes,
    new_cluster,
)
from redshift_sandbox.aws.parameters import Parameters, Result
from redshift_sandbox.aws.redshift import input_rules as rules
from redshift_sandbox.aws.redshift.api import (
    FAILED,
    REDSHIFT,
    cluster_arn,
    cluster_tags,
    find_cluster,
    page,
    require_available,
    shown,
    tagged,
)
from redshift_sandbox.aws.redshift.new_cluster import described, refuse_existing
from redshift_sandbox.aws.redshift.options import checked_options, manual_retention
from redshift_sandbox.aws.redshift.parameter_groups import find_parameter_group
from redshift_sandbox.aws.redshift.snapshots import new_snapshot
from redshift_sandbox.wire.login.passwords import make_verifier


@REDSHIFT.answers("CreateCluster", cluster_arn)
def create_cluster(call: Call, parameters: Parameters) -> Result:
    """Begin to create a cluster; it has no endpoint before it is available."""
    identifier = rules.check_identifier(parameters["ClusterIdentifier"])
    user = rules.check_user(parameters["MasterUsername"])
    password = _password(parameters)
    nodes = rules.check_nodes(parameters["NodeType"], parameters.get("ClusterType"), parameters.get("NumberOfNodes"))
    rules.check_encryption(parameters)
    setup = described(call, identifier, parameters)
    database = rules.check_database(parameters.get("DBName") or "dev")
    refuse_existing(call, identifier)
    rules.check_quotas(call, nodes, new_cluster=True)
    content: ClusterContent = {
        "node_type": parameters["NodeType"],
        "nodes": nodes,
        "database": database,
        "user": user,
        "verifier": make_verifier(user, password),
    }
    cluster = new_cluster(setup, content)
    call.account.lifecycle.begin(cluster, "creating", call.account.settings.creating_s)
    return {"Cluster": shown(call, cluster)}


def _password(parameters: Parameters) -> str:
    if parameters.get("ManageMasterPassword"):
        if "MasterUserPassword" in parameters:
            raise ApiError(
                "InvalidParameterCombination", "You can't specify MasterUserPassword when ManageMasterPassword is true."
            )
        raise ApiError("UnsupportedOperation", "sandbox: ManageMasterPassword is not supported.")
    if "MasterUserPassword" not in parameters:
        raise ApiError("InvalidParameterCombination", "You must specify MasterUserPassword or ManageMasterPassword.")
    password = str(parameters["MasterUserPassword"])
    rules.check_password(password)
    return password


@REDSHIFT.answers("DescribeClusters", cluster_arn, cluster_tags)
def describe_clusters(call: Call, parameters: Parameters) -> Result:
    """One cluster, or those with the tags asked for."""
    if identifier := parameters.get("ClusterIdentifier"):
        return {"Clusters": [shown(call, find_cluster(call, identifier))]}
    clusters = [cluster for cluster in call.state.all(CLUSTERS) if cluster["region"] == call.region]
    return page([shown(call, cluster) for cluster in tagged(clusters, parameters)], parameters, "Clusters")


@REDSHIFT.answers("DeleteCluster", cluster_arn, cluster_tags)
def delete_cluster(call: Call, parameters: Parameters) -> Result:
    """Begin to delete a cluster, after a final snapshot unless that is declined."""
    skip = parameters.get("SkipFinalClusterSnapshot", False)
    final = parameters.get("FinalClusterSnapshotIdentifier")
    cluster = find_cluster(call, parameters["ClusterIdentifier"])
    if skip and final:
        raise ApiError(
            "InvalidParameterCombination",
            "FinalClusterSnapshotIdentifier can't be specified when SkipFinalClusterSnapshot is true.",
        )
    if not skip and not final:
        raise ApiError(
            "InvalidParameterCombination",
            "FinalClusterSnapshotIdentifier is required unless SkipFinalClusterSnapshot is specified.",
        )
    if cluster["status"] not in ("available", "paused", "storage-full", *FAILED):
        if cluster["status"] in ("deleting", "final-snapshot"):
            raise ApiError(
                "InvalidClusterState",
                f"There is an operation running on the Cluster: {cluster['identifier']} is being deleted.",
            )
        raise ApiError(
            "InvalidClusterState",
            "There is an operation running on the Cluster. Please try to delete it at a later time: "
            f"it is {cluster['status']}.",
        )
    lifecycle, settings = call.account.lifecycle, call.account.settings
    if final:
        days = manual_retention(parameters.get("FinalClusterSnapshotRetentionPeriod"))
        cluster["final_snapshot"] = new_snapshot(call, cluster, final, {}, days)["identifier"]
        lifecycle.begin(cluster, "final-snapshot", settings.snapshot_s)
    else:
        lifecycle.begin(cluster, "deleting", settings.deleting_s)
    return {"Cluster": shown(call, cluster)}


@REDSHIFT.answers("ModifyCluster", cluster_arn, cluster_tags)
def modify_cluster(call: Call, parameters: Parameters) -> Result:
    """Begin to change a cluster: password, access, security groups, size, name, options."""
    cluster = find_cluster(call, parameters["ClusterIdentifier"])
    require_available(cluster, "modify")
    rules.check_encryption(parameters)
    pending: ClusterChanges = {}
    apply_changes(pending, checked_options(parameters))
    if "NewClusterIdentifier" in parameters:
        pending["identifier"] = rules.check_identifier(parameters["NewClusterIdentifier"], "NewClusterIdentifier")
        refuse_existing(call, pending["identifier"])
    if "ClusterParameterGroupName" in parameters:
        pending["parameter_group"] = find_parameter_group(call, parameters["ClusterParameterGroupName"])["identifier"]
    if "MasterUserPassword" in parameters:
        rules.check_password(parameters["MasterUserPassword"])
        pending["verifier"] = make_verifier(cluster["user"], parameters["MasterUserPassword"])
    if "PubliclyAccessible" in parameters:
        pending["publicly_accessible"] = parameters["PubliclyAccessible"]
    if "VpcSecurityGroupIds" in parameters:
        pending["security_groups"] = rules.check_groups(call, parameters["VpcSecurityGroupIds"])
    if "Port" in parameters:
        pending["port"], pending["listen_port"] = rules.check_port(parameters["Port"]), None
    resizing = "NodeType" in parameters or "NumberOfNodes" in parameters or "ClusterType" in parameters
    if resizing:
        pending.update(_resized(call, cluster, parameters))
    return _change(call, cluster, pending, resizing=resizing)


@REDSHIFT.answers("ResizeCluster", cluster_arn, cluster_tags)
def resize_cluster(call: Call, parameters: Parameters) -> Result:
    """Begin to change the type or the number of nodes."""
    cluster = find_cluster(call, parameters["ClusterIdentifier"])
    require_available(cluster, "resize")
    return _change(call, cluster, _resized(call, cluster, parameters), resizing=True)


def _resized(call: Call, cluster: Cluster, parameters: Parameters) -> ClusterChanges:
    node_type = parameters.get("NodeType", cluster["node_type"])
    number = parameters.get("NumberOfNodes")
    cluster_type = parameters.get("ClusterType") or (
        "single-node" if (number or cluster["nodes"]) == 1 else "multi-node"
    )
    nodes = rules.check_nodes(
        node_type, cluster_type, number or (cluster["nodes"] if cluster_type != "single-node" else None)
    )
    rules.check_quotas(call, nodes - cluster["nodes"], new_cluster=False)
    return {"node_type": node_type, "nodes": nodes}


def _change(call: Call, cluster: Cluster, pending: ClusterChanges, *, resizing: bool) -> Result:
    lifecycle, settings = call.account.lifecycle, call.account.settings
    cluster["pending"] = pending
    identifier = cluster["identifier"]
    if "listen_port" in pending:
        lifecycle.afterwards(lambda: lifecycle.endpoints.stop(identifier))
    status = "renaming" if "identifier" in pending else "resizing" if resizing else "modifying"
    lifecycle.begin(cluster, status, settings.resizing_s if resizing else settings.modifying_s)
    if verifier := pending.get("verifier"):
        lifecycle.afterwards(lambda: lifecycle.endpoints.set_password(identifier, verifier))
    return {"Cluster": shown(call, cluster)}


@REDSHIFT.answers("ModifyClusterIamRoles", cluster_arn, cluster_tags)
def modify_cluster_iam_roles(call: Call, parameters: Parameters) -> Result:
    """Attach roles to a cluster and detach them."""
    cluster = find_cluster(call, parameters["ClusterIdentifier"])
    if cluster["status"] != "available":
        raise ApiError(
            "InvalidClusterState", f"The cluster {cluster['identifier']} is not available: it is {cluster['status']}."
        )
    added = rules.check_roles(call, parameters.get("AddIamRoles", []))
    removed = parameters.get("RemoveIamRoles", [])
    there = {role["arn"] for role in cluster["roles"]}
    if absent := [arn for arn in removed if arn not in there]:
        raise rules.invalid(f"The IAM role {absent[0]} is not associated with the cluster.")
    now = call.account.now()
    roles = [role for role in cluster["roles"] if role["arn"] not in removed]
    roles += [{"arn": arn, "since": now} for arn in added if arn not in there]
    if len(roles) > 10:
        raise ApiError("InvalidParameterCombination", "A maximum of 10 IAM roles can be associated to the cluster.")
    cluster["roles"] = roles
    if "DefaultIamRoleArn" in parameters:
        default = parameters["DefaultIamRoleArn"]
        if default and default not in {role["arn"] for role in roles}:
            raise rules.invalid(f"The default IAM role {default} must be one of the cluster's IAM roles.")
        cluster["default_role"] = default or None
    elif cluster.get("default_role") in removed:
        cluster["default_role"] = None
    call.account.lifecycle.keep(cluster)
    return {"Cluster": shown(call, cluster)}


@REDSHIFT.answers("PauseCluster", cluster_arn, cluster_tags)
def pause_cluster(call: Call, parameters: Parameters) -> Result:
    """Begin to pause a cluster; its connections are closed."""
    cluster = find_cluster(call, parameters["ClusterIdentifier"])
    require_available(cluster, "pause")
    call.account.lifecycle.begin(cluster, "pausing", call.account.settings.pausing_s)
    return {"Cluster": shown(call, cluster)}


@REDSHIFT.answers("ResumeCluster", cluster_arn, cluster_tags)
def resume_cluster(call: Call, parameters: Parameters) -> Result:
    """Begin to resume a paused cluster."""
    cluster = find_cluster(call, parameters["ClusterIdentifier"])
    if cluster["status"] != "paused":
        raise ApiError(
            "InvalidClusterState",
            f"You can't resume the cluster {cluster['identifier']}: it is {cluster['status']}, not paused.",
        )
    call.account.lifecycle.begin(cluster, "resuming", call.account.settings.resuming_s)
    return {"Cluster": shown(call, cluster)}


@REDSHIFT.answers("RebootCluster", cluster_arn, cluster_tags)
def reboot_cluster(call: Call, parameters: Parameters) -> Result:
    """Begin to reboot a cluster; its connections are closed."""
    cluster = find_cluster(call, parameters["ClusterIdentifier"])
    require_available(cluster, "reboot")
    call.account.lifecycle.begin(cluster, "rebooting", call.account.settings.rebooting_s)
    return {"Cluster": shown(call, cluster)}

"""Temporary database passwords, tags, events and what else the API tells of clusters."""

from __future__ import annotations

import re
import secrets

from redshift_sandbox.aws.account import tag_list, tags_of, timestamp
from redshift_sandbox.aws.api_error import ApiError
from redshift_sandbox.aws.calls import Call
from redshift_sandbox.aws.documents.clusters import (
    CLUSTERS,
    DATABASE_CREDENTIALS,
    EVENTS,
    PARAMETER_GROUPS,
    SNAPSHOTS,
    SUBNET_GROUPS,
    Cluster,
    DatabaseCredential,
    Tagged,
)
from redshift_sandbox.aws.ec2.vpcs import subnets
from redshift_sandbox.aws.parameters import Parameters, Result
from redshift_sandbox.aws.redshift.api import REDSHIFT, arn, cluster_arn, cluster_tags, find_cluster, page, tagged
from redshift_sandbox.aws.redshift.input_rules import NODE_TYPES, check_tags, invalid
from redshift_sandbox.aws.state import Kind


def _user_arn(call: Call, parameters: Parameters) -> str:
    return arn(call, "dbuser", f"{parameters.get('ClusterIdentifier', '*')}/{parameters.get('DbUser', '*')}".lower())


def _named_resource(_call: Call, parameters: Parameters) -> str:
    return str(parameters.get("ResourceName", "*"))


def _cluster_meant(call: Call, parameters: Parameters) -> Cluster:
    """The cluster that is named; a custom domain could stand for it on AWS."""
    if "CustomDomainName" in parameters:
        raise ApiError("UnsupportedOperation", "sandbox: custom domain names are not supported")
    if "ClusterIdentifier" not in parameters:
        raise invalid("Either ClusterIdentifier or CustomDomainName must be given.")
    return find_cluster(call, parameters["ClusterIdentifier"])


@REDSHIFT.answers("GetClusterCredentials", _user_arn)
def get_cluster_credentials(call: Call, parameters: Parameters) -> Result:
    """A temporary password with which a database user can log in as IAM:user, or IAMA:user when it may be made."""
    cluster = _cluster_meant(call, parameters)
    duration = parameters.get("DurationSeconds", 900)
    if not 900 <= duration <= 3600:
        raise invalid("The parameter DurationSeconds must be between 900 and 3600.")
    _check_db_user(parameters["DbUser"])
    create = parameters.get("AutoCreate", False)
    if create:
        call.authorize("redshift:CreateClusterUser", _user_arn(call, parameters))
    db_user = parameters["DbUser"].lower()
    user = f"{'IAMA' if create else 'IAM'}:{parameters['DbUser']}"
    return _issue(call, cluster, user, duration, db_user=db_user, may_create=create)


def _check_db_user(name: str) -> None:
    """Raise ApiError for a name that the operation's description rules out."""
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_+.@-]{0,63}", name) or name.lower() == "public":
        raise invalid(
            f"The parameter DbUser is not valid: {name}. It must begin with a letter, contain only letters, digits and "
            "_ + . @ -, and must not be PUBLIC."
        )


@REDSHIFT.answers("GetClusterCredentialsWithIAM", cluster_arn, cluster_tags)
def get_cluster_credentials_with_iam(call: Call, parameters: Parameters) -> Result:
    """A temporary password for the calling IAM identity's own database user, whom the first login makes."""
    cluster = _cluster_meant(call, parameters)
    duration = parameters.get("DurationSeconds", 900)
    if not 900 <= duration <= 3600:
        raise invalid("The parameter DurationSeconds must be between 900 and 3600.")
    user = own_db_user(call)
    return _issue(call, cluster, user, duration, db_user=user, may_create=True)


def own_db_user(call: Call) -> str:
    """The database user that stands for the caller: IAM:user, or IAMR:role for a role's session."""
    principal = call.principal
    return f"IAMR:{principal.role_name}" if principal.role_name else f"IAM:{principal.user_name}"


def _issue(call: Call, cluster: Cluster, user: str, duration_s: int, *, db_user: str, may_create: bool) -> Result:
    if cluster["status"] not in ("available", "modifying"):
        raise ApiError("InvalidClusterState", f"The cluster {cluster['identifier']} is {cluster['status']}.")
    password = secrets.token_urlsafe(96)
    expires = call.account.now() + duration_s
    issued: DatabaseCredential = {
        "password": password,
        "expires": expires,
        "db_user": db_user,
        "may_create": may_create,
    }
    call.state.put(DATABASE_CREDENTIALS, f"{cluster['identifier']}/{user}", issued)
    return {"DbUser": user, "DbPassword": password, "Expiration": timestamp(expires)}


# --- tags ---

_TAGGED: dict[str, Kind[Tagged]] = {kind: kind for kind in (CLUSTERS, SNAPSHOTS, SUBNET_GROUPS, PARAMETER_GROUPS)}


def _taggable(call: Call, name: str) -> tuple[Kind[Tagged], Tagged]:
    """The kind and document of the resource that an ARN names."""
    parts = name.split(":")
    if len(parts) != 7 or parts[2] != "redshift":
        raise ApiError("InvalidTagFault", f"{name} is not the ARN of a resource that can be tagged.")
    kind, key = _TAGGED.get(parts[5]), parts[6].rpartition("/")[2]
    document = call.state.get(kind, key) if kind is not None else None
    if kind is None or document is None:
        raise ApiError("ResourceNotFoundFault", f"The resource {name} could not be found.", status=404)
    return kind, document


def _resource_name(call: Call, kind: str, identifier: str) -> str:
    """What an ARN calls it: a snapshot is named below its cluster."""
    snapshot = call.state.get(SNAPSHOTS, identifier) if kind == SNAPSHOTS else None
    return f"{snapshot['cluster']}/{identifier}" if snapshot is not None else identifier


@REDSHIFT.answers("CreateTags", _named_resource)
def create_tags(call: Call, parameters: Parameters) -> Result:
    """Set tags on a cluster, a snapshot or a group."""
    kind, document = _taggable(call, parameters["ResourceName"])
    document["tags"] = check_tags({**document["tags"], **tags_of(parameters)})
    call.state.put(kind, document["identifier"], document)
    return {}


@REDSHIFT.answers("DeleteTags", _named_resource)
def delete_tags(call: Call, parameters: Parameters) -> Result:
    """Remove tags."""
    kind, document = _taggable(call, parameters["ResourceName"])
    for key in parameters["TagKeys"]:
        document["tags"].pop(key, None)
    call.state.put(kind, document["identifier"], document)
    return {}


@REDSHIFT.answers("DescribeTags", _named_resource)
def describe_tags(call: Call, parameters: Parameters) -> Result:
    """The tags of one resource, or of all."""
    if name := parameters.get("ResourceName"):
        found = [_taggable(call, name)]
    else:
        wanted = parameters.get("ResourceType")
        found = [(kind, item) for kind in _TAGGED.values() for item in call.state.all(kind) if wanted in (None, kind)]
    items = [
        {
            "Tag": tag,
            "ResourceName": arn(call, kind, _resource_name(call, kind, item["identifier"])),
            "ResourceType": kind,
        }
        for kind, item in found
        if tagged([item], parameters)
        for tag in tag_list(item["tags"])
    ]
    return page(items, parameters, "TaggedResources")


# --- what else is described ---


@REDSHIFT.answers("DescribeEvents")
def describe_events(call: Call, parameters: Parameters) -> Result:
    """What happened to clusters and snapshots, by default in the last hour."""
    end = parameters["EndTime"].timestamp() if "EndTime" in parameters else call.account.now()
    start = (
        parameters["StartTime"].timestamp() if "StartTime" in parameters else end - 60 * parameters.get("Duration", 60)
    )
    if parameters.get("SourceIdentifier") and not parameters.get("SourceType"):
        raise ApiError("InvalidParameterCombination", "SourceType must be specified with SourceIdentifier.")
    items = [
        {
            "SourceIdentifier": event["source"],
            "SourceType": event["type"],
            "Message": event["message"],
            "EventCategories": [event["category"]],
            "Severity": "INFO",
            "Date": timestamp(event["date"]),
            "EventId": event["id"],
        }
        for event in call.state.all(EVENTS)
        if start <= event["date"] <= end
        and parameters.get("SourceType", event["type"]) == event["type"]
        and parameters.get("SourceIdentifier", event["source"]) == event["source"]
    ]
    return page(items, parameters, "Events")


@REDSHIFT.answers("DescribeOrderableClusterOptions")
def describe_orderable_cluster_options(call: Call, parameters: Parameters) -> Result:
    """The node types that can be had, by cluster type."""
    zones = [
        {"Name": subnet["AvailabilityZone"], "SupportedPlatforms": [{"Name": "VPC"}]} for subnet in subnets(call.region)
    ]
    items = [
        {"ClusterVersion": "1.0", "ClusterType": kind, "NodeType": node_type, "AvailabilityZones": zones}
        for node_type in NODE_TYPES
        for kind in ("single-node", "multi-node")
        if parameters.get("NodeType", node_type) == node_type
        and not (kind == "single-node" and node_type.endswith(("4xlarge", "16xlarge", "12xlarge")))
    ]
    return page(items, parameters, "OrderableClusterOptions")


@REDSHIFT.answers("DescribeLoggingStatus", cluster_arn, cluster_tags)
def describe_logging_status(call: Call, parameters: Parameters) -> Result:
    """Audit logging is never on."""
    find_cluster(call, parameters["ClusterIdentifier"])
    return {"LoggingEnabled": False}


@REDSHIFT.answers("DescribeResize", cluster_arn, cluster_tags)
def describe_resize(call: Call, parameters: Parameters) -> Result:
    """How far a resize is."""
    cluster = find_cluster(call, parameters["ClusterIdentifier"])
    if cluster["status"] != "resizing":
        raise ApiError(
            "ResizeNotFound", f"A resize operation for cluster {cluster['identifier']} cannot be found.", status=404
        )
    pending = cluster["pending"]
    return {
        "TargetNodeType": pending["node_type"],
        "TargetNumberOfNodes": pending["nodes"],
        "TargetClusterType": "single-node" if pending["nodes"] == 1 else "multi-node",
        "Status": "IN_PROGRESS",
        "ImportTablesCompleted": [],
        "ImportTablesInProgress": [],
        "ImportTablesNotStarted": [],
    }


@REDSHIFT.answers("DescribeClusterDbRevisions", cluster_arn, cluster_tags)
def describe_cluster_db_revisions(call: Call, parameters: Parameters) -> Result:
    """The engine's one revision."""
    if "ClusterIdentifier" in parameters:
        find_cluster(call, parameters["ClusterIdentifier"])
    items = [
        {"ClusterIdentifier": cluster["identifier"], "CurrentDatabaseRevision": "78881", "RevisionTargets": []}
        for cluster in call.state.all(CLUSTERS)
        if parameters.get("ClusterIdentifier", cluster["identifier"]).lower() == cluster["identifier"]
    ]
    return page(items, parameters, "ClusterDbRevisions")

"""What Redshift refuses of a cluster's description, in its own words: names, passwords, nodes, ports, quotas, roles."""

from __future__ import annotations

import re

from redshift_sandbox.aws.account import repeated_key, tags_of
from redshift_sandbox.aws.api_error import ApiError
from redshift_sandbox.aws.calls import Call
from redshift_sandbox.aws.documents.clusters import CLUSTERS, ParameterGroup, SubnetGroup
from redshift_sandbox.aws.documents.identities import ROLES
from redshift_sandbox.aws.ec2.security_groups import groups
from redshift_sandbox.aws.parameters import Parameters
from redshift_sandbox.aws.redshift.cluster_environment import role_is_usable
from redshift_sandbox.sql.reserved_words import RESERVED

# Node type → most nodes in a cluster, from AWS's management guide.
NODE_TYPES = {
    "ra3.large": 16,
    "ra3.xlplus": 32,
    "ra3.4xlarge": 128,
    "ra3.16xlarge": 128,
    "rg.large": 16,
    "rg.xlarge": 32,
    "rg.4xlarge": 128,
    "rg.12xlarge": 128,
}
_NO_SINGLE_NODE = ("ra3.4xlarge", "ra3.16xlarge", "rg.4xlarge", "rg.12xlarge")
_IDENTIFIER = re.compile(r"[a-z](?!.*--)[a-z0-9-]{0,62}(?<!-)")
_RESERVED = RESERVED | {"public"}
_PASSWORD_RULE = "The parameter MasterUserPassword "  # noqa: S105 - words, not a password


def invalid(message: str) -> ApiError:
    """InvalidParameterValue with a message."""
    return ApiError("InvalidParameterValue", message)


def check_identifier(name: str, parameter: str = "ClusterIdentifier") -> str:
    """The identifier in lower case; raises ApiError when it isn't one."""
    lowered = name.lower()
    if not _IDENTIFIER.fullmatch(lowered):
        raise invalid(
            f"The parameter {parameter} is not a valid identifier. Identifiers must begin with a letter; must contain "
            "only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive "
            "hyphens."
        )
    return lowered


def check_password(password: str) -> None:
    """Raise ApiError for a password that Redshift would refuse."""
    if not 8 <= len(password) <= 64:
        side = "longer than 64" if len(password) > 64 else "shorter than 8"
        raise invalid(f"{_PASSWORD_RULE}is not a valid password because it is {side} characters.")
    if any(not 33 <= ord(character) <= 126 or character in "'\"\\/@" for character in password):
        raise invalid(
            f"{_PASSWORD_RULE}is not a valid password. Only printable ASCII characters besides '/', '@', '\"', ' ', "
            "'\\', ''' may be used."
        )
    for pattern, words in (("[a-z]", "lowercase letter"), ("[A-Z]", "uppercase letter"), ("[0-9]", "digit")):
        if not re.search(pattern, password):
            raise invalid(f"{_PASSWORD_RULE}must contain at least one {words}.")


def check_user(name: str) -> str:
    """The master user's name in lower case; raises ApiError when it isn't one."""
    lowered = name.lower()
    if not re.fullmatch(r"[a-z_][a-z0-9_+.@-]{0,127}", lowered) or lowered in _RESERVED:
        raise invalid(
            f"The parameter MasterUsername is not valid: {name} is a reserved word or contains characters that are "
            "not allowed."
        )
    return lowered


def check_database(name: str) -> str:
    """The database's name; raises ApiError when it isn't one."""
    if not re.fullmatch(r"[a-z_][a-z0-9_$@.-]{0,63}", name) or name in _RESERVED:
        raise invalid(
            "The parameter DBName must begin with a letter and contain only lowercase alphanumeric characters, and "
            f"must not be a reserved word: {name} is not valid."
        )
    return name


def check_nodes(node_type: str, cluster_type: str | None, number: int | None) -> int:
    """The number of nodes; raises ApiError for a type that isn't offered or a number that doesn't go with it."""
    if node_type not in NODE_TYPES:
        raise invalid(f"Invalid node type: {node_type}")
    cluster_type = cluster_type or "multi-node"
    if cluster_type not in ("single-node", "multi-node"):
        raise invalid(f"Invalid cluster type: {cluster_type}")
    if cluster_type == "single-node":
        if number is not None and number != 1:
            raise ApiError(
                "InvalidParameterCombination", "Number of nodes can't be specified for cluster type single-node."
            )
        if node_type in _NO_SINGLE_NODE:
            raise ApiError(
                "InvalidParameterCombination", f"Cluster type single-node is not available for node type {node_type}."
            )
        return 1
    if number is None or number < 2:
        raise ApiError(
            "InvalidParameterCombination",
            "Number of nodes for cluster type multi-node must be greater than or equal to 2.",
        )
    if number > NODE_TYPES[node_type]:
        raise ApiError(
            "NumberOfNodesPerClusterLimitExceeded",
            f"The operation would exceed the number of nodes allowed for {node_type}: {NODE_TYPES[node_type]}.",
        )
    return number


def check_port(port: int) -> int:
    """The port; raises ApiError outside the ranges of RA3 and RG nodes."""
    if not (5431 <= port <= 5455 or 8191 <= port <= 8215):
        raise invalid(
            f"Invalid port {port}. For RA3 and RG nodes the port must be within the ranges 5431-5455 or 8191-8215."
        )
    return port


def check_encryption(parameters: Parameters) -> None:
    """Raise ApiError when encryption is declined; AWS has not allowed that since January 2025."""
    if parameters.get("Encrypted") is False:
        raise ApiError("InvalidParameterCombination", "Encrypted must be true: unencrypted clusters can't be created.")


def check_quotas(call: Call, more_nodes: int, *, new_cluster: bool) -> None:
    """Raise ApiError when the account would have more clusters or nodes than it may."""
    settings = call.account.settings
    clusters = call.state.all(CLUSTERS)
    if new_cluster and len(clusters) >= settings.max_clusters:
        raise ApiError(
            "ClusterQuotaExceeded",
            "The request would exceed the allowed number of cluster instances for this account: "
            f"{settings.max_clusters}.",
        )
    if sum(cluster["nodes"] for cluster in clusters) + more_nodes > settings.max_nodes:
        raise ApiError(
            "NumberOfNodesQuotaExceeded",
            f"The operation would exceed the number of nodes allotted to the account: {settings.max_nodes}.",
        )


def check_roles(call: Call, arns: list[str]) -> list[str]:
    """The role ARNs without repeats; raises ApiError for one that isn't there, isn't usable or may not be passed."""
    wanted = list(dict.fromkeys(arns))
    if len(wanted) > 10:
        raise ApiError("InvalidParameterCombination", "A maximum of 10 IAM roles can be associated to the cluster.")
    roles = {role["arn"]: role for role in call.state.all(ROLES)}
    for arn in wanted:
        if not re.fullmatch(r"arn:aws[a-z-]*:iam::\d{12}:role/[\w+=,.@/-]+", arn):
            raise invalid(f"The IAM role {arn} is not valid.")
        call.authorize("iam:PassRole", arn, {"iam:PassedToService": "redshift.amazonaws.com"})
        if arn not in roles or not role_is_usable(call.account, roles[arn]):
            raise invalid(f"The IAM role {arn} is not valid.")
    return wanted


def check_groups(call: Call, wanted: list[str]) -> list[str]:
    """The security groups' ids; raises ApiError for one that isn't there."""
    there = {group["id"] for group in groups(call.account, call.region)}
    if absent := [group for group in wanted if group not in there]:
        raise invalid(f"Invalid security group : {', '.join(absent)}")
    return wanted


def given_tags(parameters: Parameters) -> dict[str, str]:
    """The tags of a call; raises ApiError for too many, repeated, too long or reserved ones."""
    if key := repeated_key(parameters):
        raise ApiError("InvalidTagFault", f"The tag key {key!r} is given twice.")
    return check_tags(tags_of(parameters))


def check_tags(tags: dict[str, str]) -> dict[str, str]:
    """The tags; raises ApiError for too many, too long or reserved ones."""
    if len(tags) > 50:
        raise ApiError("TagLimitExceeded", "You have exceeded the number of tags allowed.")
    for key, value in tags.items():
        if not 1 <= len(key) <= 128 or len(value) > 256 or key.lower().startswith("aws:"):
            raise ApiError("InvalidTagFault", f"The tag {key!r} is invalid.")
    return tags


def check_group_name(name: str, parameter: str) -> str:
    """The name of a subnet or parameter group in lower case; raises ApiError when it isn't one."""
    lowered = name.lower()
    if not re.fullmatch(r"[a-z](?!.*--)[a-z0-9_.-]{0,254}(?<!-)", lowered) or lowered == "default":
        raise invalid(f"The parameter {parameter} is not a valid identifier: {name}")
    return lowered


def require_own_group(group: ParameterGroup | SubnetGroup, code: str) -> None:
    """Raise ApiError for a default group, which belongs to no region."""
    if "region" not in group:
        raise ApiError(code, f"The default group {group['identifier']} can't be changed or deleted.")


_SNAPSHOT = re.compile(r"[a-z](?:-?[a-z0-9]){0,254}")


def is_snapshot_name(text: str) -> bool:
    """Whether a snapshot may have this identifier, in lower case, as CreateClusterSnapshot documents it."""
    return len(text) <= 255 and _SNAPSHOT.fullmatch(text) is not None

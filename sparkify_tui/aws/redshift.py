"""Redshift clusters."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sparkify_tui.aws.calls import Calls, redshift_client
from sparkify_tui.aws.tags import cluster_owner_tags, from_tag_list
from sparkify_tui.errors import ResourceNotFoundError
from sparkify_tui.models import AttachedRole, Cluster

if TYPE_CHECKING:
    from types_boto3_redshift.type_defs import ClusterTypeDef, CreateClusterMessageTypeDef


@dataclass(frozen=True, slots=True)
class NewCluster:
    """What a cluster is created from."""

    identifier: str
    cluster_type: str
    node_type: str
    node_count: int
    database: str
    port: int
    user: str
    password: str = field(repr=False)
    role_arn: str
    security_group_id: str


class Redshift:
    """Clusters of one region, by their identifiers."""

    def __init__(self, calls: Calls) -> None:
        self._client = redshift_client(calls)

    def find_cluster(self, identifier: str) -> Cluster | None:
        """The cluster as it is now, or None."""
        try:
            found = self._client.describe_clusters(ClusterIdentifier=identifier)["Clusters"]
        except ResourceNotFoundError:
            return None
        return _cluster(found[0]) if found else None

    def clusters_with_role(self, role_arn: str) -> list[str]:
        """The identifiers of all clusters that may use a role."""
        found: list[str] = []
        answer = self._client.describe_clusters()
        while True:
            found += [
                one["ClusterIdentifier"]
                for one in answer["Clusters"]
                if any(role["IamRoleArn"] == role_arn for role in one.get("IamRoles", ()))
            ]
            if not answer.get("Marker"):
                return found
            answer = self._client.describe_clusters(Marker=answer["Marker"])

    def create_cluster(self, new: NewCluster) -> None:
        """Ask for a cluster, tagged as ours; from AWS's answer on it costs money.

        It is encrypted, and public, for a private one can't be reached from outside its VPC (the default
        since January 2025); who may reach it is the security group's affair.
        """
        wanted: CreateClusterMessageTypeDef = {
            "ClusterIdentifier": new.identifier,
            "ClusterType": new.cluster_type,
            "NodeType": new.node_type,
            "DBName": new.database,
            "Port": new.port,
            "MasterUsername": new.user,
            "MasterUserPassword": new.password,
            "IamRoles": [new.role_arn],
            "VpcSecurityGroupIds": [new.security_group_id],
            "PubliclyAccessible": True,
            "Encrypted": True,
            "Tags": cluster_owner_tags(),
        }
        if new.cluster_type == "multi-node":
            wanted["NumberOfNodes"] = new.node_count
        self._client.create_cluster(**wanted)

    def attach_role(self, identifier: str, role_arn: str) -> None:
        """Let the cluster use a role; it may do so once the role's apply status is in-sync."""
        self._client.modify_cluster_iam_roles(ClusterIdentifier=identifier, AddIamRoles=[role_arn])

    def delete_cluster(self, identifier: str, *, final_snapshot: str | None) -> None:
        """Ask for the cluster's end; without the name of a final snapshot its data is gone."""
        if final_snapshot is None:
            self._client.delete_cluster(ClusterIdentifier=identifier, SkipFinalClusterSnapshot=True)
        else:
            self._client.delete_cluster(
                ClusterIdentifier=identifier,
                SkipFinalClusterSnapshot=False,
                FinalClusterSnapshotIdentifier=final_snapshot,
            )


def _cluster(found: ClusterTypeDef) -> Cluster:
    endpoint = found.get("Endpoint", {})
    created_at: datetime | None = found.get("ClusterCreateTime")
    return Cluster(
        identifier=found["ClusterIdentifier"],
        status=found.get("ClusterStatus", "unknown"),
        availability=found.get("ClusterAvailabilityStatus", ""),
        host=endpoint.get("Address") or None,
        port=endpoint.get("Port") or None,
        database=found.get("DBName", ""),
        user=found.get("MasterUsername", ""),
        node_type=found.get("NodeType", ""),
        node_count=found.get("NumberOfNodes", 1),
        encrypted=found.get("Encrypted", False),
        publicly_accessible=found.get("PubliclyAccessible", False),
        created_at=created_at.astimezone(UTC) if created_at else None,
        roles=tuple(
            AttachedRole(role["IamRoleArn"], role.get("ApplyStatus", "")) for role in found.get("IamRoles", ())
        ),
        security_group_ids=tuple(group["VpcSecurityGroupId"] for group in found.get("VpcSecurityGroups", ())),
        vpc_id=found.get("VpcId"),
        tags=from_tag_list(found.get("Tags", ())),
    )

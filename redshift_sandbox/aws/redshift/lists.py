"""What Redshift's API reports of account and engine, and the lists of what can't be created here, which are empty."""

from __future__ import annotations

from redshift_sandbox.aws.api_error import ApiError
from redshift_sandbox.aws.calls import Call, Operation
from redshift_sandbox.aws.documents.clusters import SNAPSHOTS
from redshift_sandbox.aws.parameters import Parameters, Result
from redshift_sandbox.aws.redshift.api import REDSHIFT, page
from redshift_sandbox.aws.redshift.parameter_groups import FAMILIES

_EMPTY = {
    "DescribeAuthenticationProfiles": "AuthenticationProfiles",
    "DescribeClusterSecurityGroups": "ClusterSecurityGroups",
    "DescribeCustomDomainAssociations": "Associations",
    "DescribeDataShares": "DataShares",
    "DescribeDataSharesForConsumer": "DataShares",
    "DescribeDataSharesForProducer": "DataShares",
    "DescribeEndpointAccess": "EndpointAccessList",
    "DescribeEndpointAuthorization": "EndpointAuthorizationList",
    "DescribeEventSubscriptions": "EventSubscriptionsList",
    "DescribeHsmClientCertificates": "HsmClientCertificates",
    "DescribeHsmConfigurations": "HsmConfigurations",
    "DescribeReservedNodes": "ReservedNodes",
    "DescribeScheduledActions": "ScheduledActions",
    "DescribeSnapshotCopyGrants": "SnapshotCopyGrants",
    "DescribeSnapshotSchedules": "SnapshotSchedules",
    "DescribeTableRestoreStatus": "TableRestoreStatusDetails",
    "DescribeUsageLimits": "UsageLimits",
}
"""Operation → what it lists; the operations that would make one are refused."""


def _empty(name: str) -> Operation:
    return lambda _call, _parameters: {name: []}


for _operation, _name in _EMPTY.items():
    REDSHIFT.answers(_operation)(_empty(_name))


@REDSHIFT.answers("DescribeClusterVersions")
def describe_cluster_versions(_call: Call, parameters: Parameters) -> Result:
    """The engine's one version, by parameter group family."""
    wanted = parameters.get("ClusterParameterGroupFamily")
    versions = [
        {"ClusterVersion": "1.0", "ClusterParameterGroupFamily": family, "Description": "Amazon Redshift"}
        for family in FAMILIES
        if wanted in (None, family) and parameters.get("ClusterVersion", "1.0") == "1.0"
    ]
    return page(versions, parameters, "ClusterVersions")


@REDSHIFT.answers("DescribeClusterTracks")
def describe_cluster_tracks(_call: Call, parameters: Parameters) -> Result:
    """The two maintenance tracks."""
    wanted = parameters.get("MaintenanceTrackName")
    tracks: list[Result] = [
        {"MaintenanceTrackName": name, "DatabaseVersion": "1.0.78881", "UpdateTargets": []}
        for name in ("current", "trailing")
        if wanted in (None, name)
    ]
    if not tracks:
        raise ApiError("InvalidClusterTrack", f"The track {wanted} is not valid.")
    return page(tracks, parameters, "MaintenanceTracks")


@REDSHIFT.answers("DescribeAccountAttributes")
def describe_account_attributes(_call: Call, parameters: Parameters) -> Result:
    """What an account has of quotas without clusters."""
    values = {"max-defer-maintenance-duration": "60"}
    wanted = parameters.get("AttributeNames") or list(values)
    return {
        "AccountAttributes": [
            {"AttributeName": name, "AttributeValues": [{"AttributeValue": value}]}
            for name, value in values.items()
            if name in wanted
        ]
    }


@REDSHIFT.answers("DescribeStorage")
def describe_storage(call: Call, _parameters: Parameters) -> Result:
    """How much the account's snapshots take, in megabytes."""
    snapshots = [snapshot for snapshot in call.state.all(SNAPSHOTS) if snapshot["region"] == call.region]
    megabytes = sum(snapshot["size"] for snapshot in snapshots) / 1e6
    return {"TotalBackupSizeInMegaBytes": megabytes, "TotalProvisionedStorageInMegaBytes": 0.0}


@REDSHIFT.answers("DescribeEventCategories")
def describe_event_categories(_call: Call, parameters: Parameters) -> Result:
    """The kinds of events that clusters and snapshots have here."""
    kinds = {"cluster": "management", "cluster-snapshot": "management"}
    wanted = parameters.get("SourceType")
    return {
        "EventCategoriesMapList": [
            {"SourceType": kind, "Events": [{"EventCategories": [category], "Severity": "INFO"}]}
            for kind, category in kinds.items()
            if wanted in (None, kind)
        ]
    }

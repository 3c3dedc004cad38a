"""What a cluster is made and changed with besides its size, user and network: checked as AWS does, kept and shown.

None of it changes what the database does. What would, and isn't there, is refused by name.
"""

from __future__ import annotations

import re
from typing import cast

from redshift_sandbox.aws.api_error import ApiError
from redshift_sandbox.aws.documents.clusters import ClusterOptions
from redshift_sandbox.aws.parameters import Parameters, Result

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WINDOW = re.compile(r"(mon|tue|wed|thu|fri|sat|sun):([01]\d|2[0-3]):([0-5]\d)")
_WEEK_MINUTES = 7 * 24 * 60
_LONGEST_RETENTION_DAYS = 3653
_UNSUPPORTED = (
    "MultiAZ",
    "LoadSampleData",
    "ManageMasterPassword",
    "RedshiftIdcApplicationArn",
    "CatalogName",
    "ExtraComputeForAutomaticOptimization",
)
_ABSENT = {
    "HsmClientCertificateIdentifier": (
        "HsmClientCertificateNotFoundFault",
        "HSM client certificate {} not found.",
        400,
    ),
    "HsmConfigurationIdentifier": ("HsmConfigurationNotFoundFault", "HSM configuration {} not found.", 400),
    "ElasticIp": ("InvalidElasticIpFault", "The Elastic IP {} is invalid or cannot be found.", 400),
    "SnapshotScheduleIdentifier": ("SnapshotScheduleNotFound", "Snapshot schedule {} not found.", 400),
    "ClusterSecurityGroups": ("ClusterSecurityGroupNotFound", "Cluster security group {} not found.", 404),
}
"""Parameter → the refusal of what it names, for the account has none of them."""

DEFAULTS: ClusterOptions = {
    "maintenance_window": "sun:08:00-sun:08:30",
    "retention_days": 1,
    "manual_retention_days": -1,
    "allow_upgrade": True,
    "track": "current",
    "enhanced_routing": False,
    "relocation": False,
    "kms_key": None,
}


def checked_options(parameters: Parameters) -> ClusterOptions:
    """The options that are given, as a cluster's document has them; raises ApiError for what AWS would refuse."""
    if refused := next((name for name in _UNSUPPORTED if parameters.get(name)), None):
        raise ApiError("UnsupportedOperation", f"sandbox: {refused} is not supported.")
    for name, (code, message, status) in _ABSENT.items():
        if named := parameters.get(name):
            text = named if isinstance(named, str) else ", ".join(named)
            raise ApiError(code, message.format(text), status=status)
    if parameters.get("ClusterVersion", "1.0") != "1.0":
        raise _invalid(f"Invalid cluster version: {parameters['ClusterVersion']}")
    if parameters.get("MaintenanceTrackName", "current") not in ("current", "trailing"):
        raise ApiError("InvalidClusterTrack", f"The track {parameters['MaintenanceTrackName']} is not valid.")
    if parameters.get("IpAddressType", "ipv4") != "ipv4":
        raise ApiError("UnsupportedOperation", "sandbox: only clusters with IPv4 addresses are supported.")
    given = {
        "maintenance_window": _window(parameters.get("PreferredMaintenanceWindow")),
        "retention_days": _automated_retention(parameters.get("AutomatedSnapshotRetentionPeriod")),
        "manual_retention_days": manual_retention(parameters.get("ManualSnapshotRetentionPeriod")),
        "allow_upgrade": parameters.get("AllowVersionUpgrade"),
        "track": parameters.get("MaintenanceTrackName"),
        "enhanced_routing": parameters.get("EnhancedVpcRouting"),
        "relocation": parameters.get("AvailabilityZoneRelocation"),
        "kms_key": parameters.get("KmsKeyId"),
    }
    # cast: each value was checked by the service's model, as what AWS says it is.
    return cast("ClusterOptions", {name: value for name, value in given.items() if value is not None})


def shown_options(cluster: ClusterOptions) -> Result:
    """The options as DescribeClusters answers them."""
    options: ClusterOptions = {**DEFAULTS, **cluster}
    return {
        "AutomatedSnapshotRetentionPeriod": options["retention_days"],
        "ManualSnapshotRetentionPeriod": options["manual_retention_days"],
        "PreferredMaintenanceWindow": options["maintenance_window"],
        "ClusterVersion": "1.0",
        "AllowVersionUpgrade": options["allow_upgrade"],
        "EnhancedVpcRouting": options["enhanced_routing"],
        "MaintenanceTrackName": options["track"],
        "KmsKeyId": options["kms_key"],
        "AvailabilityZoneRelocationStatus": "enabled" if options["relocation"] else "disabled",
        "MultiAZ": "Disabled",
    }


def manual_retention(days: int | None) -> int | None:
    """The days that a manual snapshot is kept, -1 for ever; raises ApiError for a number that AWS doesn't take."""
    if days is not None and days != -1 and not 1 <= days <= _LONGEST_RETENTION_DAYS:
        raise ApiError(
            "InvalidRetentionPeriodFault",
            f"Invalid retention period {days}: it must be -1 or between 1 and {_LONGEST_RETENTION_DAYS}.",
        )
    return days


def _automated_retention(days: int | None) -> int | None:
    if days is not None and not 0 <= days <= 35:
        raise _invalid("The parameter AutomatedSnapshotRetentionPeriod must be between 0 and 35.")
    return days


def _window(text: str | None) -> str | None:
    if text is None:
        return None
    ends = [_WINDOW.fullmatch(end) for end in text.lower().split("-")]
    if len(ends) != 2 or None in ends:
        raise _invalid(
            f"Invalid maintenance window format: {text}. Should be specified as a range ddd:hh24:mi-ddd:hh24:mi "
            "(24H Clock UTC). Example: Sun:23:45-Mon:00:15."
        )
    first, last = (_DAYS.index(end[1]) * 1440 + int(end[2]) * 60 + int(end[3]) for end in ends if end)
    if (last - first) % _WEEK_MINUTES < 30:
        raise _invalid(f"Invalid maintenance window: {text}. It must be at least 30 minutes long.")
    return text.lower()


def _invalid(message: str) -> ApiError:
    return ApiError("InvalidParameterValue", message)

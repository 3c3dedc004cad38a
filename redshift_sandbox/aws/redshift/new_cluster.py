"""What a new cluster is, whether it is made or restored from a snapshot."""

from __future__ import annotations

import uuid

from redshift_sandbox.aws.api_error import ApiError
from redshift_sandbox.aws.calls import Call
from redshift_sandbox.aws.documents.clusters import CLUSTERS, ClusterOptions, ClusterSetup
from redshift_sandbox.aws.ec2.security_groups import groups
from redshift_sandbox.aws.ec2.vpcs import default_group_id, subnets
from redshift_sandbox.aws.parameters import Parameters
from redshift_sandbox.aws.redshift import input_rules as rules
from redshift_sandbox.aws.redshift.options import DEFAULTS, checked_options
from redshift_sandbox.aws.redshift.parameter_groups import find_parameter_group
from redshift_sandbox.aws.redshift.subnet_groups import find_subnet_group


def described(call: Call, identifier: str, parameters: Parameters) -> ClusterSetup:
    """What creating and restoring take alike: network, roles, tags, windows."""
    zone = parameters.get("AvailabilityZone") or subnets(call.region)[0]["AvailabilityZone"]
    if zone not in {subnet["AvailabilityZone"] for subnet in subnets(call.region)}:
        raise rules.invalid(f"Invalid Availability Zone: {zone}")
    groups(call.account, call.region)
    security_groups = rules.check_groups(call, parameters.get("VpcSecurityGroupIds") or [default_group_id(call.region)])
    subnet_group = find_subnet_group(call, parameters.get("ClusterSubnetGroupName", "default"))
    parameter_group = find_parameter_group(call, parameters.get("ClusterParameterGroupName", "default.redshift-1.0"))
    options: ClusterOptions = {**DEFAULTS, **checked_options(parameters)}
    arns = rules.check_roles(call, parameters.get("IamRoles", []))
    default_role = parameters.get("DefaultIamRoleArn")
    if default_role and default_role not in arns:
        raise rules.invalid(f"The default IAM role {default_role} must be one of the cluster's IAM roles.")
    now = call.account.now()
    return {
        "identifier": identifier,
        "region": call.region,
        "created": now,
        "port": rules.check_port(parameters.get("Port", 5439)),
        "publicly_accessible": parameters.get("PubliclyAccessible", False),
        "security_groups": security_groups,
        "subnet_group": subnet_group["identifier"],
        "parameter_group": parameter_group["identifier"],
        "zone": zone,
        "roles": [{"arn": arn, "since": now} for arn in arns],
        "default_role": default_role,
        "tags": rules.given_tags(parameters),
        "namespace": str(uuid.uuid4()),
        **options,
    }


def refuse_existing(call: Call, identifier: str) -> None:
    """Raise ApiError when there is a cluster of this name."""
    if call.state.get(CLUSTERS, identifier) is not None:
        raise ApiError("ClusterAlreadyExists", "Cluster already exists")

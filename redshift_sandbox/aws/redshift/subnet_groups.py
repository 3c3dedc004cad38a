"""Subnet groups: kept and shown; every cluster lies in the default VPC."""

from __future__ import annotations

from redshift_sandbox.aws.account import tag_list
from redshift_sandbox.aws.api_error import ApiError
from redshift_sandbox.aws.calls import Call
from redshift_sandbox.aws.documents.clusters import CLUSTERS, SUBNET_GROUPS, SubnetGroup
from redshift_sandbox.aws.ec2.vpcs import subnets, vpc_id
from redshift_sandbox.aws.parameters import Parameters, Result
from redshift_sandbox.aws.redshift.api import REDSHIFT, arn, page, tagged
from redshift_sandbox.aws.redshift.input_rules import check_group_name, given_tags, invalid, require_own_group


def subnet_group_arn(call: Call, parameters: Parameters) -> str:
    """The ARN of the subnet group that is meant, as policies see it."""
    return arn(call, "subnetgroup", str(parameters.get("ClusterSubnetGroupName", "*")).lower())


def find_subnet_group(call: Call, name: str) -> SubnetGroup:
    """The group of that name; raises ApiError when there is none in the region."""
    found = next((group for group in _subnet_groups(call) if group["identifier"] == name.lower()), None)
    if found is None:
        raise ApiError("ClusterSubnetGroupNotFoundFault", f"Cluster subnet group {name} not found.")
    return found


@REDSHIFT.answers("CreateClusterSubnetGroup", subnet_group_arn)
def create_cluster_subnet_group(call: Call, parameters: Parameters) -> Result:
    """A group of subnets of the default VPC."""
    name = check_group_name(parameters["ClusterSubnetGroupName"], "ClusterSubnetGroupName")
    if any(group["identifier"] == name for group in _subnet_groups(call)):
        raise ApiError("ClusterSubnetGroupAlreadyExists", f"Cluster subnet group {name} already exists.")
    group: SubnetGroup = {
        "identifier": name,
        "region": call.region,
        "description": parameters["Description"],
        "subnets": _checked_subnets(call, parameters["SubnetIds"]),
        "tags": given_tags(parameters),
    }
    call.state.put(SUBNET_GROUPS, name, group)
    return {"ClusterSubnetGroup": _shown_subnets(call, group)}


@REDSHIFT.answers("ModifyClusterSubnetGroup", subnet_group_arn)
def modify_cluster_subnet_group(call: Call, parameters: Parameters) -> Result:
    """Replace a group's subnets."""
    group = find_subnet_group(call, parameters["ClusterSubnetGroupName"])
    require_own_group(group, "InvalidClusterSubnetGroupStateFault")
    group["subnets"] = _checked_subnets(call, parameters["SubnetIds"])
    group["description"] = parameters.get("Description", group["description"])
    call.state.put(SUBNET_GROUPS, group["identifier"], group)
    return {"ClusterSubnetGroup": _shown_subnets(call, group)}


@REDSHIFT.answers("DeleteClusterSubnetGroup", subnet_group_arn)
def delete_cluster_subnet_group(call: Call, parameters: Parameters) -> Result:
    """Remove a group that no cluster uses."""
    group = find_subnet_group(call, parameters["ClusterSubnetGroupName"])
    require_own_group(group, "InvalidClusterSubnetGroupStateFault")
    if any(cluster["subnet_group"] == group["identifier"] for cluster in call.state.all(CLUSTERS)):
        raise ApiError(
            "InvalidClusterSubnetGroupStateFault", f"Cluster subnet group {group['identifier']} is used by a cluster."
        )
    call.state.delete(SUBNET_GROUPS, group["identifier"])
    return {}


@REDSHIFT.answers("DescribeClusterSubnetGroups", subnet_group_arn)
def describe_cluster_subnet_groups(call: Call, parameters: Parameters) -> Result:
    """The default group and those that were made."""
    name = parameters.get("ClusterSubnetGroupName")
    found = [find_subnet_group(call, name)] if name else _subnet_groups(call)
    shown = [_shown_subnets(call, group) for group in tagged(found, parameters)]
    return page(shown, parameters, "ClusterSubnetGroups")


def _subnet_groups(call: Call) -> list[SubnetGroup]:
    default: SubnetGroup = {
        "identifier": "default",
        "description": "Default subnet group",
        "subnets": [subnet["SubnetId"] for subnet in subnets(call.region)],
        "tags": {},
    }
    return [default, *(group for group in call.state.all(SUBNET_GROUPS) if group.get("region") == call.region)]


def _checked_subnets(call: Call, wanted: list[str]) -> list[str]:
    there = {subnet["SubnetId"] for subnet in subnets(call.region)}
    if absent := [subnet for subnet in wanted if subnet not in there]:
        raise ApiError("InvalidSubnet", f"Some input subnets in :{absent} are invalid.")
    if not wanted:
        raise invalid("SubnetIds must name at least one subnet.")
    return list(dict.fromkeys(wanted))


def _shown_subnets(call: Call, group: SubnetGroup) -> Result:
    zones = {subnet["SubnetId"]: subnet["AvailabilityZone"] for subnet in subnets(call.region)}
    return {
        "ClusterSubnetGroupName": group["identifier"],
        "Description": group["description"],
        "VpcId": vpc_id(call.region),
        "SubnetGroupStatus": "Complete",
        "Subnets": [
            {
                "SubnetIdentifier": subnet,
                "SubnetAvailabilityZone": {"Name": zones[subnet]},
                "SubnetStatus": "Active",
            }
            for subnet in group["subnets"]
        ],
        "Tags": tag_list(group["tags"]),
    }

"""EC2 as far as a cluster's network needs it: the default VPC, its subnets and its security groups.

State per region is made when the region is first asked for, as AWS gives every region a default VPC.
"""

from __future__ import annotations

import base64
import fnmatch
import hashlib

from redshift_sandbox.aws.account import ACCOUNT_ID, Account, tag_list
from redshift_sandbox.aws.api_error import ApiError
from redshift_sandbox.aws.calls import Call, Operations
from redshift_sandbox.aws.documents.network import EC2_TAGS, SECURITY_GROUPS
from redshift_sandbox.aws.parameters import Parameters, Result

EC2 = Operations()
REGIONS = (
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "sa-east-1",
)


def region_id(region: str, prefix: str, salt: str = "") -> str:
    """The id that a default resource has in a region: the same in every home."""
    return prefix + hashlib.sha256(f"{region}/{prefix}/{salt}".encode()).hexdigest()[:17]


def vpc_id(region: str) -> str:
    """The default VPC of a region."""
    return region_id(region, "vpc-")


def default_group_id(region: str) -> str:
    """The default security group of the default VPC of a region."""
    return region_id(region, "sg-")


def subnets(region: str) -> list[Result]:
    """One default subnet in each of three zones."""
    return [
        {
            "SubnetId": region_id(region, "subnet-", zone),
            "VpcId": vpc_id(region),
            "AvailabilityZone": region + zone,
            "CidrBlock": f"172.31.{number * 16}.0/20",
            "State": "available",
            "DefaultForAz": True,
            "MapPublicIpOnLaunch": True,
            "AvailableIpAddressCount": 4091,
            "OwnerId": ACCOUNT_ID,
            "SubnetArn": f"arn:aws:ec2:{region}:{ACCOUNT_ID}:subnet/{region_id(region, 'subnet-', zone)}",
            "Tags": [],
        }
        for number, zone in enumerate("abc")
    ]


@EC2.answers("DescribeVpcs")
def describe_vpcs(call: Call, parameters: Parameters) -> Result:
    """The default VPC."""
    vpc = {
        "VpcId": vpc_id(call.region),
        "CidrBlock": "172.31.0.0/16",
        "DhcpOptionsId": region_id(call.region, "dopt-"),
        "State": "available",
        "InstanceTenancy": "default",
        "IsDefault": True,
        "OwnerId": ACCOUNT_ID,
        "Tags": tags_on(call.account, vpc_id(call.region)),
    }
    named = {
        "vpc-id": "VpcId",
        "is-default": "IsDefault",
        "isDefault": "IsDefault",
        "state": "State",
        "cidr": "CidrBlock",
    }
    found = selected(
        [vpc], parameters, named, "VpcIds", "VpcId", "InvalidVpcID.NotFound", "The vpc ID '{}' does not exist"
    )
    return page(found, parameters, "Vpcs")


@EC2.answers("DescribeSubnets")
def describe_subnets(call: Call, parameters: Parameters) -> Result:
    """The default VPC's subnets."""
    named = {
        "vpc-id": "VpcId",
        "subnet-id": "SubnetId",
        "availability-zone": "AvailabilityZone",
        "default-for-az": "DefaultForAz",
        "state": "State",
    }
    found = selected(
        subnets(call.region),
        parameters,
        named,
        "SubnetIds",
        "SubnetId",
        "InvalidSubnetID.NotFound",
        "The subnet ID '{}' does not exist",
    )
    return page(found, parameters, "Subnets")


@EC2.answers("DescribeAvailabilityZones")
def describe_availability_zones(call: Call, parameters: Parameters) -> Result:
    """Three zones."""
    zones = [
        {
            "ZoneName": call.region + letter,
            "ZoneId": f"{call.region}-az{number}",
            "State": "available",
            "RegionName": call.region,
            "ZoneType": "availability-zone",
            "OptInStatus": "opt-in-not-required",
        }
        for number, letter in enumerate("abc", 1)
    ]
    named = {"zone-name": "ZoneName", "state": "State", "region-name": "RegionName", "zone-id": "ZoneId"}
    return {"AvailabilityZones": selected(zones, parameters, named)}


@EC2.answers("DescribeRegions")
def describe_regions(_call: Call, parameters: Parameters) -> Result:
    """The regions of the account."""
    wanted = parameters.get("RegionNames") or REGIONS
    if unknown := [name for name in wanted if name not in REGIONS]:
        raise ApiError("InvalidParameterValue", f"Invalid region: {unknown[0]}")
    regions = [
        {"RegionName": name, "Endpoint": f"ec2.{name}.amazonaws.com", "OptInStatus": "opt-in-not-required"}
        for name in wanted
    ]
    return {"Regions": selected(regions, parameters, {"region-name": "RegionName", "endpoint": "Endpoint"})}


@EC2.answers("DescribeAccountAttributes")
def describe_account_attributes(call: Call, parameters: Parameters) -> Result:
    """What the account supports, and its default VPC."""
    values = {
        "supported-platforms": "VPC",
        "default-vpc": vpc_id(call.region),
        "max-instances": "20",
        "vpc-max-security-groups-per-interface": "5",
    }
    wanted = parameters.get("AttributeNames") or list(values)
    return {
        "AccountAttributes": [
            {"AttributeName": name, "AttributeValues": [{"AttributeValue": values[name]}]}
            for name in wanted
            if name in values
        ]
    }


@EC2.answers("DescribeInternetGateways")
def describe_internet_gateways(call: Call, parameters: Parameters) -> Result:
    """The default VPC's gateway."""
    gateway = {
        "InternetGatewayId": region_id(call.region, "igw-"),
        "OwnerId": ACCOUNT_ID,
        "Attachments": [{"State": "available", "VpcId": vpc_id(call.region)}],
        "Tags": [],
    }
    vpc = filters_of(parameters).get("attachment.vpc-id")
    return page([gateway] if vpc is None or vpc_id(call.region) in vpc else [], parameters, "InternetGateways")


@EC2.answers("DescribeAddresses")
def describe_addresses(_call: Call, _parameters: Parameters) -> Result:
    """No elastic addresses."""
    return {"Addresses": []}


@EC2.answers(
    "CreateTags",
    lambda call, parameters: f"arn:aws:ec2:{call.region}:{ACCOUNT_ID}:{(parameters.get('Resources') or ['*'])[0]}",
)
def create_tags(call: Call, parameters: Parameters) -> Result:
    """Set tags on groups, rules or the VPC."""
    new = {tag.get("Key", ""): tag.get("Value", "") for tag in parameters["Tags"]}
    for resource in parameters["Resources"]:
        set_tags(call.account, resource, new)
    return {}


@EC2.answers(
    "DeleteTags",
    lambda call, parameters: f"arn:aws:ec2:{call.region}:{ACCOUNT_ID}:{(parameters.get('Resources') or ['*'])[0]}",
)
def delete_tags(call: Call, parameters: Parameters) -> Result:
    """Remove tags."""
    for resource in parameters["Resources"]:
        known = call.state.get(EC2_TAGS, resource) or {}
        for tag in parameters.get("Tags", [{"Key": key} for key in known]):
            if "Value" not in tag or known.get(tag["Key"]) == tag["Value"]:
                known.pop(tag["Key"], None)
        call.state.put(EC2_TAGS, resource, known)
    return {}


@EC2.answers("DescribeTags")
def describe_tags(call: Call, parameters: Parameters) -> Result:
    """Tags of security groups."""
    found = [
        {"ResourceId": group["id"], "ResourceType": "security-group", "Key": key, "Value": value}
        for group in call.state.all(SECURITY_GROUPS)
        for key, value in (call.state.get(EC2_TAGS, group["id"]) or {}).items()
    ]
    named = {"resource-id": "ResourceId", "resource-type": "ResourceType", "key": "Key", "value": "Value"}
    return page(selected(found, parameters, named), parameters, "Tags")


def set_tags(account: Account, resource: str, tags: dict[str, str]) -> None:
    """Add tags to a resource."""
    account.state.put(EC2_TAGS, resource, {**(account.state.get(EC2_TAGS, resource) or {}), **tags})


def tags_on(account: Account, resource: str) -> list[dict[str, str]]:
    """The tags of a resource, as AWS lists them."""
    return tag_list(account.state.get(EC2_TAGS, resource) or {})


# --- filters and pages ---


def filters_of(parameters: Parameters) -> dict[str, list[str]]:
    """Filter name → its values, any of which may match."""
    return {item.get("Name", ""): item.get("Values", []) for item in parameters.get("Filters", [])}


def selected(
    items: list[Result],
    parameters: Parameters,
    named: dict[str, str],
    ids: str = "",
    id_field: str = "",
    missing_code: str = "",
    missing_words: str = "",
) -> list[Result]:
    """The items with the ids asked for that all filters match; `named` says which field a filter is about."""
    if wanted := parameters.get(ids):
        there = {item[id_field] for item in items}
        if absent := [one for one in wanted if one not in there]:
            raise ApiError(missing_code, missing_words.format(absent[0]))
        items = [item for item in items if item[id_field] in wanted]
    for name, values in filters_of(parameters).items():
        items = [item for item in items if _filter_matches(item, name, values, named)]
    return items


def _filter_matches(item: Result, name: str, values: list[str], named: dict[str, str]) -> bool:
    if name.startswith("tag:"):
        found = [tag["Value"] for tag in item.get("Tags", []) if tag["Key"] == name[4:]]
    elif name == "tag-key":
        found = [tag["Key"] for tag in item.get("Tags", [])]
    elif name in named:
        value: object = item.get(named[name])
        values_there = value if isinstance(value, list) else [value]
        found = [str(one).lower() if isinstance(one, bool) else str(one) for one in values_there]
    else:
        raise ApiError("InvalidParameterValue", f"The filter '{name}' is invalid")
    return any(fnmatch.fnmatchcase(text, pattern) for text in found for pattern in values)


def page(items: list[Result], parameters: Parameters, name: str) -> Result:
    """One page of items, with EC2's NextToken when more follow."""
    size = parameters.get("MaxResults") or 1000
    start = 0
    if token := parameters.get("NextToken"):
        try:
            start = int(base64.urlsafe_b64decode(token).decode())
        except ValueError as error:
            raise ApiError("InvalidNextToken", "The token is not valid") from error
    result: Result = {name: items[start : start + size]}
    if start + size < len(items):
        result["NextToken"] = base64.urlsafe_b64encode(str(start + size).encode()).decode()
    return result

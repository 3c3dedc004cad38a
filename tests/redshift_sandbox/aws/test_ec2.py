"""The default VPC and security groups through boto3."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Sandbox
from tests.redshift_sandbox.aws.test_iam import refused


@pytest.fixture(scope="module")
def ec2(shared_sandbox: Sandbox) -> Any:
    return shared_sandbox.client("ec2")


def rule(cidr: str, port: int = 5439) -> dict[str, Any]:
    return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": cidr}]}


def test_a_region_has_a_default_network_from_the_start(ec2: Any) -> None:
    vpc = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"][0]
    subnets = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc["VpcId"]]}])["Subnets"]
    assert len(subnets) == 3
    assert (
        ec2.describe_account_attributes(AttributeNames=["default-vpc"])["AccountAttributes"][0]["AttributeValues"][0][
            "AttributeValue"
        ]
        == vpc["VpcId"]
    )
    assert len(ec2.describe_availability_zones()["AvailabilityZones"]) == 3
    groups = ec2.describe_security_groups(Filters=[{"Name": "group-name", "Values": ["default"]}])["SecurityGroups"]
    assert groups[0]["VpcId"] == vpc["VpcId"]


def test_a_group_lives_with_its_rules_and_tags(ec2: Any) -> None:
    made = ec2.create_security_group(
        GroupName="g",
        Description="d",
        TagSpecifications=[{"ResourceType": "security-group", "Tags": [{"Key": "k", "Value": "v"}]}],
    )
    group = made["GroupId"]
    answer = ec2.authorize_security_group_ingress(
        GroupId=group,
        IpPermissions=[rule("10.0.0.1/32"), rule("10.0.0.2/32")],
        TagSpecifications=[{"ResourceType": "security-group-rule", "Tags": [{"Key": "k", "Value": "r"}]}],
    )
    ids = [one["SecurityGroupRuleId"] for one in answer["SecurityGroupRules"]]
    known = ec2.describe_security_group_rules(Filters=[{"Name": "tag:k", "Values": ["r"]}])["SecurityGroupRules"]
    assert sorted(one["SecurityGroupRuleId"] for one in known) == sorted(ids)
    shown = ec2.describe_security_groups(Filters=[{"Name": "tag:k", "Values": ["v"]}])["SecurityGroups"][0]
    assert [one["CidrIp"] for one in shown["IpPermissions"][0]["IpRanges"]] == ["10.0.0.1/32", "10.0.0.2/32"]
    duplicate = refused(ec2.authorize_security_group_ingress, GroupId=group, IpPermissions=[rule("10.0.0.1/32")])
    assert duplicate[0] == "InvalidPermission.Duplicate"
    ec2.revoke_security_group_ingress(GroupId=group, SecurityGroupRuleIds=ids[:1])
    ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=[rule("10.0.0.2/32")])
    gone = refused(ec2.revoke_security_group_ingress, GroupId=group, IpPermissions=[rule("10.0.0.2/32")])
    assert gone[0] == "InvalidPermission.NotFound"
    assert refused(ec2.create_security_group, GroupName="g", Description="d")[0] == "InvalidGroup.Duplicate"
    ec2.delete_security_group(GroupId=group)
    assert refused(ec2.describe_security_groups, GroupIds=[group])[0] == "InvalidGroup.NotFound"


def test_the_older_single_parameters_open_a_port_too(ec2: Any) -> None:
    group = ec2.create_security_group(GroupName="old", Description="d")["GroupId"]
    ec2.authorize_security_group_ingress(
        GroupId=group, CidrIp="0.0.0.0/0", IpProtocol="TCP", FromPort=5439, ToPort=5439
    )
    assert ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissions"][0]["FromPort"] == 5439
    ec2.delete_security_group(GroupId=group)


@pytest.mark.parametrize(
    ("permission", "code"),
    [
        (rule("10.0.0.1"), "InvalidParameterValue"),
        (rule("10.0.0.300/32"), "InvalidParameterValue"),
        (rule("10.0.0.1/32", 70000), "InvalidParameterValue"),
        ({"IpProtocol": "nope", "IpRanges": [{"CidrIp": "10.0.0.1/32"}]}, "InvalidPermission.Malformed"),
        ({"IpProtocol": "tcp", "FromPort": 1, "ToPort": 2}, "MissingParameter"),
    ],
    ids=["no mask", "no address", "no port", "no protocol", "no source"],
)
def test_a_rule_that_makes_no_sense_is_refused(ec2: Any, permission: dict[str, Any], code: str) -> None:
    group = ec2.describe_security_groups(Filters=[{"Name": "group-name", "Values": ["default"]}])["SecurityGroups"][0]
    found = refused(ec2.authorize_security_group_ingress, GroupId=group["GroupId"], IpPermissions=[permission])
    assert found[0] == code


def test_a_dry_run_changes_nothing(ec2: Any) -> None:
    assert refused(ec2.create_security_group, GroupName="dry", Description="d", DryRun=True)[0] == "DryRunOperation"
    assert refused(ec2.describe_security_groups, GroupNames=["dry"])[0] == "InvalidGroup.NotFound"


def test_an_unknown_filter_is_refused(ec2: Any) -> None:
    assert refused(ec2.describe_vpcs, Filters=[{"Name": "nope", "Values": ["x"]}])[0] == "InvalidParameterValue"


def test_rules_are_found_by_what_they_say_and_go_both_ways(ec2: Any) -> None:
    group = ec2.create_security_group(GroupName="both", Description="d")["GroupId"]
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule("203.0.113.7/32", 5440)])
    own = {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group}]}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[own])
    ec2.authorize_security_group_egress(GroupId=group, IpPermissions=[rule("203.0.113.8/32")])
    ec2.revoke_security_group_egress(
        GroupId=group, IpPermissions=[{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
    )

    def found(**filters: str) -> list[str]:
        named = [
            {"Name": name.replace("__", ".").replace("_", "-"), "Values": [value]} for name, value in filters.items()
        ]
        return [one["GroupId"] for one in ec2.describe_security_groups(Filters=named)["SecurityGroups"]]

    assert found(ip_permission__cidr="203.0.113.7/32", ip_permission__to_port="5440") == [group]
    assert found(ip_permission__cidr="203.0.113.8/32") == []
    assert found(egress__ip_permission__cidr="203.0.113.8/32") == [group]
    assert found(ip_permission__group_id=group) == [group]
    shown = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]
    assert [one["IpRanges"][0]["CidrIp"] for one in shown["IpPermissionsEgress"]] == ["203.0.113.8/32"]
    nobody = {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": "sg-none"}]}
    refusal = refused(ec2.authorize_security_group_ingress, GroupId=group, IpPermissions=[nobody])
    assert refusal[0] == "InvalidGroup.NotFound"
    ec2.delete_security_group(GroupId=group)

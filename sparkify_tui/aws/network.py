"""The security group that lets one address reach the cluster's port.

It is a group of our own in the region's default VPC, so that a teardown can remove it whole and none of others'
rules are touched.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sparkify_tui.aws.calls import Calls, ec2_client
from sparkify_tui.aws.endpoints import is_aws_url, is_loopback
from sparkify_tui.aws.tags import from_tag_list, is_owned, owner_tag_specification
from sparkify_tui.errors import AwsUnreachableError, ResourceExistsError, ResourceNotFoundError
from sparkify_tui.models import IngressRule

if TYPE_CHECKING:
    from types_boto3_ec2.type_defs import (
        FilterTypeDef,
        IpPermissionUnionTypeDef,
        SecurityGroupRuleTypeDef,
        SecurityGroupTypeDef,
    )

ADDRESS_URL = "https://checkip.amazonaws.com"
"""AWS's own service that answers with the caller's public address, as text."""
ADDRESS_TIMEOUT_S = 5


@dataclass(frozen=True, slots=True)
class SecurityGroup:
    """A security group in a VPC."""

    group_id: str
    name: str
    vpc_id: str
    is_ours: bool


class Network:
    """The default VPC's security groups."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._client = ec2_client(calls)

    def own_address(self) -> str:
        """This computer's public address as a /32; raises AwsError when it can't be determined."""
        base = self._calls.endpoint_url("ec2") or ""
        others = base and not is_aws_url(base)
        url = f"{base.rstrip('/')}/checkip" if others else ADDRESS_URL
        try:
            with _opener(url).open(url, timeout=ADDRESS_TIMEOUT_S) as answer:
                text = answer.read(64).decode("ascii", "replace").strip()
            return f"{ipaddress.IPv4Address(text)}/32"
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise AwsUnreachableError(
                f"This computer's public address cannot be found out from {url}.",
                remedy="Write it to [INFRASTRUCTURE] ALLOWED_CIDR in dwh.cfg, for example 203.0.113.7/32.",
                service="checkip",
                operation="GetAddress",
                code=type(error).__name__,
            ) from error

    def default_vpc_id(self) -> str:
        """The region's default VPC, in which a cluster without a subnet group is put."""
        answer = self._client.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])
        if not answer["Vpcs"]:
            raise ResourceNotFoundError(
                f"There is no default VPC in {self._calls.region}.",
                remedy="Create it (`aws ec2 create-default-vpc`), or write another region to [AWS] REGION.",
                service="ec2",
                operation="DescribeVpcs",
                code="DefaultVpcDoesNotExist",
            )
        return answer["Vpcs"][0]["VpcId"]

    def find_group(self, name: str) -> SecurityGroup | None:
        """The security group of that name: ours first, if several VPCs have one."""
        found = [
            SecurityGroup(
                group["GroupId"], name, group.get("VpcId", ""), is_owned(from_tag_list(group.get("Tags", ())))
            )
            for group in self._groups(name)
        ]
        return min(found, key=lambda group: not group.is_ours, default=None)

    def create_group(self, name: str, vpc_id: str) -> SecurityGroup:
        """Make a security group, tagged as ours, without ingress rules."""
        answer = self._client.create_security_group(
            GroupName=name,
            Description="Who may reach the Redshift cluster (sparkify-tui).",
            VpcId=vpc_id,
            TagSpecifications=owner_tag_specification("security-group"),
        )
        return SecurityGroup(answer["GroupId"], name, vpc_id, is_ours=True)

    def rules(self, group_id: str) -> tuple[IngressRule, ...]:
        """The group's ingress rules for IPv4 addresses."""
        return tuple(
            IngressRule(
                group_id=group_id,
                cidr=rule["CidrIpv4"],
                port=rule.get("FromPort", -1),
                rule_id=rule["SecurityGroupRuleId"],
                is_ours=is_owned(from_tag_list(rule.get("Tags", ()))),
            )
            for rule in self._rules(group_id)
            if not rule.get("IsEgress") and rule.get("CidrIpv4")
        )

    def authorize(self, group_id: str, cidr: str, port: int) -> bool:
        """Let an address reach a port, tagged as ours; False when it was let already."""
        allowed: IpPermissionUnionTypeDef = {
            "IpProtocol": "tcp",
            "FromPort": port,
            "ToPort": port,
            "IpRanges": [{"CidrIp": cidr, "Description": "sparkify-tui"}],
        }
        try:
            self._client.authorize_security_group_ingress(
                GroupId=group_id,
                IpPermissions=[allowed],
                TagSpecifications=owner_tag_specification("security-group-rule"),
            )
        except ResourceExistsError:  # InvalidPermission.Duplicate
            return False
        return True

    def revoke(self, rule: IngressRule) -> None:
        """Take a rule back, if it is there."""
        with contextlib.suppress(ResourceNotFoundError):
            self._client.revoke_security_group_ingress(GroupId=rule.group_id, SecurityGroupRuleIds=[rule.rule_id])

    def delete_group(self, group_id: str) -> None:
        """Delete a security group that nothing uses any more, if it is there."""
        with contextlib.suppress(ResourceNotFoundError):
            self._client.delete_security_group(GroupId=group_id)

    def _groups(self, name: str) -> Iterator[SecurityGroupTypeDef]:
        wanted: FilterTypeDef = {"Name": "group-name", "Values": [name]}
        answer = self._client.describe_security_groups(Filters=[wanted])
        yield from answer["SecurityGroups"]
        while token := answer.get("NextToken"):
            answer = self._client.describe_security_groups(Filters=[wanted], NextToken=token)
            yield from answer["SecurityGroups"]

    def _rules(self, group_id: str) -> Iterator[SecurityGroupRuleTypeDef]:
        wanted: FilterTypeDef = {"Name": "group-id", "Values": [group_id]}
        answer = self._client.describe_security_group_rules(Filters=[wanted])
        yield from answer["SecurityGroupRules"]
        while token := answer.get("NextToken"):
            answer = self._client.describe_security_group_rules(Filters=[wanted], NextToken=token)
            yield from answer["SecurityGroupRules"]


def _opener(url: str) -> urllib.request.OpenerDirector:
    """How a URL is asked: through the environment's proxy, where there is one and it can reach it."""
    return urllib.request.build_opener(*([urllib.request.ProxyHandler({})] if is_loopback(url) else []))

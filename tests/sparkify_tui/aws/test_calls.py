"""Clients with boto3's names and types over the calls of one configuration."""

from __future__ import annotations

import pytest

from sparkify_tui.aws.calls import Answer, Service, ec2_client, iam_client, redshift_client, sts_client
from sparkify_tui.aws.error_translation import Call
from sparkify_tui.errors import AwsUnreachableError

ARN = "arn:aws:iam::123456789012:role/loader"


class Recorder:
    """Calls that are noted and answered with nothing."""

    region = "us-west-2"

    def __init__(self) -> None:
        self.made: list[tuple[str, str, dict[str, object]]] = []

    def endpoint_url(self, service: Service) -> str | None:
        return None

    def call(self, service: Service, operation: str, *, region: str | None = None, **parameters: object) -> Answer:
        self.made.append((service, operation, parameters))
        return Answer({}, Call(service, operation, self.region, "nowhere"))


def test_a_method_is_the_operation_of_its_name() -> None:
    calls = Recorder()
    sts_client(calls).get_caller_identity()
    iam_client(calls).detach_role_policy(RoleName="loader", PolicyArn=ARN)
    ec2_client(calls).describe_security_group_rules()
    redshift_client(calls).modify_cluster_iam_roles(ClusterIdentifier="sparkify", AddIamRoles=[ARN])
    assert calls.made == [
        ("sts", "GetCallerIdentity", {}),
        ("iam", "DetachRolePolicy", {"RoleName": "loader", "PolicyArn": ARN}),
        ("ec2", "DescribeSecurityGroupRules", {}),
        ("redshift", "ModifyClusterIamRoles", {"ClusterIdentifier": "sparkify", "AddIamRoles": [ARN]}),
    ]


def test_a_field_that_aws_always_sends_is_missed_as_an_error_of_the_network() -> None:
    answer = iam_client(Recorder()).get_role(RoleName="loader")
    with pytest.raises(AwsUnreachableError, match="What answered GetRole at nowhere is not AWS's iam"):
        answer["Role"]

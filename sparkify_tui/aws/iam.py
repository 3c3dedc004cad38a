"""The IAM role with which Redshift reads S3, and its one policy."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from sparkify_tui.aws.tags import from_tag_list, owner_tag_list
from sparkify_tui.errors import ResourceNotFoundError
from sparkify_tui.models import Role

if TYPE_CHECKING:
    from sparkify_tui.aws.session import Aws

READ_POLICY_NAME = "sparkify-s3-read"
TRUSTED_SERVICE = "redshift.amazonaws.com"


class Iam:
    """Roles by their names; IAM is global, so the region doesn't matter."""

    def __init__(self, aws: Aws) -> None:
        self._aws = aws

    def find_role(self, name: str) -> Role | None:
        """The role with its policies, or None."""
        try:
            found = self._aws.call("iam", "GetRole", RoleName=name)["Role"]
            attached = self._all("ListAttachedRolePolicies", "AttachedPolicies", name)
            inline = self._all("ListRolePolicies", "PolicyNames", name)
        except ResourceNotFoundError:
            return None
        return Role(
            name=found["RoleName"],
            arn=found["Arn"],
            attached_policy_arns=tuple(policy["PolicyArn"] for policy in attached),
            inline_policy_names=tuple(inline),
            tags=from_tag_list(found.get("Tags", ())),
            trusts_redshift=_trusts(found.get("AssumeRolePolicyDocument"), TRUSTED_SERVICE),
        )

    def create_role(self, name: str) -> Role:
        """Make the role, tagged as ours, for Redshift to assume; raises ResourceExistsError when it is there.

        Redshift may not take it for up to a minute.
        """
        made = self._aws.call(
            "iam",
            "CreateRole",
            RoleName=name,
            Description="Lets Amazon Redshift read the song-play data from S3 (sparkify-tui).",
            AssumeRolePolicyDocument=json.dumps(trust_policy()),
            Tags=owner_tag_list(),
        )["Role"]
        return Role(name=made["RoleName"], arn=made["Arn"], tags=from_tag_list(owner_tag_list()))

    def put_read_policy(self, role: Role, buckets: Iterable[str], prefixes: Iterable[str]) -> None:
        """Allow the role to read these prefixes (`bucket/prefix`); replaces the policy it had under this name."""
        partition = role.arn.split(":")[1]
        document = json.dumps(read_policy(partition, buckets, prefixes))
        self._aws.call("iam", "PutRolePolicy", RoleName=role.name, PolicyName=READ_POLICY_NAME, PolicyDocument=document)

    def delete_inline_policy(self, role_name: str, policy: str) -> None:
        """Delete one policy of the role, if it is there."""
        self._unless_gone("DeleteRolePolicy", RoleName=role_name, PolicyName=policy)

    def detach_policy(self, role_name: str, policy_arn: str) -> None:
        """Take a managed policy off the role, if it is on it."""
        self._unless_gone("DetachRolePolicy", RoleName=role_name, PolicyArn=policy_arn)

    def delete_role(self, name: str) -> None:
        """Delete a role that has no policies any more, if it is there."""
        self._unless_gone("DeleteRole", RoleName=name)

    def _unless_gone(self, operation: str, **parameters: str) -> None:
        try:
            self._aws.call("iam", operation, **parameters)
        except ResourceNotFoundError:
            return

    def _all(self, operation: str, field: str, role_name: str) -> Iterator[Any]:
        parameters = {"RoleName": role_name}
        while True:
            answer = self._aws.call("iam", operation, **parameters)
            yield from answer[field]
            if not answer.get("IsTruncated"):
                return
            parameters["Marker"] = answer["Marker"]


def trust_policy() -> dict[str, Any]:
    """Who may assume the role: Redshift."""
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": TRUSTED_SERVICE}, "Action": "sts:AssumeRole"}],
    }


def read_policy(partition: str, buckets: Iterable[str], prefixes: Iterable[str]) -> dict[str, Any]:
    """What the role may do: list the buckets, and read what lies under the prefixes (each `bucket/prefix`)."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["s3:ListBucket", "s3:GetBucketLocation"],
                "Resource": [f"arn:{partition}:s3:::{bucket}" for bucket in buckets],
            },
            {
                "Effect": "Allow",
                "Action": "s3:GetObject",
                "Resource": [f"arn:{partition}:s3:::{prefix}*" for prefix in prefixes],
            },
        ],
    }


def _trusts(document: Any, service: str) -> bool:
    """Whether a trust policy, which boto3 hands over decoded, lets a service assume the role."""
    statements = document.get("Statement", []) if isinstance(document, dict) else []
    for statement in statements if isinstance(statements, list) else [statements]:
        principal = statement.get("Principal", {})
        services = principal.get("Service", []) if isinstance(principal, dict) else []
        if statement.get("Effect") == "Allow" and service in ([services] if isinstance(services, str) else services):
            return True
    return False

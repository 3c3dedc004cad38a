"""The IAM role with which Redshift reads S3, and its one policy."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from sparkify_tui.aws.calls import Calls, iam_client
from sparkify_tui.aws.tags import from_tag_list, owner_tag_list
from sparkify_tui.errors import ResourceNotFoundError
from sparkify_tui.models import Role

if TYPE_CHECKING:
    from types_boto3_iam.type_defs import AttachedPolicyTypeDef

READ_POLICY_NAME = "sparkify-s3-read"
TRUSTED_SERVICE = "redshift.amazonaws.com"


class Iam:
    """Roles by their names; IAM is global, so the region doesn't matter."""

    def __init__(self, calls: Calls) -> None:
        self._client = iam_client(calls)

    def find_role(self, name: str) -> Role | None:
        """The role with its policies, or None."""
        try:
            found = self._client.get_role(RoleName=name)["Role"]
            attached = tuple(policy["PolicyArn"] for policy in self._attached_policies(name))
            inline = tuple(self._inline_policies(name))
        except ResourceNotFoundError:
            return None
        return Role(
            name=found["RoleName"],
            arn=found["Arn"],
            attached_policy_arns=attached,
            inline_policy_names=inline,
            tags=from_tag_list(found.get("Tags", ())),
            trusts_redshift=_trusts(found.get("AssumeRolePolicyDocument"), TRUSTED_SERVICE),
        )

    def create_role(self, name: str) -> Role:
        """Make the role, tagged as ours, for Redshift to assume; raises ResourceExistsError when it is there.

        Redshift may not take it for up to a minute.
        """
        made = self._client.create_role(
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
        self._client.put_role_policy(RoleName=role.name, PolicyName=READ_POLICY_NAME, PolicyDocument=document)

    def delete_inline_policy(self, role_name: str, policy: str) -> None:
        """Delete one policy of the role, if it is there."""
        with contextlib.suppress(ResourceNotFoundError):
            self._client.delete_role_policy(RoleName=role_name, PolicyName=policy)

    def detach_policy(self, role_name: str, policy_arn: str) -> None:
        """Take a managed policy off the role, if it is on it."""
        with contextlib.suppress(ResourceNotFoundError):
            self._client.detach_role_policy(RoleName=role_name, PolicyArn=policy_arn)

    def delete_role(self, name: str) -> None:
        """Delete a role that has no policies any more, if it is there."""
        with contextlib.suppress(ResourceNotFoundError):
            self._client.delete_role(RoleName=name)

    def _attached_policies(self, role_name: str) -> Iterator[AttachedPolicyTypeDef]:
        answer = self._client.list_attached_role_policies(RoleName=role_name)
        yield from answer["AttachedPolicies"]
        while answer.get("IsTruncated"):
            answer = self._client.list_attached_role_policies(RoleName=role_name, Marker=answer["Marker"])
            yield from answer["AttachedPolicies"]

    def _inline_policies(self, role_name: str) -> Iterator[str]:
        answer = self._client.list_role_policies(RoleName=role_name)
        yield from answer["PolicyNames"]
        while answer.get("IsTruncated"):
            answer = self._client.list_role_policies(RoleName=role_name, Marker=answer["Marker"])
            yield from answer["PolicyNames"]


def trust_policy() -> dict[str, object]:
    """Who may assume the role: Redshift."""
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": TRUSTED_SERVICE}, "Action": "sts:AssumeRole"}],
    }


def read_policy(partition: str, buckets: Iterable[str], prefixes: Iterable[str]) -> dict[str, object]:
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


def _trusts(document: object, service: str) -> bool:
    """Whether a trust policy, which boto3 hands over decoded, lets a service assume the role."""
    statements = document.get("Statement", []) if isinstance(document, dict) else []
    for statement in statements if isinstance(statements, list) else [statements]:
        principal = statement.get("Principal", {})
        services = principal.get("Service", []) if isinstance(principal, dict) else []
        if statement.get("Effect") == "Allow" and service in ([services] if isinstance(services, str) else services):
            return True
    return False

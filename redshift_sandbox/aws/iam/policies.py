"""IAM's managed policies: the account's own, and those of AWS's that this work meets."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from redshift_sandbox.aws.account import tag_list, timestamp
from redshift_sandbox.aws.api_error import ApiError
from redshift_sandbox.aws.calls import Call
from redshift_sandbox.aws.documents.identities import POLICIES, ROLES, USERS, Holder, Policy
from redshift_sandbox.aws.iam.operations import ARN, IAM, page
from redshift_sandbox.aws.iam.policy_documents import parse_policy
from redshift_sandbox.aws.parameters import Parameters, Result
from redshift_sandbox.aws.state import Kind, State

_EVERYTHING = [{"Effect": "Allow", "Action": "*", "Resource": "*"}]
_AWS_MANAGED: Mapping[str, Sequence[Mapping[str, object]]] = {
    "AdministratorAccess": _EVERYTHING,
    "AmazonS3ReadOnlyAccess": [
        {
            "Effect": "Allow",
            "Action": ["s3:Get*", "s3:List*", "s3:Describe*", "s3-object-lambda:Get*", "s3-object-lambda:List*"],
            "Resource": "*",
        }
    ],
    "AmazonS3FullAccess": [{"Effect": "Allow", "Action": ["s3:*", "s3-object-lambda:*"], "Resource": "*"}],
    "AmazonRedshiftFullAccess": [
        {
            "Effect": "Allow",
            "Action": [
                "redshift:*",
                "ec2:DescribeAccountAttributes",
                "ec2:DescribeAddresses",
                "ec2:DescribeAvailabilityZones",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSubnets",
                "ec2:DescribeVpcs",
                "ec2:DescribeInternetGateways",
            ],
            "Resource": "*",
        },
        {
            "Effect": "Allow",
            "Action": "iam:CreateServiceLinkedRole",
            "Resource": "arn:aws:iam::*:role/aws-service-role/redshift.amazonaws.com/AWSServiceRoleForRedshift",
        },
    ],
    "AmazonRedshiftReadOnlyAccess": [
        {"Effect": "Allow", "Action": ["redshift:Describe*", "redshift:ViewQueriesInConsole"], "Resource": "*"}
    ],
    "AmazonRedshiftAllCommandsFullAccess": [
        {
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:GetBucketLocation", "s3:ListBucket", "s3:PutObject"],
            "Resource": ["arn:aws:s3:::*redshift*", "arn:aws:s3:::*redshift*/*"],
        }
    ],
    "AmazonEC2ReadOnlyAccess": [{"Effect": "Allow", "Action": "ec2:Describe*", "Resource": "*"}],
    "AmazonEC2FullAccess": [{"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}],
    "IAMFullAccess": [{"Effect": "Allow", "Action": "iam:*", "Resource": "*"}],
    "IAMReadOnlyAccess": [{"Effect": "Allow", "Action": ["iam:Get*", "iam:List*"], "Resource": "*"}],
    "ReadOnlyAccess": [
        {
            "Effect": "Allow",
            "Action": [
                "redshift:Describe*",
                "redshift:List*",
                "iam:Get*",
                "iam:List*",
                "ec2:Describe*",
                "s3:Get*",
                "s3:List*",
                "sts:Get*",
            ],
            "Resource": "*",
        }
    ],
}
"""Shortened to the services that are here; the names and ARNs are AWS's."""


def policy_arn(_call: Call, parameters: Parameters) -> str:
    """The ARN of the managed policy that is meant."""
    named = parameters.get("PolicyArn")
    return str(named) if named else f"{ARN}:policy{parameters.get('Path', '/')}{parameters.get('PolicyName', '')}"


@IAM.answers("CreatePolicy", policy_arn)
def create_policy(call: Call, parameters: Parameters) -> Result:
    """A new customer-managed policy."""
    parse_policy(parameters["PolicyDocument"])
    arn = policy_arn(call, parameters)
    if call.state.get(POLICIES, arn) is not None:
        raise ApiError(
            "EntityAlreadyExists",
            f"A policy called {parameters['PolicyName']} already exists. Duplicate names are not allowed.",
            status=409,
        )
    policy: Policy = {
        "name": parameters["PolicyName"],
        "arn": arn,
        "id": "ANPA" + parameters["PolicyName"].upper()[:12].ljust(17, "A"),
        "path": parameters.get("Path", "/"),
        "document": parameters["PolicyDocument"],
        "description": parameters.get("Description", ""),
        "created": call.account.now(),
        "tags": {tag["Key"]: tag["Value"] for tag in parameters.get("Tags", [])},
    }
    call.state.put(POLICIES, arn, policy)
    return {"Policy": _shown_policy(call, policy)}


@IAM.answers("GetPolicy", policy_arn)
def get_policy(call: Call, parameters: Parameters) -> Result:
    """One managed policy."""
    return {"Policy": _shown_policy(call, find_policy(call, parameters["PolicyArn"]))}


@IAM.answers("ListPolicies")
def list_policies(call: Call, parameters: Parameters) -> Result:
    """Managed policies, AWS's and the account's own."""
    scope = parameters.get("Scope", "All")
    found = [
        _shown_policy(call, policy)
        for policy in call.state.all(POLICIES)
        if policy["path"].startswith(parameters.get("PathPrefix", "/"))
        and (scope == "All" or (scope == "AWS") == policy["arn"].startswith("arn:aws:iam::aws:"))
    ]
    if parameters.get("OnlyAttached"):
        found = [policy for policy in found if policy["AttachmentCount"]]
    return page(found, parameters, "Policies")


@IAM.answers("DeletePolicy", policy_arn)
def delete_policy(call: Call, parameters: Parameters) -> Result:
    """Remove a customer-managed policy that nothing uses."""
    policy = find_own_policy(call, parameters["PolicyArn"])
    if holders(call, ROLES, policy["arn"]) or holders(call, USERS, policy["arn"]):
        raise ApiError("DeleteConflict", "Cannot delete a policy attached to entities.", status=409)
    if len(policy.get("versions", {})) > 1:
        raise ApiError(
            "DeleteConflict",
            "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. "
            "The default version is deleted with the policy.",
            status=409,
        )
    call.state.delete(POLICIES, policy["arn"])
    return {}


@IAM.answers("ListEntitiesForPolicy", policy_arn)
def list_entities_for_policy(call: Call, parameters: Parameters) -> Result:
    """The roles and users that a managed policy is attached to."""
    arn = find_policy(call, parameters["PolicyArn"])["arn"]
    wanted, prefix = parameters.get("EntityFilter"), parameters.get("PathPrefix", "/")
    found: Result = {"PolicyGroups": [], "IsTruncated": False}
    kinds: tuple[Kind[Holder], ...] = (ROLES, USERS)
    for kind in kinds:
        name = kind.capitalize()
        there = [one for one in holders(call, kind, arn) if one["path"].startswith(prefix) and wanted in (None, name)]
        found[f"Policy{name}s"] = [{f"{name}Name": one["name"], f"{name}Id": one["id"]} for one in there]
    return found


def find_policy(call: Call, arn: str) -> Policy:
    """The policy's document; raises ApiError when there is none."""
    policy = call.state.get(POLICIES, arn)
    if policy is None:
        raise ApiError("NoSuchEntity", f"Policy {arn} was not found.", status=404)
    return policy


def find_own_policy(call: Call, arn: str) -> Policy:
    """As find_policy, but for one of AWS's, which can't be changed."""
    policy = find_policy(call, arn)
    if arn.startswith("arn:aws:iam::aws:"):
        raise ApiError("AccessDenied", f"Policy {arn} is an AWS managed policy.", status=403)
    return policy


def holders(call: Call, kind: Kind[Holder], arn: str) -> list[Holder]:
    """The roles or users that a policy is attached to."""
    return [holder for holder in call.state.all(kind) if arn in holder["attached_policies"]]


def _shown_policy(call: Call, policy: Policy) -> Result:
    return {
        "PolicyName": policy["name"],
        "PolicyId": policy["id"],
        "Arn": policy["arn"],
        "Path": policy["path"],
        "DefaultVersionId": policy.get("default_version", "v1"),
        "AttachmentCount": len(holders(call, ROLES, policy["arn"])) + len(holders(call, USERS, policy["arn"])),
        "IsAttachable": True,
        "Description": policy["description"],
        "CreateDate": timestamp(policy["created"]),
        "UpdateDate": timestamp(policy.get("updated", policy["created"])),
        "Tags": tag_list(policy["tags"]),
    }


def seed_managed_policies(state: State, now: float) -> None:
    """The managed policies of AWS's own that this work meets."""
    for name, statements in _AWS_MANAGED.items():
        arn = f"arn:aws:iam::aws:policy/{name}"
        document = json.dumps({"Version": "2012-10-17", "Statement": statements})
        identity = "ANPA" + "".join(char for char in name.upper() if char.isalpha())[:17].ljust(17, "A")
        state.put(
            POLICIES,
            arn,
            {
                "name": name,
                "arn": arn,
                "id": identity,
                "path": "/",
                "document": document,
                "description": f"AWS's {name}",
                "created": now,
                "tags": {},
            },
        )

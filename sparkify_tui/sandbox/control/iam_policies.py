"""IAM's managed policies: the account's own, each of one version, and those of AWS's that this work meets."""

from __future__ import annotations

import json
from typing import Any

from sparkify_tui.sandbox.control.account import Call, Parameters, Result, moment, tag_list
from sparkify_tui.sandbox.control.errors import ApiError
from sparkify_tui.sandbox.control.iam import ARN, IAM, page, quoted_document
from sparkify_tui.sandbox.control.policy import parse_policy

_EVERYTHING = [{"Effect": "Allow", "Action": "*", "Resource": "*"}]
_AWS_MANAGED: dict[str, list[dict[str, Any]]] = {
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
    if call.state.get("policy", arn) is not None:
        raise ApiError(
            "EntityAlreadyExists",
            f"A policy called {parameters['PolicyName']} already exists. Duplicate names are not allowed.",
            status=409,
        )
    policy = {
        "name": parameters["PolicyName"],
        "arn": arn,
        "id": "ANPA" + parameters["PolicyName"].upper()[:12].ljust(17, "A"),
        "path": parameters.get("Path", "/"),
        "document": parameters["PolicyDocument"],
        "description": parameters.get("Description", ""),
        "created": call.account.now(),
        "tags": {tag["Key"]: tag["Value"] for tag in parameters.get("Tags", [])},
    }
    call.state.put("policy", arn, policy)
    return {"Policy": _shown_policy(call, policy)}


@IAM.answers("GetPolicy", policy_arn)
def get_policy(call: Call, parameters: Parameters) -> Result:
    """One managed policy."""
    return {"Policy": _shown_policy(call, _find_policy(call, parameters["PolicyArn"]))}


@IAM.answers("GetPolicyVersion", policy_arn)
def get_policy_version(call: Call, parameters: Parameters) -> Result:
    """A managed policy's document; each has one version here."""
    policy = _find_policy(call, parameters["PolicyArn"])
    if parameters["VersionId"] != "v1":
        raise ApiError(
            "NoSuchEntity",
            f"Policy {policy['arn']} version {parameters['VersionId']} does not exist or is not attachable.",
            status=404,
        )
    version = {"VersionId": "v1", "IsDefaultVersion": True, "CreateDate": moment(policy["created"])}
    return {"PolicyVersion": {**version, "Document": quoted_document(policy["document"])}}


@IAM.answers("ListPolicyVersions", policy_arn)
def list_policy_versions(call: Call, parameters: Parameters) -> Result:
    """The one version of a managed policy."""
    policy = _find_policy(call, parameters["PolicyArn"])
    version = {"VersionId": "v1", "IsDefaultVersion": True, "CreateDate": moment(policy["created"])}
    return page([version], parameters, "Versions")


@IAM.answers("ListPolicies")
def list_policies(call: Call, parameters: Parameters) -> Result:
    """Managed policies, AWS's and the account's own."""
    scope = parameters.get("Scope", "All")
    found = [
        _shown_policy(call, policy)
        for policy in call.state.all("policy")
        if policy["path"].startswith(parameters.get("PathPrefix", "/"))
        and (scope == "All" or (scope == "AWS") == policy["arn"].startswith("arn:aws:iam::aws:"))
    ]
    if parameters.get("OnlyAttached"):
        found = [policy for policy in found if policy["AttachmentCount"]]
    return page(found, parameters, "Policies")


@IAM.answers("DeletePolicy", policy_arn)
def delete_policy(call: Call, parameters: Parameters) -> Result:
    """Remove a customer-managed policy that nothing uses."""
    policy = _find_policy(call, parameters["PolicyArn"])
    if policy["arn"].startswith("arn:aws:iam::aws:"):
        raise ApiError("AccessDenied", f"Policy {policy['arn']} is an AWS managed policy.", status=403)
    if _holders(call, policy["arn"]):
        raise ApiError("DeleteConflict", "Cannot delete a policy attached to entities.", status=409)
    call.state.delete("policy", policy["arn"])
    return {}


def _find_policy(call: Call, arn: str) -> dict[str, Any]:
    policy = call.state.get("policy", arn)
    if policy is None:
        raise ApiError("NoSuchEntity", f"Policy {arn} was not found.", status=404)
    return policy


def _holders(call: Call, arn: str) -> int:
    holders = [*call.state.all("role"), *call.state.all("user")]
    return sum(arn in holder["attached_policies"] for holder in holders)


def _shown_policy(call: Call, policy: dict[str, Any]) -> Result:
    return {
        "PolicyName": policy["name"],
        "PolicyId": policy["id"],
        "Arn": policy["arn"],
        "Path": policy["path"],
        "DefaultVersionId": "v1",
        "AttachmentCount": _holders(call, policy["arn"]),
        "IsAttachable": True,
        "Description": policy["description"],
        "CreateDate": moment(policy["created"]),
        "UpdateDate": moment(policy["created"]),
        "Tags": tag_list(policy["tags"]),
    }


def seed_managed_policies(state: Any, now: float) -> None:
    """The managed policies of AWS's own that this work meets."""
    for name, statements in _AWS_MANAGED.items():
        arn = f"arn:aws:iam::aws:policy/{name}"
        document = json.dumps({"Version": "2012-10-17", "Statement": statements})
        identity = "ANPA" + "".join(char for char in name.upper() if char.isalpha())[:17].ljust(17, "A")
        state.put(
            "policy",
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

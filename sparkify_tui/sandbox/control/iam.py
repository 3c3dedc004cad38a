"""IAM: what roles and users have in common, and every operation's place in one table."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import quote

from sparkify_tui.sandbox.control.account import ACCOUNT_ID, Call, Operations, Parameters, Result, moment, tag_list
from sparkify_tui.sandbox.control.errors import ApiError
from sparkify_tui.sandbox.control.policy import parse_policy

IAM = Operations()
ARN = f"arn:aws:iam::{ACCOUNT_ID}"
_PAGE = 100


def no_such(kind: str, name: str) -> ApiError:
    """The refusal of a name that isn't there; `kind` is role, user or policy."""
    words = {
        "role": f"The role with name {name} cannot be found.",
        "user": f"The user with name {name} cannot be found.",
        "policy": f"Policy {name} does not exist or is not attachable.",
    }
    return ApiError("NoSuchEntity", words[kind], status=404)


def role_arn(call: Call, parameters: Parameters) -> str:
    """The ARN of the role that RoleName names, as policies see it."""
    role = call.state.get("role", parameters.get("RoleName", ""))
    path = parameters.get("Path", "/")
    return str(role["arn"]) if role else f"{ARN}:role{path}{parameters.get('RoleName', '')}"


def role_tags(call: Call, parameters: Parameters) -> dict[str, str]:
    """The tags on the role that is meant."""
    role = call.state.get("role", parameters.get("RoleName", ""))
    return dict(role["tags"]) if role else {}


def user_arn(call: Call, parameters: Parameters) -> str:
    """The ARN of the user that UserName names, or of the caller."""
    name = parameters.get("UserName") or call.principal.user_name or ""
    user = call.state.get("user", name)
    return str(user["arn"]) if user else f"{ARN}:user/{name}"


def policy_arn(_call: Call, parameters: Parameters) -> str:
    """The ARN of the managed policy that is meant."""
    named = parameters.get("PolicyArn")
    return str(named) if named else f"{ARN}:policy{parameters.get('Path', '/')}{parameters.get('PolicyName', '')}"


def find_role(call: Call, name: str) -> dict[str, Any]:
    """The role's document; raises ApiError when there is none."""
    role = call.state.get("role", name)
    if role is None:
        raise no_such("role", name)
    return role


def find_user(call: Call, name: str | None) -> dict[str, Any]:
    """The user's document, by default the caller's; raises ApiError when there is none."""
    wanted = name or call.principal.user_name or ""
    user = call.state.get("user", wanted)
    if user is None:
        raise no_such("user", wanted)
    return user


def page(items: list[Any], parameters: Parameters, name: str) -> Result:
    """One page of `items` under `name`, with IAM's Marker when more follow."""
    size = parameters.get("MaxItems", _PAGE)
    start = 0
    if marker := parameters.get("Marker"):
        try:
            start = int(base64.b64decode(marker, validate=True).decode())
        except ValueError as error:
            raise ApiError("ValidationError", "Invalid Marker") from error
    more = start + size < len(items)
    result: Result = {name: items[start : start + size], "IsTruncated": more}
    if more:
        result["Marker"] = base64.b64encode(str(start + size).encode()).decode()
    return result


def quoted_document(text: str) -> str:
    """A policy as IAM answers it: percent-encoded JSON."""
    return quote(text, safe="")


# --- inline and attached policies, the same on roles and users ---


def put_inline(call: Call, kind: str, holder: dict[str, Any], parameters: Parameters) -> Result:
    """Set an inline policy."""
    parse_policy(parameters["PolicyDocument"])
    holder["inline_policies"][parameters["PolicyName"]] = parameters["PolicyDocument"]
    _save(call, kind, holder)
    return {}


def get_inline(kind: str, holder: dict[str, Any], parameters: Parameters) -> Result:
    """Answer an inline policy."""
    name = parameters["PolicyName"]
    if name not in holder["inline_policies"]:
        raise ApiError("NoSuchEntity", f"The {kind} policy with name {name} cannot be found.", status=404)
    return {
        f"{kind.capitalize()}Name": holder["name"],
        "PolicyName": name,
        "PolicyDocument": quoted_document(holder["inline_policies"][name]),
    }


def delete_inline(call: Call, kind: str, holder: dict[str, Any], parameters: Parameters) -> Result:
    """Remove an inline policy."""
    name = parameters["PolicyName"]
    if holder["inline_policies"].pop(name, None) is None:
        raise ApiError("NoSuchEntity", f"The {kind} policy with name {name} cannot be found.", status=404)
    _save(call, kind, holder)
    return {}


def attach(call: Call, kind: str, holder: dict[str, Any], parameters: Parameters) -> Result:
    """Attach a managed policy; again is fine."""
    arn = parameters["PolicyArn"]
    if call.state.get("policy", arn) is None:
        raise no_such("policy", arn)
    if arn not in holder["attached_policies"]:
        if len(holder["attached_policies"]) >= 10:
            raise ApiError("LimitExceeded", f"Cannot exceed quota for PoliciesPer{kind.capitalize()}: 10", status=409)
        holder["attached_policies"].append(arn)
    _save(call, kind, holder)
    return {}


def detach(call: Call, kind: str, holder: dict[str, Any], parameters: Parameters) -> Result:
    """Detach a managed policy."""
    arn = parameters["PolicyArn"]
    if arn not in holder["attached_policies"]:
        raise ApiError("NoSuchEntity", f"Policy {arn} was not found.", status=404)
    holder["attached_policies"].remove(arn)
    _save(call, kind, holder)
    return {}


def list_attached(call: Call, holder: dict[str, Any], parameters: Parameters) -> Result:
    """Answer the managed policies on a role or user."""
    found = []
    for arn in holder["attached_policies"]:
        policy = call.state.get("policy", arn)
        if policy is not None and policy["path"].startswith(parameters.get("PathPrefix", "/")):
            found.append({"PolicyName": policy["name"], "PolicyArn": arn})
    return page(found, parameters, "AttachedPolicies")


def _save(call: Call, kind: str, holder: dict[str, Any]) -> None:
    call.state.put(kind, holder["name"], holder)


# --- managed policies ---


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
    everything = [{"Effect": "Allow", "Action": "*", "Resource": "*"}]
    managed = {
        "AdministratorAccess": everything,
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
    for name, statements in managed.items():
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

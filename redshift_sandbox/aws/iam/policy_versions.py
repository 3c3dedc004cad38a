"""Versions of IAM's managed policies: up to five each, one of which is the default and counts."""

from __future__ import annotations

from redshift_sandbox.aws.account import timestamp
from redshift_sandbox.aws.api_error import ApiError
from redshift_sandbox.aws.calls import Call
from redshift_sandbox.aws.documents.identities import POLICIES, Policy, PolicyVersion
from redshift_sandbox.aws.iam.operations import IAM, page, quoted_document
from redshift_sandbox.aws.iam.policies import find_own_policy, find_policy, policy_arn
from redshift_sandbox.aws.iam.policy_documents import parse_policy
from redshift_sandbox.aws.parameters import Parameters, Result

_AT_MOST = 5


@IAM.answers("CreatePolicyVersion", policy_arn)
def create_policy_version(call: Call, parameters: Parameters) -> Result:
    """Another document for a policy, which counts at once if it is to be the default."""
    policy = find_own_policy(call, parameters["PolicyArn"])
    parse_policy(parameters["PolicyDocument"])
    versions = _versions(policy)
    if len(versions) >= _AT_MOST:
        raise ApiError(
            "LimitExceeded",
            f"A managed policy can have up to {_AT_MOST} versions. Before you create a new version, you must delete an "
            "existing version.",
            status=409,
        )
    number = max(int(name[1:]) for name in (*versions, policy.get("last_version", "v1"))) + 1
    name = policy["last_version"] = f"v{number}"
    versions[name] = {"document": parameters["PolicyDocument"], "created": call.account.now()}
    _keep(call, policy, versions, name if parameters.get("SetAsDefault") else None)
    return {"PolicyVersion": _shown(policy, name)}


@IAM.answers("GetPolicyVersion", policy_arn)
def get_policy_version(call: Call, parameters: Parameters) -> Result:
    """One version with its document."""
    policy = find_policy(call, parameters["PolicyArn"])
    name = _existing(policy, parameters["VersionId"])
    document = quoted_document(_versions(policy)[name]["document"])
    return {"PolicyVersion": {**_shown(policy, name), "Document": document}}


@IAM.answers("ListPolicyVersions", policy_arn)
def list_policy_versions(call: Call, parameters: Parameters) -> Result:
    """The versions of a policy, the latest first."""
    policy = find_policy(call, parameters["PolicyArn"])
    return page([_shown(policy, name) for name in reversed(_versions(policy))], parameters, "Versions")


@IAM.answers("SetDefaultPolicyVersion", policy_arn)
def set_default_policy_version(call: Call, parameters: Parameters) -> Result:
    """Choose the version that counts."""
    policy = find_own_policy(call, parameters["PolicyArn"])
    _keep(call, policy, _versions(policy), _existing(policy, parameters["VersionId"]))
    return {}


@IAM.answers("DeletePolicyVersion", policy_arn)
def delete_policy_version(call: Call, parameters: Parameters) -> Result:
    """Remove a version other than the default one."""
    policy = find_own_policy(call, parameters["PolicyArn"])
    name, versions = _existing(policy, parameters["VersionId"]), _versions(policy)
    if name == _default(policy):
        raise ApiError("DeleteConflict", "Cannot delete the default version of a policy.", status=409)
    del versions[name]
    _keep(call, policy, versions, None)
    return {}


def _versions(policy: Policy) -> dict[str, PolicyVersion]:
    first: dict[str, PolicyVersion] = {"v1": {"document": policy["document"], "created": policy["created"]}}
    return dict(policy.get("versions", first))


def _default(policy: Policy) -> str:
    return str(policy.get("default_version", "v1"))


def _existing(policy: Policy, name: str) -> str:
    if name not in _versions(policy):
        raise ApiError(
            "NoSuchEntity", f"Policy {policy['arn']} version {name} does not exist or is not attachable.", status=404
        )
    return name


def _keep(call: Call, policy: Policy, versions: dict[str, PolicyVersion], default: str | None) -> None:
    """Write the policy; its document is that of the default version, for those who check rights."""
    policy["versions"] = versions
    policy["default_version"] = default or _default(policy)
    policy["document"] = versions[policy["default_version"]]["document"]
    policy["updated"] = call.account.now()
    call.state.put(POLICIES, policy["arn"], policy)


def _shown(policy: Policy, name: str) -> Result:
    return {
        "VersionId": name,
        "IsDefaultVersion": name == _default(policy),
        "CreateDate": timestamp(_versions(policy)[name]["created"]),
    }

"""IAM: what roles and users have in common, inline and attached policies among it, and the table of all operations."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from urllib.parse import quote

from redshift_sandbox.aws.account import ACCOUNT_ID
from redshift_sandbox.aws.api_error import ApiError
from redshift_sandbox.aws.calls import Call, Operations
from redshift_sandbox.aws.documents.identities import POLICIES, ROLES, USERS, Holder, Role, User
from redshift_sandbox.aws.iam.policy_documents import parse_policy
from redshift_sandbox.aws.parameters import Parameters, Result
from redshift_sandbox.aws.state import Kind

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
    role = call.state.get(ROLES, parameters.get("RoleName", ""))
    path = parameters.get("Path", "/")
    return str(role["arn"]) if role else f"{ARN}:role{path}{parameters.get('RoleName', '')}"


def role_tags(call: Call, parameters: Parameters) -> dict[str, str]:
    """The tags on the role that is meant."""
    role = call.state.get(ROLES, parameters.get("RoleName", ""))
    return dict(role["tags"]) if role else {}


def user_arn(call: Call, parameters: Parameters) -> str:
    """The ARN of the user that UserName names, or of the caller."""
    name = parameters.get("UserName") or call.principal.user_name or ""
    user = call.state.get(USERS, name)
    return str(user["arn"]) if user else f"{ARN}:user/{name}"


def find_role(call: Call, name: str) -> Role:
    """The role's document; raises ApiError when there is none."""
    role = call.state.get(ROLES, name)
    if role is None:
        raise no_such("role", name)
    return role


def find_user(call: Call, name: str | None) -> User:
    """The user's document, by default the caller's; raises ApiError when there is none."""
    wanted = name or call.principal.user_name or ""
    user = call.state.get(USERS, wanted)
    if user is None:
        raise no_such("user", wanted)
    return user


def page(items: Sequence[object], parameters: Parameters, name: str) -> Result:
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


def put_inline(call: Call, kind: Kind[Holder], holder: Holder, parameters: Parameters) -> Result:
    """Set an inline policy."""
    parse_policy(parameters["PolicyDocument"])
    holder["inline_policies"][parameters["PolicyName"]] = parameters["PolicyDocument"]
    _save(call, kind, holder)
    return {}


def get_inline(kind: Kind[Holder], holder: Holder, parameters: Parameters) -> Result:
    """Answer an inline policy."""
    name = parameters["PolicyName"]
    if name not in holder["inline_policies"]:
        raise ApiError("NoSuchEntity", f"The {kind} policy with name {name} cannot be found.", status=404)
    return {
        f"{kind.capitalize()}Name": holder["name"],
        "PolicyName": name,
        "PolicyDocument": quoted_document(holder["inline_policies"][name]),
    }


def delete_inline(call: Call, kind: Kind[Holder], holder: Holder, parameters: Parameters) -> Result:
    """Remove an inline policy."""
    name = parameters["PolicyName"]
    if holder["inline_policies"].pop(name, None) is None:
        raise ApiError("NoSuchEntity", f"The {kind} policy with name {name} cannot be found.", status=404)
    _save(call, kind, holder)
    return {}


def attach(call: Call, kind: Kind[Holder], holder: Holder, parameters: Parameters) -> Result:
    """Attach a managed policy; again is fine."""
    arn = parameters["PolicyArn"]
    if call.state.get(POLICIES, arn) is None:
        raise no_such("policy", arn)
    if arn not in holder["attached_policies"]:
        if len(holder["attached_policies"]) >= 10:
            raise ApiError("LimitExceeded", f"Cannot exceed quota for PoliciesPer{kind.capitalize()}: 10", status=409)
        holder["attached_policies"].append(arn)
    _save(call, kind, holder)
    return {}


def detach(call: Call, kind: Kind[Holder], holder: Holder, parameters: Parameters) -> Result:
    """Detach a managed policy."""
    arn = parameters["PolicyArn"]
    if arn not in holder["attached_policies"]:
        raise ApiError("NoSuchEntity", f"Policy {arn} was not found.", status=404)
    holder["attached_policies"].remove(arn)
    _save(call, kind, holder)
    return {}


def list_attached(call: Call, holder: Holder, parameters: Parameters) -> Result:
    """Answer the managed policies on a role or user."""
    found = []
    for arn in holder["attached_policies"]:
        policy = call.state.get(POLICIES, arn)
        if policy is not None and policy["path"].startswith(parameters.get("PathPrefix", "/")):
            found.append({"PolicyName": policy["name"], "PolicyArn": arn})
    return page(found, parameters, "AttachedPolicies")


def _save(call: Call, kind: Kind[Holder], holder: Holder) -> None:
    call.state.put(kind, holder["name"], holder)

"""IAM roles: made, tagged, trusted, given policies, and deleted only when nothing is left on them."""

from __future__ import annotations

from redshift_sandbox.aws.account import new_id, request_tags, tag_list, tags_of, timestamp
from redshift_sandbox.aws.api_error import ApiError
from redshift_sandbox.aws.calls import Call
from redshift_sandbox.aws.documents.identities import INSTANCE_PROFILES, ROLES, Role
from redshift_sandbox.aws.iam import operations
from redshift_sandbox.aws.iam.operations import IAM, find_role, page, role_arn, role_tags
from redshift_sandbox.aws.iam.policy_documents import parse_policy
from redshift_sandbox.aws.parameters import Parameters, Result

_LINKED = {"redshift.amazonaws.com": "AWSServiceRoleForRedshift"}


@IAM.answers("CreateRole", role_arn)
def create_role(call: Call, parameters: Parameters) -> Result:
    """A new role; it is usable by Redshift only after the delay that is set."""
    name = parameters["RoleName"]
    parse_policy(parameters["AssumeRolePolicyDocument"], trust=True)
    if any(role["name"].lower() == name.lower() for role in call.state.all(ROLES)):
        raise ApiError("EntityAlreadyExists", f"Role with name {name} already exists.", status=409)
    tags = tags_of(parameters)
    if tags:
        call.authorize("iam:TagRole", role_arn(call, parameters), request_tags(tags))
    role: Role = {
        "name": name,
        "arn": f"{operations.ARN}:role{parameters.get('Path', '/')}{name}",
        "id": new_id("AROA"),
        "path": parameters.get("Path", "/"),
        "description": parameters.get("Description"),
        "max_session": parameters.get("MaxSessionDuration", 3600),
        "trust_policy": parameters["AssumeRolePolicyDocument"],
        "tags": tags,
        "created": call.account.now(),
        "inline_policies": {},
        "attached_policies": [],
    }
    call.state.put(ROLES, name, role)
    return {"Role": shown_role(role)}


@IAM.answers("CreateServiceLinkedRole")
def create_service_linked_role(call: Call, parameters: Parameters) -> Result:
    """The role that a service makes for itself, once per account."""
    service = parameters["AWSServiceName"]
    name = _LINKED.get(service)
    if name is None:
        raise ApiError("InvalidInput", f"Service role name could not be determined for {service}.")
    if call.state.get(ROLES, name) is not None:
        raise ApiError(
            "InvalidInput",
            f"Service role name {name} has been taken in this account, please try a different suffix.",
        )
    trust = (
        '{"Version":"2012-10-17","Statement":[{"Action":["sts:AssumeRole"],"Effect":"Allow",'
        f'"Principal":{{"Service":["{service}"]}}}}]}}'
    )
    return create_role(
        call, {"RoleName": name, "Path": f"/aws-service-role/{service}/", "AssumeRolePolicyDocument": trust}
    )


@IAM.answers("GetRole", role_arn, role_tags)
def get_role(call: Call, parameters: Parameters) -> Result:
    """One role."""
    return {"Role": shown_role(find_role(call, parameters["RoleName"]))}


@IAM.answers("ListRoles")
def list_roles(call: Call, parameters: Parameters) -> Result:
    """All roles under a path."""
    prefix = parameters.get("PathPrefix", "/")
    roles = [shown_role(role) for role in call.state.all(ROLES) if role["path"].startswith(prefix)]
    for role in roles:
        role.pop("Tags")
    return page(roles, parameters, "Roles")


@IAM.answers("DeleteRole", role_arn, role_tags)
def delete_role(call: Call, parameters: Parameters) -> Result:
    """Remove a role without policies."""
    role = find_role(call, parameters["RoleName"])
    if role["attached_policies"]:
        raise ApiError("DeleteConflict", "Cannot delete entity, must detach all policies first.", status=409)
    if role["inline_policies"]:
        raise ApiError("DeleteConflict", "Cannot delete entity, must delete policies first.", status=409)
    if any(role["name"] in profile["roles"] for profile in call.state.all(INSTANCE_PROFILES)):
        raise ApiError(
            "DeleteConflict", "Cannot delete entity, must remove roles from instance profile first.", status=409
        )
    call.state.delete(ROLES, role["name"])
    return {}


@IAM.answers("UpdateAssumeRolePolicy", role_arn, role_tags)
def update_assume_role_policy(call: Call, parameters: Parameters) -> Result:
    """Change whom a role trusts."""
    role = find_role(call, parameters["RoleName"])
    parse_policy(parameters["PolicyDocument"], trust=True)
    role["trust_policy"] = parameters["PolicyDocument"]
    call.state.put(ROLES, role["name"], role)
    return {}


@IAM.answers("UpdateRole", role_arn, role_tags)
def update_role(call: Call, parameters: Parameters) -> Result:
    """Change a role's description or longest session."""
    role = find_role(call, parameters["RoleName"])
    role["description"] = parameters.get("Description", role["description"])
    role["max_session"] = parameters.get("MaxSessionDuration", role["max_session"])
    call.state.put(ROLES, role["name"], role)
    return {}


@IAM.answers("UpdateRoleDescription", role_arn, role_tags)
def update_role_description(call: Call, parameters: Parameters) -> Result:
    """Change a role's description."""
    update_role(call, parameters)
    return {"Role": shown_role(find_role(call, parameters["RoleName"]))}


@IAM.answers("TagRole", role_arn, role_tags)
def tag_role(call: Call, parameters: Parameters) -> Result:
    """Set tags on a role."""
    role = find_role(call, parameters["RoleName"])
    role["tags"].update(tags_of(parameters))
    if len(role["tags"]) > 50:
        raise ApiError("LimitExceeded", "The number of tags has reached the maximum limit.", status=409)
    call.state.put(ROLES, role["name"], role)
    return {}


@IAM.answers("UntagRole", role_arn, role_tags)
def untag_role(call: Call, parameters: Parameters) -> Result:
    """Remove tags from a role."""
    role = find_role(call, parameters["RoleName"])
    for key in parameters["TagKeys"]:
        role["tags"].pop(key, None)
    call.state.put(ROLES, role["name"], role)
    return {}


@IAM.answers("ListRoleTags", role_arn, role_tags)
def list_role_tags(call: Call, parameters: Parameters) -> Result:
    """A role's tags."""
    return page(tag_list(find_role(call, parameters["RoleName"])["tags"]), parameters, "Tags")


@IAM.answers("AttachRolePolicy", role_arn, role_tags)
def attach_role_policy(call: Call, parameters: Parameters) -> Result:
    """Attach a managed policy to a role."""
    return operations.attach(call, ROLES, find_role(call, parameters["RoleName"]), parameters)


@IAM.answers("DetachRolePolicy", role_arn, role_tags)
def detach_role_policy(call: Call, parameters: Parameters) -> Result:
    """Detach a managed policy from a role."""
    return operations.detach(call, ROLES, find_role(call, parameters["RoleName"]), parameters)


@IAM.answers("ListAttachedRolePolicies", role_arn, role_tags)
def list_attached_role_policies(call: Call, parameters: Parameters) -> Result:
    """The managed policies on a role."""
    return operations.list_attached(call, find_role(call, parameters["RoleName"]), parameters)


@IAM.answers("PutRolePolicy", role_arn, role_tags)
def put_role_policy(call: Call, parameters: Parameters) -> Result:
    """Set an inline policy on a role."""
    return operations.put_inline(call, ROLES, find_role(call, parameters["RoleName"]), parameters)


@IAM.answers("GetRolePolicy", role_arn, role_tags)
def get_role_policy(call: Call, parameters: Parameters) -> Result:
    """One inline policy of a role."""
    return operations.get_inline(ROLES, find_role(call, parameters["RoleName"]), parameters)


@IAM.answers("DeleteRolePolicy", role_arn, role_tags)
def delete_role_policy(call: Call, parameters: Parameters) -> Result:
    """Remove an inline policy from a role."""
    return operations.delete_inline(call, ROLES, find_role(call, parameters["RoleName"]), parameters)


@IAM.answers("ListRolePolicies", role_arn, role_tags)
def list_role_policies(call: Call, parameters: Parameters) -> Result:
    """The names of a role's inline policies."""
    return page(sorted(find_role(call, parameters["RoleName"])["inline_policies"]), parameters, "PolicyNames")


def in_profile() -> ApiError:
    """The refusal to delete a role that is in an instance profile, or a profile with a role in it."""
    words = "Cannot delete entity, must remove roles from instance profile first."
    return ApiError("DeleteConflict", words, status=409)


def shown_role(role: Role) -> Result:
    """A role as IAM answers it."""
    return {
        "Path": role["path"],
        "RoleName": role["name"],
        "RoleId": role["id"],
        "Arn": role["arn"],
        "CreateDate": timestamp(role["created"]),
        "AssumeRolePolicyDocument": operations.quoted_document(role["trust_policy"]),
        "Description": role["description"],
        "MaxSessionDuration": role["max_session"],
        "Tags": tag_list(role["tags"]),
        "RoleLastUsed": {},
    }

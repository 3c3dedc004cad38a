"""Instance profiles: kept for scripts that make them beside a role; there are no instances here."""

from __future__ import annotations

from redshift_sandbox.aws.account import new_id, tag_list, tags_of, timestamp
from redshift_sandbox.aws.api_error import ApiError
from redshift_sandbox.aws.calls import Call
from redshift_sandbox.aws.documents.identities import INSTANCE_PROFILES, InstanceProfile
from redshift_sandbox.aws.iam.operations import ARN, IAM, find_role, page, role_arn, role_tags
from redshift_sandbox.aws.iam.roles import shown_role
from redshift_sandbox.aws.parameters import Parameters, Result


def profile_arn(call: Call, parameters: Parameters) -> str:
    """The ARN of the profile that is meant, as policies see it."""
    profile = call.state.get(INSTANCE_PROFILES, parameters.get("InstanceProfileName", ""))
    made = f"{ARN}:instance-profile{parameters.get('Path', '/')}{parameters.get('InstanceProfileName', '')}"
    return str(profile["arn"]) if profile else made


@IAM.answers("CreateInstanceProfile", profile_arn)
def create_instance_profile(call: Call, parameters: Parameters) -> Result:
    """A profile without a role."""
    name = parameters["InstanceProfileName"]
    if call.state.get(INSTANCE_PROFILES, name) is not None:
        raise ApiError("EntityAlreadyExists", f"Instance Profile {name} already exists.", status=409)
    profile: InstanceProfile = {
        "name": name,
        "arn": profile_arn(call, parameters),
        "id": new_id("AIPA"),
        "path": parameters.get("Path", "/"),
        "roles": [],
        "tags": tags_of(parameters),
        "created": call.account.now(),
    }
    call.state.put(INSTANCE_PROFILES, name, profile)
    return {"InstanceProfile": _shown(call, profile)}


@IAM.answers("GetInstanceProfile", profile_arn)
def get_instance_profile(call: Call, parameters: Parameters) -> Result:
    """One profile with its role."""
    return {"InstanceProfile": _shown(call, _find(call, parameters))}


@IAM.answers("ListInstanceProfiles")
def list_instance_profiles(call: Call, parameters: Parameters) -> Result:
    """All profiles under a path."""
    prefix = parameters.get("PathPrefix", "/")
    found = [profile for profile in call.state.all(INSTANCE_PROFILES) if profile["path"].startswith(prefix)]
    return page([_shown(call, profile) for profile in found], parameters, "InstanceProfiles")


@IAM.answers("ListInstanceProfilesForRole", role_arn, role_tags)
def list_instance_profiles_for_role(call: Call, parameters: Parameters) -> Result:
    """The profiles that hold a role."""
    name = find_role(call, parameters["RoleName"])["name"]
    found = [profile for profile in call.state.all(INSTANCE_PROFILES) if name in profile["roles"]]
    return page([_shown(call, profile) for profile in found], parameters, "InstanceProfiles")


@IAM.answers("AddRoleToInstanceProfile", profile_arn)
def add_role_to_instance_profile(call: Call, parameters: Parameters) -> Result:
    """Put a role into a profile, which holds one at most."""
    profile, role = _find(call, parameters), find_role(call, parameters["RoleName"])
    call.authorize("iam:PassRole", role["arn"])
    if profile["roles"]:
        raise ApiError("LimitExceeded", "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1", status=409)
    profile["roles"] = [role["name"]]
    call.state.put(INSTANCE_PROFILES, profile["name"], profile)
    return {}


@IAM.answers("RemoveRoleFromInstanceProfile", profile_arn)
def remove_role_from_instance_profile(call: Call, parameters: Parameters) -> Result:
    """Take a role out of a profile."""
    profile = _find(call, parameters)
    if parameters["RoleName"] not in profile["roles"]:
        raise ApiError("NoSuchEntity", f"The role with name {parameters['RoleName']} cannot be found.", status=404)
    profile["roles"] = []
    call.state.put(INSTANCE_PROFILES, profile["name"], profile)
    return {}


@IAM.answers("DeleteInstanceProfile", profile_arn)
def delete_instance_profile(call: Call, parameters: Parameters) -> Result:
    """Remove a profile without a role."""
    profile = _find(call, parameters)
    if profile["roles"]:
        raise ApiError(
            "DeleteConflict", "Cannot delete entity, must remove roles from instance profile first.", status=409
        )
    call.state.delete(INSTANCE_PROFILES, profile["name"])
    return {}


def _find(call: Call, parameters: Parameters) -> InstanceProfile:
    name = parameters["InstanceProfileName"]
    profile = call.state.get(INSTANCE_PROFILES, name)
    if profile is None:
        raise ApiError("NoSuchEntity", f"Instance Profile {name} cannot be found.", status=404)
    return profile


def _shown(call: Call, profile: InstanceProfile) -> Result:
    return {
        "Path": profile["path"],
        "InstanceProfileName": profile["name"],
        "InstanceProfileId": profile["id"],
        "Arn": profile["arn"],
        "CreateDate": timestamp(profile["created"]),
        "Roles": [shown_role(find_role(call, name)) for name in profile["roles"]],
        "Tags": tag_list(profile["tags"]),
    }

"""IAM users and their access keys, so that an operator's least privilege can be rehearsed."""

from __future__ import annotations

from redshift_sandbox.access_keys import new_access_key
from redshift_sandbox.aws.account import ACCOUNT_ID, new_id, tag_list, tags_of, timestamp
from redshift_sandbox.aws.api_error import ApiError
from redshift_sandbox.aws.calls import Call
from redshift_sandbox.aws.documents.identities import ACCESS_KEYS, USERS, AccessKey, User
from redshift_sandbox.aws.iam import operations
from redshift_sandbox.aws.iam.operations import IAM, find_user, page, user_arn
from redshift_sandbox.aws.parameters import Parameters, Result


@IAM.answers("CreateUser", user_arn)
def create_user(call: Call, parameters: Parameters) -> Result:
    """A new user, who may do nothing yet."""
    name = parameters["UserName"]
    if any(user["name"].lower() == name.lower() for user in call.state.all(USERS)):
        raise ApiError("EntityAlreadyExists", f"User with name {name} already exists.", status=409)
    path = parameters.get("Path", "/")
    user = new_user(name, path, call.account.now(), tags_of(parameters))
    call.state.put(USERS, name, user)
    return {"User": _shown(user)}


def new_user(name: str, path: str, now: float, tags: dict[str, str]) -> User:
    """The document of a user without policies."""
    return {
        "name": name,
        "arn": f"{operations.ARN}:user{path}{name}",
        "id": new_id("AIDA"),
        "path": path,
        "created": now,
        "tags": tags,
        "inline_policies": {},
        "attached_policies": [],
    }


@IAM.answers("GetUser", user_arn)
def get_user(call: Call, parameters: Parameters) -> Result:
    """One user, by default the caller."""
    return {"User": _shown(find_user(call, parameters.get("UserName")))}


@IAM.answers("ListUsers")
def list_users(call: Call, parameters: Parameters) -> Result:
    """All users under a path."""
    prefix = parameters.get("PathPrefix", "/")
    return page(
        [_shown(user) for user in call.state.all(USERS) if user["path"].startswith(prefix)], parameters, "Users"
    )


@IAM.answers("DeleteUser", user_arn)
def delete_user(call: Call, parameters: Parameters) -> Result:
    """Remove a user without keys and policies."""
    user = find_user(call, parameters["UserName"])
    if user["name"] == call.account.owner:
        raise ApiError("DeleteConflict", "The sandbox's own user can't be deleted.", status=409)
    if user["attached_policies"]:
        raise ApiError("DeleteConflict", "Cannot delete entity, must detach all policies first.", status=409)
    if user["inline_policies"]:
        raise ApiError("DeleteConflict", "Cannot delete entity, must delete policies first.", status=409)
    if _keys(call, user["name"]):
        raise ApiError("DeleteConflict", "Cannot delete entity, must delete access keys first.", status=409)
    call.state.delete(USERS, user["name"])
    return {}


@IAM.answers("AttachUserPolicy", user_arn)
def attach_user_policy(call: Call, parameters: Parameters) -> Result:
    """Attach a managed policy to a user."""
    return operations.attach(call, USERS, find_user(call, parameters["UserName"]), parameters)


@IAM.answers("DetachUserPolicy", user_arn)
def detach_user_policy(call: Call, parameters: Parameters) -> Result:
    """Detach a managed policy from a user."""
    return operations.detach(call, USERS, find_user(call, parameters["UserName"]), parameters)


@IAM.answers("ListAttachedUserPolicies", user_arn)
def list_attached_user_policies(call: Call, parameters: Parameters) -> Result:
    """The managed policies on a user."""
    return operations.list_attached(call, find_user(call, parameters["UserName"]), parameters)


@IAM.answers("PutUserPolicy", user_arn)
def put_user_policy(call: Call, parameters: Parameters) -> Result:
    """Set an inline policy on a user."""
    return operations.put_inline(call, USERS, find_user(call, parameters["UserName"]), parameters)


@IAM.answers("GetUserPolicy", user_arn)
def get_user_policy(call: Call, parameters: Parameters) -> Result:
    """One inline policy of a user."""
    return operations.get_inline(USERS, find_user(call, parameters["UserName"]), parameters)


@IAM.answers("DeleteUserPolicy", user_arn)
def delete_user_policy(call: Call, parameters: Parameters) -> Result:
    """Remove an inline policy from a user."""
    return operations.delete_inline(call, USERS, find_user(call, parameters["UserName"]), parameters)


@IAM.answers("ListUserPolicies", user_arn)
def list_user_policies(call: Call, parameters: Parameters) -> Result:
    """The names of a user's inline policies."""
    return page(sorted(find_user(call, parameters["UserName"])["inline_policies"]), parameters, "PolicyNames")


@IAM.answers("CreateAccessKey", user_arn)
def create_access_key(call: Call, parameters: Parameters) -> Result:
    """A new key for a user, who may have two."""
    user = find_user(call, parameters.get("UserName"))
    if len(_keys(call, user["name"])) >= 2:
        raise ApiError("LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: 2", status=409)
    key, secret = new_access_key()
    document = key_of(user, key, secret, call.account.now())
    call.state.put(ACCESS_KEYS, key, document)
    return {"AccessKey": {**_shown_key(document), "SecretAccessKey": secret}}


def key_of(user: User, key: str, secret: str, now: float) -> AccessKey:
    """The document of a user's access key."""
    return {
        "key": key,
        "secret": secret,
        "arn": user["arn"],
        "user_id": user["id"],
        "user_name": user["name"],
        "status": "Active",
        "created": now,
    }


@IAM.answers("ListAccessKeys", user_arn)
def list_access_keys(call: Call, parameters: Parameters) -> Result:
    """A user's keys, without their secrets."""
    user = find_user(call, parameters.get("UserName"))
    return page([_shown_key(key) for key in _keys(call, user["name"])], parameters, "AccessKeyMetadata")


@IAM.answers("UpdateAccessKey", user_arn)
def update_access_key(call: Call, parameters: Parameters) -> Result:
    """Make a key active or inactive."""
    document = _find_key(call, parameters)
    document["status"] = parameters["Status"]
    call.state.put(ACCESS_KEYS, document["key"], document)
    return {}


@IAM.answers("DeleteAccessKey", user_arn)
def delete_access_key(call: Call, parameters: Parameters) -> Result:
    """Remove a key."""
    call.state.delete(ACCESS_KEYS, _find_key(call, parameters)["key"])
    return {}


@IAM.answers("ListAccountAliases")
def list_account_aliases(_call: Call, parameters: Parameters) -> Result:
    """The account's one alias."""
    return page([f"redshift-sandbox-{ACCOUNT_ID[-4:]}"], parameters, "AccountAliases")


def _find_key(call: Call, parameters: Parameters) -> AccessKey:
    user = find_user(call, parameters.get("UserName"))
    wanted = parameters["AccessKeyId"]
    for key in _keys(call, user["name"]):
        if key["key"] == wanted:
            return key
    raise ApiError("NoSuchEntity", f"The Access Key with id {wanted} cannot be found.", status=404)


def _keys(call: Call, user_name: str) -> list[AccessKey]:
    keys = call.state.all(ACCESS_KEYS)
    return [key for key in keys if key.get("user_name") == user_name and not key.get("session_token")]


def _shown(user: User) -> Result:
    return {
        "Path": user["path"],
        "UserName": user["name"],
        "UserId": user["id"],
        "Arn": user["arn"],
        "CreateDate": timestamp(user["created"]),
        "Tags": tag_list(user["tags"]),
    }


def _shown_key(key: AccessKey) -> Result:
    return {
        "UserName": key["user_name"],
        "AccessKeyId": key["key"],
        "Status": key["status"],
        "CreateDate": timestamp(key["created"]),
    }

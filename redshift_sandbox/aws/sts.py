"""STS: who am I, and temporary credentials."""

from __future__ import annotations

import secrets
from typing import NotRequired, TypedDict

from redshift_sandbox.access_keys import new_access_key
from redshift_sandbox.aws.account import ACCOUNT_ID, new_id, timestamp
from redshift_sandbox.aws.api_error import ApiError, access_denied
from redshift_sandbox.aws.calls import Call, Operations
from redshift_sandbox.aws.documents.identities import ACCESS_KEYS, ROLES
from redshift_sandbox.aws.iam.policy_documents import parse_policy, trusts
from redshift_sandbox.aws.parameters import Parameters, Result

STS = Operations()


class _Session(TypedDict):
    """Whose the credentials are."""

    arn: str
    user_id: str
    user_name: NotRequired[str | None]
    role_name: NotRequired[str | None]
    session_policy: str | None


@STS.answers("GetCallerIdentity")
def get_caller_identity(call: Call, _parameters: Parameters) -> Result:
    """Whose credentials these are; every principal may ask."""
    return {"UserId": call.principal.user_id, "Account": ACCOUNT_ID, "Arn": call.principal.arn}


@STS.answers("GetAccessKeyInfo")
def get_access_key_info(_call: Call, _parameters: Parameters) -> Result:
    """The account of an access key: there is one."""
    return {"Account": ACCOUNT_ID}


@STS.answers("GetSessionToken")
def get_session_token(call: Call, parameters: Parameters) -> Result:
    """Temporary credentials of the calling user, with the user's own rights."""
    if call.principal.user_name is None:
        raise ApiError("AccessDenied", "Cannot call GetSessionToken with session credentials", status=403)
    document: _Session = {
        "arn": call.principal.arn,
        "user_id": call.principal.user_id,
        "user_name": call.principal.user_name,
        "session_policy": call.principal.session_policy,
    }
    return {"Credentials": _issue(call, document, parameters.get("DurationSeconds", 43200))}


@STS.answers("AssumeRole", lambda _call, parameters: str(parameters["RoleArn"]))
def assume_role(call: Call, parameters: Parameters) -> Result:
    """Temporary credentials of a role whose trust policy admits the caller."""
    arn = parameters["RoleArn"]
    name = arn.rpartition("/")[2]
    role = call.state.get(ROLES, name)
    trusted = (
        role is not None
        and role["arn"] == arn
        and trusts(parse_policy(role["trust_policy"], trust=True), arn=call.principal.arn, account=ACCOUNT_ID)
    )
    if role is None or not trusted:
        raise access_denied("sts", call.principal.arn, "sts:AssumeRole", arn)
    if "Policy" in parameters:
        parse_policy(parameters["Policy"])
    session = parameters["RoleSessionName"]
    user_id = f"{role['id']}:{session}"
    session_arn = f"arn:aws:sts::{ACCOUNT_ID}:assumed-role/{name}/{session}"
    document: _Session = {
        "arn": session_arn,
        "user_id": user_id,
        "role_name": name,
        "session_policy": parameters.get("Policy"),
    }
    return {
        "Credentials": _issue(call, document, parameters.get("DurationSeconds", 3600)),
        "AssumedRoleUser": {"AssumedRoleId": user_id, "Arn": session_arn},
    }


def _issue(call: Call, document: _Session, duration_s: int) -> Result:
    """Remember and hand out credentials for `duration_s` seconds."""
    _, secret = new_access_key()
    key = new_id("ASIA", 16)
    expires = call.account.now() + duration_s
    token = secrets.token_urlsafe(120)
    with call.state.transaction():
        for old in call.state.all(ACCESS_KEYS):
            if old.get("expires", call.account.now()) < call.account.now() - 86400:
                call.state.delete(ACCESS_KEYS, old["key"])
        call.state.put(
            ACCESS_KEYS,
            key,
            {**document, "key": key, "secret": secret, "session_token": token, "expires": expires, "status": "Active"},
        )
    return {"AccessKeyId": key, "SecretAccessKey": secret, "SessionToken": token, "Expiration": timestamp(expires)}

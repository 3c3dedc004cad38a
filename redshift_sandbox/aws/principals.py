"""Who calls, and what they may do: access keys, users, role sessions and the policies on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from redshift_sandbox.aws.account import ACCOUNT_ID, Account
from redshift_sandbox.aws.api_error import ApiError, access_denied
from redshift_sandbox.aws.documents.identities import ACCESS_KEYS, POLICIES, ROLES, USERS, Holder
from redshift_sandbox.aws.iam.policy_documents import Document, allows, parse_policy
from redshift_sandbox.aws.state import Kind


@dataclass(frozen=True, slots=True)
class Principal:
    """The caller; `owner` is the user that the home was made for and may do everything."""

    arn: str
    user_id: str
    user_name: str | None = None
    role_name: str | None = None
    owner: bool = False
    secret: str = field(default="", repr=False)
    session_policy: str | None = None


def find_principal(account: Account, access_key: str, session_token: str | None, service: str) -> Principal:
    """Whose access key it is; raises ApiError for one that is unknown, inactive or expired."""
    document = account.state.get(ACCESS_KEYS, access_key)
    if document is None or document.get("status") == "Inactive":
        if service == "s3":
            raise ApiError(
                "InvalidAccessKeyId",
                "The AWS Access Key Id you provided does not exist in our records.",
                status=403,
                fields={"AWSAccessKeyId": access_key},
            )
        if service == "ec2":
            raise ApiError("AuthFailure", "AWS was not able to validate the provided access credentials", status=401)
        raise ApiError("InvalidClientTokenId", "The security token included in the request is invalid.", status=403)
    wanted = document.get("session_token")
    if wanted != session_token:
        code = "InvalidToken" if service == "s3" else "InvalidClientTokenId"
        raise ApiError(code, "The security token included in the request is invalid.", status=403)
    if document.get("expires") and account.now() > document["expires"]:
        raise expired_token(service)
    return Principal(
        arn=document["arn"],
        user_id=document["user_id"],
        user_name=document.get("user_name"),
        role_name=document.get("role_name"),
        owner=document.get("user_name") == account.owner,
        secret=document["secret"],
        session_policy=document.get("session_policy"),
    )


def expired_token(service: str) -> ApiError:
    """The refusal of credentials that were good once."""
    if service == "s3":
        return ApiError("ExpiredToken", "The provided token has expired.", status=400)
    if service == "ec2":
        return ApiError("RequestExpired", "Request has expired.", status=400)
    return ApiError("ExpiredToken", "The security token included in the request is expired", status=403)


def authorize(
    account: Account, principal: Principal, region: str, action: str, resource: str, facts: Mapping[str, str]
) -> None:
    """Raise ApiError unless the caller's policies allow `action` on `resource`."""
    service = action.partition(":")[0]
    if account.faults.take("access-denied", action=action):
        raise access_denied(service, principal.arn, action, resource)
    if principal.owner and principal.session_policy is None:
        return
    known = {
        "aws:RequestedRegion": region,
        "aws:PrincipalArn": principal.arn,
        "aws:PrincipalAccount": ACCOUNT_ID,
        "aws:SourceIp": account.settings.caller_address,
        "aws:SecureTransport": "true",
        "aws:userid": principal.user_id,
        **({"aws:username": principal.user_name} if principal.user_name else {}),
        **facts,
    }
    allowed = principal.owner or allows(policies_of(account, principal), action, resource, known)
    if allowed and principal.session_policy is not None:
        allowed = allows([parse_policy(principal.session_policy)], action, resource, known)
    if not allowed:
        raise access_denied(service, principal.arn, action, resource)


def policies_of(account: Account, principal: Principal) -> Iterator[Document]:
    """The identity-based policies on a user or on the role of a session."""
    if principal.user_name:
        yield from documents_on(account, USERS, principal.user_name)
    elif principal.role_name:
        yield from documents_on(account, ROLES, principal.role_name)


def documents_on(account: Account, kind: Kind[Holder], name: str) -> Iterator[Document]:
    """The inline and attached policies on a user or role."""
    holder = account.state.get(kind, name)
    if holder is None:
        return
    for text in holder["inline_policies"].values():
        yield parse_policy(text)
    for arn in holder["attached_policies"]:
        policy = account.state.get(POLICIES, arn)
        if policy is not None:
            yield parse_policy(policy["document"])

"""What is kept of IAM: roles, users, their keys and policies. Times are seconds since 1970, policies JSON texts."""

from __future__ import annotations

from typing import NotRequired, TypedDict

from redshift_sandbox.aws.state import Kind


class Holder(TypedDict):
    """What policies can be put on: a role or a user. Attached ones by ARN, inline ones by name."""

    name: str
    arn: str
    id: str
    path: str
    created: float
    tags: dict[str, str]
    inline_policies: dict[str, str]
    attached_policies: list[str]


class Role(Holder):
    """A role; a session of it lasts at most `max_session` seconds."""

    description: str | None
    max_session: int
    trust_policy: str


class User(Holder):
    """A user."""


class AccessKey(TypedDict):
    """An access key: a user's, or a temporary one with a session token, a role's or a user's."""

    key: str
    secret: str
    arn: str
    user_id: str
    status: str
    user_name: NotRequired[str | None]
    role_name: NotRequired[str | None]
    created: NotRequired[float]
    session_token: NotRequired[str]
    session_policy: NotRequired[str | None]
    expires: NotRequired[float]


class PolicyVersion(TypedDict):
    """One version of a managed policy."""

    document: str
    created: float


class Policy(TypedDict):
    """A managed policy; `document` is that of its default version. Without `versions` it has only the first."""

    name: str
    arn: str
    id: str
    path: str
    document: str
    description: str
    created: float
    tags: dict[str, str]
    versions: NotRequired[dict[str, PolicyVersion]]
    default_version: NotRequired[str]
    last_version: NotRequired[str]
    updated: NotRequired[float]


class InstanceProfile(TypedDict):
    """An instance profile with the name of its role, if it has one."""

    name: str
    arn: str
    id: str
    path: str
    roles: list[str]
    tags: dict[str, str]
    created: float


class Owner(TypedDict):
    """The user that the home was made for, and the key that its clients get."""

    key: str
    secret: str
    user: NotRequired[str]


ROLES: Kind[Role] = Kind("role")
"""By name."""
USERS: Kind[User] = Kind("user")
"""By name."""
ACCESS_KEYS: Kind[AccessKey] = Kind("access_key")
"""By key."""
POLICIES: Kind[Policy] = Kind("policy")
"""By ARN."""
INSTANCE_PROFILES: Kind[InstanceProfile] = Kind("instance_profile")
"""By name."""
OWNER: Kind[Owner] = Kind("owner")
"""One document, `key`."""

"""What is kept of EC2 and of the server itself: security groups, tags, buckets' regions, the port of the endpoint."""

from __future__ import annotations

from typing import NotRequired, TypedDict

from redshift_sandbox.aws.state import Kind

RuleFacts = TypedDict(
    "RuleFacts",
    {
        "protocol": str,
        "from": int,
        "to": int,
        "cidr": NotRequired[str],
        "source_group": NotRequired[str],
        "description": NotRequired[str],
    },
)
"""Whom a rule lets through: addresses (`cidr`) or the members of a group; -1 is any protocol, any port."""


class Rule(RuleFacts):
    """A rule of a security group; `egress` for connections out."""

    id: str
    egress: bool


class SecurityGroup(TypedDict):
    """A security group of the default VPC of its region."""

    id: str
    name: str
    description: str
    vpc_id: str
    region: str
    rules: list[Rule]


class BucketPlace(TypedDict):
    """Where a bucket was made."""

    region: str


class ServerPort(TypedDict):
    """The port that the AWS endpoint had last."""

    port: int


SECURITY_GROUPS: Kind[SecurityGroup] = Kind("security_group")
"""By id."""
EC2_TAGS: Kind[dict[str, str]] = Kind("ec2_tags")
"""By the id of the resource."""
BUCKETS: Kind[BucketPlace] = Kind("bucket")
"""By name."""
SERVER: Kind[ServerPort] = Kind("server")
"""One document, `port`."""

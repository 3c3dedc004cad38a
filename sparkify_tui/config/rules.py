"""What each value of dwh.cfg must look like: everything AWS would refuse, found before it is asked.

A rule takes the bare text of one value and answers what is wrong with it, or None. No rule repeats the value
it complains about when that could be a secret.

Sources: Amazon Redshift API reference (CreateCluster), IAM API reference (CreateRole), S3 user guide (bucket
naming rules), COPY's reference (MAXERROR).
"""

from __future__ import annotations

import ipaddress
import re
import urllib.parse
from collections.abc import Callable

from sparkify_tui.config.reserved_words import RESERVED

Rule = Callable[[str], str | None]

NODE_TYPES = (
    "ra3.large",
    "ra3.xlplus",
    "ra3.4xlarge",
    "ra3.16xlarge",
    "rg.large",
    "rg.xlarge",
    "rg.4xlarge",
    "rg.12xlarge",
)
"""What CreateCluster still takes; dc2 is in the API's enumeration but refused ("Invalid node type: dc2.large")."""

MULTI_NODE_ONLY = ("ra3.4xlarge", "ra3.16xlarge")
"""Node types that start at two nodes."""

CLUSTER_PORT_RANGES = ((5431, 5455), (8191, 8215))
"""Ports that a new RA3 or RG cluster may listen on."""

MAX_NODES = 100
MAX_POLL_DELAY_S = 3600
SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
CLUSTER_TYPES = ("single-node", "multi-node")

_HOST_IN_URL = r"(?:(?!-)[a-z0-9-]{1,63}(?<!-)\.)*(?!-)[a-z0-9-]{1,63}(?<!-)"
"""What botocore takes for the host of an endpoint: no underscore, which some networks' names have."""

_RESERVED_NAMES = RESERVED | {"public"}


def _shown(text: str) -> str:
    """A value as a message repeats it: quoted, and cut where it is long."""
    return repr(text if len(text) <= 80 else text[:79] + "…")


def password(text: str) -> str | None:
    """A master password as CreateCluster wants it."""
    if not 8 <= len(text) <= 64:
        return "is not 8 to 64 characters long"
    if any(not 33 <= ord(character) <= 126 for character in text):
        return "holds a space or a character outside ASCII"
    if any(character in "'\"\\/@" for character in text):
        return "holds one of ' \" \\ / @, which Redshift does not allow in it"
    wanted = {"an upper-case letter": str.isupper, "a lower-case letter": str.islower, "a digit": str.isdigit}
    missing = [name for name, test in wanted.items() if not any(test(character) for character in text)]
    return f"lacks {' and '.join(missing)}" if missing else None


def identifier(text: str) -> str | None:
    """A cluster identifier."""
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,62}", text) or "--" in text or text.endswith("-"):
        return f"is not a valid cluster identifier: {_shown(text)}"
    return None


def snapshot_name(text: str) -> str | None:
    """The identifier of a snapshot, as CreateClusterSnapshot documents it."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]{0,254}", text) or "--" in text or text.endswith("-"):
        return f"is not a valid name of a snapshot: {_shown(text)}"
    return None


def database_name(text: str) -> str | None:
    """The name of a cluster's first database."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,63}", text):
        return f"is not a valid database name: {_shown(text)}"
    return _not_reserved(text)


def user_name(text: str) -> str | None:
    """The name of a cluster's admin user."""
    if not re.fullmatch(r"[a-z][a-z0-9_+.@-]{0,127}", text):
        return f"is not a valid user name: {_shown(text)}"
    return _not_reserved(text)


def _not_reserved(text: str) -> str | None:
    return f"is a word that Redshift reserves: {_shown(text)}" if text in _RESERVED_NAMES else None


def node_type(text: str) -> str | None:
    """A node type that can be created."""
    if text.startswith(("dc1.", "dc2.", "ds2.")):
        return f"is a node type that AWS no longer creates: {_shown(text)}"
    return one_of(NODE_TYPES)(text)


def one_of(choices: tuple[str, ...]) -> Rule:
    """One of a few words."""
    return lambda text: None if text in choices else f"is not one of them: {_shown(text)}"


def whole_number(low: int, high: int) -> Rule:
    """A whole number from `low` to `high`."""

    def rule(text: str) -> str | None:
        if not re.fullmatch(r"[+-]?[0-9]{1,12}", text):
            return f"is not a whole number: {_shown(text)}"
        return None if low <= int(text) <= high else f"is out of range: {_shown(text)}"

    return rule


def seconds(text: str) -> str | None:
    """A pause, in seconds, that may have a fraction."""
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", text):
        return f"is not a number of seconds: {_shown(text)}"
    return None if float(text) <= MAX_POLL_DELAY_S else f"is longer than an hour: {text}"


def role_name(text: str) -> str | None:
    """The name of an IAM role."""
    return None if re.fullmatch(r"[A-Za-z0-9_+=,.@-]{1,64}", text) else f"is not a valid role name: {_shown(text)}"


def role_arn(text: str) -> str | None:
    """The ARN of an IAM role."""
    pattern = r"arn:aws[a-z-]*:iam::[0-9]{12}:role/[A-Za-z0-9_+=,.@/-]+"
    return None if re.fullmatch(pattern, text) else f"is not the ARN of a role: {_shown(text)}"


def region(text: str) -> str | None:
    """An AWS region's code."""
    return None if re.fullmatch(r"[a-z]{2,3}(-[a-z]+)+-[0-9]{1,2}", text) else f"is not an AWS region: {_shown(text)}"


def url(text: str) -> str | None:
    """The address of an HTTP endpoint."""
    if problem := endpoint(text):
        return problem
    if "@" in urllib.parse.urlsplit(text).netloc:
        return "holds a user name or password, which has no place there"
    return None


def endpoint(text: str) -> str | None:
    """The address of an HTTP endpoint as AWS's tools take it, who may write a user name into it.

    Every character counts: what splits a URL here and what connects read a backslash in two ways, and a name between
    them would be shown as AWS's while the calls go elsewhere.
    """
    problem = f"is not an http or https address: {_shown(_without_user(text))}"
    if not re.fullmatch(r"[!-~]+", text) or "\\" in text:
        return problem
    try:
        parts = urllib.parse.urlsplit(text)
        port = parts.port
    except ValueError:
        return problem
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or port == 0 or "@" in parts.netloc.rpartition("@")[0]:
        return problem
    if ":" in host:  # urlsplit takes it between brackets alone
        return None if _is_ipv6(host) else problem
    return None if len(host) <= 255 and re.fullmatch(_HOST_IN_URL, host.removesuffix(".")) else problem


def _without_user(url: str) -> str:
    return re.sub(r"//[^/?#]*@", "//", url)


def host_name(text: str) -> str | None:
    """A host name or an IPv4 address, without scheme, port or database."""
    pattern = r"(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*"
    return None if re.fullmatch(pattern, text) else f"is not a host name: {_shown(text)}"


def secret_word(text: str) -> str | None:
    """A key or a token: one word of visible ASCII."""
    return None if re.fullmatch(r"[!-~]+", text) else "holds a space or a character outside ASCII"


def one_line(text: str) -> str | None:
    """Any text without control characters."""
    return None if text.isprintable() else "holds control characters"


def s3_prefix(text: str) -> str | None:
    """`s3://bucket/prefix`; the prefix may be empty."""
    return _s3_problem(text, key_needed=False)


def s3_object(text: str) -> str | None:
    """`s3://bucket/key` of one object."""
    return _s3_problem(text, key_needed=True)


def _s3_problem(text: str, *, key_needed: bool) -> str | None:
    match = re.fullmatch(r"s3://([^/]*)(?:/(.*))?", text)
    if not match:
        return f"is not an s3:// address: {_shown(text)}"
    bucket, key = match[1], match[2] or ""
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", bucket) or ".." in bucket or _is_address(bucket):
        return f"names an impossible bucket: {_shown(bucket)}"
    if not key.isprintable() or len(key.encode()) > 1024 or "'" in key:
        return "holds a key that is too long or has quotes or control characters in it"
    return f"names no object in the bucket: {_shown(text)}" if key_needed and not key.strip("/") else None


def _is_address(text: str) -> bool:
    try:
        ipaddress.IPv4Address(text)
    except ValueError:
        return False
    return True


def _is_ipv6(text: str) -> bool:
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return True


def one_address(text: str) -> str | None:
    """`auto`, or one IPv4 address, alone or as a /32."""
    if text == "auto":
        return None
    try:
        network = ipaddress.IPv4Network(text, strict=False)
    except ValueError:
        return f"is not an IPv4 address: {_shown(text)}"
    if network.num_addresses > 1:
        return f"would open the database's port to {network.num_addresses:,} addresses: {_shown(text)}"
    if network.network_address.is_unspecified or network.network_address.is_multicast:
        return f"is not the address of one computer: {_shown(text)}"
    return None


def cluster_port(port: int) -> str | None:
    """A port that a new cluster may be given."""
    ranges = " or ".join(f"{low} to {high}" for low, high in CLUSTER_PORT_RANGES)
    if any(low <= port <= high for low, high in CLUSTER_PORT_RANGES):
        return None
    return f"is a port that a new cluster cannot listen on: {port} (RA3 and RG nodes take {ranges})"


def region_of_host(host: str) -> str | None:
    """The region in the name of an endpoint that AWS made; None for any other name."""
    match = re.fullmatch(r"[^.]+\.[^.]+\.([a-z0-9-]+)\.redshift\.amazonaws\.com(\.cn)?", host.lower())
    return match[1] if match else None


def node_count(cluster_type: str, node: str, count: int) -> str | None:
    """Whether type of cluster, type of node and their number go together."""
    if cluster_type == "single-node" and count != 1:
        return f"is {count}, but a single-node cluster has one node"
    if cluster_type == "multi-node" and count < 2:
        return f"is {count}, but a multi-node cluster has at least two nodes"
    if cluster_type == "single-node" and node in MULTI_NODE_ONLY:
        return f"is 1, but {node} clusters start at two nodes"
    return None

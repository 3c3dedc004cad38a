"""Bytes thrown at the control plane: whatever comes, it answers, lives, and touches nothing outside of its home.

SPARKIFY_FUZZ_CASES says how many cases; without it a short run belongs to the normal tests.
"""

from __future__ import annotations

import hashlib
import http.client
import os
import random
import socket
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.conftest import HOST, Sandbox

CASES = int(os.environ.get("SPARKIFY_FUZZ_CASES", "300"))
ACTIONS = {
    "redshift": (
        "CreateCluster",
        "DescribeClusters",
        "ModifyCluster",
        "CreateTags",
        "RestoreFromClusterSnapshot",
        "GetClusterCredentials",
        "GetClusterCredentialsWithIAM",
        "ModifyClusterIamRoles",
        "DescribeEvents",
        "DescribeClusterDbRevisions",
        "DeleteCluster",
        "PauseCluster",
        "CreateClusterSnapshot",
        "Nope",
    ),
    "iam": ("CreateRole", "PutRolePolicy", "ListPolicies", "CreateUser", "GetRole"),
    "ec2": (
        "AuthorizeSecurityGroupIngress",
        "DescribeVpcs",
        "CreateSecurityGroup",
        "CreateTags",
        "DescribeSecurityGroupRules",
    ),
    "sts": ("AssumeRole", "GetSessionToken", "GetCallerIdentity"),
}
FIELDS = [
    "ClusterIdentifier",
    "NodeType",
    "MasterUsername",
    "MasterUserPassword",
    "NumberOfNodes",
    "Port",
    "IamRoles.IamRoleArn.1",
    "Tags.Tag.1.Key",
    "Tags.member.1.Key",
    "Marker",
    "MaxRecords",
    "RoleName",
    "AssumeRolePolicyDocument",
    "PolicyDocument",
    "PolicyName",
    "UserName",
    "MaxItems",
    "GroupId",
    "GroupName",
    "IpPermissions.1.IpProtocol",
    "IpPermissions.1.FromPort",
    "IpPermissions.1.IpRanges.1.CidrIp",
    "Filter.1.Name",
    "Filter.1.Value.1",
    "NextToken",
    "RoleArn",
    "RoleSessionName",
    "DurationSeconds",
    "Tags.member.99999999",
    "SnapshotIdentifier",
    "DbUser",
    "CustomDomainName",
    "ResourceName",
    "StartTime",
    "Encrypted",
]
VALUES = (
    "",
    "x",
    "-1",
    "99999999999999999999",
    "1e400",
    "true",
    "\0",
    "../../etc/passwd",
    "{",
    "[" * 3000,
    "é\ud800".encode("utf-8", "replace").decode(),
    "%s%n",
    "a" * 5000,
    "'; drop table document; --",
    "<!DOCTYPE x>",
    "2020-13-45T00:00:00Z",
    "arn:aws:iam::1:role/x",
    "ra3.large",
)
SEGMENTS = (
    "..",
    ".",
    "",
    "a",
    "%2e%2e",
    "%00",
    "%2f",
    "link",
    "x" * 300,
    "%ff%fe",
    "etc",
    "passwd",
    "s3",
    "%25",
    "\\..",
)
S3_QUERIES = (
    "",
    "list-type=2",
    "uploads",
    "uploadId=../..",
    "delete",
    "location",
    "tagging",
    "partNumber=-1&uploadId=x",
    "max-keys=-5",
    "continuation-token=%00",
    "prefix=../..&delimiter=%00",
    "versioning",
    "acl",
    "encoding-type=x",
    "torrent",
    "%",
)
BODIES = (
    b"",
    b"x",
    b"<Delete>",
    b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
    b"\0" * 100,
    b"<Delete><Object><Key>../../x</Key></Object></Delete>",
    b"5;chunk-signature=x\r\nhello\r\n0\r\n\r\n",
    b"\xff" * 50,
)


def exchange(port: int, method: str, target: str, headers: dict[str, str], body: bytes) -> int:
    """The status that a request is answered with."""
    connection = http.client.HTTPConnection(HOST, port, timeout=20)
    try:
        connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def signed(
    known: dict[str, str], service: str, method: str, url: str, body: bytes, extra: dict[str, str]
) -> AWSRequest:
    request = AWSRequest(method=method, url=url, data=body, headers=dict(extra))
    credentials = Credentials(known["AWS_ACCESS_KEY_ID"], known["AWS_SECRET_ACCESS_KEY"])
    signer = S3SigV4Auth if service == "s3" else SigV4Auth
    signer(credentials, service, "us-west-2").add_auth(request)
    return request


def query_case(chance: random.Random, known: dict[str, str], address: str) -> tuple[str, str, dict[str, str], bytes]:
    service = chance.choice(list(ACTIONS))
    fields = [("Action", chance.choice(ACTIONS[service]))]
    fields += [(chance.choice(FIELDS), chance.choice(VALUES)) for _ in range(chance.randrange(6))]
    body = "&".join(f"{name}={quote(value)}" for name, value in fields).encode()
    if chance.random() < 0.2:
        body = mutated(chance, body)
    kind = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
    request = signed(known, service, "POST", f"http://{address}/", body, kind)
    return "POST", "/", dict(request.headers.items()), body


def s3_case(chance: random.Random, known: dict[str, str], address: str) -> tuple[str, str, dict[str, str], bytes]:
    method = chance.choice(("GET", "PUT", "POST", "DELETE", "HEAD", "PATCH"))
    bucket = chance.choice(("udacity-dend", "..", "%2e%2e", "none", "A_b"))
    path = "/".join([bucket, *(chance.choice(SEGMENTS) for _ in range(chance.randrange(4)))])
    target = f"/{path}?{chance.choice(S3_QUERIES)}".rstrip("?")
    extra = {}
    if chance.random() < 0.2:
        extra["x-amz-copy-source"] = chance.choice(("/../../x", "udacity-dend/..", "none/%00", "udacity-dend/kept"))
    if chance.random() < 0.2:
        extra["Range"] = chance.choice(("bytes=9-1", "bytes=-0", "bytes=99999999999999999999-", "x"))
    body = chance.choice(BODIES)
    request = signed(known, "s3", method, f"http://{address}{target}", body, extra)
    return method, target, dict(request.headers.items()), body


def mutated(chance: random.Random, content: bytes) -> bytes:
    found = bytearray(content)
    for _ in range(chance.randrange(1, 8)):
        place = chance.randrange(len(found) + 1)
        found[place:place] = bytes(chance.randrange(256) for _ in range(chance.randrange(4)))
    return bytes(found)


def raw_case(chance: random.Random, port: int) -> None:
    """Bytes that may not even be HTTP; the server may hang up, nothing else is wanted of it."""
    start = chance.choice(
        (
            b"GET / HTTP/1.1\r\n",
            b"POST /?x=%zz HTTP/1.1\r\nContent-Length: -1\r\n",
            b"\x16\x03\x01",
            b"PUT /a/b HTTP/9\r\n",
        )
    )
    content = mutated(chance, start + b"Host: x\r\nAuthorization: AWS4-HMAC-SHA256 Credential=a/b/c\r\nX: y\r\n\r\n")
    with socket.create_connection((HOST, port), timeout=20) as connection:
        connection.sendall(content)


def fingerprint(directory: Path) -> str:
    lines = [f"{path.relative_to(directory)}:{path.stat().st_size}" for path in sorted(directory.rglob("*"))]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@pytest.mark.fuzz
@pytest.mark.timeout(3600)
def test_nothing_that_is_sent_ends_it_or_leaves_its_home(sandbox: Sandbox, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "passwd").write_text("secret")
    bucket = sandbox.home.buckets / "udacity-dend"
    (bucket / "link").symlink_to(outside)
    (bucket / "kept").write_text("kept")
    known = sandbox.environment
    address = known["AWS_ENDPOINT_URL"].removeprefix("http://")
    port = int(address.rpartition(":")[2])
    before = fingerprint(outside)
    pid = sandbox_pid(sandbox)
    seed = int(os.environ.get("SPARKIFY_FUZZ_SEED", "1"))
    for number in range(CASES):
        chance = random.Random(seed * 1_000_003 + number)
        case: Any = chance.choice((query_case, s3_case, raw_case))
        if case is raw_case:
            raw_case(chance, port)
            continue
        method, target, headers, body = case(chance, known, address)
        if chance.random() < 0.15:
            headers["Authorization"] = (
                mutated(chance, headers["Authorization"].encode()).decode("latin-1").translate({13: 32, 10: 32, 0: 32})
            )
        status = exchange(port, method, target, {"Host": address, "Content-Length": str(len(body)), **headers}, body)
        assert status != 500, (seed, number, method, target, body[:200])
    assert sandbox_pid(sandbox) == pid
    assert fingerprint(outside) == before
    assert sorted(entry.name for entry in sandbox.home.buckets.iterdir() if entry.name.startswith(".")) == []


def sandbox_pid(sandbox: Sandbox) -> int | None:
    from sparkify_tui import sandbox as stand_in

    return stand_in.status(sandbox.home).pid

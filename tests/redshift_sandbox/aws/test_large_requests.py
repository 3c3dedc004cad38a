"""Requests that are larger, deeper or slower than any client's: refused before they are kept, and nobody waits."""

from __future__ import annotations

import hashlib
import json
import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from redshift_sandbox.aws.s3.requests import parsed_xml
from tests.conftest import Sandbox

BUCKET = "large-requests"
GIGABYTE = 2**30


@pytest.fixture(scope="module", autouse=True)
def bucket(shared_sandbox: Sandbox) -> Iterator[None]:
    s3 = shared_sandbox.client("s3")
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    s3.put_object(Bucket=BUCKET, Key="large", Body=b"x" * (8 << 20))
    yield
    for item in s3.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        s3.delete_object(Bucket=BUCKET, Key=item["Key"])
    s3.delete_bucket(Bucket=BUCKET)


def signed(sandbox: Sandbox, service: str, method: str, path: str, **headers: str) -> dict[str, str]:
    """The headers of a request whose body isn't signed, or is empty."""
    known = sandbox.environment
    request = AWSRequest(method, sandbox.endpoint_url + path, headers=headers)
    kind = S3SigV4Auth if service == "s3" else SigV4Auth
    kind(
        Credentials(known["AWS_ACCESS_KEY_ID"], known["AWS_SECRET_ACCESS_KEY"]), service, known["AWS_DEFAULT_REGION"]
    ).add_auth(request)
    return dict(request.headers)


@pytest.mark.parametrize(
    "document",
    [
        b"<a>" * 400_000 + b"</a>" * 400_000,
        b"<Delete>" + b"<Object/>" * 400_000 + b"</Delete>",
        b"<Delete " + b" ".join(b'a%d="1"' % number for number in range(300_000)) + b"/>",
        b"<" + b"a" * 3_000_000 + b"/>",
    ],
    ids=["deep", "wide", "attributes", "name"],
)
def test_a_document_that_takes_long_to_read_is_refused_after_a_few_pieces(
    document: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    pieces: list[int] = []

    class Counting(ElementTree.XMLPullParser):
        def feed(self, data: Any) -> None:
            pieces.append(len(data))
            super().feed(data)

    monkeypatch.setattr("redshift_sandbox.aws.s3.requests.ET.XMLPullParser", Counting)
    with pytest.raises(ElementTree.ParseError):
        parsed_xml(document)
    # The parser holds the interpreter for one piece; a hundred thousand elements are the most that it makes.
    assert max(pieces, default=0) <= 16_384
    assert sum(pieces) <= 1_000_000


def test_the_largest_documents_that_clients_send_are_read() -> None:
    part = b'<Part><ETag>"0"</ETag><PartNumber>1</PartNumber><ChecksumCRC32>AAAAAA==</ChecksumCRC32></Part>'
    upload = parsed_xml(b"<CompleteMultipartUpload>" + part * 10_000 + b"</CompleteMultipartUpload>")
    assert len(upload) == 10_000
    keys = b"".join(b"<Object><Key>" + b"&lt;" * 1024 + b"</Key></Object>" for _ in range(500))
    assert len(parsed_xml(b"<Delete>" + keys + b"</Delete>")[499][0].text or "") == 1024


def connected(sandbox: Sandbox) -> socket.socket:
    place = urlsplit(sandbox.endpoint_url)
    return socket.create_connection((str(place.hostname), place.port or 0), timeout=20)


def head(sandbox: Sandbox, method: str, path: str, headers: dict[str, str]) -> bytes:
    given = {"Host": urlsplit(sandbox.endpoint_url).netloc, **headers}
    return (f"{method} {path} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in given.items()) + "\r\n").encode()


def answer(client: socket.socket) -> tuple[int, bytes]:
    """Status and body of the answer, up to the end of the connection."""
    received = b""
    while piece := client.recv(65536):
        received += piece
    header, _, body = received.partition(b"\r\n\r\n")
    return int(header.split()[1]), body


def kept_bytes(sandbox: Sandbox) -> int:
    """The size of the deleted files that the sandbox's process has open: bodies that wait to be whole."""
    pid = json.loads(sandbox.home.announcement_file.read_text())["pid"]
    sizes = []
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            if "deleted" in str(link.readlink()):
                sizes.append(link.stat().st_size)
        except FileNotFoundError:
            continue
    return sum(sizes)


LARGE: list[Any] = [
    pytest.param("s3", "PUT", f"/{BUCKET}/unsigned", None, 403, id="an upload without a signature"),
    pytest.param("s3", "PUT", f"/{BUCKET}/forged", "forged", 403, id="an upload with a signature that is wrong"),
    pytest.param("s3", "POST", f"/{BUCKET}?delete", "good", 400, id="a list of objects to delete"),
    pytest.param("s3", "PUT", f"/{BUCKET}?tagging", "good", 501, id="an operation that isn't supported"),
    pytest.param("redshift", "POST", "/", "good", 413, id="a form"),
    pytest.param("redshift-data", "POST", "/", "good", 413, id="JSON"),
    pytest.param("sandbox", "POST", "/_sandbox/faults", None, 401, id="a fault from a stranger"),
]


def large_headers(sandbox: Sandbox, service: str, method: str, path: str, signature: str | None) -> dict[str, str]:
    if signature is None:
        return {}
    headers = signed(sandbox, service, method, path)
    if signature == "forged":
        headers["Authorization"] = headers["Authorization"][:-4] + "0000"
    return headers


@pytest.mark.parametrize(("service", "method", "path", "signature", "status"), LARGE)
def test_a_body_that_is_announced_too_large_is_refused_before_it_comes(
    shared_sandbox: Sandbox, service: str, method: str, path: str, signature: str | None, status: int
) -> None:
    headers = large_headers(shared_sandbox, service, method, path, signature)
    with closing(connected(shared_sandbox)) as client:
        client.sendall(head(shared_sandbox, method, path, {**headers, "Content-Length": str(GIGABYTE)}))
        assert answer(client)[0] == status


@pytest.mark.parametrize(("service", "method", "path", "signature", "status"), LARGE)
def test_a_body_in_chunks_is_refused_when_it_becomes_too_large(
    shared_sandbox: Sandbox, service: str, method: str, path: str, signature: str | None, status: int
) -> None:
    headers = large_headers(shared_sandbox, service, method, path, signature)
    with closing(connected(shared_sandbox)) as client:
        client.sendall(head(shared_sandbox, method, path, {**headers, "Transfer-Encoding": "chunked"}))
        for _ in range(8):
            client.sendall(b"100000\r\n" + bytes(2**20) + b"\r\n")
        assert kept_bytes(shared_sandbox) < 6 * 2**20
        assert answer(client)[0] == status


def test_a_client_that_sends_all_the_same_reads_why_it_was_refused(shared_sandbox: Sandbox) -> None:
    data = shared_sandbox.client("redshift-data")
    with pytest.raises(ClientError) as raised:
        data.execute_statement(ClusterIdentifier="none", Database="dev", DbUser="u", Sql="x" * (30 << 20))
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 413
    assert shared_sandbox.client("sts").get_caller_identity()["Account"]


@pytest.mark.parametrize("query", ["", "?partNumber=1&uploadId=0"])
def test_an_upload_of_more_than_five_gigabytes_is_refused_before_it_comes(shared_sandbox: Sandbox, query: str) -> None:
    path = f"/{BUCKET}/huge{query}"
    headers = signed(shared_sandbox, "s3", "PUT", path)
    with closing(connected(shared_sandbox)) as client:
        client.sendall(head(shared_sandbox, "PUT", path, {**headers, "Content-Length": str(6 * GIGABYTE)}))
        status, body = answer(client)
    assert status in (400, 404)
    assert b"EntityTooLarge" in body or query


@pytest.mark.parametrize("how", ["cut off", "another hash"])
def test_an_upload_that_ends_badly_leaves_nothing(shared_sandbox: Sandbox, how: str) -> None:
    path = f"/{BUCKET}/bad"
    body = b"y" * (4 << 20)
    request = AWSRequest("PUT", shared_sandbox.endpoint_url + path, data=body)
    known = shared_sandbox.environment
    S3SigV4Auth(
        Credentials(known["AWS_ACCESS_KEY_ID"], known["AWS_SECRET_ACCESS_KEY"]), "s3", known["AWS_DEFAULT_REGION"]
    ).add_auth(request)
    headers = {**dict(request.headers), "Content-Length": str(len(body)), "Connection": "close"}
    with closing(connected(shared_sandbox)) as client:
        client.sendall(head(shared_sandbox, "PUT", path, headers))
        if how == "cut off":
            client.sendall(body[:-1])
            client.shutdown(socket.SHUT_WR)
            assert client.recv(1) == b""
        else:
            client.sendall(b"z" * len(body))
            status, told = answer(client)
            assert status == 400
            assert b"XAmzContentSHA256Mismatch" in told
    keys = [item["Key"] for item in shared_sandbox.client("s3").list_objects_v2(Bucket=BUCKET)["Contents"]]
    assert keys == ["large"]
    assert list((shared_sandbox.home.objects / "uploads").iterdir()) == []
    assert kept_bytes(shared_sandbox) == 0


def test_clients_that_read_nothing_of_their_objects_hold_nobody_up(shared_sandbox: Sandbox) -> None:
    path = f"/{BUCKET}/large"
    s3 = shared_sandbox.client("s3")
    s3.put_object(Bucket=BUCKET, Key="large", Body=b"x" * (24 << 20))
    headers = signed(shared_sandbox, "s3", "GET", path)
    with ExitStack() as readers:
        for _ in range(40):
            client = readers.enter_context(closing(connected(shared_sandbox)))
            client.sendall(head(shared_sandbox, "GET", path, headers))
        assert client.recv(12) == b"HTTP/1.1 200"
        whole = s3.get_object(Bucket=BUCKET, Key="large")["Body"].read()
        assert hashlib.md5(whole).hexdigest() == hashlib.md5(b"x" * (24 << 20)).hexdigest()
    assert s3.get_object(Bucket=BUCKET, Key="large", Range="bytes=5-7")["Body"].read() == b"xxx"


def test_an_object_that_becomes_shorter_while_it_is_read_ends_the_connection(shared_sandbox: Sandbox) -> None:
    path = f"/{BUCKET}/large"
    shared_sandbox.client("s3").put_object(Bucket=BUCKET, Key="large", Body=b"x" * (24 << 20))
    with closing(connected(shared_sandbox)) as client:
        client.sendall(head(shared_sandbox, "GET", path, signed(shared_sandbox, "s3", "GET", path)))
        client.recv(12)
        os.truncate(shared_sandbox.home.buckets / BUCKET / "large", 0)
        received = 0
        while piece := client.recv(1 << 20):
            received += len(piece)
    assert received < 24 << 20

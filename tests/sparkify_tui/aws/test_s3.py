"""S3 objects on the sandbox, over real sockets, and listings as AWS and others write them."""

import html
import uuid
from pathlib import Path
from urllib.parse import quote_plus

import pytest

from sparkify_tui.aws import clients
from sparkify_tui.aws.s3 import split_uri
from sparkify_tui.aws.s3_listing import objects_in
from sparkify_tui.aws.session import Aws
from sparkify_tui.errors import (
    AccessDeniedError,
    AwsError,
    CredentialsError,
    ResourceNotFoundError,
)
from sparkify_tui.models import StoredObject
from tests.conftest import Sandbox
from tests.sparkify_tui.aws.conftest import Endpoint, account

ODD_KEYS = ["a b+c", "a/ö/ü", "a&b<c>", "a%20b", "a'b\"c", "q?x=1#y", "z" * 200, "日本"]


@pytest.fixture
def stored(shared_sandbox: Sandbox) -> Aws:
    return Aws(shared_sandbox.config.aws)


@pytest.fixture
def bucket(shared_sandbox: Sandbox) -> str:
    name = f"bucket-{uuid.uuid4().hex[:12]}"
    shared_sandbox.client("s3").create_bucket(
        Bucket=name, CreateBucketConfiguration={"LocationConstraint": "us-west-2"}
    )
    return name


def test_whatever_the_key_it_comes_back_as_it_was(stored: Aws, bucket: str) -> None:
    etags = {key: stored.s3.put_bytes(bucket, key, key.encode()) for key in ODD_KEYS}
    listed = list(stored.s3.list_objects(bucket, ""))
    assert [found.key for found in listed] == sorted(ODD_KEYS, key=str.encode)
    for found in listed:
        assert found == StoredObject(found.key, etags[found.key], len(found.key.encode()))
        assert stored.s3.get_bytes(bucket, found.key) == found.key.encode()
        assert stored.s3.exists(bucket, found.key) == found
    stored.s3.delete(bucket, [*ODD_KEYS[:3], "never there"])
    assert {found.key for found in stored.s3.list_objects(bucket, "")} == set(ODD_KEYS[3:])


def test_listings_are_read_page_by_page(stored: Aws, bucket: str, shared_sandbox: Sandbox) -> None:
    directory = shared_sandbox.home.buckets / bucket / "many"
    directory.mkdir(parents=True)
    for number in range(2500):
        (directory / f"{number:05}").write_bytes(b"x")
    keys = [found.key for found in stored.s3.list_objects(bucket, "many/")]
    assert keys == [f"many/{number:05}" for number in range(2500)]
    rest = [found.key for found in stored.s3.list_objects(bucket, "many/", start_after="many/02497")]
    assert rest == ["many/02498", "many/02499"]
    stored.s3.delete(bucket, keys)
    assert list(stored.s3.list_objects(bucket, "")) == []


def test_files_are_written_without_being_held(stored: Aws, bucket: str, tmp_path: Path) -> None:
    path = tmp_path / "part"
    path.write_bytes(b"0123456789" * 100_000)
    etag = stored.s3.put_file(bucket, "parts/0", path)
    assert stored.s3.exists(bucket, "parts/0") == StoredObject("parts/0", etag, 1_000_000)
    assert stored.s3.get_bytes(bucket, "parts/0") == path.read_bytes()


def test_what_is_not_there_is_told_by_its_address(stored: Aws, bucket: str) -> None:
    assert stored.s3.exists(bucket, "nothing") is None
    with pytest.raises(ResourceNotFoundError, match=f"There is no object s3://{bucket}/nothing"):
        stored.s3.get_bytes(bucket, "nothing")
    for call in (
        lambda: list(stored.s3.list_objects("no-such-bucket-here", "")),
        lambda: stored.s3.get_bytes("no-such-bucket-here", "x"),
        lambda: stored.s3.put_bytes("no-such-bucket-here", "x", b""),
    ):
        with pytest.raises(ResourceNotFoundError, match="There is no bucket no-such-bucket-here"):
            call()


@pytest.mark.parametrize(
    ("operation", "action"),
    [("list", "s3:ListBucket"), ("get", "s3:GetObject"), ("put", "s3:PutObject")],
)
def test_a_missing_permission_is_named(
    stored: Aws, bucket: str, shared_sandbox: Sandbox, operation: str, action: str
) -> None:
    stored.s3.put_bytes(bucket, "x", b"")
    shared_sandbox.fault("access-denied", action=action)
    try:
        with pytest.raises(AccessDeniedError) as raised:
            {
                "list": lambda: list(stored.s3.list_objects(bucket, "")),
                "get": lambda: stored.s3.get_bytes(bucket, "x"),
                "put": lambda: stored.s3.put_bytes(bucket, "y", b""),
            }[operation]()
    finally:
        shared_sandbox.clear_faults()
    assert raised.value.action == action


def test_wrong_credentials_are_told(shared_sandbox: Sandbox, bucket: str) -> None:
    aws = account(shared_sandbox.endpoint_url)
    with pytest.raises(CredentialsError):
        list(aws.s3.list_objects(bucket, ""))


def test_a_region_that_is_not_the_buckets_is_told(endpoint: Endpoint, aws: Aws) -> None:
    endpoint.answers = [
        (301, "<Error><Code>PermanentRedirect</Code><Message>Use the specified endpoint.</Message></Error>"),
        (400, ""),  # botocore asks for the bucket's region, and gets none
    ]
    with pytest.raises(AwsError, match="another region than us-west-2") as raised:
        aws.s3.get_bytes("bucket", "key")
    assert "[S3] REGION" in raised.value.remedy


@pytest.mark.parametrize("end", ["<Conte", "<Contents><Key>b", "<Contents></Contents></ListBucketResult>"])
def test_a_listing_that_breaks_off_is_an_error_and_no_short_list(
    endpoint: Endpoint, aws: Aws, monkeypatch: pytest.MonkeyPatch, end: str
) -> None:
    monkeypatch.setattr(clients, "S3_ATTEMPTS", 1)
    endpoint.answers = [(200, f"<ListBucketResult><Contents><Key>a</Key><ETag>e</ETag><Size>1</Size></Contents>{end}")]
    with pytest.raises(AwsError):
        list(aws.s3.list_objects("bucket", ""))


AS_S3_WRITES = (
    "<Key>{0}</Key><LastModified>2018-11-01T00:00:00.000Z</LastModified><ETag>&quot;e{1}&quot;</ETag>"
    "<ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm><ChecksumType>FULL_OBJECT</ChecksumType><Size>{1}</Size>"
    "<StorageClass>STANDARD</StorageClass>"
)
SHORT = "<Key>{0}</Key><ETag>&quot;e{1}&quot;</ETag><Size>{1}</Size>"
TURNED = '<Size>{1}</Size><ETag>"e{1}"</ETag><Key>{0}</Key>'


@pytest.mark.parametrize(
    "orders", [(AS_S3_WRITES,), (SHORT, TURNED), (TURNED, AS_S3_WRITES)], ids=["S3", "odd", "both"]
)
@pytest.mark.parametrize("encoded", [True, False], ids=["url-encoded", "plain"])
def test_pages_are_read_whatever_the_order_of_their_fields(encoded: bool, orders: tuple[str, ...]) -> None:
    keys = [*ODD_KEYS, "Size>3<", "<Key>"]
    shown = [quote_plus(key) if encoded else html.escape(key) for key in keys]
    contents = "".join(
        f"<Contents>{orders[number % len(orders)].format(key, number)}</Contents>" for number, key in enumerate(shown)
    )
    encoding = "<EncodingType>url</EncodingType>" if encoded else ""
    page = f"<?xml version='1.0'?><ListBucketResult>{encoding}{contents}</ListBucketResult>".encode()
    assert objects_in(page) == [StoredObject(key, f"e{number}", number) for number, key in enumerate(keys)]


def test_addresses_are_split() -> None:
    assert split_uri("s3://bucket/a/b") == ("bucket", "a/b")
    assert split_uri("s3://bucket") == ("bucket", "")

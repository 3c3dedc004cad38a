"""Checksums of uploads are computed, and an upload isn't taken for checked by one that can't be."""

from __future__ import annotations

import base64
import os
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from redshift_sandbox.aws.crc import Crc, crc32c, crc64nvme
from tests.conftest import Sandbox

BUCKET = "checksums"
BODY = b"123456789"
SUMS = {"CRC32": "cbf43926", "CRC32C": "e3069283", "CRC64NVME": "ae8b14860a799888"}
"""Of BODY, as https://reveng.sourceforge.io/crc-catalogue/all.htm lists them."""


@pytest.fixture(scope="module")
def s3(shared_sandbox: Sandbox) -> Iterator[Any]:
    client = shared_sandbox.client("s3")
    client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    yield client
    for item in client.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        client.delete_object(Bucket=BUCKET, Key=item["Key"])
    client.delete_bucket(Bucket=BUCKET)


@pytest.mark.parametrize("algorithm", SUMS)
def test_an_upload_with_the_right_checksum_is_taken_and_with_another_refused(s3: Any, algorithm: str) -> None:
    right = bytes.fromhex(SUMS[algorithm])
    wrong = bytes([right[0] ^ 1]) + right[1:]
    with pytest.raises(ClientError, match="BadDigest"):
        s3.put_object(Bucket=BUCKET, Key="k", Body=BODY, **{f"Checksum{algorithm}": base64.b64encode(wrong).decode()})
    assert s3.list_objects_v2(Bucket=BUCKET, Prefix="k")["KeyCount"] == 0
    s3.put_object(Bucket=BUCKET, Key="k", Body=BODY, **{f"Checksum{algorithm}": base64.b64encode(right).decode()})
    assert s3.get_object(Bucket=BUCKET, Key="k")["Body"].read() == BODY
    s3.delete_object(Bucket=BUCKET, Key="k")


def test_an_upload_with_a_checksum_of_another_kind_is_refused_by_name(s3: Any) -> None:
    def add(request: Any, **_: Any) -> None:
        request.headers["x-amz-checksum-xxhash64"] = "AAAAAAAAAAA="

    s3.meta.events.register("before-sign.s3.PutObject", add)
    try:
        with pytest.raises(ClientError, match="x-amz-checksum-xxhash64 is not supported") as raised:
            s3.put_object(Bucket=BUCKET, Key="k", Body=BODY)
    finally:
        s3.meta.events.unregister("before-sign.s3.PutObject", add)
    assert raised.value.response["Error"]["Code"] == "NotImplemented"


@pytest.mark.parametrize("size", [0, 1, 2, 3, 7, 8, 63, 64, 1000, 65537, 1 << 20])
def test_a_checksum_is_the_same_however_the_bytes_come(size: int) -> None:
    data = os.urandom(size)
    known = Crc(0xEDB88320, 32)  # zlib's
    known.update(data[: size // 3])
    known.update(data[size // 3 :])
    assert known.digest() == zlib.crc32(data).to_bytes(4, "big")
    for make in (crc32c, crc64nvme):
        whole, parts = make(), make()
        whole.update(data)
        parts.update(data[: size // 2])
        parts.update(data[size // 2 :])
        assert whole.digest() == parts.digest()

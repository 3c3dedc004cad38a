"""The object store through boto3: buckets, keys, listings, ranges, conditions, uploads in parts, regions."""

from __future__ import annotations

import hashlib
import io
import os
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.config import Config as BotoConfig
from botocore.exceptions import ClientError

from tests.conftest import Sandbox, SandboxMaker
from tests.waiting import TIMEOUT_S

ODD_KEYS = [
    "plain.txt",
    "a",
    "a/b",
    "a//b",
    "/leading",
    "trailing/",
    "..",
    "../x",
    "a/../b",
    "./a",
    "é ü+%25&=?#.txt",
    "q'\"<&>",
    "control\x01char",
    "back\\slash",
    "x" * 1000,
    ".sandbox-upload-x",
    "emoji 🎵/ß",
]


@pytest.fixture(scope="module")
def s3(shared_sandbox: Sandbox) -> Any:
    return shared_sandbox.client("s3")


@pytest.fixture
def bucket(s3: Any, request: pytest.FixtureRequest) -> Iterator[str]:
    name = "b" + hashlib.sha1(request.node.nodeid.encode()).hexdigest()[:20]
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    yield name
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=name):
        for item in page.get("Contents", []):
            s3.delete_object(Bucket=name, Key=item["Key"])
    s3.delete_bucket(Bucket=name)


def code_of(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


def test_every_odd_key_comes_back_as_it_went(s3: Any, bucket: str) -> None:
    for key in ODD_KEYS:
        s3.put_object(Bucket=bucket, Key=key, Body=key.encode())
    for key in ODD_KEYS:
        assert s3.get_object(Bucket=bucket, Key=key)["Body"].read() == key.encode()
    listed = [item["Key"] for item in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    assert listed == sorted(ODD_KEYS, key=str.encode)


def test_no_key_writes_outside_of_its_bucket(shared_sandbox: Sandbox, s3: Any, bucket: str) -> None:
    secret = shared_sandbox.home.path / "secret.txt"
    secret.write_text("secret")
    directory = shared_sandbox.home.buckets / bucket
    (directory / "link").symlink_to(shared_sandbox.home.path)
    (directory / "file-link").symlink_to(secret)
    for key in ("../secret.txt", "../../secret.txt", "link/secret.txt", "file-link", "a/../../../secret.txt"):
        with pytest.raises(ClientError) as error:
            s3.get_object(Bucket=bucket, Key=key)
        assert code_of(error) == "NoSuchKey"
        s3.put_object(Bucket=bucket, Key=key, Body=b"written")
        assert secret.read_text() == "secret"
        s3.delete_object(Bucket=bucket, Key=key)
    assert secret.read_text() == "secret"
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0
    (directory / "link").unlink()
    (directory / "file-link").unlink()


def test_a_file_dropped_into_a_bucket_is_an_object_at_once(shared_sandbox: Sandbox, s3: Any, bucket: str) -> None:
    path = shared_sandbox.home.buckets / bucket / "log-data" / "2018-11-01-events.json"
    path.parent.mkdir()
    path.write_bytes(b"{}")
    found = s3.get_object(Bucket=bucket, Key="log-data/2018-11-01-events.json")
    assert found["Body"].read() == b"{}"
    assert found["ETag"] == f'"{hashlib.md5(b"{}").hexdigest()}"'
    assert found["ContentType"] == "application/json"
    path.write_bytes(b"[1]")
    assert s3.head_object(Bucket=bucket, Key="log-data/2018-11-01-events.json")["ContentLength"] == 3


def test_a_linked_bucket_is_taken_as_it_is(shared_sandbox: Sandbox, s3: Any, tmp_path: Any) -> None:
    (tmp_path / "song_data" / "A").mkdir(parents=True)
    (tmp_path / "song_data" / "A" / "one.json").write_text("{}")
    link = shared_sandbox.home.buckets / "linked"
    link.symlink_to(tmp_path)
    keys = [item["Key"] for item in s3.list_objects_v2(Bucket="linked", Prefix="song")["Contents"]]
    assert keys == ["song_data/A/one.json"]
    link.unlink()


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("size", [1, 3, 7, 1000])
def test_pages_of_every_size_give_the_same_listing(s3: Any, bucket: str, version: int, size: int) -> None:
    keys = sorted(["a", "a!", "a/1", "a/2", "a/b/c", "a0", "b/", "b/x", "b//y", "c.txt", "é"], key=str.encode)
    for key in keys:
        s3.put_object(Bucket=bucket, Key=key, Body=b"")
    paginator = s3.get_paginator("list_objects_v2" if version == 2 else "list_objects")
    pages = list(paginator.paginate(Bucket=bucket, PaginationConfig={"PageSize": size}))
    assert [item["Key"] for page in pages for item in page.get("Contents", [])] == keys
    folded = list(paginator.paginate(Bucket=bucket, Delimiter="/", PaginationConfig={"PageSize": size}))
    assert [item["Key"] for page in folded for item in page.get("Contents", [])] == ["a", "a!", "a0", "c.txt", "é"]
    assert [item["Prefix"] for page in folded for item in page.get("CommonPrefixes", [])] == ["a/", "b/"]
    below = s3.list_objects_v2(Bucket=bucket, Prefix="a/", Delimiter="/")
    assert [item["Key"] for item in below["Contents"]] == ["a/1", "a/2"]
    assert [item["Prefix"] for item in below["CommonPrefixes"]] == ["a/b/"]


def test_start_after_and_other_delimiters(s3: Any, bucket: str) -> None:
    for key in ("a-1", "a-2", "b-1", "c"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"")
    after = s3.list_objects_v2(Bucket=bucket, StartAfter="a-1")
    assert [item["Key"] for item in after["Contents"]] == ["a-2", "b-1", "c"]
    folded = s3.list_objects_v2(Bucket=bucket, Delimiter="-")
    assert [item["Prefix"] for item in folded["CommonPrefixes"]] == ["a-", "b-"]
    assert [item["Key"] for item in folded["Contents"]] == ["c"]
    assert s3.list_objects_v2(Bucket=bucket, MaxKeys=0)["KeyCount"] == 0


@pytest.mark.parametrize(
    ("wanted", "expected", "content_range"),
    [
        ("bytes=0-3", b"0123", "bytes 0-3/10"),
        ("bytes=8-", b"89", "bytes 8-9/10"),
        ("bytes=-2", b"89", "bytes 8-9/10"),
        ("bytes=5-100", b"56789", "bytes 5-9/10"),
    ],
)
def test_a_range_gives_those_bytes(s3: Any, bucket: str, wanted: str, expected: bytes, content_range: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"0123456789")
    found = s3.get_object(Bucket=bucket, Key="k", Range=wanted)
    assert (found["Body"].read(), found["ContentRange"]) == (expected, content_range)


def test_a_range_beyond_the_end_is_refused(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"0123456789")
    for beyond in ("bytes=10-", f"bytes={'9' * 5000}-"):
        with pytest.raises(ClientError) as error:
            s3.get_object(Bucket=bucket, Key="k", Range=beyond)
        assert code_of(error) == "InvalidRange"
    for whole in (f"bytes=0-{'9' * 5000}", f"bytes=-{'9' * 5000}", f"bytes={'0' * 100}-9"):
        assert s3.get_object(Bucket=bucket, Key="k", Range=whole)["ContentRange"] == "bytes 0-9/10"


def test_conditions_on_reading_and_writing(s3: Any, bucket: str) -> None:
    etag = s3.put_object(Bucket=bucket, Key="k", Body=b"x")["ETag"]
    assert s3.get_object(Bucket=bucket, Key="k", IfMatch=etag)["ETag"] == etag
    for arguments, code in (({"IfMatch": '"no"'}, "PreconditionFailed"), ({"IfNoneMatch": etag}, "304")):
        with pytest.raises(ClientError) as error:
            s3.get_object(Bucket=bucket, Key="k", **arguments)
        assert code_of(error) == code
    with pytest.raises(ClientError) as error:
        s3.put_object(Bucket=bucket, Key="k", Body=b"y", IfNoneMatch="*")
    assert code_of(error) == "PreconditionFailed"


def test_an_upload_in_parts_is_one_object(s3: Any, bucket: str) -> None:
    content = os.urandom(12 * 2**20)
    s3.upload_fileobj(io.BytesIO(content), bucket, "big", ExtraArgs={"Metadata": {"who": "me"}})
    found = s3.get_object(Bucket=bucket, Key="big")
    assert found["Body"].read() == content
    assert found["ETag"].endswith('-2"')
    assert found["Metadata"] == {"who": "me"}
    assert s3.list_objects_v2(Bucket=bucket)["Contents"][0]["ETag"] == found["ETag"]
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)


def test_parts_are_checked_before_they_are_joined(s3: Any, bucket: str) -> None:
    upload = s3.create_multipart_upload(Bucket=bucket, Key="k")["UploadId"]
    known = {"Bucket": bucket, "Key": "k", "UploadId": upload}
    etag = s3.upload_part(**known, PartNumber=1, Body=b"small")["ETag"]
    s3.upload_part(**known, PartNumber=2, Body=b"last")
    assert [part["PartNumber"] for part in s3.list_parts(**known)["Parts"]] == [1, 2]
    for parts, code in (
        ([{"PartNumber": 1, "ETag": '"wrong"'}], "InvalidPart"),
        ([{"PartNumber": 2, "ETag": etag}, {"PartNumber": 1, "ETag": etag}], "InvalidPartOrder"),
    ):
        with pytest.raises(ClientError) as error:
            s3.complete_multipart_upload(**known, MultipartUpload={"Parts": parts})
        assert code_of(error) == code
    s3.abort_multipart_upload(**known)
    with pytest.raises(ClientError) as error:
        s3.list_parts(**known)
    assert code_of(error) == "NoSuchUpload"


def test_copying_keeps_or_replaces_the_metadata(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="a b", Body=b"x", Metadata={"one": "1"}, ContentType="text/x")
    s3.copy_object(Bucket=bucket, Key="kept", CopySource={"Bucket": bucket, "Key": "a b"})
    kept = s3.head_object(Bucket=bucket, Key="kept")
    assert (kept["Metadata"], kept["ContentType"]) == ({"one": "1"}, "text/x")
    s3.copy_object(
        Bucket=bucket,
        Key="kept",
        CopySource={"Bucket": bucket, "Key": "kept"},
        MetadataDirective="REPLACE",
        Metadata={"two": "2"},
    )
    assert s3.head_object(Bucket=bucket, Key="kept")["Metadata"] == {"two": "2"}
    with pytest.raises(ClientError) as error:
        s3.copy_object(Bucket=bucket, Key="kept", CopySource={"Bucket": bucket, "Key": "kept"})
    assert code_of(error) == "InvalidRequest"


def test_tags_of_an_object(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"x", Tagging="a=1&b=2%203")
    assert s3.get_object_tagging(Bucket=bucket, Key="k")["TagSet"] == [
        {"Key": "a", "Value": "1"},
        {"Key": "b", "Value": "2 3"},
    ]
    s3.put_object_tagging(Bucket=bucket, Key="k", Tagging={"TagSet": [{"Key": "c", "Value": "4"}]})
    s3.delete_object_tagging(Bucket=bucket, Key="k")
    assert s3.get_object_tagging(Bucket=bucket, Key="k")["TagSet"] == []
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"x"


def test_many_objects_go_in_one_call(s3: Any, bucket: str) -> None:
    for number in range(5):
        s3.put_object(Bucket=bucket, Key=f"d/{number}", Body=b"")
    answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": f"d/{n}"} for n in range(6)]})
    assert len(answer["Deleted"]) == 6
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


@pytest.mark.parametrize(
    ("name", "code"), [("Big", "InvalidBucketName"), ("a.", "InvalidBucketName"), ("1.2.3.4", "InvalidBucketName")]
)
def test_a_bucket_name_that_is_none_is_refused(s3: Any, name: str, code: str) -> None:
    with pytest.raises(ClientError) as error:
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    assert code_of(error) == code


def test_what_is_not_there_is_said_so(s3: Any, bucket: str) -> None:
    cases = [
        (lambda: s3.get_object(Bucket=bucket, Key="none"), "NoSuchKey"),
        (lambda: s3.head_object(Bucket=bucket, Key="none"), "404"),
        (lambda: s3.list_objects_v2(Bucket="no-such-bucket"), "NoSuchBucket"),
        (lambda: s3.head_bucket(Bucket="no-such-bucket"), "404"),
        (lambda: s3.put_object(Bucket="no-such-bucket", Key="k", Body=b""), "NoSuchBucket"),
        (
            lambda: s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "us-west-2"}),
            "BucketAlreadyOwnedByYou",
        ),
        (lambda: s3.get_bucket_policy(Bucket=bucket), "NoSuchBucketPolicy"),
        (lambda: s3.get_bucket_inventory_configuration(Bucket=bucket, Id="i"), "NotImplemented"),
    ]
    for call, code in cases:
        with pytest.raises(ClientError) as error:
            call()
        assert code_of(error) == code


def test_a_bucket_that_holds_objects_stays(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="k/", Body=b"")
    with pytest.raises(ClientError) as error:
        s3.delete_bucket(Bucket=bucket)
    assert code_of(error) == "BucketNotEmpty"


@pytest.mark.parametrize("version", ["s3", "s3v4"])
def test_a_presigned_url_opens_the_object_until_it_expires(
    shared_sandbox: Sandbox, s3: Any, bucket: str, version: str
) -> None:
    s3.put_object(Bucket=bucket, Key="é a", Body=b"x")
    signer = shared_sandbox.client("s3", config=BotoConfig(signature_version=version))
    url = signer.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "é a"}, ExpiresIn=60)
    with urllib.request.urlopen(url, timeout=TIMEOUT_S) as answer:
        assert answer.read() == b"x"
    for bad in (url.replace("Signature=", "Signature=0"), url.replace("%C3%A9", "e")):
        with pytest.raises(urllib.error.HTTPError) as error:
            urllib.request.urlopen(bad, timeout=TIMEOUT_S)
        assert error.value.code == 403
        error.value.close()


def test_virtual_host_style_reaches_the_same_bucket(shared_sandbox: Sandbox, s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "k"}, ExpiresIn=60)
    address = shared_sandbox.endpoint_url.removeprefix("http://")
    port = address.rpartition(":")[2]
    styled = shared_sandbox.client(
        "s3",
        endpoint_url=f"http://localhost:{port}",
        config=BotoConfig(signature_version="s3v4", s3={"addressing_style": "virtual"}),
    )
    url = styled.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "k"}, ExpiresIn=60)
    host = url.split("/")[2]
    assert host.startswith(bucket)
    request = urllib.request.Request(url.replace(host, address), headers={"Host": host})
    with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
        assert answer.read() == b"x"


def test_a_bucket_of_another_region_wants_its_own_region(make_sandbox: SandboxMaker) -> None:
    made = make_sandbox(settings="[bucket_regions]\nudacity-dend = 'eu-west-1'\n")
    assert made.client("s3").get_bucket_location(Bucket="udacity-dend")["LocationConstraint"] == "eu-west-1"
    (made.home.buckets / "udacity-dend" / "k").write_text("x")
    own = made.client("s3", region_name="eu-west-1")
    assert own.get_object(Bucket="udacity-dend", Key="k")["Body"].read() == b"x"
    for region, code in (("us-west-2", "PermanentRedirect"), ("us-east-1", "AuthorizationHeaderMalformed")):
        client = made.client("s3", region_name=region)
        client.meta.events.unregister(
            "needs-retry.s3",
            client._s3_region_redirector.redirect_from_error if hasattr(client, "_s3_region_redirector") else None,
        )
        answers: list[str] = []
        client.meta.events.register(
            "after-call.s3.GetObject",
            lambda parsed, answers=answers, **_: answers.append(parsed.get("Error", {}).get("Code", "")),
        )
        client.meta.events.register_first(
            "needs-retry.s3.GetObject",
            lambda response, answers=answers, **_: (
                answers.append(response[1]["Error"]["Code"]) if response and "Error" in response[1] else None
            ),
        )
        client.get_object(Bucket="udacity-dend", Key="k")
        assert answers[0] == code


def test_objects_survive_a_restart_with_all_that_is_known_of_them(make_sandbox: SandboxMaker) -> None:
    made = make_sandbox()
    s3 = made.client("s3")
    s3.put_object(Bucket="udacity-dend", Key="odd//key", Body=b"odd", Metadata={"a": "1"})
    s3.upload_fileobj(io.BytesIO(b"z" * 9 * 2**20), "udacity-dend", "big")
    before = s3.list_objects_v2(Bucket="udacity-dend")["Contents"]
    made.restart()
    s3 = made.client("s3")
    after = s3.list_objects_v2(Bucket="udacity-dend")["Contents"]
    assert [(item["Key"], item["ETag"], item["Size"]) for item in after] == [
        (item["Key"], item["ETag"], item["Size"]) for item in before
    ]
    assert s3.head_object(Bucket="udacity-dend", Key="odd//key")["Metadata"] == {"a": "1"}


@pytest.mark.parametrize("header", ["bytes=5-2", "bytes=0-1,3-4", "lines=0-1", "bytes=-", "bytes"])
def test_a_range_that_s3_does_not_understand_is_no_range(s3: Any, bucket: str, header: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"0123456789")
    found = s3.get_object(Bucket=bucket, Key="k", Range=header)
    assert found["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert "ContentRange" not in found
    assert found["Body"].read() == b"0123456789"


def test_a_part_of_an_object_is_refused_rather_than_guessed(s3: Any, bucket: str) -> None:
    upload = s3.create_multipart_upload(Bucket=bucket, Key="k")["UploadId"]
    tag = s3.upload_part(Bucket=bucket, Key="k", UploadId=upload, PartNumber=1, Body=b"x")["ETag"]
    parts = {"Parts": [{"PartNumber": 1, "ETag": tag}]}
    s3.complete_multipart_upload(Bucket=bucket, Key="k", UploadId=upload, MultipartUpload=parts)
    with pytest.raises(ClientError) as raised:
        s3.get_object(Bucket=bucket, Key="k", PartNumber=1)
    assert code_of(raised) == "NotImplemented"


def test_the_only_part_of_an_object_is_the_object(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"0123456789")
    assert s3.get_object(Bucket=bucket, Key="k", PartNumber=1)["Body"].read() == b"0123456789"
    with pytest.raises(ClientError) as raised:
        s3.get_object(Bucket=bucket, Key="k", PartNumber=2)
    assert code_of(raised) == "InvalidPartNumber"


def test_parameters_are_signed_in_the_order_of_their_names(s3: Any, bucket: str) -> None:
    # "select" comes before "select-type", although "select-type=2" comes before "select=".
    with pytest.raises(ClientError) as raised:
        s3.select_object_content(
            Bucket=bucket,
            Key="k",
            ExpressionType="SQL",
            Expression="select 1",
            InputSerialization={"CSV": {}},
            OutputSerialization={"CSV": {}},
        )
    assert code_of(raised) == "NotImplemented"


def test_what_a_call_on_a_part_of_an_object_is_about_never_touches_the_object(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="k", Body=b"kept")
    s3.put_object_acl(Bucket=bucket, Key="k", ACL="private")
    s3.put_bucket_acl(Bucket=bucket, ACL="private")
    for call, arguments, code in (
        (s3.put_object_acl, {"Key": "k", "ACL": "public-read"}, "AccessControlListNotSupported"),
        (s3.put_object, {"Key": "k", "ACL": "public-read"}, "AccessControlListNotSupported"),
        (s3.create_multipart_upload, {"Key": "k", "ACL": "public-read"}, "AccessControlListNotSupported"),
        (s3.put_object_acl, {"Key": "none", "ACL": "private"}, "NoSuchKey"),
        (s3.put_bucket_versioning, {"VersioningConfiguration": {"Status": "Enabled"}}, "NotImplemented"),
        (s3.put_bucket_policy, {"Policy": "{}"}, "NotImplemented"),
        (s3.put_bucket_tagging, {"Tagging": {"TagSet": []}}, "NotImplemented"),
        (s3.put_object_legal_hold, {"Key": "k", "LegalHold": {"Status": "ON"}}, "NotImplemented"),
        (s3.get_object, {"Key": "k", "VersionId": "other"}, "InvalidArgument"),
        (s3.delete_object, {"Key": "k", "VersionId": "other"}, "InvalidArgument"),
    ):
        with pytest.raises(ClientError) as error:
            call(Bucket=bucket, **arguments)
        assert code_of(error) == code
    failed = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "k", "VersionId": "other"}]})["Errors"]
    assert [one["Code"] for one in failed] == ["NoSuchVersion"]
    assert s3.get_object(Bucket=bucket, Key="k", VersionId="null")["Body"].read() == b"kept"


def test_a_bucket_has_the_settings_that_aws_gives_a_new_one(s3: Any, bucket: str) -> None:
    rules = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rules[0]["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
    assert all(s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values())
    assert "Status" not in s3.get_bucket_versioning(Bucket=bucket)
    for call, code in (
        (s3.get_bucket_cors, "NoSuchCORSConfiguration"),
        (s3.get_bucket_lifecycle_configuration, "NoSuchLifecycleConfiguration"),
        (s3.get_bucket_tagging, "NoSuchTagSet"),
        (s3.get_bucket_policy, "NoSuchBucketPolicy"),
        (s3.get_bucket_website, "NoSuchWebsiteConfiguration"),
    ):
        with pytest.raises(ClientError) as error:
            call(Bucket=bucket)
        assert code_of(error) == code


def test_versions_are_listed_in_pages_and_deleted_by_scripts_that_empty_a_bucket(s3: Any, bucket: str) -> None:
    for key in ("a b", "c", "d/e"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"x")
    pages = list(s3.get_paginator("list_object_versions").paginate(Bucket=bucket, PaginationConfig={"PageSize": 2}))
    found = [version for page in pages for version in page["Versions"]]
    assert [(one["Key"], one["VersionId"], one["IsLatest"], one["Size"]) for one in found] == [
        ("a b", "null", True, 1),
        ("c", "null", True, 1),
        ("d/e", "null", True, 1),
    ]
    folded = s3.list_object_versions(Bucket=bucket, Delimiter="/")
    assert [one["Prefix"] for one in folded["CommonPrefixes"]] == ["d/"]
    named = [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in found]
    s3.delete_objects(Bucket=bucket, Delete={"Objects": named})
    assert "Versions" not in s3.list_object_versions(Bucket=bucket)


def test_headers_that_an_upload_names_come_back_with_the_object(s3: Any, bucket: str) -> None:
    given = {
        "CacheControl": "no-cache",
        "ContentEncoding": "gzip",
        "ContentDisposition": "inline",
        "ContentLanguage": "de",
    }
    s3.put_object(Bucket=bucket, Key="k", Body=b"x", Metadata={"own": "1"}, **given)
    s3.copy_object(Bucket=bucket, Key="copy", CopySource={"Bucket": bucket, "Key": "k"})
    for key in ("k", "copy"):
        found = s3.head_object(Bucket=bucket, Key=key)
        assert {name: found[name] for name in given} == given
        assert found["Metadata"] == {"own": "1"}
    shown = s3.get_object_attributes(Bucket=bucket, Key="k", ObjectAttributes=["ETag", "ObjectSize"])
    assert (shown["ObjectSize"], "StorageClass" in shown) == (1, False)

"""Headers of AWS's own that a request carries beside its signature."""

from __future__ import annotations

import urllib.error
import urllib.request
from typing import Any

import pytest
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config as BotoConfig
from botocore.credentials import Credentials

from tests.conftest import Sandbox
from tests.waiting import TIMEOUT_S

UNSIGNED = ("x-amz-acl", "X-Amz-Meta-Note", "x-amz-copy-source", "x-amz-tagging")


def answered(request: urllib.request.Request) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


@pytest.fixture(scope="module")
def bucket(shared_sandbox: Sandbox) -> str:
    shared_sandbox.client("s3").create_bucket(
        Bucket="signed-headers", CreateBucketConfiguration={"LocationConstraint": "us-west-2"}
    )
    return "signed-headers"


def signed(sandbox: Sandbox, service: str, request: AWSRequest) -> dict[str, Any]:
    known = sandbox.environment
    keys = Credentials(known["AWS_ACCESS_KEY_ID"], known["AWS_SECRET_ACCESS_KEY"])
    kind = S3SigV4Auth if service == "s3" else SigV4Auth
    kind(keys, service, known["AWS_DEFAULT_REGION"]).add_auth(request)
    return dict(request.headers)


@pytest.mark.parametrize("name", UNSIGNED)
def test_s3_refuses_a_header_that_was_added_after_signing(shared_sandbox: Sandbox, bucket: str, name: str) -> None:
    url = f"{shared_sandbox.endpoint_url}/{bucket}/added"
    headers = signed(shared_sandbox, "s3", AWSRequest("PUT", url, data=b"x"))
    sent = urllib.request.Request(url, b"x", headers, method="PUT")
    assert answered(sent)[0] == 200
    sent.add_header(name, "anything")
    status, document = answered(sent)
    assert status == 403
    assert "<Code>AccessDenied</Code>" in document
    assert f"<HeadersNotSigned>{name.lower()}</HeadersNotSigned>" in document


def test_a_presigned_url_takes_no_further_headers_of_aws(shared_sandbox: Sandbox, bucket: str) -> None:
    signer = shared_sandbox.client("s3", config=BotoConfig(signature_version="s3v4"))
    url = signer.generate_presigned_url("put_object", Params={"Bucket": bucket, "Key": "url"}, ExpiresIn=60)
    plain = urllib.request.Request(url, b"x", {"Content-Type": "text/plain"}, method="PUT")
    assert answered(plain)[0] == 200
    plain.add_header("x-amz-acl", "public-read")
    status, document = answered(plain)
    assert (status, "<HeadersNotSigned>x-amz-acl</HeadersNotSigned>" in document) == (403, True)


def test_other_services_refuse_it_too(shared_sandbox: Sandbox) -> None:
    url = shared_sandbox.endpoint_url + "/"
    body = b"Action=GetCallerIdentity&Version=2011-06-15"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    headers = signed(shared_sandbox, "sts", AWSRequest("POST", url, headers=form, data=body))
    sent = urllib.request.Request(url, body, headers)
    assert answered(sent)[0] == 200
    sent.add_header("X-Amz-Target", "Other.Call")
    status, document = answered(sent)
    assert (status, "SignatureDoesNotMatch" in document) == (403, True)

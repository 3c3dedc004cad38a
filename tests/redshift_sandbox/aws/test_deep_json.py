"""JSON bodies nested deeper than a parser goes."""

from __future__ import annotations

import json
import urllib.error
import urllib.request

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.conftest import Sandbox
from tests.waiting import TIMEOUT_S


@pytest.mark.parametrize("body", ["[" * 100_000, '{"a":' * 100_000, '{"Sql": ' + "[" * 50_000 + "]" * 50_000 + "}"])
def test_the_data_api_refuses_a_body_that_is_nested_too_deep(shared_sandbox: Sandbox, body: str) -> None:
    known = shared_sandbox.environment
    headers = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "RedshiftData.ExecuteStatement"}
    request = AWSRequest("POST", known["AWS_ENDPOINT_URL"] + "/", headers=headers, data=body)
    keys = Credentials(known["AWS_ACCESS_KEY_ID"], known["AWS_SECRET_ACCESS_KEY"])
    SigV4Auth(keys, "redshift-data", known["AWS_DEFAULT_REGION"]).add_auth(request)
    sent = urllib.request.Request(request.url, body.encode(), dict(request.headers))
    with pytest.raises(urllib.error.HTTPError) as raised:
        urllib.request.urlopen(sent, timeout=TIMEOUT_S)
    assert raised.value.code == 400
    assert "SerializationException" in json.dumps([json.loads(raised.value.read()), dict(raised.value.headers)])

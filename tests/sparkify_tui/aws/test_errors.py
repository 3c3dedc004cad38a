"""Every way a call can fail, provoked over a real socket, comes out as one of our errors with a remedy."""

import pytest

from sparkify_tui.aws.error_translation import Call, is_role_not_ready, is_transient, refused
from sparkify_tui.aws.session import Aws
from sparkify_tui.errors import (
    AccessDeniedError,
    AwsError,
    AwsUnreachableError,
    CredentialsError,
    ResourceExistsError,
    ResourceNotFoundError,
)
from tests.sparkify_tui.aws.conftest import SECRET, Endpoint, account


def failure(aws: Aws, service: str = "iam", operation: str = "GetRole", **parameters: object) -> AwsError:
    with pytest.raises(AwsError) as raised:
        aws.call(service, operation, **(parameters or {"RoleName": "r"}))  # type: ignore[arg-type]
    error = raised.value
    assert error.message.endswith("."), error.message
    assert SECRET not in f"{error!r} {error} {error.__cause__!r}"
    return error


@pytest.mark.parametrize(
    ("code", "kind", "in_message", "in_remedy"),
    [
        ("InvalidClientTokenId", CredentialsError, "does not accept", "[AWS] KEY and SECRET"),
        ("UnrecognizedClientException", CredentialsError, "does not accept", "[AWS] KEY and SECRET"),
        ("SignatureDoesNotMatch", CredentialsError, "does not accept", "[AWS] KEY and SECRET"),
        ("AuthFailure", CredentialsError, "does not accept", "[AWS] KEY and SECRET"),
        ("InvalidAccessKeyId", CredentialsError, "does not accept", "[AWS] KEY and SECRET"),
        ("ExpiredToken", CredentialsError, "have expired", "Renew"),
        ("ExpiredTokenException", CredentialsError, "have expired", "Renew"),
        ("RequestExpired", CredentialsError, "have expired", "Renew"),
        ("AccessDenied", AccessDeniedError, "lack the permission iam:GetRole", "Allow iam:GetRole"),
        ("UnauthorizedOperation", AccessDeniedError, "lack the permission iam:GetRole", "docs/iam-policy.json"),
        ("NoSuchEntity", ResourceNotFoundError, "NoSuchEntity", ""),
        ("EntityAlreadyExists", ResourceExistsError, "EntityAlreadyExists", ""),
        ("Throttling", AwsError, "Throttling", "try again in a minute"),
        ("RequestLimitExceeded", AwsError, "RequestLimitExceeded", "try again in a minute"),
        ("ServiceUnavailable", AwsError, "ServiceUnavailable", "try again in a minute"),
        ("InsufficientClusterCapacity", AwsError, "InsufficientClusterCapacity", "NODE_TYPE"),
        ("ClusterQuotaExceeded", AwsError, "ClusterQuotaExceeded", "quota"),
        ("NumberOfNodesQuotaExceeded", AwsError, "NumberOfNodesQuotaExceeded", "NUM_NODES"),
        ("InvalidSubnet", AwsError, "InvalidSubnet", "default VPC"),
        ("DeleteConflict", AwsError, "DeleteConflict", "attached"),
        ("PermanentRedirect", AwsError, "another region than us-west-2", "[AWS] REGION"),
        ("RequestTimeTooSkewed", AwsError, "RequestTimeTooSkewed", "clock"),
        ("SomethingNew", AwsError, "GetRole failed (SomethingNew): because.", ""),
    ],
)
def test_refusals_say_what_and_what_to_do(
    endpoint: Endpoint, aws: Aws, code: str, kind: type[AwsError], in_message: str, in_remedy: str
) -> None:
    endpoint.refuse(code, "because")
    error = failure(aws)
    assert type(error) is kind
    assert in_message in error.message
    assert in_remedy in error.remedy
    assert (error.service, error.operation, error.code) == ("iam", "GetRole", code)
    assert len(endpoint.requests) == 1, "retries are the services' own"


@pytest.mark.parametrize(
    ("service", "operation", "message", "action"),
    [
        (
            "iam",
            "CreateRole",
            "User: arn:aws:iam::1:user/u is not authorized to perform: iam:PassRole on resource: arn:aws:iam::1:role/r",
            "iam:PassRole",
        ),
        ("ec2", "CreateSecurityGroup", "You are not authorized to perform this operation.", "ec2:CreateSecurityGroup"),
        ("s3", "ListObjectsV2", "Access Denied", "s3:ListBucket"),
        ("s3", "HeadObject", "Forbidden", "s3:GetObject"),
        ("redshift", "DescribeClusters", "no identity-based policy allows it", "redshift:DescribeClusters"),
    ],
)
def test_a_denied_call_names_the_permission_it_lacks(service: str, operation: str, message: str, action: str) -> None:
    error = refused("AccessDenied", message, Call(service, operation, "us-west-2", ""))
    assert isinstance(error, AccessDeniedError)
    assert error.action == action
    assert action in error.message
    assert action in error.remedy


def test_nothing_listening_is_told_with_the_address(closed_port_url: str) -> None:
    error = failure(account(closed_port_url))
    assert isinstance(error, AwsUnreachableError)
    assert closed_port_url in error.message
    assert "REGION and ENDPOINT_URL" in error.remedy


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        pytest.param([(0, "")], AwsUnreachableError, id="hung-up"),
        pytest.param([(502, "<html>Bad Gateway</html>")], AwsError, id="proxy-error"),
        pytest.param([(503, "")], AwsError, id="empty-error"),
        pytest.param([(200, "<html>Welcome to this hotel's network</html>")], AwsError, id="captive-portal"),
        pytest.param([(200, "no xml at all")], AwsError, id="garbage"),
        pytest.param([(200, "<GetRoleResponse><GetRoleResult><Ro")], AwsError, id="cut-in-the-middle"),
    ],
)
def test_answers_that_are_none_of_awss_end_in_our_errors(
    endpoint: Endpoint, aws: Aws, answers: list[tuple[int, str]], kind: type[AwsError]
) -> None:
    endpoint.answers = answers
    with pytest.raises(kind):
        aws.iam.find_role("r")


def test_missing_credentials_are_told(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", f"{tmp_path}/none")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", f"{tmp_path}/none")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    error = failure(account(endpoint.url, key=None, secret=None))
    assert isinstance(error, CredentialsError)
    assert "no AWS credentials" in error.message


def test_an_unknown_profile_is_told(endpoint: Endpoint) -> None:
    error = failure(account(endpoint.url, key=None, secret=None, profile="nobody"))
    assert isinstance(error, CredentialsError)
    assert "nobody" in error.message
    assert "PROFILE" in error.remedy


def test_keys_of_the_configuration_need_no_profile(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    endpoint.refuse("NoSuchEntity", "because")
    assert account(endpoint.url).iam.find_role("r") is None


def test_no_proxy_is_asked_for_an_endpoint_on_this_computer(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch, closed_port_url: str
) -> None:
    monkeypatch.setenv("HTTP_PROXY", closed_port_url)
    monkeypatch.setenv("http_proxy", closed_port_url)
    endpoint.refuse("NoSuchEntity", "because")
    aws = account(endpoint.url)
    assert aws.iam.find_role("r") is None
    endpoint.answers = [(200, "127.0.0.1\n")]
    assert aws.network.own_address() == "127.0.0.1/32"


def test_renewed_credentials_are_read_after_a_refusal(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAOLDOLDOLDOLD")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "old")
    aws = account(endpoint.url, key=None, secret=None)
    endpoint.refuse("ExpiredToken", "because")
    assert isinstance(failure(aws), CredentialsError)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIANEWNEWNEWNEW")
    endpoint.refuse("NoSuchEntity", "because")
    assert aws.iam.find_role("r") is None


@pytest.mark.parametrize(
    ("code", "message", "expected"),
    [
        ("InvalidParameterValue", "The IAM role arn:aws:iam::1:role/r is not valid.", True),
        ("InvalidParameterValue", "The IAM role r is not valid or cannot be assumed", True),
        ("InvalidParameterValue", "Invalid node type: dc2.large", False),
        ("InvalidClusterState", "The IAM role r is not valid.", False),
    ],
)
def test_a_role_that_is_not_usable_yet_is_recognized(code: str, message: str, expected: bool) -> None:
    error = refused(code, message, Call("redshift", "CreateCluster", "us-west-2", ""))
    assert is_role_not_ready(error) is expected
    assert ("ROLE_NAME" in error.remedy) is expected
    assert not is_transient(error)


@pytest.mark.parametrize("text", ["", "not an address", "::1", "<html></html>", "203.0.113.7 extra"])
def test_an_address_that_cannot_be_found_out_can_be_written_down(endpoint: Endpoint, aws: Aws, text: str) -> None:
    endpoint.answers = [(200, text)]
    with pytest.raises(AwsUnreachableError) as raised:
        aws.network.own_address()
    assert "ALLOWED_CIDR" in raised.value.remedy


def test_unexpected_parameters_are_no_traceback(aws: Aws) -> None:
    error = failure(aws, "redshift", "CreateCluster", MasterUserPassword=SECRET, NumberOfNodes="x")
    assert "CreateCluster could not be sent" in error.message


@pytest.mark.parametrize(("region", "known"), [("us-west-22", False), ("xx-north-1", False), ("eu-west-1", True)])
def test_a_region_that_aws_has_not_is_told_apart_from_a_dead_network(
    monkeypatch: pytest.MonkeyPatch, closed_port_url: str, region: str, known: bool
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", closed_port_url)  # whatever leaves this computer ends here
    monkeypatch.setenv("https_proxy", closed_port_url)
    error = failure(account("", endpoint_url=None, region=region), "redshift", "DescribeClusters", MaxRecords=20)
    assert isinstance(error, AwsUnreachableError) is known
    assert region in error.message
    assert "[AWS]" in error.remedy


def test_the_environments_endpoint_serves_where_the_file_names_none(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint.url)
    aws = account("", endpoint_url=None)
    endpoint.answers = [(200, "127.0.0.1")]
    assert aws.network.own_address() == "127.0.0.1/32"
    endpoint.refuse("NoSuchEntity", "because")
    assert aws.iam.find_role("r") is None

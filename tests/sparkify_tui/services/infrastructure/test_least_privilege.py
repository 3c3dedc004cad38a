"""docs/iam-policy.json is enough for the whole life of a warehouse, and holds no more than is called for."""

import json

import pytest

from sparkify_tui.aws.session import Aws
from sparkify_tui.config import read_config, write_back
from sparkify_tui.errors import AccessDeniedError
from sparkify_tui.events import Provisioned, TornDown
from sparkify_tui.services.infrastructure.provision import provision
from sparkify_tui.services.infrastructure.status import report
from sparkify_tui.services.infrastructure.teardown import teardown
from sparkify_tui.services.target import Target
from tests.conftest import Sandbox
from tests.paths import ROOT
from tests.sparkify_tui.services.conftest import events_of

POLICY = ROOT / "docs" / "iam-policy.json"


@pytest.fixture
def operator(sandbox: Sandbox) -> Target:
    """A user of the account with that policy and nothing else."""
    iam = sandbox.client("iam")
    iam.create_user(UserName="operator")
    policy = iam.create_policy(PolicyName="sparkify-operator", PolicyDocument=POLICY.read_text("utf-8"))["Policy"]
    iam.attach_user_policy(UserName="operator", PolicyArn=policy["Arn"])
    key = iam.create_access_key(UserName="operator")["AccessKey"]
    credentials = {("AWS", "KEY"): key["AccessKeyId"], ("AWS", "SECRET"): key["SecretAccessKey"]}
    write_back(sandbox.config_path, {**credentials, ("INFRASTRUCTURE", "STATUS_CHECK_DELAY_SEC"): "0.1"})
    config = read_config(sandbox.config_path)
    return Target(config, Aws(config.aws), "SANDBOX")


async def test_the_operator_needs_nothing_else(operator: Target) -> None:
    assert isinstance((await events_of(provision(operator)))[-1], Provisioned)
    seen = await report(operator)
    assert seen.unseen == ()
    assert list(operator.aws.s3.list_objects("udacity-dend", "log-data")) == []
    assert isinstance((await events_of(teardown(operator, final_snapshot="sparkify-final")))[-1], TornDown)


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        ("iam", "CreateRole", {"RoleName": "another", "AssumeRolePolicyDocument": "{}"}),
        ("iam", "CreateUser", {"UserName": "another"}),
        ("redshift", "DeleteCluster", {"ClusterIdentifier": "production", "SkipFinalClusterSnapshot": True}),
        ("s3", "PutObject", {"Bucket": "udacity-dend", "Key": "log-data/x", "Body": b""}),
    ],
)
def test_the_operator_may_do_nothing_else(
    operator: Target, service: str, operation: str, parameters: dict[str, object]
) -> None:
    with pytest.raises(AccessDeniedError):
        operator.aws.call(service, operation, **parameters)  # type: ignore[arg-type]


def test_the_policy_fits_into_a_managed_policy() -> None:
    assert len(json.dumps(json.loads(POLICY.read_text("utf-8")), separators=(",", ":"))) <= 6144

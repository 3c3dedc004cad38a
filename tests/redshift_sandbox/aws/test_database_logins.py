"""Passwords for the database that a role gets by its own name."""

from __future__ import annotations

from tests.conftest import Sandbox
from tests.redshift_sandbox.aws.test_clusters import WANTED, ask, open_port, wait_for
from tests.redshift_sandbox.aws.test_iam import policy


def test_a_role_gets_a_password_for_the_user_of_its_name(sandbox: Sandbox) -> None:
    redshift, iam = sandbox.client("redshift"), sandbox.client("iam")
    open_port(sandbox)
    redshift.create_cluster(**WANTED)
    endpoint = wait_for(redshift, "available")["Endpoint"]
    trust = policy("sts:AssumeRole", Principal={"AWS": "arn:aws:iam::123456789012:root"}).replace(
        '"Resource": "*", ', ""
    )
    arn = iam.create_role(RoleName="analyst", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    iam.put_role_policy(RoleName="analyst", PolicyName="p", PolicyDocument=policy("redshift:GetClusterCredentials*"))
    keys = sandbox.client("sts").assume_role(RoleArn=arn, RoleSessionName="me")["Credentials"]
    assumed = {
        "aws_access_key_id": keys["AccessKeyId"],
        "aws_secret_access_key": keys["SecretAccessKey"],
        "aws_session_token": keys["SessionToken"],
    }
    made = sandbox.client("redshift", **assumed).get_cluster_credentials_with_iam(ClusterIdentifier="c")
    assert made["DbUser"] == "IAMR:analyst"
    assert ask(endpoint, "select current_user", made["DbUser"], made["DbPassword"]) == [("IAMR:analyst",)]

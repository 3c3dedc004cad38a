"""Who may do what: signatures, access keys, policies, roles, sessions."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from botocore.exceptions import ClientError

from tests.conftest import Sandbox

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "redshift.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)
READ_ONLY = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"


def refused(call: Any, **arguments: Any) -> tuple[str, str]:
    """The code and message with which a call is refused."""
    with pytest.raises(ClientError) as error:
        call(**arguments)
    return error.value.response["Error"]["Code"], error.value.response["Error"].get("Message", "")


def policy(*actions: str, resource: str = "*", **more: Any) -> str:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": resource, **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture(scope="module")
def iam(shared_sandbox: Sandbox) -> Any:
    return shared_sandbox.client("iam")


@pytest.fixture
def limited(shared_sandbox: Sandbox, iam: Any, request: pytest.FixtureRequest) -> Any:
    """Makes clients of a user who may do just what the policies say."""
    name = "u" + str(abs(hash(request.node.nodeid)))
    iam.create_user(UserName=name)
    key = iam.create_access_key(UserName=name)["AccessKey"]

    def make(service: str, *documents: str) -> Any:
        for number, document in enumerate(documents):
            iam.put_user_policy(UserName=name, PolicyName=f"p{number}", PolicyDocument=document)
        return shared_sandbox.client(
            service, aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"]
        )

    return make


def test_the_owner_is_named_by_its_arn(shared_sandbox: Sandbox) -> None:
    identity = shared_sandbox.client("sts").get_caller_identity()
    assert identity["Arn"] == "arn:aws:iam::123456789012:user/sparkify"


@pytest.mark.parametrize("service", ["sts", "iam", "ec2", "redshift", "s3"])
def test_wrong_credentials_are_refused_in_each_services_words(shared_sandbox: Sandbox, service: str) -> None:
    calls = {
        "sts": "get_caller_identity",
        "iam": "list_roles",
        "ec2": "describe_vpcs",
        "redshift": "describe_clusters",
        "s3": "list_buckets",
    }
    unknown = shared_sandbox.client(service, aws_access_key_id="AKIAUNKNOWNUNKNOWN00")
    code, _ = refused(getattr(unknown, calls[service]))
    assert code == {"ec2": "AuthFailure", "s3": "InvalidAccessKeyId"}.get(service, "InvalidClientTokenId")
    wrong = shared_sandbox.client(service, aws_secret_access_key="wrong")
    assert refused(getattr(wrong, calls[service]))[0] == "SignatureDoesNotMatch"


def test_a_clock_that_is_wrong_is_noticed(shared_sandbox: Sandbox) -> None:
    skewed = datetime.now(UTC).replace(tzinfo=None) - timedelta(minutes=20)
    client = shared_sandbox.client("s3")
    with mock.patch("botocore.auth.get_current_datetime", return_value=skewed):
        assert refused(client.list_buckets)[0] == "RequestTimeTooSkewed"
    client = shared_sandbox.client("sts")
    with mock.patch("botocore.auth.get_current_datetime", return_value=skewed):
        code, message = refused(client.get_caller_identity)
    assert code == "SignatureDoesNotMatch"
    assert message.startswith("Signature expired")


def test_a_user_may_do_what_its_policy_says_and_nothing_else(limited: Any) -> None:
    redshift = limited("redshift", policy("redshift:Describe*"))
    assert "Clusters" in redshift.describe_clusters()
    code, message = refused(redshift.pause_cluster, ClusterIdentifier="x")
    assert code == "AccessDenied"
    assert (
        "is not authorized to perform: redshift:PauseCluster on resource: arn:aws:redshift:us-west-2:123456789012:cluster:x"
        in message
    )
    code, message = refused(limited("ec2").describe_vpcs)
    assert code == "UnauthorizedOperation"
    assert "ec2:DescribeVpcs" in message
    assert refused(limited("iam").list_roles)[0] == "AccessDenied"
    assert limited("sts").get_caller_identity()["Arn"].startswith("arn:aws:iam::123456789012:user/u")


def test_rights_in_s3_go_by_bucket_prefix_and_key(shared_sandbox: Sandbox, limited: Any) -> None:
    owner = shared_sandbox.client("s3")
    for key in ("in/a", "out/a"):
        owner.put_object(Bucket="udacity-dend", Key=key, Body=b"x")
    s3 = limited(
        "s3",
        policy("s3:GetObject", resource="arn:aws:s3:::udacity-dend/in/*"),
        policy("s3:ListBucket", resource="arn:aws:s3:::udacity-dend", Condition={"StringLike": {"s3:prefix": "in/*"}}),
    )
    assert s3.get_object(Bucket="udacity-dend", Key="in/a")["Body"].read() == b"x"
    assert s3.list_objects_v2(Bucket="udacity-dend", Prefix="in/")["KeyCount"] == 1
    for call, arguments in (
        (s3.get_object, {"Key": "out/a"}),
        (s3.get_object, {"Key": "in/none"}),
        (s3.put_object, {"Key": "in/b"}),
        (s3.list_objects_v2, {"Prefix": "out/"}),
        (s3.list_objects_v2, {}),
    ):
        assert refused(call, Bucket="udacity-dend", **arguments)[0] == "AccessDenied"
    answer = owner.list_objects_v2(Bucket="udacity-dend")
    assert [item["Key"] for item in answer["Contents"] if item["Key"].endswith("/a")] == ["in/a", "out/a"]


def test_a_denial_wins_over_any_allowance(limited: Any) -> None:
    document = json.loads(policy("redshift:*"))
    document["Statement"].append({"Effect": "Deny", "Action": "redshift:DeleteCluster", "Resource": "*"})
    redshift = limited("redshift", json.dumps(document))
    assert refused(redshift.delete_cluster, ClusterIdentifier="x", SkipFinalClusterSnapshot=True)[0] == "AccessDenied"
    assert refused(redshift.pause_cluster, ClusterIdentifier="x")[0] == "ClusterNotFound"


def test_passing_a_role_is_a_right_of_its_own(iam: Any, limited: Any) -> None:
    arn = iam.create_role(RoleName="passed", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    wanted = {
        "ClusterIdentifier": "c",
        "NodeType": "ra3.large",
        "ClusterType": "single-node",
        "MasterUsername": "u",
        "MasterUserPassword": "short",
    }
    redshift = limited("redshift", policy("redshift:*"))
    code, message = refused(redshift.create_cluster, **{**wanted, "MasterUserPassword": "Passw0rdX"}, IamRoles=[arn])
    assert code == "AccessDenied"
    assert "iam:PassRole" in message
    condition = {"StringEquals": {"iam:PassedToService": "redshift.amazonaws.com"}}
    redshift = limited("redshift", policy("redshift:*"), policy("iam:PassRole", resource=arn, Condition=condition))
    assert refused(redshift.create_cluster, **wanted, IamRoles=[arn])[0] == "InvalidParameterValue"
    iam.delete_role(RoleName="passed")


def test_a_role_goes_only_when_nothing_is_on_it(iam: Any) -> None:
    role = iam.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST, Tags=[{"Key": "a", "Value": "b"}])["Role"]
    assert role["AssumeRolePolicyDocument"] == json.loads(TRUST)
    assert refused(iam.create_role, RoleName="R", AssumeRolePolicyDocument=TRUST)[0] == "EntityAlreadyExists"
    iam.attach_role_policy(RoleName="r", PolicyArn=READ_ONLY)
    iam.attach_role_policy(RoleName="r", PolicyArn=READ_ONLY)
    iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=policy("s3:GetObject"))
    assert refused(iam.delete_role, RoleName="r") == (
        "DeleteConflict",
        "Cannot delete entity, must detach all policies first.",
    )
    iam.detach_role_policy(RoleName="r", PolicyArn=READ_ONLY)
    assert refused(iam.delete_role, RoleName="r")[0] == "DeleteConflict"
    assert iam.list_role_policies(RoleName="r")["PolicyNames"] == ["p"]
    iam.delete_role_policy(RoleName="r", PolicyName="p")
    iam.untag_role(RoleName="r", TagKeys=["a"])
    assert iam.list_role_tags(RoleName="r")["Tags"] == []
    iam.delete_role(RoleName="r")
    assert refused(iam.get_role, RoleName="r")[0] == "NoSuchEntity"


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("{", "This policy contains invalid Json"),
        ("[]", "Syntax errors in policy."),
        ('{"Version": "2012-10-17", "Statement": []}', "Syntax errors in policy."),
        (policy("GetObject"), "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."),
        (policy("s3:GetObject", resource="bucket"), 'Resource bucket must be in ARN format or "*".'),
        ("[" * 5000, "This policy contains invalid Json"),
    ],
)
def test_a_malformed_policy_is_refused(iam: Any, document: str, words: str) -> None:
    iam.create_user(UserName="m")
    try:
        found = refused(iam.put_user_policy, UserName="m", PolicyName="p", PolicyDocument=document)
        assert found == ("MalformedPolicyDocument", words)
    finally:
        iam.delete_user(UserName="m")


def test_names_and_lengths_are_checked_from_the_service_description(iam: Any) -> None:
    from botocore.config import Config as BotoConfig

    raw = BotoConfig(parameter_validation=False, retries={"total_max_attempts": 1, "mode": "standard"})
    code, message = refused(iam.create_role, RoleName="a b", AssumeRolePolicyDocument=TRUST)
    assert code == "ValidationError"
    assert "Value 'a b' at 'roleName' failed to satisfy constraint" in message
    assert raw.parameter_validation is False
    assert refused(iam.get_role, RoleName="x" * 65)[0] == "ValidationError"


def test_lists_come_in_pages(iam: Any) -> None:
    for number in range(5):
        iam.create_user(UserName=f"page-{number}", Path="/paged/")
    pages = list(iam.get_paginator("list_users").paginate(PathPrefix="/paged/", PaginationConfig={"PageSize": 2}))
    assert [len(page["Users"]) for page in pages] == [2, 2, 1]
    for number in range(5):
        iam.delete_user(UserName=f"page-{number}")


def test_an_assumed_role_has_the_roles_rights(shared_sandbox: Sandbox, iam: Any) -> None:
    trust = json.loads(TRUST)
    trust["Statement"][0]["Principal"] = {"AWS": "arn:aws:iam::123456789012:root"}
    arn = iam.create_role(RoleName="assumed", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    iam.put_role_policy(RoleName="assumed", PolicyName="p", PolicyDocument=policy("redshift:DescribeClusters"))
    sts = shared_sandbox.client("sts")
    found = sts.assume_role(RoleArn=arn, RoleSessionName="me")["Credentials"]
    keys = {
        "aws_access_key_id": found["AccessKeyId"],
        "aws_secret_access_key": found["SecretAccessKey"],
        "aws_session_token": found["SessionToken"],
    }
    assert shared_sandbox.client("sts", **keys).get_caller_identity()["Arn"].endswith(":assumed-role/assumed/me")
    assert "Clusters" in shared_sandbox.client("redshift", **keys).describe_clusters()
    assert refused(shared_sandbox.client("iam", **keys).list_roles)[0] == "AccessDenied"
    keys["aws_session_token"] = "wrong"
    assert refused(shared_sandbox.client("redshift", **keys).describe_clusters)[0] == "InvalidClientTokenId"
    missing = refused(sts.assume_role, RoleArn=arn.replace("assumed", "none"), RoleSessionName="me")
    assert missing[0] == "AccessDenied"


def test_an_inactive_key_opens_nothing(shared_sandbox: Sandbox, iam: Any) -> None:
    iam.create_user(UserName="k")
    key = iam.create_access_key(UserName="k")["AccessKey"]
    keys = {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}
    sts = shared_sandbox.client("sts", **keys)
    assert sts.get_caller_identity()["UserId"].startswith("AIDA")
    iam.update_access_key(UserName="k", AccessKeyId=key["AccessKeyId"], Status="Inactive")
    assert refused(sts.get_caller_identity)[0] == "InvalidClientTokenId"
    assert refused(iam.delete_user, UserName="k")[0] == "DeleteConflict"


def test_an_operation_that_is_not_answered_says_so(shared_sandbox: Sandbox, iam: Any) -> None:
    code, message = refused(iam.create_group, GroupName="g")
    assert (code, message) == ("NotImplemented", "sandbox: iam CreateGroup is not supported.")


def test_the_default_version_of_a_policy_is_the_one_that_counts(iam: Any, limited: Any) -> None:
    arn = iam.create_policy(PolicyName="versioned", PolicyDocument=policy("iam:ListRoles"))["Policy"]["Arn"]
    client = limited("iam", policy("iam:GetUser"))
    name = client.get_user()["User"]["UserName"]
    iam.attach_user_policy(UserName=name, PolicyArn=arn)
    client.list_roles()
    made = iam.create_policy_version(PolicyArn=arn, PolicyDocument=policy("iam:ListUsers"), SetAsDefault=True)
    assert (made["PolicyVersion"]["VersionId"], made["PolicyVersion"]["IsDefaultVersion"]) == ("v2", True)
    assert refused(client.list_roles)[0] == "AccessDenied"
    client.list_users()
    assert iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"] == "v2"
    assert refused(iam.delete_policy_version, PolicyArn=arn, VersionId="v2")[0] == "DeleteConflict"
    assert refused(iam.get_policy_version, PolicyArn=arn, VersionId="v9")[0] == "NoSuchEntity"
    iam.set_default_policy_version(PolicyArn=arn, VersionId="v1")
    client.list_roles()
    iam.delete_policy_version(PolicyArn=arn, VersionId="v2")
    for expected in ("v3", "v4", "v5", "v6"):
        version = iam.create_policy_version(PolicyArn=arn, PolicyDocument=policy("iam:ListUsers"))["PolicyVersion"]
        assert version["VersionId"] == expected, "numbers are never used again"
    assert refused(iam.create_policy_version, PolicyArn=arn, PolicyDocument=policy("s3:*"))[0] == "LimitExceeded"
    holders = iam.list_entities_for_policy(PolicyArn=arn)
    assert ([one["UserName"] for one in holders["PolicyUsers"]], holders["PolicyRoles"]) == ([name], [])
    iam.detach_user_policy(UserName=name, PolicyArn=arn)
    assert refused(iam.delete_policy, PolicyArn=arn)[0] == "DeleteConflict"
    for version in iam.list_policy_versions(PolicyArn=arn)["Versions"]:
        if not version["IsDefaultVersion"]:
            iam.delete_policy_version(PolicyArn=arn, VersionId=version["VersionId"])
    iam.delete_policy(PolicyArn=arn)
    assert refused(iam.create_policy_version, PolicyArn=READ_ONLY, PolicyDocument=policy("s3:*"))[0] == "AccessDenied"


def test_the_simulator_tells_what_would_be_allowed(shared_sandbox: Sandbox, iam: Any) -> None:
    role = iam.create_role(RoleName="simulated", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    iam.attach_role_policy(RoleName="simulated", PolicyArn=READ_ONLY)
    denied = policy("s3:GetObject", resource="arn:aws:s3:::secret/*").replace("Allow", "Deny")
    iam.put_role_policy(RoleName="simulated", PolicyName="p", PolicyDocument=denied)

    def decisions(call: Any, **arguments: Any) -> list[str]:
        return [one["EvalDecision"] for one in call(**arguments)["EvaluationResults"]]

    resources = ["arn:aws:s3:::open/k", "arn:aws:s3:::secret/k"]
    simulate = iam.simulate_principal_policy
    assert decisions(simulate, PolicySourceArn=role, ActionNames=["s3:GetObject"], ResourceArns=resources) == [
        "allowed",
        "explicitDeny",
    ]
    assert decisions(simulate, PolicySourceArn=role, ActionNames=["s3:PutObject"]) == ["implicitDeny"]
    owner = shared_sandbox.client("sts").get_caller_identity()["Arn"]
    assert decisions(simulate, PolicySourceArn=owner, ActionNames=["iam:CreateUser"]) == ["allowed"]
    custom = {"PolicyInputList": [policy("s3:*")], "ActionNames": ["s3:ListBucket", "ec2:RunInstances"]}
    assert decisions(iam.simulate_custom_policy, **custom) == ["allowed", "implicitDeny"]
    unknown = {"PolicySourceArn": f"{role}x", "ActionNames": ["s3:ListBucket"]}
    assert refused(simulate, **unknown)[0] == "NoSuchEntity"


@pytest.mark.parametrize(
    ("wildcards", "key", "decision"),
    [
        ("a*" * 30 + "b", "a" * 1000, "implicitDeny"),
        ("?*" * 30 + "b", "a" * 1000 + "b", "allowed"),
        ("*ab*ba*", "abba", "allowed"),
        ("*ab*ba*", "aba", "implicitDeny"),
        ("a?c**", "abc", "allowed"),
    ],
)
def test_a_pattern_of_many_wildcards_is_not_tried_in_every_way(
    iam: Any, wildcards: str, key: str, decision: str
) -> None:
    documents = [policy("s3:GetObject", resource=f"arn:aws:s3:::b/{wildcards}")]
    (found,) = iam.simulate_custom_policy(
        PolicyInputList=documents, ActionNames=["s3:GetObject"], ResourceArns=[f"arn:aws:s3:::b/{key}"]
    )["EvaluationResults"]
    assert found["EvalDecision"] == decision


def test_a_role_in_an_instance_profile_stays(iam: Any) -> None:
    iam.create_role(RoleName="profiled", AssumeRolePolicyDocument=TRUST)
    iam.create_instance_profile(InstanceProfileName="ip")
    assert refused(iam.create_instance_profile, InstanceProfileName="ip")[0] == "EntityAlreadyExists"
    iam.add_role_to_instance_profile(InstanceProfileName="ip", RoleName="profiled")
    found = iam.list_instance_profiles_for_role(RoleName="profiled")["InstanceProfiles"]
    assert [one["Roles"][0]["RoleName"] for one in found] == ["profiled"]
    assert refused(iam.delete_role, RoleName="profiled")[0] == "DeleteConflict"
    assert refused(iam.delete_instance_profile, InstanceProfileName="ip")[0] == "DeleteConflict"
    iam.remove_role_from_instance_profile(InstanceProfileName="ip", RoleName="profiled")
    iam.delete_role(RoleName="profiled")
    iam.delete_instance_profile(InstanceProfileName="ip")
    assert refused(iam.get_instance_profile, InstanceProfileName="ip")[0] == "NoSuchEntity"

"""Clusters through boto3: what is refused, the lifecycle, reachability, snapshots, credentials, restarts."""

from __future__ import annotations

import os
import signal
from typing import Any

import psycopg2
import pytest

from redshift_sandbox.aws.redshift.lifecycle import is_due
from sparkify_tui import sandbox as stand_in
from tests.conftest import Sandbox, SandboxMaker
from tests.redshift_sandbox.aws.test_iam import TRUST, refused
from tests.waiting import until

PASSWORD = "Passw0rdX"
DATABASE = f"dev{os.getpid()}"
"""A name that no other sandbox's cluster has: ports are shared by all that run on this machine."""
WANTED = {
    "ClusterIdentifier": "c",
    "NodeType": "ra3.large",
    "ClusterType": "single-node",
    "MasterUsername": "awsuser",
    "MasterUserPassword": PASSWORD,
    "DBName": DATABASE,
    "PubliclyAccessible": True,
}


def state_of(redshift: Any, identifier: str = "c") -> str:
    found = redshift.describe_clusters(ClusterIdentifier=identifier)["Clusters"]
    return str(found[0]["ClusterStatus"])


def wait_for(redshift: Any, status: str, identifier: str = "c") -> dict[str, Any]:
    until(lambda: state_of(redshift, identifier) == status)
    found: dict[str, Any] = redshift.describe_clusters(ClusterIdentifier=identifier)["Clusters"][0]
    return found


def is_gone(redshift: Any, identifier: str = "c") -> bool:
    try:
        redshift.describe_clusters(ClusterIdentifier=identifier)
    except redshift.exceptions.ClusterNotFoundFault:
        return True
    return False


def open_port(made: Sandbox) -> tuple[str, dict[str, Any]]:
    """Admit everybody to the default group; the group and the rule."""
    ec2 = made.client("ec2")
    group = ec2.describe_security_groups(Filters=[{"Name": "group-name", "Values": ["default"]}])["SecurityGroups"][0]
    rule = {"IpProtocol": "tcp", "FromPort": 5431, "ToPort": 8215, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    ec2.authorize_security_group_ingress(GroupId=group["GroupId"], IpPermissions=[rule])
    return group["GroupId"], rule


def is_open(endpoint: dict[str, Any]) -> bool:
    """Whether this cluster answers there; another sandbox's may have taken a closed one's port."""
    try:
        ask(endpoint, "select 1")
    except psycopg2.OperationalError:
        return False
    return True


def ask(endpoint: dict[str, Any], sql: str, user: str = "awsuser", password: str = PASSWORD) -> Any:
    connection = psycopg2.connect(
        host=endpoint["Address"],
        port=endpoint["Port"],
        user=user,
        password=password,
        dbname=DATABASE,
        connect_timeout=10,
    )
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else None
    finally:
        connection.close()


@pytest.fixture(scope="module")
def shared(shared_sandbox: Sandbox) -> Any:
    return shared_sandbox.client("redshift")


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"NodeType": "dc2.large"}, "InvalidParameterValue", "Invalid node type: dc2.large"),
        ({"NodeType": "nope"}, "InvalidParameterValue", "Invalid node type: nope"),
        ({"NumberOfNodes": 2}, "InvalidParameterCombination", "single-node"),
        ({"ClusterType": "multi-node"}, "InvalidParameterCombination", "greater than or equal to 2"),
        ({"ClusterType": "multi-node", "NumberOfNodes": 17}, "NumberOfNodesPerClusterLimitExceeded", "16"),
        ({"ClusterIdentifier": "1abc"}, "InvalidParameterValue", "not a valid identifier"),
        ({"ClusterIdentifier": "a--b"}, "InvalidParameterValue", "not a valid identifier"),
        ({"ClusterIdentifier": "a-"}, "InvalidParameterValue", "not a valid identifier"),
        ({"ClusterIdentifier": "a" * 64}, "InvalidParameterValue", "not a valid identifier"),
        ({"MasterUserPassword": "Sh0rt"}, "InvalidParameterValue", "MasterUserPassword"),
        ({"MasterUserPassword": "nouppercase1"}, "InvalidParameterValue", "uppercase"),
        ({"MasterUserPassword": "NOLOWERCASE1"}, "InvalidParameterValue", "lowercase"),
        ({"MasterUserPassword": "NoDigitsHere"}, "InvalidParameterValue", "digit"),
        ({"MasterUserPassword": "Has@Sign1"}, "InvalidParameterValue", "Only printable ASCII"),
        ({"MasterUserPassword": "Has Space1"}, "InvalidParameterValue", "Only printable ASCII"),
        ({"Port": 5430}, "InvalidParameterValue", "5431-5455"),
        ({"Encrypted": False}, "InvalidParameterCombination", "Encrypted"),
        ({"DBName": "select"}, "InvalidParameterValue", "reserved word"),
        ({"DBName": "Upper"}, "InvalidParameterValue", "lowercase"),
        ({"MasterUsername": "user"}, "InvalidParameterValue", "reserved word"),
        (
            {"IamRoles": ["arn:aws:iam::123456789012:role/none"]},
            "InvalidParameterValue",
            "The IAM role arn:aws:iam::123456789012:role/none is not valid.",
        ),
        ({"IamRoles": ["nonsense"]}, "InvalidParameterValue", "not valid"),
        ({"VpcSecurityGroupIds": ["sg-none"]}, "InvalidParameterValue", "sg-none"),
        ({"ClusterSubnetGroupName": "none"}, "ClusterSubnetGroupNotFoundFault", "none"),
        ({"ClusterParameterGroupName": "none"}, "ClusterParameterGroupNotFound", "none"),
        ({"ManageMasterPassword": True}, "InvalidParameterCombination", "ManageMasterPassword"),
        ({"Tags": [{"Key": "aws:x", "Value": "y"}]}, "InvalidTagFault", "aws:x"),
        ({"Tags": [{"Key": "k", "Value": "1"}, {"Key": "k", "Value": "2"}]}, "InvalidTagFault", "k"),
        ({"PreferredMaintenanceWindow": "sunday"}, "InvalidParameterValue", "ddd:hh24:mi-ddd:hh24:mi"),
        ({"PreferredMaintenanceWindow": "sun:08:00-sun:08:10"}, "InvalidParameterValue", "30 minutes"),
        ({"AutomatedSnapshotRetentionPeriod": 36}, "InvalidParameterValue", "between 0 and 35"),
        ({"ManualSnapshotRetentionPeriod": 3654}, "InvalidRetentionPeriodFault", "3653"),
        ({"ManualSnapshotRetentionPeriod": 0}, "InvalidRetentionPeriodFault", "0"),
        ({"ClusterVersion": "2.0"}, "InvalidParameterValue", "2.0"),
        ({"MaintenanceTrackName": "none"}, "InvalidClusterTrack", "none"),
        ({"SnapshotScheduleIdentifier": "none"}, "SnapshotScheduleNotFound", "none"),
        ({"ClusterSecurityGroups": ["default"]}, "ClusterSecurityGroupNotFound", "default"),
        ({"HsmConfigurationIdentifier": "none"}, "HsmConfigurationNotFoundFault", "none"),
        ({"ElasticIp": "203.0.113.9"}, "InvalidElasticIpFault", "203.0.113.9"),
        ({"AvailabilityZone": "us-east-1a"}, "InvalidParameterValue", "us-east-1a"),
        ({"MultiAZ": True}, "UnsupportedOperation", "MultiAZ"),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, dict) else None,
)
def test_a_cluster_that_aws_would_refuse_is_refused(
    shared: Any, changes: dict[str, Any], code: str, words: str
) -> None:
    found = refused(shared.create_cluster, **{**WANTED, **changes})
    assert found[0] == code
    assert words in found[1]


def test_what_is_missing_is_named(shared: Any) -> None:
    wanted = {key: value for key, value in WANTED.items() if key != "MasterUserPassword"}
    assert "MasterUserPassword" in refused(shared.create_cluster, **wanted)[1]
    assert refused(shared.delete_cluster, ClusterIdentifier="none", SkipFinalClusterSnapshot=True) == (
        "ClusterNotFound",
        "Cluster none not found.",
    )
    assert refused(shared.describe_clusters, MaxRecords=5)[0] == "InvalidParameterValue"


def test_a_cluster_lives_from_creating_to_gone(sandbox: Sandbox) -> None:
    redshift = sandbox.client("redshift")
    group, rule = open_port(sandbox)
    sandbox.fault("stuck-creating")
    made = redshift.create_cluster(**{**WANTED, "ClusterIdentifier": "C", "Tags": [{"Key": "a", "Value": "b"}]})[
        "Cluster"
    ]
    assert (made["ClusterIdentifier"], made["ClusterStatus"]) == ("c", "creating")
    assert "Endpoint" not in made
    assert refused(redshift.create_cluster, **WANTED)[0] == "ClusterAlreadyExists"
    assert (
        refused(redshift.delete_cluster, ClusterIdentifier="c", SkipFinalClusterSnapshot=True)[0]
        == "InvalidClusterState"
    )
    sandbox.clear_faults()
    cluster = wait_for(redshift, "available")
    endpoint = cluster["Endpoint"]
    assert (cluster["ClusterAvailabilityStatus"], cluster["Encrypted"]) == ("Available", True)
    ask(endpoint, "create table t (a int)")
    ask(endpoint, "insert into t values (1), (2)")
    for begin, passing, end in (
        (redshift.pause_cluster, "pausing", "paused"),
        (redshift.resume_cluster, "resuming", "available"),
        (redshift.reboot_cluster, "rebooting", "available"),
    ):
        assert begin(ClusterIdentifier="c")["Cluster"]["ClusterStatus"] == passing
        wait_for(redshift, end)
        assert is_open(endpoint) == (end == "available")
    assert ask(endpoint, "select count(*) from t") == [(2,)]
    assert refused(sandbox.client("ec2").delete_security_group, GroupId=group)[0] == "CannotDelete"
    redshift.modify_cluster(ClusterIdentifier="c", MasterUserPassword="Another1x")
    wait_for(redshift, "available")
    assert ask(endpoint, "select 1", password="Another1x") == [(1,)]
    with pytest.raises(psycopg2.OperationalError):
        ask(endpoint, "select 1")
    assert refused(redshift.delete_cluster, ClusterIdentifier="c")[0] == "InvalidParameterCombination"
    redshift.delete_cluster(ClusterIdentifier="c", SkipFinalClusterSnapshot=True)
    until(lambda: is_gone(redshift))
    assert not (sandbox.home.clusters / "c").exists()
    messages = [event["Message"] for event in redshift.describe_events(SourceType="cluster")["Events"]]
    assert "has been created" in messages[0]
    assert "has been deleted" in messages[-1]
    assert rule


def test_only_a_public_cluster_with_an_open_port_is_reached(sandbox: Sandbox) -> None:
    redshift, ec2 = sandbox.client("redshift"), sandbox.client("ec2")
    redshift.create_cluster(**{**WANTED, "PubliclyAccessible": False})
    endpoint = wait_for(redshift, "available")["Endpoint"]
    assert not is_open(endpoint)
    group, rule = open_port(sandbox)
    assert not is_open(endpoint)
    redshift.modify_cluster(ClusterIdentifier="c", PubliclyAccessible=True)
    endpoint = wait_for(redshift, "available")["Endpoint"]
    assert is_open(endpoint)
    ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=[rule])
    assert not is_open(endpoint)
    rule["IpRanges"] = [{"CidrIp": "203.0.113.9/32"}]
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])
    assert not is_open(endpoint)


def test_a_snapshot_keeps_the_data_and_gives_it_back(sandbox: Sandbox) -> None:
    redshift = sandbox.client("redshift")
    open_port(sandbox)
    redshift.create_cluster(**WANTED)
    endpoint = wait_for(redshift, "available")["Endpoint"]
    ask(endpoint, "create table t (a int)")
    ask(endpoint, "insert into t values (1)")
    redshift.create_cluster_snapshot(SnapshotIdentifier="s1", ClusterIdentifier="c")
    assert (
        refused(redshift.create_cluster_snapshot, SnapshotIdentifier="s1", ClusterIdentifier="c")[0]
        == "ClusterSnapshotAlreadyExists"
    )
    until(lambda: redshift.describe_cluster_snapshots(SnapshotIdentifier="s1")["Snapshots"][0]["Status"] == "available")
    ask(endpoint, "insert into t values (2)")
    redshift.delete_cluster(ClusterIdentifier="c", FinalClusterSnapshotIdentifier="final")
    until(lambda: is_gone(redshift))
    for snapshot, expected in (("s1", 1), ("final", 2)):
        name = f"from-{snapshot}"
        redshift.restore_from_cluster_snapshot(
            ClusterIdentifier=name, SnapshotIdentifier=snapshot, PubliclyAccessible=True
        )
        endpoint = wait_for(redshift, "available", name)["Endpoint"]
        assert ask(endpoint, "select count(*) from t") == [(expected,)]
    redshift.delete_cluster_snapshot(SnapshotIdentifier="s1")
    assert refused(redshift.delete_cluster_snapshot, SnapshotIdentifier="s1")[0] == "ClusterSnapshotNotFound"
    assert [s["SnapshotIdentifier"] for s in redshift.describe_cluster_snapshots()["Snapshots"]] == ["final"]


def test_temporary_credentials_open_the_database(sandbox: Sandbox) -> None:
    redshift = sandbox.client("redshift")
    open_port(sandbox)
    redshift.create_cluster(**WANTED)
    endpoint = wait_for(redshift, "available")["Endpoint"]
    found = redshift.get_cluster_credentials(ClusterIdentifier="c", DbUser="awsuser", DbName=DATABASE)
    assert found["DbUser"] == "IAM:awsuser"
    assert ask(endpoint, "select 1", found["DbUser"], found["DbPassword"]) == [(1,)]
    assert (
        refused(redshift.get_cluster_credentials, ClusterIdentifier="c", DbUser="u", DurationSeconds=1)[0]
        == "InvalidParameterValue"
    )
    for wanted, user in (({"DbUser": "newcomer", "AutoCreate": True}, "newcomer"), ({}, "IAM:sparkify")):
        ask_as = redshift.get_cluster_credentials if wanted else redshift.get_cluster_credentials_with_iam
        made = ask_as(ClusterIdentifier="c", **wanted)
        for _ in range(2):
            assert ask(endpoint, "select current_user", made["DbUser"], made["DbPassword"]) == [(user,)]
        owned = "select usename, usesuper from pg_user where usename <> 'awsuser' and usename <> 'rdsdb'"
        assert (user, False) in ask(endpoint, owned)
    unknown = redshift.get_cluster_credentials(ClusterIdentifier="c", DbUser="nobody")
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        ask(endpoint, "select 1", unknown["DbUser"], unknown["DbPassword"])
    for ask_for in (redshift.get_cluster_credentials, redshift.get_cluster_credentials_with_iam):
        named = {"DbUser": "awsuser"} if ask_for == redshift.get_cluster_credentials else {}
        assert refused(ask_for, **named)[0] == "InvalidParameterValue"
        assert refused(ask_for, **named, CustomDomainName="example.org")[0] == "UnsupportedOperation"


def test_roles_are_attached_and_taken_away(sandbox: Sandbox) -> None:
    redshift, iam = sandbox.client("redshift"), sandbox.client("iam")
    arn = iam.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    sandbox.fault("stuck-creating")
    redshift.create_cluster(**WANTED)
    assert (
        refused(redshift.modify_cluster_iam_roles, ClusterIdentifier="c", AddIamRoles=[arn])[0] == "InvalidClusterState"
    )
    sandbox.clear_faults()
    wait_for(redshift, "available")
    redshift.modify_cluster_iam_roles(ClusterIdentifier="c", AddIamRoles=[arn], DefaultIamRoleArn=arn)
    cluster = redshift.describe_clusters()["Clusters"][0]
    assert cluster["IamRoles"] == [{"IamRoleArn": arn, "ApplyStatus": "in-sync"}]
    redshift.modify_cluster_iam_roles(ClusterIdentifier="c", RemoveIamRoles=[arn])
    cluster = redshift.describe_clusters()["Clusters"][0]
    assert cluster["IamRoles"] == []


def test_a_new_role_is_not_valid_for_a_while(make_sandbox: SandboxMaker) -> None:
    made = make_sandbox(settings="role_delay_s = 0.5\n")
    redshift, iam = made.client("redshift"), made.client("iam")
    arn = iam.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    code, words = refused(redshift.create_cluster, **WANTED, IamRoles=[arn])
    assert (code, words) == ("InvalidParameterValue", f"The IAM role {arn} is not valid.")

    def created() -> bool:
        try:
            redshift.create_cluster(**WANTED, IamRoles=[arn])
        except redshift.exceptions.ClientError:
            return False
        return True

    until(created)


def test_tags_select_clusters_and_pages_cut_the_list(make_sandbox: SandboxMaker) -> None:
    made = make_sandbox(settings="max_clusters = 30\n")
    redshift = made.client("redshift")
    for number in range(23):
        tags = [{"Key": "n", "Value": str(number % 2)}]
        redshift.create_cluster(
            **{**WANTED, "ClusterIdentifier": f"c{number:02d}", "PubliclyAccessible": False, "Tags": tags}
        )
    pages = list(redshift.get_paginator("describe_clusters").paginate(PaginationConfig={"PageSize": 20}))
    assert [len(page["Clusters"]) for page in pages] == [20, 3]
    odd = redshift.describe_clusters(TagKeys=["n"], TagValues=["1"])["Clusters"]
    assert len(odd) == 11
    arn = "arn:aws:redshift:us-west-2:123456789012:cluster:c00"
    redshift.create_tags(ResourceName=arn, Tags=[{"Key": "more", "Value": "x"}])
    redshift.delete_tags(ResourceName=arn, TagKeys=["n"])
    found = redshift.describe_tags(ResourceName=arn)["TaggedResources"]
    assert [item["Tag"] for item in found] == [{"Key": "more", "Value": "x"}]


def test_the_quota_of_clusters_is_kept(make_sandbox: SandboxMaker) -> None:
    redshift = make_sandbox(settings="max_clusters = 1\n").client("redshift")
    redshift.create_cluster(**WANTED)
    assert refused(redshift.create_cluster, **{**WANTED, "ClusterIdentifier": "d"})[0] == "ClusterQuotaExceeded"


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_a_cluster_goes_on_where_the_process_ended(make_sandbox: SandboxMaker, how: str) -> None:
    made = make_sandbox()
    redshift = made.client("redshift")
    open_port(made)
    redshift.create_cluster(**WANTED)
    ends(made, how)
    redshift = made.client("redshift")
    endpoint = wait_for(redshift, "available")["Endpoint"]
    ask(endpoint, "create table t (a int)")
    ask(endpoint, "insert into t values (7)")
    ends(made, how)
    assert ask(wait_for(redshift, "available")["Endpoint"], "select a from t") == [(7,)]
    redshift.delete_cluster(ClusterIdentifier="c", SkipFinalClusterSnapshot=True)
    ends(made, how)
    until(lambda: is_gone(redshift))


def ends(made: Sandbox, how: str) -> None:
    """End the process and start it again."""
    if how == "kill":
        pid = stand_in.status(made.home).pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        until(lambda: not stand_in.status(made.home).running)
        stand_in.start(made.home)
    else:
        made.restart()


@pytest.mark.parametrize(
    ("transition", "due"), [(100.0, True), (99.0, True), (103.0, False), (150.0, False), (3700.0, True)]
)
def test_a_clock_that_was_set_back_holds_no_cluster(transition: float, due: bool) -> None:
    assert is_due(transition, 100.0, longest_s=3.0) is due

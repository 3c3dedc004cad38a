"""What clusters are made and changed with besides size and user: options, names, snapshots' copies, groups."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Sandbox
from tests.redshift_sandbox.aws.test_clusters import WANTED, ask, ends, is_gone, open_port, wait_for
from tests.redshift_sandbox.aws.test_iam import refused
from tests.waiting import until


@pytest.fixture(scope="module")
def shared(shared_sandbox: Sandbox) -> Any:
    return shared_sandbox.client("redshift")


def test_options_are_kept_shown_and_changed(sandbox: Sandbox) -> None:
    redshift = sandbox.client("redshift")
    given: dict[str, Any] = {
        "PreferredMaintenanceWindow": "Sun:23:45-Mon:00:15",
        "AutomatedSnapshotRetentionPeriod": 7,
        "ManualSnapshotRetentionPeriod": 30,
        "AllowVersionUpgrade": False,
        "MaintenanceTrackName": "trailing",
        "EnhancedVpcRouting": True,
        "KmsKeyId": "arn:aws:kms:us-west-2:123456789012:key/k",
        "AvailabilityZone": "us-west-2b",
    }
    made = redshift.create_cluster(**WANTED, **given)["Cluster"]
    given["PreferredMaintenanceWindow"] = "sun:23:45-mon:00:15"
    assert {name: made[name] for name in given} == given
    wait_for(redshift, "available")
    redshift.modify_cluster(ClusterIdentifier="c", EnhancedVpcRouting=False, AutomatedSnapshotRetentionPeriod=0)
    changed = wait_for(redshift, "available")
    assert (changed["EnhancedVpcRouting"], changed["AutomatedSnapshotRetentionPeriod"]) == (False, 0)
    assert changed["MaintenanceTrackName"] == "trailing"
    wrong = {"AutomatedSnapshotRetentionPeriod": 99}
    assert refused(redshift.modify_cluster, ClusterIdentifier="c", **wrong)[0] == "InvalidParameterValue"
    snapshot = redshift.create_cluster_snapshot(SnapshotIdentifier="s", ClusterIdentifier="c")["Snapshot"]
    assert snapshot["ManualSnapshotRetentionPeriod"] == 30


@pytest.mark.parametrize("how", ["while it runs", "kill"])
def test_a_renamed_cluster_keeps_its_data_and_its_old_name_is_free(sandbox: Sandbox, how: str) -> None:
    redshift = sandbox.client("redshift")
    open_port(sandbox)
    redshift.create_cluster(**WANTED)
    endpoint = wait_for(redshift, "available")["Endpoint"]
    ask(endpoint, "create table t (a int)")
    ask(endpoint, "insert into t values (7)")
    taken = refused(redshift.modify_cluster, ClusterIdentifier="c", NewClusterIdentifier="C")
    assert taken[0] == "ClusterAlreadyExists"
    assert refused(redshift.modify_cluster, ClusterIdentifier="c", NewClusterIdentifier="a--b")[0].startswith("Invalid")
    renaming = redshift.modify_cluster(ClusterIdentifier="c", NewClusterIdentifier="d")["Cluster"]
    assert (renaming["ClusterStatus"], renaming["PendingModifiedValues"]) == ("renaming", {"ClusterIdentifier": "d"})
    if how == "kill":
        ends(sandbox, how)
        redshift = sandbox.client("redshift")
    until(lambda: is_gone(redshift))
    endpoint = wait_for(redshift, "available", "d")["Endpoint"]
    assert ask(endpoint, "select a from t") == [(7,)]
    assert not (sandbox.home.clusters / "c").exists()
    redshift.create_cluster(**WANTED)


def test_snapshots_are_copied_kept_longer_and_deleted_together(sandbox: Sandbox) -> None:
    redshift = sandbox.client("redshift")
    open_port(sandbox)
    redshift.create_cluster(**WANTED)
    ask(wait_for(redshift, "available")["Endpoint"], "create table t as select 1 as a")
    redshift.create_cluster_snapshot(SnapshotIdentifier="s1", ClusterIdentifier="c")

    def found(name: str) -> dict[str, Any]:
        return dict(redshift.describe_cluster_snapshots(SnapshotIdentifier=name)["Snapshots"][0])

    copying = {"SourceSnapshotIdentifier": "s1", "TargetSnapshotIdentifier": "s2"}
    assert refused(redshift.copy_cluster_snapshot, **copying)[0] == "InvalidClusterSnapshotState"
    until(lambda: found("s1")["Status"] == "available")
    assert refused(redshift.copy_cluster_snapshot, **copying, ManualSnapshotRetentionPeriod=9999)[0].startswith("Inval")
    redshift.copy_cluster_snapshot(**copying, ManualSnapshotRetentionPeriod=3)
    until(lambda: found("s2")["Status"] == "available")
    assert (found("s2")["ManualSnapshotRetentionPeriod"], found("s2")["ManualSnapshotRemainingDays"]) == (3, 3)
    changed = redshift.modify_cluster_snapshot(SnapshotIdentifier="s2", ManualSnapshotRetentionPeriod=9)["Snapshot"]
    assert changed["ManualSnapshotRetentionPeriod"] == 9
    names = [s["SnapshotIdentifier"] for s in redshift.describe_cluster_snapshots(ClusterExists=True)["Snapshots"]]
    assert names == ["s2", "s1"]
    ascending = redshift.describe_cluster_snapshots(
        ClusterIdentifier="c", SortingEntities=[{"Attribute": "CREATE_TIME", "SortOrder": "ASC"}]
    )
    assert [s["SnapshotIdentifier"] for s in ascending["Snapshots"]] == ["s1", "s2"]
    assert redshift.describe_cluster_snapshots(SnapshotArn=found("s1")["SnapshotArn"])["Snapshots"] == [found("s1")]
    redshift.restore_from_cluster_snapshot(ClusterIdentifier="r", SnapshotIdentifier="s2", PubliclyAccessible=True)
    assert ask(wait_for(redshift, "available", "r")["Endpoint"], "select a from t") == [(1,)]
    gone = redshift.batch_delete_cluster_snapshots(
        Identifiers=[{"SnapshotIdentifier": name} for name in ("s1", "s2", "none")]
    )
    assert gone["Resources"] == ["s1", "s2"]
    assert [one["FailureCode"] for one in gone["Errors"]] == ["ClusterSnapshotNotFound"]
    assert list(sandbox.home.snapshots.iterdir()) == []


def test_groups_of_subnets_are_made_used_and_deleted(shared_sandbox: Sandbox, shared: Any) -> None:
    ids = [subnet["SubnetId"] for subnet in shared_sandbox.client("ec2").describe_subnets()["Subnets"]]
    named = {"ClusterSubnetGroupName": "Subnets", "Description": "d"}
    made = shared.create_cluster_subnet_group(**named, SubnetIds=ids[:2], Tags=[{"Key": "k", "Value": "v"}])
    assert [one["SubnetIdentifier"] for one in made["ClusterSubnetGroup"]["Subnets"]] == ids[:2]
    assert refused(shared.create_cluster_subnet_group, **named, SubnetIds=ids)[0] == "ClusterSubnetGroupAlreadyExists"
    wrong = {"ClusterSubnetGroupName": "other", "Description": "d", "SubnetIds": ["subnet-none"]}
    assert refused(shared.create_cluster_subnet_group, **wrong)[0] == "InvalidSubnet"
    shared.modify_cluster_subnet_group(ClusterSubnetGroupName="subnets", SubnetIds=ids)
    (found,) = shared.describe_cluster_subnet_groups(TagKeys=["k"])["ClusterSubnetGroups"]
    assert (found["ClusterSubnetGroupName"], len(found["Subnets"])) == ("subnets", 3)
    arn = "arn:aws:redshift:us-west-2:123456789012:subnetgroup:subnets"
    assert shared.describe_tags(ResourceName=arn)["TaggedResources"][0]["Tag"] == {"Key": "k", "Value": "v"}
    used = {**WANTED, "ClusterIdentifier": "in-subnets", "ClusterSubnetGroupName": "subnets"}
    assert shared.create_cluster(**used)["Cluster"]["ClusterSubnetGroupName"] == "subnets"
    code = "InvalidClusterSubnetGroupStateFault"
    assert refused(shared.delete_cluster_subnet_group, ClusterSubnetGroupName="subnets")[0] == code
    assert refused(shared.delete_cluster_subnet_group, ClusterSubnetGroupName="default")[0] == code
    wait_for(shared, "available", "in-subnets")
    shared.delete_cluster(ClusterIdentifier="in-subnets", SkipFinalClusterSnapshot=True)
    until(lambda: is_gone(shared, "in-subnets"))
    shared.delete_cluster_subnet_group(ClusterSubnetGroupName="subnets")
    gone = refused(shared.describe_cluster_subnet_groups, ClusterSubnetGroupName="subnets")
    assert gone[0] == "ClusterSubnetGroupNotFoundFault"


def test_parameter_groups_keep_what_is_set(shared: Any) -> None:
    named = {"ParameterGroupName": "params"}
    shared.create_cluster_parameter_group(**named, ParameterGroupFamily="redshift-1.0", Description="d")
    again = {**named, "ParameterGroupFamily": "redshift-1.0", "Description": "d"}
    assert refused(shared.create_cluster_parameter_group, **again)[0] == "ClusterParameterGroupAlreadyExists"
    other = {"ParameterGroupName": "x", "ParameterGroupFamily": "none", "Description": "d"}
    assert refused(shared.create_cluster_parameter_group, **other)[0] == "InvalidParameterValue"

    def set_to(name: str, value: str) -> dict[str, Any]:
        return {**named, "Parameters": [{"ParameterName": name, "ParameterValue": value}]}

    shared.modify_cluster_parameter_group(**set_to("statement_timeout", "60000"))
    for name, value in (("none", "1"), ("statement_timeout", "7"), ("require_ssl", "yes")):
        assert refused(shared.modify_cluster_parameter_group, **set_to(name, value))[0] == "InvalidParameterValue"

    def own() -> dict[str, str]:
        found = shared.describe_cluster_parameters(**named, Source="user")["Parameters"]
        return {one["ParameterName"]: one["ParameterValue"] for one in found}

    assert own() == {"statement_timeout": "60000"}
    shared.reset_cluster_parameter_group(**named, ResetAllParameters=True)
    assert own() == {}
    assert len(shared.describe_cluster_parameters(ParameterGroupName="default.redshift-1.0")["Parameters"]) > 10
    default = {**set_to("require_ssl", "true"), "ParameterGroupName": "default.redshift-1.0"}
    assert refused(shared.modify_cluster_parameter_group, **default)[0] == "InvalidClusterParameterGroupState"
    shared.delete_cluster_parameter_group(**named)
    assert refused(shared.describe_cluster_parameters, **named)[0] == "ClusterParameterGroupNotFound"


def test_lists_of_what_nobody_can_make_here_are_empty(shared: Any) -> None:
    for call, name in (
        (shared.describe_reserved_nodes, "ReservedNodes"),
        (shared.describe_snapshot_schedules, "SnapshotSchedules"),
        (shared.describe_cluster_security_groups, "ClusterSecurityGroups"),
        (shared.describe_usage_limits, "UsageLimits"),
    ):
        assert call()[name] == []
    assert [one["ClusterVersion"] for one in shared.describe_cluster_versions()["ClusterVersions"]] == ["1.0", "1.0"]
    assert refused(shared.describe_cluster_tracks, MaintenanceTrackName="none")[0] == "InvalidClusterTrack"
    assert shared.describe_storage()["TotalProvisionedStorageInMegaBytes"] == 0.0
    assert "cluster" in [one["SourceType"] for one in shared.describe_event_categories()["EventCategoriesMapList"]]


def test_a_database_user_that_cannot_be_is_refused(shared: Any) -> None:
    shared.create_cluster(**{**WANTED, "ClusterIdentifier": "names", "PubliclyAccessible": False})
    wait_for(shared, "available", "names")
    for name in ("a:b", "1a", "PUBLIC", "a b"):
        code, words = refused(shared.get_cluster_credentials, ClusterIdentifier="names", DbUser=name)
        assert (code, name in words) == ("InvalidParameterValue", True)
    shared.delete_cluster(ClusterIdentifier="names", SkipFinalClusterSnapshot=True)


def test_a_service_that_is_not_here_says_so_in_its_own_form(shared_sandbox: Sandbox) -> None:
    code, words = refused(shared_sandbox.client("secretsmanager").list_secrets)
    assert (code, words) == ("UnknownService", "sandbox: the service 'secretsmanager' is not supported.")

"""Provisioning on the sandbox, over real sockets: the events, the state they leave, and every way to go wrong."""

import socket
from dataclasses import replace
from pathlib import Path

import pytest

from sparkify_tui.config import read_config
from sparkify_tui.errors import (
    AccessDeniedError,
    AwsUnreachableError,
    ClusterStateError,
    ConfigError,
    ConnectionFailedError,
    CredentialsError,
    ResourceExistsError,
    WaitTimeoutError,
)
from sparkify_tui.events import (
    AvailabilityChecked,
    CallRetried,
    ConfigWritten,
    ConnectionVerified,
    IngressAuthorized,
    IngressRevoked,
    Provisioned,
    RoleFound,
    WaitStarted,
)
from sparkify_tui.models import IngressRule
from sparkify_tui.services.infrastructure.provision import provision
from sparkify_tui.services.infrastructure.resources import security_group_name
from sparkify_tui.services.infrastructure.teardown import teardown
from sparkify_tui.services.target import Target
from tests.sampling import telling
from tests.sparkify_tui.services.clocks import ManualClock
from tests.sparkify_tui.services.conftest import Warehouse, events_and_error, events_of, kinds

CREATED = [
    "RoleRequested",
    "PolicyAttachRequested",
    "IngressAuthorized",
    "ClusterRequested",
    "DatabaseRequested",
    "ClusterAvailable",
    "ConfigWritten",
    "ConfigWritten",
    "ConnectionVerified",
    "Provisioned",
]
FOUND = [
    "RoleFound",
    "PolicyAttachRequested",
    "IngressAuthorized",
    "ClusterFound",
    "ClusterAvailable",
    "ConfigWritten",
    "ConfigWritten",
    "ConnectionVerified",
    "Provisioned",
]


def without_port(names: list[str], events: list[object]) -> list[str]:
    """The names without those for the port, which come only where the one asked for was taken."""
    ports = [event for event in events if isinstance(event, ConfigWritten) and event.key == "DB_PORT"]
    for _ in ports:
        names.remove("ConfigWritten")
        names.reverse()
        names.remove("IngressRevoked")
        names.remove("IngressAuthorized")
        names.reverse()
    return names


def rules(target: Target) -> tuple[IngressRule, ...]:
    group = target.aws.network.find_group(security_group_name(target.config))
    return target.aws.network.rules(group.group_id) if group else ()


async def test_a_warehouse_comes_up(warehouse: Warehouse) -> None:
    events = await events_of(provision(warehouse.target()))
    assert without_port(kinds(events), list(events)) == CREATED
    last = events[-1]
    assert isinstance(last, Provisioned)
    cluster, config = last.cluster, read_config(warehouse.path)
    assert (config.cluster.host, config.cluster.db_port) == (cluster.host, cluster.port)
    assert config.role_arn == last.role_arn
    assert cluster.is_ours
    assert cluster.encrypted
    assert cluster.publicly_accessible
    assert [(role.arn, role.apply_status) for role in cluster.roles] == [(last.role_arn, "in-sync")]
    assert config.cluster.db_password not in repr(events)


def take_a_port(taken: socket.socket) -> int:
    """Listen on one of the ports that clusters may have, on every address: a cluster's own may be any of loopback's."""
    for port in range(5455, 5430, -1):
        try:
            taken.bind(("", port))
        except OSError:  # a sandbox of another test has it
            continue
        taken.listen()
        return port
    raise AssertionError("all ports are taken")


async def test_ingress_is_opened_for_the_port_that_the_cluster_listens_on(warehouse: Warehouse) -> None:
    with socket.socket() as taken:
        port = take_a_port(taken)
        warehouse.set("CLUSTER", "DB_PORT", str(port))
        events = await events_of(provision(warehouse.target()))
        last = events[-1]
        assert isinstance(last, Provisioned)
        assert last.cluster.port != port
        opened = [event.port for event in events if isinstance(event, IngressAuthorized)]
        assert opened == [port, last.cluster.port]
        assert [event.port for event in events if isinstance(event, IngressRevoked)] == [port]
        assert {rule.port for rule in rules(warehouse.target())} == {last.cluster.port}
        again = await events_of(provision(warehouse.target()))
        assert [event.port for event in again if isinstance(event, IngressAuthorized)] == [last.cluster.port]


async def test_what_is_made_is_ours_and_no_more_than_needed(warehouse: Warehouse) -> None:
    await events_of(provision(warehouse.target()))
    target = warehouse.target()
    role = target.aws.iam.find_role(target.config.infrastructure.role_name)
    assert role is not None
    assert role.is_ours
    assert role.trusts_redshift
    assert (role.inline_policy_names, role.attached_policy_arns) == (("sparkify-s3-read",), ())
    assert [(rule.cidr, rule.is_ours) for rule in rules(target)] == [("127.0.0.1/32", True)]


async def test_running_it_again_changes_nothing(warehouse: Warehouse) -> None:
    await events_of(provision(warehouse.target()))
    before = warehouse.text()
    events = await events_of(provision(warehouse.target()))
    assert kinds(events) == FOUND
    assert warehouse.text() == before
    assert {rule.cidr for rule in rules(warehouse.target())} == {"127.0.0.1/32"}


async def test_a_moved_laptop_gets_in_and_its_old_address_no_longer(warehouse: Warehouse) -> None:
    warehouse.set("INFRASTRUCTURE", "ALLOWED_CIDR", "203.0.113.7")
    events, error = await events_and_error(provision(warehouse.target(clock=ManualClock())))
    assert isinstance(error, WaitTimeoutError | ConnectionFailedError)
    assert [event.cidr for event in events if isinstance(event, IngressAuthorized)] == ["203.0.113.7/32"]
    warehouse.set("INFRASTRUCTURE", "ALLOWED_CIDR", "auto")
    events = await events_of(provision(warehouse.target()))
    assert [event.cidr for event in events if isinstance(event, IngressRevoked)] == ["203.0.113.7/32"]
    assert {rule.cidr for rule in rules(warehouse.target())} == {"127.0.0.1/32"}


async def test_a_role_that_is_not_usable_yet_is_waited_for(warehouse: Warehouse) -> None:
    warehouse.sandbox.fault("role-not-valid", seconds=3)
    events = await events_of(provision(warehouse.target()))
    retried = [event for event in events if isinstance(event, CallRetried)]
    assert retried
    assert {(event.operation, event.code) for event in retried} == {("CreateCluster", "InvalidParameterValue")}
    assert isinstance(events[-1], Provisioned)


def _often(case: tuple[str, dict[str, object]]) -> bool:
    """Any call that fails, and two of those that are answered late."""
    return str(case[1].get("operation", "")).rpartition(":")[2] in ("", *("CreateRole", "CreateCluster"))


@pytest.mark.parametrize(
    ("fault", "options"),
    telling(
        [
            ("throttling", {"times": 3}),
            ("unavailable", {"times": 2}),
            ("dropped-call", {"times": 2}),
            ("throttling", {"operation": "redshift:DescribeClusters", "times": 3}),
            ("dropped-call", {"operation": "iam:CreateRole", "times": 1, "late": True}),
            ("dropped-call", {"operation": "iam:PutRolePolicy", "times": 1, "late": True}),
            ("dropped-call", {"operation": "ec2:CreateSecurityGroup", "times": 1, "late": True}),
            ("dropped-call", {"operation": "ec2:AuthorizeSecurityGroupIngress", "times": 1, "late": True}),
            ("dropped-call", {"operation": "redshift:CreateCluster", "times": 1, "late": True}),
        ],
        _often,
    ),
    ids=lambda value: value if isinstance(value, str) else value.get("operation", "any").rpartition(":")[2],
)
async def test_hiccups_are_told_and_survived(warehouse: Warehouse, fault: str, options: dict[str, object]) -> None:
    warehouse.sandbox.fault(fault, **options)
    events = await events_of(provision(warehouse.target()))
    assert len([event for event in events if isinstance(event, CallRetried)]) == options["times"]
    assert isinstance(events[-1], Provisioned)
    assert {rule.cidr for rule in rules(warehouse.target())} == {"127.0.0.1/32"}


@pytest.mark.parametrize(
    "status",
    ["hardware-failure", "incompatible-network", "incompatible-parameters", "storage-full", "paused", "final-snapshot"],
)
async def test_a_hopeless_state_ends_the_wait_with_its_sentence(warehouse: Warehouse, status: str) -> None:
    warehouse.sandbox.fault("cluster-fails", status=status)
    events, error = await events_and_error(provision(warehouse.target()))
    assert isinstance(error, ClusterStateError)
    assert error.status == status
    assert error.remedy
    assert isinstance(events[-1], AvailabilityChecked)
    assert read_config(warehouse.path).cluster.host is None


async def test_attempts_that_run_out_write_nothing_and_the_next_run_goes_on(warehouse: Warehouse) -> None:
    warehouse.sandbox.fault("stuck-creating")
    warehouse.set("INFRASTRUCTURE", "STATUS_CHECK_ATTEMPTS", "5")
    before = warehouse.text()
    events, error = await events_and_error(provision(warehouse.target()))
    assert isinstance(error, WaitTimeoutError)
    assert (error.resource, error.last_state) == (
        read_config(warehouse.path).infrastructure.cluster_identifier,
        "creating",
    )
    assert "creating" in error.message
    polls = [event for event in events if isinstance(event, AvailabilityChecked)]
    assert [event.attempt for event in polls] == [0, 1, 2, 3, 4]
    assert len([event for event in events if isinstance(event, WaitStarted)]) >= 4, "one between two polls"
    assert warehouse.text() == before
    warehouse.sandbox.clear_faults()
    warehouse.set("INFRASTRUCTURE", "STATUS_CHECK_ATTEMPTS", "400")
    assert isinstance((await events_of(provision(warehouse.target())))[-1], Provisioned)


@pytest.mark.parametrize(
    "action",
    telling(
        [
            "redshift:DescribeClusters",
            "iam:GetRole",
            "iam:CreateRole",
            "iam:PutRolePolicy",
            "ec2:DescribeVpcs",
            "ec2:CreateSecurityGroup",
            "ec2:AuthorizeSecurityGroupIngress",
            "redshift:CreateCluster",
        ],
        ("redshift:DescribeClusters", "iam:PutRolePolicy", "ec2:CreateSecurityGroup"),
    ),
)
async def test_a_missing_permission_is_named_and_the_next_run_finishes(warehouse: Warehouse, action: str) -> None:
    warehouse.sandbox.fault("access-denied", action=action)
    _, error = await events_and_error(provision(warehouse.target()))
    assert isinstance(error, AccessDeniedError)
    assert error.action == action
    assert action in error.message
    warehouse.sandbox.clear_faults()
    assert isinstance((await events_of(provision(warehouse.target())))[-1], Provisioned)


async def test_expired_credentials_stop_the_wait_and_the_next_run_finishes(warehouse: Warehouse) -> None:
    warehouse.sandbox.fault("expired-token", operation="redshift:DescribeClusters", times=1)
    _, error = await events_and_error(provision(warehouse.target()))
    assert isinstance(error, CredentialsError)
    assert "expired" in error.message
    assert isinstance((await events_of(provision(warehouse.target())))[-1], Provisioned)


@pytest.mark.parametrize(("key", "value"), [("KEY", "AKIAWRONGWRONGWRONG1"), ("SECRET", "wrongSecret")])
async def test_wrong_credentials_are_told(warehouse: Warehouse, key: str, value: str) -> None:
    warehouse.set("AWS", key, value)
    events, error = await events_and_error(provision(warehouse.target()))
    assert events == []
    assert isinstance(error, CredentialsError)
    assert value not in str(error)


async def test_a_dead_endpoint_is_told_after_a_few_tries(warehouse: Warehouse, closed_port: int) -> None:
    warehouse.set("AWS", "ENDPOINT_URL", f"http://127.0.0.1:{closed_port}")
    clock = ManualClock()
    events, error = await events_and_error(provision(warehouse.target(clock=clock)))
    assert isinstance(error, AwsUnreachableError)
    assert str(closed_port) in error.message
    assert all(isinstance(event, CallRetried) for event in events)
    assert 1 < sum(clock.slept) < 10


async def test_a_cluster_of_somebody_elses_is_not_touched(warehouse: Warehouse) -> None:
    target = warehouse.target()
    identifier = target.config.infrastructure.cluster_identifier
    target.aws.call(
        "redshift",
        "CreateCluster",
        ClusterIdentifier=identifier,
        NodeType="ra3.large",
        ClusterType="single-node",
        MasterUsername="theirs",
        MasterUserPassword="Theirs11Theirs",
    )
    events, error = await events_and_error(provision(target))
    assert events == []
    assert isinstance(error, ResourceExistsError)
    assert "CLUSTER_IDENTIFIER" in error.remedy
    assert target.aws.iam.find_role(target.config.infrastructure.role_name) is None


async def test_a_role_of_somebody_elses_is_used_as_it_is(warehouse: Warehouse) -> None:
    target = warehouse.target()
    name = target.config.infrastructure.role_name
    trust = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "%s"}, "Action": "sts:AssumeRole"}]}'
    target.aws.call("iam", "CreateRole", RoleName=name, AssumeRolePolicyDocument=trust % "redshift.amazonaws.com")
    events = await events_of(provision(target))
    (found,) = [event for event in events if isinstance(event, RoleFound)]
    assert not found.is_ours
    assert "PolicyAttachRequested" not in kinds(events)
    role = target.aws.iam.find_role(name)
    assert role is not None
    assert role.inline_policy_names == ()
    await events_of(teardown(warehouse.target()))
    assert target.aws.iam.find_role(name) == role


async def test_a_role_that_redshift_may_not_assume_is_refused(warehouse: Warehouse) -> None:
    target = warehouse.target()
    name = target.config.infrastructure.role_name
    trust = '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}}'
    target.aws.call("iam", "CreateRole", RoleName=name, AssumeRolePolicyDocument=trust)
    _, error = await events_and_error(provision(target))
    assert isinstance(error, ResourceExistsError)
    assert "ROLE_NAME" in error.remedy


async def test_a_cluster_without_the_role_gets_it(warehouse: Warehouse) -> None:
    first = (await events_of(provision(warehouse.target())))[-1]
    assert isinstance(first, Provisioned)
    target = warehouse.target()
    target.aws.call(
        "redshift",
        "ModifyClusterIamRoles",
        ClusterIdentifier=first.cluster.identifier,
        RemoveIamRoles=[first.role_arn],
    )
    events = await events_of(provision(warehouse.target()))
    assert "RoleAttachRequested" in kinds(events)
    last = events[-1]
    assert isinstance(last, Provisioned)
    assert [role.arn for role in last.cluster.roles] == [first.role_arn]


async def test_a_wrong_password_is_told_after_the_endpoint_is_written(warehouse: Warehouse) -> None:
    await events_of(provision(warehouse.target()))
    warehouse.set("CLUSTER", "DB_PASSWORD", "Wrong1Wrong1")
    events, error = await events_and_error(provision(warehouse.target()))
    assert isinstance(error, ConnectionFailedError)
    assert "Wrong1Wrong1" not in str(error)
    assert not any(isinstance(event, ConnectionVerified | CallRetried) for event in events)


async def test_a_config_that_cannot_be_written_back_is_told_before_anything_is_made(
    warehouse: Warehouse, tmp_path: Path
) -> None:
    target = warehouse.target()
    lost = replace(target, config=replace(target.config, path=tmp_path / "gone" / "dwh.cfg"))
    events, error = await events_and_error(provision(lost))
    assert events == []
    assert isinstance(error, ConfigError)


async def test_a_port_that_no_new_cluster_can_have_is_told_before_anything_is_made(warehouse: Warehouse) -> None:
    warehouse.set("CLUSTER", "HOST", "gone.example")
    warehouse.set("CLUSTER", "DB_PORT", "80")
    events, error = await events_and_error(provision(warehouse.target()))
    assert events == []
    assert isinstance(error, ConfigError)
    assert (error.section, error.key) == ("CLUSTER", "DB_PORT")

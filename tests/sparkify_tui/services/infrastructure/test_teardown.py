"""Tearing down on the sandbox, over real sockets: nothing of ours is left, and nothing of anybody else's is touched."""

from collections import Counter

import pytest

from sparkify_tui.config import read_config
from sparkify_tui.errors import AccessDeniedError, AwsUnreachableError, ResourceExistsError, WaitTimeoutError
from sparkify_tui.events import (
    CallRetried,
    ClusterDeleteRequested,
    ConfigWritten,
    DeletionChecked,
    LeftAlone,
    TeardownPlanned,
    TornDown,
    WaitStarted,
)
from sparkify_tui.services.infrastructure.provision import provision
from sparkify_tui.services.infrastructure.resources import security_group_name
from sparkify_tui.services.infrastructure.teardown import plan_teardown, teardown
from sparkify_tui.services.retry_policy import THROTTLING
from tests.conftest import SandboxMaker
from tests.sampling import telling
from tests.sparkify_tui.services.clocks import ManualClock
from tests.sparkify_tui.services.conftest import Warehouse, events_and_error, events_of, kinds
from tests.waiting import until

DELETED = [
    "TeardownPlanned",
    "ClusterDeleteRequested",
    "ClusterGone",
    "IngressRevoked",
    "SecurityGroupDeleted",
    "PolicyDetachRequested",
    "PolicyDetached",
    "RoleDeleteRequested",
    "RoleGone",
    "TornDown",
]


async def test_everything_of_ours_goes(warehouse: Warehouse) -> None:
    before = warehouse.text()
    await events_of(provision(warehouse.target()))
    target = warehouse.target()
    plan = await plan_teardown(target)
    assert plan.cluster is not None
    assert plan.role is not None
    assert len(plan.ingress) == len(plan.security_group_ids) == 1
    assert plan.left_alone == ()
    events = await events_of(teardown(target))
    assert events[0] == TeardownPlanned(plan)
    written = [event.key for event in events if isinstance(event, ConfigWritten)]
    assert written in (["HOST", "ARN"], ["HOST", "ARN", "DB_PORT"])
    assert [name for name in kinds(events) if name != "ConfigWritten"] == DELETED
    infra = target.config.infrastructure
    assert target.aws.redshift.find_cluster(infra.cluster_identifier) is None
    assert target.aws.iam.find_role(infra.role_name) is None
    assert target.aws.network.find_group(security_group_name(target.config)) is None
    config = read_config(warehouse.path)
    assert (config.cluster.host, config.role_arn) == (None, None)
    assert warehouse.text() == before


async def test_nothing_to_delete_is_fine(warehouse: Warehouse) -> None:
    assert (await plan_teardown(warehouse.target())).is_empty
    events = await events_of(teardown(warehouse.target()))
    assert kinds(events) == ["TeardownPlanned", "ClusterGone", "RoleGone", "TornDown"]


async def test_a_final_snapshot_keeps_the_data(warehouse: Warehouse) -> None:
    await events_of(provision(warehouse.target()))
    target = warehouse.target()
    name = f"final-{target.config.infrastructure.cluster_identifier}"
    events = await events_of(teardown(target, final_snapshot=name))
    (asked,) = [event for event in events if isinstance(event, ClusterDeleteRequested)]
    assert asked.final_snapshot == name
    found = target.aws.call("redshift", "DescribeClusterSnapshots", SnapshotIdentifier=name)["Snapshots"]
    assert [snapshot["SnapshotIdentifier"] for snapshot in found] == [name]
    await events_of(provision(warehouse.target()))
    _, error = await events_and_error(teardown(warehouse.target(), final_snapshot=name))
    assert isinstance(error, ResourceExistsError), "a snapshot of that name is there"
    await events_of(teardown(warehouse.target()))


async def test_attempts_that_run_out_leave_the_rest_to_the_next_run(
    make_sandbox: SandboxMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPARKIFY_SANDBOX_DELETING_S", "3")
    sandbox = make_sandbox()
    warehouse = Warehouse(sandbox, sandbox.config_path)
    await events_of(provision(warehouse.target()))
    warehouse.set("INFRASTRUCTURE", "STATUS_CHECK_ATTEMPTS", "2")
    events, error = await events_and_error(teardown(warehouse.target()))
    assert isinstance(error, WaitTimeoutError)
    assert error.last_state == "deleting"
    polls = [type(event) for event in events if isinstance(event, DeletionChecked | WaitStarted)]
    assert polls[:3] == [DeletionChecked, WaitStarted, DeletionChecked]
    assert read_config(warehouse.path).cluster.host
    warehouse.set("INFRASTRUCTURE", "STATUS_CHECK_ATTEMPTS", "400")
    events = await events_of(teardown(warehouse.target()))
    assert "ClusterDeleteRequested" not in kinds(events)
    assert isinstance(events[-1], TornDown)


def _often(case: tuple[str, dict[str, object]]) -> bool:
    """Any call that fails, and two of those that are answered late."""
    return str(case[1].get("operation", "")).rpartition(":")[2] in ("", *("DeleteCluster", "DeleteRole"))


@pytest.mark.parametrize(
    ("fault", "options"),
    telling(
        [
            ("throttling", {"times": 3}),
            ("unavailable", {"times": 2}),
            ("dropped-call", {"operation": "redshift:DeleteCluster", "times": 1, "late": True}),
            ("dropped-call", {"operation": "ec2:RevokeSecurityGroupIngress", "times": 1, "late": True}),
            ("dropped-call", {"operation": "ec2:DeleteSecurityGroup", "times": 1, "late": True}),
            ("dropped-call", {"operation": "iam:DeleteRolePolicy", "times": 1, "late": True}),
            ("dropped-call", {"operation": "iam:DeleteRole", "times": 1, "late": True}),
        ],
        _often,
    ),
    ids=lambda value: value if isinstance(value, str) else value.get("operation", "any").rpartition(":")[2],
)
async def test_hiccups_are_told_and_survived(warehouse: Warehouse, fault: str, options: dict[str, object]) -> None:
    await events_of(provision(warehouse.target()))
    warehouse.sandbox.fault(fault, **options)
    events = await events_of(teardown(warehouse.target()))
    assert len([event for event in events if isinstance(event, CallRetried)]) == options["times"]
    assert isinstance(events[-1], TornDown)
    assert (await plan_teardown(warehouse.target())).is_empty


@pytest.mark.parametrize(
    "action",
    telling(
        [
            "redshift:DeleteCluster",
            "ec2:RevokeSecurityGroupIngress",
            "ec2:DeleteSecurityGroup",
            "iam:DeleteRolePolicy",
            "iam:DeleteRole",
        ],
        ("redshift:DeleteCluster", "iam:DeleteRole"),
    ),
)
async def test_a_missing_permission_is_named_and_the_next_run_finishes(warehouse: Warehouse, action: str) -> None:
    await events_of(provision(warehouse.target()))
    warehouse.sandbox.fault("access-denied", action=action)
    _, error = await events_and_error(teardown(warehouse.target()))
    assert isinstance(error, AccessDeniedError)
    assert error.action == action
    assert read_config(warehouse.path).role_arn, "the rest is still known"
    warehouse.sandbox.clear_faults()
    await events_of(teardown(warehouse.target()))
    assert (await plan_teardown(warehouse.target())).is_empty


async def test_a_dead_endpoint_is_told(warehouse: Warehouse, closed_port: int) -> None:
    warehouse.set("AWS", "ENDPOINT_URL", f"http://127.0.0.1:{closed_port}")
    events, error = await events_and_error(teardown(warehouse.target(clock=ManualClock())))
    assert isinstance(error, AwsUnreachableError)
    assert all(isinstance(event, CallRetried) for event in events)


async def test_a_cluster_of_somebody_elses_stays_and_so_does_its_endpoint_in_the_file(warehouse: Warehouse) -> None:
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
    warehouse.set("CLUSTER", "HOST", "theirs.example")
    plan = await plan_teardown(target)
    assert plan.is_empty
    assert plan.left_alone == (f"Redshift cluster {identifier}: it was not made by sparkify-tui",)
    events = await events_of(teardown(warehouse.target()))
    assert [event.resource for event in events if isinstance(event, LeftAlone)] == [f"Redshift cluster {identifier}"]
    assert target.aws.redshift.find_cluster(identifier) is not None
    assert read_config(warehouse.path).cluster.host == "theirs.example"


async def test_a_role_that_another_cluster_uses_stays(warehouse: Warehouse) -> None:
    await events_of(provision(warehouse.target()))
    target = warehouse.target()
    other = f"other-{target.config.infrastructure.cluster_identifier}"
    target.aws.call(
        "redshift",
        "CreateCluster",
        ClusterIdentifier=other,
        NodeType="ra3.large",
        ClusterType="single-node",
        MasterUsername="theirs",
        MasterUserPassword="Theirs11Theirs",
        IamRoles=[target.config.role_arn],
    )
    events = await events_of(teardown(target))
    (left,) = [event for event in events if isinstance(event, LeftAlone)]
    assert left.reason == f"Redshift cluster {other} uses it"
    role = target.aws.iam.find_role(target.config.infrastructure.role_name)
    assert role is not None
    assert role.inline_policy_names
    until(lambda: (found := target.aws.redshift.find_cluster(other)) is None or found.status != "creating")
    target.aws.call("redshift", "DeleteCluster", ClusterIdentifier=other, SkipFinalClusterSnapshot=True)


async def test_rules_that_others_added_stay_with_their_group(warehouse: Warehouse) -> None:
    await events_of(provision(warehouse.target()))
    target = warehouse.target()
    group = target.aws.network.find_group(security_group_name(target.config))
    assert group is not None
    theirs = {"IpProtocol": "tcp", "FromPort": 5439, "ToPort": 5439, "IpRanges": [{"CidrIp": "198.51.100.0/24"}]}
    target.aws.call("ec2", "AuthorizeSecurityGroupIngress", GroupId=group.group_id, IpPermissions=[theirs])
    events = await events_of(teardown(target))
    assert [event.reason for event in events if isinstance(event, LeftAlone)] == [
        "others have added ingress rules to it"
    ]
    assert [rule.cidr for rule in target.aws.network.rules(group.group_id)] == ["198.51.100.0/24"]


async def test_policies_that_others_put_on_our_role_go_with_it(warehouse: Warehouse) -> None:
    await events_of(provision(warehouse.target()))
    target = warehouse.target()
    name = target.config.infrastructure.role_name
    managed = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    target.aws.call("iam", "AttachRolePolicy", RoleName=name, PolicyArn=managed)
    events = await events_of(teardown(target))
    assert kinds(events).count("PolicyDetached") == 2
    assert target.aws.iam.find_role(name) is None


async def test_each_call_of_a_step_has_the_whole_retry_policy(warehouse: Warehouse) -> None:
    await events_of(provision(warehouse.target()))
    looks = ("iam:GetRole", "iam:ListRolePolicies", "redshift:DescribeClusters", "ec2:DescribeSecurityGroups")
    for operation in looks:
        warehouse.sandbox.fault("throttling", operation=operation, times=THROTTLING.retries)
    events = await events_of(teardown(warehouse.target(clock=ManualClock())))
    assert isinstance(events[-1], TornDown)
    retried = [event for event in events if isinstance(event, CallRetried)]
    told = Counter(f"{event.service}:{event.operation}" for event in retried)
    assert told == dict.fromkeys(looks, THROTTLING.retries)
    assert (await plan_teardown(warehouse.target())).is_empty

"""`create` and `delete` killed after any event and after any call to AWS, then run again: always the same end."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sparkify_tui.aws.network import Network
from sparkify_tui.config import read_config
from sparkify_tui.events import Provisioned, TornDown
from sparkify_tui.services.infrastructure.provision import provision
from sparkify_tui.services.infrastructure.resources import security_group_name
from sparkify_tui.services.infrastructure.status import report
from sparkify_tui.services.infrastructure.teardown import teardown
from sparkify_tui.services.target import Target
from tests.sampling import telling
from tests.sparkify_tui.services.conftest import Warehouse, events_of
from tests.sparkify_tui.services.killed import killed_after_call, killed_after_event

MOST = 60
Kill = Callable[[str, Path, int], bool]


def left_behind(target: Target) -> dict[str, Any]:
    """All that carries our names or is written in dwh.cfg, without what differs from run to run."""
    aws, config = target.aws, read_config(target.config.path)
    name = security_group_name(config)
    groups = aws.call("ec2", "DescribeSecurityGroups", Filters=[{"Name": "group-name", "Values": [name]}])
    rules = [rule for group in groups["SecurityGroups"] for rule in Network(aws).rules(group["GroupId"])]
    cluster = aws.redshift.find_cluster(config.infrastructure.cluster_identifier)
    role = aws.iam.find_role(config.infrastructure.role_name)
    return {
        "groups": len(groups["SecurityGroups"]),
        "rules": {(rule.cidr, rule.is_ours) for rule in rules},
        "cluster": cluster and (cluster.status, len(cluster.roles), len(cluster.security_group_ids), cluster.is_ours),
        "role": role and (role.inline_policy_names, role.attached_policy_arns, role.is_ours),
        "host": config.cluster.host == (cluster.host if cluster else None),
        "arn": config.role_arn == (role.arn if role else None),
    }


CREATED = {
    "groups": 1,
    "rules": {("127.0.0.1/32", True)},
    "cluster": ("available", 1, 1, True),
    "role": (("sparkify-s3-read",), (), True),
    "host": True,
    "arn": True,
}
DELETED = {"groups": 0, "rules": set(), "cluster": None, "role": None, "host": True, "arn": True}


@pytest.fixture
def kill(request: pytest.FixtureRequest) -> Kill:
    return {"event": killed_after_event, "call": killed_after_call}[request.param]


@pytest.mark.timeout(400)
@pytest.mark.parametrize("kill", telling(["event", "call"], {"call"}), indirect=True)
@pytest.mark.slow
async def test_what_was_killed_is_finished_by_the_next_run(warehouse: Warehouse, kill: Kill) -> None:
    warehouse.set("INFRASTRUCTURE", "STATUS_CHECK_DELAY_SEC", "0.2")
    empty = warehouse.text()
    for number in range(1, MOST):
        create_killed = await kill_and_finish(warehouse, kill, "create", number)
        assert left_behind(warehouse.target()) == CREATED, number
        delete_killed = await kill_and_finish(warehouse, kill, "delete", number)
        assert left_behind(warehouse.target()) == DELETED, number
        assert warehouse.text() == empty, number
        if not create_killed and not delete_killed:
            assert number > 10
            return
    raise AssertionError("it never ended")


async def kill_and_finish(warehouse: Warehouse, kill: Kill, command: str, number: int) -> bool:
    """Whether the command was killed at that point; in either case it has been finished now."""
    killed = kill(command, warehouse.path, number)
    if killed:
        await report(warehouse.target())
        service, last = (provision, Provisioned) if command == "create" else (teardown, TornDown)
        assert isinstance((await events_of(service(warehouse.target())))[-1], last), number
    return killed


@pytest.mark.parametrize(
    ("command", "number", "expected"),
    [
        ("create", 2, "but its IAM role is there"),
        ("create", 3, "but its IAM role and its ingress rule are there"),
        ("create", 6, "is being created"),
    ],
)
async def test_the_next_start_says_what_is_interrupted(
    warehouse: Warehouse, command: str, number: int, expected: str
) -> None:
    warehouse.sandbox.fault("stuck-creating", cluster=warehouse.target().config.infrastructure.cluster_identifier)
    assert killed_after_event(command, warehouse.path, number)
    seen = await report(warehouse.target())
    assert expected in seen.interrupted
    assert "Run `create` to finish it" in seen.interrupted
    warehouse.sandbox.clear_faults()
    await events_of(provision(warehouse.target()))
    assert (await report(warehouse.target())).interrupted == ""

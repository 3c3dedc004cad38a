"""Status on the sandbox, over real sockets: what it shows, how often it looks, and that it never gives up."""

from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from redshift_sandbox.faults_client import list_faults
from sparkify_tui.aws import clients
from sparkify_tui.aws.session import Aws
from sparkify_tui.events import StatusEvent, StatusPolled, StatusPollFailed
from sparkify_tui.services.infrastructure import status
from sparkify_tui.services.infrastructure.provision import provision
from sparkify_tui.services.infrastructure.status import (
    FAST_POLL_S,
    LONGEST_POLL_S,
    REST_POLL_S,
    report,
    watch,
)
from sparkify_tui.services.infrastructure.teardown import teardown
from sparkify_tui.services.retry_policy import SLOW_ANSWER
from sparkify_tui.services.target import Target
from tests.sparkify_tui.services.clocks import ManualClock
from tests.sparkify_tui.services.conftest import Warehouse, events_of


class HourLater(ManualClock):
    """A clock for cost: now is an hour and a half after the cluster was created."""

    def __init__(self, target: Target) -> None:
        super().__init__()
        cluster = target.aws.redshift.find_cluster(target.config.infrastructure.cluster_identifier)
        assert cluster is not None
        assert cluster.created_at is not None
        self.start = cluster.created_at + timedelta(hours=1.5)


async def first(target: Target, count: int) -> list[StatusEvent]:
    seen: list[StatusEvent] = []
    async with aclosing(watch(target)) as events:
        async for event in events:
            seen.append(event)
            if len(seen) == count:
                return seen
    raise AssertionError("watching ended")


async def test_nothing_there_is_a_report_too(warehouse: Warehouse) -> None:
    seen = await report(warehouse.target())
    assert (seen.cluster, seen.role, seen.ingress, seen.interrupted, seen.unseen) == (None, None, (), "", ())
    assert (seen.price_per_hour, seen.cost_so_far) == (None, None)


async def test_a_running_warehouse_is_reported_with_its_cost(warehouse: Warehouse) -> None:
    await events_of(provision(warehouse.target()))
    target = warehouse.target()
    seen = await report(replace(target, clock=HourLater(target)))
    assert seen.cluster is not None
    assert (seen.cluster.status, seen.cluster.host) == ("available", target.config.cluster.host)
    assert seen.role is not None
    assert seen.role.arn == target.config.role_arn
    assert [rule.cidr for rule in seen.ingress] == ["127.0.0.1/32"]
    assert seen.price_per_hour == pytest.approx(0.543)
    assert seen.cost_so_far == pytest.approx(0.543 * 1.5)
    assert seen.interrupted == ""


async def test_a_cluster_deleted_by_somebody_else_shows_as_gone(warehouse: Warehouse) -> None:
    await events_of(provision(warehouse.target()))
    target = warehouse.target()
    target.aws.redshift.delete_cluster(target.config.infrastructure.cluster_identifier, final_snapshot=None)
    states = {
        event.report.cluster.status
        for event in await first(target, 1)
        if isinstance(event, StatusPolled) and event.report.cluster
    }
    assert states <= {"deleting"}
    await events_of(teardown(warehouse.target()))
    assert (await report(warehouse.target())).cluster is None


async def test_the_file_is_compared_with_what_is_there(warehouse: Warehouse) -> None:
    await events_of(provision(warehouse.target()))
    written = warehouse.target().config
    for section, key, value, expected in (
        ("CLUSTER", "HOST", "elsewhere.example", "does not name its endpoint"),
        ("IAM_ROLE", "ARN", "", "does not name its role"),
        ("IAM_ROLE", "ARN", "arn:aws:iam::123456789012:role/other", "its role is not attached"),
    ):
        warehouse.set(section, key, value)
        assert expected in (await report(warehouse.target())).interrupted
        warehouse.set("CLUSTER", "HOST", written.cluster.host or "")
        warehouse.set("IAM_ROLE", "ARN", written.role_arn or "")
    assert (await report(warehouse.target())).interrupted == ""


@pytest.mark.parametrize(("action", "missing"), [("iam:GetRole", "role"), ("ec2:DescribeSecurityGroups", "ingress")])
async def test_an_analyst_without_every_permission_sees_the_cluster(
    warehouse: Warehouse, action: str, missing: str
) -> None:
    await events_of(provision(warehouse.target()))
    warehouse.sandbox.fault("access-denied", action=action)
    seen = await report(warehouse.target())
    assert seen.cluster is not None
    assert seen.unseen == (action,)
    assert not getattr(seen, missing)
    assert seen.interrupted == "", "what can't be seen is not missing"


async def test_failed_looks_are_told_and_come_further_apart_until_one_succeeds(warehouse: Warehouse) -> None:
    clock = ManualClock()
    warehouse.sandbox.fault("throttling", operation="redshift:DescribeClusters", times=8)
    seen = await first(warehouse.target(clock=clock), 9)
    failed = [event for event in seen if isinstance(event, StatusPollFailed)]
    assert [event.failures for event in failed] == list(range(1, 9))
    assert [event.next_poll_s for event in failed] == [4, 8, 16, 32, 64, *[LONGEST_POLL_S] * 3]
    assert all(event.message and event.remedy for event in failed)
    assert isinstance(seen[-1], StatusPolled)
    assert clock.slept == [event.next_poll_s for event in seen[:-1]]


@pytest.mark.parametrize(("slow_calls", "outcome"), [(1, StatusPolled), (0, StatusPollFailed)], ids=["slow", "hangs"])
async def test_a_server_that_takes_a_call_and_does_not_answer_in_time_is_asked_again_in_the_same_look(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, slow_calls: int, outcome: type[StatusEvent]
) -> None:
    target = warehouse.target(clock=ManualClock())
    await report(target)  # the sandbox takes its time for a first call
    monkeypatch.setattr(clients, "READ_TIMEOUT_S", 1)
    warehouse.sandbox.fault("slow", operation="redshift:DescribeClusters", seconds=5, times=slow_calls)
    (seen,) = await first(replace(target, aws=Aws(target.config.aws)), 1)
    assert isinstance(seen, outcome)
    (fault,) = list_faults(warehouse.sandbox.home) or (None,)
    assert fault is None or fault.hits == SLOW_ANSWER.retries + 1


@pytest.mark.parametrize("kind", ["expired-token", "access-denied", "dead"])
async def test_watching_survives_everything(warehouse: Warehouse, kind: str, closed_port: int) -> None:
    target: Any = warehouse.target(clock=ManualClock())
    if kind == "dead":
        warehouse.set("AWS", "ENDPOINT_URL", f"http://127.0.0.1:{closed_port}")
        target = warehouse.target(clock=ManualClock())
    elif kind == "access-denied":
        warehouse.sandbox.fault(kind, action="redshift:DescribeClusters")
    else:
        warehouse.sandbox.fault(kind)
    seen = await first(target, 2)
    assert all(isinstance(event, StatusPollFailed) for event in seen)


async def test_looks_are_frequent_while_something_changes_and_rare_at_rest(warehouse: Warehouse) -> None:
    await events_of(provision(warehouse.target()))
    (resting,) = await first(warehouse.target(), 1)
    assert resting.next_poll_s == REST_POLL_S
    target = warehouse.target()
    seen = await report(target)
    assert seen.cluster is not None
    for changing in ("creating", "deleting", "pausing", "resuming", "rebooting", "resizing", "modifying"):
        assert status._is_changing(replace(seen, cluster=replace(seen.cluster, status=changing)))
    assert FAST_POLL_S < REST_POLL_S < LONGEST_POLL_S


async def test_paused_hours_cost_nothing(warehouse: Warehouse) -> None:
    await events_of(provision(warehouse.target()))
    target = warehouse.target()
    clock = HourLater(target)
    target = replace(target, clock=clock)
    identifier = target.config.infrastructure.cluster_identifier
    target.aws.call("redshift", "PauseCluster", ClusterIdentifier=identifier)
    async with aclosing(watch(target)) as events:  # sees `pausing`, still paid for, until it sees `paused`
        async for event in events:
            assert isinstance(event, StatusPolled)
            assert event.report.cluster is not None
            if event.report.cluster.status == "paused":
                break
    paid = event.report.cost_so_far
    clock.start += timedelta(hours=10)
    later = await report(target)
    assert later.cost_so_far == pytest.approx(paid)
    assert "paused" not in later.interrupted

"""Delete the warehouse: cluster → poll until gone → ingress → policy → role → HOST and ARN cleared.

Every step is delete-if-present, so a run that was killed after any event is finished by the next one. What others
made stays, and is told.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from functools import partial

from sparkify_tui.config import cluster_port, read_again, require_replaceable, snapshot_name, write_back
from sparkify_tui.errors import AwsError, ResourceExistsError, ResourceNotFoundError, UsageError, WaitTimeoutError
from sparkify_tui.events import (
    ClusterDeleteRequested,
    ClusterGone,
    ConfigWritten,
    DeletionChecked,
    IngressRevoked,
    LeftAlone,
    PolicyDetached,
    PolicyDetachRequested,
    RoleDeleteRequested,
    RoleGone,
    SecurityGroupDeleted,
    TeardownEvent,
    TeardownPlanned,
    TornDown,
    WaitStarted,
)
from sparkify_tui.models import Role
from sparkify_tui.services.infrastructure.cluster_states import is_going
from sparkify_tui.services.infrastructure.pauses import forget_pauses
from sparkify_tui.services.infrastructure.retrying import Retrying, while_in_use, while_waiting
from sparkify_tui.services.infrastructure.teardown_plan import Survey, plan_teardown, survey
from sparkify_tui.services.target import Target

__all__ = ["plan_teardown", "teardown"]

_DEFAULT_PORT = "5439"


async def teardown(target: Target, *, final_snapshot: str | None = None) -> AsyncGenerator[TeardownEvent, None]:
    """Delete all that this tool made, keeping the data only in the snapshot of that name; ends with TornDown.

    Raises WaitTimeoutError when the cluster isn't gone after all attempts: the next run goes on from there;
    ReadOnlyError in a read-only session; UsageError for a name that no snapshot can have.
    """
    target.require_writable("deleting")
    if final_snapshot is not None and (problem := snapshot_name(final_snapshot)):
        raise UsageError(
            f"The final snapshot's name {problem}; nothing was deleted.",
            remedy="Write 1 to 255 letters, digits and single hyphens, a letter first, no hyphen last.",
        )
    await asyncio.to_thread(require_replaceable, target.config.path)
    look = Retrying(target.clock, partial(survey, target))
    async for retried in look.events():
        yield retried
    found = look.result
    yield TeardownPlanned(found.plan())
    for left in found.left_alone():
        yield left
    if found.cluster is None or found.own_cluster:
        async for event in _delete_cluster(target, found, final_snapshot):
            yield event
    async for event in _close_ingress(target, found):
        yield event
    if found.own_role:
        async for event in _delete_role(target, found.own_role):
            yield event
    elif found.role is None:
        yield RoleGone(target.config.infrastructure.role_name)
    if found.cluster is None or found.own_cluster:
        async for event in _clear_endpoint(target):
            yield event
    yield TornDown(target.config.infrastructure.cluster_identifier)


async def _delete_cluster(
    target: Target, found: Survey, final_snapshot: str | None
) -> AsyncGenerator[TeardownEvent, None]:
    """Ask for the cluster's end and poll until it is gone; asks again while it is too busy to be deleted."""
    infra, clock, redshift = target.config.infrastructure, target.clock, target.aws.redshift
    identifier, attempts = infra.cluster_identifier, infra.status_check_attempts
    if found.own_cluster is None:
        yield ClusterGone(identifier)
        return
    if not is_going(found.own_cluster):
        yield ClusterDeleteRequested(identifier, final_snapshot)
    started_s, status = clock.monotonic(), found.own_cluster.status
    for attempt in range(attempts):
        if status not in ("deleting", "final-snapshot"):
            ask = Retrying(clock, partial(_ask_for_end, target, final_snapshot))
            async for retried in ask.events():
                yield retried
        look = Retrying(clock, lambda: redshift.find_cluster(identifier), while_waiting)
        async for retried in look.events():
            yield retried
        status = look.result.status if look.result else "gone"
        yield DeletionChecked(identifier, attempt, attempts, status)
        if look.result is None:
            await asyncio.to_thread(forget_pauses, target)
            yield ClusterGone(identifier)
            return
        if attempt + 1 < attempts:
            yield WaitStarted(identifier, infra.status_check_delay_s, for_deletion=True)
            await clock.sleep(infra.status_check_delay_s)
    raise WaitTimeoutError(
        f"Redshift cluster {identifier} is not gone after {attempts} checks; its last state was {status}.",
        remedy="It goes on by itself: run `delete` again to go on waiting and to delete the rest, "
        "or raise STATUS_CHECK_ATTEMPTS in [INFRASTRUCTURE].",
        resource=identifier,
        last_state=status,
        waited_s=clock.monotonic() - started_s,
    )


def _ask_for_end(target: Target, final_snapshot: str | None) -> None:
    """Request the deletion; a cluster that is gone, going or busy is left to the next poll."""
    identifier, redshift = target.config.infrastructure.cluster_identifier, target.aws.redshift
    try:
        redshift.delete_cluster(identifier, final_snapshot=final_snapshot)
    except ResourceNotFoundError:
        return
    except ResourceExistsError:  # the snapshot's name is taken, perhaps by a try whose answer was lost
        cluster = redshift.find_cluster(identifier)
        if cluster is not None and not is_going(cluster):
            raise
    except AwsError as error:
        if error.code != "InvalidClusterState":
            raise


async def _close_ingress(target: Target, found: Survey) -> AsyncGenerator[TeardownEvent, None]:
    network = target.aws.network
    for rule in found.own_rules:
        revoke = Retrying(target.clock, partial(network.revoke, rule))
        async for retried in revoke.events():
            yield retried
        yield IngressRevoked(rule.group_id, rule.cidr, rule.port)
    if found.own_group is None:
        return
    group_id = found.own_group.group_id
    delete = Retrying(target.clock, partial(network.delete_group, group_id), while_in_use)
    try:
        async for retried in delete.events():
            yield retried
    except AwsError as error:
        if error.code != "DependencyViolation":
            raise
        yield LeftAlone(f"security group {group_id}", "something else uses it; it lets nobody in any more")
    else:
        yield SecurityGroupDeleted(group_id)


async def _delete_role(target: Target, role: Role) -> AsyncGenerator[TeardownEvent, None]:
    iam = target.aws.iam
    removals = [(name, partial(iam.delete_inline_policy, role.name, name)) for name in role.inline_policy_names]
    removals += [(arn, partial(iam.detach_policy, role.name, arn)) for arn in role.attached_policy_arns]
    for policy, removal in removals:
        yield PolicyDetachRequested(role.name, policy)
        remove = Retrying(target.clock, removal)
        async for retried in remove.events():
            yield retried
        yield PolicyDetached(role.name, policy)
    yield RoleDeleteRequested(role.name)
    delete = Retrying(target.clock, partial(iam.delete_role, role.name))
    async for retried in delete.events():
        yield retried
    yield RoleGone(role.name)


async def _clear_endpoint(target: Target) -> AsyncGenerator[TeardownEvent, None]:
    """Forget HOST and ARN, and a port that no new cluster could be given."""
    path = target.config.path
    config = await asyncio.to_thread(read_again, target.config)
    changes = {}
    if config.cluster.host:
        changes["CLUSTER", "HOST"] = ""
    if config.role_arn:
        changes["IAM_ROLE", "ARN"] = ""
    if cluster_port(config.cluster.db_port):
        changes["CLUSTER", "DB_PORT"] = _DEFAULT_PORT
    if changes:
        await asyncio.to_thread(write_back, path, changes)
    for (section, key), value in changes.items():
        yield ConfigWritten(section, key, value, path)

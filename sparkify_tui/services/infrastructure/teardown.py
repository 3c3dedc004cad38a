"""Delete the warehouse: cluster → poll until gone → ingress → policy → role → HOST and ARN cleared.

Every step is delete-if-present, so a run that was killed after any event is finished by the next one. What others
made stays, and is reported.
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
from sparkify_tui.services.event_stream import Emit, event_stream
from sparkify_tui.services.infrastructure.cluster_states import is_going
from sparkify_tui.services.infrastructure.pauses import forget_pauses
from sparkify_tui.services.infrastructure.teardown_plan import Survey, plan_teardown, survey
from sparkify_tui.services.retry_policy import call_with_retries, resource_in_use, transient_errors_while_polling
from sparkify_tui.services.target import Target

__all__ = ["plan_teardown", "teardown"]

_DEFAULT_PORT = "5439"


def teardown(target: Target, *, final_snapshot: str | None = None) -> AsyncGenerator[TeardownEvent, None]:
    """Delete all that this tool made, keeping the data only in the snapshot of that name; ends with TornDown.

    Raises WaitTimeoutError when the cluster isn't gone after all attempts: the next run goes on from there;
    ReadOnlyError in a read-only session; UsageError for a name that no snapshot can have.
    """
    return event_stream(partial(_teardown, target, final_snapshot))


async def _teardown(target: Target, final_snapshot: str | None, emit: Emit[TeardownEvent]) -> None:
    target.require_writable("deleting")
    if final_snapshot is not None and (problem := snapshot_name(final_snapshot)):
        raise UsageError(
            f"The final snapshot's name {problem}; nothing was deleted.",
            remedy="Write 1 to 255 letters, digits and single hyphens, a letter first, no hyphen last.",
        )
    await asyncio.to_thread(require_replaceable, target.config.path)
    found = await call_with_retries(target.clock, emit, partial(survey, target))
    await emit(TeardownPlanned(found.plan()))
    for left in found.left_alone():
        await emit(left)
    if found.cluster is None or found.own_cluster:
        await _delete_cluster(target, found, final_snapshot, emit)
    await _close_ingress(target, found, emit)
    if found.own_role:
        await _delete_role(target, found.own_role, emit)
    elif found.role is None:
        await emit(RoleGone(target.config.infrastructure.role_name))
    if found.cluster is None or found.own_cluster:
        await _clear_endpoint(target, emit)
    await emit(TornDown(target.config.infrastructure.cluster_identifier))


async def _delete_cluster(target: Target, found: Survey, final_snapshot: str | None, emit: Emit[TeardownEvent]) -> None:
    """Ask for the cluster's end and poll until it is gone; asks again while it is too busy to be deleted."""
    infra, clock = target.config.infrastructure, target.clock
    identifier, attempts = infra.cluster_identifier, infra.status_check_attempts
    if found.own_cluster is None:
        await emit(ClusterGone(identifier))
        return
    if not is_going(found.own_cluster):
        await emit(ClusterDeleteRequested(identifier, final_snapshot))
    started_s, status = clock.monotonic(), found.own_cluster.status
    for attempt in range(attempts):
        if status not in ("deleting", "final-snapshot"):
            await call_with_retries(clock, emit, partial(_ask_for_end, target, final_snapshot))
        find = partial(target.aws.redshift.find_cluster, identifier)
        cluster = await call_with_retries(clock, emit, find, transient_errors_while_polling)
        status = cluster.status if cluster else "gone"
        await emit(DeletionChecked(identifier, attempt, attempts, status))
        if cluster is None:
            await asyncio.to_thread(forget_pauses, target)
            await emit(ClusterGone(identifier))
            return
        if attempt + 1 < attempts:
            await emit(WaitStarted(identifier, infra.status_check_delay_s, for_deletion=True))
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


async def _close_ingress(target: Target, found: Survey, emit: Emit[TeardownEvent]) -> None:
    network = target.aws.network
    for rule in found.own_rules:
        await call_with_retries(target.clock, emit, partial(network.revoke, rule))
        await emit(IngressRevoked(rule.group_id, rule.cidr, rule.port))
    if found.own_group is None:
        return
    group_id = found.own_group.group_id
    try:
        await call_with_retries(target.clock, emit, partial(network.delete_group, group_id), resource_in_use)
    except AwsError as error:
        if error.code != "DependencyViolation":
            raise
        await emit(LeftAlone(f"security group {group_id}", "something else uses it; its ingress rules are gone"))
    else:
        await emit(SecurityGroupDeleted(group_id))


async def _delete_role(target: Target, role: Role, emit: Emit[TeardownEvent]) -> None:
    iam = target.aws.iam
    removals = [(name, partial(iam.delete_inline_policy, role.name, name)) for name in role.inline_policy_names]
    removals += [(arn, partial(iam.detach_policy, role.name, arn)) for arn in role.attached_policy_arns]
    for policy, removal in removals:
        await emit(PolicyDetachRequested(role.name, policy))
        await call_with_retries(target.clock, emit, removal)
        await emit(PolicyDetached(role.name, policy))
    await emit(RoleDeleteRequested(role.name))
    await call_with_retries(target.clock, emit, partial(iam.delete_role, role.name))
    await emit(RoleGone(role.name))


async def _clear_endpoint(target: Target, emit: Emit[TeardownEvent]) -> None:
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
        await emit(ConfigWritten(section, key, value, path))

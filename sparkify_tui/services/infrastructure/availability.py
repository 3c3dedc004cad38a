"""The wait for a cluster: polls of our own, so that cancelling is felt at once and every state is an event.

botocore's waiter would sit out half an hour on a cluster that is paused or broken.
"""

from __future__ import annotations

from functools import partial

from sparkify_tui.errors import AwsError, ClusterStateError, WaitTimeoutError
from sparkify_tui.events import (
    AvailabilityChecked,
    ClusterAvailable,
    ProvisionEvent,
    RoleAttachRequested,
    WaitStarted,
)
from sparkify_tui.models import Cluster
from sparkify_tui.services.event_stream import Emit
from sparkify_tui.services.infrastructure.cluster_states import is_available, require_hope
from sparkify_tui.services.retry_policy import call_with_retries, eventual_consistency, transient_errors_while_polling
from sparkify_tui.services.target import Target


async def wait_until_available(target: Target, role_arn: str, emit: Emit[ProvisionEvent]) -> Cluster:
    """Poll until the cluster takes connections and may use the role, attaching the role where it is missing."""
    infra, clock = target.config.infrastructure, target.clock
    identifier, attempts = infra.cluster_identifier, infra.status_check_attempts
    started_s = clock.monotonic()
    status, seen, attached = "not there yet", False, False
    for attempt in range(attempts):
        find = partial(target.aws.redshift.find_cluster, identifier)
        cluster = await call_with_retries(clock, emit, find, transient_errors_while_polling)
        status = _status(cluster, role_arn) if cluster else "not there yet"
        await emit(AvailabilityChecked(identifier, attempt, attempts, status))
        if cluster is None:
            _require_unseen(identifier, seen=seen)
        else:
            seen = True
            require_hope(cluster)
            if status == "available":
                await emit(ClusterAvailable(identifier, clock.monotonic() - started_s))
                return cluster
            if is_available(cluster) and not attached and not _applied(cluster, role_arn):
                await emit(RoleAttachRequested(identifier, role_arn))
                attach = partial(_attach, target, role_arn)
                attached = await call_with_retries(clock, emit, attach, eventual_consistency)
        if attempt + 1 < attempts:
            await emit(WaitStarted(identifier, infra.status_check_delay_s, for_deletion=False))
            await clock.sleep(infra.status_check_delay_s)
    waited_s = clock.monotonic() - started_s
    raise WaitTimeoutError(
        f"Redshift cluster {identifier} is not available after {attempts} checks; its last state was {status}.",
        remedy="It goes on by itself: run `create` again to go on waiting, or raise STATUS_CHECK_ATTEMPTS "
        "or STATUS_CHECK_DELAY_SEC in [INFRASTRUCTURE].",
        resource=identifier,
        last_state=status,
        waited_s=waited_s,
    )


def _status(cluster: Cluster, role_arn: str) -> str:
    """The cluster's state as it concerns us: only a cluster that may use the role is "available"."""
    if not is_available(cluster):
        return cluster.status if cluster.host or cluster.status != "available" else "available, without an endpoint"
    applied = _applied(cluster, role_arn)
    if applied is None:
        return "available, without the role"
    return "available" if applied == "in-sync" else f"available, {applied} the role"


def _applied(cluster: Cluster, role_arn: str) -> str | None:
    return next((role.apply_status for role in cluster.roles if role.arn == role_arn), None)


def _attach(target: Target, role_arn: str) -> bool:
    """Ask for the role; False when the cluster is busy with something else, which the next poll may find over."""
    try:
        target.aws.redshift.attach_role(target.config.infrastructure.cluster_identifier, role_arn)
    except AwsError as error:
        if error.code == "InvalidClusterState":
            return False
        raise
    return True


def _require_unseen(identifier: str, *, seen: bool) -> None:
    """Raise when a cluster that was seen is gone; a new one may not be listed for its first seconds."""
    if seen:
        raise ClusterStateError(
            f"Redshift cluster {identifier} has disappeared: somebody deleted it.",
            remedy="Run `create` again to make a new one.",
            identifier=identifier,
            status="gone",
        )

"""Create the warehouse: role → S3 read access → ingress → cluster with its database → wait → dwh.cfg → one login.

Every step is create-if-absent, so a run that was killed after any event is finished by the next one. What others
made under our names is used as it is or refused, never changed.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from functools import partial

from sparkify_tui.aws.iam import READ_POLICY_NAME
from sparkify_tui.aws.redshift import NewCluster
from sparkify_tui.config import cluster_port, read_again, require_replaceable, write_back
from sparkify_tui.errors import ConfigError, ResourceExistsError
from sparkify_tui.events import (
    ClusterFound,
    ClusterRequested,
    ConfigWritten,
    ConnectionVerified,
    DatabaseRequested,
    PolicyAttachRequested,
    Provisioned,
    ProvisionEvent,
    RoleFound,
    RoleRequested,
)
from sparkify_tui.models import Cluster, Role
from sparkify_tui.services.event_stream import Emit, event_stream
from sparkify_tui.services.infrastructure.availability import wait_until_available
from sparkify_tui.services.infrastructure.cluster_states import require_hope
from sparkify_tui.services.infrastructure.ingress import ensure_ingress, follow_port
from sparkify_tui.services.infrastructure.prices import price_per_hour
from sparkify_tui.services.infrastructure.resources import readable_buckets, readable_prefixes
from sparkify_tui.services.retry_policy import (
    call_with_retries,
    eventual_consistency,
    unreachable_endpoint,
    with_retries,
)
from sparkify_tui.services.target import Target
from sparkify_tui.warehouse.connection import connect


def provision(target: Target) -> AsyncGenerator[ProvisionEvent, None]:
    """Bring the warehouse up, or finish bringing it up; ends with Provisioned.

    Costs money from ClusterRequested on. Raises ResourceExistsError when the cluster's name is taken by somebody
    else's, ClusterStateError when the cluster is in a state that waiting doesn't end, WaitTimeoutError when the
    attempts run out, ReadOnlyError in a read-only session, and whatever AWS refuses.
    """
    return event_stream(partial(_provision, target))


async def _provision(target: Target, emit: Emit[ProvisionEvent]) -> None:
    target.require_writable("creating")
    await asyncio.to_thread(read_again, target.config)  # what couldn't be written back in the end costs nothing yet
    await asyncio.to_thread(require_replaceable, target.config.path)
    existing = await _find_own_cluster(target, emit)
    role = await _ensure_role(target, emit)
    group_id = await ensure_ingress(target, existing, emit)
    await _ensure_cluster(target, existing, role, group_id, emit)
    cluster = await wait_until_available(target, role.arn, emit)
    await follow_port(target, existing, cluster, emit)
    await _write_endpoint(target, cluster, role, emit)
    await _log_in_once(target, cluster, emit)
    await emit(Provisioned(cluster, role.arn))


async def _find_own_cluster(target: Target, emit: Emit[ProvisionEvent]) -> Cluster | None:
    """Look before anything is made: a cluster that can't be used ends the run with nothing changed."""
    find = partial(target.aws.redshift.find_cluster, target.config.infrastructure.cluster_identifier)
    cluster = await call_with_retries(target.clock, emit, find)
    if cluster is None:
        _require_port(target)
        return None
    if not cluster.is_ours:
        raise ResourceExistsError(
            f"Redshift cluster {cluster.identifier} is there already and was not made by sparkify-tui.",
            remedy="Write another name to [INFRASTRUCTURE] CLUSTER_IDENTIFIER. To use that cluster as it is, write "
            "its endpoint to [CLUSTER] HOST and skip `create`.",
            service="redshift",
            operation="CreateCluster",
            code="ClusterAlreadyExists",
        )
    require_hope(cluster)
    return cluster


def _require_port(target: Target) -> None:
    """Raise ConfigError for a port that a new cluster can't be given."""
    if problem := cluster_port(target.config.cluster.db_port):
        raise ConfigError(
            f"{target.config.path.name} [CLUSTER] DB_PORT {problem}.",
            remedy="Write 5439, its usual port.",
            path=target.config.path,
            section="CLUSTER",
            key="DB_PORT",
        )


async def _ensure_role(target: Target, emit: Emit[ProvisionEvent]) -> Role:
    name = target.config.infrastructure.role_name
    role = await call_with_retries(target.clock, emit, partial(target.aws.iam.find_role, name))
    if role is None:
        await emit(RoleRequested(name))
        role = await call_with_retries(target.clock, emit, partial(_create_role, target))
        _require_trust(role)
    else:
        _require_trust(role)
        await emit(RoleFound(name, role.arn, role.is_ours))
    if role.is_ours:
        await _allow_reading(target, role, emit)
    return role


def _create_role(target: Target) -> Role:
    """Create the role; one that is there now was made by a try whose answer was lost, or by another run."""
    name, iam = target.config.infrastructure.role_name, target.aws.iam
    try:
        return iam.create_role(name)
    except ResourceExistsError:
        role = iam.find_role(name)
        if role is None:
            raise
        return role


async def _allow_reading(target: Target, role: Role, emit: Emit[ProvisionEvent]) -> None:
    buckets, prefixes = readable_buckets(target.config), readable_prefixes(target.config)
    await emit(PolicyAttachRequested(role.name, READ_POLICY_NAME))
    put = partial(target.aws.iam.put_read_policy, role, buckets, prefixes)
    await call_with_retries(target.clock, emit, put, eventual_consistency)


def _require_trust(role: Role) -> None:
    if not role.trusts_redshift:
        raise ResourceExistsError(
            f"IAM role {role.name} is there already and does not let Redshift assume it.",
            remedy="Write another name to [INFRASTRUCTURE] ROLE_NAME.",
            service="iam",
            operation="CreateRole",
            code="EntityAlreadyExists",
        )


async def _ensure_cluster(
    target: Target, existing: Cluster | None, role: Role, group_id: str, emit: Emit[ProvisionEvent]
) -> None:
    if existing is not None:
        await emit(ClusterFound(existing.identifier, existing.status))
        return
    infra = target.config.infrastructure
    price = price_per_hour(infra.node_type, infra.num_nodes)
    await emit(ClusterRequested(infra.cluster_identifier, infra.node_type, infra.num_nodes, price))
    await emit(DatabaseRequested(target.config.cluster.db_name))
    create = partial(_create_cluster, target, _new_cluster(target, role, group_id))
    await call_with_retries(target.clock, emit, create, eventual_consistency)


def _new_cluster(target: Target, role: Role, group_id: str) -> NewCluster:
    infra, database = target.config.infrastructure, target.config.cluster
    return NewCluster(
        identifier=infra.cluster_identifier,
        cluster_type=infra.cluster_type,
        node_type=infra.node_type,
        node_count=infra.num_nodes,
        database=database.db_name,
        port=database.db_port,
        user=database.db_user,
        password=database.db_password,
        role_arn=role.arn,
        security_group_id=group_id,
    )


def _create_cluster(target: Target, new: NewCluster) -> None:
    """Create the cluster; one of ours that is there now was made by a try whose answer was lost."""
    try:
        target.aws.redshift.create_cluster(new)
    except ResourceExistsError:
        there = target.aws.redshift.find_cluster(new.identifier)
        if there is None or not there.is_ours:
            raise


async def _write_endpoint(target: Target, cluster: Cluster, role: Role, emit: Emit[ProvisionEvent]) -> None:
    path, port = target.config.path, str(cluster.port)
    changes = {
        ("IAM_ROLE", "ARN"): role.arn,
        ("CLUSTER", "HOST"): cluster.host or "",
        ("CLUSTER", "DB_PORT"): port,
    }
    await asyncio.to_thread(read_again, target.config)  # a file that has been exchanged meanwhile is not written to
    await asyncio.to_thread(write_back, path, changes)
    for (section, key), value in changes.items():
        if key != "DB_PORT" or cluster.port != target.config.cluster.db_port:
            await emit(ConfigWritten(section, key, value, path))


async def _log_in_once(target: Target, cluster: Cluster, emit: Emit[ProvisionEvent]) -> None:
    """Show that the endpoint can be reached and the password is right; its name may need a moment to be known."""
    configured = target.config.cluster
    endpoint = replace(configured, host=cluster.host, db_port=cluster.port or configured.db_port)
    log_in = partial(connect, endpoint)
    connection = await with_retries(target.clock, emit, log_in, unreachable_endpoint, operation="connect")
    await connection.close()
    await emit(ConnectionVerified(endpoint.host or "", endpoint.db_port, endpoint.db_name, endpoint.db_user))

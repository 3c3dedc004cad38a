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
from sparkify_tui.errors import ConfigError, ConnectionFailedError, ResourceExistsError
from sparkify_tui.events import (
    CallRetried,
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
from sparkify_tui.services.infrastructure.availability import until_available
from sparkify_tui.services.infrastructure.cluster_states import require_hope
from sparkify_tui.services.infrastructure.ingress import ensure_ingress
from sparkify_tui.services.infrastructure.prices import price_per_hour
from sparkify_tui.services.infrastructure.resources import readable_buckets, readable_prefixes
from sparkify_tui.services.infrastructure.retrying import LOGIN, Outcome, Retrying, with_new_resource
from sparkify_tui.services.target import Target
from sparkify_tui.warehouse.connection import connect


async def provision(target: Target) -> AsyncGenerator[ProvisionEvent, None]:
    """Bring the warehouse up, or finish bringing it up; ends with Provisioned.

    Costs money from ClusterRequested on. Raises ResourceExistsError when the cluster's name is taken by somebody
    else's, ClusterStateError when the cluster is in a state that waiting doesn't end, WaitTimeoutError when the
    attempts run out, ReadOnlyError in a read-only session, and whatever AWS refuses.
    """
    target.require_writable("creating")
    await asyncio.to_thread(read_again, target.config)  # what couldn't be written back in the end costs nothing yet
    await asyncio.to_thread(require_replaceable, target.config.path)
    existing: Outcome[Cluster | None] = Outcome()
    async for event in _find_own_cluster(target, existing):
        yield event
    role: Outcome[Role] = Outcome()
    async for event in _ensure_role(target, role):
        yield event
    group_id: Outcome[str] = Outcome()
    async for event in ensure_ingress(target, existing.result, group_id):
        yield event
    async for event in _ensure_cluster(target, existing.result, role.result, group_id.result):
        yield event
    cluster: Outcome[Cluster] = Outcome()
    async for event in until_available(target, role.result.arn, cluster):
        yield event
    async for event in _write_endpoint(target, cluster.result, role.result):
        yield event
    async for event in _log_in_once(target, cluster.result):
        yield event
    yield Provisioned(cluster.result, role.result.arn)


async def _find_own_cluster(target: Target, found: Outcome[Cluster | None]) -> AsyncGenerator[ProvisionEvent, None]:
    """Look before anything is made: a cluster that can't be used ends the run with nothing changed."""
    infra = target.config.infrastructure
    look = Retrying(target.clock, lambda: target.aws.redshift.find_cluster(infra.cluster_identifier))
    async for retried in look.events():
        yield retried
    cluster = look.result
    if cluster is None:
        if problem := cluster_port(target.config.cluster.db_port):
            raise ConfigError(
                f"{target.config.path.name} [CLUSTER] DB_PORT {problem}.",
                remedy="Write 5439, its usual port.",
                path=target.config.path,
                section="CLUSTER",
                key="DB_PORT",
            )
    else:
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
    found.set(cluster)


async def _ensure_role(target: Target, ensured: Outcome[Role]) -> AsyncGenerator[ProvisionEvent, None]:
    name, iam = target.config.infrastructure.role_name, target.aws.iam
    look = Retrying(target.clock, lambda: iam.find_role(name))
    async for retried in look.events():
        yield retried
    role = look.result
    if role is None:
        yield RoleRequested(name)
        make = Retrying(target.clock, partial(_create_role, target))
        async for retried in make.events():
            yield retried
        role = make.result
        _require_trust(role)
    else:
        _require_trust(role)
        yield RoleFound(name, role.arn, role.is_ours)
    if role.is_ours:
        async for event in _allow_reading(target, role):
            yield event
    ensured.set(role)


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


async def _allow_reading(target: Target, role: Role) -> AsyncGenerator[ProvisionEvent, None]:
    buckets, prefixes = readable_buckets(target.config), readable_prefixes(target.config)
    yield PolicyAttachRequested(role.name, READ_POLICY_NAME)
    put = Retrying(target.clock, lambda: target.aws.iam.put_read_policy(role, buckets, prefixes), with_new_resource)
    async for retried in put.events():
        yield retried


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
    target: Target, existing: Cluster | None, role: Role, group_id: str
) -> AsyncGenerator[ProvisionEvent, None]:
    if existing is not None:
        yield ClusterFound(existing.identifier, existing.status)
        return
    infra, database = target.config.infrastructure, target.config.cluster
    new = NewCluster(
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
    price = price_per_hour(infra.node_type, infra.num_nodes)
    yield ClusterRequested(infra.cluster_identifier, infra.node_type, infra.num_nodes, price)
    yield DatabaseRequested(database.db_name)
    create = Retrying(target.clock, partial(_create_cluster, target, new), with_new_resource)
    async for retried in create.events():
        yield retried


def _create_cluster(target: Target, new: NewCluster) -> None:
    """Create the cluster; one of ours that is there now was made by a try whose answer was lost."""
    try:
        target.aws.redshift.create_cluster(new)
    except ResourceExistsError:
        there = target.aws.redshift.find_cluster(new.identifier)
        if there is None or not there.is_ours:
            raise


async def _write_endpoint(target: Target, cluster: Cluster, role: Role) -> AsyncGenerator[ProvisionEvent, None]:
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
            yield ConfigWritten(section, key, value, path)


async def _log_in_once(target: Target, cluster: Cluster) -> AsyncGenerator[ProvisionEvent, None]:
    """Show that the endpoint can be reached and the password is right; its name may need a moment to be known."""
    configured = target.config.cluster
    endpoint = replace(configured, host=cluster.host, db_port=cluster.port or configured.db_port)
    attempt = 0
    while True:
        attempt += 1
        try:
            connection = await connect(endpoint)
        except ConnectionFailedError as error:
            wait_s = LOGIN.wait_s(attempt) if error.sqlstate.startswith("08") else None
            if wait_s is None:
                raise
            retried = CallRetried("redshift", "connect", error.sqlstate, attempt, wait_s)
        else:
            await connection.close()
            break
        yield retried
        await target.clock.sleep(wait_s)
    yield ConnectionVerified(endpoint.host or "", endpoint.db_port, endpoint.db_name, endpoint.db_user)

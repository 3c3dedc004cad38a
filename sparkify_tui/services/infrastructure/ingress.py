"""Who may reach the cluster's port: one address, through a security group of our own."""

from __future__ import annotations

from functools import partial

from sparkify_tui.aws.network import SecurityGroup
from sparkify_tui.errors import ResourceExistsError
from sparkify_tui.events import IngressAuthorized, IngressRevoked, ProvisionEvent
from sparkify_tui.models import Cluster, IngressRule
from sparkify_tui.services.event_stream import Emit
from sparkify_tui.services.infrastructure.resources import security_group_name
from sparkify_tui.services.retry_policy import call_with_retries, eventual_consistency
from sparkify_tui.services.target import Target


async def ensure_ingress(target: Target, existing: Cluster | None, emit: Emit[ProvisionEvent]) -> str:
    """Open the port to the one allowed address, and close it to those that this tool opened it to before.

    Returns the security group's id. A cluster that exists keeps the address's rules for other ports: it may listen
    behind one of them.
    """
    clock, network = target.clock, target.aws.network
    port = _expected_port(target, existing)
    cidr = await call_with_retries(clock, emit, partial(_allowed_cidr, target))
    group = await call_with_retries(clock, emit, partial(_ensure_group, target))
    authorize = partial(network.authorize, group.group_id, cidr, port)
    is_new = await call_with_retries(clock, emit, authorize, eventual_consistency)
    await emit(IngressAuthorized(group.group_id, cidr, port, already=not is_new))
    await _revoke_stale(target, group.group_id, cidr, None if existing else port, emit)
    return group.group_id


async def follow_port(target: Target, existing: Cluster | None, available: Cluster, emit: Emit[ProvisionEvent]) -> None:
    """Open the port that the cluster turned out to listen on, where that isn't the one opened for `existing`.

    Only now is it sure, so that the rule for the other port goes.
    """
    port = available.port
    if port is None or port == _expected_port(target, existing):
        return
    group_id = await ensure_ingress(target, available, emit)
    cidr = await call_with_retries(target.clock, emit, partial(_allowed_cidr, target))
    await _revoke_stale(target, group_id, cidr, port, emit)


def _expected_port(target: Target, cluster: Cluster | None) -> int:
    """The cluster's port; before it has an endpoint, the one that it was or will be asked to have."""
    return cluster.port if cluster and cluster.port else target.config.cluster.db_port


async def _revoke_stale(target: Target, group_id: str, cidr: str, port: int | None, emit: Emit[ProvisionEvent]) -> None:
    for rule in await call_with_retries(target.clock, emit, partial(_stale_rules, target, group_id, cidr, port)):
        await call_with_retries(target.clock, emit, partial(target.aws.network.revoke, rule))
        await emit(IngressRevoked(rule.group_id, rule.cidr, rule.port))


def _allowed_cidr(target: Target) -> str:
    configured = target.config.infrastructure.allowed_cidr
    return target.aws.network.own_address() if configured == "auto" else configured


def _ensure_group(target: Target) -> SecurityGroup:
    name, network = security_group_name(target.config), target.aws.network
    group = network.find_group(name)
    if group is None:
        try:
            return network.create_group(name, network.default_vpc_id())
        except ResourceExistsError:  # made by a try whose answer was lost
            group = network.find_group(name)
    if group is None or not group.is_ours:
        raise ResourceExistsError(
            f"Security group {name} is there already and was not made by sparkify-tui.",
            remedy="Rename or delete it, or write another name to [INFRASTRUCTURE] CLUSTER_IDENTIFIER.",
            service="ec2",
            operation="CreateSecurityGroup",
            code="InvalidGroup.Duplicate",
        )
    return group


def _stale_rules(target: Target, group_id: str, cidr: str, port: int | None) -> list[IngressRule]:
    """Our rules for other addresses and, unless `port` is None, for other ports."""
    rules = target.aws.network.rules(group_id)
    return [rule for rule in rules if rule.is_ours and (rule.cidr != cidr or (port is not None and rule.port != port))]

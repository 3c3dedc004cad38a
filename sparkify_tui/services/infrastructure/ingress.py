"""Who may reach the cluster's port: one address, through a security group of our own."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from functools import partial

from sparkify_tui.aws.network import SecurityGroup
from sparkify_tui.errors import ResourceExistsError
from sparkify_tui.events import IngressAuthorized, IngressRevoked, ProvisionEvent
from sparkify_tui.models import Cluster, IngressRule
from sparkify_tui.services.infrastructure.resources import security_group_name
from sparkify_tui.services.infrastructure.retrying import Outcome, Retrying, with_new_resource
from sparkify_tui.services.target import Target


async def ensure_ingress(
    target: Target, existing: Cluster | None, group_id: Outcome[str]
) -> AsyncGenerator[ProvisionEvent, None]:
    """Open the port to the one allowed address, and close it to those that this tool opened it to before.

    A cluster that exists keeps the address's rules for other ports: it may listen behind one of them.
    """
    port = existing.port if existing and existing.port else target.config.cluster.db_port
    address = Retrying(target.clock, lambda: _allowed_cidr(target))
    async for retried in address.events():
        yield retried
    ensure = Retrying(target.clock, lambda: _ensure_group(target))
    async for retried in ensure.events():
        yield retried
    group, cidr, network = ensure.result, address.result, target.aws.network
    allow = Retrying(target.clock, lambda: network.authorize(group.group_id, cidr, port), with_new_resource)
    async for retried in allow.events():
        yield retried
    yield IngressAuthorized(group.group_id, cidr, port, already=not allow.result)
    kept_port = None if existing else port
    stale = Retrying(target.clock, lambda: _stale_rules(target, group, cidr, kept_port))
    async for retried in stale.events():
        yield retried
    for rule in stale.result:
        revoke = Retrying(target.clock, partial(network.revoke, rule))
        async for retried in revoke.events():
            yield retried
        yield IngressRevoked(rule.group_id, rule.cidr, rule.port)
    group_id.set(group.group_id)


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


def _stale_rules(target: Target, group: SecurityGroup, cidr: str, port: int | None) -> list[IngressRule]:
    """Our rules for other addresses and, unless `port` is None, for other ports."""
    rules = target.aws.network.rules(group.group_id)
    return [rule for rule in rules if rule.is_ours and (rule.cidr != cidr or (port is not None and rule.port != port))]

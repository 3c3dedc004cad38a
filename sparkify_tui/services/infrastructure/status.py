"""What is there now: the cluster, its role and its ingress, what it costs, and what an interrupted run left."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable
from functools import partial
from typing import TypeVar

from sparkify_tui.errors import AccessDeniedError, SparkifyError
from sparkify_tui.events import CallRetried, StatusEvent, StatusPolled, StatusPollFailed
from sparkify_tui.models import Cluster, ClusterReport, IngressRule, Role
from sparkify_tui.services.infrastructure.cluster_states import CHANGING
from sparkify_tui.services.infrastructure.interrupted_jobs import interrupted
from sparkify_tui.services.infrastructure.pauses import paused_time
from sparkify_tui.services.infrastructure.prices import price_per_hour
from sparkify_tui.services.infrastructure.resources import security_group_name
from sparkify_tui.services.retry_policy import slow_answer, with_retries
from sparkify_tui.services.target import Target

T = TypeVar("T")

FAST_POLL_S = 2.0
"""While something changes."""
REST_POLL_S = 15.0
"""While nothing does: well below what AWS throttles."""
LONGEST_POLL_S = 120.0
"""After failure upon failure."""

_log = logging.getLogger(__name__)


async def report(target: Target) -> ClusterReport:
    """One look. Role and ingress need permissions of their own: where these lack, the report says so."""
    cluster, (role, role_denied), (ingress, ingress_denied) = await asyncio.gather(
        asyncio.to_thread(target.aws.redshift.find_cluster, target.config.infrastructure.cluster_identifier),
        asyncio.to_thread(_unless_denied, partial(_role, target), None),
        asyncio.to_thread(_unless_denied, partial(_ingress, target), ()),
    )
    unseen = tuple(action for action in (role_denied, ingress_denied) if action)
    polled_at = target.clock.now()
    price = price_per_hour(cluster.node_type, cluster.node_count) if cluster else None
    cost = await asyncio.to_thread(_cost_so_far, target, cluster, price) if cluster and price is not None else None
    return ClusterReport(
        cluster=cluster,
        role=role,
        ingress=ingress,
        polled_at=polled_at,
        price_per_hour=price,
        cost_so_far=cost,
        interrupted="" if unseen else interrupted(target.config, cluster, role, ingress),
        unseen=unseen,
    )


async def watch(target: Target) -> AsyncGenerator[StatusEvent, None]:
    """Look again and again, without end: often while something changes, rarely at rest, backing off on failures."""
    failures = 0
    while True:
        event: StatusEvent
        try:
            seen = await with_retries(target.clock, _log_retry, partial(report, target), slow_answer)
        except SparkifyError as error:
            failures += 1
            next_poll_s = min(LONGEST_POLL_S, FAST_POLL_S * 2 ** min(failures, 10))
            event = StatusPollFailed(error.message, error.remedy, target.clock.now(), failures, next_poll_s)
        else:
            failures = 0
            next_poll_s = FAST_POLL_S if _is_changing(seen) else REST_POLL_S
            event = StatusPolled(seen, next_poll_s)
        yield event
        await target.clock.sleep(next_poll_s)


async def _log_retry(retried: CallRetried) -> None:
    _log.debug("%s %s: %s, retry %d", retried.service, retried.operation, retried.code, retried.attempt)


def _is_changing(seen: ClusterReport) -> bool:
    cluster = seen.cluster
    if cluster is None:
        return False
    return cluster.status in CHANGING or any(role.apply_status in ("adding", "removing") for role in cluster.roles)


def _role(target: Target) -> Role | None:
    return target.aws.iam.find_role(target.config.infrastructure.role_name)


def _ingress(target: Target) -> tuple[IngressRule, ...]:
    group = target.aws.network.find_group(security_group_name(target.config))
    return target.aws.network.rules(group.group_id) if group else ()


def _unless_denied(look: Callable[[], T], otherwise: T) -> tuple[T, str]:
    """What is there, or `otherwise` with the action that was denied."""
    try:
        return look(), ""
    except AccessDeniedError as error:
        return otherwise, error.action


def _cost_so_far(target: Target, cluster: Cluster, price_per_hour: float) -> float | None:
    if cluster.created_at is None:
        return None
    now = target.clock.now()
    running = now - cluster.created_at - paused_time(target, cluster, now)
    return max(0.0, running.total_seconds() / 3600 * price_per_hour)

"""What a teardown will delete: all that this tool made, known by its tag, and nothing else."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from sparkify_tui.aws.network import SecurityGroup
from sparkify_tui.events import LeftAlone
from sparkify_tui.models import Cluster, IngressRule, Role, TeardownPlan
from sparkify_tui.services.infrastructure.resources import security_group_name
from sparkify_tui.services.target import Target

_NOT_OURS = "it was not made by sparkify-tui"


@dataclass(frozen=True, slots=True)
class Survey:
    """What exists under our names, also what others made."""

    cluster: Cluster | None
    role: Role | None
    role_users: tuple[str, ...]
    group: SecurityGroup | None
    rules: tuple[IngressRule, ...]

    @property
    def own_cluster(self) -> Cluster | None:
        """The cluster, if it is ours."""
        return self.cluster if self.cluster and self.cluster.is_ours else None

    @property
    def own_role(self) -> Role | None:
        """The role, if it is ours and no other cluster uses it."""
        return self.role if self.role and self.role.is_ours and not self.role_users else None

    @property
    def own_rules(self) -> tuple[IngressRule, ...]:
        """The ingress rules of ours, in whichever group they are."""
        return tuple(rule for rule in self.rules if rule.is_ours)

    @property
    def own_group(self) -> SecurityGroup | None:
        """The security group, if it is ours and holds no rules of others."""
        if self.group is None or not self.group.is_ours or len(self.own_rules) < len(self.rules):
            return None
        return self.group

    def left_alone(self) -> tuple[LeftAlone, ...]:
        """What stays, and why."""
        left = []
        if self.cluster and not self.own_cluster:
            left.append(LeftAlone(f"Redshift cluster {self.cluster.identifier}", _NOT_OURS))
        if self.role and not self.role.is_ours:
            left.append(LeftAlone(f"IAM role {self.role.name}", _NOT_OURS))
        elif self.role and self.role_users:
            users = " and ".join(self.role_users)
            left.append(LeftAlone(f"IAM role {self.role.name}", f"Redshift cluster {users} uses it"))
        if self.group and not self.group.is_ours:
            left.append(LeftAlone(f"security group {self.group.group_id}", _NOT_OURS))
        elif self.group and not self.own_group:
            reason = "others have added ingress rules to it"
            left.append(LeftAlone(f"security group {self.group.group_id}", reason))
        return tuple(left)

    def plan(self) -> TeardownPlan:
        """The survey as the front ends show it."""
        return TeardownPlan(
            cluster=self.own_cluster,
            role=self.own_role,
            ingress=self.own_rules,
            security_group_ids=(self.own_group.group_id,) if self.own_group else (),
            left_alone=tuple(f"{left.resource}: {left.reason}" for left in self.left_alone()),
        )


async def plan_teardown(target: Target) -> TeardownPlan:
    """What `teardown` would delete now; deletes nothing."""
    return (await asyncio.to_thread(survey, target)).plan()


def survey(target: Target) -> Survey:
    """Look at everything under our names; blocks for a handful of calls."""
    aws, infra = target.aws, target.config.infrastructure
    role = aws.iam.find_role(infra.role_name)
    users = aws.redshift.clusters_with_role(role.arn) if role else []
    group = aws.network.find_group(security_group_name(target.config))
    return Survey(
        cluster=aws.redshift.find_cluster(infra.cluster_identifier),
        role=role,
        role_users=tuple(user for user in users if user != infra.cluster_identifier),
        group=group,
        rules=aws.network.rules(group.group_id) if group else (),
    )

"""What an interrupted `create` or `delete` left behind, in one sentence with what finishes it."""

from __future__ import annotations

from sparkify_tui.config import Config
from sparkify_tui.models import Cluster, IngressRule, Role
from sparkify_tui.services.infrastructure.cluster_states import is_available, is_going

_FINISH_CREATE = "Run `create` to finish it, or `delete` to remove what is there."
_FINISH_DELETE = "Run `delete` to finish it."


def interrupted(config: Config, cluster: Cluster | None, role: Role | None, ingress: tuple[IngressRule, ...]) -> str:
    """The sentence; "" when nothing is interrupted."""
    if cluster is None:
        return _without_cluster(config, role, ingress)
    name = f"Redshift cluster {cluster.identifier}"
    if not cluster.is_ours:
        return _unnamed_endpoint(config, cluster, name)
    if is_going(cluster):
        return f"{name} is being deleted. {_FINISH_DELETE}"
    if not is_available(cluster):
        return f"{name} is being created. {_FINISH_CREATE}" if cluster.status == "creating" else ""
    file = config.path.name
    if (config.cluster.host, config.cluster.db_port) != (cluster.host, cluster.port):
        return f"{name} is available, but {file} does not name its endpoint. {_FINISH_CREATE}"
    if not config.role_arn:
        return f"{name} is available, but {file} does not name its role. {_FINISH_CREATE}"
    if config.role_arn not in {attached.arn for attached in cluster.roles}:
        return f"{name} is available, but its role is not attached to it. {_FINISH_CREATE}"
    return ""


def _unnamed_endpoint(config: Config, cluster: Cluster, name: str) -> str:
    """How to use a cluster of somebody else's that could be used, which `create` and `delete` leave alone."""
    if config.cluster.host or not is_available(cluster):
        return ""
    return (
        f"{name} is available and was not made by sparkify-tui. To use it as it is, write HOST = {cluster.host} and "
        f"DB_PORT = {cluster.port} to [CLUSTER] of {config.path.name}."
    )


def _without_cluster(config: Config, role: Role | None, ingress: tuple[IngressRule, ...]) -> str:
    own_role = role is not None and role.is_ours
    own_rule = any(rule.is_ours for rule in ingress)
    left = " and ".join(name for name, there in (("its IAM role", own_role), ("its ingress rule", own_rule)) if there)
    identifier = config.infrastructure.cluster_identifier
    if left:
        verb = "are" if own_role and own_rule else "is"
        return f"There is no Redshift cluster {identifier}, but {left} {verb} there. {_FINISH_CREATE}"
    if config.cluster.host and config.role_arn:
        return f"{config.path.name} names a Redshift cluster {identifier} that is gone. Run `delete` to tidy up."
    return ""

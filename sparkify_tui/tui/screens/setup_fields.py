"""What the guided set-up asks for, and what is wrong with the answers. Knows no widget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sparkify_tui.config import NODE_TYPES, node_count, validate_value
from sparkify_tui.services.infrastructure.prices import PRICES_AS_OF, price_per_hour
from sparkify_tui.services.infrastructure.setup_choices import SetupChoices
from sparkify_tui.tui.wording import dollars


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to ask: where it goes in dwh.cfg, what it is called, what to know about it, what stands there first."""

    section: str
    key: str
    label: str
    note: str
    default: str = ""
    secret: bool = False

    @property
    def id(self) -> str:
        """The input's id."""
        return f"{self.section}-{self.key}".lower().replace("_", "-")


FIELDS = (
    Field("AWS", "PROFILE", "Profile", "Of ~/.aws. Empty and without a key: AWS's usual order of credentials."),
    Field("AWS", "KEY", "Access key ID", "Only without a profile; a key and its secret belong together."),
    Field("AWS", "SECRET", "Secret access key", "Goes with the access key ID.", secret=True),
    Field("AWS", "REGION", "Region", "Where the cluster is made.", "us-west-2"),
    Field("CLUSTER", "DB_USER", "Database user", "The cluster's admin user.", "sparkify"),
    Field("CLUSTER", "DB_PASSWORD", "Database password", "8 to 64 characters: upper, lower, digit.", secret=True),
    Field("INFRASTRUCTURE", "CLUSTER_IDENTIFIER", "Cluster identifier", "The cluster's name.", "sparkify"),
    Field("INFRASTRUCTURE", "NODE_TYPE", "Node type", f"Prices per node and hour of {PRICES_AS_OF}.", "ra3.large"),
    Field("INFRASTRUCTURE", "NUM_NODES", "Number of nodes", "1 makes a single-node cluster.", "1"),
)

Answers = Mapping[str, str]
"""What stands in the inputs, without blanks around it, by their ids."""


def offers(field: Field, choices: SetupChoices) -> tuple[str, ...]:
    """What can be offered for a field; empty where anything may be typed."""
    return {"PROFILE": choices.profiles, "REGION": choices.regions, "NODE_TYPE": NODE_TYPES}.get(field.key, ())


def matching(offered: tuple[str, ...], typed: str) -> tuple[str, ...]:
    """Those that begin with what is typed, then those that hold it; all of them once one is typed in full."""
    if typed in ("", *offered):
        return offered
    found = [name for name in offered if name.startswith(typed)]
    return (*found, *(name for name in offered if typed in name and name not in found))


def described(field: Field, name: str) -> str:
    """An offer as it is listed: a node type with its price."""
    price = price_per_hour(name, 1) if field.key == "NODE_TYPE" else None
    return name if price is None else f"{name} {dollars(price)}"


def cost(answers: Answers) -> str:
    """What the cluster asked for costs an hour; empty where that can't be said."""
    count = answers["infrastructure-num-nodes"]
    price = price_per_hour(answers["infrastructure-node-type"], int(count)) if _is_count(count) else None
    return "" if price is None else f"{dollars(price)} an hour"


def problems(answers: Answers) -> dict[str, str]:
    """What is wrong, by the ids of the fields."""
    found = {
        field.id: problem
        for field in FIELDS
        if (problem := validate_value(field.section, field.key, answers[field.id])) is not None
    }
    key, secret = answers["aws-key"], answers["aws-secret"]
    if bool(key) != bool(secret):
        found["aws-secret" if key else "aws-key"] = "Key and secret belong together."
    if answers["aws-profile"] and (key or secret):
        found["aws-profile"] = "Either a profile or a key: leave one of them empty."
    nodes, count = answers["infrastructure-node-type"], answers["infrastructure-num-nodes"]
    if not {"infrastructure-node-type", "infrastructure-num-nodes"} & set(found) and _is_count(count):
        problem = node_count(cluster_type(count), nodes, int(count))
        if problem is not None:
            found["infrastructure-num-nodes"] = f"NUM_NODES {problem}."
    return found


def cluster_type(count: str) -> str:
    """The type of cluster that goes with a number of nodes."""
    return "single-node" if int(count) == 1 else "multi-node"


def to_write(answers: Answers) -> dict[tuple[str, str], str]:
    """The values of the new dwh.cfg; what was left empty is not among them."""
    written = {(field.section, field.key): answers[field.id] for field in FIELDS if answers[field.id]}
    if count := written.get(("INFRASTRUCTURE", "NUM_NODES")):
        written["INFRASTRUCTURE", "CLUSTER_TYPE"] = cluster_type(count)
    return written


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < len(text) < 4

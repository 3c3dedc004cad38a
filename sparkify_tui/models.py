"""The nouns of the application: plain frozen values that cross every layer.

Knows nothing of boto3, the driver or the screen. Times are timezone-aware UTC; sizes are bytes; durations seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

STAGING_TABLES = ("staging_events", "staging_songs")
ANALYTICAL_TABLES = ("songplays", "users", "songs", "artists", "time")
ALL_TABLES = STAGING_TABLES + ANALYTICAL_TABLES

OWNER_TAG_KEY = "created-by"
OWNER_TAG_VALUE = "sparkify-tui"

# Any: the driver makes a value by its column's type, which the query's text says.
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class AttachedRole:
    """An IAM role on a cluster; `apply_status` is in-sync, adding or removing."""

    arn: str
    apply_status: str


@dataclass(frozen=True, slots=True)
class Cluster:
    """A Redshift cluster as DescribeClusters shows it; `host` and `port` are None while it has no endpoint."""

    identifier: str
    status: str
    availability: str
    host: str | None
    port: int | None
    database: str
    user: str
    node_type: str
    node_count: int
    encrypted: bool
    publicly_accessible: bool
    created_at: datetime | None
    roles: tuple[AttachedRole, ...] = ()
    security_group_ids: tuple[str, ...] = ()
    vpc_id: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_ours(self) -> bool:
        """Whether this tool made it, by its tag."""
        return self.tags.get(OWNER_TAG_KEY) == OWNER_TAG_VALUE


@dataclass(frozen=True, slots=True)
class Role:
    """An IAM role with the policies on it; `trusts_redshift` tells whether a cluster may assume it."""

    name: str
    arn: str
    attached_policy_arns: tuple[str, ...] = ()
    inline_policy_names: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    trusts_redshift: bool = True

    @property
    def is_ours(self) -> bool:
        """Whether this tool made it, by its tag."""
        return self.tags.get(OWNER_TAG_KEY) == OWNER_TAG_VALUE


@dataclass(frozen=True, slots=True)
class IngressRule:
    """One address range that may reach the cluster's port."""

    group_id: str
    cidr: str
    port: int
    rule_id: str = ""
    is_ours: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the credentials belong to."""

    account: str
    arn: str


@dataclass(frozen=True, slots=True)
class StoredObject:
    """One object under a prefix; `etag` without quotes."""

    key: str
    etag: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class ClusterReport:
    """What `status` and the Cluster pane show; `cluster` is None when there is none.

    `cost_so_far` is in US dollars for the nodes alone, from the hours the cluster was not paused as far as
    this tool saw; None when the node type has no known price. `interrupted` is a sentence about what an interrupted
    `create` or `delete` left, with what finishes it; "" when nothing is. `unseen` names the permissions that were
    lacking to look at role or ingress, which are then None and ().
    """

    cluster: Cluster | None
    role: Role | None
    ingress: tuple[IngressRule, ...]
    polled_at: datetime
    price_per_hour: float | None = None
    cost_so_far: float | None = None
    interrupted: str = ""
    unseen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TeardownPlan:
    """What a teardown will delete, and what it found but leaves because others made it."""

    cluster: Cluster | None
    role: Role | None
    ingress: tuple[IngressRule, ...]
    security_group_ids: tuple[str, ...] = ()
    left_alone: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is there to delete."""
        return self.cluster is None and self.role is None and not self.ingress and not self.security_group_ids


@dataclass(frozen=True, slots=True)
class LoadErrorRow:
    """One rejected field, as stl_load_errors keeps it; `line` counts from 1, `position` from 0 in `raw_line`."""

    table: str
    file: str
    line: int
    column: str
    type: str
    length: str
    position: int
    value: str
    code: int
    reason: str
    raw_line: str


@dataclass(frozen=True, slots=True)
class CopyProgress:
    """How far one COPY is; totals are None until known, `remaining_s` until a rate is known."""

    table: str
    rows: int
    files_done: int
    files_total: int | None
    bytes_done: int
    bytes_total: int | None
    elapsed_s: float
    remaining_s: float | None = None


class Severity(StrEnum):
    """Critical checks stop a load; warnings are shown."""

    CRITICAL = "critical"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One data check: `bad_rows` counts them all, `sample` holds the first ones under `columns`."""

    name: str
    purpose: str
    severity: Severity
    bad_rows: int
    columns: tuple[str, ...]
    sample: tuple[Row, ...]
    elapsed_s: float

    @property
    def passed(self) -> bool:
        """Whether no bad row was found."""
        return self.bad_rows == 0


@dataclass(frozen=True, slots=True)
class LoadSummary:
    """What a load did, per table and per step."""

    load_id: str
    new_rows: Mapping[str, int]
    total_rows: Mapping[str, int]
    files: int
    bytes: int
    rejected_rows: int
    seconds_by_step: Mapping[str, float]
    elapsed_s: float


class QuestionOrigin(StrEnum):
    """Whose a question is: of this application, a person's own, or a query that was saved beside those."""

    READY_MADE = "ready-made"
    OWN = "own"
    SAVED = "saved"


@dataclass(frozen=True, slots=True)
class Question:
    """An analytical question from sql/questions/, or from a file of a person's own."""

    name: str
    title: str
    description: str
    sql: str
    origin: QuestionOrigin = QuestionOrigin.READY_MADE


@dataclass(frozen=True, slots=True)
class UnusableFile:
    """A person's SQL file that can't be used; `line` counts from 1, None where the fault is the file itself."""

    path: str
    line: int | None
    problem: str
    remedy: str
    folder: str = ""
    """questions, checks or saved; "" where the directory itself is meant."""

    @property
    def sentence(self) -> str:
        """What is wrong where, and what to do."""
        place = f", line {self.line}," if self.line is not None else ""
        return f"{self.path}{place} {self.problem}: {self.remedy}."


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """A result's column with Redshift's name for its type, e.g. `character varying(256)`."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Page:
    """Rows `first_row` … of a result, in the server's order; `complete` when no more follow."""

    columns: tuple[ResultColumn, ...]
    rows: tuple[Row, ...]
    first_row: int
    complete: bool


@dataclass(frozen=True, slots=True)
class CatalogColumn:
    """A column of the live catalogue."""

    name: str
    type: str
    is_dist_key: bool = False
    sort_key: int = 0
    nullable: bool = True


@dataclass(frozen=True, slots=True)
class CatalogTable:
    """A table or view of the live catalogue; `kind` is table, view, materialized view or external table.

    What isn't known, or may not be seen, is None or "": sizes are superusers' to see, and empty tables have none.
    """

    schema: str
    name: str
    kind: str
    columns: tuple[CatalogColumn, ...]
    rows: int | None = None
    megabytes: int | None = None
    dist_style: str = ""
    sort_key: str = ""


@dataclass(frozen=True, slots=True)
class Catalog:
    """What completion and the catalogue tree know."""

    database: str
    tables: tuple[CatalogTable, ...]


class CancelOutcome(StrEnum):
    """What became of a cancel request, as the server reported it."""

    CANCELLED = "cancelled"
    FINISHED_FIRST = "had already finished"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class LockHolder:
    """Whose lock on `table` is waited for; `application` is "" where the session named none or may not be asked for."""

    table: str
    pid: int
    user: str
    application: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class OpenTransaction:
    """A transaction that a person began: how many statements it holds, BEGIN not counted, and whether it failed."""

    pid: int
    since: datetime
    statements: int = 0
    failed: bool = False

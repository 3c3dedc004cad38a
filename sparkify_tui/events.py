"""What happens inside a service, as frozen facts.

Each service yields one closed union; consumers `match` with `assert_never`, so an event that isn't shown is a type
error. Events hold data only: no sentence (narration.py has those), no colour, no widget, never a secret. `as_dict`
gives the shape that `--json` prints: {"event": "RowsCounted", …fields}.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import Any

from sparkify_tui.models import (
    CancelOutcome,
    CheckResult,
    Cluster,
    ClusterReport,
    CopyProgress,
    LoadErrorRow,
    LoadSummary,
    Page,
    ResultColumn,
    TeardownPlan,
)


@dataclass(frozen=True, slots=True)
class CallRetried:
    """A call to AWS failed in a way that passes (throttling, lost connection, role not usable yet)."""

    service: str
    operation: str
    code: str
    attempt: int
    wait_s: float


# --- provision -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RoleRequested:
    """The role is being created."""

    role_name: str


@dataclass(frozen=True, slots=True)
class RoleFound:
    """The role was there already; one that others made (`is_ours` False) is used as it is and not changed."""

    role_name: str
    arn: str
    is_ours: bool = True


@dataclass(frozen=True, slots=True)
class PolicyAttachRequested:
    """S3 read access is being attached to the role."""

    role_name: str
    policy: str


@dataclass(frozen=True, slots=True)
class IngressAuthorized:
    """One address may reach the cluster's port; `already` when the rule was there."""

    group_id: str
    cidr: str
    port: int
    already: bool


@dataclass(frozen=True, slots=True)
class IngressRevoked:
    """An ingress rule of ours was removed."""

    group_id: str
    cidr: str
    port: int


@dataclass(frozen=True, slots=True)
class ClusterRequested:
    """The cluster is being created; from the answer on it costs `price_per_hour` US dollars (None: unknown)."""

    identifier: str
    node_type: str
    node_count: int
    price_per_hour: float | None


@dataclass(frozen=True, slots=True)
class ClusterFound:
    """The cluster was there already."""

    identifier: str
    status: str


@dataclass(frozen=True, slots=True)
class RoleAttachRequested:
    """A cluster that was there already is being allowed to use the role."""

    identifier: str
    role_arn: str


@dataclass(frozen=True, slots=True)
class DatabaseRequested:
    """The cluster's database, created with it."""

    database: str


@dataclass(frozen=True, slots=True)
class AvailabilityChecked:
    """One poll while waiting for `available`; `attempt` counts from 0."""

    identifier: str
    attempt: int
    attempts: int
    status: str


@dataclass(frozen=True, slots=True)
class WaitStarted:
    """A pause before the next poll; `for_deletion` tells the two waits apart."""

    identifier: str
    wait_s: float
    for_deletion: bool


@dataclass(frozen=True, slots=True)
class ClusterAvailable:
    """The cluster answers."""

    identifier: str
    waited_s: float


@dataclass(frozen=True, slots=True)
class ConfigWritten:
    """One key of the configuration file was set; an empty value means it was cleared."""

    section: str
    key: str
    value: str
    path: Path


@dataclass(frozen=True, slots=True)
class ConnectionVerified:
    """A login to the new endpoint succeeded."""

    host: str
    port: int
    database: str
    user: str


@dataclass(frozen=True, slots=True)
class Provisioned:
    """Final: the warehouse is up."""

    cluster: Cluster
    role_arn: str


ProvisionEvent = (
    CallRetried
    | RoleRequested
    | RoleFound
    | PolicyAttachRequested
    | IngressAuthorized
    | IngressRevoked
    | ClusterRequested
    | ClusterFound
    | RoleAttachRequested
    | DatabaseRequested
    | AvailabilityChecked
    | WaitStarted
    | ClusterAvailable
    | ConfigWritten
    | ConnectionVerified
    | Provisioned
)


# --- teardown ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TeardownPlanned:
    """What will be deleted, before anything is."""

    plan: TeardownPlan


@dataclass(frozen=True, slots=True)
class ClusterDeleteRequested:
    """The cluster is being deleted; `final_snapshot` is None for none."""

    identifier: str
    final_snapshot: str | None


@dataclass(frozen=True, slots=True)
class DeletionChecked:
    """One poll while waiting for the cluster to be gone; `attempt` counts from 0."""

    identifier: str
    attempt: int
    attempts: int
    status: str


@dataclass(frozen=True, slots=True)
class ClusterGone:
    """The cluster has been deleted or did not exist."""

    identifier: str


@dataclass(frozen=True, slots=True)
class SecurityGroupDeleted:
    """A security group of ours was removed."""

    group_id: str


@dataclass(frozen=True, slots=True)
class PolicyDetachRequested:
    """S3 read access is being taken off the role."""

    role_name: str
    policy: str


@dataclass(frozen=True, slots=True)
class PolicyDetached:
    """S3 read access is off the role."""

    role_name: str
    policy: str


@dataclass(frozen=True, slots=True)
class RoleDeleteRequested:
    """The role is being deleted."""

    role_name: str


@dataclass(frozen=True, slots=True)
class RoleGone:
    """The role has been deleted or did not exist."""

    role_name: str


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """Something under our names that others made; it stays."""

    resource: str
    reason: str


@dataclass(frozen=True, slots=True)
class TornDown:
    """Final: nothing of ours is left."""

    identifier: str


TeardownEvent = (
    CallRetried
    | TeardownPlanned
    | ClusterDeleteRequested
    | DeletionChecked
    | WaitStarted
    | ClusterGone
    | IngressRevoked
    | SecurityGroupDeleted
    | PolicyDetachRequested
    | PolicyDetached
    | RoleDeleteRequested
    | RoleGone
    | LeftAlone
    | ConfigWritten
    | TornDown
)


# --- status --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StatusPolled:
    """A fresh look at the cluster; `next_poll_s` is how long until the next one."""

    report: ClusterReport
    next_poll_s: float


@dataclass(frozen=True, slots=True)
class StatusPollFailed:
    """A look that failed: what was seen last still stands, but is stale."""

    message: str
    remedy: str
    failed_at: datetime
    failures: int
    next_poll_s: float


StatusEvent = StatusPolled | StatusPollFailed


# --- load ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TablesEnsured:
    """The schema is in place; `created` names the tables that were not there before."""

    created: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FilesListed:
    """What lies under a table's prefix and how much of it is not loaded yet."""

    table: str
    prefix: str
    files: int
    bytes: int
    new_files: int
    new_bytes: int
    changed_files: int
    removed_files: int


@dataclass(frozen=True, slots=True)
class FilesPacked:
    """Tiny files packed into fewer compressed parts, so far."""

    table: str
    files_done: int
    files_total: int
    parts: int


@dataclass(frozen=True, slots=True)
class ManifestWritten:
    """The manifest that names exactly the files to COPY."""

    table: str
    uri: str
    files: int


@dataclass(frozen=True, slots=True)
class CopyStarted:
    """A COPY into a staging table was sent."""

    table: str
    source: str
    files_total: int | None
    bytes_total: int | None


@dataclass(frozen=True, slots=True)
class CopyProgressed:
    """How far a running COPY is, from sys_load_history."""

    progress: CopyProgress


@dataclass(frozen=True, slots=True)
class RowsCopied:
    """A COPY finished."""

    table: str
    rows: int
    files: int
    bytes: int
    elapsed_s: float


@dataclass(frozen=True, slots=True)
class RowsRejected:
    """Rows the COPY left out within MAXERROR, or those that made it fail."""

    table: str
    errors: tuple[LoadErrorRow, ...]


@dataclass(frozen=True, slots=True)
class TransformStarted:
    """A dimension or the fact is being filled."""

    table: str


@dataclass(frozen=True, slots=True)
class RowsTransformed:
    """A dimension or the fact was filled; `rows` is how many were written, not how many it holds."""

    table: str
    rows: int
    elapsed_s: float


@dataclass(frozen=True, slots=True)
class CheckStarted:
    """A data check is running."""

    name: str


@dataclass(frozen=True, slots=True)
class CheckFinished:
    """A data check's verdict."""

    result: CheckResult


@dataclass(frozen=True, slots=True)
class RowsCounted:
    """Rows per table; tables that do not exist are absent."""

    rows: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class NothingNew:
    """Everything under the prefixes is loaded already."""

    files: int


@dataclass(frozen=True, slots=True)
class Noted:
    """A decision the load took and why, e.g. packing chosen, or no bucket to write a manifest to."""

    decision: str
    reason: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """Final: what this load did."""

    summary: LoadSummary


LoadEvent = (
    CallRetried
    | TablesEnsured
    | FilesListed
    | FilesPacked
    | ManifestWritten
    | CopyStarted
    | CopyProgressed
    | RowsCopied
    | RowsRejected
    | TransformStarted
    | RowsTransformed
    | CheckStarted
    | CheckFinished
    | RowsCounted
    | NothingNew
    | Noted
    | Loaded
)


# --- query ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StatementStarted:
    """A statement was sent; `offset` is where it starts in the script, in characters from 0."""

    statement: str
    index: int
    offset: int


@dataclass(frozen=True, slots=True)
class RowsFetched:
    """A page of a result."""

    page: Page
    elapsed_s: float


@dataclass(frozen=True, slots=True)
class StatementFinished:
    """A statement is done; `rows` is None when it returns and touches none, `complete` False when more can be fetched.

    `notices` are what the server said besides, such as `INFO: Load into table 'users' completed`.
    """

    statement: str
    index: int
    tag: str
    rows: int | None
    columns: tuple[ResultColumn, ...]
    complete: bool
    elapsed_s: float
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StatementFailed:
    """A statement was refused; `position` is a 1-based character offset in the statement, where known."""

    statement: str
    index: int
    offset: int
    message: str
    remedy: str
    sqlstate: str
    position: int | None
    elapsed_s: float


@dataclass(frozen=True, slots=True)
class CancelReported:
    """What became of a cancel request."""

    outcome: CancelOutcome
    detail: str


QueryEvent = StatementStarted | RowsFetched | StatementFinished | StatementFailed | CancelReported

Event = ProvisionEvent | TeardownEvent | StatusEvent | LoadEvent | QueryEvent


def as_dict(event: Event) -> dict[str, Any]:
    """The event as JSON-ready values: its class name under "event", then its fields in order."""
    return {"event": type(event).__name__, **{f.name: _plain(getattr(event, f.name)) for f in fields(event)}}


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (str, int, float, bool)) or value is None:
        return value
    return value.isoformat() if isinstance(value, datetime) else str(value)

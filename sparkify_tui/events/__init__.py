"""What happens inside a service, as frozen facts.

Each service yields one closed union; `narration.py` matches with `assert_never`, so an event without a sentence is a
type error. Events hold data only: no sentence (narration.py has those), no colour, no widget, never a secret. `as_dict`
gives the shape that `--json` prints: {"event": "RowsCounted", …fields}.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from sparkify_tui.events.load import (
    CheckFinished,
    CheckStarted,
    CopyProgressed,
    CopyStarted,
    FilesListed,
    FilesPacked,
    Loaded,
    LoadEvent,
    ManifestWritten,
    Noted,
    NothingNew,
    RowsCopied,
    RowsCounted,
    RowsRejected,
    RowsTransformed,
    TablesEnsured,
    TransformStarted,
)
from sparkify_tui.events.provision import (
    AvailabilityChecked,
    ClusterAvailable,
    ClusterFound,
    ClusterRequested,
    ConfigWritten,
    ConnectionVerified,
    DatabaseRequested,
    IngressAuthorized,
    IngressRevoked,
    PolicyAttachRequested,
    Provisioned,
    ProvisionEvent,
    RoleAttachRequested,
    RoleFound,
    RoleRequested,
    WaitStarted,
)
from sparkify_tui.events.query import (
    CancelReported,
    QueryEvent,
    RowsFetched,
    StatementFailed,
    StatementFinished,
    StatementStarted,
)
from sparkify_tui.events.rehearse import (
    Basis,
    FilesFetched,
    LocalCopyStarted,
    OwnRehearseEvent,
    RehearsalPlanned,
    Rehearsed,
    RehearseEvent,
    RowsBrought,
    TableChange,
    Verdict,
)
from sparkify_tui.events.shared import (
    CallRetried,
    LockAwaited,
    LockWaitEnded,
)
from sparkify_tui.events.status import (
    StatusEvent,
    StatusPolled,
    StatusPollFailed,
)
from sparkify_tui.events.teardown import (
    ClusterDeleteRequested,
    ClusterGone,
    DeletionChecked,
    LeftAlone,
    PolicyDetached,
    PolicyDetachRequested,
    RoleDeleteRequested,
    RoleGone,
    SecurityGroupDeleted,
    TeardownEvent,
    TeardownPlanned,
    TornDown,
)

__all__ = [
    "AvailabilityChecked",
    "Basis",
    "CallRetried",
    "CancelReported",
    "CheckFinished",
    "CheckStarted",
    "ClusterAvailable",
    "ClusterDeleteRequested",
    "ClusterFound",
    "ClusterGone",
    "ClusterRequested",
    "ConfigWritten",
    "ConnectionVerified",
    "CopyProgressed",
    "CopyStarted",
    "DatabaseRequested",
    "DeletionChecked",
    "Event",
    "FilesFetched",
    "FilesListed",
    "FilesPacked",
    "IngressAuthorized",
    "IngressRevoked",
    "LeftAlone",
    "LoadEvent",
    "Loaded",
    "LocalCopyStarted",
    "LockAwaited",
    "LockWaitEnded",
    "ManifestWritten",
    "Noted",
    "NothingNew",
    "OwnRehearseEvent",
    "PolicyAttachRequested",
    "PolicyDetachRequested",
    "PolicyDetached",
    "ProvisionEvent",
    "Provisioned",
    "QueryEvent",
    "RehearsalPlanned",
    "RehearseEvent",
    "Rehearsed",
    "RoleAttachRequested",
    "RoleDeleteRequested",
    "RoleFound",
    "RoleGone",
    "RoleRequested",
    "RowsBrought",
    "RowsCopied",
    "RowsCounted",
    "RowsFetched",
    "RowsRejected",
    "RowsTransformed",
    "SecurityGroupDeleted",
    "StatementFailed",
    "StatementFinished",
    "StatementStarted",
    "StatusEvent",
    "StatusPollFailed",
    "StatusPolled",
    "TableChange",
    "TablesEnsured",
    "TeardownEvent",
    "TeardownPlanned",
    "TornDown",
    "TransformStarted",
    "Verdict",
    "WaitStarted",
    "as_dict",
]

Event = ProvisionEvent | TeardownEvent | StatusEvent | LoadEvent | QueryEvent | OwnRehearseEvent


def as_dict(event: Event) -> dict[str, Any]:  # Any: what json.dumps takes
    """The event as JSON-ready values: its class name under "event", then its fields in order."""
    return {"event": type(event).__name__, **{f.name: _plain(getattr(event, f.name)) for f in fields(event)}}


def _plain(value: object) -> object:
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

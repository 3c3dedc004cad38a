"""What the workers of the controllers post to the screen: each says what happened, none what to do."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from textual.message import Message

from sparkify_tui.events import LoadEvent, OwnRehearseEvent, ProvisionEvent, QueryEvent, StatusEvent, TeardownEvent
from sparkify_tui.models import Catalog, Page
from sparkify_tui.tui.backend import Backend

JobEvent = ProvisionEvent | TeardownEvent | LoadEvent | OwnRehearseEvent


class JobKind(StrEnum):
    """The jobs; the value is the verb of their narration."""

    PROVISION = "provision"
    LOAD = "load"
    REHEARSE = "rehearse"
    DELETE = "delete"


class ControllerMessage(Message):
    """A message for a controller; the screen routes it."""


class TargetOpened(ControllerMessage):
    """The services are there."""

    def __init__(self, backend: Backend) -> None:
        super().__init__()
        self.backend = backend


class TargetFailed(ControllerMessage):
    """The target could not be opened."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error


class ConfigRefused(ControllerMessage):
    """The configuration file has changed to something that can't be used."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error


class LocksArrived(ControllerMessage):
    """The tables that the editor's open transaction has locked."""

    def __init__(self, tables: tuple[str, ...]) -> None:
        super().__init__()
        self.tables = tables


class AccountKnown(ControllerMessage):
    """The account behind the credentials is known."""

    def __init__(self, account: str) -> None:
        super().__init__()
        self.account = account


class StatusArrived(ControllerMessage):
    """The cluster was polled."""

    def __init__(self, event: StatusEvent) -> None:
        super().__init__()
        self.event = event


class JobProgressed(ControllerMessage):
    """A job's next event."""

    def __init__(self, kind: JobKind, event: JobEvent) -> None:
        super().__init__()
        self.kind = kind
        self.event = event


class JobEnded(ControllerMessage):
    """A job is over: without `error` it did all it should; `cancelled` when the person stopped it."""

    def __init__(self, kind: JobKind, error: Exception | None = None, *, cancelled: bool = False) -> None:
        super().__init__()
        self.kind = kind
        self.error = error
        self.cancelled = cancelled


class QueryProgressed(ControllerMessage):
    """A script's next event."""

    def __init__(self, event: QueryEvent) -> None:
        super().__init__()
        self.event = event


class QueryEnded(ControllerMessage):
    """A script is over; `error` when it could not even run to its own end."""

    def __init__(self, error: Exception | None = None) -> None:
        super().__init__()
        self.error = error


class PageArrived(ControllerMessage):
    """More rows of the open result."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page


class FetchEnded(ControllerMessage):
    """Fetching on stopped: the rows wanted are there, or `error` says why they are not."""

    def __init__(self, error: Exception | None = None) -> None:
        super().__init__()
        self.error = error


class CountsArrived(ControllerMessage):
    """Rows per table, asked for at a moment of the monotonic clock, and when a load last ended well, if any did."""

    def __init__(self, rows: dict[str, int], asked_at: float, loaded_at: datetime | None = None) -> None:
        super().__init__()
        self.rows = rows
        self.loaded_at = loaded_at
        self.asked_at = asked_at


class CatalogArrived(ControllerMessage):
    """The live catalogue."""

    def __init__(self, catalog: Catalog) -> None:
        super().__init__()
        self.catalog = catalog

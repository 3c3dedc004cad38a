"""A session as its cluster and the other sessions see it; session/session.py is what it is."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from redshift_sandbox.wire.login.accounts import Account


class Taken(Protocol):
    """How many rows were fetched."""

    @property
    def taken(self) -> int: ...  # noqa: D102


class DeclaredCursor(Protocol):
    """An open cursor."""

    @property
    def declared(self) -> datetime: ...  # noqa: D102
    @property
    def rows(self) -> Taken: ...  # noqa: D102


class OpenTransaction(Protocol):
    """Where a session stands."""

    @property
    def in_block(self) -> bool: ...  # noqa: D102
    @property
    def number(self) -> int: ...  # noqa: D102


class ConnectedSession(Protocol):
    """A logged-in client; its methods may be called from any thread."""

    @property
    def pid(self) -> int: ...  # noqa: D102
    @property
    def secret(self) -> int: ...  # noqa: D102
    @property
    def account(self) -> Account: ...  # noqa: D102
    @property
    def transaction(self) -> OpenTransaction: ...  # noqa: D102
    @property
    def cursors(self) -> Mapping[str, DeclaredCursor]: ...  # noqa: D102
    @property
    def cancelled(self) -> threading.Event: ...  # noqa: D102
    @property
    def terminated(self) -> threading.Event: ...  # noqa: D102
    @property
    def is_running(self) -> bool: ...  # noqa: D102

    def has_left(self) -> bool:
        """Whether the client went away while its statement runs."""
        ...

    def cancel(self) -> bool:
        """Break off the running statement; False when none runs."""
        ...

    def terminate(self) -> None:
        """End the session: its statement is broken off and its client sent away."""
        ...

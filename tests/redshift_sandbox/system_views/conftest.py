"""An endpoint per module and a connection that commits by itself."""

from __future__ import annotations

from tests.redshift_sandbox.database_session import endpoint, own, session

__all__ = ["endpoint", "own", "session"]

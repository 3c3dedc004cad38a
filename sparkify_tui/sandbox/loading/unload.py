"""UNLOAD, carried out: a query's rows to objects."""

from __future__ import annotations

from sparkify_tui.sandbox.dialect.plan import SqlError
from sparkify_tui.sandbox.loading.context import CopyOutcome, LoadContext


def run_unload(text: str, context: LoadContext) -> CopyOutcome:
    """Run an UNLOAD statement."""
    raise SqlError("sandbox: UNLOAD is not supported", "0A000")

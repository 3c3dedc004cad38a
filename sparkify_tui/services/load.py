"""Loads what is new under the prefixes, exactly once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from sparkify_tui.events import LoadEvent
from sparkify_tui.services.target import Target


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """How to load: `only` names tables to load (None: all), `pack` overrides the automatic choice for tiny files."""

    only: frozenset[str] | None = None
    checks: bool = True
    full: bool = False
    dry_run: bool = False
    pack: bool | None = None
    retry_rejected: bool = False


async def load(target: Target, options: LoadOptions) -> AsyncIterator[LoadEvent]:
    """Load what is new."""
    raise NotImplementedError
    yield

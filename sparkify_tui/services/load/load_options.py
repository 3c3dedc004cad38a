"""What a person can choose about a load."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """How to load.

    `only` names the tables to load (None: all), an analytical one standing for what it is made from, since a file that
    is in the ledger must be in all tables; `checks` False leaves the data checks out; `full` loads
    everything again; `dry_run` says what would be loaded and changes nothing; `pack` overrides the automatic choice for
    tiny files; `retry_rejected` loads the files again of which rows were rejected.
    """

    only: frozenset[str] | None = None
    checks: bool = True
    full: bool = False
    dry_run: bool = False
    pack: bool | None = None
    retry_rejected: bool = False

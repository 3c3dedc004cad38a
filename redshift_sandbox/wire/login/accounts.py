"""A database user as the catalogue has it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Account:
    """A user of the database; `verifier` is empty for one without a password, who can't log in with one."""

    name: str
    id: int
    is_superuser: bool
    verifier: str = field(repr=False, default="")
    valid_until: str | None = None
    settings: tuple[str, ...] = ()

"""Set, list and clear the faults of a running sandbox: the command line's side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from redshift_sandbox.errors import UsageError
from redshift_sandbox.faults import KINDS
from redshift_sandbox.home import Home
from redshift_sandbox.process import RefusedError, ask


@dataclass(frozen=True, slots=True)
class SetFault:
    """A fault as the running sandbox has it."""

    name: str
    options: Mapping[str, object]
    hits: int


@dataclass(frozen=True, slots=True)
class KnownFault:
    """A kind of fault; `options` are name → default, or the name of the type of one that must be given."""

    name: str
    description: str
    options: Mapping[str, object]


def set_fault(home: Home, name: str, options: Mapping[str, object] | None = None) -> SetFault:
    """Set a fault; raises UsageError for an unknown name or option, SandboxError when no sandbox runs."""
    try:
        return SetFault(**ask(home, "POST", "/_sandbox/faults", {"name": name, "options": dict(options or {})}))
    except RefusedError as error:
        raise UsageError(error.message, remedy="`redshift-sandbox fault list` shows them all.") from error


def list_faults(home: Home) -> tuple[SetFault, ...]:
    """The faults that are set, oldest first."""
    return tuple(SetFault(**fault) for fault in ask(home, "GET", "/_sandbox/faults")["faults"])


def clear_faults(home: Home, name: str | None = None) -> int:
    """Clear the faults of one name, or all of them; returns how many."""
    path = "/_sandbox/faults" + (f"?name={quote(name)}" if name else "")
    return int(ask(home, "DELETE", path)["cleared"])


def known_faults() -> tuple[KnownFault, ...]:
    """Every kind of fault there is; needs no running sandbox."""
    return tuple(
        KnownFault(
            name,
            kind.description,
            {key: value.__name__ if isinstance(value, type) else value for key, value in kind.options.items()},
        )
        for name, kind in KINDS.items()
    )

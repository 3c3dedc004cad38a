"""Faults on demand: what can be made to go wrong, and the points in the sandbox that ask whether it should.

Faults live as long as the process. Each fires a number of times, or until it is cleared.
"""

from __future__ import annotations

import os
import random
import re
import signal
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


class ConnectionDropFault(Exception):
    """The client's connection is to be closed without a word; `rows` of those just announced still arrive."""

    def __init__(self, rows: int = 0) -> None:
        super().__init__(rows)
        self.rows = rows


class StorageFullFault(Exception):
    """The cluster is to behave as if its disks were full."""


class UnknownFaultError(Exception):
    """There is no such fault, or it has no such option; the message says which there are."""


@dataclass(frozen=True, slots=True)
class FaultKind:
    """One kind of fault: what it does, and its options with their types and defaults (a type alone: required)."""

    description: str
    options: Mapping[str, Any]  # Any: a default, or the type of one


KINDS: dict[str, FaultKind] = {
    "throttling": FaultKind(
        "calls are refused with Throttling (S3: SlowDown), the next `times` ones or a share of `rate`",
        {"operation": "*", "times": 0, "rate": 1.0},
    ),
    "access-denied": FaultKind("an action such as redshift:CreateCluster is denied", {"action": str, "times": 0}),
    "expired-token": FaultKind("calls are refused because the credentials expired", {"operation": "*", "times": 0}),
    "unavailable": FaultKind("calls are answered with HTTP 503", {"operation": "*", "times": 0, "rate": 1.0}),
    "dropped-call": FaultKind(
        "calls are cut off without an answer; with `late` after they were carried out",
        {"operation": "*", "times": 1, "late": False},
    ),
    "slow": FaultKind("calls take `seconds` longer", {"operation": "*", "seconds": float, "times": 0}),
    "stuck-creating": FaultKind("clusters never get past creating", {"cluster": "*"}),
    "cluster-fails": FaultKind(
        "clusters end up in `status` (hardware-failure, incompatible-network, …) instead of available",
        {"cluster": "*", "status": "hardware-failure"},
    ),
    "role-not-valid": FaultKind("no role can be used for `seconds` after it was made", {"seconds": float}),
    "drop-connection": FaultKind(
        "a database connection is cut after `after_rows` rows; `during` result or copy",
        {"after_rows": 0, "during": "result", "times": 1},
    ),
    "slow-statements": FaultKind("statements take `seconds` longer", {"seconds": float, "times": 0}),
    "storage-full": FaultKind("statements that write fail as on a full cluster", {"after_rows": 0, "times": 0}),
    "kill": FaultKind(
        "the sandbox kills itself at a point: call, statement, result, copy or write",
        {"at": str, "operation": "*", "after_rows": 0},
    ),
}


_STATUSES = """
available cancelling-resize creating deleting final-snapshot hardware-failure incompatible-hsm incompatible-network
incompatible-parameters incompatible-restore modifying paused pausing rebooting renaming resizing resuming rotating-keys
storage-full unavailable updating-hsm
"""
_CHOICES: dict[str, tuple[str, ...]] = {
    "at": ("call", "statement", "result", "copy", "write"),
    "during": ("result", "copy"),
    "status": tuple(_STATUSES.split()),
}
"""Option → what it may be; `status` from AWS's management guide, "Cluster status"."""
_CALL = re.compile(r"\*|([a-z0-9-]+:)?[A-Za-z][A-Za-z0-9]*\*?|[a-z0-9-]+:\*")


@dataclass(slots=True)
class Fault:
    """One fault that is set; `hits` counts how often it fired."""

    name: str
    options: dict[str, Any]  # Any: of the types that KINDS says, which `set` has checked
    hits: int = 0
    rows: int = 0

    def as_dict(self) -> dict[str, object]:
        """The fault as it is shown."""
        return {"name": self.name, "options": self.options, "hits": self.hits}


class Faults:
    """The faults that are set; safe to use from any thread, and next to free when none is."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._set: list[Fault] = []

    def set(self, name: str, options: Mapping[str, object] | None = None) -> Fault:
        """Set a fault; raises UnknownFaultError for a name or an option that doesn't exist."""
        fault = Fault(name, _checked(name, dict(options or {})))
        with self._lock:
            self._set = [*self._set, fault]
        return fault

    def list(self) -> list[Fault]:
        """The faults that are set, oldest first."""
        return list(self._set)

    def clear(self, name: str | None = None) -> int:
        """Clear the faults of one name, or all; returns how many."""
        with self._lock:
            kept = [fault for fault in self._set if name is not None and fault.name != name]
            cleared = len(self._set) - len(kept)
            self._set = kept
        return cleared

    def find(self, name: str, **facts: str) -> Fault | None:
        """The fault of this name that applies to the facts given, without using it up."""
        for fault in self._set:
            if fault.name == name and all(_matches(fault.options.get(key, "*"), value) for key, value in facts.items()):
                return fault
        return None

    def take(self, name: str, **facts: str) -> Fault | None:
        """As `find`, and counts it: a fault with `times` is gone after so many; one with `rate` spares the others."""
        if not self._set:
            return None
        with self._lock:
            fault = self.find(name, **facts)
            if fault is None or random.random() >= fault.options.get("rate", 1.0):  # noqa: S311 - no secret
                return None
            self._count(fault)
        return fault

    def hit(self, point: str, count: int = 1, wait: Callable[[float], object] = time.sleep) -> None:
        """Let the faults of a point in the database server act.

        Points: `statement` (one begins), `result` (count rows are sent next), `copy` (count rows were loaded), `write`
        (a statement that writes begins). Raises ConnectionDropFault or StorageFullFault; or lets `wait` take so many
        seconds, which may end early; or ends the process.
        """
        if not self._set:
            return
        if point == "statement" and (fault := self.take("slow-statements")):
            wait(fault.options["seconds"])
        if self._after_rows("kill", point, count, at=point) is not None:
            kill_process()
        if point in ("result", "copy"):
            passing = self._after_rows("drop-connection", point, count, during=point)
            if passing is not None:
                raise ConnectionDropFault(passing)
        if point in ("write", "copy"):
            written = count if point == "copy" else 0
            if self._after_rows("storage-full", point, written) is not None:
                raise StorageFullFault

    def _after_rows(self, name: str, point: str, count: int, **facts: str) -> int | None:
        """Whether the fault fires now that `count` more rows go by: None, or how many of them go by before."""
        with self._lock:
            fault = self.find(name, **facts)
            if fault is None:
                return None
            limit: int = fault.options.get("after_rows", 0)
            passing = max(0, limit - fault.rows)
            if point in ("result", "copy"):
                fault.rows += count
            if fault.rows < limit:
                return None
            fault.rows = 0 if name != "storage-full" else fault.rows
            self._count(fault)
        return passing

    def _count(self, fault: Fault) -> None:
        fault.hits += 1
        times = fault.options.get("times", 0)
        if times and fault.hits >= times:
            self._set = [kept for kept in self._set if kept is not fault]


def kill_process() -> None:
    """End this process as `kill -9` does."""
    os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))


def _matches(pattern: object, value: str) -> bool:
    if pattern == "*":
        return True
    if isinstance(pattern, str) and pattern.endswith("*"):
        return value.lower().startswith(pattern[:-1].lower())
    return str(pattern).lower() == value.lower() or value.lower().endswith(f":{str(pattern).lower()}")


def _checked(name: str, options: dict[str, object]) -> dict[str, object]:
    kind = KINDS.get(name)
    if kind is None:
        raise UnknownFaultError(f"There is no fault {name!r}; there are {', '.join(KINDS)}.")
    if unknown := sorted(set(options) - set(kind.options)):
        raise UnknownFaultError(f"The fault {name} has no option {unknown[0]!r}; it has {', '.join(kind.options)}.")
    checked: dict[str, object] = {}
    for option, default in kind.options.items():
        if option not in options:
            if isinstance(default, type):
                raise UnknownFaultError(f"The fault {name} needs its option {option}.")
            checked[option] = default
            continue
        wanted = default if isinstance(default, type) else type(default)
        checked[option] = _converted(name, option, options[option], wanted)
    return checked


def _converted(name: str, option: str, value: object, wanted: type) -> object:
    _require_choice(name, option, value)
    if wanted is int and isinstance(value, bool):
        raise UnknownFaultError(f"The option {option} of {name} must be an int, not {value!r}.")
    if wanted is bool and isinstance(value, str):
        value = value.lower() in ("true", "yes", "1")
    try:
        converted = wanted(value)
    except (TypeError, ValueError) as error:
        raise UnknownFaultError(
            f"The option {option} of {name} must be {'an' if wanted is int else 'a'} {wanted.__name__}, not {value!r}."
        ) from error
    if wanted in (int, float) and not 0 <= converted <= 1e9:
        raise UnknownFaultError(f"The option {option} of {name} must be from 0 on, not {value!r}.")
    if option == "rate" and converted > 1:
        raise UnknownFaultError(f"The option rate of {name} is a share from 0 to 1, not {value!r}.")
    return converted


def _require_choice(name: str, option: str, value: object) -> None:
    """Raise UnknownFaultError for a value that nothing in the sandbox could ever match."""
    choices = _CHOICES.get(option)
    if choices is not None and value not in choices:
        raise UnknownFaultError(f"The option {option} of {name} is one of {', '.join(choices)}, not {value!r}.")
    if option in ("operation", "action") and not _CALL.fullmatch(str(value)):
        raise UnknownFaultError(
            f"The option {option} of {name} is written as redshift:CreateCluster, redshift:* or *, not {value!r}."
        )

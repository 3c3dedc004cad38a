"""States, ages and money in the words and glyphs that all panes share: never by colour alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from textwrap import wrap

GLYPHS = {
    "waiting": ("·", "dim"),
    "running": ("▶", "$primary"),
    "uncommitted": ("◐", "$warning"),
    "done": ("✓", "$success"),
    "failed": ("✗", "$error"),
    "skipped": ("–", "dim"),
    "warning": ("!", "$warning"),
}
"""Glyph and colour of a step's state."""

_GOOD = {"available"}
_GONE = {"", "no cluster", "not open", "not set up"}
_BAD = {"hardware-failure", "storage-full", "incompatible-hsm", "incompatible-network", "incompatible-parameters"}


def status_mark(status: str) -> tuple[str, str]:
    """The glyph and colour of a cluster's status."""
    if status in _GOOD:
        return "●", "$success"
    if status in _GONE:
        return "○", "dim"
    if status in _BAD or status.startswith("incompatible"):
        return "✗", "$error"
    if status == "paused":
        return "‖", "$warning"
    return "◐", "$warning"


def span(seconds: float) -> str:
    """A duration in whole units: 4 s, 4 m 12 s, 3 h 05 m, 2 d 04 h."""
    whole = max(0, int(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} m {whole % 60:02d} s"
    if whole < 86400:
        return f"{whole // 3600} h {whole % 3600 // 60:02d} m"
    return f"{whole // 86400} d {whole % 86400 // 3600:02d} h"


def fields(pairs: Iterable[tuple[str, str]], *, width: int = 72, label: int = 10) -> list[str]:
    """Labels and values as lines, a value's further lines under its first."""
    lines = []
    for name, value in pairs:
        first, *rest = wrap(value, width - label - 2, break_on_hyphens=False) or [""]
        lines += [f"  {name:<{label}}{first}", *(" " * (label + 2) + line for line in rest)]
    return lines


def dollars(amount: float) -> str:
    """US dollars, with the cents that matter."""
    return f"${amount:,.2f}" if amount >= 0.1 or amount == 0 else f"${amount:.4f}"


def now() -> datetime:
    """The current time, in UTC."""
    return datetime.now(UTC)

"""States, ages and money in the words and glyphs that all panes share: never by colour alone."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from textwrap import wrap

GLYPHS = {
    "waiting": ("·", "dim"),
    "to come": ("○", "dim"),
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


def bar(fraction: float, width: int) -> list[tuple[str, str]]:
    """A bar in eighths of a cell, its empty rest dim, as texts with their styles."""
    full, eighths = divmod(int(min(1.0, max(0.0, fraction)) * width * 8), 8)
    text = "█" * full + (" ▏▎▍▌▋▊▉"[eighths] if eighths else "")
    return [(text, "$primary"), ("░" * (width - len(text)), "dim")]


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


def fold(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` characters, broken at blanks; a longer word after its points and slashes."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        if line and len(line) + 1 + len(word) <= width:
            line = f"{line} {word}"
            continue
        if line:
            lines.append(line)
        *full, line = _parts(word, width)
        lines += full
    return [*lines, line]


def _parts(word: str, width: int) -> list[str]:
    if len(word) <= width:
        return [word]
    parts = [""]
    for piece in re.findall(r"[^./_:-]*[./_:-]|[^./_:-]+", word):
        if len(parts[-1]) + len(piece) <= width:
            parts[-1] += piece
        else:
            parts += [piece[at : at + width] for at in range(0, len(piece), width)]
    return [part for part in parts if part]


def fold_amounts(text: str, width: int) -> list[str]:
    """Amounts with points between them in lines, none of them broken."""
    lines = [""]
    for amount in text.split(" · "):
        joined = f"{lines[-1]} · {amount}" if lines[-1] else amount
        if len(joined) <= width or not lines[-1]:
            lines[-1] = joined
        else:
            lines.append(amount)
    return lines


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


def age(at: float, now: float) -> str:
    """How long ago a moment was while that is short, else its day; 8 characters at most. Both in seconds since 1970."""
    passed = now - at
    if passed < 60:
        return "now"
    if passed < 3600:
        return f"{passed // 60:.0f} m ago"
    if passed < 86400:
        return f"{passed // 3600:.0f} h ago"
    return time.strftime("%d %b", time.localtime(at))

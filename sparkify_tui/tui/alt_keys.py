"""Keeps alt in the name of every key that it is held with, so that none of them writes a character.

A terminal sends escape before what alt is held with. Textual names that `alt+w` for letters, and lets the key write the
letter; for signs, digits and blanks it forgets alt, and for some digits it writes what option writes on a Mac.
"""

from __future__ import annotations

from collections.abc import Iterable

from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser

_understood = XTermParser._sequence_to_key_events


def _with_alt(parser: XTermParser, sequence: str, alt: bool = False) -> Iterable[events.Key]:
    if isinstance(ANSI_SEQUENCES_KEYS.get(sequence), str) and len(sequence) == 2:
        sequence, alt = sequence[1], True
    for key in _understood(parser, sequence, alt):
        yield events.Key(key.key if key.key.startswith("alt+") else f"alt+{key.key}", None) if alt else key


def keep_alt() -> None:
    """Have Textual's drivers name alt with every key; before the application starts."""
    XTermParser._sequence_to_key_events = _with_alt  # type: ignore[method-assign, assignment]

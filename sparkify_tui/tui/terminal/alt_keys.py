"""Keeps alt in the name of every key that it is held with, so that none of them writes a character.

A terminal sends escape before what alt is held with. Textual names that `alt+w` for letters, and lets the key write the
letter; for signs, digits and blanks it forgets alt, and for some digits it writes what option writes on a Mac. It waits
for what may follow a letter, and where that is another escape writes ^ and the letter; a sequence that it doesn't know
it writes likewise, or without its first two characters. In a paste it looks for sequences, too, and takes apart what
holds an escape, as coloured text that tmux pastes.
"""

from __future__ import annotations

from collections.abc import Iterable

from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import (
    _MAX_SEQUENCE_SEARCH_THRESHOLD,
    BRACKETED_PASTE_END,
    BRACKETED_PASTE_START,
    XTermParser,
)
from textual.message import Message

_ESCAPE = "\x1b"
_OPENING = ("[", "O")
"""What a sequence of a terminal's goes on with behind escape; anything else there is a key that alt is held with."""

_understood = XTermParser._sequence_to_key_events
_feed = XTermParser.feed
_pasted: dict[XTermParser, str] = {}
"""What came of a paste whose end is still to come."""

_begun: dict[XTermParser, str] = {}
"""The sequence that a parser has begun and not understood yet."""

_dropped: dict[XTermParser, int] = {}
"""How many characters more of an unknown sequence a parser is going to hand on one by one."""


def _with_alt(parser: XTermParser, sequence: str, alt: bool = False) -> Iterable[events.Key]:
    """The keys of a sequence, which is as long as what came so far; a single escape is one given up."""
    if len(sequence) > 1:
        known = list(_keys_of(parser, sequence))
        _dropped.pop(parser, None)
        _begun[parser] = "" if known else sequence
        return known
    begun = _begun.get(parser, "")
    if sequence == _ESCAPE or (alt and len(begun) > len("\x1b[") and begun[1] in _OPENING):
        # What follows are the characters of the sequence, and one more where it is given up for its length.
        given_up = len(begun) + (len(begun) == _MAX_SEQUENCE_SEARCH_THRESHOLD)
        _dropped[parser] = max(0, given_up - (1 if sequence == _ESCAPE else 2))
        _begun[parser] = ""
        return []
    if _dropped.get(parser):
        _dropped[parser] -= 1
        return []
    return _keys_of(parser, sequence, alt)


def _keys_of(parser: XTermParser, sequence: str, alt: bool = False) -> Iterable[events.Key]:
    known = isinstance(ANSI_SEQUENCES_KEYS.get(sequence), str)
    if len(sequence) == len("\x1bw") and (
        known or (sequence not in ANSI_SEQUENCES_KEYS and sequence[1] not in _OPENING)
    ):
        sequence, alt = sequence[1], True
    for key in _understood(parser, sequence, alt):
        if sequence.endswith("~") and len(sequence) > 1 and key.character is not None:
            continue  # an unknown function key, whose number textual takes for a character's
        yield events.Key(key.key if key.key.startswith("alt+") else f"alt+{key.key}", None) if alt else key


def _fed(parser: XTermParser, data: str) -> Iterable[Message]:
    """What data means; a paste is what stands between its brackets, sequences of a terminal's among it."""
    while True:
        held = _pasted.get(parser)
        if held is None:
            before, begins, data = data.partition(BRACKETED_PASTE_START)
            if before or not begins:
                yield from _feed(parser, before)
            if not begins:
                return
            held = ""
        text = held + data
        end = text.find(BRACKETED_PASTE_END, max(0, len(held) - len(BRACKETED_PASTE_END)))
        if end < 0:
            _pasted[parser] = text
            return
        _pasted.pop(parser, None)
        yield events.Paste(text[:end].replace("\0", ""))
        data = text[end + len(BRACKETED_PASTE_END) :]
        if not data:
            return


def keep_alt() -> None:
    """Have Textual's drivers name alt with every key, and take pastes as they are; before the application starts."""
    XTermParser._sequence_to_key_events = _with_alt  # type: ignore[method-assign, assignment]
    XTermParser.feed = _fed  # type: ignore[method-assign, assignment]

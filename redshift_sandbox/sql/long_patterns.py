"""Looks for words and patterns in texts as long as a statement or value may be, while other sessions go on.

One call of Python's own pattern engine holds the interpreter until it ends, a second for some patterns in 16 MB. For
long texts the other engine takes over, which lets go of it and needs twice as long for short ones.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import cast

import regex

from redshift_sandbox.sql.interruption import pause

LONG = 100_000
"""Characters from which on a text is long: some milliseconds of searching."""

_PORTION = 65_536


class LongPattern:
    """A compiled pattern of `re`'s, for texts of any length."""

    def __init__(self, pattern: str, flags: re.RegexFlag = re.NOFLAG) -> None:
        self._short = re.compile(pattern, flags)

    @cached_property
    def _long(self) -> regex.Pattern[str]:
        return regex.compile(self._short.pattern, int(self._short.flags))

    def search(self, text: str) -> re.Match[str] | None:
        """As of `re`."""
        if len(text) < LONG:
            return self._short.search(text)
        pause()
        return cast("re.Match[str] | None", self._long.search(text, concurrent=True))

    def match(self, text: str, position: int = 0, end: int | None = None) -> re.Match[str] | None:
        """As of `re`."""
        end = len(text) if end is None else end
        if end - position < LONG:
            return self._short.match(text, position, end)
        pause()
        return cast("re.Match[str] | None", self._long.match(text, position, end, concurrent=True))

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """As of `re`."""
        if len(text) < LONG:
            return self._short.fullmatch(text)
        pause()
        return cast("re.Match[str] | None", self._long.fullmatch(text, concurrent=True))


def mentions(text: str, *words: str) -> bool:
    """Whether one of the words, which are in lower case, is part of a text in any case."""
    overlap = max(len(word) for word in words) - 1
    for start in range(0, len(text), _PORTION):
        pause()
        portion = text[start : start + _PORTION + overlap].lower()
        if any(word in portion for word in words):
            return True
    return False


def run_end(pattern: re.Pattern[str], text: str, position: int) -> int:
    """Where a run of characters ends of which the pattern takes some thousands at a time."""
    while (match := pattern.match(text, position)) is not None:
        pause()
        position = match.end()
    return position

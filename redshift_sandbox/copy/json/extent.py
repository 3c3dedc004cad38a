"""Where a JSON value in a text ends: judged by the standard library's scanner, in portions that block no thread.

One call of that scanner holds the interpreter until it is through, half a second for some objects of 4 MB. Only what
ends within some thousands of characters is left to it as a whole; a longer array or object is walked through here.
"""

from __future__ import annotations

import json
import re

from redshift_sandbox.sql.interruption import pause

PORTION = 4096
"""Characters that the scanner is given at once: some microseconds of copying."""

_SPACE = re.compile(r"[ \t\n\r]*")
_CLOSING = {"{": "}", "[": "]"}
_DEEPEST = 900  # about where the scanner gives up


class MalformedJsonError(ValueError):
    """Not JSON; `position` is the offset in the text."""

    def __init__(self, reason: str, position: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.position = position


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


_scan = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=str, parse_int=str).scan_once  # type: ignore[attr-defined]


def skip_space(text: str, position: int) -> int:
    """The offset of the first character from `position` on that isn't white space to JSON."""
    match = _SPACE.match(text, position)
    return match.end() if match else position


def end_of_value(text: str, start: int) -> int:
    """The offset behind the JSON value at `start`; raises MalformedJsonError."""
    if len(text) - start <= PORTION or text[start] not in _CLOSING:
        return _scanned(text, start)
    end = _short_end(text, start)
    return _walked(text, start) if end is None else end


def _scanned(text: str, start: int) -> int:
    try:
        return int(_scan(text, start)[1])
    except StopIteration as error:
        raise MalformedJsonError("Invalid value.", int(error.value)) from error
    except json.JSONDecodeError as error:
        raise MalformedJsonError(error.msg, error.pos) from error
    except (ValueError, RecursionError) as error:
        raise MalformedJsonError("Invalid value.", start) from error


def _short_end(text: str, start: int) -> int | None:
    """The end of an array or object that is short and well-formed."""
    try:
        return start + int(_scan(text[start : start + PORTION], 0)[1])
    except (StopIteration, ValueError, RecursionError):
        return None


def _walked(text: str, start: int) -> int:
    """The end of an array or object, one member or element after another."""
    open_ones = [text[start]]
    position, is_first = skip_space(text, start + 1), True
    while open_ones:
        pause()
        if is_first and text[position : position + 1] == _CLOSING[open_ones[-1]]:
            open_ones.pop()
            position += 1
        else:
            if open_ones[-1] == "{":
                position = _behind_key(text, position)
            end = _item_end(text, position)
            if end is None:
                if len(open_ones) == _DEEPEST:
                    raise MalformedJsonError("Invalid value.", start)
                open_ones.append(text[position])
                position, is_first = skip_space(text, position + 1), True
                continue
            position = end
        position, is_first = _behind_item(text, position, open_ones), False
    return position


def _item_end(text: str, position: int) -> int | None:
    """The end of a member's or element's value; None for an array or object that must be walked through."""
    if text[position : position + 1] not in _CLOSING:
        return _scanned(text, position)
    return _short_end(text, position)


def _behind_key(text: str, position: int) -> int:
    """Where the value of the member begins whose key stands at `position`."""
    if not text.startswith('"', position):
        raise MalformedJsonError("Expecting property name enclosed in double quotes", position)
    position = skip_space(text, _scanned(text, position))
    if not text.startswith(":", position):
        raise MalformedJsonError("Expecting ':' delimiter", position)
    return skip_space(text, position + 1)


def _behind_item(text: str, position: int, open_ones: list[str]) -> int:
    """Behind the brackets that close after an item, and the comma before the next; takes them off the open ones."""
    while open_ones:
        position = skip_space(text, position)
        if text.startswith(_CLOSING[open_ones[-1]], position):
            open_ones.pop()
            position += 1
        elif text.startswith(",", position):
            return skip_space(text, position + 1)
        else:
            raise MalformedJsonError("Expecting ',' delimiter", position)
    return position

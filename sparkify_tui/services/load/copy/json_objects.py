"""The objects of a JSON file as COPY reads them, and their values as columns hold them. Knows no table and no S3.

A file is read piece by piece, so that one of any size is never held whole.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation

LONGEST_OBJECT = 4 * 1024 * 1024
"""COPY takes no JSON object beyond 4 MB (Amazon Redshift, "COPY from JSON format")."""

_STEP = re.compile(r"""\[\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(\d+))\s*\]|\.([^.\[\]'"*?@\s]+)""")

Path = tuple[str | int, ...]
Document = dict[str, object]
"""An event or a song as JSON, of any shape."""
Found = tuple[int, str, Document]
"""The line on which an object begins, from 1, its text there, and the object."""


class Number(str):
    """A number as it is written in the file, which is what a column of text holds."""

    __slots__ = ()


def _first_of_each(pairs: Sequence[tuple[str, object]]) -> Document:
    """As COPY reads an object: of members with the same key the first counts."""
    return dict(reversed(pairs))


class ObjectReader:
    """Finds the objects of one file; `feed` it piece after piece. What is no JSON is left out, as COPY does."""

    def __init__(self) -> None:
        self._decoder = json.JSONDecoder(object_pairs_hook=_first_of_each, parse_float=Number, parse_int=Number)
        self._characters = codecs.getincrementaldecoder("utf-8")("replace")
        self._text = ""
        self._line = 1

    def feed(self, piece: bytes, *, last: bool) -> Iterator[Found]:
        """The objects that end within what was fed so far."""
        self._text += self._characters.decode(piece, last)
        text, position, counted = self._text, 0, 0
        while (start := text.find("{", position)) >= 0:
            self._line += text.count("\n", counted, start)
            counted = start
            waits = not last and len(text) - start < LONGEST_OBJECT
            try:
                value, end = self._decoder.raw_decode(text, start)
            except (ValueError, RecursionError):  # the rest of it is to come, or a COPY has left it out
                if waits:
                    break
                position = text.find("\n", start)
                if position < 0:
                    start = len(text)
                    break
                continue
            line_end = text.find("\n", start)
            if line_end < 0 and waits:
                break
            yield self._line, text[start : line_end if line_end >= 0 else len(text)], value
            position = end
        keep = start if start >= 0 else len(text)
        self._line += text.count("\n", counted, keep)
        self._text = text[keep:]


def path_of(text: str) -> Path:
    """The keys and indexes of a JSONPath in bracket or dot notation."""
    steps: list[str | int] = []
    for single, double, index, dotted in _STEP.findall(text):
        steps.append(int(index) if index else dotted or re.sub(r"\\(.)", r"\1", single or double))
    return tuple(steps)


def at(item: object, path: Path | None) -> object:
    """What a path leads to; None where it leads nowhere."""
    for step in path or ("",):
        if isinstance(step, str) and isinstance(item, dict):
            item = item.get(step)
        elif isinstance(step, int) and isinstance(item, list) and step < len(item):
            item = item[step]
        else:
            return None
    return item


def as_whole(value: object) -> int | None:
    """The value in a column of integers; None for NULL, and for what no such column takes."""
    try:
        number = Decimal(str(value).strip()) if not isinstance(value, bool) and value is not None else None
    except InvalidOperation:
        return None
    if number is None or not number.is_finite() or number.adjusted() > 30:
        return None
    return int(number)


def as_float(value: object) -> float | None:
    """The value in a column of double precision; None for NULL, and for what no such column takes."""
    try:
        return float(str(value).strip()) if not isinstance(value, bool) and value is not None else None
    except ValueError:
        return None


def as_text(value: object) -> str | None:
    """The value in a column of text; None for NULL."""
    return value if value is None or isinstance(value, str) else _written(value)


def spelled(text: str) -> str:
    """A number in text spelled one way: COPY may write it otherwise than the file (-0, 1e2)."""
    try:
        number = Decimal(text)
        return str((number + 0).normalize()) if number.is_finite() else text
    except ArithmeticError:  # no number, or one beyond all exponents
        return text


def _written(value: object) -> str:
    if isinstance(value, Number):
        return value
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{json.dumps(key)}: {_written(item)}' for key, item in value.items())}}}"
    return json.dumps(value, ensure_ascii=False)

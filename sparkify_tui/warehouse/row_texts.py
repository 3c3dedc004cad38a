"""Rows as text: plain, csv and JSON, one writer each for the command line and the terminal application.

Values are written as they are, whatever a screen shows of them. Knows nothing of files, streams and widgets.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal

from sparkify_tui.warehouse.values import float_text

_CSV_SPECIAL = re.compile('[",\t\r\n]|^ | $')


def plain_text(value: object) -> str:
    """The value as it is copied and exported; None is the empty text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal) and value.is_finite():
        return f"{value:f}"  # str() makes 0E-10 of a zero with ten places
    if isinstance(value, float):
        return float_text(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value).hex()
    return str(value)


def csv_line(values: Iterable[object]) -> str:
    """RFC 4180 with a line feed: NULL is an empty field, an empty text two quotes.

    A lone NULL is written as those, too: readers skip an empty line.
    """
    return (",".join(map(_csv_field, values)) or '""') + "\n"


def _csv_field(value: object) -> str:
    if value is None:
        return ""
    text = plain_text(value)
    return '"' + text.replace('"', '""') + '"' if not text or _CSV_SPECIAL.search(text) else text


def json_object(names: Sequence[str], row: Iterable[object], *, ascii_only: bool = True) -> str:
    """A row as an object; `names` as `distinct` makes them."""
    pairs = zip(names, row, strict=True)
    fields = (f"{_json_text(name, ascii_only)}: {json_text(value, ascii_only)}" for name, value in pairs)
    return f"{{{', '.join(fields)}}}"


def json_array(names: Sequence[str], rows: Iterable[Iterable[object]], *, ascii_only: bool = True) -> str:
    """Rows as an array of objects on one line."""
    keys = distinct(names)
    return f"[{', '.join(json_object(keys, row, ascii_only=ascii_only) for row in rows)}]"


def json_text(value: object, ascii_only: bool = True) -> str:
    """A value as JSON: every number as a number with all its digits, times in ISO 8601, what has no number as text.

    Whole numbers stay whole and decimals keep their places (1.50), also beyond what a double holds: JSON sets no bound
    to digits, and a column would else be numbers in one row and texts in the next. NaN and infinities are texts.
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal) and value.is_finite():
        return f"{value:f}"
    if isinstance(value, float) and math.isfinite(value):
        return repr(value)
    if isinstance(value, (datetime, date, time)):
        return _json_text(value.isoformat(), ascii_only)
    return _json_text(plain_text(value), ascii_only)


def _json_text(text: str, ascii_only: bool) -> str:
    return json.dumps(text, ensure_ascii=ascii_only)


def distinct(names: Sequence[str]) -> list[str]:
    """Names fit for an object's keys: a repeated one gets its place in the row appended, until nothing else has it."""
    taken = set(names)
    seen: set[str] = set()
    made = []
    for place, name in enumerate(names, start=1):
        chosen = name
        if name in seen:
            chosen = f"{name}_{place}"
            while chosen in taken:
                chosen += "_"
            taken.add(chosen)
        seen.add(chosen)
        made.append(chosen)
    return made

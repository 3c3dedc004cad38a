"""How a value looks in a cell of the grid, on one line and not endless; what is copied is the value's plain text.

Knows no widget. Control characters never reach the terminal: in the grid they are drawn as their pictures. Nor does
what can't be seen, or distinguished from a space: a mark stands for it.
"""

from __future__ import annotations

import re
from decimal import Decimal

from rich.cells import cell_len, set_cell_size

from sparkify_tui.models import ResultColumn
from sparkify_tui.warehouse.row_texts import plain_text

NULL = "∅"
EMPTY = "''"
"""What the grid shows of a text without characters, which is neither NULL nor blanks."""
SHOWN_CHARACTERS = 400
"""A cell in the grid shows no more of a value; the cell viewer shows it all."""

_NUMERIC = re.compile(r"^(smallint|integer|bigint|int\d?|numeric|decimal|real|double|float\d?)", re.IGNORECASE)
_PLAIN_NAME = re.compile(
    r"(^|_)(id|ids|key|pid|oid|year|port|code|zip|phone|epoch|ts|query|xid|userid|sessionid|version)$", re.IGNORECASE
)
_UNSEEN = (
    *(0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), *range(0x200B, 0x2010)),
    *(0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0x2800, 0x3164, *range(0xFE00, 0xFE10), 0xFEFF),
    *(0xFFA0, *range(0xFFF0, 0xFFFC), *range(0x13430, 0x13440), *range(0x1BCA0, 0x1BCA4), 0x1D159),
    *(*range(0x1D173, 0x1D17B), *range(0xE0000, 0xE1000), *range(0xD800, 0xE000)),
)
"""Unicode's Default_Ignorable_Code_Point, what else is drawn as nothing or turns what is beside it, and surrogates.

The variation selectors and joiners of emoji are among them: two texts that look alike are alike.
"""
_BLANKS = (0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)
"""What looks like a space and is none."""
BLANK = "␣"
_BETWEEN = re.compile(r"[ \t\n\r\f]+")
_CONTROL = {code: 0x2400 + code for code in range(0x20)} | {0x7F: 0x2421} | dict.fromkeys(range(128, 160), 0xFFFD)
_CONTROL |= dict.fromkeys(_UNSEEN, 0xFFFD) | dict.fromkeys(_BLANKS, ord(BLANK))


def clean(text: str) -> str:
    """The text on one line and as long; a picture for what would move the cursor, turn the direction or not be seen."""
    return text if text.isprintable() and text.isascii() else text.translate(_CONTROL)


def in_one_line(text: str) -> str:
    """The text with one space for what parts its words and lines, as SQL has it, and marks for what else isn't seen."""
    return clean(" ".join(filter(None, _BETWEEN.split(text))))


def is_numeric(column: ResultColumn) -> bool:
    """Whether a column's cells stand at the right."""
    return bool(_NUMERIC.match(column.type))


_SHORT_TYPES = (
    ("character varying", "varchar"),
    ("character", "char"),
    ("timestamp without time zone", "timestamp"),
    ("timestamp with time zone", "timestamptz"),
    ("time without time zone", "time"),
    ("time with time zone", "timetz"),
    ("double precision", "float8"),
)


def short_type(name: str) -> str:
    """The shortest name that Redshift takes for a type: `varchar(5)` for `character varying(5)`."""
    for long, short in _SHORT_TYPES:
        if name.startswith(long):
            return short + name.removeprefix(long)
    return name


def groups_thousands(column: ResultColumn) -> bool:
    """Whether a column's numbers get thousands separators: not those of keys, years and the like."""
    return not _PLAIN_NAME.search(column.name)


def cell_text(value: object, *, grouped: bool = True) -> str:
    """The value as the grid shows it, on one line and not endless."""
    if value is None:
        return NULL
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, Decimal)) and grouped:
        return _grouped(value)
    if isinstance(value, str):
        if not value:
            return EMPTY
        return clean(value[:SHOWN_CHARACTERS]) + ("…" if len(value) > SHOWN_CHARACTERS else "")
    return clean(plain_text(value)[:SHOWN_CHARACTERS])


def _grouped(value: int | Decimal) -> str:
    if isinstance(value, Decimal) and not value.is_finite():
        return str(value)
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,f}" if value.adjusted() < 40 else str(value)


def fit(text: str, width: int, *, right: bool = False) -> str:
    """The text in exactly `width` cells of the terminal, cut with an ellipsis."""
    if text.isascii():
        if len(text) > width:
            return text[: max(0, width - 1)] + "…" if width else ""
        return text.rjust(width) if right else text.ljust(width)
    taken = cell_len(text)
    if taken > width:
        return set_cell_size(text, max(0, width - 1)) + ("…" if width else "")
    blank = " " * (width - taken)
    return blank + text if right else text + blank

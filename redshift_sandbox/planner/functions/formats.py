"""Format strings of TO_CHAR, TO_DATE and TO_TIMESTAMP, translated while planning."""

from __future__ import annotations

import re

from redshift_sandbox.planner.expressions.typed import FLOATS, MACROS, Typed, quote
from redshift_sandbox.planner.functions.number_formats import read_format
from redshift_sandbox.sql import types
from redshift_sandbox.sql.sql_error import unsupported

_MONTHS = (
    "['January','February','March','April','May','June','July','August','September','October','November','December']"
)
_DAYS = "['Sunday','Monday','Tuesday','Wednesday','Thursday','Friday','Saturday']"
_KEYWORDS = (
    "A.D. A.M. AD AM B.C. BC CC DAY DDD DD DY D HH24 HH12 HH IDDD ID IW IYYY IYY IY I J MI MM MONTH MON MS OF P.M. PM"
    " Q RM SSSSS SSSS SS TZ US WW W Y,YYY YYYY YYY YY Y"
).split()
# A keyword is written in capitals or in small letters throughout; only names have a third way.
_SPELLED = sorted({*_KEYWORDS, *(word.lower() for word in _KEYWORDS), "Month", "Mon", "Day", "Dy"})
_TOKENS = re.compile(
    r'"((?:[^"\\]|\\.)*)"?|(FM|fm|TM|tm)|(' + "|".join(map(re.escape, reversed(_SPELLED))) + r")(TH|th)?|\\?(.)",
    re.DOTALL,
)

# Before Christ years count backwards from 1, which DuckDB calls 0.
_YEAR = "(CASE WHEN datepart('year', {0}) > 0 THEN datepart('year', {0}) ELSE 1 - datepart('year', {0}) END)"
# The part's number in DuckDB and its width with leading zeros.
_NUMBERS = {
    "YYYY": (_YEAR, 4),
    "IYYY": ("datepart('isoyear', {0})", 4),
    "MM": ("datepart('month', {0})", 2),
    "DD": ("datepart('day', {0})", 2),
    "DDD": ("datepart('doy', {0})", 3),
    "D": ("(datepart('dow', {0}) + 1)", 1),
    "ID": ("datepart('isodow', {0})", 1),
    "HH24": ("datepart('hour', {0})", 2),
    "HH": ("((datepart('hour', {0}) + 11) % 12 + 1)", 2),
    "HH12": ("((datepart('hour', {0}) + 11) % 12 + 1)", 2),
    "MI": ("datepart('minute', {0})", 2),
    "SS": ("(datepart('microsecond', {0}) // 1000000)", 2),
    "MS": ("(datepart('microsecond', {0}) // 1000 % 1000)", 3),
    "US": ("(datepart('microsecond', {0}) % 1000000)", 6),
    "SSSS": (
        "(datepart('hour', {0}) * 3600 + datepart('minute', {0}) * 60 + datepart('microsecond', {0}) // 1000000)",
        1,
    ),
    "SSSSS": (
        "(datepart('hour', {0}) * 3600 + datepart('minute', {0}) * 60 + datepart('microsecond', {0}) // 1000000)",
        1,
    ),
    "WW": ("((datepart('doy', {0}) - 1) // 7 + 1)", 2),
    "W": ("((datepart('day', {0}) - 1) // 7 + 1)", 1),
    "IW": ("datepart('week', {0})", 2),
    "Q": ("datepart('quarter', {0})", 1),
    "CC": (f"(({_YEAR} - 1) // 100 + 1)", 2),
    "IDDD": ("((datepart('week', {0}) - 1) * 7 + datepart('isodow', {0}))", 3),
    "J": ("CAST(floor(julian({0})) AS BIGINT)", 1),
}
_SHORT_YEARS = {"YYY": 3, "YY": 2, "Y": 1, "IYY": 3, "IY": 2, "I": 1}
_MOST_PIECES = 1000
"""Parts of a format: each is an expression that DuckDB computes for 2,048 values at once."""


def moment_text(item: Typed, mask: str) -> str:
    """TO_CHAR of a date, time or interval as SQL."""
    value = item.sql
    if item.type.oid == types.DATE.oid:
        value = f"CAST({value} AS TIMESTAMP)"
    pieces: list[str] = []
    fill = True
    for match in _TOKENS.finditer(mask):
        quoted, modifier, token, ordinal, other = match.groups()
        if modifier:
            fill = False
        elif quoted is not None or other is not None:
            pieces.append(quote(re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else other))
        else:
            piece = _token(token, value, item, fill=fill)
            pieces.append(f"{MACROS}ordinal({piece}, '{ordinal}')" if ordinal else piece)
            fill = True
        if len(pieces) > _MOST_PIECES:
            raise unsupported(f"a format of more than {_MOST_PIECES} parts")
    if not pieces:
        return "CAST(NULL AS VARCHAR)"
    return "(" + " || ".join(_joined(pieces)) + ")"


def _joined(pieces: list[str]) -> list[str]:
    joined: list[str] = []
    for piece in pieces:
        plain = piece.startswith("'") and piece.endswith("'")
        if joined and plain and joined[-1].startswith("'") and joined[-1].endswith("'"):
            joined[-1] = joined[-1][:-1] + piece[1:]
        else:
            joined.append(piece)
    return joined


def _token(token: str, value: str, item: Typed, *, fill: bool) -> str:
    upper = token.upper()
    if upper in ("MONTH", "MON", "DAY", "DY"):
        return _name(token, value, fill=fill)
    if upper in ("AM", "PM", "A.M.", "P.M."):
        dots = "." in token
        words = ("a.m.", "p.m.") if dots else ("am", "pm")
        if token[0].isupper():
            words = words[0].upper(), words[1].upper()
        return f"CASE WHEN datepart('hour', {value}) < 12 THEN '{words[0]}' ELSE '{words[1]}' END"
    if upper in _SHORT_YEARS:
        year = f"datepart('isoyear', {value})" if upper.startswith("I") else _YEAR.format(value)
        digits = _SHORT_YEARS[upper]
        return f"lpad(CAST({year} % {10**digits} AS VARCHAR), {digits}, '0')"
    if upper == "Y,YYY":
        year = _YEAR.format(value)
        return f"(CAST({year} // 1000 AS VARCHAR) || ',' || lpad(CAST({year} % 1000 AS VARCHAR), 3, '0'))"
    if upper in ("BC", "AD", "B.C.", "A.D."):
        words = ("B.C.", "A.D.") if "." in token else ("BC", "AD")
        words = words if token[0].isupper() else (words[0].lower(), words[1].lower())
        return f"CASE WHEN datepart('year', {value}) > 0 THEN '{words[1]}' ELSE '{words[0]}' END"
    if upper == "RM":
        romans = "'I','II','III','IV','V','VI','VII','VIII','IX','X','XI','XII'"
        romans = romans if token.isupper() else romans.lower()
        sql = f"list_extract([{romans}], datepart('month', {value}))"
        return f"rpad({sql}, 4, ' ')" if fill else sql
    if upper == "TZ":
        return "'UTC'" if item.type.oid == types.TIMESTAMPTZ.oid else "''"
    if upper == "OF":
        return f"strftime({value}, '%z')" if item.type.oid == types.TIMESTAMPTZ.oid else "'+00'"
    if upper not in _NUMBERS:
        raise unsupported(f"the format {token}")
    sql, width = _NUMBERS[upper]
    text = f"CAST({sql.format(value)} AS VARCHAR)"
    if fill and width > 1:
        text = f"{MACROS}zeros_before({text}, {width})"
    return f"(CASE WHEN datepart('year', {value}) > 0 THEN '' ELSE '-' END || {text})" if upper == "CC" else text


def _name(token: str, value: str, *, fill: bool) -> str:
    month = token.upper().startswith("MON")
    names, index = (_MONTHS, f"datepart('month', {value})") if month else (_DAYS, f"datepart('dow', {value}) + 1")
    sql = f"list_extract({names}, {index})"
    full = token.upper() in ("MONTH", "DAY")
    if not full:
        sql = f"left({sql}, 3)"
    if token.isupper():
        sql = f"upper({sql})"
    elif token.islower():
        sql = f"lower({sql})"
    return f"rpad({sql}, 9, ' ')" if full and fill else sql


_STRPTIME = {
    "YYYY": "%Y", "YY": "%y", "MM": "%m", "MONTH": "%B", "MON": "%b", "DD": "%d", "DDD": "%j", "DAY": "%A", "DY": "%a",
    "HH24": "%H", "HH12": "%I", "HH": "%I", "MI": "%M", "SS": "%S", "MS": "%g", "US": "%f", "AM": "%p", "PM": "%p",
    "A.M.": "%p", "P.M.": "%p", "IW": "%V", "IYYY": "%G", "OF": "%z",
    "Q": "%w",  # read over: a quarter alone names no day
}  # fmt: skip


def strptime_format(mask: str) -> str:
    """A format string of TO_DATE and TO_TIMESTAMP as DuckDB's strptime takes it."""
    result = ""
    for match in _TOKENS.finditer(mask):
        quoted, modifier, token, _, other = match.groups()
        if modifier:
            continue
        if token is None:
            result += (quoted if quoted is not None else other).replace("%", "%%")
            continue
        piece = _STRPTIME.get(token.upper())
        if piece is None:
            raise unsupported(f"the format {token}")
        result += piece
    if "%I" in result and "%p" not in result:
        result = result.replace("%I", "%H")
    return result


# The fields whose overflow runs into the next one, with the digits that TO_DATE takes for each.
_ROLLED = {"YYYY": ("y", 4), "MM": ("m", 2), "DD": ("d", 2), "HH24": ("h", 2), "MI": ("i", 2), "SS": ("s", 2)}


def rolled_over(text: str, mask: str) -> str | None:
    """The moment of a text whose day or time of day is past its end (June 31st is July 1st), NULL where it isn't one.

    None for a format with other fields than digits.
    """
    pattern, names = "", []
    for match in _TOKENS.finditer(mask):
        quoted, modifier, token, ordinal, other = match.groups()
        field = _ROLLED.get((token or "").upper())
        if modifier or ordinal or (token is not None and field is None):
            return None
        if field is None:
            pattern += re.escape(quoted if quoted is not None else other)
        else:
            names.append(field[0])
            pattern += f"(\\d{{1,{field[1]}}})"
    if not {"y", "m", "d"} <= set(names) or len(set(names)) < len(names):
        return None
    fields = f"regexp_extract({text}, {quote('^' + pattern + '$')}, [{', '.join(map(quote, names))}])"
    parts = [f"try_cast({fields}.{name} AS INTEGER)" if name in names else "0" for name in "ymdhis"]
    return f"{MACROS}rolled_over({', '.join(parts)})"


def number_text(item: Typed, mask: str) -> str:
    """TO_CHAR of a number as SQL; raises SqlError 42601 for a pattern that contradicts itself."""
    read_format(mask)
    double = str(item.type.oid in FLOATS).upper()
    return f"{MACROS}native_number_to_char(CAST({item.sql} AS VARCHAR), {quote(mask)}, {double})"

"""How long texts and SUPER values may become: Redshift's limits, held before DuckDB makes them.

A string function's result has at most 65,535 bytes (AWS: enable_large_strings_opt_in, when not set), a SUPER value
16 MB. What can grow without end (REPEAT, REPLACE, padding) is refused by its arguments, so that no huge text is ever
made; what only adds its arguments up is checked afterwards. The macros name each argument once: nested calls would
otherwise double the statement at every level. They write (v).s for a field of a lambda's parameter, since DuckDB reads
v.s as a column where a relation is called v, and in HAVING.
"""

from __future__ import annotations

from collections.abc import Callable

from redshift_sandbox.planner.expressions import casts
from redshift_sandbox.planner.expressions.typed import INTEGERS, MACROS, MOMENTS, Kind, Typed
from redshift_sandbox.sql import types
from redshift_sandbox.sql.plan import RedshiftType

LONGEST_TEXT = types.MAX_VARCHAR
LONGEST_SUPER = 16 * 1024 * 1024
SHORT_REPLACEMENT = 256
"""Bytes of a regular expression's replacement below which its result stays within megabytes whatever the text is."""

_TOO_LONG = f"{MACROS}refuse('22001|value too long for type character varying({LONGEST_TEXT})')"
_TOO_LARGE = f"CAST({MACROS}refuse('54000|SUPER value exceeds the maximum size of {LONGEST_SUPER} bytes') AS JSON)"
_GROWN = (
    "strlen((v).s) + (strlen((v).s) - strlen(replace((v).s, (v).w, ''))) // strlen((v).w)"
    " * (strlen((v).r) - strlen((v).w))"
)

LIMIT_MACROS = {
    "within_text(s)": (
        f"list_transform([s], lambda v: CASE WHEN strlen(v) > {LONGEST_TEXT} THEN {_TOO_LONG} ELSE v END)[1]"
    ),
    "repeated(s, n)": (
        "list_transform([{'s': s, 'n': CAST(n AS BIGINT)}], lambda v:"
        f" CASE WHEN strlen((v).s) * (v).n > {LONGEST_TEXT} THEN {_TOO_LONG}"
        " WHEN (v).n IS NOT NULL THEN repeat((v).s, greatest((v).n, 0)) END)[1]"
    ),
    "replaced(s, w, r)": (
        "list_transform([{'s': s, 'w': w, 'r': r}], lambda v:"
        f" CASE WHEN (v).w <> '' AND strlen((v).r) > strlen((v).w) AND {_GROWN} > {LONGEST_TEXT} THEN {_TOO_LONG}"
        " ELSE replace((v).s, (v).w, (v).r) END)[1]"
    ),
    "pad_left(s, n, f)": (
        "sandbox_system.main.within_text(list_transform([{'s': s, 'n': n, 'f': f}], lambda v:"
        f" CASE WHEN (v).n > {LONGEST_TEXT} AND (v).f <> '' THEN {_TOO_LONG} WHEN (v).n IS NULL THEN NULL"
        " WHEN (v).f = '' THEN left((v).s, greatest((v).n, 0)) ELSE lpad((v).s, greatest((v).n, 0), (v).f) END)[1])"
    ),
    "pad_right(s, n, f)": (
        "sandbox_system.main.within_text(list_transform([{'s': s, 'n': n, 'f': f}], lambda v:"
        f" CASE WHEN (v).n > {LONGEST_TEXT} AND (v).f <> '' THEN {_TOO_LONG} WHEN (v).n IS NULL THEN NULL"
        " WHEN (v).f = '' THEN left((v).s, greatest((v).n, 0)) ELSE rpad((v).s, greatest((v).n, 0), (v).f) END)[1])"
    ),
    # Each reference to a group may put in the whole text, and every match the whole replacement.
    "replacement_within(s, p, r)": (
        "list_transform([{'s': s, 'p': p, 'r': r}], lambda v:"
        f" CASE WHEN (strlen((v).r) - strlen(replace((v).r, chr(92), ''))) * strlen((v).s) > {LONGEST_SUPER}"
        f" OR strlen((v).r) * len(regexp_extract_all((v).s, (v).p)) > {LONGEST_SUPER} THEN {_TOO_LONG}"
        " ELSE (v).r END)[1]"
    ),
    "within_super(j)": (
        "list_transform([j], lambda v:"
        f" CASE WHEN strlen(CAST(v AS VARCHAR)) > {LONGEST_SUPER} THEN {_TOO_LARGE} ELSE v END)[1]"
    ),
    "super_array(items)": (
        "list_transform([items], lambda v: CASE WHEN list_sum(list_transform(v, lambda item:"
        f" strlen(CAST(item AS VARCHAR)))) + len(v) > {LONGEST_SUPER} THEN {_TOO_LARGE} ELSE to_json(v) END)[1]"
    ),
}


def within(sql: str) -> str:
    """A text, refused when it is longer than any text may be."""
    return f"{MACROS}within_text({sql})"


def within_super(sql: str) -> str:
    """A SUPER value, refused when it is larger than one may be."""
    return f"{MACROS}within_super({sql})"


def super_array(items: str) -> str:
    """A SUPER array of items that are JSON."""
    return f"{MACROS}super_array([{items}])"


def never_grows(searched: Typed, replacement: Typed) -> bool:
    """Whether replacing one text by the other can't make a longer one."""
    if searched.kind != Kind.STRING or replacement.kind != Kind.STRING:
        return False
    return len(replacement.text.encode()) <= len(searched.text.encode())


def joined(items: list[Typed], note: Callable[[Typed, RedshiftType], None]) -> Typed:
    """The items with || between, checked once, and not at all when they are known to be short enough."""
    sql = _in_pairs([item.unchecked or casts.coerce(item, types.TEXT, note).sql for item in items])
    longest = [_longest(item) for item in items]
    total = None if None in longest else sum(size for size in longest if size is not None)
    if total is not None and total <= LONGEST_TEXT:
        return Typed(sql, types.TEXT, longest=total)
    return Typed(within(sql), types.TEXT, longest=total, unchecked=sql)


def _in_pairs(texts: list[str]) -> str:
    """Texts put together in pairs of pairs: DuckDB allows an expression a thousand levels."""
    if len(texts) == 1:
        return texts[0]
    middle = (len(texts) + 1) // 2
    return f"({_in_pairs(texts[:middle])} || {_in_pairs(texts[middle:])})"


_LONGEST_NUMBER = 48
_LONGEST_MOMENT = 64


def _longest(item: Typed) -> int | None:
    """How many bytes of text an expression has at most; None where nothing is known but Redshift's own limit."""
    if item.kind in (Kind.STRING, Kind.NUMBER):
        return len(item.text.encode())
    if item.kind == Kind.NULL:
        return 0
    if item.longest is not None:
        return item.longest
    if item.type.oid in INTEGERS or item.type.oid == types.NUMERIC.oid:
        return _LONGEST_NUMBER
    if item.type.oid in MOMENTS:
        return _LONGEST_MOMENT
    if item.type.oid in (types.VARCHAR.oid, types.BPCHAR.oid):
        return types.length_of(item.type)
    return None

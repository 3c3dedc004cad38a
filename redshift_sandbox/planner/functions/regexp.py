"""REGEXP_COUNT, REGEXP_INSTR, REGEXP_REPLACE and REGEXP_SUBSTR.

DuckDB's engine knows neither looking around nor references back, which the parameter p (Perl's dialect) allows; such
patterns are matched in Python.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from redshift_sandbox.planner.binding import bind
from redshift_sandbox.planner.expressions import casts, pattern_limits, text_limits
from redshift_sandbox.planner.expressions.typed import MACROS, Kind, Typed, quote
from redshift_sandbox.planner.functions.declarations import special, unknown_function
from redshift_sandbox.planner.native import regular_expressions
from redshift_sandbox.planner.select.scope import Scope
from redshift_sandbox.sql import types
from redshift_sandbox.sql.sql_error import SqlError, unsupported


@dataclass(frozen=True, slots=True)
class _Search:
    """A text, what is searched in it and how; `start` is the SQL of the place to begin at, None for the first."""

    text: str
    pattern: Typed
    flags: str
    perl: bool
    groups: bool
    start: str | None

    @property
    def options(self) -> str:
        """The options as DuckDB spells them: the dot matches a line's end, too."""
        return "is" if "i" in self.flags else "s"

    def matches(self) -> str:
        """The SQL of the list of matches."""
        if self.perl:
            return f"{MACROS}native_perl_matches({self.text}, {self.pattern.sql}, {quote(self.flags)})"
        group = 1 if "e" in self.flags and self.groups else 0
        return f"regexp_extract_all({self.text}, {self.extracting(group)}, {group}, '{self.options}')"

    def extracting(self, groups: int = 0) -> str:
        """The SQL of the pattern for what keeps the places of all its groups, of which so many are wanted."""
        return pattern_limits.within(self.pattern, kept_groups=groups)


def _search(items: list[Typed], scope: Scope, *, start: int, parameters: int) -> _Search:
    note = scope.statement.note
    text = casts.coerce(items[0], types.TEXT, note).sql
    pattern = casts.coerce(items[1], types.TEXT, note)
    if pattern.kind == Kind.STRING:
        pattern_limits.check(pattern.text)
    place = items[start] if len(items) > start else None
    where = None
    if place is not None and not (place.kind == Kind.NUMBER and place.text == "1"):
        where = f"{MACROS}at_least({casts.coerce(place, types.INT4, note).sql}, 1)"
        text = f"substring({text}, {where})"
    flags = _flags(items[parameters]) if len(items) > parameters else ""
    known = pattern.kind == Kind.STRING
    perl = known and regular_expressions.looks_around(pattern.text)
    if perl:
        wrong = regular_expressions.check(pattern.text)
        if wrong is not None:
            raise SqlError(f"invalid regular expression: {wrong}", "2201B")
        if "p" not in flags:
            raise SqlError(
                "invalid regular expression: only Perl's dialect knows this pattern",
                "2201B",
                hint="Give the parameter 'p' for a Perl-compatible regular expression.",
            )
    return _Search(text, pattern, flags, perl, known and regular_expressions.groups(pattern.text) > 0, where)


def _flags(item: Typed) -> str:
    if item.kind != Kind.STRING:
        raise unsupported("a regular expression with computed parameters")
    unknown = set(item.text) - set("ceip")
    if unknown:
        raise SqlError(f'invalid regular expression option: "{min(unknown)}"', "22023")
    return item.text


def _bound(name: str, nodes: list[exp.Expr], scope: Scope, most: int) -> list[Typed]:
    items = [bind(node, scope) for node in nodes]
    if not 2 <= len(items) <= most:
        raise unknown_function(name, items)
    return items


@special("regexp_count", takes=(2, 3, 4))
def _count(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    search = _search(_bound(name, nodes, scope, 4), scope, start=2, parameters=3)
    return Typed(f"CAST(len({search.matches()}) AS INTEGER)", types.INT4, name=name)


@special("regexp_substr", takes=(2, 3, 4, 5))
def _substr(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    items = _bound(name, nodes, scope, 5)
    search = _search(items, scope, start=2, parameters=4)
    occurrence = casts.coerce(items[3], types.INT4, scope.statement.note).sql if len(items) > 3 else "1"
    sql = f"coalesce(list_extract({search.matches()}, {occurrence}), '')"
    missing = f"{search.text} IS NULL OR {search.pattern.sql} IS NULL"
    return Typed(f"CASE WHEN {missing} THEN NULL ELSE {sql} END", types.TEXT, name=name)


@special("regexp_instr", takes=(2, 3, 4, 5, 6))
def _instr(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    items = _bound(name, nodes, scope, 6)
    search = _search(items, scope, start=2, parameters=5)
    note = scope.statement.note
    occurrence = casts.coerce(items[3], types.INT4, note).sql if len(items) > 3 else "1"
    after = f"({casts.coerce(items[4], types.INT4, note).sql} <> 0)" if len(items) > 4 else "FALSE"
    if search.perl or "e" in search.flags:
        places = f"{MACROS}native_perl_places({search.text}, {search.pattern.sql}, {quote(search.flags)})"
        sql = f"coalesce(list_extract({places}, 2 * {occurrence} - CASE WHEN {after} THEN 0 ELSE 1 END), 0)"
    else:
        sql = f"{MACROS}regexp_place({search.text}, {search.extracting()}, '{search.options}', {occurrence}, {after})"
    shift = f"{search.start} - 1" if search.start is not None else "0"
    missing = f"{search.text} IS NULL OR {search.pattern.sql} IS NULL"
    found = f"CAST(CASE WHEN {missing} THEN NULL WHEN {sql} = 0 THEN 0 ELSE {sql} + {shift} END AS INTEGER)"
    return Typed(found, types.INT4, name=name)


@special("regexp_replace", takes=(2, 3, 4, 5))
def _replace(name: str, nodes: list[exp.Expr], scope: Scope) -> Typed:
    items = _bound(name, nodes, scope, 5)
    search = _search(items, scope, start=3, parameters=4)
    note = scope.statement.note
    other = casts.coerce(items[2], types.TEXT, note).sql if len(items) > 2 else "''"
    if len(items) > 2 and items[2].kind == Kind.STRING:
        other = quote(_backreferences(items[2].text))
        may_be_long = len(other.encode()) > text_limits.SHORT_REPLACEMENT
    else:
        may_be_long = len(items) > 2
    if search.perl:
        sql = f"{MACROS}native_perl_replace({search.text}, {search.pattern.sql}, {other}, {quote(search.flags)})"
    else:
        if may_be_long:
            other = f"{MACROS}replacement_within({search.text}, {search.extracting()}, {other})"
        sql = f"regexp_replace({search.text}, {pattern_limits.within(search.pattern)}, {other}, 'g{search.options}')"
    if search.start is not None:
        whole = casts.coerce(items[0], types.TEXT, note).sql
        sql = f"(left({whole}, {search.start} - 1) || {sql})"
    return Typed(text_limits.within(sql), types.TEXT, name=name)


def _backreferences(text: str) -> str:
    result, position = "", 0
    while position < len(text):
        if text[position] == "$" and text[position + 1 : position + 2].isdigit():
            result += "\\" + text[position + 1]
            position += 2
            continue
        result += text[position]
        position += 1
    return result

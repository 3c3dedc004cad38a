"""LIKE, SIMILAR TO and POSIX regular expressions."""

from __future__ import annotations

from sqlglot import exp

from redshift_sandbox.planner.binding import bind, binds
from redshift_sandbox.planner.expressions import arithmetic, casts, pattern_limits, super_values
from redshift_sandbox.planner.expressions.operators import no_operator
from redshift_sandbox.planner.expressions.typed import (
    MOMENTS,
    OIDS,
    TIMES,
    Kind,
    Typed,
    common_type,
    is_number,
    is_string,
    is_unknown,
    quote,
)
from redshift_sandbox.planner.functions.declarations import unknown_function
from redshift_sandbox.planner.select.scope import Scope
from redshift_sandbox.sql import types
from redshift_sandbox.sql.plan import RedshiftType
from redshift_sandbox.sql.sql_error import SqlError, unsupported

_OPERATORS = {"~": exp.RegexpLike, "~*": exp.RegexpILike, "=": exp.EQ, "<>": exp.NEQ, "<": exp.LT, "<=": exp.LTE,
              ">": exp.GT, ">=": exp.GTE, "+": exp.Add, "-": exp.Sub, "*": exp.Mul, "/": exp.Div, "||": exp.DPipe,
              "~~": exp.Like, "~~*": exp.ILike}  # fmt: skip


def _text(node: exp.Expr, operator: str, scope: Scope) -> Typed:
    item = super_values.as_string(bind(node, scope))
    textual = is_string(item.type) or is_unknown(item.type) or is_number(item.type)
    if not (textual or item.type.oid in MOMENTS | TIMES | OIDS):
        raise no_operator(item.type, operator, types.TEXT)
    return casts.coerce(item, types.TEXT, scope.statement.note)


@binds(exp.Like, exp.ILike)
def _like(node: exp.Expr, scope: Scope) -> Typed:
    return _liked(node, "\\", scope)


@binds(exp.Escape)
def _escape(node: exp.Expr, scope: Scope) -> Typed:
    letter = bind(node.expression, scope)
    inner = node.this
    negated = isinstance(inner, exp.Not)
    if negated:
        inner = inner.this
    if letter.kind != Kind.STRING or len(letter.text) > 1:
        raise SqlError("invalid escape string", "22025", hint="Escape string must be empty or one character.")
    if isinstance(inner, exp.SimilarTo):
        result = _similar_to(inner, letter.text, scope)
    else:
        result = _liked(inner, letter.text, scope)
    return Typed(f"(NOT {result.sql})", types.BOOL) if negated else result


def _liked(node: exp.Expr, letter: str, scope: Scope) -> Typed:
    quantified = node.expression
    if isinstance(quantified, (exp.Any, exp.All)) and isinstance(quantified.this, exp.Tuple):
        raise SqlError('syntax error at or near ","', "42601")
    if isinstance(quantified, (exp.Any, exp.All, exp.Tuple)):
        raise unsupported("LIKE over several patterns")
    word = "ILIKE" if isinstance(node, exp.ILike) else "LIKE"
    item, pattern = _text(node.this, "~~", scope), _text(node.expression, "~~", scope)
    if node.args.get("negate"):
        word = "NOT " + word
    plain = pattern.kind == Kind.STRING and letter not in pattern.text
    escape = "" if plain or not letter else f" ESCAPE {quote(letter)}"
    return Typed(f"({item.sql} {word} {pattern.sql}{escape})", types.BOOL)


@binds(exp.RegexpLike, exp.RegexpILike)
def _regexp(node: exp.Expr, scope: Scope) -> Typed:
    item, pattern = _text(node.this, "~", scope), _text(node.expression, "~", scope)
    options = "is" if isinstance(node, exp.RegexpILike) else "s"
    return Typed(f"regexp_matches({item.sql}, {pattern_limits.within(pattern)}, '{options}')", types.BOOL)


@binds(exp.SimilarTo)
def _similar(node: exp.Expr, scope: Scope) -> Typed:
    return _similar_to(node, "\\", scope)


def _similar_to(node: exp.Expr, letter: str, scope: Scope) -> Typed:
    item, pattern = _text(node.this, "~", scope), bind(node.expression, scope)
    if pattern.kind != Kind.STRING:
        raise unsupported("SIMILAR TO with a pattern that isn't a literal")
    pattern_limits.check_length(pattern.text)
    regex = similar_to_regex(pattern.text, letter)
    pattern_limits.check(regex)
    word = quote(regex)
    result = f"regexp_matches({item.sql}, {word}, 's')"
    return Typed(f"(NOT {result})" if node.args.get("negate") else result, types.BOOL)


def similar_to_regex(pattern: str, escape: str) -> str:
    """A SIMILAR TO pattern as a regular expression over the whole string."""
    result, position, in_class = "", 0, False
    while position < len(pattern):
        letter = pattern[position]
        if escape and letter == escape and position + 1 < len(pattern):
            position += 1
            result += "\\" + pattern[position] if not pattern[position].isalnum() else pattern[position]
        elif in_class:
            in_class = letter != "]"
            result += letter
        elif letter == "[":
            in_class = True
            result += letter
        else:
            result += {"%": ".*", "_": ".", ".": "\\.", "^": "\\^", "$": "\\$"}.get(letter, letter)
        position += 1
    return f"^(?:{result})$"


@binds(exp.Operator)
def _operator(node: exp.Expr, scope: Scope) -> Typed:
    name = node.args["operator"].removeprefix("pg_catalog.").strip()
    negated = name.startswith("!")
    kind = _OPERATORS.get(name.removeprefix("!"))
    if kind is None:
        raise SqlError(f"operator does not exist: {name}", "42883")
    result = bind(kind(this=node.this, expression=node.expression), scope)
    return Typed(f"(NOT {result.sql})", types.BOOL) if negated else result


@binds(exp.Overlaps)
def _overlaps(node: exp.Expr, scope: Scope) -> Typed:
    sides = [[bind(part, scope) for part in side.expressions] for side in (node.this, node.expression)]
    if any(len(side) != 2 for side in sides):
        raise SqlError("wrong number of parameters on side of OVERLAPS expression", "42601")
    (start1, end1), (start2, end2) = _spans(sides, scope)
    return Typed(
        f"(least({start1.sql}, {end1.sql}) < greatest({start2.sql}, {end2.sql})"
        f" AND least({start2.sql}, {end2.sql}) < greatest({start1.sql}, {end1.sql}))",
        types.BOOL,
        name="overlaps",
    )


def _spans(sides: list[list[Typed]], scope: Scope) -> list[list[Typed]]:
    """Two times each, all of one type; an interval as the second is a span from the first."""
    items = [item for side in sides for item in side]
    ends = [side[1] for side in sides]
    moments = [item for item in items if not (item in ends and item.type.oid == types.INTERVAL.oid)]
    known = [item for item in moments if not is_unknown(item.type)]
    if any(item.type.oid not in MOMENTS | TIMES for item in known):
        raise unknown_function("pg_catalog.overlaps", items)
    if not known:
        listed = ", ".join("unknown" if is_unknown(item.type) else item.type.name for item in items)
        raise SqlError(f"function pg_catalog.overlaps({listed}) is not unique", "42725")
    try:
        kind = common_type(known, "OVERLAPS")
    except SqlError:
        raise unknown_function("pg_catalog.overlaps", items) from None
    return [_span(start, end, kind, scope) for start, end in sides]


def _span(start: Typed, end: Typed, kind: RedshiftType, scope: Scope) -> list[Typed]:
    start = casts.coerce(start, kind, scope.statement.note)
    if end.type.oid == types.INTERVAL.oid:
        end = arithmetic.combine("+", start, end, scope.statement)
    return [start, casts.coerce(end, kind, scope.statement.note)]

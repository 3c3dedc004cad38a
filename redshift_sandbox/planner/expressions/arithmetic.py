"""+ - * / % over numbers, dates, times and intervals.

Precision and scale follow "Computations with numeric values" of Redshift's documentation: addition max(s1,s2)
and one digit more, multiplication s1+s2, division max(4, s1+p2-s2+1), with the scale cut to max(38+scale-precision,
min(scale, 4)) where the precision would pass 38.
"""

from __future__ import annotations

import re

from redshift_sandbox.planner.expressions import casts, text_limits
from redshift_sandbox.planner.expressions.typed import (
    FLOATS,
    INTEGERS,
    MACROS,
    MOMENTS,
    OIDS,
    TIMES,
    Kind,
    Typed,
    as_numeric,
    common_numeric,
    is_number,
    is_string,
    is_unknown,
)
from redshift_sandbox.planner.select.scope import Statement
from redshift_sandbox.sql import date_times, types
from redshift_sandbox.sql.plan import RedshiftType
from redshift_sandbox.sql.sql_error import SqlError, unsupported

_CHECKED_LENGTH = 120
_NUMBER_TEXT = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*")


def combine(operator: str, left: Typed, right: Typed, statement: Statement) -> Typed:
    """One arithmetic operation; raises SqlError 42883 for operands that have none."""
    left, right = _settle(operator, left, right, statement)
    if is_number(left.type) and is_number(right.type):
        return numbers(operator, left, right)
    if operator == "+" and is_string(left.type) and is_string(right.type):
        return Typed(text_limits.within(f"{left.sql} || {right.sql}"), types.TEXT)
    moment = _moments(operator, left, right)
    if moment is not None:
        return moment
    names = left.type.name.split("(")[0], right.type.name.split("(")[0]
    raise SqlError(
        f"operator does not exist: {names[0]} {operator} {names[1]}",
        "42883",
        hint="No operator matches the given name and argument type(s). You may need to add explicit type casts.",
    )


def _settle(operator: str, left: Typed, right: Typed, statement: Statement) -> tuple[Typed, Typed]:
    if is_unknown(left.type) and is_unknown(right.type):
        if operator == "+" and _is_word(left) and _is_word(right):
            return casts.coerce(left, types.TEXT, statement.note), casts.coerce(right, types.TEXT, statement.note)
        if left.kind == right.kind == Kind.PARAMETER or Kind.NULL in (left.kind, right.kind):
            return (casts.coerce(left, types.INT4, statement.note), casts.coerce(right, types.INT4, statement.note))
        return (casts.coerce(left, types.FLOAT8, statement.note), casts.coerce(right, types.FLOAT8, statement.note))
    if operator == "+" and (_is_text(left, right) or _is_text(right, left)):
        return casts.coerce(left, types.TEXT, statement.note), casts.coerce(right, types.TEXT, statement.note)
    if is_unknown(left.type):
        return casts.coerce(left, _guess(operator, left, right.type), statement.note), right
    if is_unknown(right.type):
        return left, casts.coerce(right, _guess(operator, right, left.type), statement.note)
    return _counted(left, right), _counted(right, left)


def _is_text(literal: Typed, other: Typed) -> bool:
    """Whether + joins a literal and a string: one that isn't spelled as a number can't be added."""
    return is_string(other.type) and _is_word(literal)


def _is_word(literal: Typed) -> bool:
    return literal.kind == Kind.STRING and _NUMBER_TEXT.fullmatch(literal.text) is None


def _guess(operator: str, unknown: Typed, other: RedshiftType) -> RedshiftType:
    if other.oid == types.NUMERIC.oid:
        return (
            types.numeric(38, types.precision_and_scale(other)[1])
            if unknown.kind == Kind.PARAMETER
            else _spelled(unknown, other)
        )
    if is_string(other):
        return types.FLOAT8
    if other.oid == types.INTERVAL.oid:
        return types.INTERVAL if operator in "+-" else types.FLOAT8
    if other.oid == types.DATE.oid:
        return types.DATE if operator == "-" else types.INT4
    if other.oid in MOMENTS:
        return other if operator == "-" and unknown.kind != Kind.STRING else types.INTERVAL
    return other


def _spelled(literal: Typed, other: RedshiftType) -> RedshiftType:
    scale = len(literal.text.strip().partition(".")[2])
    return types.numeric(38, max(scale, types.precision_and_scale(other)[1]))


def _counted(item: Typed, other: Typed) -> Typed:
    if is_string(item.type) and (is_number(other.type) or other.type.oid == types.INTERVAL.oid):
        whole = other.type.oid in INTEGERS or other.type.oid == types.INTERVAL.oid
        return casts.coerce(item, types.INT8 if whole else types.FLOAT8)
    if item.type.oid in OIDS:
        return casts.coerce(item, types.INT8)
    return item


def numbers(operator: str, left: Typed, right: Typed) -> Typed:
    """An operation between two numbers."""
    target = common_numeric(left.type, right.type)
    if target.oid in FLOATS:
        return _floats(operator, left, right, target)
    if target.oid in INTEGERS:
        return _integers(operator, left, right, target)
    return _numerics(operator, left, right)


def _sized(item: Typed, target: RedshiftType) -> str:
    if item.type.oid != target.oid or item.kind == Kind.NUMBER:
        return f"CAST({item.sql} AS {types.to_duckdb(target)})"
    return item.sql


def _integers(operator: str, left: Typed, right: Typed, target: RedshiftType) -> Typed:
    # A bare integer literal takes the type of the other side in DuckDB; between two of them one must be cast.
    first = left.sql if left.type == target and left.kind != Kind.NUMBER else _sized(left, target)
    second = right.sql if right.type == target and left.kind != Kind.NUMBER else _sized(right, target)
    return Typed(f"({first} {'//' if operator == '/' else operator} {second})", target)


def _floats(operator: str, left: Typed, right: Typed, target: RedshiftType) -> Typed:
    first, second = _sized(left, target), _sized(right, target)
    if operator == "/":
        return Typed(_sized_float(f"{MACROS}float_divide({first}, {second})", target), target)
    if operator == "%":
        raise SqlError(f"operator does not exist: {left.type.name} % {right.type.name}", "42883")
    sql = f"({first} {operator} {second})"
    # The check names each side again, so that it is left out where sides are long products themselves.
    if operator == "*" and target.oid == types.FLOAT8.oid and len(sql) <= _CHECKED_LENGTH:
        sql = f"{MACROS}within({sql}, {first}, {second})"
    return Typed(sql, target)


def _sized_float(sql: str, target: RedshiftType) -> str:
    return f"CAST({sql} AS FLOAT)" if target.oid == types.FLOAT4.oid else sql


def _numerics(operator: str, left: Typed, right: Typed) -> Typed:
    (p1, s1), (p2, s2) = as_numeric(left.type), as_numeric(right.type)
    first, second = (_decimal(item, shape) for item, shape in ((left, (p1, s1)), (right, (p2, s2))))
    if operator in "+-":
        scale = max(s1, s2)
        precision = max(p1 - s1, p2 - s2) + 1 + scale
        return Typed(f"({first} {operator} {second})", _capped(precision, scale, keep=True))
    if operator == "*":
        if s1 + s2 > types.MAX_PRECISION:
            raise unsupported("multiplication of decimals with more than 38 decimal places together")
        result = _capped(p1 + p2 + 1, s1 + s2)
        sql = f"({first} * {second})"
        exact = types.precision_and_scale(result)[1] == s1 + s2
        return Typed(sql if exact else f"CAST({sql} AS {types.to_duckdb(result)})", result)
    if operator == "/":
        scale = max(4, s1 + p2 - s2 + 1)
        result = _capped(p1 - s1 + s2 + scale, scale)
        return Typed(divide_sql((first, s1), (second, s2), result), result)
    return Typed(f"({first} % {second})", types.numeric(min(38, max(p1 - s1, p2 - s2) + max(s1, s2)), max(s1, s2)))


def _capped(precision: int, scale: int, *, keep: bool = False) -> RedshiftType:
    if precision > types.MAX_PRECISION:
        if not keep:
            scale = max(types.MAX_PRECISION + scale - precision, min(scale, 4))
        precision = types.MAX_PRECISION
    return types.numeric(precision, scale)


def _decimal(item: Typed, shape: tuple[int, int]) -> str:
    if item.type.oid == types.NUMERIC.oid:
        return item.sql
    return f"CAST({item.sql} AS DECIMAL({shape[0]},{shape[1]}))"


def divide_sql(left: tuple[str, int], right: tuple[str, int], result: RedshiftType, *, truncated: bool = False) -> str:
    """left / right, exact and rounded half away from zero to the result's scale, or cut; each side with its own scale.

    DuckDB divides decimals as doubles, so the unscaled integers are divided, whole part and remainder apart.
    """
    scale = types.precision_and_scale(result)[1]
    shift = scale + right[1] - left[1]
    top, bottom = unscaled(*left), unscaled(*right)
    if shift < 0:
        bottom = f"({bottom} * CAST('1{'0' * -shift}' AS HUGEINT))"
        shift = 0
    macro = "divide_truncated" if truncated else "divide"
    quotient = f"{MACROS}{macro}({top}, {bottom}, CAST('1{'0' * shift}' AS HUGEINT))"
    return scaled(quotient, scale, result)


# Up to here a product with a power of ten has room for any value that DECIMAL(38, scale) is likely to hold.
_SCALE_OF_PRODUCTS = 9


def unscaled(sql: str, scale: int) -> str:
    """A decimal's digits as a whole number."""
    if scale == 0:
        return f"CAST({sql} AS HUGEINT)"
    if scale > _SCALE_OF_PRODUCTS:
        return f"CAST(replace(CAST({sql} AS VARCHAR), '.', '') AS HUGEINT)"
    return f"CAST({sql} * CAST('1{'0' * scale}' AS DECIMAL({scale + 1},0)) AS HUGEINT)"


def scaled(sql: str, scale: int, result: RedshiftType) -> str:
    """A whole number as the digits of a decimal of a scale."""
    if scale == 0:
        return f"CAST({sql} AS {types.to_duckdb(result)})"
    unit = f"CAST('0.{'0' * (scale - 1)}1' AS DECIMAL({scale},{scale}))"
    return f"CAST(CAST({sql} AS DECIMAL(38,0)) * {unit} AS {types.to_duckdb(result)})"


def _as_interval(item: Typed) -> Typed:
    return Typed(f"((DATE '1970-01-01' + {item.sql}) - TIMESTAMP '1970-01-01 00:00:00')", types.INTERVAL)


def _moments(operator: str, left: Typed, right: Typed) -> Typed | None:
    if right.type.oid == types.TIME.oid and left.type.oid != types.TIME.oid:
        if operator != "+" or left.type.oid not in (types.INTERVAL.oid, types.DATE.oid):
            right = _as_interval(right)
    elif left.type.oid == types.TIME.oid and (is_number(right.type) or right.type.oid in MOMENTS - {types.DATE.oid}):
        left = _as_interval(left)
    if operator == "*" and right.type.oid == types.INTERVAL.oid:
        left, right = right, left
    if operator in "*/" and left.type.oid == types.INTERVAL.oid and is_number(right.type):
        return _interval_scaling(operator, left, right)
    if operator == "+" and left.type.oid not in MOMENTS and right.type.oid in MOMENTS:
        left, right = right, left
    if operator == "+" and left.type.oid == types.INTERVAL.oid and right.type.oid in TIMES:
        left, right = right, left
    if operator not in "+-":
        return None
    if left.type.oid in MOMENTS:
        return _from_moment(operator, left, right)
    if left.type.oid == types.INTERVAL.oid and right.type.oid == types.INTERVAL.oid:
        return Typed(f"({left.sql} {operator} {right.sql})", types.INTERVAL)
    if left.type.oid in TIMES and right.type.oid == types.INTERVAL.oid:
        return Typed(f"({left.sql} {operator} {right.sql})", left.type)
    if left.type.oid == right.type.oid == types.TIME.oid and operator == "-":
        base = "DATE '1970-01-01' + "
        return Typed(f"(({base}{left.sql}) - ({base}{right.sql}))", types.INTERVAL)
    return None


def _interval_scaling(operator: str, interval: Typed, factor: Typed) -> Typed:
    if operator == "*" and factor.type.oid in INTEGERS:
        return Typed(_whole_multiple(interval, factor), types.INTERVAL)
    value = f"CAST({factor.sql} AS DOUBLE)"
    if operator == "/":
        value = f"{MACROS}float_divide(CAST(1 AS DOUBLE), {value})"
    return Typed(f"{MACROS}interval_times({interval.sql}, {value})", types.INTERVAL)


def _whole_multiple(interval: Typed, factor: Typed) -> str:
    # DuckDB multiplies intervals by 32-bit integers alone; milliseconds since 1970 are more.
    if not interval.text:
        if factor.type.oid != types.INT8.oid:
            return f"({interval.sql} * {factor.sql})"
        return f"{MACROS}interval_multiple({interval.sql}, {factor.sql})"
    months, days, micros = (int(part) for part in interval.text.split())
    times = _sized(factor, types.INT8)
    pieces = [
        f"{function}({times} * {amount})" if kind == "" else f"{function}(CAST({times} * {amount} AS {kind}))"
        for function, amount, kind in (
            ("to_months", months, "INTEGER"),
            ("to_days", days, "INTEGER"),
            ("to_microseconds", micros, ""),
        )
        if amount
    ]
    return f"({' + '.join(pieces)})" if pieces else f"({interval.sql} * CAST({times} * 0 AS INTEGER))"


def _from_moment(operator: str, left: Typed, right: Typed) -> Typed | None:
    if is_number(right.type) and right.type.oid in INTEGERS:
        if left.type.oid == types.DATE.oid:
            return Typed(f"({left.sql} {operator} CAST({right.sql} AS INTEGER))", types.DATE)
        return Typed(f"({left.sql} {operator} to_days(CAST({right.sql} AS INTEGER)))", left.type)
    if right.type.oid == types.INTERVAL.oid:
        result = types.TIMESTAMP if left.type.oid == types.DATE.oid else left.type
        return Typed(f"({left.sql} {operator} {right.sql})", result)
    if right.type.oid == types.TIME.oid and left.type.oid == types.DATE.oid and operator == "+":
        return Typed(f"({left.sql} + {right.sql})", types.TIMESTAMP)
    if right.type.oid == types.TIMETZ.oid and left.type.oid == types.DATE.oid and operator == "+":
        # Of a literal it is still known on which day it is in UTC.
        days = date_times.days_off(right.text) if right.text else 0
        return Typed(f"timezone('UTC', {left.sql} + CAST({right.sql} AS TIME) + to_days({days}))", types.TIMESTAMPTZ)
    if right.type.oid in MOMENTS and operator == "-":
        if left.type.oid == right.type.oid == types.DATE.oid:
            return Typed(f"CAST(({left.sql} - {right.sql}) AS INTEGER)", types.INT4)
        kind = "TIMESTAMPTZ" if types.TIMESTAMPTZ.oid in (left.type.oid, right.type.oid) else "TIMESTAMP"
        return Typed(f"(CAST({left.sql} AS {kind}) - CAST({right.sql} AS {kind}))", types.INTERVAL)
    return None

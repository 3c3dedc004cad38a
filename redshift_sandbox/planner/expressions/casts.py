"""Conversions between Redshift's types: implicit, by assignment, and by CAST."""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Callable
from dataclasses import replace
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation

from redshift_sandbox.planner.expressions import literals, varbytes
from redshift_sandbox.planner.expressions.super_casts import conversion
from redshift_sandbox.planner.expressions.typed import (
    FLOATS,
    INTEGERS,
    MACROS,
    MOMENTS,
    OIDS,
    STRINGS,
    TIMES,
    Kind,
    Typed,
    is_number,
    is_string,
    is_unknown,
    quote,
)
from redshift_sandbox.sql import date_times, types
from redshift_sandbox.sql.interruption import pause
from redshift_sandbox.sql.plan import RedshiftType
from redshift_sandbox.sql.sql_error import SqlError

_INTEGER_TEXT = re.compile(r"\s*[+-]?\d+\s*")
_NUMBER_TEXT = re.compile(r"\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*")
_INTEGER_RANGES = {types.INT2.oid: 2**15, types.INT4.oid: 2**31, types.INT8.oid: 2**63}
_INTEGER_DIGITS = 20
_ROOMY = Context(prec=2 * types.MAX_PRECISION)
_FLOAT_WORDS = frozenset(("nan", "infinity", "-infinity", "+infinity", "inf", "-inf", "+inf"))
_BINARY = frozenset((types.VARBYTE.oid, types.BYTEA.oid))


def cast(item: Typed, target: RedshiftType, note: Callable[[Typed, RedshiftType], None] | None = None) -> Typed:
    """An explicit CAST; a string too long for its target is cut, as Redshift cuts it."""
    if item.kind == Kind.PARAMETER and is_unknown(item.type):
        if note is not None:
            note(item, target)
        return _cut(Typed(f"CAST({item.sql} AS {types.to_duckdb(target)})", target), target)
    if item.kind == Kind.NULL:
        if not is_unknown(item.type):
            _convert(item, target)  # raises SqlError where there is no such cast
        return Typed(f"CAST(NULL AS {types.to_duckdb(target)})", target, Kind.NULL, name=item.name)
    written = item.kind == Kind.STRING and is_unknown(item.type)
    converted = literal(item.text, target) if written else _convert(item, target)
    if target.oid == types.VARBYTE.oid:
        return varbytes.cut(converted, item.type, target)
    return _cut(converted, target) if is_string(target) and not written else converted


def coerce(item: Typed, target: RedshiftType, note: Callable[[Typed, RedshiftType], None] | None = None) -> Typed:
    """The expression as a value of another type, where the language converts by itself."""
    if item.type == target:
        return item
    if is_unknown(item.type):
        return cast(item, target if not is_string(target) else types.TEXT, note)
    if is_string(target) and is_string(item.type):
        return replace(item, type=target)
    return _convert(item, target)


def assign(item: Typed, target: RedshiftType, column: str, note: Callable[[Typed, RedshiftType], None]) -> Typed:
    """The expression as stored in a column: 42804 where no conversion is allowed, 22001 where a string is too long."""
    if is_unknown(item.type):
        if item.kind == Kind.STRING and is_string(target):
            return _fitting_literal(item.text, target)
        if item.kind == Kind.NULL:
            return cast(item, target)
        if target.oid == types.VARBYTE.oid:
            return _fit(cast(item, types.VARBYTE, note), target)
        return _fit(cast(item, target, note) if not is_string(target) else _text(item, note), target)
    if not assignable(item.type, target):
        names = target.name.split("(")[0], item.type.name.split("(")[0]
        raise SqlError(
            f'column "{column}" is of type {names[0]} but expression is of type {names[1]}',
            "42804",
            hint="You will need to rewrite or cast the expression.",
        )
    if is_string(target) and is_string(item.type):
        return _fit(item, target)
    return _fit(_convert(item, target), target)


def _text(item: Typed, note: Callable[[Typed, RedshiftType], None]) -> Typed:
    if item.kind == Kind.PARAMETER:
        note(item, types.VARCHAR)
        return Typed(f"CAST({item.sql} AS VARCHAR)", types.TEXT)
    return replace(item, type=types.TEXT)


def assignable(source: RedshiftType, target: RedshiftType) -> bool:
    """Whether INSERT and UPDATE convert by themselves."""
    if source.oid == target.oid or types.SUPER.oid in (target.oid, source.oid):
        return True
    if is_string(target):
        return source.oid != types.BOOL.oid
    if target.oid == types.BOOL.oid:
        return source.oid in INTEGERS
    if (is_number(source) or source.oid in OIDS) and (is_number(target) or target.oid in OIDS):
        return True
    if source.oid in MOMENTS and target.oid in MOMENTS | TIMES:
        return not (source.oid == types.DATE.oid and target.oid in TIMES)
    if source.oid in _BINARY and target.oid in _BINARY:
        return True
    return source.oid in TIMES and target.oid in TIMES


def literal(text: str, target: RedshiftType) -> Typed:
    """A string literal read as a value of a type; raises SqlError 22P02, 22007, 22003 for one that isn't one."""
    maker = _LITERALS.get(target.oid)
    if maker is not None:
        return maker(text, target)
    if is_string(target):
        return _string_literal(text, target)
    duckdb = types.to_duckdb(target)
    if target.oid == types.HLLSKETCH.oid:
        return Typed(f"{MACROS}hll_of({quote(text)})", target)
    if target.oid == types.SUPER.oid:
        return Typed(f"to_json({quote(text)})", target, name="super")
    if types.is_array(target):
        return _array_literal(text, target)
    if target.oid in (types.REGCLASS.oid, types.REGTYPE.oid, types.REGPROC.oid):
        return _system_cast(quote(text), target)
    if duckdb == "BLOB":
        return Typed(f"encode({quote(text)})", target)
    return Typed(f"CAST({quote(text)} AS {duckdb})", target)


def _string_literal(text: str, target: RedshiftType) -> Typed:
    length = types.length_of(target)
    cut = text if length is None else _cut_text(text, length)
    if target.oid == types.BPCHAR.oid:
        cut = cut.rstrip(" ")
    if target.oid == types.CHAR_INTERNAL.oid:
        cut = cut[:1]
    return Typed(quote(cut), target, Kind.STRING, cut)


def _cut_text(text: str, length: int) -> str:
    return text.encode()[:length].decode(errors="ignore")


def _fitting_literal(text: str, target: RedshiftType) -> Typed:
    length = types.length_of(target)
    if target.oid == types.BPCHAR.oid:
        text = text.rstrip(" ")
    if length is not None and len(text.encode()) > length:
        kept = text.encode()[:length].decode(errors="ignore")
        if text.rstrip(" ") != kept.rstrip(" "):
            raise SqlError(f"value too long for type {target.name}", "22001")
        text = kept
    return Typed(quote(text), target, Kind.STRING, text)


def _integer_literal(text: str, target: RedshiftType) -> Typed:
    if not _INTEGER_TEXT.fullmatch(text):
        kind = "type bigint" if target.oid == types.INT8.oid else "integer"  # as PostgreSQL 8 words it
        raise SqlError(f'invalid input syntax for {kind}: "{text}"', "22P02")
    limit = _INTEGER_RANGES[target.oid]
    digits = text.strip().lstrip("+-0") or "0"
    value = int(digits) if len(digits) <= _INTEGER_DIGITS else limit + 1
    value = -value if text.strip().startswith("-") else value
    if not -limit <= value < limit:
        raise SqlError(f'value "{text.strip()}" is out of range for type {target.name}', "22003")
    return Typed(f"CAST({value} AS {types.to_duckdb(target)})", target)


def _numeric_literal(text: str, target: RedshiftType) -> Typed:
    if not _NUMBER_TEXT.fullmatch(text):
        raise SqlError(f'invalid input syntax for type numeric: "{text}"', "22P02")
    precision, scale = types.precision_and_scale(target)
    try:
        value = Decimal(text.strip()).quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP, _ROOMY)
    except InvalidOperation:  # more digits, or a larger exponent, than any NUMERIC has
        value = Decimal(0) if float(text) == 0 else Decimal("Infinity")
    if value.copy_abs() >= Decimal(10) ** (precision - scale):
        raise SqlError("numeric field overflow", "22003")
    return Typed(f"CAST('{value:f}' AS {types.to_duckdb(target)})", target)


def _float_literal(text: str, target: RedshiftType) -> Typed:
    word = text.strip().lower()
    if word not in _FLOAT_WORDS and not _NUMBER_TEXT.fullmatch(text):
        raise SqlError(f'invalid input syntax for type {target.name}: "{text}"', "22P02")
    if word not in _FLOAT_WORDS and not _within_floats(word, target):
        kind = "double precision" if target.oid == types.FLOAT8.oid else target.name
        raise SqlError(f'"{text.strip()}" is out of range for type {kind}', "22003")
    return Typed(f"CAST({quote(word)} AS {types.to_duckdb(target)})", target)


def _within_floats(number: str, target: RedshiftType) -> bool:
    """Whether a number is neither too large for a float of the type nor so small that only 0 is left of it."""
    value = float(number)
    if target.oid == types.FLOAT4.oid and math.isfinite(value):
        try:
            value = struct.unpack("<f", struct.pack("<f", value))[0]
        except OverflowError:
            return False
    return math.isfinite(value) and (value != 0 or not re.search("[1-9]", number.partition("e")[0]))


def _timestamptz_literal(text: str, target: RedshiftType) -> Typed:
    moment, zone = date_times.timestamptz_text(text)
    if zone is None:
        return Typed(f"CAST(TIMESTAMP {quote(moment)} AS TIMESTAMPTZ)", target)
    if zone[0] in "+-":
        return Typed(f"CAST({quote(moment + zone)} AS TIMESTAMPTZ)", target)
    return Typed(f"timezone({quote(zone)}, TIMESTAMP {quote(moment)})", target)


def _timetz_literal(text: str, target: RedshiftType) -> Typed:
    return Typed(f"CAST('{date_times.timetz_text(text)}+00' AS TIMETZ)", target, text=text)


def _array_literal(text: str, target: RedshiftType) -> Typed:
    vector = target.oid in (types.INT2VECTOR.oid, types.OIDVECTOR.oid)
    elements = text.split() if vector else literals.array_elements(text)
    element = types.element_of(target)
    items = [_element(part, element) for part in elements]
    if len(items) > literals.LONG_LIST and element.oid in INTEGERS:  # DuckDB plans each of its expressions
        texts = [part if item == "NULL" else str(int(part)) for part, item in zip(elements, items, strict=True)]
        return Typed(f"CAST({quote('[' + ', '.join(texts) + ']')} AS {types.to_duckdb(target)})", target)
    return Typed(f"CAST([{', '.join(items)}] AS {types.to_duckdb(target)})", target)


def _element(text: str, target: RedshiftType) -> str:
    pause()
    return "NULL" if text.lower() == "null" else literal(text, target).sql


_LITERALS: dict[int, Callable[[str, RedshiftType], Typed]] = {
    **dict.fromkeys(INTEGERS, _integer_literal),
    **dict.fromkeys(FLOATS, _float_literal),
    types.NUMERIC.oid: _numeric_literal,
    types.BOOL.oid: lambda text, type_: Typed("TRUE" if literals.boolean(text) else "FALSE", type_),
    types.DATE.oid: lambda text, type_: Typed(f"DATE {quote(date_times.date_text(text))}", type_),
    types.TIMESTAMP.oid: lambda text, type_: Typed(f"TIMESTAMP {quote(date_times.timestamp_text(text))}", type_),
    types.TIMESTAMPTZ.oid: _timestamptz_literal,
    types.TIME.oid: lambda text, type_: Typed(f"TIME {quote(date_times.time_text(text))}", type_),
    types.TIMETZ.oid: _timetz_literal,
    types.INTERVAL.oid: lambda text, type_: Typed(literals.interval_sql(*literals.interval_parts(text)), type_),
    types.BYTEA.oid: lambda text, type_: Typed(f"from_hex('{literals.bytea(text).hex()}')", type_),
}


def _convert(item: Typed, target: RedshiftType) -> Typed:
    source = item.type
    duckdb = types.to_duckdb(target)
    if source.oid == target.oid and (target.oid != types.NUMERIC.oid or source == target):
        return replace(item, type=target, kind=Kind.VALUE)
    sql = _conversion(item.sql, source, target, duckdb)
    return Typed(sql, target, name=item.name)


def _conversion(sql: str, source: RedshiftType, target: RedshiftType, duckdb: str) -> str:
    if types.BOOL.oid in (source.oid, target.oid) and (is_string(source) or is_string(target)):
        # A literal is read as either; between columns of the two types Redshift has no cast.
        raise _no_cast(source, target)
    binary = varbytes.conversion(sql, source, target)
    if binary is not None:
        return binary
    if is_string(target):
        return to_text(sql, source)
    if source.oid in (types.SUPER.oid,):
        return _from_super(sql, target, duckdb)
    if target.oid == types.SUPER.oid:
        return f"to_json({sql})"
    if is_string(source) or is_unknown(source):
        return _from_text(sql, target, duckdb)
    if target.oid in OIDS or source.oid in OIDS:
        return _oid_conversion(sql, source, target, duckdb)
    if source.oid in _BINARY and target.oid in _BINARY:
        return sql
    if types.is_array(source) and types.is_array(target):
        return f"CAST({sql} AS {duckdb})"
    if target.oid == types.BOOL.oid and source.oid in INTEGERS:
        return f"({sql} <> 0)"
    if source.oid == types.BOOL.oid and target.oid in INTEGERS:
        return f"CAST({sql} AS {duckdb})"
    if source.oid == types.INTERVAL.oid and target.oid == types.TIME.oid:
        return f"CAST(TIMESTAMP '1970-01-01 00:00:00' + {sql} AS TIME)"
    if target.oid == types.INTERVAL.oid and source.oid == types.TIME.oid:
        return f"({sql} - TIME '00:00:00')"
    if source.oid == types.TIMESTAMPTZ.oid and target.oid == types.TIME.oid:
        return f"CAST(CAST({sql} AS TIMESTAMP) AS TIME)"
    if not _castable(source, target):
        raise _no_cast(source, target)
    return f"CAST({sql} AS {duckdb})"


def _no_cast(source: RedshiftType, target: RedshiftType) -> SqlError:
    names = source.name.split("(")[0], target.name.split("(")[0]
    return SqlError(f"cannot cast type {names[0]} to {names[1]}", "42846")


def _castable(source: RedshiftType, target: RedshiftType) -> bool:
    if is_number(source) and is_number(target):
        return True
    if source.oid in MOMENTS and target.oid in MOMENTS | TIMES:
        return not (source.oid == types.DATE.oid and target.oid in TIMES)
    return source.oid in TIMES and target.oid in TIMES


def _oid_conversion(sql: str, source: RedshiftType, target: RedshiftType, duckdb: str) -> str:
    names = (types.REGCLASS.oid, types.REGTYPE.oid, types.REGPROC.oid)
    if source.oid in names and target.oid in names:
        return sql
    return f"CAST({sql} AS {duckdb})"


def _system_cast(sql: str, target: RedshiftType) -> Typed:
    return Typed(f"{MACROS}{target.name}_in({sql})", target, name=target.name)


def to_text(sql: str, source: RedshiftType) -> str:
    """The text of a value, as its output function writes it."""
    if is_string(source) or is_unknown(source):
        return sql
    if source.oid == types.SUPER.oid:
        return f"{MACROS}super_text({sql})"
    macro = {
        types.FLOAT8.oid: "float8_text",
        types.FLOAT4.oid: "float4_text",
        types.INTERVAL.oid: "interval_text",
        types.REGCLASS.oid: "regclass_text",
        types.REGTYPE.oid: "regtype_text",
        types.REGPROC.oid: "regproc_text",
        **dict.fromkeys(MOMENTS, "moment_text"),
    }.get(source.oid)
    if macro:
        return f"{MACROS}{macro}({sql})"
    return f"CAST({sql} AS VARCHAR)"


def _from_text(sql: str, target: RedshiftType, duckdb: str) -> str:
    if target.oid in INTEGERS or target.oid in OIDS - {types.REGCLASS.oid, types.REGTYPE.oid, types.REGPROC.oid}:
        name = target.name if target.oid in INTEGERS else "oid"
        return f"CAST({MACROS}integer_text({sql}, '{name}') AS {duckdb})"
    if target.oid in OIDS:
        return _system_cast(sql, target).sql
    if target.oid == types.NUMERIC.oid or target.oid in FLOATS:
        return f"CAST({MACROS}number_text({sql}, '{target.name.split('(')[0]}') AS {duckdb})"
    macro = {
        types.BOOL.oid: "boolean_of",
        types.DATE.oid: "date_of",
        types.TIMESTAMP.oid: "timestamp_of",
        types.TIMESTAMPTZ.oid: "timestamptz_of",
        types.TIME.oid: "time_of",
        types.TIMETZ.oid: "timetz_of",
        types.HLLSKETCH.oid: "hll_of",
    }.get(target.oid)
    if macro:
        return f"{MACROS}{macro}({sql})"
    if duckdb == "BLOB":
        return f"encode({sql})"
    return f"CAST({sql} AS {duckdb})"


def _from_super(sql: str, target: RedshiftType, duckdb: str) -> str:
    return conversion(sql, target, duckdb)


def _cut(item: Typed, target: RedshiftType) -> Typed:
    if target.oid == types.VARBYTE.oid:
        return varbytes.cut(item, types.TEXT, target)
    length = types.length_of(target)
    if target.oid == types.BPCHAR.oid:
        trimmed = f"rtrim({item.sql}, ' ')" if item.type.oid != types.BPCHAR.oid or length else item.sql
        item = replace(item, sql=trimmed, type=target)
    # No value is longer than the longest VARCHAR, and the check would be pasted into every use of the expression.
    if target.oid == types.NAME.oid or length is None or length >= types.MAX_VARCHAR:
        return replace(item, type=target)
    return replace(item, sql=f"{MACROS}cut({item.sql}, {length})", type=target, kind=Kind.VALUE)


def _fit(item: Typed, target: RedshiftType) -> Typed:
    if target.oid == types.VARBYTE.oid and (most := types.length_of(target)) is not None:
        return replace(item, sql=f"{MACROS}fit_bytes({item.sql}, {most})", type=target, kind=Kind.VALUE)
    length = types.length_of(target) if is_string(target) else None
    if length is None:
        return item
    source_length = types.length_of(item.type) if item.type.oid in STRINGS else None
    sql = (
        f"rtrim({item.sql}, ' ')" if target.oid == types.BPCHAR.oid and item.type.oid != types.BPCHAR.oid else item.sql
    )
    if source_length is None or source_length > length:
        kind = "character" if target.oid == types.BPCHAR.oid else "character varying"
        sql = f"{MACROS}fit({sql}, {length}, '{kind}')"
    return replace(item, sql=sql, type=target, kind=Kind.VALUE)

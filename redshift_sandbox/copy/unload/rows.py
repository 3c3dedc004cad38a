"""How rows become lines of text in UNLOAD: SQL expressions over the columns of a query's result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from redshift_sandbox.copy.unload.unload_statement import UnloadStatement
from redshift_sandbox.sql import types
from redshift_sandbox.sql.names import literal, quoted
from redshift_sandbox.sql.plan import RedshiftType
from redshift_sandbox.sql.sql_error import SqlError


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """A column of the result: its name in Redshift, its type, and the SQL of its value's text as a query shows it."""

    name: str
    type: RedshiftType
    shown: str


def line_sql(statement: UnloadStatement, columns: Sequence[ResultColumn]) -> str:
    """The expression that gives a row's line, without the newline."""
    if statement.format == "json":
        return "to_json(struct_pack(" + ", ".join(f"{quoted(c.name)} := {_json(c)}" for c in columns) + "))::varchar"
    if statement.format == "fixedwidth":
        return " || ".join(_fixed(statement, columns))
    separator = literal(delimiter_of(statement))
    return f" || {separator} || ".join(_field(statement, column) for column in columns)


def header_line(statement: UnloadStatement, columns: Sequence[ResultColumn]) -> str:
    """The line of column names that HEADER asks for."""
    return delimiter_of(statement).join(column.name for column in columns)


def delimiter_of(statement: UnloadStatement) -> str:
    """The character between fields."""
    return statement.delimiter or ("," if statement.format == "csv" else "|")


def text_sql(column: ResultColumn) -> str:
    """A value as Redshift writes it as text."""
    name = quoted(column.name)
    if column.type.oid == types.BOOL.oid:
        return f"case when {name} then 't' when not {name} then 'f' end"
    if column.type.oid in (types.FLOAT4.oid, types.FLOAT8.oid):
        return (
            f"case when isfinite({name}) then regexp_replace({name}::varchar, '\\.0$', '') else {_unbounded(name)} end"
        )
    if column.type.oid == types.VARBYTE.oid:
        return f"lower(hex({name}))"
    return column.shown


def _unbounded(name: str) -> str:
    """The text of a float that is no number."""
    return f"case when isnan({name}) then 'NaN' when {name} > 0 then 'Infinity' when {name} < 0 then '-Infinity' end"


def _json(column: ResultColumn) -> str:
    name = quoted(column.name)
    written = (types.TIMESTAMP.oid, types.TIMESTAMPTZ.oid, types.DATE.oid, types.INTERVAL.oid)
    if column.type.oid in written or column.type.oid in types.SHOWN_AS_NAMES:
        return column.shown
    if column.type.oid == types.TIME.oid:
        return f"{name}::varchar"
    if column.type.oid in (types.FLOAT4.oid, types.FLOAT8.oid):
        return f"case when isfinite({name}) then to_json({name}) else to_json({_unbounded(name)}) end"
    if column.type.oid in (types.NUMERIC.oid,):
        return f"{name}::varchar::json"
    return f"lower(hex({name}))" if column.type.oid == types.VARBYTE.oid else name


def _field(statement: UnloadStatement, column: ResultColumn) -> str:
    text = text_sql(column)
    null = literal(statement.null_as)
    delimiter = delimiter_of(statement)
    if statement.format == "csv":
        special = literal("[" + "".join(f"\\x{ord(mark):02x}" for mark in (delimiter, '"', "\n", "\r")) + "]")
        doubled = f"""'"' || replace({text}, '"', '""') || '"'"""
        return f"coalesce(case when regexp_matches({text}, {special}) then {doubled} else {text} end, {null})"
    if statement.escape:
        marks = ["\\", "\n", "\r", delimiter, *(['"', "'"] if statement.add_quotes else [])]
        pattern = literal("([" + "".join(f"\\x{ord(mark):02x}" for mark in marks) + "])")
        text = f"regexp_replace({text}, {pattern}, '\\\\\\1', 'g')"
    if statement.add_quotes:
        text = f"""'"' || {text} || '"'"""
    return f"coalesce({text}, {null})"


def _fixed(statement: UnloadStatement, columns: Sequence[ResultColumn]) -> list[str]:
    if len(statement.fixed_widths) != len(columns):
        raise SqlError("FIXEDWIDTH must give a width for every column", "42601")
    return [
        f"rpad(coalesce({text_sql(column)}, {literal(statement.null_as)}), {width}, ' ')"
        for column, (_, width) in zip(columns, statement.fixed_widths, strict=True)
    ]

"""The Redshift type that a type's name in a syntax tree means."""

from __future__ import annotations

from sqlglot import exp

from redshift_sandbox.sql import types
from redshift_sandbox.sql.plan import RedshiftType
from redshift_sandbox.sql.sql_error import SqlError


def type_of(node: exp.Expr) -> RedshiftType:
    """The type that a cast or column definition names."""
    sql = node.sql(dialect="redshift").lower() if not isinstance(node, exp.DataType) else _type_sql(node)
    return types.parse_type(sql)


_TYPE_WORDS = {
    exp.DType.TIMESTAMPTZ: "timestamptz",
    exp.DType.TIMESTAMP: "timestamp",
    exp.DType.DECIMAL: "numeric",
    exp.DType.INT: "integer",
    exp.DType.BIGINT: "bigint",
    exp.DType.SMALLINT: "smallint",
    exp.DType.DOUBLE: "float8",
    exp.DType.FLOAT: "real",
    exp.DType.VARCHAR: "varchar",
    exp.DType.NVARCHAR: "varchar",
    exp.DType.TEXT: "text",
    exp.DType.CHAR: "char",
    exp.DType.NCHAR: "char",
    exp.DType.BPCHAR: "bpchar",
    exp.DType.BOOLEAN: "boolean",
    exp.DType.DATE: "date",
    exp.DType.TIME: "time",
    exp.DType.TIMETZ: "timetz",
    exp.DType.DATETIME: "timestamp",
    exp.DType.SUPER: "super",
    exp.DType.HLLSKETCH: "hllsketch",
    exp.DType.VARBINARY: "varbyte",
    exp.DType.INTERVAL: "interval",
    exp.DType.NAME: "name",
}


def _type_sql(node: exp.DataType) -> str:
    if node.this == exp.DType.ARRAY:
        if not node.expressions:
            raise SqlError('syntax error at or near "array"', "42601")
        inner = node.expressions[0]
        return (_type_sql(inner) if isinstance(inner, exp.DataType) else inner.sql().lower()) + "[]"
    word = _TYPE_WORDS.get(node.this)
    if word is None:
        return node.sql(dialect="redshift").lower()
    if word == "real" and node.expressions:
        word = "float"
    parameters = ",".join(parameter.name.lower() or parameter.sql() for parameter in node.expressions)
    return (
        f"{word}({parameters})" if parameters and word not in ("timestamp", "timestamptz", "time", "timetz") else word
    )


def cast_target(node: exp.DataType) -> RedshiftType:
    """The type a CAST means: without a length VARCHAR keeps what it is given."""
    target = type_of(node)
    if isinstance(node, exp.DataType) and not node.expressions:
        if node.this in (exp.DType.VARCHAR, exp.DType.NVARCHAR):
            return types.VARCHAR
        if node.this == exp.DType.TEXT:
            return types.TEXT
        if node.this == exp.DType.BPCHAR:
            return types.BPCHAR
    return target

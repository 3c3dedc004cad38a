"""The table a COPY loads into, and the columns it loads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from redshift_sandbox.copy.context import ColumnLike, LoadContext, TableLike
from redshift_sandbox.copy.copy_statement import CopyStatement
from redshift_sandbox.copy.values import ColumnRule, column_rule
from redshift_sandbox.sql import types
from redshift_sandbox.sql.names import quoted
from redshift_sandbox.sql.sql_error import SqlError


@dataclass(frozen=True, slots=True)
class Target:
    """A table and the rules of the columns to load, in the order in which the data has them."""

    table: TableLike
    rules: tuple[ColumnRule, ...]

    @property
    def columns_sql(self) -> str:
        """The column list of an insert."""
        return ", ".join(quoted(rule.name) for rule in self.rules)


def find_target(statement: CopyStatement, context: LoadContext) -> Target:
    """The target of a COPY; raises SqlError in Redshift's words for one that can't be loaded."""
    table = context.describe(statement.table)
    if table is None:
        raise SqlError(f"Cannot COPY into nonexistent table {statement.table.rpartition('.')[2]}", "42P01")
    if getattr(table, "kind", "table") != "table":
        raise SqlError(f'cannot copy to view "{table.name}"', "42809")
    chosen = _chosen(statement, table)
    for column in chosen:
        if column.identity == "always" and not statement.values.explicit_ids:
            raise SqlError(f'cannot set an identity column to a value: "{column.name}" needs EXPLICIT_IDS', "0A000")
    if (
        statement.columns is not None
        and statement.values.explicit_ids
        and not any(column.identity for column in chosen)
    ):
        raise SqlError("EXPLICIT_IDS cannot be specified without an IDENTITY column in the column list", "42601")
    return Target(table, tuple(_rule(column, statement) for column in chosen))


def _chosen(statement: CopyStatement, table: TableLike) -> Sequence[ColumnLike]:
    if statement.columns is None:
        return [column for column in table.columns if not column.identity or statement.values.explicit_ids]
    by_name = {column.name: column for column in table.columns}
    for name in statement.columns:
        if name not in by_name:
            raise SqlError(f'column "{name}" of relation "{table.name}" does not exist', "42703")
    return [by_name[name] for name in statement.columns]


def _rule(column: ColumnLike, statement: CopyStatement) -> ColumnRule:
    return column_rule(column.name, column.type, not_null=not column.nullable, options=statement)


def shown_type(rule: ColumnRule) -> tuple[str, str]:
    """Type and length of a column as STL_LOAD_ERRORS names them: ('varchar', '256'), ('int4', '0')."""
    oid = rule.type.oid
    if oid == types.NUMERIC.oid:
        precision, scale = types.precision_and_scale(rule.type)
        return "numeric", f"{precision}, {scale}"
    return _SHORT_NAMES.get(oid, rule.type.name), str(types.length_of(rule.type) or 0)


_SHORT_NAMES = {
    types.INT2.oid: "int2",
    types.INT4.oid: "int4",
    types.INT8.oid: "int8",
    types.FLOAT4.oid: "float4",
    types.FLOAT8.oid: "float8",
    types.BOOL.oid: "bool",
    types.VARCHAR.oid: "varchar",
    types.TEXT.oid: "varchar",
    types.BPCHAR.oid: "char",
    types.TIMESTAMP.oid: "timestamp",
    types.TIMESTAMPTZ.oid: "timestamptz",
    types.DATE.oid: "date",
    types.TIME.oid: "time",
    types.TIMETZ.oid: "timetz",
    types.SUPER.oid: "super",
    types.VARBYTE.oid: "varbyte",
}

"""SHOW FUNCTIONS, SHOW PROCEDURES and SHOW PARAMETERS."""

from __future__ import annotations

from redshift_sandbox.metadata.user_functions import FunctionInfo, require_execute, required_function
from redshift_sandbox.metadata.writing import values
from redshift_sandbox.sql.ddl.function import parse_signature
from redshift_sandbox.sql.lexing.token_reader import TokenReader
from redshift_sandbox.sql.names import literal
from redshift_sandbox.sql.plan import Plan, PlanContext, RedshiftType, RunSql, Scope
from redshift_sandbox.sql.types import INT4, TEXT
from redshift_sandbox.system_views import system

_LISTED = (TEXT, TEXT, TEXT, INT4, TEXT, TEXT, TEXT)
_SIGNATURE = ("number_of_arguments", "argument_list", "return_type", "remarks")
_PARAMETER = (TEXT, TEXT, TEXT, TEXT, INT4, TEXT, TEXT, INT4, INT4, INT4)
_PARAMETER_NAMES = (
    "database_name", "schema_name", "function_name", "parameter_name", "ordinal_position", "parameter_type",
    "data_type", "character_maximum_length", "numeric_precision", "numeric_scale",
)  # fmt: skip


def show_routines(reader: TokenReader, context: PlanContext, kind: str) -> Plan:
    """show functions | procedures from schema [database.]schema [like '…'] [limit n]; there are no procedures."""
    schema = reader.dotted()[-1]
    conditions = [f"schema_name = {literal(schema)}", "true" if kind == "functions" else "false"]
    if reader.accept("like"):
        conditions.append(f"function_name like {literal(reader.string())}")
    limit = f" limit {reader.integer()}" if reader.accept("limit") else ""
    reader.finish()
    listed = system.sql_name(system.relations()["pg_catalog", "svv_redshift_functions"], context.database)
    count = "case argument_type when '' then 0 else len(string_split(argument_type, ', ')) end"
    sql = (
        f"select database_name, schema_name, function_name, ({count})::integer, argument_type, result_type, ''"
        f" from {listed} where {' and '.join(conditions)} order by function_name, argument_type{limit}"
    )
    return _shown(sql, _LISTED, ("database_name", "schema_name", f"{kind[:-1]}_name", *_SIGNATURE))


def show_parameters(reader: TokenReader, context: PlanContext) -> Plan:
    """show parameters of function schema.name(type, …) [like '…']: first what it returns, then what it takes."""
    signature = parse_signature(reader)
    function = required_function(context, signature.name, signature.arguments)
    require_execute(context, function)
    like = f" where parameter_name like {literal(reader.string())}" if reader.accept("like") else ""
    reader.finish()
    names = ", ".join(_PARAMETER_NAMES[:7])
    length, precision, scale = (
        system.expand(f"functions.{macro}(oid, modifier)", context.database)
        for macro in ("character_length", "numeric_precision", "numeric_scale")
    )
    unlimited = "case when oid in (1042, 1043) and modifier < 0 then -1"
    sized = "case when oid <> 1700 or modifier >= 0 then"
    sql = (
        f"select {names}, {unlimited} else {length} end, {sized} {precision} end, {sized} {scale} end"
        f" from (values {values(_rows(function, context))}) as _({names}, oid, modifier){like}"
        " order by ordinal_position"
    )
    return _shown(sql, _PARAMETER, _PARAMETER_NAMES)


def _rows(function: FunctionInfo, context: PlanContext) -> list[tuple[str | int, ...]]:
    def row(name: str, place: int, kind: str, type_: RedshiftType) -> tuple[str | int, ...]:
        whose = (context.database, function.schema, function.name)
        return (*whose, name, place, kind, type_.name.split("(")[0], type_.oid, type_.modifier)

    taken = zip(function.argument_names, function.arguments, strict=True)
    return [
        row("", 0, "RETURN", function.result),
        *(row(name, place, "IN", type_) for place, (name, type_) in enumerate(taken, 1)),
    ]


def _shown(sql: str, types: tuple[RedshiftType, ...], names: tuple[str, ...]) -> Plan:
    return RunSql((sql,), "SHOW", Scope.READ, returns_rows=True, types=types, result_names=names, reusable=False)

"""MERGE, in Redshift's two forms: WHEN MATCHED / NOT MATCHED, and REMOVE DUPLICATES."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from redshift_sandbox.metadata.tables import TableInfo
from redshift_sandbox.planner.binding import bind
from redshift_sandbox.planner.dml.dml import (
    assignments,
    column_of,
    is_default,
    target_of,
    target_relation,
    write_plan,
)
from redshift_sandbox.planner.expressions import casts
from redshift_sandbox.planner.expressions.operators import condition
from redshift_sandbox.planner.expressions.typed import Typed, identifier
from redshift_sandbox.planner.select.joins import bind_entries
from redshift_sandbox.planner.select.queries import with_clause
from redshift_sandbox.planner.select.scope import Scope, Statement
from redshift_sandbox.sql.lexing.lexer import first_word, tokens
from redshift_sandbox.sql.plan import PlanContext, RunSql
from redshift_sandbox.sql.sql_error import SqlError, unsupported

_REMOVE = [("word", "remove"), ("word", "duplicates")]
_STAND_IN = " WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (1)"


def removing_duplicates(text: str) -> str | None:
    """MERGE … REMOVE DUPLICATES with the words that sqlglot can't read replaced, None for another statement."""
    if first_word(text).text.lower() != "merge":
        return None
    last = [token for token in tokens(text) if not token.is_sign(";")][-2:]
    return text[: last[0].start] + _STAND_IN if [(token.kind, token.value) for token in last] == _REMOVE else None


def replace_plan(node: exp.Expr, context: PlanContext) -> RunSql:
    """The plan of MERGE … REMOVE DUPLICATES: matching rows go, and every row of the source comes in once."""
    statement = Statement(context)
    scope = Scope(statement)
    info = target_of(node.this, context, "update")
    scope.add(target_relation(info, info.name))
    source = bind_entries(node.args["using"], [], scope)
    columns = scope.relations[-1].columns
    if len(columns) != len(info.columns):
        raise SqlError("MERGE REMOVE DUPLICATES needs a source with the target's columns", "42601")
    on = condition(node.args["on"], scope, "MERGE/ON").sql
    values = ", ".join(
        casts.assign(Typed(column.sql, column.type), target.type, target.name, statement.note).sql
        for column, target in zip(columns, info.columns, strict=True)
    )
    names = ", ".join(identifier(column.name) for column in info.columns)
    delete = f"DELETE FROM {info.sql_name} AS {identifier(info.name)} USING {source} WHERE {on}"
    insert = f"INSERT INTO {info.sql_name} ({names}) SELECT DISTINCT {values} FROM {source}"
    return replace(write_plan(insert, "MERGE", info, statement), sql=(delete, insert))


def merge_plan(node: exp.Expr, context: PlanContext) -> RunSql:
    """The plan of MERGE."""
    statement = Statement(context)
    scope = Scope(statement)
    prefix = with_clause(node, scope)
    info = target_of(node.this, context, "update")
    scope.add(target_relation(info, info.name))
    source = bind_entries(node.args["using"], [], scope)
    on = condition(node.args["on"], scope, "MERGE/ON").sql
    whens = " ".join(_when(when, info, scope) for when in node.args["whens"].expressions)
    sql = f"{prefix}MERGE INTO {info.sql_name} AS {identifier(info.name)} USING {source} ON {on} {whens}"
    return write_plan(sql, "MERGE", info, statement)


def _when(when: exp.Expr, info: TableInfo, scope: Scope) -> str:
    if when.args.get("condition") is not None:
        raise SqlError('syntax error at or near "and"', "42601")
    matched = bool(when.args.get("matched"))
    then = when.args["then"]
    if isinstance(then, exp.Update):
        if not matched:
            raise SqlError('syntax error at or near "update"', "42601")
        return f"WHEN MATCHED THEN UPDATE SET {assignments(then.expressions, info, scope)}"
    if isinstance(then, exp.Insert):
        return f"WHEN NOT MATCHED THEN {_insert(then, info, scope)}"
    if isinstance(then, (exp.Var, exp.Delete)) and then.sql().upper().startswith("DELETE"):
        return "WHEN MATCHED THEN DELETE"
    raise unsupported("this action of MERGE")


def _insert(then: exp.Expr, info: TableInfo, scope: Scope) -> str:
    listed, values = then.this, then.expression
    if values is None or isinstance(values, bool) or not values:
        cells = listed.expressions if isinstance(listed, exp.Tuple) else []
        # sqlglot reads INSERT VALUES (…) as a call of a function named values.
        if len(cells) == 1 and isinstance(cells[0], exp.Anonymous) and cells[0].name.lower() == "values":
            cells = cells[0].expressions
        names = [column.name for column in info.columns][: len(cells)]
    else:
        names = [column.name.lower() for column in listed.expressions] if listed is not None else []
        names = names or [column.name for column in info.columns]
        cells = values.expressions if isinstance(values, exp.Tuple) else [values]
    if len(cells) != len(names):
        raise SqlError("INSERT has more expressions than target columns", "42601")
    pieces = []
    for name, cell in zip(names, cells, strict=True):
        column = column_of(info, name)
        if column.identity == "always":
            raise SqlError("cannot set an identity column to a value", "0A000")
        pieces.append(
            "DEFAULT"
            if is_default(cell)
            else casts.assign(bind(cell, scope), column.type, name, scope.statement.note).sql
        )
    columns = ", ".join(identifier(name) for name in names)
    return f"INSERT ({columns}) VALUES ({', '.join(pieces)})"

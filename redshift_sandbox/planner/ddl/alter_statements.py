"""ALTER TABLE's actions, each to its own function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from redshift_sandbox.metadata.table_privileges import require_owner
from redshift_sandbox.metadata.tables import TableInfo
from redshift_sandbox.planner.ddl import alter_table as actions
from redshift_sandbox.planner.lookup import resolve
from redshift_sandbox.sql.ddl import alter
from redshift_sandbox.sql.lexing.token_reader import Name
from redshift_sandbox.sql.plan import Acknowledge, Plan, PlanContext, RunSql, Scope
from redshift_sandbox.sql.sql_error import SqlError

# Any: the action whose type is the key in _ACTIONS.
_Action = Callable[[Any, TableInfo, PlanContext], list[str]]

_ACTIONS: dict[type, _Action] = {
    alter.Rename: actions.rename,
    alter.RenameColumn: actions.rename_column,
    alter.SetSchema: actions.set_schema,
    alter.SetOwner: actions.set_owner,
    alter.AddColumn: actions.add_column,
    alter.DropColumn: actions.drop_column,
    alter.AlterColumnType: actions.alter_column_type,
    alter.AlterColumnEncoding: actions.alter_column_encoding,
    alter.SetLayout: actions.set_layout,
    alter.AddConstraint: actions.add_constraint,
    alter.DropConstraint: actions.drop_constraint,
    alter.AppendFrom: actions.append_from,
}
_OF_VIEWS = (alter.Rename, alter.SetOwner, alter.SetSchema)


def alter_table(name: Name, changes: tuple[alter.AlterAction, ...], context: PlanContext) -> Plan:
    """The plan for one ALTER TABLE, VIEW or MATERIALIZED VIEW."""
    info = resolve(context, name)
    require_owner(context, info)
    sql: list[str] = []
    for change in changes:
        if info.kind != "table" and not isinstance(change, _OF_VIEWS):
            raise SqlError(f'"{info.name}" is not a table', "42809")
        sql += _ACTIONS[type(change)](change, info, context)
    if not sql:
        return Acknowledge("ALTER TABLE", Scope.DDL)
    locks = [f"{info.schema}.{info.name}"]
    appends = isinstance(changes[0], alter.AppendFrom)
    if isinstance(changes[0], alter.AppendFrom):
        source = resolve(context, changes[0].source)
        locks.append(f"{source.schema}.{source.name}")
    return RunSql(
        tuple(sql),
        "ALTER TABLE APPEND" if appends else "ALTER TABLE",
        Scope.DDL,
        returns_rows=False,
        locks=tuple(locks),
        outside_transaction=appends,
        reusable=False,
    )

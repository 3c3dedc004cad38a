"""ALTER TABLE's actions, each to its own function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sparkify_tui.sandbox.catalog import alter_table as actions
from sparkify_tui.sandbox.catalog.privileges import require_owner
from sparkify_tui.sandbox.catalog.tables import TableInfo, resolve
from sparkify_tui.sandbox.dialect import ddl_alter
from sparkify_tui.sandbox.dialect.ddl_tokens import Name
from sparkify_tui.sandbox.dialect.plan import Acknowledge, Plan, PlanContext, RunSql, Scope, SqlError

_Action = Callable[[Any, TableInfo, PlanContext], list[str]]

_ACTIONS: dict[type, _Action] = {
    ddl_alter.Rename: actions.rename,
    ddl_alter.RenameColumn: actions.rename_column,
    ddl_alter.SetSchema: actions.set_schema,
    ddl_alter.SetOwner: actions.set_owner,
    ddl_alter.AddColumn: actions.add_column,
    ddl_alter.DropColumn: actions.drop_column,
    ddl_alter.AlterColumnType: actions.alter_column_type,
    ddl_alter.AlterColumnEncoding: actions.alter_column_encoding,
    ddl_alter.SetLayout: actions.set_layout,
    ddl_alter.AddConstraint: actions.add_constraint,
    ddl_alter.DropConstraint: actions.drop_constraint,
    ddl_alter.AppendFrom: actions.append_from,
}
_OF_VIEWS = (ddl_alter.Rename, ddl_alter.SetOwner, ddl_alter.SetSchema)


def alter_table(name: Name, changes: tuple[ddl_alter.AlterAction, ...], context: PlanContext) -> Plan:
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
    appends = isinstance(changes[0], ddl_alter.AppendFrom)
    if isinstance(changes[0], ddl_alter.AppendFrom):
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

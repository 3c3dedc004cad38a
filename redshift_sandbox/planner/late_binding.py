"""The columns of late-binding views, found where they are asked for: what such a view reads may have changed since."""

from __future__ import annotations

from dataclasses import replace

from redshift_sandbox.metadata import writing
from redshift_sandbox.planner.planned_queries import plan_query
from redshift_sandbox.sql.names import metadata
from redshift_sandbox.sql.plan import PlanContext, RedshiftType
from redshift_sandbox.sql.sql_error import SqlError
from redshift_sandbox.system_views.system import LATE_COLUMNS

_NAMES = "relation, number, name, type_name, type_oid, modifier, type_length"
_NONE = f"(select * from (values (0, 0, '', '', 0, 0, 0)) as _({_NAMES}) where false)"


def with_columns(text: str, context: PlanContext) -> str:
    """A system relation's text with the columns of late-binding views in it."""
    return text.replace(LATE_COLUMNS, _NONE if context.within_view else _columns(context))


def _columns(context: PlanContext) -> str:
    """Columns _NAMES; nothing of views that can't be read now."""
    rows = context.connection.execute(
        f"""select r.oid, r.definition, v.names from {metadata(context.database, "relations")} r
            left join {metadata(context.database, "view_texts")} v on v.view = r.oid
            where r.late_binding order by r.oid"""
    ).fetchall()
    values = [
        (oid, number, name, type_.name, type_.oid, type_.modifier, type_.length)
        for oid, query, names in rows
        for number, (name, type_) in enumerate(_of_view(query, tuple(names or ()), context), 1)
    ]
    return f"(select * from (values {writing.values(values)}) as _({_NAMES}))" if values else _NONE


def _of_view(query: str, names: tuple[str, ...], context: PlanContext) -> tuple[tuple[str, RedshiftType], ...]:
    reader = replace(context, is_superuser=True, view_path=(), held=None, columns=None, within_view=True)
    try:
        return plan_query(query, reader, names).columns
    except (SqlError, RecursionError):
        return ()

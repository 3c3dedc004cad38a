"""DROP of tables and views: what depends on them goes too with CASCADE, and holds them without."""

from __future__ import annotations

from redshift_sandbox.metadata.table_privileges import require_owner
from redshift_sandbox.metadata.tables import TableInfo, sql_name
from redshift_sandbox.metadata.writing import delete_relation
from redshift_sandbox.planner.ddl.defaults import sequence_name
from redshift_sandbox.planner.lookup import find, missing
from redshift_sandbox.sql.ddl.ddl_statements import DropRelations
from redshift_sandbox.sql.names import metadata, sql_kind
from redshift_sandbox.sql.plan import Acknowledge, Plan, PlanContext, RunSql, Scope
from redshift_sandbox.sql.sql_error import SqlError

_WORDS = {"table": "table", "view": "view", "materialized view": "materialized view"}


def drop_relations(statement: DropRelations, context: PlanContext) -> Plan:
    """The plan for DROP TABLE, DROP VIEW or DROP MATERIALIZED VIEW."""
    tag = f"DROP {statement.kind.upper()}"
    doomed: list[TableInfo] = []
    notices: list[str] = []
    for name in statement.names:
        info = find(context, name)
        if info is None:
            if not statement.if_exists:
                raise missing(context, name, _WORDS[statement.kind].capitalize())
            notices.append(
                f'{_WORDS[statement.kind].capitalize()} "{".".join(name)}" does not exist and will be skipped'
            )
            continue
        require_kind(info, statement.kind)
        require_owner(context, info)
        doomed.append(info)
    if not doomed:
        return Acknowledge(tag, Scope.DDL, notices=tuple(notices))
    sql = drop_statements(context, doomed, cascade=statement.cascade)
    locks = tuple(f"{info.schema}.{info.name}" for info in doomed if info.kind == "table")
    return RunSql(tuple(sql), tag, Scope.DDL, returns_rows=False, locks=locks, reusable=False)


def require_kind(info: TableInfo, kind: str) -> None:
    """SqlError 42809 when a name means something of another kind, 42501 for the system's own."""
    if info.kind == "system":
        raise SqlError(f'permission denied: "{info.name}" is a system catalog', "42501")
    if info.kind != kind:
        article = "a"
        hint = f"Use DROP {info.kind.upper()} to remove {article} {info.kind}."
        raise SqlError(f'"{info.name}" is not {article} {kind}', "42809", hint=hint)


def drop_statements(context: PlanContext, doomed: list[TableInfo], *, cascade: bool) -> list[str]:
    """The statements that remove relations, dependents first; SqlError 2BP01 when others depend on them."""
    oids = [info.oid for info in doomed]
    above = dependents(context, oids)
    held = [f"{kind} {name}" for _, name, kind, *_ in above] + _foreign_keys(context, oids)
    if held and not cascade:
        name = doomed[0].name
        raise SqlError(
            f"cannot drop {doomed[0].kind} {name} because other objects depend on it",
            "2BP01",
            detail="\n".join(f"{what} depends on {doomed[0].kind} {name}" for what in held),
            hint="Use DROP ... CASCADE to drop the dependent objects too.",
        )
    sql = removed_views(context, above)
    for info in doomed:
        if info.sql_name:
            sql.append(f"drop {sql_kind(info.kind)} if exists {info.sql_name}")
        sql.extend(_drop_sequences(context, info))
        sql.extend(delete_relation(context.database, info.oid))
        sql.append(f"delete from {metadata(context.database, 'constraints')} where target = {info.oid}")
    return sql


_Above = list[tuple[int, str, str, str, str]]


def held_by(context: PlanContext, oids: list[int], what: str, *, cascade: bool) -> _Above:
    """What depends on things of these numbers; SqlError 2BP01, naming the thing as `what`, unless it goes with them."""
    above = dependents(context, oids)
    if above and not cascade:
        raise SqlError(
            f"cannot drop {what} because other objects depend on it",
            "2BP01",
            detail="\n".join(f"{kind} {name} depends on {what}" for _, name, kind, *_ in above),
            hint="Use DROP ... CASCADE to drop the dependent objects too.",
        )
    return above


def removed_views(context: PlanContext, above: _Above) -> list[str]:
    """The statements that remove the views that `dependents` found."""
    sql: list[str] = []
    for oid, _, kind, place, physical in above:
        if physical:
            sql.append(f"drop {sql_kind(kind)} if exists {sql_name(context.database, place, physical)}")
        sql.extend(delete_relation(context.database, oid))
    return sql


def _foreign_keys(context: PlanContext, oids: list[int]) -> list[str]:
    """Foreign keys of other tables on these."""
    listed = ", ".join(str(oid) for oid in oids)
    rows = context.connection.execute(
        f"""select k.name, r.name from {metadata(context.database, "constraints")} k
            join {metadata(context.database, "relations")} r on r.oid = k.relation
            where k.target in ({listed}) and k.relation not in ({listed}) order by k.oid"""
    ).fetchall()
    return [f"constraint {name} on table {table}" for name, table in rows]


def _drop_sequences(context: PlanContext, info: TableInfo) -> list[str]:
    return [
        "drop sequence if exists "
        + sequence_name(context.database, info.oid, column.number, temporary=info.is_temporary)
        for column in info.columns
        if column.identity
    ]


def dependents(context: PlanContext, oids: list[int]) -> list[tuple[int, str, str, str, str]]:
    """Views that are built on relations, directly or over other views, the outermost first."""
    listed = ", ".join(str(oid) for oid in oids)
    rows = context.connection.execute(
        f"""with recursive above(oid, depth) as (
              select view, 1 from {metadata(context.database, "dependencies")} where target in ({listed})
              union all
              select d.view, a.depth + 1 from above a join {metadata(context.database, "dependencies")} d
                on d.target = a.oid)
            select r.oid, r.name, r.kind, r.place, r.physical
            from (select oid, max(depth) as depth from above group by oid) a
            join {metadata(context.database, "relations")} r on r.oid = a.oid
            where r.oid not in ({listed}) order by a.depth desc, r.oid"""
    ).fetchall()
    return [tuple(row) for row in rows]

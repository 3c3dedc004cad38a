"""Which relation a name means, and what is known of it: the one place where Redshift's names become DuckDB's."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sparkify_tui.sandbox.catalog import row_counts, system
from sparkify_tui.sandbox.catalog.names import (
    PHYSICAL_TEMPORARY,
    is_temporary_schema,
    metadata,
    qualified,
    quoted,
    split_name,
    temporary_schema,
)
from sparkify_tui.sandbox.catalog.reading import first_row
from sparkify_tui.sandbox.dialect.plan import PlanContext, RedshiftType, SqlError

IMPLICIT_SCHEMA = "pg_catalog"
LATE_COLUMNS = "{late}"
"""What a system relation's text writes for the columns of late-binding views (late_binding.py)."""


@dataclass(frozen=True, slots=True)
class ColumnInfo:
    """One column. `default_sql` is the DEFAULT as it was written; `identity` is '', 'always' or 'by default'."""

    name: str
    type: RedshiftType
    nullable: bool = True
    default_sql: str | None = None
    identity: str = ""
    identity_seed: int = 0
    identity_step: int = 1
    encoding: str = "none"
    distkey: bool = False
    sortkey: int = 0
    number: int = 0


@dataclass(frozen=True, slots=True)
class TableInfo:
    """A relation: `kind` is 'table', 'view', 'materialized view' or 'system'.

    `sql_name` is what to write in DuckDB's SQL; its last part may differ from `name`, because renaming changes the
    metadata alone. `logged` says that its rows come from the system log, which must be flushed before they are read.
    `of_the_moment` says of a view planned where it is read that its rows may differ though no table has changed (a
    clock, the session's user), `volatile` that even `sql_name` holds something of this moment.
    """

    schema: str
    name: str
    oid: int
    columns: tuple[ColumnInfo, ...]
    sql_name: str
    kind: str = "table"
    owner: int = 100
    diststyle: str = "AUTO(ALL)"
    sortkey_style: str = "compound"
    definition: str = ""
    late_binding: bool = False
    logged: bool = False
    of_the_moment: bool = False
    volatile: bool = False

    @property
    def is_temporary(self) -> bool:
        """Whether it belongs to one session alone."""
        return is_temporary_schema(self.schema)

    def column(self, name: str) -> ColumnInfo | None:
        """The column of that name."""
        return next((column for column in self.columns if column.name == name), None)


_Key = tuple[str, str, str]


class TableCache:
    """Relations that were looked up, shared by all sessions of a cluster; emptied by every commit of DDL.

    A session whose own transaction holds uncommitted DDL, or began before the last commit of it, has one of its own.
    `functions` are the user-defined functions by name (catalog/user_functions.py), None until somebody asked.
    """

    def __init__(self) -> None:
        self.version = 0
        self.functions: Mapping[str, tuple[Any, ...]] | None = None
        self._lock = threading.Lock()
        self._found: dict[_Key, TableInfo | None] = {}

    def clear(self) -> None:
        """Forget everything: DDL was committed."""
        with self._lock:
            self.version += 1
            self.functions = None
            self._found = {}

    def without(self, name: str) -> TableCache:
        """A cache of its own that knows the same, but nothing of relations of this name in any schema."""
        other = TableCache()
        other._found = {key: info for key, info in self._found.copy().items() if key[2] != name}
        other.functions = self.functions
        return other

    def with_functions(self, functions: Mapping[str, tuple[Any, ...]]) -> TableCache:
        """A cache of its own that knows the same relations, and these functions instead of its own."""
        other = self.without("")
        other.functions = functions
        return other

    def keep_functions(self, functions: Mapping[str, tuple[Any, ...]], version: int) -> None:
        """Keep all functions there are, unless DDL was committed since `version`."""
        with self._lock:
            if version == self.version:
                self.functions = functions

    def get(self, key: _Key) -> tuple[bool, TableInfo | None]:
        """Whether the relation was looked up, and what was found (None: there is none)."""
        found = self._found
        return (True, found[key]) if key in found else (False, None)

    def put(self, key: _Key, info: TableInfo | None, version: int) -> None:
        """Keep what was read, unless DDL was committed since `version`."""
        with self._lock:
            if version == self.version:
                self._found[key] = info


def describe(
    connection: Any,
    search_path: Sequence[str],
    name: str | Sequence[str],
    *,
    database: str = "",
    session_id: int = 0,
    cache: TableCache | None = None,
) -> TableInfo | None:
    """The relation that a name means for a session: its temporary tables, pg_catalog, then the search path.

    `name` is dotted text or its parts, folded already. `database` is the session's; without it DuckDB is asked.
    """
    parts = split_name(name) if isinstance(name, str) else tuple(name)
    relation = parts[-1]
    own = database or str(first_row(connection.execute("select current_database()"))[0])
    place = parts[-3] if len(parts) > 2 else own
    if place != own:
        raise SqlError(f'database "{place}" does not exist', "3D000")
    if len(parts) > 1:
        schemas = [temporary_schema(session_id) if parts[-2] == "pg_temp" else parts[-2]]
    else:
        schemas = [temporary_schema(session_id)] if session_id else []
        schemas += [schema for schema in search_path if schema != IMPLICIT_SCHEMA]
    # What another session's temporary table is called in DuckDB means this session's own one here, or none.
    mine = temporary_schema(session_id) if session_id else ""
    schemas = [schema for schema in schemas if schema == mine or not is_temporary_schema(schema)]
    known = system.find(parts[-2] if len(parts) > 1 else IMPLICIT_SCHEMA, relation)
    if known is not None and len(parts) > 1:
        return _system_table(connection, place, known)
    for schema, info in _found(connection, place, schemas, relation, cache):
        if known is not None and not is_temporary_schema(schema):
            break
        if info is None and len(parts) == 1 and (hidden := system.find(schema, relation)) is not None:
            return _system_table(connection, place, hidden)
        if info is not None:
            return info
    return None if known is None else _system_table(connection, place, known)


def resolve(context: PlanContext, name: str | Sequence[str], privilege: str | None = None) -> TableInfo:
    """The relation that a name means.

    SqlError 42P01 when there is none, 3F000 when its schema isn't there, 42501 when `privilege` on it is lacking.
    """
    info = find(context, name)
    if info is None:
        raise missing(context, name)
    if privilege is not None and not context.is_superuser:
        from sparkify_tui.sandbox.catalog.privileges import require_on_table

        require_on_table(context, info, privilege)
    unheld = info.kind == "view" and not info.sql_name
    return _planned_here(context, info) if unheld and privilege == "select" else info


def missing(context: PlanContext, name: str | Sequence[str], kind: str = "relation") -> SqlError:
    """The refusal of a name that means nothing: its schema doesn't exist, or there is no such `kind` in it."""
    from sparkify_tui.sandbox.catalog.schemas import SYSTEM_SCHEMAS, find_schema

    parts = split_name(name) if isinstance(name, str) else tuple(name)
    schema = parts[-2] if len(parts) > 1 else ""
    known = not schema or schema in SYSTEM_SCHEMAS or schema.startswith("pg_temp")
    if known or find_schema(context, schema) is not None:
        return SqlError(f'{kind} "{".".join(parts)}" does not exist', "42P01")
    return SqlError(f'schema "{schema}" does not exist', "3F000")


def find(context: PlanContext, name: str | Sequence[str]) -> TableInfo | None:
    """As describe, for the session a statement is planned in; notes what was found in context.relations."""
    info = describe(
        context.connection,
        context.lookup_path,
        name,
        database=context.database,
        session_id=0 if context.view_path else context.session_id,
        cache=context.table_cache,
    )
    if info is None:
        return None
    if info.kind == "system" and LATE_COLUMNS in info.sql_name:
        from sparkify_tui.sandbox.catalog.late_binding import with_columns

        info = replace(info, sql_name=with_columns(info.sql_name, context))
    if context.relations is not None:
        context.relations.append(info)
    return info


def _planned_here(context: PlanContext, info: TableInfo) -> TableInfo:
    """A view of which DuckDB has none (late-binding, or about the session itself): its query, planned where it is read.

    A late-binding view asks its reader for privileges on what it reads, and looks for that in the reader's search path;
    others were checked, and their names found, when they were made.
    """
    from sparkify_tui.sandbox.catalog.queries import named_query, plan_query

    try:
        if info.late_binding:
            reader, names = replace(context, view_path=(), columns=None), listed_names(context, info)
        else:
            reader = replace(context, is_superuser=True, view_path=_made_under(context, info), columns=None)
            names = tuple(column.name for column in info.columns)
        planned = plan_query(info.definition, reader, names)
    except SqlError as error:
        error.position = None  # it counts the characters of the view's query, not of the statement
        raise
    except RecursionError as error:
        raise SqlError(f'infinite recursion in view "{info.name}"', "42P17") from error
    columns = tuple(ColumnInfo(name, type_, number=number) for number, (name, type_) in enumerate(planned.columns, 1))
    if not info.late_binding and [one.type.oid for one in columns] != [one.type.oid for one in info.columns]:
        message = f'sandbox: what view "{info.name}" reads has changed since it was made; drop it and make it again'
        raise SqlError(message, "0A000")
    logged = any(relation.logged for relation in planned.relations)
    return replace(
        info,
        columns=columns,
        sql_name=f"({named_query(planned)})",
        logged=logged,
        of_the_moment=not planned.deterministic,
        volatile=not planned.reusable,
    )


def listed_names(context: PlanContext, view: TableInfo) -> tuple[str, ...]:
    """The names that a view's statement lists for its columns."""
    texts = metadata(context.database, "view_texts")
    row = first_row(context.connection.execute(f"select names from {texts} where view = {view.oid}"))
    return () if row is None else tuple(row[0])


def _made_under(context: PlanContext, view: TableInfo) -> tuple[str, ...]:
    """The search path of the session that made a view."""
    paths = metadata(context.database, "view_paths")
    row = first_row(context.connection.execute(f"select path from {paths} where view = {view.oid}"))
    return () if row is None else tuple(row[0])


def _found(
    connection: Any, database: str, schemas: Sequence[str], relation: str, cache: TableCache | None
) -> list[tuple[str, TableInfo | None]]:
    """What each schema holds under a name; those the cache doesn't know are read in one query."""
    answers: dict[str, TableInfo | None] = {}
    version = cache.version if cache is not None else 0
    for schema in schemas:
        known, info = cache.get((database, schema, relation)) if cache is not None else (False, None)
        if known:
            answers[schema] = info
    missing = [schema for schema in dict.fromkeys(schemas) if schema not in answers]
    if missing:
        read = _read(connection, database, missing, relation)
        for schema in missing:
            answers[schema] = read.get(schema)
            if cache is not None:
                cache.put((database, schema, relation), answers[schema], version)
    return [(schema, answers[schema]) for schema in schemas]


_RELATION = """
select r.schema_name, r.oid, r.kind, r.owner, r.diststyle, r.sortkey_style, r.definition, r.late_binding, r.place,
r.physical,
       c.name, c.type_name, c.type_oid, c.modifier, c.type_length, c.not_null, c.default_sql, c.identity, c.seed,
       c.step,
       c.encoding, c.distkey, c.sortkey, c.number
from {relations} r left join {columns} c on c.relation = r.oid
where r.name = ? and r.schema_name in ({places}) order by r.oid, c.number"""


def _read(connection: Any, database: str, schemas: Sequence[str], relation: str) -> dict[str, TableInfo]:
    statement = _RELATION.format(
        relations=metadata(database, "relations"),
        columns=metadata(database, "columns"),
        places=", ".join("?" for _ in schemas),
    )
    rows: dict[str, list[tuple[Any, ...]]] = {}
    for row in connection.execute(statement, [relation, *schemas]).fetchall():
        rows.setdefault(row[0], []).append(row)
    return {schema: _table(database, relation, found) for schema, found in rows.items()}


def _table(database: str, name: str, rows: list[tuple[Any, ...]]) -> TableInfo:
    schema, oid, kind, owner, diststyle, sortkey_style, definition, late_binding, place, physical, *_ = rows[0]
    columns = tuple(_column(row) for row in rows if row[10] is not None)
    return TableInfo(
        schema,
        name,
        oid,
        columns,
        sql_name(database, place, physical),
        kind,
        owner,
        diststyle,
        sortkey_style,
        definition,
        late_binding,
    )


def _column(row: tuple[Any, ...]) -> ColumnInfo:
    return ColumnInfo(
        name=row[10],
        type=RedshiftType(row[11], row[12], row[13], row[14]),
        nullable=not row[15],
        default_sql=row[16],
        identity=row[17],
        identity_seed=row[18],
        identity_step=row[19],
        encoding=row[20],
        distkey=row[21],
        sortkey=row[22],
        number=row[23],
    )


def sql_name(database: str, place: str, physical: str) -> str:
    """The DuckDB name of a relation: `place` is its physical schema, '' for a session's temporary ones.

    '' for a view that DuckDB doesn't hold, because it is planned where it is read.
    """
    if not physical:
        return ""
    return qualified(database, place, physical) if place else f"{PHYSICAL_TEMPORARY}.{quoted(physical)}"


def _system_table(connection: Any, database: str, relation: system.SystemRelation) -> TableInfo:
    text = relation.sql_name(database)
    if row_counts.PLACEHOLDER in text:
        text = text.replace(row_counts.PLACEHOLDER, row_counts.rows_sql(connection, database))
    columns = tuple(ColumnInfo(name, type_, number=number) for number, (name, type_) in enumerate(relation.columns, 1))
    return TableInfo(
        relation.schema,
        relation.name,
        relation.oid,
        columns,
        text,
        "system",
        owner=1,
        logged=relation.logged,
    )

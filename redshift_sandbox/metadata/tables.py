"""Which relation a name means, and what is known of it: the one place where Redshift's names become DuckDB's."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from redshift_sandbox.sql.duckdb_connection import DuckDBConnection, Row
from redshift_sandbox.sql.names import (
    PHYSICAL_TEMPORARY,
    is_temporary_schema,
    metadata,
    qualified,
    quoted,
)
from redshift_sandbox.sql.plan import RedshiftType

Found = TypeVar("Found")
IMPLICIT_SCHEMA = "pg_catalog"


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
    `functions` are the user-defined functions by name (metadata/user_functions.py), None until somebody asked. Schemas
    and users that were found (metadata/schemas.py) are kept here as well.
    """

    def __init__(self) -> None:
        self.version = 0
        # Any: a FunctionInfo, which knows tables.
        self.functions: Mapping[str, tuple[Any, ...]] | None = None
        self._lock = threading.Lock()
        self._found: dict[_Key, TableInfo | None] = {}
        # Any: what metadata/schemas.py reads, which knows tables.
        self._facts: dict[_Key, Any] = {}

    def clear(self) -> None:
        """Forget everything: DDL was committed."""
        with self._lock:
            self.version += 1
            self.functions = None
            self._found = {}
            self._facts = {}

    def without(self, name: str) -> TableCache:
        """A cache of its own that knows the same, but nothing of relations of this name in any schema."""
        other = TableCache()
        other._found = {key: info for key, info in self._found.copy().items() if key[2] != name}
        other.functions = self.functions
        other._facts = self._facts.copy()
        return other

    def with_functions(self, functions: Mapping[str, tuple[object, ...]]) -> TableCache:
        """A cache of its own that knows the same relations, and these functions instead of its own."""
        other = self.without("")
        other.functions = functions
        return other

    def keep_functions(self, functions: Mapping[str, tuple[object, ...]], version: int) -> None:
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

    def fact(self, key: _Key, read: Callable[[], Found | None]) -> Found | None:
        """What is known under the key, else what `read` finds: that is kept, unless it is None or DDL came between."""
        found: Found | None = self._facts.get(key)
        if found is None:
            version, found = self.version, read()
            with self._lock:
                if found is not None and version == self.version:
                    self._facts[key] = found
        return found


def _found(
    connection: DuckDBConnection, database: str, schemas: Sequence[str], relation: str, cache: TableCache | None
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


def _read(connection: DuckDBConnection, database: str, schemas: Sequence[str], relation: str) -> dict[str, TableInfo]:
    statement = _RELATION.format(
        relations=metadata(database, "relations"),
        columns=metadata(database, "columns"),
        places=", ".join("?" for _ in schemas),
    )
    rows: dict[str, list[Row]] = {}
    for row in connection.execute(statement, [relation, *schemas]).fetchall():
        rows.setdefault(row[0], []).append(row)
    return {schema: _table(database, relation, found) for schema, found in rows.items()}


def _table(database: str, name: str, rows: list[Row]) -> TableInfo:
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


def _column(row: Row) -> ColumnInfo:
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

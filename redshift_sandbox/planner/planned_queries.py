"""A query inside a DDL statement: planned by the dialect, with the names and types of its columns."""

from __future__ import annotations

from dataclasses import dataclass, replace

import duckdb

from redshift_sandbox.metadata.tables import TableInfo
from redshift_sandbox.metadata.user_functions import FunctionInfo
from redshift_sandbox.planner.binding import plan_statement
from redshift_sandbox.planner.engine_errors import from_duckdb as from_duckdb_error
from redshift_sandbox.sql.names import quoted
from redshift_sandbox.sql.plan import PlanContext, RedshiftType, RunSql
from redshift_sandbox.sql.sql_error import SqlError
from redshift_sandbox.sql.types import (
    NUMERIC,
    TEXT,
    UNKNOWN,
    VARCHAR,
    from_duckdb,
    numeric,
    to_duckdb,
    varchar,
)

_LONGEST = 65535


@dataclass(frozen=True, slots=True)
class PlannedQuery:
    """DuckDB's SQL of a query and its columns as Redshift would declare them.

    `of_the_moment` says that the SQL holds something of this session or reads the system log: a view of it must be
    planned where it is read. `deterministic` and `reusable` are the plan's. `read` are the columns that it reads, as
    their tables' OIDs and their numbers there.
    """

    sql: str
    columns: tuple[tuple[str, RedshiftType], ...]
    parameters: tuple[RedshiftType | None, ...]
    relations: tuple[TableInfo, ...]
    of_the_moment: bool = False
    deterministic: bool = True
    reusable: bool = True
    functions: tuple[FunctionInfo, ...] = ()
    macros: tuple[object, ...] = ()
    read: frozenset[tuple[int, int]] = frozenset()


def plan_query(query: str, context: PlanContext, names: tuple[str, ...] = ()) -> PlannedQuery:
    """Plan the query of CREATE TABLE AS or CREATE VIEW; `names` rename its first columns."""
    found_relations: list[TableInfo] = []
    called: list[FunctionInfo] = []
    read: set[tuple[int, int]] = set()
    planned = plan_statement(query, replace(context, relations=found_relations, functions=called, columns=read))
    if not isinstance(planned, RunSql) or not planned.returns_rows or len(planned.sql) != 1:
        raise SqlError("syntax error: a query is expected here", "42601")
    sql = planned.sql[0]
    try:
        described = context.connection.execute(f"describe {sql}").fetchall()
    except duckdb.Error as error:
        raise from_duckdb_error(error) from error
    if len(names) > len(described):
        raise SqlError("too many column names were specified", "42601")
    found = []
    for number, row in enumerate(described):
        known = planned.types[number] if number < len(planned.types) else None
        name = planned.result_names[number] if planned.result_names else str(row[0])
        found.append((names[number] if number < len(names) else name, storable(known or from_duckdb(row[1]))))
    unheld = any(info.kind == "view" and not info.sql_name for info in found_relations)
    of_the_moment = unheld or not planned.deterministic
    return PlannedQuery(
        sql,
        tuple(found),
        planned.parameters,
        tuple(found_relations),
        of_the_moment,
        planned.deterministic,
        planned.reusable,
        tuple(called),
        read=frozenset(read),
    )


def held_query(query: str, planned: PlannedQuery, context: PlanContext) -> PlannedQuery:
    """A planned query as DuckDB can hold it in a view: its calls of user-defined functions stay calls, of macros."""
    if not planned.functions or planned.of_the_moment:
        return planned
    macros: list[object] = []
    again = plan_statement(query, replace(context, held=macros))
    if not isinstance(again, RunSql) or not again.deterministic:
        return replace(planned, of_the_moment=True)
    return replace(planned, sql=again.sql[0], macros=tuple(macros))


def storable(type_: RedshiftType) -> RedshiftType:
    """The type a table's column gets for an expression's type."""
    if type_.oid in (TEXT.oid, UNKNOWN.oid) or (type_.oid == VARCHAR.oid and type_.modifier < 0):
        return varchar(_LONGEST)
    if type_.oid == NUMERIC.oid and type_.modifier < 0:
        return numeric(18, 0)
    return type_


def typed_query(planned: PlannedQuery) -> str:
    """The planned query with its values cast to the columns' own types."""
    return _select(planned, [""] * len(planned.columns))


def named_query(planned: PlannedQuery) -> str:
    """The same with the columns' own names."""
    return _select(planned, [f" as {quoted(name)}" for name, _ in planned.columns])


def _select(planned: PlannedQuery, endings: list[str]) -> str:
    names = ", ".join(quoted(f"c{number}") for number in range(len(planned.columns)))
    casts = ", ".join(
        f"{quoted(f'c{number}')}::{to_duckdb(type_)}{ending}"
        for number, ((_, type_), ending) in enumerate(zip(planned.columns, endings, strict=True))
    )
    return f"select {casts} from ({planned.sql}) as _({names})"

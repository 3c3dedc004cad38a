"""How many rows each table holds and how unevenly they lie, counted when SVV_TABLE_INFO or STV_TBL_PERM is read."""

from __future__ import annotations

from redshift_sandbox.metadata.tables import sql_name
from redshift_sandbox.sql.duckdb_connection import DuckDBConnection
from redshift_sandbox.sql.names import is_temporary_schema, metadata, quoted

PLACEHOLDER = "planned.row_counts"
"""What a system relation's query reads for the counts: columns oid, rows and skew (NULL but for a distribution key)."""

_SLICES = "getvariable('sandbox_slices')"
_LOPSIDED = 100


def rows_sql(connection: DuckDBConnection, database: str) -> str:
    """The counts of this database's tables; temporary ones are left out, their sessions being unknown here."""
    found = connection.execute(
        f"""select r.oid, r.schema_name, r.place, r.physical, max(c.name) filter (c.distkey)
            from {metadata(database, "relations")} r left join {metadata(database, "columns")} c on c.relation = r.oid
            where r.kind <> 'view' group by all order by r.oid"""
    ).fetchall()
    counts = [
        _count(oid, sql_name(database, place, physical), key)
        for oid, schema, place, physical, key in found
        if not is_temporary_schema(schema)
    ]
    return "(" + " union all ".join(counts or ["select 0 as oid, 0 as rows, null as skew where false"]) + ")"


def _count(oid: int, table: str, key: str | None) -> str:
    skew = "null"
    if key is not None:
        slices = f"select count(*) as n from {table} group by hash({quoted(key)}) % {_SLICES}"
        skew = f"(select case when count(*) < {_SLICES} then {_LOPSIDED} else max(n) / min(n) end from ({slices}))"
    return f"select {oid} as oid, (select count(*) from {table}) as rows, {skew} as skew"

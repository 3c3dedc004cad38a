"""Casts from SUPER: NULL for a value that can't be the target."""

from __future__ import annotations

from redshift_sandbox.planner.expressions.typed import (
    MACROS,
)
from redshift_sandbox.sql import types
from redshift_sandbox.sql.plan import RedshiftType


def conversion(sql: str, target: RedshiftType, duckdb: str) -> str:
    """The SQL of a lax cast from SUPER: NULL for a value that can't be the target."""
    text = f"{MACROS}super_text({sql})"
    if target.oid in (types.INT2.oid, types.INT4.oid, types.INT8.oid):
        return f"TRY_CAST(TRY_CAST({text} AS DECIMAL(38,10)) AS {duckdb})"
    if target.oid == types.BOOL.oid:
        return f"{MACROS}super_truth({sql})"
    if target.oid == types.DATE.oid:
        return f"CAST({MACROS}moment_or_null({text}) AS DATE)"
    if target.oid == types.TIMESTAMP.oid:
        return f"{MACROS}moment_or_null({text})"
    return f"TRY_CAST({text} AS {duckdb})"

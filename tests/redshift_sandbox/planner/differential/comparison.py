"""Runs a statement on both sides and says how the answers differ."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from typing import Any

import psycopg2

from redshift_sandbox.sql import types
from redshift_sandbox.sql.sql_error import SqlError
from tests.redshift_sandbox.planner.conftest import Sandbox

_STRINGS = {25, 1043, 705, 1042, 19}


def family(oid: int) -> str:
    """The type as the two sides must agree on it; every unpadded string is one family."""
    return "string" if oid in _STRINGS else str(oid)


def normal(value: Any) -> Any:
    """A value without the differences that two drivers make."""
    if isinstance(value, float):
        return "NaN" if math.isnan(value) else float(f"{value:.12g}")
    if isinstance(value, Decimal):
        return value.normalize() + 0
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return value.astimezone(dt.UTC)
    if isinstance(value, str):
        return value.rstrip(" ")
    return value


def on_postgres(connection: Any, statement: str) -> tuple[str, Any, Any]:
    """('rows', types, rows) or ('error', sqlstate, message)."""
    with connection.cursor() as cursor:
        try:
            cursor.execute(statement)
        except psycopg2.Error as error:
            return "error", error.pgcode, str(error).strip()
        if cursor.description is None:
            return "rows", (), []
        oids = tuple(family(column.type_code) for column in cursor.description)
        return "rows", oids, _rows(oids, cursor.fetchall())


def names_on_postgres(connection: Any, statement: str) -> tuple[str, ...]:
    """What PostgreSQL calls the columns of a result."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return tuple(column.name for column in cursor.description or ())


def names_on_sandbox(sandbox: Sandbox, statement: str) -> tuple[str, ...]:
    """The same of the sandbox; a column of DATE_PART is called pgdate_part on Redshift."""
    return tuple(name.removeprefix("pg") if name == "pgdate_part" else name for name in sandbox.run(statement)[2])


def on_sandbox(sandbox: Sandbox, statement: str) -> tuple[str, Any, Any]:
    """The same of the sandbox."""
    try:
        rows, kinds, _ = sandbox.run(statement)
    except SqlError as error:
        return "error", error.sqlstate, error.message
    oids = tuple(family((kind or types.TEXT).oid) for kind in kinds)
    return "rows", oids, _rows(oids, rows)


def recorded(answer: tuple[str, Any, Any]) -> str:
    """An answer in one line: the sqlstate, or the types (by OID) and rows, shortened."""
    if answer[0] == "error":
        return f"error {answer[1]}"
    rows = "; ".join(", ".join(str(value) for value in row) for row in answer[2])
    return f"{' '.join(answer[1])} | {rows[:100]}".strip()


def _rows(oids: tuple[str, ...], rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [
        tuple(
            float(f"{value:.6g}") if oid == str(types.FLOAT4.oid) and value is not None else normal(value)
            for oid, value in zip(oids, row, strict=True)
        )
        for row in rows
    ]

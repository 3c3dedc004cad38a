"""Every run of one or two signs between two numbers is an operator here as on PostgreSQL 15, or none on either."""

from __future__ import annotations

from itertools import product
from typing import Any

import psycopg2
import pytest

from redshift_sandbox.sql.sql_error import SqlError
from tests.redshift_sandbox.planner.conftest import Sandbox

SIGNS = "~!@#^&|`?+-*/%<>="
ON_NUMBERS_TOO = {"~", "!~", "~*", "~~", "||"}
"""Operators of texts, which numbers become by themselves on Redshift."""

RUNS = ["".join(run) for length in (1, 2) for run in product(SIGNS, repeat=length)]


def _on_postgres(cursor: Any, text: str) -> str | None:
    try:
        cursor.execute(text)
    except psycopg2.Error:
        return None
    return str(cursor.fetchall()[0][0])


def _on_sandbox(sandbox: Sandbox, text: str) -> str | None:
    try:
        return str(sandbox.run(text)[0][0][0])
    except SqlError:
        return None


@pytest.mark.parametrize("first", SIGNS)
def test_signs_in_a_row_are_one_operator_or_none(postgres: Any, shared_sandbox_database: Sandbox, first: str) -> None:
    with postgres.cursor() as cursor:
        for run in RUNS:
            if not run.startswith(first) or run in ("--", "/*") or run in ON_NUMBERS_TOO:
                continue
            text = f"select 7 {run} 2"
            assert (_on_sandbox(shared_sandbox_database, text) is None) == (_on_postgres(cursor, text) is None), text

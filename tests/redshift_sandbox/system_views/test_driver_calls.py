"""What Amazon's JDBC and ODBC drivers and pgjdbc ask of a session beside its tables."""

from __future__ import annotations

from typing import Any

import pytest

from tests.redshift_sandbox.database_session import Session

ANSWERS: dict[str, Any] = {
    "array_upper(current_schemas(false), 1)": 1,
    "array_lower(current_schemas(true), 1)": 1,
    "array_to_string(string_to_array('a b c', ' '), '+')": "a+b+c",
    "array_upper(string_to_array('', ' '), 1)": None,
    "(select array_to_string(conkey, ' ') from pg_constraint where conname = 'asked_pkey')": "2 1",
    "(select array_upper(conkey, 1) from pg_constraint where conname = 'asked_pkey')": 2,
    "(select count(*) from pg_settings where name = 'max_index_keys')": 0,
}


@pytest.mark.parametrize("expression", ANSWERS)
def test_arrays_of_the_catalogue_can_be_read_in_sql(session: Session, expression: str) -> None:
    session.run("create table if not exists asked (a int, b int, primary key (b, a))")
    assert session.run(f"select {expression}") == [(ANSWERS[expression],)]


def test_the_most_columns_of_an_index_can_be_read_and_not_set(session: Session) -> None:
    assert session.run("show max_index_keys") == [("32",)]
    assert session.failure("set max_index_keys = 3")[0] == "55P02"


def test_a_session_that_a_driver_makes_read_only_refuses_writes(session: Session) -> None:
    session.run("set readonly = 1")
    assert session.failure("create table never (a int)")[0] == "25006"
    session.script("set readonly = 0", "create table now (a int)", "drop table now")


def test_current_catalog_is_no_word_of_redshifts(session: Session) -> None:
    assert session.failure("select current_catalog") == ("42703", 'column "current_catalog" does not exist')

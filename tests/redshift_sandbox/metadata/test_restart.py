"""What a database file holds is there again when it is opened again, after a stop or a kill."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from redshift_sandbox.metadata.install import VERSION
from redshift_sandbox.planner.install import install
from redshift_sandbox.planner.lookup import describe
from redshift_sandbox.sql.sql_error import SqlError
from tests.redshift_sandbox.database_session import Session
from tests.redshift_sandbox.wire.endpoint import running

QUESTIONS = (
    "select oid, relname, relkind from pg_class where relnamespace = 2200 order by 1",
    "select attrelid, attname, atttypid, atttypmod from pg_attribute where attrelid >= 100000 order by 1, attnum",
    "select oid, conname from pg_constraint order by 1",
    "select usename, usesysid from pg_user order by 1",
    "select * from v",
    "select obj_description('t'::regclass)",
    "show table t",
)


def test_metadata_and_numbers_survive_a_restart(tmp_path: Path) -> None:
    with running(tmp_path) as endpoint:
        session = Session(endpoint)
        session.script(
            "create table t (id int identity(0,1) primary key, name varchar(9) encode zstd sortkey) diststyle even",
            "insert into t (name) values ('a'), ('b')",
            "create view v as select name from t",
            "comment on table t is 'kept'",
            "create user ann password 'Analyst123'",
        )
        before = [session.run(question) for question in QUESTIONS]
        session.run("create temp table passing (a int)")
        session.connection.close()
    with running(tmp_path) as endpoint:
        session = Session(endpoint)
        assert [session.run(question) for question in QUESTIONS] == before
        session.run("insert into t (name) values ('c')")
        assert len(set(session.run("select id from t"))) == 3
        assert session.failure("select * from passing")[0] == "42P01"
        session.script("create table passing (a int)", "drop table passing")
        assert session.run("select count(*) > 3 from sys_query_history where query_text like 'create%'") == [(True,)]
        session.connection.close()
        other = Session(endpoint, user="ann", password="Analyst123")
        assert other.run("select current_user") == [("ann",)]
        other.connection.close()


def test_temporary_tables_of_a_killed_server_are_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "dev.duckdb"
    first = duckdb.connect(path)
    install(first, "dev")
    first.execute(
        "insert into sandbox_catalog.relations by name"
        " (select 7 as oid, 'pg_temp_3' as schema_name, 'left' as name, 'table' as kind, '' as place, 'left' as physical)"
    )
    first.close()
    second = duckdb.connect(path)
    install(second, "dev")
    assert describe(second, ("public",), "left", database="dev", session_id=3) is None
    second.close()


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (f"update sandbox_catalog.version set number = {VERSION + 1}", "another version"),
        ("drop table sandbox_catalog.columns", "columns missing"),
        ("delete from sandbox_catalog.version", "damaged"),
    ],
    ids=["a newer layout", "a table lost", "no version"],
)
def test_a_file_that_is_not_right_is_refused_and_left_alone(tmp_path: Path, damage: str, message: str) -> None:
    connection = duckdb.connect(tmp_path / "dev.duckdb")
    install(connection, "dev")
    connection.execute(damage)
    with pytest.raises(SqlError, match=message):
        install(connection, "dev")
    connection.close()

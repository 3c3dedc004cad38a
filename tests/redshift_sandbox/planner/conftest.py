"""A database of the sandbox in this process, and a PostgreSQL 15 server beside it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import psycopg2
import pytest

from redshift_sandbox.metadata.session_variables import SessionFacts, bind_search_path, bind_session
from redshift_sandbox.planner import engine_errors, translate
from redshift_sandbox.planner.install import install
from redshift_sandbox.planner.macros import macros
from redshift_sandbox.sql.names import quoted
from redshift_sandbox.sql.plan import PlanContext, RedshiftType, RunSql
from redshift_sandbox.sql.sql_error import SqlError

POSTGRES = Path("/usr/lib/postgresql/15/bin")


class Sandbox:
    """Plans statements and runs them on DuckDB, as a session does, without sockets."""

    def __init__(self) -> None:
        self.connection = duckdb.connect()
        self.connection.execute("ATTACH ':memory:' AS dev")
        install(self.connection, "dev", "awsuser")
        self.connection.execute("USE dev")
        self.connection.execute("SET TimeZone = 'UTC'")
        macros.install(self.connection)
        facts = SessionFacts(user="awsuser", user_id=100, superuser=True, pid=1, session_id=1, database="dev")
        bind_session(self.connection, facts)
        bind_search_path(self.connection, ("public",))
        self.context = PlanContext(self.connection, "dev", "awsuser", True, ("public",), session_id=1)

    def run(
        self, text: str, parameters: list[Any] | None = None
    ) -> tuple[list[tuple[Any, ...]], tuple[RedshiftType | None, ...], tuple[str, ...]]:
        """Rows, types and names of a statement's result; raises SqlError."""
        plan = translate.plan(text, self.context)
        assert isinstance(plan, RunSql), plan
        result = self.connection
        try:
            for sql in plan.sql:
                result = self.connection.execute(sql, parameters) if parameters else self.connection.execute(sql)
            rows = result.fetchall() if plan.returns_rows else []
        except duckdb.Error as error:
            raise engine_errors.from_duckdb(error) from error
        return rows, plan.types, plan.result_names or ()

    def value(self, expression: str) -> Any:
        """The single value of an expression."""
        rows, _, _ = self.run(f"select {expression}")
        return rows[0][0]

    def failure(self, text: str) -> SqlError:
        """The error that a statement ends with."""
        with pytest.raises(SqlError) as caught:
            self.run(text)
        return caught.value

    def empty(self) -> None:
        """Drop every table of the schema public, with the views on it, and forget the session's variables."""
        tables = "select table_name from duckdb_tables() where schema_name = 'public'"
        for (name,) in self.connection.execute(tables).fetchall():
            self.run(f"drop table {quoted(name)} cascade")
        self.context.variables.clear()


@pytest.fixture(scope="session")
def _database() -> Iterator[Sandbox]:
    made = Sandbox()
    yield made
    made.connection.close()


@pytest.fixture(scope="module")
def shared_sandbox_database(_database: Sandbox) -> Iterator[Sandbox]:
    """A module's database, without tables at first: the one of all modules, as it takes most of a second to make."""
    yield _database
    _database.empty()


@pytest.fixture
def emptied_sandbox(shared_sandbox_database: Sandbox) -> Iterator[Sandbox]:
    """A module's database, without tables at first, for each test."""
    yield shared_sandbox_database
    shared_sandbox_database.empty()


def _as_postgres(command: list[str]) -> list[str]:
    if os.geteuid() != 0:
        return command
    return ["runuser", "-u", "postgres" if shutil.which("runuser") else "nobody", "--", *command]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Any]:
    """A connection to a PostgreSQL 15 of its own, in UTC and the C collation."""
    if not (POSTGRES / "initdb").exists():
        pytest.skip(f"PostgreSQL 15 is not installed ({POSTGRES}/initdb); the differential tests need it")
    directory = Path(tempfile.mkdtemp(prefix="pg-differential-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(directory, "postgres", "postgres")
        data = directory / "data"
        initdb = [str(POSTGRES / "initdb"), "-D", str(data), "-U", "postgres", "--locale=C", "-E", "UTF8", "--no-sync"]
        subprocess.run(_as_postgres(initdb), check=True, capture_output=True, timeout=60, cwd=directory)
        options = f"-c listen_addresses= -c unix_socket_directories={directory} -c fsync=off -c timezone=UTC"
        control = [str(POSTGRES / "pg_ctl"), "-D", str(data), "-w", "-l", str(directory / "log")]
        subprocess.run(
            _as_postgres([*control, "-o", options, "start"]), check=True, capture_output=True, timeout=60, cwd=directory
        )
        try:
            connection = psycopg2.connect(host=str(directory), user="postgres", dbname="postgres")
            connection.autocommit = True
            yield connection
            connection.close()
        finally:
            subprocess.run(
                _as_postgres([*control, "-m", "immediate", "stop"]), capture_output=True, timeout=60, cwd=directory
            )
    finally:
        shutil.rmtree(directory, ignore_errors=True)

"""An endpoint per module and a connection that commits by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest

from tests.redshift_sandbox.wire.endpoint import Endpoint, running


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    with running(tmp_path_factory.mktemp("catalog")) as started:
        yield started


GREATER = """create function f_sql_greater (float, float)
  returns float
stable
as $$
  select case when $1 > $2 then $1
    else $2
  end
$$ language sql"""


def function(name: str, body: str, arguments: str = "int", result: str = "int", *, replaces: bool = False) -> str:
    """The statement that makes a user-defined function."""
    head = "create or replace function" if replaces else "create function"
    return f"{head} {name}({arguments}) returns {result} immutable as $$ select {body} $$ language sql"


class Session:
    """Runs statements and gives their rows; `state` gives the sqlstate of one that fails."""

    def __init__(self, endpoint: Endpoint, **login: str) -> None:
        self.connection = psycopg2.connect(endpoint.dsn, **login)
        self.connection.autocommit = True

    def run(self, sql: str) -> list[tuple[Any, ...]]:
        with self.connection.cursor() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall()) if cursor.description else []

    def script(self, *statements: str) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = []
        for statement in statements:
            rows = self.run(statement)
        return rows

    def failure(self, sql: str) -> tuple[str, str]:
        with pytest.raises(psycopg2.Error) as caught:
            self.run(sql)
        return str(caught.value.pgcode), str(caught.value.diag.message_primary)


@pytest.fixture
def session(endpoint: Endpoint) -> Iterator[Session]:
    opened = Session(endpoint)
    yield opened
    opened.connection.close()


@pytest.fixture
def own(session: Session) -> Iterator[Session]:
    """A session whose functions and tables go into a schema of their own, f."""
    session.script("drop schema if exists f cascade", "create schema f", "set search_path to f, public")
    yield session
    session.script("rollback", "drop schema if exists f cascade")

"""An endpoint per module and a connection that commits by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest

from tests.redshift.endpoint import Endpoint, running


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    with running(tmp_path_factory.mktemp("catalog")) as started:
        yield started


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

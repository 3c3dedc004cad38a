"""harlequin with harlequin-redshift, driven by the command line that it brings: `make harlequin` installs it."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.clients.test_psycopg2 import ENDLESS
from tests.paths import ROOT
from tests.redshift_sandbox.wire.endpoint import Endpoint

HSQL = ROOT / ".venv" / "harlequin" / "bin" / "hsql"

pytestmark = pytest.mark.skipif(not HSQL.exists(), reason="harlequin is not installed: make harlequin")


@pytest.fixture
def hsql(endpoint: Endpoint, tmp_path: Path):
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = os.environ | {"HOME": str(tmp_path), "NO_COLOR": "1"}
        command = [str(HSQL), "-a", "redshift", f"redshift://{endpoint.url}?ssl=false", *arguments]
        return subprocess.run(
            command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
        )

    return run


def test_statements_run_and_rows_arrive(hsql):
    script = (
        "create table hsql_made (a int primary key, b varchar(20)); insert into hsql_made values (1, 'x'), (2, null)"
    )
    assert hsql("-c", script).returncode == 0
    done = hsql("--csv", "-c", "select a, b from hsql_made order by a")
    assert done.stdout == "a,b\n1,x\n2,\n", done.stderr
    failed = hsql("-c", "selec")
    assert (failed.returncode, failed.stderr) == (1, 'hsql: error: syntax error at or near "selec"\n')


def test_the_catalogue_shows_databases_schemas_tables_and_columns(hsql):
    assert hsql("-c", "create table hsql_shown (a int, b varchar(20), c numeric(9, 2))").returncode == 0

    def names(*arguments: str) -> dict[str, str]:
        return {row["name"]: row["type"] for row in json.loads(hsql(*arguments, "--json").stdout)}

    assert "public" in names("--catalog", "--path", "dev")
    assert names("--catalog", "--path", "dev.public")["hsql_shown"] == "TABLE"
    columns = names("--catalog", "--path", "dev.public.hsql_shown")
    assert columns == {"a": "int4", "b": "varchar(20)", "c": "numeric(9,2)"}
    assert names("--catalog-search", "hsql_shown") == {"hsql_shown": "TABLE"}


def test_read_only_means_that_nothing_is_written(hsql):
    done = hsql("--read-only", "-c", "create table hsql_forbidden (a int)")
    assert (done.returncode, done.stderr) == (1, "hsql: error: transaction is read-only\n")
    assert hsql("--read-only", "--csv", "-c", "select 1 as a").stdout == "a\n1\n"


def test_a_query_that_takes_too_long_is_cancelled(hsql):
    done = hsql("--timeout", "1", "-c", ENDLESS)
    assert done.returncode == 4, done.stderr

"""psql: queries and the backslash commands that people type first."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from tests.redshift.endpoint import Endpoint

pytestmark = pytest.mark.skipif(shutil.which("psql") is None, reason="psql is not installed")


def psql(endpoint: Endpoint, *commands: str, stop: bool = True) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "PGHOST": endpoint.host,
        "PGPORT": str(endpoint.port),
        "PGUSER": endpoint.user,
        "PGPASSWORD": endpoint.password,
        "PGDATABASE": endpoint.database,
        "LC_ALL": "C",
    }
    arguments = ["psql", "-X", "-A", "-t", "-v", f"ON_ERROR_STOP={int(stop)}"]
    for command in commands:
        arguments += ["-c", command]
    return subprocess.run(arguments, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_a_query_prints_its_rows(endpoint):
    done = psql(endpoint, "select 1 as a, null as b, 'x' as c union all select 2, 'y', 'z' order by 1")
    assert done.stdout == "1||x\n2|y|z\n", done.stderr


def test_backslash_commands_describe_what_is_there(endpoint):
    psql(endpoint, "create table public.described (a int not null, b varchar(20))")
    done = psql(endpoint, r"\dt", r"\dn", r"\l", r"\d described")
    assert done.returncode == 0, done.stderr
    assert "public|described|table|awsuser" in done.stdout
    assert "a|integer||not null" in done.stdout
    assert "b|character varying(20)" in done.stdout


def test_backslash_commands_for_what_is_not_there_print_empty_lists(endpoint):
    psql(endpoint, "create table public.listed (a int primary key)", "comment on table public.listed is 'noted'")
    done = psql(
        endpoint, r"\dd", r"\do", r"\dC", r"\df", r"\dp listed", r"\dt+ listed", r"\du", r"\dv", r"\dL", r"\ddp"
    )
    assert done.returncode == 0, done.stderr
    assert "noted" in done.stdout
    assert "awsuser" in done.stdout


def test_timing_and_errors(endpoint):
    done = psql(endpoint, r"\timing", "select 1", stop=False)
    assert "Time: " in done.stdout
    failed = psql(endpoint, "select 1 from where")
    assert "syntax error at or near" in failed.stderr
    assert failed.returncode == 1


def test_copy_from_stdin_is_refused(endpoint):
    done = psql(endpoint, r"\copy described from /dev/null", "select 'alive'", stop=False)
    assert "COPY from this source is not supported" in done.stderr or "not supported" in done.stderr
    assert "alive" in done.stdout

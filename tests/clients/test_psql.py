"""psql: queries and the backslash commands that people type first."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from tests.redshift_sandbox.wire.endpoint import Endpoint

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


def test_backslash_df_lists_functions(endpoint):
    definition = "create or replace function f_listed(float, name varchar) returns int stable as $$ select 1 $$"
    done = psql(endpoint, f"{definition} language sql", r"\df", r"\df+ f_listed", r"\df public.f_l*")
    assert done.returncode == 0, done.stderr
    listed = "public|f_listed|integer|double precision, name character varying|"
    assert done.stdout.count(listed) == 3, done.stdout
    assert " select 1 " in done.stdout


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


SCRIPT = r"""
\set table scripted
create table :table (id int identity(1, 1), name varchar(20) default 'x', price numeric(8, 2)) distkey (id) sortkey (name);
insert into :table (name, price) values (:'table', 1.5), ('b', null);
select count(*) as many, max(name) as last from :table \gset
\echo many :many last :last
select :many + 1 as more \gx
\pset null '(null)'
select name, price from :"table" order by name;
select 'select 40 + 2' \gexec
begin; declare pages cursor for select name from scripted order by 1; fetch 1 from pages; close pages; end;
prepare twice (int) as select $1 * 2; execute twice (21); deallocate twice;
create view scripted_view as select name from scripted;
\d scripted_view
\dv
\du
"""


def test_a_script_with_variables_and_generated_statements(endpoint, tmp_path):
    script = tmp_path / "script.sql"
    script.write_text(SCRIPT)
    done = psql(endpoint, rf"\i {script}")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    for line in ("many 2 last scripted", "more|3", "b|(null)", "scripted|1.50", "42", "name|character varying(20)|||"):
        assert line in lines, done.stdout
    assert "public|scripted_view|view|awsuser" in lines
    assert any(line.startswith("awsuser|Superuser") for line in lines)


def test_a_script_stops_at_its_first_error_and_one_transaction_keeps_nothing(endpoint, tmp_path):
    script = tmp_path / "script.sql"
    script.write_text("create table psql_half (a int);\nselec;\nselect 'never';\n")
    done = psql(endpoint, rf"\i {script}")
    assert (done.returncode, "never" in done.stdout) == (1, False)
    assert f"{script}:2: ERROR:  syntax error" in done.stderr
    assert psql(endpoint, "select count(*) from psql_half").stdout == "0\n"
    assert psql(endpoint, "create table psql_undone (a int); select 1 / 0").returncode == 1
    assert "does not exist" in psql(endpoint, "select * from psql_undone").stderr


def test_rows_are_fetched_in_parts_when_asked(endpoint):
    done = psql(endpoint, r"\set FETCH_COUNT 100", "select generate_series(1, 1000)")
    assert done.stdout == "".join(f"{number}\n" for number in range(1, 1001))


def test_copy_to_a_local_file_is_refused(endpoint, tmp_path):
    done = psql(endpoint, rf"\copy pg_class to '{tmp_path}/out.csv' csv", "select 'alive'", stop=False)
    assert 'syntax error at or near "STDOUT"' in done.stderr
    assert "alive" in done.stdout

"""What statements reach for that they must not get: files, the environment, the engine's own functions, other users' rows."""

from __future__ import annotations

import random

from tests.fuzz.sql_mutations import mutation, tokens

CALLS = (
    *("read_text('{file}')", "read_blob('{file}')", "read_csv('{file}')", "read_csv_auto('{file}')", "read_json('{file}')"),
    *("read_ndjson('{file}')", "read_parquet('{file}')", "glob('{folder}/*')", "sniff_csv('{file}')", "parquet_metadata('{file}')"),
    *("getenv('{variable}')", "duckdb_settings()", "duckdb_secrets()", "duckdb_databases()", "duckdb_tables()", "duckdb_views()"),
    *("pragma_database_size()", "pragma_version()", "pragma_table_info('vault.secret')", "duckdb_functions()", "sqlite_scan('{file}', 'x')"),
    *("getvariable('sandbox_log')", "query('select * from vault.secret')", "query_table('vault.secret')", "json_execute_serialized_sql('x')"),
    *("current_query()", "pg_read_file('{file}')", "pg_ls_dir('{folder}')", "lo_import('{file}')", "dblink('x')", "xp_cmdshell('id')"),
    *("sandbox_system.main.json_text('1', '$')", "sandbox_json_number('1', '$')", "error('x')", "set_config('a', 'b', false)"),
)  # fmt: skip
RELATIONS = (
    *("'{file}'", '"{file}"', "vault.secret", "dev.vault.secret", '"vault"."secret"', "vault.\"SECRET\"", "system.main.duckdb_settings"),
    *("sqlite_master", "duckdb_tables", "memory.main.x", "temp.information_schema.tables", "sandbox_system.main.x"),
    *("dev.sandbox_metadata.users", "sandbox_metadata.users", "{call}", "(select * from {call}) x", "vault.secret s, {call} c"),
)  # fmt: skip
STATEMENTS = (
    *("select * from {relation}", "select {call}", "select s.* from {relation} s", "select count(*) from {call} a join {relation} b on 1 = 1"),
    *("insert into vault.secret values ('x')", "update vault.secret set content = 'x'", "delete from vault.secret", "truncate vault.secret"),
    *("drop table vault.secret", "alter table vault.secret rename to other", "alter table vault.secret owner to fuzz_reader"),
    *("grant select on vault.secret to fuzz_reader", "grant all on schema vault to public", "create view v as select * from vault.secret"),
    *("create table t as select * from {relation}", "insert into people (name) select content from vault.secret", "analyze vault.secret"),
    *("copy {relation} to '{folder}/out'", "copy people from '{file}'", "copy people from '{file}' iam_role default", "comment on table vault.secret is 'x'"),
    *("unload ('select * from vault.secret') to 's3://bucket/x' iam_role default", "unload ('select 1') to '{folder}/out' iam_role default"),
    *("unload ('select {call}') to 's3://bucket/../../out' iam_role default", "copy people from 's3://bucket/../../{file}' iam_role default"),
    *("attach '{file}' as stolen", "attach '{folder}/made.db'", "detach dev", "use memory", "install httpfs", "load '{file}'", "import database '{folder}'"),
    *("export database '{folder}/out'", "pragma database_list", "pragma enable_external_access", "set enable_external_access = true"),
    *("set memory_limit = '1kB'", "set threads = 1", "set home_directory = '{folder}'", "set temp_directory = '{folder}'", "reset global threads"),
    *("set global search_path = 'vault'", "checkpoint", "force checkpoint", "call pragma_version()", "create secret x (type s3)", "describe vault.secret"),
    *("create macro m() as 1", "create type t as enum ('a')", "create sequence s", "create function f() returns int as $$ {call} $$ language sql"),
    *("set session authorization awsuser", "set role awsuser", "alter user fuzz_reader createuser", "alter user awsuser password 'Passw0rdY'"),
    *("explain analyze select {call}", "prepare p as select * from {relation}", "declare c cursor for select {call}", "lock vault.secret"),
    *("show table vault.secret", "select * from pg_shadow", "select passwd from pg_user", "select pg_cancel_backend(1)", "vacuum vault.secret"),
    *("merge into vault.secret using people p on 1 = 1 when matched then delete", "select * into taken from vault.secret"),
)  # fmt: skip


def attack(dice: random.Random, file: str, folder: str, variable: str) -> str:
    """A statement that reaches for one of them, as it is or within a mutation of another."""

    def filled(text: str) -> str:
        text = text.replace("{relation}", dice.choice(RELATIONS)).replace("{call}", dice.choice(CALLS))
        return text.replace("{file}", file).replace("{folder}", folder).replace("{variable}", variable)

    if dice.random() < 0.5:
        return filled(dice.choice(STATEMENTS))
    parts = tokens(mutation(dice))
    parts[dice.randrange(len(parts))] = f" {filled(dice.choice((*CALLS, *RELATIONS)))} "
    return "".join(parts)

"""What the system's tables say of what was made and done, asked as scripts and tools ask it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests.redshift_sandbox.database_session import Session
from tests.redshift_sandbox.wire.endpoint import running


@pytest.fixture(scope="module")
def warehouse(endpoint: object) -> Session:
    """A session in a database with two tables, their keys and a view."""
    session = Session(endpoint)  # type: ignore[arg-type]
    session.script(
        "create table users (user_id int primary key, name varchar(20) not null, level varchar default 'free') diststyle all",
        """create table songplays (id bigint identity(0,1), start_time timestamp sortkey, user_id int distkey
           references users(user_id), price numeric(9,2), unique (start_time))""",
        "create view paid as select user_id from users where level = 'paid'",
        "insert into users values (1, 'Ann'), (2, 'Bob')",
        "insert into songplays (start_time, user_id, price) select '2018-11-01', 1, 2.5",
        "comment on table users is 'people'",
    )
    return session


ANSWERS = {
    "pg_class_info, with when a table was made": (
        """select relname, relcreationtime is not null, releffectivediststyle from pg_class_info
           where relname in ('users', 'songplays') order by 1""",
        [("songplays", True, 1), ("users", True, 8)],
    ),
    "the DDL that administrators put together": (
        """select 'create table ' + quote_ident(n.nspname) + '.' + quote_ident(c.relname) + ';' from pg_class c
           join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname = 'public' order by c.relname""",
        [("create table public.songplays;",), ("create table public.users;",)],
    ),
    "the encodings of columns by name": (
        """select attname, format_encoding(attencodingtype::integer) from pg_attribute
           where attrelid = 'users'::regclass and attnum > 0 order by attnum""",
        [("user_id", "az64"), ("name", "lzo"), ("level", "lzo")],
    ),
    "alerts, of which there are none": ("select count(*) from stl_alert_event_log where event_time < getdate()", [(0,)]),
    "svv_query_inflight": (
        "select text from svv_query_inflight where pid = pg_backend_pid()",
        [("select text from svv_query_inflight where pid = pg_backend_pid()",)],
    ),
    "stv_wlm_query_state": ("select state, slot_count from stv_wlm_query_state", [("Running", 1)]),
    "stv_partitions": ("select count(*) from stv_partitions where part_begin = 0 and capacity > 0", [(1,)]),
    "stv_db_isolation_level": ("select * from stv_db_isolation_level", [("dev", "Snapshot Isolation")]),
    "pg_table_def, on the search path only": (
        "select distinct schemaname, tablename from pg_table_def order by 2",
        [("public", "songplays"), ("public", "users")],
    ),
    "svv_table_info": (
        """select "schema", "table", diststyle, sortkey1, tbl_rows, sortkey_num from svv_table_info order by 2""",
        [("public", "songplays", "KEY(user_id)", "start_time", 1, 1), ("public", "users", "ALL", None, 2, 0)],
    ),
    "svv_columns": (
        """select column_name, data_type, character_maximum_length, numeric_precision, numeric_scale, is_nullable, column_default
           from svv_columns where table_name = 'users' order by ordinal_position""",
        [
            ("user_id", "integer", None, 32, 0, "NO", None),
            ("name", "character varying", 20, None, None, "NO", None),
            ("level", "character varying", 256, None, None, "YES", "'free'"),
        ],
    ),
    "svv_tables": (
        "select table_name, table_type, remarks from svv_tables where table_schema = 'public' order by 1",
        [("paid", "VIEW", None), ("songplays", "BASE TABLE", None), ("users", "BASE TABLE", "people")],
    ),
    "svv_redshift_tables": (
        "select table_name, table_type from svv_redshift_tables order by 1",
        [("paid", "VIEW"), ("songplays", "TABLE"), ("users", "TABLE")],
    ),
    "information_schema.columns": (
        "select column_name, udt_name from information_schema.columns where table_name = 'songplays' order by ordinal_position",
        [("id", "int8"), ("start_time", "timestamp"), ("user_id", "int4"), ("price", "numeric")],
    ),
    "information_schema's keys": (
        """select tc.constraint_type, kcu.column_name from information_schema.table_constraints tc
           join information_schema.key_column_usage kcu on tc.constraint_name = kcu.constraint_name order by 1, 2""",
        [("FOREIGN KEY", "user_id"), ("PRIMARY KEY", "user_id"), ("UNIQUE", "start_time")],
    ),
    "information_schema.schemata": (
        "select schema_name from information_schema.schemata where schema_name not like 'pg%' order by 1",
        [("information_schema",), ("public",)],
    ),
    "pg_constraint with its definition": (
        "select conname, contype, pg_get_constraintdef(oid) from pg_constraint order by 1",
        [
            ("songplays_start_time_key", "u", "UNIQUE (start_time)"),
            ("songplays_user_id_fkey", "f", "FOREIGN KEY (user_id) REFERENCES users(user_id)"),
            ("users_pkey", "p", "PRIMARY KEY (user_id)"),
        ],
    ),
    "pg_attribute with its types": (
        """select a.attname, format_type(a.atttypid, a.atttypmod) from pg_attribute a join pg_class c on c.oid = a.attrelid
           where c.relname = 'songplays' and a.attnum > 0 order by a.attnum""",
        [
            ("id", "bigint"),
            ("start_time", "timestamp without time zone"),
            ("user_id", "integer"),
            ("price", "numeric(9,2)"),
        ],
    ),
    "pg_get_viewdef": (
        "select pg_get_viewdef('paid'::regclass)",
        [("select user_id from users where level = 'paid'",)],
    ),
    "what depends on a table": (
        """select distinct c_p.relname as tbl, n_c.nspname as refbyschemaname, c_c.relname as refbyname
           from pg_catalog.pg_class c_p join pg_catalog.pg_depend d_p on c_p.relfilenode = d_p.refobjid
           join pg_catalog.pg_depend d_c on d_p.objid = d_c.objid
           join pg_catalog.pg_class c_c on d_c.refobjid = c_c.relfilenode
           left outer join pg_namespace n_p on c_p.relnamespace = n_p.oid
           left outer join pg_namespace n_c on c_c.relnamespace = n_c.oid
           where d_c.deptype = 'i'::"char" and c_c.relkind = 'v'::"char" and c_p.relname <> c_c.relname""",
        [("users", "public", "paid")],
    ),
    "the space of tables, as administrators ask for it": (
        """select trim(pgdb.datname), trim(pgn.nspname), trim(a.name), b.mbytes > 0, a.rows
           from (select db_id, id, name, sum(rows) as rows from stv_tbl_perm a group by db_id, id, name) as a
           join pg_class as pgc on pgc.oid = a.id join pg_namespace as pgn on pgn.oid = pgc.relnamespace
           join pg_database as pgdb on pgdb.oid = a.db_id
           join (select tbl, count(*) as mbytes from stv_blocklist group by tbl) b on a.id = b.tbl
           where trim(a.name) in ('users', 'songplays') order by 3""",
        [("dev", "public", "songplays", True, 1), ("dev", "public", "users", True, 2)],
    ),
    "information_schema.role_table_grants": ("select * from information_schema.role_table_grants", []),
    "pg_views": ("select viewname from pg_views where schemaname = 'public'", [("paid",)]),
    "pg_tables": ("select tablename, tableowner from pg_tables where schemaname = 'public' order by 1",
                  [("songplays", "awsuser"), ("users", "awsuser")]),
    "pg_namespace": ("select nspname from pg_namespace where nspname !~ '^pg_' order by 1", [("information_schema",), ("public",)]),
    "pg_user": ("select usename, usesuper from pg_user where usesysid = 100", [("awsuser", True)]),
    "pg_database": ("select datname from pg_database", [("dev",)]),
    "stv_slices": ("select count(*) from stv_slices", [(2,)]),
    "stv_tbl_perm": ("select trim(name), sum(rows) from stv_tbl_perm where trim(name) = 'users' group by 1", [("users", 2)]),
    "stv_sessions": ("select trim(user_name) from stv_sessions where process = pg_backend_pid()", [("awsuser",)]),
    "show tables": ("show tables from schema dev.public like 'user%'", [("dev", "public", "users", "TABLE", None, "people", "awsuser")]),
    "show databases": ("show databases", [("dev", 100, "local", None, None, "Snapshot Isolation")]),
}  # fmt: skip


@pytest.mark.parametrize("table", ANSWERS)
def test_system_table_tells_the_truth(warehouse: Session, table: str) -> None:
    question, expected = ANSWERS[table]
    assert warehouse.run(question) == expected


def test_table_info_counts_what_is_there(warehouse: Session) -> None:
    question = "select tbl_rows, skew_rows from svv_table_info where \"table\" = 'counted'"
    warehouse.script("create table counted (a int distkey)", "insert into counted values (1), (1), (1)")
    assert warehouse.run(question) == [(3, 100)]  # one value: every row lies on one of two slices
    warehouse.script("delete from counted", "insert into counted select user_id from users")
    assert warehouse.run(question)[0][0] == 2
    warehouse.run("truncate counted")
    assert warehouse.run(question) == []
    warehouse.run("drop table counted")


def test_a_statement_is_logged_with_its_outcome(warehouse: Session) -> None:
    warehouse.run("/* marked */ select count(*) from users")
    warehouse.failure("select marked from nowhere")
    assert warehouse.run(
        """select status, error_message from sys_query_history
           where query_text like '%marked%' and query_text not like '%sys_query%' order by query_id"""
    ) == [("success", None), ("failed", 'relation "nowhere" does not exist')]


def test_long_statements_are_kept_in_pieces(warehouse: Session) -> None:
    text = f"select '{'x' * 450}' as long_one"
    warehouse.run(text)
    rows = warehouse.run(
        """select sequence, text from stl_querytext where query = (select max(query) from stl_query
           where querytxt like '%long_one' ) order by 1"""
    )
    assert "".join(piece for _, piece in rows) == text
    assert [number for number, _ in rows] == [0, 1, 2]


def test_a_running_statement_is_in_flight_in_its_own_eyes(warehouse: Session) -> None:
    ((text,),) = warehouse.run("select text from stv_inflight where pid = pg_backend_pid()")
    assert "stv_inflight" in text


def test_only_a_superuser_reads_svv_table_info(endpoint: object, warehouse: Session) -> None:
    warehouse.run("create user reader password 'Reader123'")
    reader = Session(endpoint, user="reader", password="Reader123")  # type: ignore[arg-type]
    assert reader.run("select count(*) from svv_table_info") == [(0,)]
    assert reader.run("select count(*) from pg_shadow") == [(0,)]
    reader.connection.close()


def test_roles_and_defaults_are_told_as_they_were_granted(warehouse: Session) -> None:
    warehouse.script(
        "create role reading",
        "create role writing",
        "grant role reading to role writing",
        "alter default privileges in schema public grant select on tables to public",
    )
    assert warehouse.run("select role_name, granted_role_name from svv_role_grants") == [("writing", "reading")]
    assert warehouse.run("select schema_name, privilege_type, grantee_name from svv_default_privileges") == [
        ("public", "SELECT", "public")
    ]


def test_slices_are_those_of_the_clusters_nodes(tmp_path: Path) -> None:
    with running(tmp_path, node_count=2, slices=8) as endpoint:
        session = Session(endpoint)
        session.run("create table spread (a int) distkey(a)")
        session.run("insert into spread select i from generate_series(1, 1000) i")
        assert session.run("select node, count(*), max(localslice) from stv_slices group by 1 order by 1") == [
            (0, 4, 3),
            (1, 4, 3),
        ]
        assert session.run("select count(*), sum(rows) from stv_tbl_perm where name = 'spread'") == [(8, 1000)]
        assert session.run("select skew_rows between 1 and 2 from svv_table_info") == [(True,)]
        assert session.run("select count(*) from stv_node_storage_capacity") == [(2,)]
        session.connection.close()


def test_a_writers_lock_and_transaction_are_told_while_they_last(endpoint: object, warehouse: Session) -> None:
    writer = Session(endpoint)  # type: ignore[arg-type]
    writer.script("create table locked (a int)", "begin", "insert into locked values (1)")
    ((pid,),) = writer.run("select pg_backend_pid()")
    held = "select lock_owner_pid, lock_status from stv_locks where table_id = 'public.locked'::regclass::oid"
    assert warehouse.run(held) == [(pid, "Holding write lock")]
    assert warehouse.run(
        f"select txn_owner, lockable_object_type, granted from svv_transactions where pid = {pid} order by 2"
    ) == [("awsuser", "relation", True), ("awsuser", "transactionid", True)]
    writer.run("rollback")
    assert warehouse.run(held) == []
    writer.run("drop table locked")
    writer.connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        "insert into awaited values (2)",
        "delete from awaited",
        "truncate awaited",
        "alter table awaited add column b int",
        "drop table awaited",
        "lock table awaited",
    ],
)
def test_whoever_waits_for_a_lock_is_told_beside_its_holder(
    endpoint: object, warehouse: Session, statement: str
) -> None:
    holder, waiter = Session(endpoint), Session(endpoint)  # type: ignore[arg-type]
    holder.script("create table awaited (a int)", "begin", "insert into awaited values (1)")
    ((holding,),), ((waiting,),) = (session.run("select pg_backend_pid()") for session in (holder, waiter))
    waiter.run("begin")
    thread = threading.Thread(target=waiter.run, args=(statement,))
    thread.start()
    relation = "'public.awaited'::regclass::oid"
    told = f"select pid, granted from svv_transactions where relation = {relation} order by 2 desc"
    while len(rows := warehouse.run(told)) < 2:
        assert thread.is_alive()
    assert rows == [(holding, True), (waiting, False)]
    assert warehouse.run(f"select pid, granted from pg_locks where relation = {relation} order by 2 desc") == rows
    locks = f"select lock_owner_pid, lock_status from stv_locks where table_id = {relation} order by 2"
    assert warehouse.run(locks) == [(holding, "Holding write lock"), (waiting, "Waiting for write lock")]
    holder.run("rollback")
    thread.join()
    waiter.run("rollback")
    assert warehouse.run(told) == []
    warehouse.run("drop table awaited")
    for session in (holder, waiter):
        session.connection.close()


def test_the_last_query_of_a_session_is_its_own(endpoint: object, warehouse: Session) -> None:
    own = Session(endpoint)  # type: ignore[arg-type]
    assert own.run("select pg_last_query_id()") == [(-1,)]
    own.run("select count(*) as counted from users")
    warehouse.run("select 'another session'")
    assert own.run("select trim(querytxt) from stl_query where query = pg_last_query_id()") == [
        ("select count(*) as counted from users",)
    ]
    assert own.run("select last_user_query_id() > 0") == [(True,)]
    own.connection.close()


def test_upkeep_is_told_table_by_table(warehouse: Session) -> None:
    warehouse.script("create table kept (a int)", "insert into kept values (1), (2)")
    warehouse.script("vacuum delete only kept to 90 percent", "analyze kept", "analyze kept predicate columns")
    ((oid,),) = warehouse.run("select 'kept'::regclass::oid")
    assert warehouse.run(f"select status, rows from stl_vacuum where table_id = {oid} order by eventtime") == [
        ("Started Delete Only", 2),
        ("Finished", 2),
    ]
    assert warehouse.run("select table_name, status from svv_vacuum_progress") == [("kept", "Complete")]
    assert warehouse.run(f"select schema_name, vacuum_type from sys_vacuum_history where table_id = {oid}") == [
        ("public", "Delete")
    ]
    assert warehouse.run(f"select status, rows from stl_analyze where table_id = {oid} order by starttime") == [
        ("Full", 2),
        ("PredicateColumn", 2),
    ]
    ((first, second),) = warehouse.run(
        f"""select min(last_analyze_time), max(last_analyze_time) = min(start_time) from sys_analyze_history
            where table_id = {oid}"""
    )
    assert (first.year, second) == (2000, True)
    warehouse.run("drop table kept")


def test_vacuum_without_a_table_is_of_every_table(warehouse: Session) -> None:
    warehouse.run("vacuum")
    assert warehouse.run(
        """select distinct table_name from sys_vacuum_history
           where query_id = (select max(query_id) from sys_vacuum_history) order by 1"""
    ) == [("songplays",), ("users",)]


def test_a_refresh_is_told(warehouse: Session) -> None:
    warehouse.script("create materialized view fresh as select 1 as a", "refresh materialized view fresh")
    assert warehouse.run("select mv_name, status, refresh_type from svl_mv_refresh_status") == [
        ("fresh", "Refresh successfully recomputed MV from scratch", "Manual")
    ]
    warehouse.run("drop materialized view fresh")


def test_changes_of_users_are_told(warehouse: Session) -> None:
    warehouse.script(
        "create user told password 'Told1234' createdb",
        "alter user told valid until '2030-01-01'",
        "alter user told rename to retold",
        "drop user retold",
    )
    assert warehouse.run(
        """select trim(oldusername), trim(newusername), trim(action), usecreatedb, valuntil::date::varchar
           from stl_userlog where newusername like '%told' order by recordtime"""
    ) == [
        ("", "told", "Create", 1, None),
        ("", "told", "Alter", 1, "2030-01-01"),
        ("told", "retold", "Rename", 1, "2030-01-01"),
        ("", "retold", "Drop", 1, "2030-01-01"),
    ]


def test_transactions_are_told_with_their_end(endpoint: object, warehouse: Session) -> None:
    writer = Session(endpoint)  # type: ignore[arg-type]
    writer.script("begin", "create table ended (a int)", "commit", "begin", "insert into ended values (1)", "rollback")
    writer.run("select 'outside a block'")
    ((pid,),) = writer.run("select pg_backend_pid()")
    writer.script("begin", "insert into ended values (2)")
    rows = warehouse.run(
        f"""select t.status, count(*), min(c.xid) is not null from sys_transaction_history t
            join sys_query_history q on q.transaction_id = t.transaction_id
            left join stl_commit_stats c on c.xid = t.transaction_id
            where q.session_id = {pid} group by t.transaction_id, t.status order by t.transaction_id"""
    )
    writer.script("rollback", "drop table ended")
    writer.connection.close()
    assert rows == [("committed", 3, True), ("rolledback", 3, False), ("committed", 1, False), ("committed", 1, False)]


def test_an_open_cursor_is_told_with_what_was_fetched(endpoint: object, warehouse: Session) -> None:
    reader = Session(endpoint)  # type: ignore[arg-type]
    reader.script("begin", "declare spelled cursor for select generate_series(1, 9)", "fetch 4 from spelled")
    assert warehouse.run("select name, fetched_rows from stv_active_cursors") == [("spelled", 4)]
    reader.run("rollback")
    reader.connection.close()
    assert warehouse.run("select count(*) from stv_active_cursors") == [(0,)]


def test_a_write_that_came_too_late_is_a_conflict(endpoint: object, warehouse: Session) -> None:
    late = Session(endpoint)  # type: ignore[arg-type]
    warehouse.script("create table contested (a int)", "insert into contested values (1)")
    late.script("begin", "select a from contested")
    warehouse.run("update contested set a = 2")
    assert late.failure("update contested set a = 3")[1] == "1023"
    ((pid,),) = late.script("rollback", "select pg_backend_pid()")
    late.connection.close()
    assert warehouse.run(
        f"select process_id, xact_start_ts < abort_time from stl_tr_conflict where process_id = {pid}"
    ) == [(pid, True)]
    warehouse.run("drop table contested")


def test_a_cancelled_process_and_an_interleaved_key_are_told(endpoint: object, warehouse: Session) -> None:
    other = Session(endpoint)  # type: ignore[arg-type]
    ((pid,),) = other.run("select pg_backend_pid()")
    warehouse.run(f"select pg_cancel_backend({pid})")
    assert warehouse.run(f"select type from svl_terminate where pid = {pid}") == [("CANCEL",)]
    other.connection.close()
    warehouse.script("create table woven (a int, b int) interleaved sortkey (b)", "vacuum reindex woven")
    assert warehouse.run("select col, last_reindex is not null from svv_interleaved_columns") == [(1, True)]
    warehouse.run("drop table woven")


IDLE = (
    *("stl_wlm_error", "svl_compile", "sys_procedure_call", "svv_datashare_consumers", "stl_analyze_compression"),
    *("svl_s3retries", "svl_s3partition_summary", "svcs_s3partition_summary", "svl_spectrum_scan_error"),
    *("svl_datashare_usage_consumer", "svl_datashare_usage_producer"),
    *("sys_datashare_usage_consumer", "sys_datashare_usage_producer", "stl_alert_event_log", "svv_external_tables"),
)


@pytest.mark.parametrize("name", IDLE)
def test_what_never_happens_has_no_rows(warehouse: Session, name: str) -> None:
    assert warehouse.run(f"select * from {name}") == []


def test_the_one_queue_is_told(warehouse: Session) -> None:
    assert warehouse.run("select service_class, trim(name) from stv_wlm_service_class_config") == [
        (100, "Default queue")
    ]


def test_a_table_without_backups_is_noted(warehouse: Session) -> None:
    warehouse.run("create table unsaved (a int) backup no")
    rows = warehouse.run(
        """select c.relname, p.value from pg_conf p join pg_class c on split_part(p.key, '_', 5) = c.oid
           where p.key like 'pg_class_backup_%'"""
    )
    warehouse.run("drop table unsaved")
    assert rows == [("unsaved", "NO")]


def test_the_system_cannot_be_written(warehouse: Session) -> None:
    assert warehouse.failure("drop table pg_class")[0] == "42501"
    assert warehouse.failure("create table pg_catalog.mine (a int)")[0] == "42501"

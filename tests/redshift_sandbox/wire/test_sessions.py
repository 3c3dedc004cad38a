"""Sessions beside each other: locks, transactions, cancel, limits, and what survives a kill."""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import sys
import threading
from pathlib import Path

import psycopg
import pytest

from tests.paths import ROOT
from tests.redshift_sandbox.wire.client import BareClient, fields, message
from tests.redshift_sandbox.wire.endpoint import Endpoint, LocalEndpoint, running
from tests.waiting import TIMEOUT_S, until

ENDLESS = "select sum(a.i * b.i * c.i) from endless a, endless b, endless c"


def connect(endpoint: Endpoint, **options: object) -> psycopg.Connection:
    return psycopg.connect(endpoint.dsn, **({"autocommit": True} | options))


@pytest.fixture
def admin(endpoint):
    with connect(endpoint) as connection:
        yield connection


@pytest.fixture(scope="module", autouse=True)
def endless(endpoint):
    with connect(endpoint) as connection:
        connection.execute("create table endless (i bigint)")
        connection.execute("insert into endless values (1), (2), (3), (4), (5), (6), (7), (8), (9), (10)")
        for _ in range(3):
            connection.execute("insert into endless select a.i + b.i * 10 from endless a, endless b limit 5000")


def waiting(endpoint: LocalEndpoint) -> int:
    return len(endpoint.server.cluster.locks._waiting_for)


def test_what_an_old_snapshot_lacks_is_there_for_others(endpoint, admin):
    with connect(endpoint) as late:
        late.execute("begin")
        late.execute("select count(*) from endless")
        admin.execute("create table newer as select 1 as a")
        with pytest.raises(psycopg.errors.UndefinedTable):
            late.execute("select a from newer")
        assert admin.execute("select a from newer").fetchall() == [(1,)]
        late.execute("rollback")
        assert late.execute("select a from newer").fetchall() == [(1,)]


def test_a_second_writer_waits_for_the_first_and_sees_what_it_did(endpoint, admin):
    admin.execute("create table queue (a int)")
    admin.execute("insert into queue values (1)")
    done = []
    with connect(endpoint, autocommit=False) as first, connect(endpoint) as second:
        first.execute("update queue set a = a + 1")

        def write() -> None:
            second.execute("update queue set a = a * 10")
            done.append(True)

        thread = threading.Thread(target=write)
        thread.start()
        until(lambda: waiting(endpoint))
        assert not done
        first.commit()
        thread.join(TIMEOUT_S)
        assert done
        assert second.execute("select a from queue").fetchone() == (20,)
    admin.execute("drop table queue")


def test_a_row_that_changed_since_the_snapshot_is_error_1023(endpoint, admin):
    admin.execute("create table contested (a int)")
    admin.execute("insert into contested values (1)")
    with connect(endpoint, autocommit=False) as late:
        assert late.execute("select a from contested").fetchone() == (1,)
        admin.execute("update contested set a = 2")
        with pytest.raises(psycopg.errors.InternalError_, match="1023"):
            late.execute("update contested set a = 3")
        late.rollback()
        late.execute("update contested set a = a + 1")
    assert admin.execute("select a from contested").fetchone() == (3,)


def test_a_password_that_has_expired_is_no_longer_good(endpoint, admin):
    admin.execute("create user expired password 'Secret123' valid until '2001-01-01'")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(endpoint.dsn, user="expired", password="Secret123")


def test_files_can_be_copied_at_rest_while_a_transaction_is_open(endpoint, admin):
    with connect(endpoint, autocommit=False) as writer:
        writer.execute("create table half_done (a int)")
        done = []
        with endpoint.server.at_rest():
            thread = threading.Thread(target=lambda: done.append(admin.execute("create table waits (a int)")))
            thread.start()
            assert not done
        thread.join(TIMEOUT_S)
        assert done
        writer.rollback()


def test_a_deadlock_is_found(endpoint, admin):
    admin.execute("create table left_one (a int)")
    admin.execute("create table right_one (a int)")
    with connect(endpoint, autocommit=False) as first, connect(endpoint, autocommit=False) as second:
        first.execute("insert into left_one values (1)")
        second.execute("insert into right_one values (1)")
        thread = threading.Thread(target=lambda: first.execute("insert into right_one values (2)"))
        thread.start()
        until(lambda: waiting(endpoint))
        with pytest.raises(psycopg.errors.DeadlockDetected):
            second.execute("insert into left_one values (2)")
        thread.join(TIMEOUT_S)
        first.commit()
        second.rollback()
    assert admin.execute("select count(*) from left_one").fetchone() == (1,)
    assert admin.execute("select count(*) from right_one").fetchone() == (1,)


def test_waiting_for_a_lock_can_be_cancelled(endpoint, admin):
    admin.execute("create table locked (a int)")
    with connect(endpoint, autocommit=False) as first, connect(endpoint) as second:
        first.execute("lock table locked")
        second.execute("set statement_timeout to 300")
        with pytest.raises(psycopg.errors.QueryCanceled):
            second.execute("insert into locked values (1)")
        first.commit()
        second.execute("insert into locked values (1)")


@pytest.mark.parametrize("table", [f"both_make_{number}" for number in range(8)])
def test_sessions_that_create_the_same_table_if_it_is_not_there_all_succeed(endpoint, admin, table):
    failures = []

    def create() -> None:
        try:
            with connect(endpoint, autocommit=False) as connection:
                connection.execute(f"create table if not exists {table} (a int)")
                connection.execute(f"insert into {table} values (1)")
        except psycopg.Error as error:
            failures.append(str(error))

    threads = [threading.Thread(target=create) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(TIMEOUT_S)
    assert failures == []
    assert admin.execute(f"select count(*) from {table}").fetchone() == (4,)


def test_truncate_commits(endpoint, admin):
    admin.execute("create table cut (a int)")
    with connect(endpoint, autocommit=False) as connection:
        connection.execute("insert into cut values (1)")
        connection.execute("truncate cut")
        connection.rollback()
    assert admin.execute("select count(*) from cut").fetchone() == (0,)


def test_vacuum_is_refused_in_a_block(endpoint, admin):
    with connect(endpoint, autocommit=False) as connection:
        connection.execute("select 1")
        with pytest.raises(psycopg.errors.ActiveSqlTransaction, match="VACUUM cannot run inside a transaction block"):
            connection.execute("vacuum")


def test_a_cancel_request_with_a_wrong_secret_does_nothing(endpoint):
    with BareClient(endpoint) as victim, BareClient(endpoint, login=False) as attacker:
        attacker.send(struct.pack("!IIII", 16, 80877102, victim.pid, victim.secret ^ 1))
        assert attacker.socket.recv(1) == b""
        victim.send(message(b"Q", b"select 1\0"))
        assert [kind for kind, _ in victim.until_ready()] == [b"T", b"D", b"C", b"Z"]


def test_a_cancel_request_ends_a_statement_that_would_run_for_hours(endpoint):
    with BareClient(endpoint) as victim, BareClient(endpoint, login=False) as other:
        victim.send(message(b"Q", ENDLESS.encode() + b"\0"))
        session = endpoint.server.cluster.session(victim.pid)
        until(lambda: session._running)
        other.send(struct.pack("!IIII", 16, 80877102, victim.pid, victim.secret))
        answer = victim.until_ready()
        assert fields(answer[0][1])["C"] == "57014"


def test_pg_terminate_backend_ends_a_session(endpoint, admin):
    with BareClient(endpoint) as victim:
        victim.send(message(b"Q", ENDLESS.encode() + b"\0"))
        session = endpoint.server.cluster.session(victim.pid)
        until(lambda: session._running)
        assert admin.execute(f"select pg_terminate_backend({victim.pid})").fetchone() == (1,)
        with pytest.raises((EOFError, ConnectionError)):
            while True:
                victim.receive()
    until(lambda: endpoint.server.cluster.session(victim.pid) is None)


def test_one_cursor_at_a_time_is_open_in_a_session(endpoint):
    with connect(endpoint, autocommit=False) as connection:
        connection.execute("declare first cursor for select 1")
        with pytest.raises(psycopg.errors.FeatureNotSupported), connection.transaction():
            connection.execute("declare second cursor for select 2")
        connection.rollback()
        connection.execute("declare first cursor for select 1")
        connection.execute("close first")
        connection.execute("declare second cursor for select 2")
        assert connection.execute("fetch all from second").fetchall() == [(2,)]


def test_a_result_that_would_take_hours_shows_its_first_pages(endpoint, admin):
    with connect(endpoint, autocommit=False) as connection:
        connection.execute("declare huge cursor for select a.i, b.i from endless a, endless b, endless c")
        assert len(connection.execute("fetch 500 from huge").fetchall()) == 500
        assert len(connection.execute("fetch forward 500 from huge").fetchall()) == 500
        connection.execute("close huge")
        assert connection.execute("select 1").fetchone() == (1,)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("enable_numeric_rounding", "on"),
        ("error_on_nondeterministic_update", "off"),
        ("interval_forbid_composite_literals", "off"),
        ("navigate_super_null_on_error", "on"),
        ("parse_super_null_on_error", "off"),
    ],
)
def test_a_setting_that_would_change_what_statements_mean_is_refused(admin, name, kept):
    other = "off" if kept == "on" else "on"
    admin.execute(f"set {name} to {kept}")
    with pytest.raises(psycopg.errors.FeatureNotSupported, match=f"{name} {other}"):
        admin.execute(f"set {name} to {other}")


def test_settings_of_a_transaction_that_is_rolled_back_are_undone(endpoint):
    with connect(endpoint, autocommit=False) as connection:
        connection.execute("set search_path to nowhere, public")
        connection.rollback()
        assert connection.execute("show search_path").fetchone() == ('"$user", public',)
        connection.execute("set local timezone to 'America/New_York'")
        assert (
            connection.execute("select timestamptz '2018-11-01 12:00+00'").fetchone()[0].utcoffset().total_seconds() < 0
        )
        connection.commit()
        assert connection.execute("show timezone").fetchone() == ("UTC",)


def test_reset_all_outside_a_transaction_stays(admin):
    admin.execute("set search_path to nowhere")
    admin.execute("reset all")
    admin.execute("begin")
    admin.execute("rollback")
    assert admin.execute("show search_path").fetchone() == ('"$user", public',)


def test_a_parameter_in_a_simple_query_is_refused(endpoint):
    with BareClient(endpoint) as client:
        assert fields(client.query("select $1")[0][1])["C"] == "42P02"


def test_prepare_and_execute_as_statements(admin):
    admin.execute("prepare plus (int, int) as select $1 + $2")
    assert admin.execute("execute plus (2, 3)").fetchone() == (5,)
    with pytest.raises(psycopg.errors.SyntaxError, match="wrong number of parameters"):
        admin.execute("execute plus (2)")
    admin.execute("deallocate plus")
    with pytest.raises(psycopg.errors.InvalidSqlStatementName):
        admin.execute("execute plus (2, 3)")


def test_statements_and_sessions_are_in_the_system_tables(endpoint, admin):
    admin.execute("select 'findme'")
    row = admin.execute(
        "select status, query_type, returned_rows from sys_query_history where query_text = 'select ''findme'''"
    ).fetchone()
    assert row == ("success", "SELECT", 1)
    pid = admin.execute("select pg_backend_pid()").fetchone()[0]
    assert (pid,) in admin.execute("select process from stv_sessions").fetchall()


def test_a_temporary_password_lets_its_user_in(endpoint, admin):
    endpoint.environment.passwords["IAM:awsuser"] = "tmp-Secret1"
    with psycopg.connect(endpoint.dsn, user="IAM:awsuser", password="tmp-Secret1") as connection:
        assert connection.execute("select current_user").fetchone() == ("awsuser",)
    with pytest.raises(psycopg.OperationalError, match='password authentication failed for user "IAM:awsuser"'):
        psycopg.connect(endpoint.dsn, user="IAM:awsuser", password="other")


def test_created_users_log_in_with_md5_sha256_and_not_without_password(endpoint, admin):
    admin.execute("create user plain password 'Secret123'")
    with psycopg.connect(endpoint.dsn, user="plain", password="Secret123") as connection:
        assert connection.execute("select current_user").fetchone() == ("plain",)
    admin.execute("create user silent password disable")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(endpoint.dsn, user="silent", password="x")


def test_a_statement_that_is_too_large_is_refused_and_the_session_goes_on(endpoint):
    with BareClient(endpoint) as client:
        client.send(message(b"Q", b"select '" + b"x" * (16 * 1024 * 1024) + b"'\0"))
        answer = client.until_ready()
        assert fields(answer[0][1])["C"] == "54000"
        assert [kind for kind, _ in client.query("select 1")] == [b"T", b"D", b"C", b"Z"]


def test_a_hundred_connections_are_all_served(endpoint):
    clients = [BareClient(endpoint) for _ in range(100)]
    try:
        for client in clients:
            client.send(message(b"Q", b"select 7\0"))
        assert all(client.until_ready()[1][1].endswith(b"7") for client in clients)
    finally:
        for client in clients:
            client.socket.close()


def test_kill_9_loses_nothing_that_was_committed(tmp_path: Path):
    command = [sys.executable, "-m", "tests.redshift_sandbox.wire.endpoint", str(tmp_path)]
    root = ROOT
    with subprocess.Popen(command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        endpoint = Endpoint(int(process.stdout.readline()), tmp_path)
        with BareClient(endpoint) as client, BareClient(endpoint) as open_one:
            client.query("create table kept (a int, b varchar(10))")
            for number in range(20):
                client.query(f"insert into kept values ({number}, 'x')")
            open_one.query("begin")
            os.kill(process.pid, signal.SIGKILL)
            process.wait(TIMEOUT_S)
    with running(tmp_path) as again, connect(again) as connection:
        assert connection.execute("select count(*), max(a) from kept").fetchone() == (20, 19)
        connection.execute("insert into kept values (20, 'y')")


def test_set_config_sets_and_shows(endpoint) -> None:
    with connect(endpoint, autocommit=False) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT SET_CONFIG('query_group', 'it''s', true)")
        assert (cursor.description[0].name, cursor.fetchall()) == ("set_config", [("it's",)])
        connection.commit()
        cursor.execute("select current_setting('query_group')")
        assert cursor.fetchall() == [("default",)]
        cursor.execute("select set_config('query_group', 'kept', false) as group_name")
        connection.commit()
        cursor.execute("show query_group")
        assert cursor.fetchall() == [("kept",)]


def test_tables_made_in_a_transaction_mean_what_they_hide_in_it_alone(endpoint, admin):
    """What is known of other tables may be kept from before; of tables of the same name it must not be."""
    admin.execute("create table kept as select 1 as a")
    admin.execute("create table hidden_later as select 1 as a")
    with connect(endpoint, autocommit=False) as session:
        assert session.execute("select a from hidden_later").fetchall() == [(1,)]
        assert session.execute("select a from kept").fetchall() == [(1,)]
        session.execute("create temp table hidden_later as select 'two'::varchar as b")
        session.execute("create table made_now as select 3 as c")
        assert session.execute("select * from hidden_later").fetchall() == [("two",)]
        assert session.execute("select c, a from made_now, kept").fetchall() == [(3, 1)]
        assert admin.execute("select * from hidden_later").fetchall() == [(1,)]
        with pytest.raises(psycopg.errors.UndefinedTable):
            admin.execute("select * from made_now")
        session.execute("alter table kept add column d int")
        assert session.execute("select * from kept").fetchall() == [(1, None)]
        session.execute("drop table hidden_later")
        assert session.execute("select * from hidden_later").fetchall() == [(1,)]
        session.rollback()
        assert session.execute("select * from kept").fetchall() == [(1,)]
        with pytest.raises(psycopg.errors.UndefinedTable):
            session.execute("select * from made_now")
    admin.execute("drop table kept, hidden_later")

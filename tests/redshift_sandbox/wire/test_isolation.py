"""Snapshot isolation: histories of many clients hold nothing that it forbids, and no money is made or lost."""

from __future__ import annotations

import random
import threading

import psycopg
import pytest

from tests.redshift_sandbox.wire.endpoint import Endpoint, in_a_process
from tests.redshift_sandbox.wire.histories import Transaction, anomalies, record

LEVEL = "repeatable read"


def history(*transactions: str) -> list[Transaction]:
    """Transactions as texts: `r0:12` read [1, 2] of list 0, `a1:3` appended 3 to list 1; ! before one that was undone.

    They overlap, but one after `|` began after all before it had ended.
    """
    made, at = [], 0.0
    for text in transactions:
        at += text.startswith("|")
        one = Transaction(began=at, ended=at + 0.5, committed="!" not in text)
        for step in text.strip("|! ").split():
            head, _, digits = step.partition(":")
            one.steps.append(("read" if head[0] == "r" else "append", int(head[1:]), tuple(map(int, digits))))
        made.append(one)
    return made


KNOWN = {
    "nothing wrong": (["a0:1", "r0:1 a0:2", "r0:12"], set()),
    "write skew": (["r0: r1: a0:1", "r0: r1: a1:2", "r0:1 r1:2"], set()),
    "aborted read": (["! a0:1", "r0:1"], {"G1a"}),
    "intermediate read": (["a0:1 a0:2", "r0:1", "r0:12"], {"G1b"}),
    "dirty write": (["a0:1 a1:2", "a0:3 a1:4", "r0:13 r1:42"], {"G0"}),
    "circular reads": (["a0:1 r1:2", "a1:2 r0:1"], {"G1c"}),
    "read skew": (["a0:1 a1:2", "r0: r1:2", "r0:1 r1:2"], {"G-single"}),
    "lost update": (["r0: a0:1", "r0: a0:2", "r0:1", "r0:2"], {"lost update"}),
    "update over an older read": (["r0: a0:2", "a0:1", "r0:12"], {"G-single"}),
    "reads that differ": (["a0:1", "r0: r0:1"], {"internal"}),
    "own append unseen": (["a0:1 r0:", "r0:1"], {"internal"}),
    "stale read": (["a0:1", "| r0:", "| r0:1"], {"stale read"}),
}


@pytest.mark.parametrize(("made", "found"), KNOWN.values(), ids=KNOWN)
def test_the_check_names_what_is_wrong_with_a_history(made, found):
    assert anomalies(history(*made)) == found


def test_a_history_of_some_clients_holds_no_anomaly(endpoint):
    recorded = record(endpoint, clients=6, transactions=12, seed=1)
    assert anomalies(recorded) == set()
    assert sum(one.committed for one in recorded) > 30


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_histories_of_twenty_clients_hold_no_anomaly(tmp_path, seed):
    with in_a_process(tmp_path) as (endpoint, _):
        assert anomalies(record(endpoint, clients=20, transactions=40, seed=seed)) == set()


def transfer(connection: psycopg.Connection, dice: random.Random, clients: int) -> None:
    """Move some money between two accounts, both of which are read before."""
    giver, taker = dice.sample(range(clients), 2)
    balances = [
        connection.execute(f"select balance from accounts where id = {one}").fetchone()[0] for one in (giver, taker)
    ]
    amount = dice.randint(1, 10)
    for account, balance in zip((giver, taker), (balances[0] - amount, balances[1] + amount), strict=True):
        connection.execute(f"update accounts set balance = {balance} where id = {account}")


def bank(endpoint: Endpoint, clients: int, turns: int) -> tuple[int, list[int]]:
    """The number of transfers that were committed, and every total that a client saw."""
    with psycopg.connect(endpoint.dsn, autocommit=True) as owner:
        owner.execute("create table accounts (id int, balance int)")
        owner.execute(f"insert into accounts values {', '.join(f'({one}, 50)' for one in range(clients))}")
    totals: list[int] = []
    moved: list[int] = []

    def client(number: int) -> None:
        dice = random.Random(number)
        with psycopg.connect(endpoint.dsn, autocommit=True, prepare_threshold=None) as connection:
            for _ in range(turns):
                connection.execute("begin")
                try:
                    totals.append(connection.execute("select sum(balance) from accounts").fetchone()[0])
                    if dice.random() < 0.5:
                        rows = connection.execute("select balance from accounts order by id").fetchall()
                        totals.append(sum(balance for (balance,) in rows))
                    else:
                        transfer(connection, dice, clients)
                        moved.append(number)
                    connection.execute("commit")
                except psycopg.Error as error:
                    assert error.sqlstate in ("XX000", "40P01"), error
                    connection.execute("rollback")

    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with psycopg.connect(endpoint.dsn, autocommit=True) as owner:
        totals.append(owner.execute("select sum(balance) from accounts").fetchone()[0])
        owner.execute("drop table accounts")
    return len(moved), totals


@pytest.mark.parametrize(
    ("clients", "turns"), [(12, 4), pytest.param(100, 20, marks=pytest.mark.slow)], ids=["small", "large"]
)
def test_a_bank_keeps_its_money(tmp_path, clients, turns):
    with in_a_process(tmp_path) as (endpoint, _):
        moved, totals = bank(endpoint, clients, turns)
    assert moved
    assert set(totals) == {clients * 50}


def test_write_skew_commits_as_in_a_snapshot_database(endpoint):
    with psycopg.connect(endpoint.dsn) as first, psycopg.connect(endpoint.dsn) as second:
        first.execute("create table shift_a (n int)")
        first.execute("create table shift_b (n int)")
        first.commit()
        for connection, read, written in ((first, "a", "b"), (second, "b", "a")):
            assert connection.execute(f"select count(*) from shift_{read}").fetchone() == (0,)
            connection.execute(f"insert into shift_{written} values (1)")
        first.commit()
        second.commit()


GONE = ("1018", "Relation does not exist.")
CONFLICT = ("1023", "Serializable isolation violation on table in Redshift")
DROPPED = ("drop table conflict_t", {GONE, CONFLICT})
ALTERED = ("alter table conflict_t add column b int", {CONFLICT})
CHANGES = {
    "insert": "insert into conflict_t (a) values (2)",
    "update": "update conflict_t set a = 3",
    "delete": "delete from conflict_t",
    "insert of a query": "insert into conflict_t (a) select a from conflict_t",
    "truncate": "truncate conflict_t",
    "alter": "alter table conflict_t add column c int",
    "drop": "drop table conflict_t",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("ddl", [DROPPED, ALTERED], ids=["dropped", "altered"])
def test_a_change_of_a_table_that_another_transaction_changed_fails_in_redshifts_words(endpoint, ddl, change):
    with psycopg.connect(endpoint.dsn) as first, psycopg.connect(endpoint.dsn, autocommit=True) as second:
        second.execute("drop table if exists conflict_t")
        second.execute("create table conflict_t (a int)")
        second.execute("insert into conflict_t values (1)")
        assert first.execute("select a from conflict_t").fetchall() == [(1,)]
        second.execute(ddl[0])
        with pytest.raises(psycopg.Error) as raised:
            first.execute(change)
            first.commit()
        first.rollback()
    told = raised.value.diag
    assert told.sqlstate == "XX000"
    assert (told.message_primary, told.message_detail) in ddl[1]


ROW_CHANGES = {
    "update": "update rows_t set v = v + 10 where k = 1",
    "update from": "update rows_t set v = s.v from (select 1 as k, 77 as v) s where s.k = rows_t.k",
    "delete": "delete from rows_t where k = 1",
    "delete using": "delete from rows_t using (select 1 as k) s where s.k = rows_t.k",
    "merge": "merge into rows_t using (select 1 as k, 5 as v) s on rows_t.k = s.k"
    " when matched then update set v = s.v when not matched then insert values (s.k, s.v)",
    "merge that deletes": "merge into rows_t using (select 1 as k, 5 as v) s on rows_t.k = s.k"
    " when matched then delete when not matched then insert values (s.k, s.v)",
    "truncate": "truncate rows_t",
}
APPENDED = "alter table rows_u append from rows_t"


@pytest.mark.parametrize("late", ROW_CHANGES.values(), ids=ROW_CHANGES)
@pytest.mark.parametrize("early", [*ROW_CHANGES.values(), APPENDED], ids=[*ROW_CHANGES, "append"])
def test_of_two_changes_of_a_row_none_is_lost(endpoint, early, late):
    with psycopg.connect(endpoint.dsn) as first, psycopg.connect(endpoint.dsn, autocommit=True) as second:
        for table in ("rows_t", "rows_u"):
            second.execute(f"drop table if exists {table}")
            second.execute(f"create table {table} (k int, v int)")
        second.execute("insert into rows_t values (1, 10), (2, 20)")
        assert first.execute("select count(*) from rows_t").fetchone() == (2,)
        second.execute(early)
        after = second.execute("select k, v from rows_t order by k").fetchall()
        with pytest.raises(psycopg.errors.InternalError_, match="1023"):
            first.execute(late)
            first.commit()
        first.rollback()
        assert second.execute("select k, v from rows_t order by k").fetchall() == after
        first.execute(late)
        first.commit()


def test_a_change_that_was_undone_stands_in_nobodys_way(endpoint):
    with psycopg.connect(endpoint.dsn) as first, psycopg.connect(endpoint.dsn) as second:
        second.execute("create table undone_t (k int, v int)")
        second.execute("insert into undone_t values (1, 10)")
        second.commit()
        assert first.execute("select v from undone_t").fetchone() == (10,)
        second.execute("delete from undone_t")
        second.rollback()
        second.execute("delete from undone_t where k = 7")
        second.execute("insert into undone_t values (2, 20)")
        second.commit()
        first.execute("update undone_t set v = v + 1")
        first.commit()
        assert second.execute("select v from undone_t order by k").fetchall() == [(11,), (20,)]


@pytest.mark.parametrize(
    "text", ["show transaction isolation level", "show transaction_isolation", "show default_transaction_isolation"]
)
@pytest.mark.parametrize("wish", ["set transaction_isolation to serializable", "begin isolation level serializable"])
def test_no_setting_says_serializable(endpoint, text, wish):
    with psycopg.connect(endpoint.dsn, autocommit=True) as connection:
        assert connection.execute(text).fetchone() == (LEVEL,)
        connection.execute(wish)
        assert connection.execute(text).fetchone() == (LEVEL,)


@pytest.mark.parametrize(
    ("text", "sqlstate"),
    [
        ("alter database dev isolation level serializable", "0A000"),
        ("create database d isolation level serializable", "0A000"),
        ("create database d with owner awsuser isolation level serializable", "0A000"),
        ("alter database dev isolation level chaos", "42601"),
        ("set transaction_isolation to chaos", "22023"),
        ("begin isolation level chaos", "42601"),
    ],
)
def test_other_isolation_levels_are_refused(endpoint, text, sqlstate):
    with psycopg.connect(endpoint.dsn, autocommit=True) as connection, pytest.raises(psycopg.Error) as refused:
        connection.execute(text)
    assert refused.value.sqlstate == sqlstate


def test_every_relation_that_tells_the_isolation_level_says_snapshot(endpoint):
    with psycopg.connect(endpoint.dsn, autocommit=True) as connection:
        connection.execute("alter database dev isolation level snapshot")
        for text in (
            "select database_isolation_level from svv_redshift_databases",
            "select database_isolation_level from svv_all_databases",
            "select isolation_level from stv_db_isolation_level",
            "select distinct isolation_level from sys_transaction_history",
        ):
            assert connection.execute(text).fetchall() == [("Snapshot Isolation",)], text

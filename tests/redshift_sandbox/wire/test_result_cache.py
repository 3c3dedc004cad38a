"""A statement answers the same with the result cache as without, whatever other sessions have read and changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.redshift_sandbox.wire.endpoint import LocalEndpoint


@contextmanager
def connected(endpoint: LocalEndpoint, user: str = "") -> Iterator[psycopg.Connection]:
    options = {"user": user, "password": "Secret123"} if user else {}
    with psycopg.connect(endpoint.dsn, autocommit=True, prepare_threshold=None, **options) as connection:
        yield connection


def answer(connection: psycopg.Connection, text: str) -> object:
    try:
        cursor = connection.execute(text)
        return cursor.fetchall() if cursor.description else cursor.statusmessage
    except psycopg.Error as error:
        return error.sqlstate


def hits(connection: psycopg.Connection, text: str) -> list[bool]:
    query = "select result_cache_hit from sys_query_history where query_text = %s order by query_id"
    return [hit for (hit,) in connection.execute(query, (text,)).fetchall()]


def test_a_temporary_table_answers_its_own_session_alone(endpoint):
    with connected(endpoint) as first, connected(endpoint) as second:
        for connection, value in ((first, 1), (second, 2)):
            connection.execute("create temp table mine (a int)")
            connection.execute(f"insert into mine values ({value})")
        assert [answer(one, "select a from mine") for one in (first, second, first, second)] == [[(1,)], [(2,)]] * 2


def test_a_hit_as_the_first_statement_takes_the_snapshot(endpoint):
    with connected(endpoint) as reader, connected(endpoint) as writer:
        writer.execute("create table pinned (a int)")
        writer.execute("insert into pinned values (1)")
        reader.execute("select sum(a) from pinned")
        reader.execute("begin")
        assert answer(reader, "select sum(a) from pinned") == [(1,)]
        writer.execute("update pinned set a = 2")
        assert answer(reader, "select a from pinned") == [(1,)]
        assert answer(reader, "update pinned set a = a + 10") == "XX000"
        reader.execute("rollback")
        assert answer(reader, "select sum(a) from pinned") == [(2,)]


def test_a_query_of_no_table_takes_the_snapshot_too(endpoint):
    with connected(endpoint) as reader, connected(endpoint) as writer:
        writer.execute("create table seen (a int)")
        reader.execute("begin")
        reader.execute("select 1")
        writer.execute("insert into seen values (1)")
        assert answer(reader, "select count(*) from seen") == [(0,)]
        reader.execute("commit")


def test_the_history_says_which_results_came_from_the_cache(endpoint):
    with connected(endpoint) as connection:
        connection.execute("create table noted (a int)")
        text = "select max(a) as noted_max from noted"
        for _ in range(2):
            connection.execute(text)
        connection.execute("set enable_result_cache_for_session to off")
        connection.execute(text)
        connection.execute("set enable_result_cache_for_session to on")
        connection.execute("insert into noted values (1)")
        connection.execute(text)
        assert hits(connection, text) == [False, True, False, False]


@pytest.mark.parametrize("ending", ["", " with no schema binding"], ids=["view", "late-binding view"])
def test_a_view_of_random_numbers_is_read_anew_each_time(endpoint, ending):
    with connected(endpoint) as connection:
        name = f"dice_{len(ending)}"
        connection.execute(f"create table {name}_of (a int)")
        connection.execute(f"insert into {name}_of values (1)")
        connection.execute(f"create view {name} as select random() as r, a from public.{name}_of{ending}")
        assert len({str(answer(connection, f"select r from {name}")) for _ in range(3)}) == 3


# Two users and two sessions of each; every session runs beside a twin that has no cache.

USERS = ("cache_one", "cache_two")
READS = (
    "select a from shown order by a",
    "select sum(a) from shown",
    "select a from shown_view order by a",
    "select a from shown_late order by a",
    "select a from public.shown order by a",
    "select current_user, count(*) from public.shown",
    "select to_char(at, 'HH24') from public.instants",
    "select count(*) from public.shown where a = 1",
)
CHANGES = (
    "create temp table shown (a int)",
    "drop table pg_temp.shown",
    "insert into shown values ({session})",
    "create temp table shown as select {session} as a",
    "insert into public.shown values (1)",
    "delete from public.shown",
    "set search_path to public",
    "set search_path to other, public",
    "set timezone to 'Asia/Tokyo'",
    "set timezone to 'UTC'",
    "begin",
    "commit",
    "rollback",
)
BY_OWNER = (
    "grant select on public.shown to cache_two",
    "revoke select on public.shown from cache_two",
    "insert into public.shown values (2)",
    "insert into other.shown values (3)",
    "drop view public.shown_view; create view public.shown_view as select a + 1 as a from public.shown",
)
steps = st.lists(
    st.one_of(
        st.tuples(st.integers(0, 3), st.sampled_from(READS)),
        st.tuples(st.integers(0, 3), st.sampled_from(READS)),
        st.tuples(st.integers(0, 3), st.sampled_from(CHANGES)),
        st.tuples(st.just(4), st.sampled_from(BY_OWNER)),
    ),
    min_size=10,
    max_size=40,
)


@pytest.fixture(scope="module")
def shown(endpoint):
    with connected(endpoint) as owner:
        for user in USERS:
            owner.execute(f"create user {user} password 'Secret123'")
        owner.execute("create schema other")
        for schema in ("public", "other"):
            owner.execute(f"create table {schema}.shown (a int)")
            owner.execute(f"grant usage on schema {schema} to public")
            owner.execute(f"grant all on {schema}.shown to public")
        owner.execute("create view public.shown_view as select a from public.shown")
        owner.execute("create view public.shown_late as select a from public.shown with no schema binding")
        owner.execute("create table public.instants (at timestamptz)")
        owner.execute("insert into public.instants values ('2026-01-01 00:00:00+00')")
        for name in ("shown_view", "shown_late", "instants"):
            owner.execute(f"grant select on public.{name} to public")
        yield owner


def compare(endpoint: LocalEndpoint, shown: psycopg.Connection, steps: list[tuple[int, str]]) -> None:
    shown.execute("delete from public.shown; delete from other.shown; insert into public.shown values (5)")
    with ExitStack() as stack:
        pairs = [[stack.enter_context(connected(endpoint, USERS[number % 2])) for _ in range(2)] for number in range(4)]
        for _, without in pairs:
            without.execute("set enable_result_cache_for_session to off")
        for number, text in steps:
            if number == 4:
                shown.execute(text)
                continue
            cached, without = pairs[number]
            text = text.format(session=number)
            if text in READS:
                assert answer(cached, text) == answer(without, text), text
            elif text.startswith("insert") or text.startswith("delete"):
                # One of the twins changes what both can read; a temporary table is each one's own.
                if cached.info.transaction_status == psycopg.pq.TransactionStatus.IDLE:
                    answer(cached, text)
                    if "public." not in text:
                        answer(without, text)
            else:
                answer(cached, text), answer(without, text)


@settings(max_examples=examples(10))
@given(steps=steps)
def test_sessions_with_and_without_the_cache_agree(endpoint, shown, steps):
    compare(endpoint, shown, steps)


@pytest.mark.slow
@settings(max_examples=300)
@given(steps=steps)
def test_sessions_with_and_without_the_cache_agree_at_length(endpoint, shown, steps):
    compare(endpoint, shown, steps)

"""Statements that would hold everybody up: others go on meanwhile, and each can be broken off."""

from __future__ import annotations

import gc
import re
import threading
import time

import psycopg
import pytest
from sqlglot import exp

from redshift_sandbox.sql.interruption import interruptible
from redshift_sandbox.sql.lexing.lexer import pieces
from redshift_sandbox.sql.lexing.secret_masking import masked
from redshift_sandbox.sql.lexing.splitter import split
from redshift_sandbox.sql.long_patterns import LongPattern, mentions
from redshift_sandbox.sql.parsing.large_texts import without_collection
from redshift_sandbox.sql.parsing.parser import parse
from redshift_sandbox.sql.sql_error import SqlError

BACKTRACKING = r"'^(a|aa|aaa)+[^b-z](?=x)'"
TEXT = "repeat('a', 3000) || i"


MANY = "9" * 5000
BEYOND_PYTHON = (
    f"select '{MANY}'::int",
    f"select '-{MANY}'::bigint",
    f"select id from people where id in ('{MANY}', 1)",
    f"select '{MANY}'::date",
    f"select '{MANY}'::interval",
    f"select interval '{MANY}' day",
    f"select id from people limit '{MANY}'",
    f"select id from people order by {MANY}",
    f"select cast(1 as numeric(38, {MANY}))",
    f"set statement_timeout to {MANY}",
    f"select set_config('statement_timeout', '{MANY}', false)",
    f"fetch {MANY} from c",
    f"cancel {MANY}",
    f"vacuum people to {MANY} percent",
    f"copy people from 's3://b/k' iam_role default maxerror {MANY}",
    "unload ('select 1') to 's3://b/k' iam_role default maxfilesize 1e400 mb",
    "select '1e99999999'::numeric(38, 2)",
    "select '-1e999999999999999999999999'::numeric(38, 2)",
    "insert into people (id) values ('1e99999999'::numeric)",
    "select json_parse('[1e99999999]')[0] + 1",
    "select round(json_parse('1e400'), 2)",
    f"select json_parse('{MANY}') / 3",
)


@pytest.fixture(scope="module", autouse=True)
def texts(endpoint):
    with psycopg.connect(endpoint.dsn, autocommit=True) as connection:
        connection.execute(f"create table texts as select i, {TEXT} as s from (select 1 as i union all select 2)")


@pytest.mark.parametrize(
    "call",
    [
        f"regexp_count(s, {BACKTRACKING}, 1, 'p')",
        f"regexp_substr(s, {BACKTRACKING}, 1, 1, 'p')",
        f"regexp_instr(s, {BACKTRACKING}, 1, 1, 0, 'p')",
        f"regexp_replace(s, {BACKTRACKING}, '', 1, 'p')",
    ],
)
def test_others_go_on_while_a_pattern_tries_every_way_and_it_ends_by_itself(endpoint, call):
    ended = []

    def search() -> None:
        with psycopg.connect(endpoint.dsn, autocommit=True) as hostile:
            try:
                hostile.execute(f"select {call} from texts")
            except psycopg.Error as error:
                ended.append(error.sqlstate)
            assert hostile.execute("select 1").fetchone() == (1,)

    searching = threading.Thread(target=search)
    with psycopg.connect(endpoint.dsn, autocommit=True) as other:
        searching.start()
        answers = 0
        while searching.is_alive() and answers < 5:
            answers += len(other.execute("select 1").fetchall())
    searching.join()
    assert ended == ["54000"]


def test_a_query_to_unload_has_no_parameters(endpoint):
    with psycopg.connect(endpoint.dsn, autocommit=True) as connection, pytest.raises(psycopg.Error) as refused:
        connection.execute("unload ('select 1 where 1 = $1') to 's3://some-bucket/out' iam_role default")
    assert refused.value.sqlstate == "42P02"


@pytest.mark.parametrize("number", ["99999", "32768", "9" * 5000, "0" * 5000 + "99999"])
@pytest.mark.parametrize("head", ["create view too_many as select", "explain select", "select", "insert into t select"])
def test_no_statement_has_more_parameters_than_the_protocol_counts(endpoint, head, number):
    with psycopg.connect(endpoint.dsn, autocommit=True) as connection:
        prepared = connection.pgconn.prepare(b"", f"{head} ${number}".encode())
        assert prepared.error_field(psycopg.pq.DiagnosticField.SQLSTATE) in (b"42P02", b"42P01")
        assert connection.execute("select 1").fetchone() == (1,)


def test_planning_a_statement_that_was_cancelled_stops():
    def cancelled() -> None:
        raise SqlError("cancelled", "57014")

    with interruptible(cancelled), pytest.raises(SqlError) as refused:
        parse("select 1 as not_parsed_before")
    assert refused.value.sqlstate == "57014"


@pytest.mark.parametrize(
    "text",
    ["/*" * 6000 + "*/" * 6000 + "select 1", "--\n" * 6000 + "select 1", "select $q$" + "x" * 100_000 + "$q$"],
    ids=["nested comments", "line comments", "a long dollar quote"],
)
def test_a_text_of_many_or_long_pieces_is_read(text):
    assert parse(text) is not None


def test_the_pieces_of_a_text_have_no_gaps():
    text = "select 'a''b\\'c', \"n\"\"m\" /* x /* y */ z */ -- end\n, $t$ ; $t$, a$b$c; 'open"
    assert "".join(piece.text for piece in pieces(text)) == text


def test_a_comment_without_an_end_is_a_syntax_error():
    with pytest.raises(SqlError) as refused:
        parse("select 1 /* a /* b */")
    assert (refused.value.sqlstate, refused.value.position) == ("42601", 10)


def test_masking_secrets_tries_a_row_of_comments_once():
    text = "password " + "/**/" * 2000 + "x"
    assert masked(text) == text


@pytest.mark.parametrize("sslmode", ["disable", "require"])
def test_the_statement_and_the_locks_of_a_client_that_is_gone_are_ended(endpoint, sslmode):
    endless = "select count(*) from generate_series(1, 10000000) a, generate_series(1, 10000000) b where a.a + b.b < 0"
    with psycopg.connect(endpoint.dsn, autocommit=True) as other:
        other.execute("drop table if exists locked")
        other.execute("create table locked (i int)")
        leaving = psycopg.connect(f"{endpoint.dsn} sslmode={sslmode}")
        leaving.execute("insert into locked values (1)")
        pid = leaving.info.backend_pid
        leaving.pgconn.send_query(endless.encode())
        leaving.pgconn.flush()
        running = f"select count(*) from stv_inflight where pid = {pid}"
        while other.execute(running).fetchone() == (0,):
            pass
        leaving.close()
        other.execute("insert into locked values (2)")
        assert other.execute("select i from locked").fetchall() == [(2,)]
        assert other.execute(running).fetchone() == (0,)


@pytest.mark.parametrize(
    "text",
    [
        "select '" + "x''" * 100_000 + "'",
        "select '" + "x\\\\n" * 100_000 + "'",
        "select " + "+".join(["1"] * 100_000),
        "/*" * 100_000 + "*/" * 100_000 + " select 1",
        ";" * 200_000,
        "insert into texts values " + ", ".join(["(1, 'a')"] * 50_000),
    ],
    ids=["quotes in a string", "escapes in a string", "many tokens", "nested comments", "semicolons", "rows"],
)
def test_every_part_of_reading_a_large_text_can_be_cancelled(text):
    asked = 0

    def cancelled_late() -> None:
        nonlocal asked
        asked += 1
        if asked > 1000:
            raise SqlError("cancelled", "57014")

    with interruptible(cancelled_late), pytest.raises(SqlError) as refused:
        split(text)
        parse(text)
    assert refused.value.sqlstate == "57014"


def test_a_large_text_leaves_nothing_for_the_collector():
    text = "select " + ", ".join(["1"] * 50_000)
    gc.collect()
    with without_collection(text):
        assert not gc.isenabled()
        tree = parse(text)
        assert isinstance(tree, exp.Select)
        assert len(tree.expressions) == 50_000
    del tree
    assert gc.isenabled()
    assert gc.collect() < 10_000


@pytest.mark.parametrize(
    "text",
    [
        "select " + "1, " * 50_000,
        "select 1 " + "+" * 100_000 + " 1",
        "select 1 " + "$ " * 50_000,
        "select " + "(" * 100_000,
    ],
    ids=["a list", "too deep", "signs that are none", "parentheses"],
)
def test_a_large_text_that_is_refused_leaves_nothing_for_the_collector(text):
    thresholds = gc.get_threshold()
    gc.collect()
    gc.set_threshold(0)
    try:
        with pytest.raises(SqlError), without_collection(text):
            parse(text)
        assert gc.get_count()[0] < 10_000
    finally:
        gc.set_threshold(*thresholds)


LONG = 2_000_000
RUNS = {
    "blanks": " " * LONG,
    "a word": "a" * LONG,
    "line comment": "--" + "x" * LONG,
    "parentheses": "(" * LONG,
    "beyond ASCII": "ж" * LONG,
}


@pytest.mark.parametrize("text", RUNS.values(), ids=RUNS)
@pytest.mark.parametrize("reader", [lambda text: list(pieces(text)), masked, lambda text: mentions(text, "select")])
def test_a_long_run_is_read_in_portions_between_which_others_go_on(text, reader):
    asked = 0

    def ask() -> None:
        nonlocal asked
        asked += 1

    with interruptible(ask):
        reader(text)
    assert asked >= LONG // 100_000


@pytest.mark.parametrize("word", ["UPDATE", "updaTe", "updates"])
@pytest.mark.parametrize("place", [0, 65_530, 65_536, 150_000])
def test_a_word_is_found_wherever_it_stands_in_a_long_text(word, place):
    text = "x " * (place // 2) + word + " y" * 100_000
    assert mentions(text, "insert", "update")
    assert not mentions(text, "delete")
    pattern, flags = r"\b(?:insert|update)\b", re.IGNORECASE
    found, wanted = LongPattern(pattern, flags).search(text), re.search(pattern, text, flags)
    assert (found and found.span()) == (wanted and wanted.span())


def test_a_cancel_request_that_comes_between_two_parts_of_a_statement_is_heeded_by_the_next(endpoint):
    with psycopg.connect(endpoint.dsn) as connection:
        session = endpoint.server.cluster.session(connection.info.backend_pid)
        with session.running(timeout_ms=0):
            with session.running():
                assert session.cancel()
            with pytest.raises(SqlError, match="cancelled"), session.running():
                session.check_cancelled()
        with session.running():
            session.check_cancelled()


def test_a_large_text_is_split_within_a_statement_that_can_be_cancelled(endpoint):
    with psycopg.connect(endpoint.dsn, autocommit=True) as connection:
        connection.execute("set statement_timeout to 1")
        with pytest.raises(psycopg.errors.QueryCanceled):
            connection.execute(";" * 1_000_000)


@pytest.mark.parametrize("statement", BEYOND_PYTHON, ids=lambda statement: statement[:40])
def test_a_number_that_no_type_holds_is_out_of_range_wherever_it_stands(endpoint, statement):
    with psycopg.connect(endpoint.dsn, autocommit=True) as connection:
        connection.execute("create table if not exists people (id integer, name varchar(20))")
        with pytest.raises(psycopg.Error) as refused:
            connection.execute(statement.encode())
    assert refused.value.sqlstate in ("22003", "22008", "22015", "22023", "2201W", "42601", "42P10")
    assert not re.search("internal|UDF|Python|Exceeds", str(refused.value))


@pytest.mark.parametrize(
    "text",
    [
        "select $a$" + "x$b$" * 1_500_000 + "$a$",
        pytest.param("select 'password', " + "a + " * 1_500_000 + "1", marks=pytest.mark.slow),
    ],
    ids=["one quote", "much code"],
)
def test_masking_a_long_text_holds_nobody_up(text):
    longest, last, done = 0.0, time.perf_counter(), threading.Event()

    def watch() -> None:
        nonlocal longest, last
        while not done.is_set():
            time.sleep(0.001)
            longest, last = max(longest, time.perf_counter() - last), time.perf_counter()

    watching = threading.Thread(target=watch)
    watching.start()
    assert masked(text) == text
    done.set()
    watching.join()
    assert longest < 0.5

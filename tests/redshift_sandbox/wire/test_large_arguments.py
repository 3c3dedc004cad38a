"""Names, patterns, formats, arrays and settings of megabytes: refused or cut in time, and held by nobody."""

from __future__ import annotations

import psycopg
import pytest

from redshift_sandbox.planner.engine_errors import from_duckdb
from redshift_sandbox.planner.expressions.literals import array_elements
from redshift_sandbox.planner.expressions.pattern_limits import states, with_groups
from redshift_sandbox.sql.identifiers import truncated
from redshift_sandbox.sql.interruption import interruptible
from redshift_sandbox.sql.sql_error import SqlError

MANY = "(a|b)*" * 20_000
TOO_COMPLEX = {
    "similar to": f"s similar to '{MANY}'",
    "not similar to": f"s not similar to '{MANY}'",
    "similar to with an escape": f"s similar to '{'#%' * 500_000}' escape '#'",
    "operator": f"s ~ '{MANY}'",
    "without case": f"s !~* '{MANY}'",
    "count": f"regexp_count(s, '{MANY}')",
    "instr": f"regexp_instr(s, '{MANY}')",
    "substr": f"regexp_substr(s, '{MANY}', 1, 1, 'e')",
    "replace": f"regexp_replace(s, '{MANY}', 'x')",
    "Perl's dialect": f"regexp_count(s, '{'(?=a)' * 100_000}', 1, 'p')",
    "repetitions": "s ~ '(a{100}){100}'",
    "repetitions in a row": f"s ~ '{'(a{1,1000})' * 10}'",
    "deep lookaheads": f"regexp_count(s, '{'(?=a|' * 1000 + ')' * 1000}', 1, 'p')",
    "computed": "s ~ repeat('(a|b)*', 2000 + i - i)",
    "computed repetitions": "s ~ ('a{1000}' || repeat('b{1000}', 100 + i - i))",
    "computed groups": "regexp_count(s, repeat('(a|b)*', 100 + i - i))",
}


@pytest.fixture(scope="module", autouse=True)
def words(endpoint):
    with psycopg.connect(endpoint.dsn, autocommit=True) as connection:
        connection.execute("create table words as select 1 as i, 'xaby'::varchar(100) as s")


@pytest.fixture
def connection(endpoint):
    with psycopg.connect(endpoint.dsn, autocommit=True) as connection:
        yield connection


@pytest.mark.parametrize("condition", TOO_COMPLEX.values(), ids=TOO_COMPLEX)
def test_a_pattern_of_too_many_states_is_refused_before_it_is_searched(connection, condition):
    with pytest.raises(psycopg.errors.InvalidRegularExpression, match="too complex"):
        connection.execute(f"select {condition} from words".encode())


@pytest.mark.parametrize(
    ("call", "wanted"),
    [
        ("regexp_count('abcabc', '(a)(b)')", 2),
        ("regexp_substr(s, 'x(a)(b)')", "xab"),
        ("regexp_substr(s, 'x(a)(b)', 1, 1, 'e')", "a"),
        ("regexp_instr(s, '(a)(b)')", 2),
        ("regexp_replace(s, '(a)(b)', '$2$1')", "xbay"),
        ("regexp_count('(a(', '[(]')", 2),
        ("regexp_count('(a(', '\\\\(')", 2),
        ("regexp_count('a]b', '[]a](b)?')", 2),
        ("regexp_count(s, '(?:x)((a)b)')", 1),
        ("regexp_count(s, '(a)' || '(b)')", 1),
        ("regexp_count(s, 'a{1,3}' || '(b)?')", 1),
        (f"s ~ '{'|'.join(f'w{n}' for n in range(1000))}|ab'", True),
    ],
)
def test_groups_of_a_pattern_are_found_as_ever(connection, call, wanted):
    assert connection.execute(f"select {call} from words".encode()).fetchone() == (wanted,)


def test_the_error_of_a_pattern_shows_it_as_it_was_written(connection):
    with pytest.raises(psycopg.errors.InvalidRegularExpression, match=r"missing \): \($"):
        connection.execute("select regexp_count(s, '(') from words")


def test_states_count_as_often_as_they_are_repeated():
    assert states("abc") == 3
    assert states("a{100}") >= 100
    assert states("((a|b){10}){1,100}") >= 3000
    assert states("[abc]{2}x") < 10


def test_only_the_wanted_groups_of_a_pattern_keep_their_places():
    assert with_groups("(a)(b)[(](?:x)\\(", 0) == "(?:a)(?:b)[(](?:x)\\("
    assert with_groups("(a)(b)", 1) == "(a)(?:b)"
    assert with_groups("(a))(b)", 0) == "(a))(b)"


@pytest.mark.parametrize("name", ["a" * 300_000, "ж" * 100_000], ids=["ASCII", "beyond ASCII"])
def test_a_name_is_cut_to_127_bytes_wherever_it_stands(connection, name):
    cut = truncated(name)
    assert 126 <= len(cut.encode()) <= 127
    connection.execute(f"drop table if exists {name}".encode())
    connection.execute(f"create table {name} ({name} int, i int)".encode())
    connection.execute(f"insert into {name}x values (1, 2)".encode())
    found = connection.execute(f'select {name}y, i as "{name}" from {name}z as {name}'.encode())
    assert [column.name for column in found.description] == [cut, cut]
    listed = connection.execute("select tablename from pg_tables where len(tablename) > 60")
    assert listed.fetchall() == [(cut,)]
    connection.execute(f"drop table {cut}".encode())


LONG = "x" * 1_000_000
REFUSED = {
    "a format": (f"select to_char(getdate(), '{'YYYY' * 15_000}')", "0A000"),
    "a setting's time zone": (f"set timezone to '{LONG}'", "22023"),
    "a function's time zone": (f"select convert_timezone('{LONG}', getdate())", "22023"),
    "a datestyle": (f"set datestyle to '{'iso,' * 250_000}'", "22023"),
    "an interval": (f"select interval '{'1 ' * 500_000}' day to second", "22007"),
    "a text for a number": ("select to_number(repeat('1,', 30000 + i - i), '999') from words", "22P02"),
    "an array for Python": (f"select array_distinct(json_parse('[{'1,' * 300_000}1]'))", "0A000"),
}


@pytest.mark.parametrize(("statement", "sqlstate"), REFUSED.values(), ids=REFUSED)
def test_an_argument_of_a_megabyte_is_refused_by_its_length(connection, statement, sqlstate):
    with pytest.raises(psycopg.Error) as refused:
        connection.execute(statement.encode())
    assert refused.value.sqlstate == sqlstate


def test_long_arrays_of_constants_are_what_short_ones_are(connection):
    items = "'a\"ж\\\\', null, 7"
    short = connection.execute(f"select array({items})".encode()).fetchone()[0]
    long = connection.execute(f"select array({', '.join([items] * 1000)})".encode()).fetchone()[0]
    assert long == "[" + ",".join([short[1:-1]] * 1000) + "]"
    numbers = connection.execute(f"select ('{{{'1, NULL,' * 1000} 2}}'::int[])::varchar".encode()).fetchone()[0]
    assert numbers.count("1") == 1000
    assert numbers.count("2") == 1


def test_an_array_literal_is_read_in_portions_that_can_be_cancelled():
    def cancelled() -> None:
        raise SqlError("cancelled", "57014")

    assert array_elements('{ 1, "a b" ,}') == ["1", "a b", ""]
    assert array_elements("{}") == []
    with interruptible(cancelled), pytest.raises(SqlError, match="cancelled"):
        array_elements("{1,2}")


def test_an_error_of_megabytes_is_abridged_and_still_understood():
    said = f"Conversion Error: Could not convert string '{'9' * 5_000_000}' to INT32"
    error = from_duckdb(RuntimeError(said))
    assert error.sqlstate in ("22P02", "22003")
    assert len(error.message) < 20_000

"""Statements that almost are SQL: each is refused for what is wrong with it, wherever the mistake stands."""

from __future__ import annotations

import pytest

from redshift_sandbox.planner.functions import function_calls
from redshift_sandbox.sql.sql_error import SqlError
from redshift_sandbox.system_views import functions as catalogue_functions
from tests.redshift_sandbox.planner.conftest import Sandbox

REFUSALS = {
    # texts that end, or go on, where no statement does
    "select timestamp '2020-01-01' - interval '10:20' hour to ": "42601",
    "select interval '1' year to": "42601",
    "select name from people group by ": "42601",
    "select name from people order by ": "42601",
    "select name, rank() over (order by) from people": "42601",
    "select 1 where 1 in ": "42601",
    "select 1 where 1 in name": "42601",
    "select 1 as \"\"": "42601",
    'select "" from people': "42601",
    "select t.id from people t, t.upper(name).lines as l": "42601",
    "select * from people.": "42601",
    # numbers and types that are none
    "select 1e, 2": "42601",
    "select 1e+ from people": "42601",
    "select .55.": "42601",
    "select 1::decimal(n)": "42601",
    "select '1'::varchar(x'1f')": "42601",
    "select '1'::char(name) from people": "42601",
    "select 1::numeric(max)": "42601",
    "select cast('a' as varbyte(id)) from people": "42601",
    "select '2020-01-31'::array[1, 2]": "42601",
    "select 1 as a order by -1": "42P10",
    "select 1 as a order by 'x'": "42601",
    "select 1 as a order by false": "42601",
    "select date_part('day', time '10:00')": "22023",
    "select regexp_substr('abc', (select '(?<=a)b'), 1, 1, 'p')": "2201B",
    "select sum(id) over (order by id rows unbounded) from people": "42601",
    "select sum(id) over (order by id rows between 1 and current row) from people": "42601",
    "create table t (a varchar default obj_description(1))": "0A000",
    "with recursive t (n) as (select '1' union all select n + 1 from t where n < 5) select n from t": "42804",
    "select count(*) @ people from people": "42601",
    "select regexp_substr('abc', 'b\\\\')": "2201B",
    "select substring('abc', '\\\\')": "2201B",
    "select regexp_count(name, 'a{1,2000}') from people": "2201B",
    "select regexp_count(name, '((a{100}){100}){100}') from people": "2201B",
    "select id from people offset -(select 1)": "2201X",
    "select id from people limit 1 - 2": "2201W",
    "select time 'infinity'": "22007",
    "select generate_series(1, 9000000000000000000)": "54000",
    "select generate_series(1, 2, 0)": "22023",
    "create table t (id bigint identity(9223372036854775807, 1))": "22003",
    "create table t (id int identity(1, 3000000000))": "22003",
    "select 1::varchar(99999999999999999999)": "42601",
    f"select {'1' * 5000}": "22003",
    # blanks that only look like one: a letter of a word to Redshift, or no sign of SQL's
    "select\u00a01": "42601",
    "select 1\u3000+ 2": "42601",
    "\u00a0select 1": "42601",
    "select 1\u2003": "42601",
    "select 1\v+ 2": "42601",
    "delete from people where\u00a0id = 1": "42601",
    "select U&'\\0041'": "42703",
    "select u&'abc'": "42703",
    # calls with other arguments than there are
    "select mod(1)": "42883",
    "select to_number('1')": "42883",
    "select round()": "42883",
    "select sum(*) from people": "42883",
    "select sign(1, 2)": "42883",
    "select current_user(1)": "42601",
    "select version(1)": "42883",
    "select trunc(1.0, 1.0)": "42883",
    "select to_char(true, '0.99')": "42883",
    "select object(1, 2)": "42883",
    "select object('a')": "42883",
    "select ~ 'a'": "42883",
    "select id = any(9) from people": "42809",
    "select grouping(1)": "42803",
    "select grouping(name) from people group by id": "42803",
    "select sum(generate_series(1, 3))": "0A000",
    "select name from people limit id": "42P10",
    "select name from people limit 1 offset id + 1": "42P10",
    "select date_part('dow', interval '1 day')": "22023",
    "select date_part('millennium', '10:00 PST'::timetz)": "22023",
    "select (timestamp '2020-01-01', 'a'::varbyte) overlaps (timestamp '2020-01-05', timestamp '2020-01-20')": "42883",
    "select (1, 2) overlaps (3, 4)": "42883",
    "select (time '10:00', time '11:00') overlaps (date '2020-01-01', date '2020-01-02')": "42883",
    "select ('a', 'b') overlaps ('c', 'd')": "42725",
    "select any_value(row_number() over ()) from people": "42803",
    "select chr(-1)": "54000",
    "select chr(55296)": "54000",
    "select strtol('9', 8)": "22023",
    "select strtol('', 8)": "22023",
    "select strtol('1', 40)": "22023",
    "select strtol('9223372036854775808', 10)": "22003",
    "select listagg(name, name) from people": "0A000",
    "select id from people offset -bit_or(1)": "42803",
    "select id from people limit count(*)": "42803",
    "select id from people limit row_number() over ()": "42P20",
    "update people set id = count(*)": "42803",
    "select * from people pivot (sum(id) for name in ((select 'a')))": "0A000",
    "select * from people pivot (sum(id) for name in (id))": "0A000",
    "select * from people pivot (sum(id) for name in (''))": "42601",
    "select object(null::varchar, id) from people": "22004",
    "select listagg(name, (select ',')) from people": "0A000",
    "select generate_series(1, generate_series(1, 2))": "0A000",
    "select sum(id) over (order by id rows between id preceding and current row) from people": "42P10",
    "select sum(id) over (order by id rows between -1 preceding and current row) from people": "22013",
    "select sum(id) over (order by id rows between null preceding and current row) from people": "22004",
    "select sum(id) over (order by id rows between 1.5 preceding and current row) from people": "42804",
    "insert into people values (stddev_pop(100), 'a')": "42803",
    f"select {', '.join(['1'] * 1665)}": "54011",
    f"select {', '.join(['people.*'] * 833)} from people": "54011",
    f"create view wide as select {', '.join(f'{n} as c{n}' for n in range(1665))}": "54011",
    f"select count(*) from people group by cube ({', '.join(f'{n} + id' for n in range(20))})": "54001",
    "insert into people": "42601",
    "insert into people (id)": "42601",
    "with a as (select 1) insert into people": "42601",
    "select regexp_replace(name, id::varchar || '(') from people": "2201B",
    # values that can't be read
    "select round(99999999999999999999999999999999999999, -38)": "22003",
    "select round(9223372036854775807, -1)": "22003",
    "select dateadd(day, -2147483648, date '0001-01-01')": "22008",
    "select convert_timezone(repeat('x', 65000), '2008-03-05 12:25:29')": "22023",
    "select timestamp '2008-03-05 12:25:29' at time zone repeat('x', 65000)": "22023",
    "select from_hex('00😀01')": "22023",
    "select to_varbyte('é', 'hex')": "22023",
    # a colon, a query and a parenthesis that aren't there
    "select id:::int from people": "42601",
    "select id:name from people": "42601",
    "select 1 where exists ()": "42601",
    "select exists (values (1))": "42601",
    "select exists ((values (1)))": "42601",
    "select exists (name) from people": "42601",
    "select substring('abc'::varbyte": "42601",
    "select position('a' in 'b'": "42601",
    "select 1::double": "42704",
    "select cast(1 as double)": "42704",
    "select 1::float(54)": "22023",
    "select 1::float(0)": "22023",
    "select count(id, name) from people": "42883",
    "select count(distinct id, name) from people": "42883",
    "select approximate count(distinct id, name) from people": "42883",
    "select row_number(id) over (order by id) from people": "42883",
    "select rank(1) over (order by id) from people": "42883",
    "select cume_dist(id) over (order by id) from people": "42883",
    "with a as (select 1 as id, 'x' as name) insert into people select id, name from a": "42601",
    "\ufeffselect 1": "42601",
    # parameters
    "select $2": "42P18",
    "select $1 + $3": "42P18",
    "select $99999": "42P02",
    "select $ 1": "42601",
    "select 1 $": "42601",
}  # fmt: skip
VALUES = {
    "select exists ((select 1 where false))": False,
    "select exists (((select id from people)))": True,
    "select exists (with a as (select 1) select * from a)": True,
    "select 1::float(53) + 2::float(24)": 3.0,
    "select 1 in (select oprcode from pg_operator)": False,
    "select 'version'::regproc in (select oid::regproc from pg_proc where proname = 'version')": True,
    "select 'a\u00a0b'": "a\u00a0b",
    'select "a\u00a0b" from (select 1 as "a\u00a0b") as t': 1,
    "select 1 -- a\u00a0b": 1,
    "select 1 -- a\r+ 2": 3,
    "-- a\rselect 1 -- b\r\n+ 3": 4,
    "select json_extract_path_text('{\"\":{\"a\":[1.50]}}', '', 'a', '0')": "1.50",
    "select json_extract_path_text('{\"a/b\":{\"~\":\"x\"}}', 'a/b', '~')": "x",
    "select json_extract_path_text('{\"0\":\"key\"}', '0')": "key",
    "select length('people'::regclass)": 6,
    "select upper('public.people'::regclass)": "PEOPLE",
    "select 1259::regclass > 0": True,
    "select try_cast(name as int) from people": None,
    "select try_cast('2020-0' || '1-05' as date)::varchar": "2020-01-05",
    "select count(*) over (partition by name::varchar::date) from people where id > 1": [],
    "select sum(id) over (partition by id / 2.5) from people": 1,
    "select @ -5": 5,
    "select u&'3' from (select 6 as u) as t": 2,
    "select id from people limit 3 - 2 offset (select 0)": 1,
    "select name from people order by user limit 1": "Ada",
    "select array()::varchar": None,
    "select array_to_string(string_to_array('a b', ' '), (select '-'))": "a-b",
    "select array_to_string(string_to_array('a b', ' '), name) from people": "aAdab",
    "select array_to_string(string_to_array('', ' '), ',')": "",
    "select ('2020-01-01', '2020-01-10') overlaps (timestamp '2020-01-05', timestamp '2020-01-20')": True,
    "select (date '2020-01-01', interval '2 days') overlaps (timestamp '2020-01-05', timestamp '2020-01-20')": False,
    "select (sum(id * interval '1 day') = interval '1 day')::int from people": 1,
    "select (sum(i) = interval '2 years 26 days 03:00:03.5')::int from (select interval '1 year 13 days 01:30:01.75' as i"
    " union all select interval '1 year 13 days 01:30:01.75') as two": 1,
    "select sum(interval '1 day') from people where id > 1": None,
    "select trunc(1.55, (select 1))::varchar": "1.50",
    "select name from people order by 'a'::char(1)::varchar(max)": "Ada",
    "select name from people order by 'a'::varchar, 'b'::text desc": "Ada",
    "select round(12345.678, -id)::varchar from people": "12350.000",
    "select round(9.99::numeric(3, 2), id)::varchar from people": "10.00",
    "select round(-15, -id) from people": -20,
    "select trunc(-15, -1)": -10,
    "select round(1.5, -400)::varchar": "0",
    "select round(1.5, id * -2147483647)::varchar from people": "0.0",
    "select round('1'::numeric(38, 37), -5)::varchar": "0",
    "select trunc(99999999999999999999999999999999999999, -37)::varchar": "90000000000000000000000000000000000000",
    "select trunc(1.5::float8, 2147483647)": 1.5,
    "select trunc(1.5::float8, -2147483648)": 0,
    "select round(1.5::float8, null::int)": None,
    "select round(1.5, null)": None,
    "select trunc('infinity'::float8, 2)": float("inf"),
    "select round(json_parse('1.55'), -2147483647)::varchar": "0",
    "select sha2('a', id + 255) = sha2('a', 256) from people": True,
    "select sum(id) over (order by id rows between (select 1) preceding and current row) from people": 1,
    "select difference((select 'Robert'), name || 'Rupert') from people": 1,
    "select soundex('Wright')": "W623",
    "select soundex('Ashcraft')": "A261",
    "select crc32('Hello World')": "691daa2f",
    "select initcap('straße a_b C1D')": "Straße A_B C1d",
    "select upper('straße ẞ ßé')": "STRAßE ẞ ßÉ",
    "select strtol(repeat('0', 60000) || 'zz', 36)": 1295,
}


@pytest.fixture(scope="module")
def people(shared_sandbox_database: Sandbox) -> Sandbox:
    made = shared_sandbox_database
    made.run("create table people (id integer, name varchar(20))")
    made.run("insert into people values (1, 'Ada')")
    return made


@pytest.mark.parametrize(("statement", "sqlstate"), REFUSALS.items(), ids=[text[:70] for text in REFUSALS])
def test_a_mistake_is_refused_for_what_it_is(people: Sandbox, statement: str, sqlstate: str) -> None:
    error = people.failure(statement)
    assert error.sqlstate == sqlstate, error
    assert "this statement is not supported" not in error.message


@pytest.mark.parametrize(("statement", "value"), VALUES.items(), ids=VALUES)
def test_what_looks_odd_and_is_right_is_answered(people: Sandbox, statement: str, value: object) -> None:
    assert people.run(statement)[0] == (value if value == [] else [(value,)])


NAMES = sorted({*function_calls.SPECIAL, *function_calls.AGGREGATES, *catalogue_functions.names()})


@pytest.mark.parametrize("arguments", ["", "true", "1, 2.5, 'a', null, true, id, name"])
def test_every_function_answers_or_refuses_whatever_it_is_given(people: Sandbox, arguments: str) -> None:
    unlike: dict[str, str] = {}
    for name in NAMES:
        try:
            people.run(f"select {name}({arguments}) from people")
        except SqlError as error:
            if error.sqlstate == "XX000" or "this statement is not supported" in error.message:
                unlike[name] = error.message
        except AssertionError:
            pass  # it is no query: pg_cancel_backend
    unlike = {name: said for name, said in unlike.items() if name not in ("pg_last_query_id", "last_user_query_id")}
    assert unlike == {}  # those two read the log of a cluster, which isn't here


def test_zeros_in_front_and_digits_behind_count_for_nothing(people: Sandbox) -> None:
    assert _value(people, f"select '{'0' * 5000}12'::int") == 12
    assert _value(people, f"select '0.{'9' * 5000}'::numeric(10, 2)::varchar") == "1.00"
    assert _value(people, f"select '{'1' * 30}.125'::numeric(38, 2)::varchar") == "1" * 30 + ".13"
    assert _value(people, "select '1e-99999999999999999999999999'::numeric(10, 2)::varchar") == "0.00"


def _value(people: Sandbox, statement: str) -> object:
    return people.run(statement)[0][0][0]

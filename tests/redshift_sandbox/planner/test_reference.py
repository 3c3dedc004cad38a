"""Examples of the SQL reference, and what follows from its rules, with the values that it gives."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from tests.redshift_sandbox.planner.conftest import Sandbox

# expression: value
VALUES: dict[str, Any] = {
    "sha2('a', 224)": "abd37534c7d9a2efb9465de931cd7055ffdb8879563ae98078d6d6d5",
    "len(sha2('a', 384)) + len(sha2('a', 512))": 224,
    "sha2('a', 100)": None,
    "date '2020-01-05' like '2020-01%'": True,
    "timestamp '2020-01-05 10:00' ~ ' 10:'": True,
    "5::oid like '5'": True,
    "trim(5::oid)": "5",
    "format_type(null, 5)": None,
    "format_type(1700, (10 * 65536 + 2) + 4) || format_type(1043, -1)": "numeric(10,2)character varying",
    "true = 1 and 0 = false": True,
    "case when length('abc') then 'some' else 'none' end": "some",
    "'01'::varchar = 1": False,
    "'9'::varchar > 10": True,
    "1.5::float8 = '1.5'::varchar": True,
    "'01'::varchar = 1.0": True,
    "'x'::varchar in (1, 2)": False,
    "interval '1 02:03:04.5' day to second(3)": dt.timedelta(days=1, hours=2, minutes=3, seconds=4.5),
    "fnv_hash(1)": -5968735742475085980,
    "fnv_hash(1::smallint)": 589727492704079044,
    "fnv_hash(1::bigint)": -8517097267634966620,
    "fnv_hash('Amazon Redshift')": 7783490368944507294,
    "fnv_hash('Amazon Redshift', fnv_hash(1))": -2202602717770968555,
    "fnv_hash('cd', fnv_hash('ab'))": -281581062704388899,
    "fnv_hash(null::int)": None,
    "upper(1) || lower('A')": "1a",
    "regexp_instr('The Home Depot Center', '[cC]ent(er|re)$')": 16,
    "regexp_instr('the fox', 'FOX', 1, 1, 0, 'i')": 5,
    "regexp_instr('abcabc', 'b', 1, 2)": 5,
    "regexp_instr('abcabc', 'b', 3, 1, 1)": 6,
    "regexp_instr('abc', 'x')": 0,
    "regexp_instr('aXb', '(X)b', 1, 1, 0, 'e')": 2,
    "regexp_substr('a1b2', '[a-z](\\\\d)', 1, 2, 'e')": "2",
    "regexp_substr('plain A1234', '[A-Z][0-9]+', 1, 1, 'e')": "A1234",
    "regexp_substr('abc', '(?<=a)b', 1, 1, 'p')": "b",
    "regexp_replace('aab', 'a(?=b)', 'x', 1, 'p')": "axb",
    "regexp_replace('A1B2', '([A-Z])(\\\\d)', '$2$1')": "1A2B",
    "regexp_count('plain A1234 PLAIN c5678', '(?=[^ ]*[a-z])(?=[^ ]*[0-9])[^ ]+', 1, 'ip')": 2,
    "regexp_instr('a b1', '(?=b)[a-z0-9]+', 1, 1, 0, 'p')": 3,
    "length('abc'::varbyte) + len('de'::varbyte)": 5,
    "from_varbyte(substring('abcdef'::varbyte, 2, 3), 'utf8')": "bcd",
    "from_varbyte('ab'::varbyte || 'c'::varbyte, 'hex')": "616263",
    "from_varbyte('a'::varbyte, 'binary')": "01100001",
    "getbit(from_hex('4d'), 2)": 1,
    "getbit(from_hex('4d'), 1)": 0,
    "extract(ms from timestamp '2009-09-09 12:08:43.101')": 101,
    "date_part(us, timestamp '2009-09-09 12:08:43.101')": 101000.0,
    "date '2008-12-31' + interval '1w, 1h, 1m, 1s'": dt.datetime(2009, 1, 7, 1, 1, 1),
    "date '2020-01-31' + interval '1-2' year to month": dt.datetime(2021, 3, 31),
    "timestamp '2020-01-01' + interval '5 04:03:02' day to second": dt.datetime(2020, 1, 6, 4, 3, 2),
    "timestamp '2020-01-01' - interval '10:20' hour to minute": dt.datetime(2019, 12, 31, 13, 40),
    "next_day('2014-08-20', 'M')": dt.date(2014, 8, 25),
    "next_day('2014-08-20', 'thurs')": dt.date(2014, 8, 21),
    "'10:00+02'::timetz = '08:00'::timetz": True,
    "timetz '04:05:06.789 PST'::varchar": "12:05:06.789+00",
    "'24:00:00 PST'::timetz::varchar": "08:00:00+00",
    "'23:59:60 PDT'::timetz::varchar": "07:00:00+00",
    "'24:00:00 CET'::timetz::varchar": "23:00:00+00",
    "'24:00:00+15:59'::timetz::varchar": "08:01:00+00",
    "'00:00:00-15:59'::timetz::varchar": "15:59:00+00",
    "to_char(3, '99th')": "  3rd",
    "to_char(2, 'SG9') || to_char(-2, '9SG')": "+22-",
    "to_char(date '2020-08-02', 'RM')": "VIII",
    "to_char(date '2020-12-31', 'IDDD')": "368",
    "'a ' = 'a'": True,
    "'a '::varchar(5) = 'a'::char(4)": True,
    "'a  ' < 'a'": False,
    "'a'::varchar = any (array['a '])": True,
    "case 'a ' when 'a' then 1 else 0 end": 1,
    "decode('a ', 'a', 1, 0)": 1,
    "nullif('a '::varchar, 'a')": None,
    'json_parse(\'{"a": {"b": [5, 6]}}\') = json_parse(\'{"a": {"b": [5, 6]}}\')': True,
    "-(-9223372036854775807)": 9223372036854775807,
    "'Infinity'::float * 2": float("inf"),
    "2 ^ 10": 1024.0,
    "current_user_id": 100,
    "farmfingerprint64('Amazon Redshift')": 8085098817162212970,
    "farmfingerprint64('2applefalse')": 2794438866806483259,
    "farmfingerprint64('')": -7286425919675154353,
    "farmfingerprint64('foo'::varbyte) = farmfingerprint64('foo')": True,
    "farmfingerprint64(repeat('0123456789', 3))": 2609993312702345020,
    "farmfingerprint64(repeat('0123456789', 5))": -3657874143320631032,
    "farmfingerprint64(repeat('0123456789', 20))": -8783659046506036331,
    "murmur3_32_hash(34)": 2017239379,
    "murmur3_32_hash(34::bigint)": 2017239379,
    "murmur3_32_hash(14.20)": -500754589,
    "murmur3_32_hash(date '2017-11-16')": -653330422,
    "murmur3_32_hash(time '22:31:08')": -662762989,
    "murmur3_32_hash(timestamp '2017-11-16 22:31:08')": -2047944441,
    "murmur3_32_hash('iceberg')": 1210000089,
    "murmur3_32_hash(from_hex('00010203'))": -188683207,
    "murmur3_32_hash(null::int)": None,
    "'1-2'::interval + date '2020-01-31'": dt.datetime(2021, 3, 31),
    "'3 04:05:06'::interval = interval '3 days 4 hours 5 minutes 6 seconds'": True,
    "'-1-2'::interval = interval '-14 months'": True,
    "datediff(hour, timetz '20:00 PST', timetz '21:00 EST')": -2,
    "to_date('2,001-01-02', 'Y,YYY-MM-DD')": dt.date(2001, 1, 2),
    "user_is_member_of('awsuser', 'nosuch')": False,
}


@pytest.mark.parametrize(("expression", "expected"), VALUES.items(), ids=VALUES)
def test_expressions(shared_sandbox_database: Sandbox, expression: str, expected: Any) -> None:
    assert shared_sandbox_database.value(expression) == expected


@pytest.fixture(scope="module")
def address(shared_sandbox_database: Sandbox) -> Sandbox:
    """A table whose strings end with blanks, and one with SUPER values."""
    made = shared_sandbox_database
    made.run("create table address (id int, street varchar(40), state char(3))")
    made.run("insert into address values (1, 'Magnolia', 'CA'), (2, 'Magnolia  ', 'CA '), (3, 'Elm', 'NY')")
    made.run("create table employee (id int, name varchar(20), manager_id int)")
    made.run(
        """insert into employee values (101, 'John', 100), (102, 'Jorge', 101), (103, 'Kwaku', 101), (110, 'Liu', 101),
           (106, 'Mateo', 102), (104, 'Paulo', 103), (120, 'Saanvi', 104)"""
    )
    made.run("create table texts (id int, j varchar(40))")
    made.run("""insert into texts values (1, '{"a": 1.50}'), (2, '["x"]'), (3, 'not json'), (4, null)""")
    made.run("create table events (id int, s super)")
    made.run("""insert into events select 1, json_parse('{"a": {"b": [1, 2]}, "items": [{"n": 7}, {"n": 8}]}')""")
    return made


QUERIES: dict[str, list[tuple[Any, ...]]] = {
    "select count(*) from address where street = 'Magnolia'": [(2,)],
    "select count(*) from address where street = 'Magnolia '": [(2,)],
    "select count(*) from address where street <> 'Magnolia'": [(1,)],
    "select count(*) from address where street in ('Magnolia', 'x')": [(2,)],
    "select count(*) from address where street in (select 'Magnolia ')": [(2,)],
    "select count(*) from address where street between 'Magnolia' and 'Magnolia'": [(2,)],
    "select count(*) from address a join address b on a.street = b.street": [(5,)],
    "select count(*) from address a join address b using (street)": [(5,)],
    "select length(street) from address order by id": [(8,), (10,), (3,)],
    "select * exclude (street) from address where id = 3": [(3, "NY")],
    "select * exclude street from address where id = 3": [(3, "NY")],
    "select a.* exclude (id, state), 1 as one from address a where id = 3": [("Elm", 1)],
    "select s.a.b[1]::int, events.s.a.b[0]::int + 1 from events": [(2, 2)],
    "select e.s.items[1].n::int from events e": [(8,)],
    "select s.nosuch.deeper from events": [(None,)],
    "select id, i.n::int from events, events.s.items i order by 2": [(1, 7), (1, 8)],
    "select i.n::int, place from events t, t.s.items as i at place order by 2": [(7, 0), (8, 1)],
    "select is_valid_json(j), is_valid_json_array(j), json_extract_path_text(j, 'a', true),"
    " json_extract_array_element_text(j, 0, true), json_array_length(j, true) from texts order by id": [
        (True, False, "1.50", None, None),
        (False, True, None, "x", 1),
        (False, False, None, None, None),
        (False, False, None, None, None),
    ],
    "select street + '!' from address where id = 3": [("Elm!",)],
    "select id, name, manager_id from employee start with name = 'Kwaku' connect by prior id = manager_id order by id": [
        (103, "Kwaku", 101),
        (104, "Paulo", 103),
        (120, "Saanvi", 104),
    ],
    "select name, level from employee e where id > 103 start with e.name = 'John'"
    " connect by e.manager_id = prior e.id and level <= 3 order by level desc, name": [
        ("Mateo", 3),
        ("Paulo", 3),
        ("Liu", 2),
    ],
    "select * from employee start with id = 104 connect by prior id = manager_id order by 1": [
        (104, "Paulo", 103),
        (120, "Saanvi", 104),
    ],
    "with e as (select id, manager_id from employee) select level, count(*) from e start with id = 101"
    " connect by prior id = manager_id group by level order by 1": [(1, 1), (2, 3), (3, 2), (4, 1)],
    "select 'a'\n'b'": [("ab",)],
    "select hll_cardinality(hll_create_sketch(id)), hll_cardinality(hll_create_sketch(null::int)) from address": [
        (3, 0)
    ],
    "select hll_cardinality(hll_combine_sketches(a, b)) from (select hll_create_sketch(id) as a from address) x,"
    " (select hll_create_sketch(id + 2) as b from address) y": [(5,)],
    "select hll_cardinality(hll_combine(s)) from (select hll_create_sketch(id) as s from address group by state) x": [
        (3,)
    ],
    "select abs(hll_cardinality(hll_create_sketch(i)) - 20000) < 500 from generate_series(1, 20000) i": [(True,)],
    "select avg(x), avg(-x) from (select 2.50 as x union all select 3.75 union all select 1.90) t": [
        (Decimal("2.71"), Decimal("-2.71"))
    ],
    "select median(d) from (select date '2020-01-01' as d union all select '2020-01-04') t": [(dt.date(2020, 1, 2),)],
    "select percentile_cont(0.5) within group (order by d::timestamptz) from"
    " (select date '2020-01-01' as d union all select '2020-01-04') t": [(dt.datetime(2020, 1, 2, 12, tzinfo=dt.UTC),)],
    "select hll(street), hll(state) from address": [(3, 2)],
    "select k from events t, unpivot t.s as v at k order by 1": [("a",), ("items",)],
}


@pytest.mark.parametrize(("query", "rows"), QUERIES.items(), ids=QUERIES)
def test_queries(address: Sandbox, query: str, rows: list[tuple[Any, ...]]) -> None:
    assert address.run(query)[0] == rows


REFUSALS = {
    "select true::varchar": "42846",
    "select 'true'::varchar::boolean": "42846",
    "select upper(true)": "42883",
    "select * from pg_statistic": "0A000",
    "select * from pg_catalog.pg_stat_user_tables": "0A000",
    "select * from information_schema.nosuch": "42P01",
    "select * from public.pg_statistic": "42P01",
    "select * exclude nosuch from address": "42703",
    "select from address": "42601",
    "select -(-9223372036854775808)": "22003",
    "select power(0, -1)": "2201F",
    "select power(-8, 0.5)": "2201F",
    "select exp(1000)": "22003",
    "select acos(2)": "22003",
    "select 1e308::float * 10": "22003",
    "select 2::float ^ 10000": "22003",
    "select regexp_count('x', '(?=x')": "2201B",
    "select regexp_count('x', '(?=x)')": "2201B",
    "select regexp_substr('x', 'x', 1, 1, 'q')": "22023",
    "select 'abc' ~ '(?=a)'": "2201B",
    "select getbit(from_hex('4d'), 20)": "22023",
    "select next_day('2014-08-20', 'xx')": "22023",
    "select date_trunc('minute', time '10:11:12')": "42883",
    "select interval '5' month to year": "42601",
    "update address set address.id = 1": "42703",
    "create table refused (a int, b json)": "0A000",
    "call nosuch()": "42883",
    "update address set id = 1 from employee e join employee m on e.id = m.manager_id where m.name = 'Liu'": "0A000",
    "update address set id = 1 from employee e": "0A000",
    "update address a set id = 1 from employee e where a.id = e.id or e.id = 1": "0A000",
    "select id from employee connect by nocycle prior id = manager_id": "0A000",
    "select e.id from employee e, address start with e.id = 1 connect by prior e.id = manager_id": "0A000",
    "select st_point(1, 2)": "0A000",
    "select hll_cardinality(5)": "42883",
    "select hll_cardinality('nonsense')": "22P02",
    "create table refused (s hllsketch distkey)": "0A000",
    "desc datashare nosuch": "0A000",
    "attach rls policy nosuch on address to awsuser": "0A000",
    "detach masking policy nosuch on address (id) from awsuser": "0A000",
    "alter system set nosuch = 1": "0A000",
    "undrop table address": "0A000",
    "select size(s) from events": "0A000",
    "show parameters of function nosuch(int)": "42883",
    "show parameters of procedure nosuch(int)": "0A000",
    "show constraints primary keys from table address": "0A000",
    "grant execute on function f(int) to awsuser": "42883",
    "grant execute on procedure p(int) to awsuser": "0A000",
    "grant usage on datashare nosuch to awsuser": "0A000",
    "grant assumerole on 'arn:aws:iam::123456789012:role/r' to awsuser for copy": "0A000",
    "use nosuch": "3D000",
    "select json_extract_path_text(j, 'a') from texts": "22023",
    "select json_parse(j) from texts": "22023",
    "select top 10 percent id from address": "42601",
    "select id from address fetch first 2 rows with ties": "42601",
    "show procedure nosuch": "0A000",
    "select events.nosuch.x from events": "42703",
}


@pytest.mark.parametrize(("statement", "sqlstate"), REFUSALS.items(), ids=REFUSALS)
def test_refusals(address: Sandbox, statement: str, sqlstate: str) -> None:
    assert address.failure(statement).sqlstate == sqlstate


def test_a_varbyte_column_keeps_its_length(address: Sandbox) -> None:
    address.run("create table bytes (b varbyte(3))")
    address.run("insert into bytes values ('abc')")
    assert address.failure("insert into bytes values ('abcd')").sqlstate == "22001"


def test_an_unsupported_type_is_refused_with_its_column(address: Sandbox) -> None:
    message = address.failure("create table refused (a int, b json)").message
    assert message == 'Column "refused.b" has unsupported type "json".'


def test_a_text_that_is_no_integer_is_told_in_postgresql_eights_words(address: Sandbox) -> None:
    for text in ("select 'abc'::int", "select street::int from address where id = 3"):
        assert address.failure(text).message.startswith("invalid input syntax for integer: ")
    assert address.failure("select 'abc'::bigint").message == 'invalid input syntax for type bigint: "abc"'


def test_merge_refuses_a_row_that_matches_twice(address: Sandbox) -> None:
    address.run("create table target as select 1 as id, 'a'::varchar(5) as name")
    address.run("create table source as select 1 as id, 'x'::varchar(5) as name union all select 1, 'y'")
    failure = address.failure(
        "merge into target using source on target.id = source.id when matched then update set name = source.name"
        " when not matched then insert values (source.id, source.name)"
    )
    assert failure.message == "Found multiple matches to update the same tuple."


def test_there_are_no_functions_to_show(address: Sandbox) -> None:
    address.run("create schema without_functions")
    rows, _, names = address.run("show functions from schema dev.without_functions")
    assert (rows, names[2:4]) == ([], ("function_name", "number_of_arguments"))


def test_a_table_keeps_sketches(address: Sandbox) -> None:
    address.run("create table sketches (s hllsketch)")
    text = '{"version":1,"logm":15,"sparse":{"indices":[4878,9559,14523],"values":[1,2,1]}}'
    address.run(f"insert into sketches values ('{text}')")
    address.run("insert into sketches select hll_create_sketch(id) from address")
    rows, kinds, _ = address.run("select s, hll_cardinality(s) from sketches")
    assert rows[0] == (text, 3)
    assert [kind.name for kind in kinds if kind is not None] == ["hllsketch", "bigint"]
    assert address.run("select hll_cardinality(hll_combine(s)) from sketches")[0] == [(6,)]
    address.run("create table combined as select hll_combine(s) as s from sketches")
    assert address.run("select hll_cardinality(s) from combined")[0] == [(6,)]


def test_an_integer_is_stored_as_a_boolean(address: Sandbox) -> None:
    address.run("create table flags (raised boolean)")
    address.run("insert into flags values (1), (0)")
    address.run("insert into flags select 7::bigint")
    assert address.run("select raised, count(*) from flags group by 1 order by 1")[0] == [(False, 1), (True, 2)]
    assert address.failure("insert into flags select 1.5").sqlstate == "42804"

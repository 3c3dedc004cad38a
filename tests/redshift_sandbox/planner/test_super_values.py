"""SUPER values in comparisons, arithmetic, casts, aggregates and FROM, as the reference's chapter on them promises."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from tests.redshift_sandbox.planner.conftest import Sandbox

# expression: value; a SUPER value is told by its JSON text.
VALUES: dict[str, Any] = {
    "json_parse('5') + 1": "6",
    "json_parse('10.5') + 1": "11.5",
    "json_parse('7') / 2": "3",
    "json_parse('10.5') / 3": "3.5000",
    "json_parse('1e2') * 2": "200.0",
    "json_parse('7') % 4": "3",
    'json_parse(\'{"a":",}" , "b":"nan"}\')': '{"a":",}","b":"nan"}',
    "is_valid_json('{\"a\":1,}') or is_valid_json_array('[1,]') or can_json_parse('[inf]')": False,
    'can_json_parse(\'{"a":",]"}\')': True,
    "array_flatten(array(1, array(2, array(3, array()))))": "[1,2,3]",
    'array_flatten(json_parse(\'[[1.50,[null,{"a":[1,[2]]}],"x,]"],[[]],2]\'))': ('[1.50,null,{"a":[1,[2]]},"x,]",2]'),
    "array_flatten(array())": "[]",
    "array_flatten(null)": None,
    "mod(json_parse('7'), 4)": "3",
    "json_parse('\"a\"') + 'b'": '"ab"',
    "json_parse('\"a\"') + 1": None,
    "json_parse('\"a\"') - json_parse('1')": None,
    "json_parse('[1]') + 1": None,
    "-json_parse('2.50')": "-2.50",
    "-json_parse('\"a\"')": None,
    "abs(json_parse('-3'))": "3",
    "round(json_parse('2.567'), 1)": "2.6",
    "floor(json_parse('-2.5'))": "-3",
    "ceil(json_parse('true'))": None,
    "sign(json_parse('-7'))": "-1",
    "array('a', 'b')[1]": '"b"',
    "array(1, 2)[1] + 1": "3",
    "sign(-28.05)": Decimal(-1),
    "json_parse('5') = 5": True,
    "json_parse('1') = json_parse('1.0')": True,
    "json_parse('10') < json_parse('9')": False,
    "json_parse('9007199254740993') = json_parse('9007199254740992')": False,
    "json_parse('\"a\"') < json_parse('\"b\"')": True,
    "json_parse('[1]') = json_parse('[1]')": True,
    "sqrt(json_parse('4')) + power(json_parse('2'), 3)": 10.0,
    "sqrt(json_parse('\"a\"'))": None,
    "json_parse('5.0') = 5": True,
    "json_parse('\"a\"') = 5": None,
    "json_parse('\"a\"') = 'a'": True,
    "json_parse('5') = '5'": None,
    "json_parse('{}') = 'a'": None,
    "json_parse('true') = true": True,
    "json_parse('\"2020-01-02\"') > date '2020-01-01'": True,
    "json_parse('\"abc\"') like 'a%'": True,
    "json_parse('5') like '5'": None,
    "json_parse('\"12\"')::int": 12,
    "json_parse('2.5')::int": 3,
    "json_parse('\"x\"')::int": None,
    "json_parse('[1]')::varchar": None,
    "json_parse('5')::varchar": "5",
    "json_parse('5')::bool": True,
    "json_parse('5.5')::bool": None,
    "json_parse('\"1/8/1999\"')::date::varchar": "1999-01-08",
    "json_parse('1')::date": None,
    "json_typeof(null::super)": None,
    'json_parse(\'{"a" : [1,  2], "b": "x  y"}\')': '{"a":[1,2],"b":"x  y"}',
    "decimal_precision(json_parse('123.45'))": 5,
    "decimal_scale(json_parse('123.45'))": 2,
    "decimal_scale(json_parse('\"a\"'))": None,
    "from_varbyte(json_serialize_to_varbyte(json_parse('[1]')), 'utf8')": "[1]",
    'object_transform(json_parse(\'{"a":{"b":1,"c":2},"d":3}\') keep \'"a"."b"\', \'"d"\' set \'"d"\', 4)': (
        '{"a":{"b":1},"d":4}'
    ),
    "object_transform(json_parse('{\"a\":1.50}') set '\"b\".\"c\"', 'x')": '{"a":1.50,"b":{"c":"x"}}',
    "object_transform(json_parse('{\"a\":1}') keep '\"nosuch\"')": "{}",
    "object_transform(json_parse('[1]') keep '\"a\"')": "[1]",
}


@pytest.fixture(scope="module")
def orders(shared_sandbox_database: Sandbox) -> Iterator[Sandbox]:
    made = shared_sandbox_database
    made.run("create table orders (id int, c super)")
    made.run(
        """insert into orders values (1, json_parse('{"name": "Ann", "items": [{"n": 10, "parts": [1, 2]}, {"n": 9}]}')),
           (2, json_parse('[10001, "abc"]')), (3, 5), (4, 'str'), (5, null), (6, json_parse('{"name": "Bob"}'))"""
    )
    yield made
    made.context.variables.clear()


@pytest.mark.parametrize(("expression", "expected"), VALUES.items(), ids=VALUES)
def test_expressions(shared_sandbox_database: Sandbox, expression: str, expected: Any) -> None:
    assert shared_sandbox_database.value(expression) == expected


QUERIES: dict[str, list[tuple[Any, ...]]] = {
    "select p from orders t, t.c.items[0].parts as p where id = 1 order by 1": [("1",), ("2",)],
    "select k from orders t, unpivot t.c.items[0] as v at k where id = 1 order by 1": [("n",), ("parts",)],
    "select id from orders where c = 5 or c = 'str' order by id": [(3,), (4,)],
    "select id from orders where c.name in ('Ann', 'Bob') order by id": [(1,), (6,)],
    "select id from orders where c > 4": [(3,)],
    "select id, i.n from orders t left join t.c.items i on true where id in (1, 3) order by 1, 2": [
        (1, "9"),
        (1, "10"),
        (3, None),
    ],
    "select t.id, p from orders t left join t.c.items i on true left join i.parts p on true where id < 2 order by 2": [
        (1, "1"),
        (1, "2"),
        (1, None),
    ],
    'select v from (select json_parse(\'[10, 9, "b", "a", true]\') as a) t, t.a v order by v': [
        ("true",),
        ("9",),
        ("10",),
        ('"a"',),
        ('"b"',),
    ],
    "select sum(i.n), avg(i.n), min(i.n), max(i.n) from orders t, t.c.items i": [("19", "9.5", "9", "10")],
    "select id, x, o from orders t, unnest(t.c.items[0].parts) with offset as i(x, o) order by 3": [
        (1, "1", 0),
        (1, "2", 1),
    ],
    "select x.y, o from orders t, unnest(t.c.items[0].parts) as x(y) with offset as o order by 2": [("1", 0), ("2", 1)],
    "select id, x.n from orders t left join unnest(t.c.items) as x on true where id in (1, 6) order by 1, 2": [
        (1, "9"),
        (1, "10"),
        (6, None),
    ],
    "select * from unnest(array(5, 6)) with offset": [("5", 0), ("6", 1)],
    "select * from unnest(array(5))": [("5",)],
    "select sum(c), max(c) from orders where id in (3, 4)": [("5", '"str"')],
    "select row_number() over (order by i.n) as r, i.n from orders t, t.c.items i order by 1": [(1, "9"), (2, "10")],
}


@pytest.mark.parametrize(("query", "rows"), QUERIES.items(), ids=QUERIES)
def test_queries(orders: Sandbox, query: str, rows: list[tuple[Any, ...]]) -> None:
    assert orders.run(query)[0] == rows


REFUSALS = {
    "select json_parse('5') / 0": "22012",
    **{
        f"select json_parse('{text}')": "22023"
        for text in (
            '{"a":1,}',
            "[1,]",
            "[1 , ]",
            "[NaN]",
            "Infinity",
            "-inf",
            "[1",
            "nul",
            "01",
            '{"a":1} x',
            "",
            "{a:1}",
        )
    },
    "select json_extract_path_text('{\"a\":1,}', 'a')": "22023",
    "select json_parse('1e308') * 10": "22003",
    "select set_config('query_group', 'x', false), 1": "0A000",
    "select * from unnest(1)": "0A000",
    "select json_parse('99999999999999999999999999999999999999') * 10": "22003",
    "select object_transform(json_parse('{}') keep 'a')": "22023",
    "select object_transform(json_parse('{}') set '\"a\"')": "42601",
}


@pytest.mark.parametrize(("statement", "sqlstate"), REFUSALS.items(), ids=REFUSALS)
def test_refusals(shared_sandbox_database: Sandbox, statement: str, sqlstate: str) -> None:
    assert shared_sandbox_database.failure(statement).sqlstate == sqlstate


def test_casts_fail_where_a_setting_makes_them_strict(orders: Sandbox) -> None:
    orders.context.variables["cast_super_null_on_error"] = "off"
    assert orders.failure("select c::int from orders where id = 4").message == "cannot cast SUPER value to integer"
    assert orders.run("select c::int from orders where id in (3, 5) order by id")[0] == [(5,), (None,)]
    orders.context.variables["cast_super_null_on_error"] = "on"
    assert orders.run("select c::int from orders where id = 4")[0] == [(None,)]


def test_attributes_keep_their_case_where_a_setting_says_so(orders: Sandbox) -> None:
    query = 'select t.d.ITEMS."Name" from (select json_parse(\'{"ITEMS": {"Name": "TV"}}\') as d) t'
    assert orders.run(query)[0] == [(None,)]
    orders.context.variables["enable_case_sensitive_super_attribute"] = "on"
    rows, _, names = orders.run(query)
    assert (rows, list(names)) == ([('"TV"',)], ["Name"])
    orders.context.variables.clear()


def test_only_attributes_keep_their_case_when_identifiers_do(orders: Sandbox) -> None:
    orders.context.variables["enable_case_sensitive_identifier"] = "on"
    source = 'from (select json_parse(\'{"ITEMS": {"Name": "TV"}}\') as data) as json_table'
    assert orders.run(f'select json_table.data."ITEMS"."Name" {source}')[0] == [('"TV"',)]
    assert orders.run(f"select json_table.data.ITEMS.Name {source}")[0] == [(None,)]
    for refused in ('select id as "Id" from orders', 'select "ID" from orders', 'create table "Orders" (a int)'):
        assert orders.failure(refused).sqlstate == "0A000"
    orders.context.variables.clear()
    assert orders.run('select "ID" from "ORDERS" where id = 3')[0] == [(3,)]


def test_super_columns_are_read_as_other_types(orders: Sandbox) -> None:
    orders.run("create table named (name varchar(3), n decimal(5, 2))")
    orders.run("insert into named select c.name, c.items[0].n from orders where id = 1")
    assert orders.run("select * from named")[0] == [("Ann", Decimal("10.00"))]

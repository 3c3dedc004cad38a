"""LISTAGG, PIVOT and UNPIVOT: what AWS's guide says of values that repeat, are NULL, or aren't texts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.redshift_sandbox.planner.conftest import Sandbox

PARTS = """create table part (partname varchar(10), manufacturer varchar(10), quality int, price decimal(12, 2))"""
ROWS = """insert into part values ('prop', 'local one', 2, 10.00), ('prop', 'big two', null, 9.00),
    ('rudder', 'local one', 1, 2.50), ('rudder', 'big two', null, 3.75), ('rudder', 'big two', 10, 1.90),
    ('wing', null, 2, null)"""

# query: rows, in any order
QUERIES: dict[str, list[tuple[Any, ...]]] = {
    "select listagg(distinct quality, ', ') within group (order by quality) from part": [("1, 2, 10",)],
    "select listagg(distinct quality, ', ') within group (order by quality desc) from part": [("10, 2, 1",)],
    "select listagg(distinct price, '|') within group (order by price) from part": [("1.90|2.50|3.75|9.00|10.00",)],
    "select listagg(distinct partname, ',') within group (order by partname desc) from part": [("wing,rudder,prop",)],
    "select listagg(quality) within group (order by quality, partname) from part": [("12210",)],
    "select listagg(distinct quality) from part where quality = 2": [("2",)],
    "select listagg(distinct quality, ',') within group (order by quality) from part where quality > 99": [(None,)],
    "select listagg(distinct quality, ',') within group (order by quality) from part where manufacturer = 'x'": [
        (None,)
    ],
    "select distinct partname, listagg(distinct quality, ',') within group (order by quality) over (partition by"
    " partname) from part": [("prop", "2"), ("rudder", "1,10"), ("wing", "2")],
    "select * from (select quality, partname from part) pivot (count(*) for quality in (null, 1, 2))": [
        ("prop", 1, 0, 1), ("rudder", 1, 1, 0), ("wing", 0, 0, 1)
    ],
    "select * from (select partname, price from part) pivot (avg(price) for partname in ('prop', 'wing'))": [
        (9.5, None)
    ],
    "select a, b from (select partname, price from part) pivot (max(price) for partname in ('prop', 'wing')) as p(a, b)"
    " where a > 9": [(10, None)],
    "select * from (select 'x' as k, 1 as a, null::int as b) unpivot (v for n in (a, b)) as u(key, name)": [
        ("x", "a", 1)
    ],
    "select c.n, (select count(*) from c.items) from (select 1 as n, json_parse('[1,2,3]') as items) c": [(1, 3)],
    "select * from (select quality, manufacturer from part) pivot (count(*) as count for quality in (1, 10 as ten,"
    " null as none))": [("local one", 1, 0, 0), ("big two", 0, 1, 2), (None, 0, 0, 0)],
}  # fmt: skip


@pytest.fixture(scope="module")
def parts(shared_sandbox_database: Sandbox) -> Sandbox:
    shared_sandbox_database.run(PARTS)
    shared_sandbox_database.run(ROWS)
    return shared_sandbox_database


@pytest.mark.parametrize(("query", "rows"), QUERIES.items(), ids=QUERIES)
def test_groups(parts: Sandbox, query: str, rows: list[tuple[Any, ...]]) -> None:
    assert sorted(parts.run(query)[0], key=repr) == sorted(rows, key=repr)


def test_distinct_values_are_sorted_by_nothing_else(parts: Sandbox) -> None:
    query = "select listagg(distinct partname, ',') within group (order by quality) from part"
    assert parts.failure(query).sqlstate == "42P10"

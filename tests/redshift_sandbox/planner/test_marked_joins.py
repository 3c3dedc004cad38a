"""(+) in WHERE joins as AWS's page on Oracle-style outer joins says, and is refused where that page says so."""

from __future__ import annotations

import pytest

from tests.redshift_sandbox.planner.conftest import Sandbox

EQUAL = {
    "select a, x from l, r where a = x(+)": "select a, x from l left join r on a = x",
    "select * from r, l where l.a = r.x (+)": "select r.*, l.* from l left join r on a = x",
    "select a, x from r, l where x(+) = a and a > 1": "select a, x from l left join r on a = x where a > 1",
    "select a, x from l, r where a = x(+) and y(+) = 5": "select a, x from l left join r on a = x and y = 5",
    "select a, x from l, r where a = x(+) and y = 5": "select a, x from l join r on a = x and y = 5",
    "select a, x from l, r where a = x(+) and x is null": "select a, x from l left join r on a = x where x is null",
    "select a, x from l, r where a = x(+) and (y is null or y <> a)": (
        "select a, x from l join r on a = x where y is null or y <> a"
    ),
    "select a, x from l, r where (a > x(+)) and (y(+) < 4 and b like 'x%')": (
        "select a, x from l left join r on a > x and y < 4 where b like 'x%'"
    ),
    "select a, r.x, s.x from s, r, l where a = r.x(+) and r.x = s.x(+)": (
        "select a, r.x, s.x from l left join r on a = r.x left join s on r.x = s.x"
    ),
    "select a, r.x, s.x from l, r, s where a = r.x(+) and a = s.x(+)": (
        "select a, r.x, s.x from l left join r on a = r.x left join s on a = s.x"
    ),
    "select a, x from l, r where a between x(+) and y(+)": "select a, x from l left join r on a between x and y",
    "select p.a, q.a from l p, l q where p.a = q.a(+) - 1": "select p.a, q.a from l p left join l q on p.a = q.a - 1",
    "select a from l where exists (select 1 from r, s where r.x = s.x(+) and z is null and y > a)": (
        "select a from l where exists (select 1 from r left join s on r.x = s.x where z is null and y > a)"
    ),
    "select a from l, r where a(+) = 1": "select a from l, r where a = 1",
}

REFUSED = {
    "select a from l, r where a(+) = x(+)": "0A000",
    "select a from l, r where a = x(+) or a = 1": "0A000",
    "select a from l, r where a = x(+) and y(+) in (1, 2)": "0A000",
    "select a from l, r where a = x(+) and y(+) = (select 1)": "0A000",
    "select a from l, r, s where a = r.x(+) and s.x = r.x(+)": "0A000",
    "select a from l, r where a = x(+) and a(+) = y": "0A000",
    "select a from l join r on a = x, s where a = s.x(+)": "0A000",
    "select a from l left join r on a = x(+)": "42601",
    "select a(+) from l": "42601",
    "select a from l, r where a * 10(+) = x": "42601",
    "select a from l, r where a = (x + 1)(+)": "42601",
    "delete from l where a(+) = 1": "42601",
    "update l set b = 'w' where a(+) = 1": "42601",
}


@pytest.fixture(scope="module")
def tables(shared_sandbox_database: Sandbox) -> Sandbox:
    made = shared_sandbox_database
    made.run("create table l (a int, b varchar(9))")
    made.run("insert into l values (1, 'x'), (2, 'y'), (3, 'z'), (4, 'x')")
    made.run("create table r (x int, y int)")
    made.run("insert into r values (1, 2), (3, 5)")
    made.run("create table s (x int, z int)")
    made.run("insert into s values (1, 2), (2, 3), (2, 4)")
    return made


@pytest.mark.parametrize("marked", EQUAL)
def test_marked_columns_are_those_of_the_side_that_may_be_missing(tables: Sandbox, marked: str) -> None:
    assert sorted(tables.run(marked)[0], key=repr) == sorted(tables.run(EQUAL[marked])[0], key=repr)


@pytest.mark.parametrize("statement", REFUSED)
def test_a_mark_elsewhere_is_refused(tables: Sandbox, statement: str) -> None:
    assert tables.failure(statement).sqlstate == REFUSED[statement]

"""Statements over one system relation many times, as the views of administrators are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from redshift_sandbox.planner.translate import plan
from redshift_sandbox.sql.plan import RunSql
from tests.redshift_sandbox.database_session import Session
from tests.redshift_sandbox.planner.conftest import Sandbox

A_COLUMN = '"releffectivediststyle"::'


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    made = Sandbox()
    made.run("create table plays (id int distkey sortkey, title varchar(20))")
    yield made
    made.connection.close()


def planned(sandbox: Sandbox, text: str) -> str:
    found = plan(text, sandbox.context)
    assert isinstance(found, RunSql)
    return found.sql[0]


def test_a_relation_named_twice_is_worked_out_once(sandbox: Sandbox) -> None:
    text = "select a.relname from pg_class a join pg_class b on a.oid = b.oid and b.relname = 'plays' order by 1"
    assert planned(sandbox, text).count(A_COLUMN) == 1
    assert sandbox.run(text)[0] == [("plays",)]


def test_a_relation_named_once_stays_where_it_is_named(sandbox: Sandbox) -> None:
    text = "select relname from pg_class where relname = 'plays'"
    assert not planned(sandbox, text).startswith("WITH")
    assert sandbox.run(text)[0] == [("plays",)]


@pytest.mark.parametrize(
    "text",
    [
        "select relname from pg_class where oid in (select oid from pg_class where relname = 'plays')",
        "with c as (select * from pg_class) select relname from c where relname = 'plays' intersect select relname from pg_class",
        """select c.relname from pg_class c where relname = 'plays' and 2 = (select count(*) from pg_attribute a, pg_class d
           where d.oid = a.attrelid and d.oid = c.oid and a.attnum > 0)""",
        """select c.relname from pg_class c, pg_namespace n, pg_class d where c.oid = d.oid and n.oid = c.relnamespace
           and n.nspname = 'public' order by 1 limit 1""",
    ],
)
def test_wherever_they_are_named(sandbox: Sandbox, text: str) -> None:
    assert sandbox.run(text)[0] == [("plays",)]


def test_a_view_and_an_insert_share_too(session: Session) -> None:
    branches = " union all ".join(
        f"select n.nspname + '.' + c.relname as line, {n} as place from pg_namespace n join pg_class c"
        " on n.oid = c.relnamespace where c.relkind = 'r' and c.relname = 'plays'"
        for n in range(16)
    )
    session.script("create table plays (id int)", f"create view lines as {branches}", "create table kept (a text)")
    assert session.run("select count(*), min(line), max(place) from lines") == [(16, "public.plays", 15)]
    session.run(
        "insert into kept select a.relname from pg_class a, pg_class b where a.oid = b.oid and a.relname = 'plays'"
    )
    assert session.run("select * from kept") == [("plays",)]


def test_rights_are_taken_apart_as_administrators_do(session: Session) -> None:
    session.script("create table owned (id int)", "create group readers", "grant select on owned to group readers")
    assert session.run(
        """select split_part(array_to_string(c.relacl, ','), ',', s.n) from
             (select oid, generate_series(1, array_upper(relacl, 1)) as n from pg_class where relname = 'owned') s
           join pg_class c on c.oid = s.oid and s.n <= array_upper(c.relacl, 1)"""
    ) == [("group readers=r/awsuser",)]
    assert session.run("select count(*) from pg_default_acl where defaclacl = '{}'::aclitem[]") == [(0,)]
    assert (
        session.run("select textin(regprocedureout(p.oid::regprocedure)) from pg_proc p where proname = 'nosuch'") == []
    )

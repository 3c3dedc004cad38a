"""The patterns of correlated subqueries that AWS's page lists as unsupported are refused over tables, and no others."""

from __future__ import annotations

import pytest

from tests.redshift_sandbox.planner.conftest import Sandbox

REFUSED = {
    "a query in between": """
        select eventname from event where not exists (select * from listing
        where not exists (select * from sales where event.eventid = sales.eventid))""",
    "two queries in between": """
        select (select (select max(sales.qtysold) from sales where sales.eventid = event.eventid) from listing) from event""",
    "ON of an outer join": """
        select * from category left join event on category.catid = event.catid
        and eventid = (select max(eventid) from sales where sales.eventid = event.eventid)""",
    "a window function": """
        select salesid from sales s where qtysold not in
        (select sum(numtickets) over () from listing l where s.listid = l.listid)""",
    "GROUP BY its alias": """
        select listing.listid, (select count(sales.listid) from sales where sales.listid = listing.listid) as list
        from listing group by list, listing.listid""",
    "GROUP BY its place": """
        select (select count(sales.listid) from sales where sales.listid = listing.listid), count(*)
        from listing group by 1""",
    "IN groups that are added up": """
        select * from listing where listid in (select sum(qtysold) from sales where numtickets > 4 group by salesid)""",
    "a change": """
        delete from sales where exists (select 1 from listing where exists
        (select 1 from event where event.eventid = sales.eventid))""",
}

KEPT = {
    """select (select max(numtickets) from listing l where l.listid = s.listid) from sales s""": [(4,)],
    """select * from listing where listid in (select max(qtysold) from sales where numtickets > 3 group by salesid)""": [],
    """select eventname from event where exists (select 1 from sales where sales.eventid = event.eventid
       and exists (select 1 from listing where listing.listid = sales.listid))""": [("x",)],
    """select (select (select max(listing.numtickets) from listing where listing.eventid = event.eventid))
       from event""": [(4,)],
    """select c.catid from category c join event on c.catid = event.catid
       and eventid = (select max(eventid) from sales where sales.eventid = event.eventid)""": [(1,)],
    """with q as (select * from sales) select salesid from q
       where exists (select 1 from listing where listing.listid = q.listid)""": [(1,)],
    """select count(*) from pg_class c where relname = 'pg_class' and exists (select 1 from pg_namespace n
       where exists (select 1 from pg_attribute a where a.attrelid = c.oid))""": [(1,)],
}


@pytest.fixture(scope="module")
def tickets(shared_sandbox_database: Sandbox) -> Sandbox:
    made = shared_sandbox_database
    made.run("create table sales (salesid int, eventid int, listid int, qtysold int)")
    made.run("create table listing (listid int, eventid int, numtickets int)")
    made.run("create table event (eventid int, catid int, eventname varchar(20))")
    made.run("create table category (catid int)")
    for table, row in (("sales", "1, 1, 1, 4"), ("listing", "1, 1, 4"), ("event", "1, 1, 'x'"), ("category", "1")):
        made.run(f"insert into {table} values ({row})")
    return made


@pytest.mark.parametrize("pattern", REFUSED)
def test_a_pattern_that_redshift_cant_decorrelate_is_refused(tickets: Sandbox, pattern: str) -> None:
    assert tickets.failure(REFUSED[pattern]).sqlstate == "0A000"
    assert tickets.run("select count(*) from sales")[0] == [(1,)]


@pytest.mark.parametrize("query", KEPT)
def test_other_correlated_subqueries_run(tickets: Sandbox, query: str) -> None:
    assert tickets.run(query)[0] == KEPT[query]

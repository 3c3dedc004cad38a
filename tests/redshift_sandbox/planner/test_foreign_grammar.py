"""Grammar of other dialects is a syntax error and changes nothing: a part is either carried out or refused."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlglot import exp

from redshift_sandbox.planner.select.into import query_of_into
from redshift_sandbox.sql.parsing import grammar
from redshift_sandbox.sql.parsing.parser import parse
from tests.redshift_sandbox.planner.conftest import Sandbox

CHANGES = """
delete from fx where a > 0 limit 1
delete from fx where a > 0 order by a limit 1
delete from fx, songs
delete fx from fx, songs
delete from fx on a
delete from fx where a = 1 returning a
delete from fx join songs on a = x
insert or replace into fx values (1, 'x')
insert ignore into fx values (1, 'x')
insert overwrite table fx values (3, 'z')
insert overwrite fx values (3, 'z')
insert into table fx values (3, 'z')
insert into fx set a = 1
insert fx values (4, 'd')
insert into fx by name select 1 as a
insert into fx partition (a = 1) values (1, 'x')
insert into fx values (1, 'x') on conflict do nothing
insert into fx values (1, 'x') on duplicate key update a = 1
insert into fx values (1, 'x') returning a
insert into fx values (1, 'x'),
insert into fx (a, b,) values (1, 'x')
insert into fx values (1, 'x',)
insert into fx replace where a = 1 select 1, 'x'
update fx set b = 'w' order by a limit 1
update fx set b = 'w' limit 1
update fx join songs on 1 = 1 set b = 'w'
update fx set a = 2, where a = 1
update fx set a = 2 returning a
merge into fx using songs on fx.a = songs.x when not matched by source then delete
insert into fx value (1, 'x')
insert into fx values row(1, 'x') limit 1
insert into fx as f values (1, 'x')
insert into fx (a, b) format values (1, 'x')
insert into fx (a, b) overriding system value values (1, 'x')
insert into fx output inserted.a values (1, 'x')
insert into fx () values ()
insert into fx from songs select x, 'a'
insert low_priority into fx values (1, 'x')
insert all into fx values (1, 'x') select 1
replace into fx values (1, 'x')
update only fx set a = 1
update ignore fx set a = 1
update or replace fx set a = 1
update top (1) fx set a = 1
update fx, songs set a = 1
update fx set (a, b) = (1, 'x')
update fx set a += 1
update fx set row = 1, 2
update fx set a = 1 from songs order by x
delete top (1) from fx
delete ignore from fx
delete from only fx
delete * from fx
delete a from fx
delete from fx where current of c
merge fx using songs on a = x when matched then delete
merge into fx using songs on a = x when not matched by target then insert values (1, 'x')
merge into fx using songs on a = x when matched then do nothing
merge into fx using songs on a = x when not matched then insert *
merge into fx using songs on a = x when matched then update set *
merge into fx f using songs on f.a = x when matched then delete when not matched then insert values (x, 'x')
merge into fx f using songs on f.a = x remove duplicates
merge into fx using songs on a = x when matched then delete
merge into fx using songs on a = x when not matched then insert values (x, 'x')
delete from fx option (recompile)
update fx f (x, y) set a = 1
insert into fx (a) values 1, 2
insert into fx (a) default values
with q as (select 1) merge into fx using songs on a = x when matched then delete when not matched then insert values (x, 'x')
update fx set where a = 1
insert into fx select a, b into fy from fx
delete from fx where a in (select a into fy from fx)
delete from fx where a in (select a from fx order by a where a = 1)
insert into fx select a, b from fx limit 1 order by a
insert into fx select a, b from fx order by a union select 9, 'q'
insert into fx select a, b from fx left inner join songs on a = x
insert into fx select a, b from fx natural cross join songs
insert into fx with q (select 1, 'x') select * from q
insert into fx select a::int(), b from fx
merge into fx using songs on a = x when matched then update when not matched then insert values (x, 'x')
truncate table fx restart identity
truncate only fx
truncate table fx, songs
alter table fx add column c int first
alter table fx add (c int, d int)
alter table fx modify column a bigint
alter table only fx rename to fy
alter table if exists fx rename to fy
drop table fx purge
rename table fx to fy
""".strip().splitlines()

QUERIES = """
select a from fx having a = 1 group by a
select a from fx order by a where a = 1
select a from fx limit 1 order by a
select a from fx qualify row_number() over (order by a) = 1 where a = 1
select a from fx group by a start with a = 1 connect by prior a = a
select a from fx limit 1 union select 1
select 1 union select 2 order by 1 union select 3
select 1 intersect select 2 limit 1 intersect select 3
select 1 natural union select 2
select * from fx left cross join songs
select * from fx full inner join songs on a = x
select * from fx outer join songs on a = x
select * from fx f join fx g using a
select a from fx order by a asc desc
select a from fx order by a nulls first nulls last
select sum(a) over from fx
select sum(a) over () over () from fx
select sum(a) over (last order by a rows unbounded preceding) from fx
select sum(a) over (order by a rows between current row and) from fx
select sum(a) over (order by a rows between 1 preceding) from fx
select sum(a) over (order by a rows 1 preceding and current row) from fx
select sum(a) over (order by a rows between between 1 preceding and current row) from fx
select sum(a) over (order by a rows current row preceding) from fx
select sum(a) over (order by a rows 1) from fx
select sum(a) ignore nulls from fx
select first_value(a ignore nulls) ignore nulls over (order by a rows unbounded preceding) from fx
select listagg(b, ',') within group () from fx
select substring('abc' from 2 for 1 for 1)
select substring('abc', 2 for 1)
select extract(year, date '2020-01-01')
select b::varchar() from fx
select cast(a as decimal()) from fx
select a is 1 from fx
select a is normalized from fx
select * like 'a%' from fx
select * from (select a into fy from fx) f
select 1 as a union select a into fy from fx
with q as (select a into fy from fx) select * from q
select a, b, from fx
select , a from fx
select coalesce(a, b,) from fx
select a from fx group by a,
select a from fx order by a,
select a from fx, where a = 1
select row_number() over (partition by a, order by b,) from fx
select a from fx where a in (1, 2,)
select a from fx limit 2, 1
select a from fx limit 1 by a
select a from fx limit 10 percent
select a from fx limit 1 with ties
select a from fx offset 1 rows
select a from fx fetch first 2 rows only
select a from fx fetch next row only
select 'a' == 'a'
select 1 <=> 1
select !true
select 'x' rlike 'x'
select 'x' regexp 'x'
select 'x' glob 'x'
select 1 xor 1
select 1 ?? 2
select a:b from fx
select ?
select :a
select [1, 2, 3]
select {'a': 1}
select x -> x + 1
select nvl(a => 1, b => 2)
select 1::int64
select '1'::string
select 1::int(11)
select 1 between symmetric 0 and 2
select 1 between asymmetric 0 and 2
select * replace (1 as a) from fx
select * except (a) from fx
select * rename (a as c) from fx
select 1 as a union by name select 2 as a
select 1 as a union all by name select 2 as a
select a from fx group by distinct a
select sum(a) over w from fx window w as (order by a)
select sum(a) over (order by a rows unbounded preceding exclude current row) from fx
select count(*) filter (where a > 1) from fx
select a from fx tablesample bernoulli (10)
select a from fx cluster by a
select a from fx distribute by a
select a from fx sort by a
select a from fx lateral view explode(a) t as z
select a from fx, lateral (select 1) x
select a from fx join songs
select a from fx left join songs
select a from fx prewhere a = 1
select a from only fx
from fx select a
from fx
table fx
values (1)
select * from (values (1), (2)) v (x)
with t as materialized (select 1) select * from t
with t as not materialized (select 1) select * from t
select a from fx for system_time as of '2020-01-01'
select a from fx union from fx
select a union table fx
select from fx
select a in from fx
select 1 from select
select a from fx as
select current_date(), current_timestamp()
select user()
select interval 1 day
select date '2020-01-01' + interval 1 day
select a from fx group by a with rollup
select a from fx group by a with cube
select string_agg(b, ',' order by b) from fx
select top 10 percent a from fx
select top 1 with ties a from fx order by a
select a from fx for json auto
select a from fx with (nolock)
select [a] from fx
select a from fx cross apply (select 1) x
select a from fx left anti join songs on a = x
select a from fx force index (i)
select a from fx partition (p0)
select a from fx into outfile '/tmp/x'
select `a` from fx
select 1 div 2
select 1 // 2
select 2 ** 3
select a := 1 from fx
select as struct 1 as a
select array<int64>[1]
select a from unnest([1, 2]) a
select count(*) from fx qualify row_number() over w = 1 window w as (order by a)
select a from fx sample (10)
select a from fx using sample 10%
select a from fx, lateral flatten(input => b) f
select a from fx at (offset => -60)
select a from fx positional join songs
select a from fx limit 50%
select map {'a': 1}
select [x for x in [1, 2]]
select b ->> 'x' from fx
select b @> 'x' from fx
select a from fx order by a using <
select * from generate_series(1, 2) with ordinality
select a from fx match_recognize (pattern (x) define x as a > 1)
select convert('a' using utf8)
select * from fx as t (a int, b int)
select sum(a) over (rows unbounded preceding) from fx
select current_date.a from fx
select a from fx where b like any ('x', 'y')
select a from fx where b not ilike all ('x', 'y')
select count(*, a) from fx
select count(distinct *) from fx
select binary 'a'
select a from fx where binary b = 'x'
select {fn now()}
select {d '2020-01-01'}
select a from fx where b ^@ 'x'
select a from fx where a %- 1 = 0
select a from fx cross join songs on true
select a from fx cross join songs using (a)
select a from fx natural join songs on true
select * from fx@v1
select * from fx f@v1
""".strip().splitlines()

OTHERS = {
    "select first_value(a) over (order by a) from fx": "0A000",
    "select last_value(a) over (partition by b order by a) from fx": "0A000",
    "select nth_value(a, 2) over (order by a) from fx": "0A000",
    "select count(distinct a) over () from fx": "0A000",
    "select 1 except all select 1": "0A000",
    "select 1 intersect all select 1": "0A000",
    "with recursive r as (select 1 as n union all select n + 1 from r where n < 3) select * from r": "42601",
    "select string_agg(b, ',') from fx": "42883",
    "select array_agg(b) from fx": "0A000",
    "select columns(*) from fx": "42883",
    "select lower(*) from fx": "42883",
    "select cast('a' as binary)": "42704",
    "create table sized (a binary)": "42601",
    "select a from fx for update": "0A000",
    "create table sized (a int(11))": "42601",
    "create table sized (a date(3), b varchar(3))": "42601",
    "select a from fx semi join songs using (a)": "42703",  # semi is an alias
    "with v as (values (1)) select * from v": "0A000",
}

KEPT = """
select * exclude (a) from fx
select 'x' !~ 'y', 'x' !~* 'y', 'x' !~~ 'y', not true
select 'a!' like 'a!!' escape '!'
select top 2 a from fx
select a from fx order by a limit all offset 1
select try_cast('1' as int)
select count(*) from fx as t (p, q)
select a from fx minus select 1
select first_value(a) over (order by a rows unbounded preceding), first_value(a) over () from fx
select a from fx semi join songs on a = x
select semi.a from fx semi
select a, sum(a) from fx group by all
merge into fx using songs on a = x + 8 when matched then delete when not matched then insert values (x + 8, 'n')
delete fx where a = 9
insert into #fresh select 1
select x from #fresh
select a#1, 2 - -1, 2*-1, 2<-1, - @ -1 from fx
""".strip().splitlines()


DEFINITIONS = """
create or replace table t1 (a int)
create table t1 (a int default 1 default 2)
create table t1 (a int identity(1, 1) identity(1, 1))
create table t1 (a int encode lzo encode zstd)
alter table fx add column c int default 1 default 2
create user u9 password 'Abcdefg1' password 'Abcdefg2'
create user u9 password 'Abcdefg1' createdb nocreatedb
create user u9 password 'Abcdefg1' syslog access
grant on fx to public
grant select fx to public
grant select, on fx to public
grant select insert on fx to public
grant usage schema public to public
grant nosuch to public
grant all to public
grant create user, to role r9
revoke on fx from public
revoke select fx from public
revoke nosuch from public
create table t1 (a int) engine = innodb
create table t1 (a int auto_increment)
create table t1 (a int unsigned)
create table t1 (a int identity)
create table t1 (a int generated always as identity)
create table t1 (a int) as select 1
create table t1 (a int) distkey (a) distkey (a)
create table t1 (a int) diststyle even diststyle all
create table t1 (a int) backup no backup yes
create table t1 (a int comment 'x')
create table t1 (a int) partition by range (a)
create table t1 (a int) partitioned by (a)
create table t1 (a int) cluster by (a)
create table t1 (a int) stored as parquet
create table t1 (a int) tblproperties ('x' = 'y')
create table t1 (a int) using delta
create table t1 (a int) with (fillfactor = 70)
create table t1 (a int) inherits (fx)
create table t1 (a int) on commit drop
create table t1 (a int[])
create table t1 (a int primary key clustered)
create table t1 (a int generated always as (1) stored)
create table t1 (a int as (1))
create table t1 (a int, index i (a))
create table t1 (a int, primary key (a) include (a))
create table t1 like fx
create table t1 clone fx
create table t1 as table fx
create table t1 as values (1)
create table t1 select 1 as a
create transient table t1 (a int)
create unlogged table t1 (a int)
create temp view v1 as select 1 as a
create recursive view v1 as select 1 as a
create view if not exists v1 as select 1 as a
create view v1 as select 1 as a with check option
create view v1 with (security_barrier) as select 1 as a
""".strip().splitlines()


@pytest.fixture(scope="module")
def tables(shared_sandbox_database: Sandbox) -> Iterator[Sandbox]:
    made = shared_sandbox_database
    made.run("create table fx (a int, b varchar(9))")
    made.run("insert into fx values (1, 'x'), (2, 'y'), (3, 'z')")
    made.run("create table songs (x int)")
    made.run("insert into songs values (1)")
    made.run("create table #fresh (x int)")
    yield made
    made.run("drop table #fresh")


@pytest.mark.parametrize("statement", CHANGES)
def test_a_change_in_another_dialects_grammar_is_refused_and_changes_nothing(tables: Sandbox, statement: str) -> None:
    before = tables.run("select a, b from fx order by a")[0]
    assert tables.failure(statement).sqlstate == "42601"
    assert tables.run("select a, b from fx order by a")[0] == before


@pytest.mark.parametrize("statement", QUERIES)
def test_a_query_in_another_dialects_grammar_is_a_syntax_error(tables: Sandbox, statement: str) -> None:
    assert tables.failure(statement).sqlstate in (("42601", "42704") if "::" in statement else ("42601",))


@pytest.mark.parametrize("statement", DEFINITIONS)
def test_a_definition_in_another_dialects_grammar_is_a_syntax_error(tables: Sandbox, statement: str) -> None:
    assert tables.failure(statement).sqlstate == "42601"


@pytest.mark.parametrize("statement", OTHERS)
def test_what_redshift_lacks_is_refused(tables: Sandbox, statement: str) -> None:
    assert tables.failure(statement).sqlstate == OTHERS[statement]


@pytest.mark.parametrize("statement", KEPT)
def test_what_looks_like_another_dialects_grammar_but_is_redshifts_runs(tables: Sandbox, statement: str) -> None:
    tables.run(statement)


@pytest.mark.parametrize(
    ("statement", "word"),
    {
        "select a from fx order by a where a = 1": "where",
        "select a from fx limit 1 union select 1": "union",
        "select a from fx left inner join songs on a = x": "inner",
        "select a from fx order by a asc desc": "desc",
        "with q (select 1) select * from q": "(select 1",
        "select sum(a) over from fx": "from",
        "select $$a$$, $t$b'b$t$ c d from fx": "d from",
        "select $$a$$, nosuch from fx": "nosuch",
    }.items(),
)
def test_the_place_of_the_error_is_where_the_grammar_ends(tables: Sandbox, statement: str, word: str) -> None:
    assert tables.failure(statement).position == statement.index(word) + 1


def test_revoking_a_grant_option_leaves_the_privilege(tables: Sandbox) -> None:
    tables.run("create user holder password 'Abcdefg1'")
    tables.run("grant select on fx to holder with grant option")
    tables.run("revoke grant option for select on fx from holder")
    rights = "select privilege_type, admin_option from svv_relation_privileges where identity_name = 'holder'"
    assert tables.run(rights)[0] == [("SELECT", False)]
    tables.run("revoke select on fx from holder")
    assert tables.run(rights)[0] == []


def test_what_explain_shows_of_select_into_is_its_query() -> None:
    assert query_of_into("select 'into' as b into temp fy from fx") == "select 'into' as b              from fx"
    assert query_of_into("select 'into x' from fx") is None


def test_words_in_strings_comments_and_names_are_no_into(tables: Sandbox) -> None:
    tables.run("""select 'x into y z' as "an into b", /* into c */ a into "f""o" from fx where a = 1""")
    assert tables.run('select * from "f""o"')[0] == [("x into y z", 1)]


def test_a_broken_hierarchy_leaves_prior_a_name_elsewhere(tables: Sandbox) -> None:
    assert tables.failure("select a from fx connect by prior a = prior").sqlstate == "42601"
    assert tables.run("select prior from (select 1 as prior) x")[0] == [(1,)]


def test_a_part_that_is_not_declared_is_refused_wherever_it_stands() -> None:
    """Every part of every node: set on a tree that passes, it no longer does unless the table names it."""
    statement = (
        "with q as (select a from t) select q.a, sum(b) over (partition by a order by b rows unbounded preceding), "
        "case when a = 1 then 'x' else cast(b as varchar(3)) end from q join u using (a) where a between 1 and 2 "
        "and b in (1, 2) and c like 'x' group by 1 having count(*) > 1 order by 1 desc limit 1"
    )
    tree = parse(statement)
    assert tree is not None
    refused = 0
    for node in list(tree.walk()):
        for part in set(node.arg_types) - grammar._DECLARED[type(node)]:
            held = node.args.get(part)
            node.args[part] = exp.Var(this="x")
            with pytest.raises(grammar.ForeignPart):
                grammar.check(tree)
            node.args[part] = held
            refused += 1
    assert refused > 100
    grammar.check(tree)


def test_a_node_that_is_not_declared_is_refused() -> None:
    undeclared = [kind for kind in exp.ALL_FUNCTIONS if kind not in grammar._DECLARED]
    assert len(undeclared) > 500
    for kind in undeclared:
        with pytest.raises(grammar.ForeignPart):
            grammar.check(exp.Paren(this=kind()))

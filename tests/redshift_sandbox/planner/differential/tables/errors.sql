select 1 / 0;
select 1.5 / 0;
select 1 % 0;
select 1::float8 / 0;
select 2147483647 + 1;
select 9223372036854775807 + 1;
select 32767::smallint + 1::smallint;
select 100000::smallint;
select 3000000000::int;
select 1e10::float8::int;
select -2147483648 - 1;
select 2147483647 * 2;
select sum(x) from (select 9223372036854775807 as x) v where 1 / 0 = 1;
select id from people where id = (select id from people where id < 3);
select cast(null as nosuch);
select 'abc'::int;
select '12.5'::int;
select ''::int;
select '99999999999'::int;
select '40000'::smallint;
select 'abc'::numeric(5,2);
select 'abc'::float8;
select 'maybe'::boolean;
select 1000::numeric(3,0);
select 12345.678::numeric(5,2);
select '2020-13-01'::date;
select '2020-02-30'::date;
select 'yesterdayish'::date;
select '2020-01-01 25:00'::timestamp;
select 'nonsense'::timestamp;
select '10:99'::time;
select interval 'abc';
select nosuch from people;
select p.nosuch from people p;
select q.id from people p;
select id from nosuch;
-- differs: a schema that doesn't exist is told as such
-- postgresql: error 42P01
-- redshift: error 3F000
select id from noschema.people;
select id from people, orders;
select people.id from people p;
select * from people p, orders p;
select nosuch(1);
select length(1, 2);
select upper();
select sum('a', 'b');
select abs('x'::varchar, 1);
select name, count(*) from people;
select name from people group by city;
select name from people where count(*) > 1;
select sum(count(*)) from people;
select id from people having id > 1;
select id from people group by count(*);
select (select id from people);
select (select id, name from people where id = 1);
select id from people where id in (select id, name from people);
select id from people union select id, name from people;
select id from people union select name from people;
select id from people order by 3;
select id from people group by 5;
select id from people where name;
-- differs: an integer is a condition, true where it isn't 0
-- postgresql: error 42804
-- redshift: 23 | 1; 2; 3; 4; 5; 6
select id from people where id order by id;
-- differs: an integer is a condition, true where it isn't 0
-- postgresql: error 42804
-- redshift: 20 | 6
select count(*) from people where 1 + 1;
select true + 1;
select date '2020-01-01' + date '2020-01-01';
-- differs: an integer is a condition, true where it isn't 0
-- postgresql: error 42804
-- redshift: 16 | False
select not 5;
-- differs: an integer is a condition, true where it isn't 0
-- postgresql: error 42883
-- redshift: 16 | True
select true = 1;
select 'a' - 'b'::varchar;
select case when true then 1 else 'x' end;
select coalesce(1, 'x');
select coalesce(1, date '2020-01-01');
-- differs: an integer is a condition, true where it isn't 0
-- postgresql: error 42804
-- redshift: 23 | 2
select case when 1 then 2 end;
select greatest(1, 'x');
select cast(true as date);
select cast(date '2020-01-01' as int);
select 5::date;
select 1::nosuchtype;
select from people where;
select * from;
select 1 +;
select (1;
select 1 2;
selec 1;
select 'abc;
select id from people order;
select id from people where;
select id from people limit -1;
select id from people offset -1;
select distinct name from people order by id;
select rank() from people;
select id from people where row_number() over () = 1;
select row_number() over (order by nosuch) from people;
select sqrt(-1);
select ln(0);
select ln(-1);
select substring('abc', 1, -1);
select 'a' like 'a' escape 'xy';
with a as (select 1), a as (select 2) select 1;
with a (x, y) as (select 1) select x from a;
insert into people values (1, 'a name that is far too long for it');
insert into people (nosuch) values (1);
insert into people (id, id) values (1, 2);
insert into people (id) values (1, 2);
insert into people (id, name) values (1);
insert into people (id) values ('abc');
insert into people (born) values ('nonsense');
insert into people (id) select name from people;
insert into people (age) values (40000);
insert into nosuch values (1);
update people set nosuch = 1;
update people set id = 'abc';
update people set id = 1, id = 2;
update people set name = 'a name that is far too long for it';
update nosuch set a = 1;
delete from nosuch;
delete from people where nosuch = 1;
select to_date('x', 'YYYY');
select extract(nonsense from date '2020-01-01');
select date_trunc('nonsense', timestamp '2020-01-01');
select date_part('nonsense', date '2020-01-01');
select '{1,2'::int[];
with recursive t (n) as (select 1 union all select n + 1.5 from t where n < 4) select n from t;
select * from a..b;
select * from a. .b;
select 1::"varchar) x";
select 1::"varchar x";
select 1::"INT4";
select cast('a' as "varchar(3)");
select '24:00:00.5'::time;
select '23:59:60.5'::time;
update people set age = max(age);
update people set age = (select max(people.age));
select null::boolean::date;
select null::date::integer;
select null::float8::timestamp;

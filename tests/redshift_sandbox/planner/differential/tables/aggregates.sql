select count(*), count(age), count(distinct city) from people;
select sum(age), min(age), max(age) from people;
select sum(quantity) from orders;
select sum(amount) from orders;
select sum(rate) from orders;
select sum(id) from people where id > 100;
select count(*) from people where id > 100;
select max(placed), min(placed) from orders;
select max(born), min(born) from people;
select sum(distinct person_id) from orders;
select avg(rate) from orders;
-- differs: integers average to an integer
-- postgresql: 1700 | 50.8
-- redshift: 20 | 50
select avg(age) from people;
-- differs: averages keep their argument's scale, cut
-- postgresql: 1700 | 26.695
-- redshift: 1700 | 26.69
select avg(amount) from orders;
-- differs: the average of a bigint is a bigint
-- postgresql: 1700 | 4.1666666666666667
-- redshift: 20 | 4
select avg(quantity) from orders;
select stddev(rate), stddev_samp(rate), stddev_pop(rate) from orders;
select variance(rate), var_samp(rate), var_pop(rate) from orders;
-- differs: double precision rather than numeric
-- postgresql: 1700 | 40.0061269057628222
-- redshift: 701 | 40.0061269058
select stddev(amount) from orders;
select stddev(rate) from orders where id = 10;
select corr(rate, quantity) is not null from orders;
select bool_and(active), bool_or(active) from people;
select bool_and(active), bool_or(active) from people where id > 100;
select bit_and(id), bit_or(id) from people;
select person_id, sum(amount), count(*) from orders group by person_id order by person_id;
select person_id, max(note) from orders group by person_id order by 1;
select sum(amount * quantity) from orders;
select sum(amount) / 2 > 1 from orders;
select sum(case when active then 1 else 0 end) from people;
select count(case when age > 40 then 1 end) from people;
select max(length(name)) from people;
select percentile_disc(0.5) within group (order by age) from people;
select percentile_disc(0.25) within group (order by amount) from orders;
select percentile_disc(0) within group (order by name) from people;
select percentile_cont(0.5) within group (order by rate) from orders;
select percentile_cont(0.9) within group (order by rate desc) from orders;
-- differs: percentile_cont of integers is numeric
-- postgresql: 701 | 41.0
-- redshift: 1700 | 41
select percentile_cont(0.5) within group (order by age) from people;
select sum(i), sum(b), sum(s), sum(n), sum(f) from numbers;
select max(i), max(b), max(s), max(n), max(f) from numbers;
select count(i) + count(b), count(*) * 2 from numbers;
select sum(s::int) from numbers;
select extract(year from born)::int as y, count(*) from people group by 1 order by 1;
select date_trunc('month', placed), count(*) from orders group by 1 order by 1;
select sum(sum(amount)) over () from orders group by person_id order by 1 limit 1;
select person_id, sum(amount) from orders group by person_id having sum(amount) is not null order by 2;
select count(distinct (person_id, quantity)) from orders;
select max(amount) - min(amount) from orders;
-- differs: there is no FILTER
-- postgresql: 20 | 3
-- redshift: error 42601
select count(*) filter (where active) from people;
select every(active) from people where active is not null;
select (select max(p.age)) from people p;
select (select max((select p.age))) from people p;
select (select count((select p.age))) + count(*) from people p;
select city, (select sum((select p.age))) from people p group by city order by 1;
select (select max((select p.age)) from orders where id = 10) from people p;
select (select max((select p.age)) from orders) from people p;
select (select max((select o.amount)) from orders o) from people p where p.id = 1;
select (select max((select o.quantity + 1)) from orders o) from people p where p.id = 1;
select max((select p.age) + 1) from people p;
select max((select max(o.quantity) from orders o)) from people p;
select max((select max(p.age) from orders o)) from people p;
select city from people p group by city having (select max((select p.age))) > 40 order by 1;
select id from people p where (select max((select p.age))) > 40;

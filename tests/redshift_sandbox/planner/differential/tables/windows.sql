select id, row_number() over (order by id desc) from people order by id;
select id, rank() over (order by city) from people order by id;
select id, dense_rank() over (order by city) from people order by id;
select id, rank() over (order by city desc) from people order by id;
select id, percent_rank() over (order by id) from people order by id;
select id, cume_dist() over (order by city) from people order by id;
-- differs: ntile gives bigint
-- postgresql: 23 23 | 1, 1; 2, 1; 3, 2; 4, 2; 5, 3; 6, 3
-- redshift: 23 20 | 1, 1; 2, 1; 3, 2; 4, 2; 5, 3; 6, 3
select id, ntile(3) over (order by id) from people order by id;
select id, lag(id) over (order by id), lead(id) over (order by id) from people order by id;
select id, lag(name, 2) over (order by id) from people order by id;
-- differs: LAG and LEAD have no default
-- postgresql: 23 21 | 1, 0; 2, 36; 3, 85; 4, 41; 5, 72; 6, None
-- redshift: error 0A000
select id, lag(age, 1, 0::smallint) over (order by id) from people order by id;
select id, lead(amount, 1) over (partition by person_id order by id) from orders order by id;
select id, first_value(name) over (order by id rows unbounded preceding) from people order by id;
select id, last_value(name) over (order by id rows unbounded preceding) from people order by id;
select id, last_value(name) over (order by id rows between unbounded preceding and unbounded following) from people order by id;
select id, nth_value(name, 2) over (order by id rows unbounded preceding) from people order by id;
select id, sum(amount) over (order by id rows unbounded preceding) from orders order by id;
-- differs: an aggregate over ordered rows has to name its frame
-- postgresql: 23 1700 | 10, 19.99; 11, 25; 12, 125; 13, 125.1; 14, 167.52; 15, 160.17; 16, 160.17
-- redshift: error 0A000
select id, sum(amount) over (order by id) from orders order by id;
select id, sum(amount) over (partition by person_id) from orders order by id;
select id, sum(quantity) over (order by id rows between 1 preceding and 1 following) from orders order by id;
select id, sum(id) over (order by id rows unbounded preceding) from people order by id;
select id, sum(id) over (order by id rows between current row and unbounded following) from people order by id;
select id, count(*) over (partition by city order by id rows unbounded preceding) from people order by id;
select id, count(*) over () from people order by id;
select id, min(age) over (partition by city), max(age) over (partition by city) from people order by id;
select id, avg(rate) over (order by id rows between 2 preceding and current row) from orders order by id;
select id, row_number() over (partition by city order by age, id) from people order by id;
select id, row_number() over (order by age nulls first, id) from people order by id;
select id, rank() over (order by age) from people order by id;
select id, rank() over (order by age desc) from people order by id;
select * from (select id, row_number() over (partition by city order by id) as n from people) s where n = 1 order by id;
-- differs: frames count rows alone
-- postgresql: 23 20 | 1, 9; 2, 11; 3, 9; 4, 21; 5, 5; 6, 17
-- redshift: error 0A000
select id, sum(id) over (order by city range between unbounded preceding and current row) from people order by id;
select city, count(*), rank() over (order by count(*) desc) from people group by city order by 3, 1;
select person_id, sum(sum(amount)) over (order by person_id rows unbounded preceding) from orders group by person_id order by person_id;
select id, id - lag(id, 1) over (order by id) from people order by id;
select distinct first_value(id) over (partition by city order by id rows unbounded preceding) from people order by 1;
select id, bool_or(active) over (partition by city) from people order by id;
select id, stddev_pop(rate) over () from orders order by id;

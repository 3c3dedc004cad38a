-- Plays by month
-- Each month with its plays, listeners and share of paid plays.
select
    time.year,
    time.month,
    count(*) as plays,
    count(distinct songplays.user_id) as listeners,
    round(100.0 * sum(case when songplays.level = 'paid' then 1 else 0 end) / count(*), 1) as percent_paid
from songplays
inner join time on songplays.start_time = time.start_time
group by time.year, time.month
order by time.year asc, time.month asc

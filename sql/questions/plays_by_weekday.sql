-- Plays by weekday
-- weekday counts from Sunday = 0. Plays per day divides by the days of that kind that occur.
select
    time.weekday,
    case when time.weekday in (0, 6) then 'weekend' else 'workday' end as kind,
    count(*) as plays,
    round(1.0 * count(*) / count(distinct trunc(songplays.start_time)), 1) as plays_per_day
from songplays
inner join time on songplays.start_time = time.start_time
group by time.weekday
order by time.weekday asc

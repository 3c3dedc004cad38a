-- Plays by hour of the day
-- Hours are UTC. All 24 hours are listed that have plays.
select
    time.hour,
    count(*) as plays
from songplays
inner join time on songplays.start_time = time.start_time
group by time.hour
order by time.hour asc

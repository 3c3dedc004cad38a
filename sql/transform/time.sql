-- Touched moments at which plays still start and which the calendar lacks, taken apart.
-- Moments of plays that are there now need no look at the fact table; only those before this load do.
insert into time (start_time, hour, day, week, month, year, weekday)
with moments as (
    select start_time
    from played_times
    union all
    select songplays.start_time
    from songplays
    inner join touched_times on songplays.start_time = touched_times.start_time
    left join played_times on songplays.start_time = played_times.start_time
    where played_times.start_time is null
    group by songplays.start_time
)

select
    moments.start_time,
    extract(hour from moments.start_time) as hour,
    extract(day from moments.start_time) as day,
    extract(week from moments.start_time) as week,
    extract(month from moments.start_time) as month,
    extract(year from moments.start_time) as year,
    extract(dow from moments.start_time) as weekday
from moments
left join time on moments.start_time = time.start_time
where time.start_time is null

-- Touched moments at which plays still start, taken apart.
insert into time
with touched as (
    select start_time
    from touched_times
    group by start_time
),

moments as (
    select songplays.start_time
    from songplays
    inner join touched on songplays.start_time = touched.start_time
    group by songplays.start_time
)

select
    start_time,
    extract(hour from start_time) as hour,
    extract(day from start_time) as day,
    extract(week from start_time) as week,
    extract(month from start_time) as month,
    extract(year from start_time) as year,
    extract(dow from start_time) as weekday
from moments

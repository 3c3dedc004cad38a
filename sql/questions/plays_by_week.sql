-- Plays by week
-- Weeks start on Monday; the change is against the week before.
with weekly as (
    select
        date_trunc('week', start_time) as week,
        count(*) as plays,
        count(distinct user_id) as listeners
    from songplays
    group by date_trunc('week', start_time)
)

select
    week,
    plays,
    listeners,
    plays - lag(plays) over (order by week asc) as change
from weekly
order by week asc

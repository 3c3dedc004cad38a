-- Trend of paid listening
-- Each day's share of paid plays beside its average over that day and the six before.
with daily as (
    select
        trunc(start_time) as day,
        count(*) as plays,
        sum(case when level = 'paid' then 1 else 0 end) as paid_plays
    from songplays
    group by trunc(start_time)
)

select
    day,
    plays,
    round(100.0 * paid_plays / plays, 1) as percent_paid,
    round(
        100.0 * sum(paid_plays) over (order by day asc rows between 6 preceding and current row)
        / sum(plays) over (order by day asc rows between 6 preceding and current row), 1
    ) as percent_paid_seven_days
from daily
order by day asc

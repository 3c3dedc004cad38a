-- Plays per user by level
-- How much a typical free and paid user listens: average, median and the ninetieth percentile of plays.
with per_user as (
    select
        user_id,
        level,
        count(*) as plays
    from songplays
    group by user_id, level
)

select
    level,
    count(*) as listeners,
    round(avg(1.0 * plays), 1) as average_plays,
    percentile_cont(0.5) within group (order by plays asc) as median_plays,
    percentile_cont(0.9) within group (order by plays asc) as ninetieth_percentile
from per_user
group by level
order by level asc

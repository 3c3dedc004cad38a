-- Users who come back
-- Days between a user's sessions: how soon users return, by level of the later session.
with sessions as (
    select
        user_id,
        session_id,
        max(level) as level,
        min(start_time) as started_at
    from songplays
    group by user_id, session_id
),

gaps as (
    select
        level,
        datediff(hour, lag(started_at) over (partition by user_id order by started_at asc), started_at) as hours
    from sessions
)

select
    level,
    count(hours) as returns,
    round(avg(hours / 24.0), 1) as average_days,
    sum(case when hours <= 24 then 1 else 0 end) as within_a_day
from gaps
group by level
order by level asc

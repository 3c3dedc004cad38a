-- Length of sessions
-- Minutes between the first and the last play of a session, and its plays, by level.
with sessions as (
    select
        session_id,
        max(level) as level,
        count(*) as plays,
        datediff(second, min(start_time), max(start_time)) / 60.0 as minutes
    from songplays
    group by session_id
)

select
    level,
    count(*) as sessions,
    round(avg(1.0 * plays), 1) as average_plays,
    round(avg(minutes), 1) as average_minutes,
    round(max(minutes), 1) as longest_minutes
from sessions
group by level
order by level asc

-- Sessions that bounce
-- Sessions with a single play, by level: how many, and their share.
with sessions as (
    select
        session_id,
        max(level) as level,
        count(*) as plays
    from songplays
    group by session_id
)

select
    level,
    count(*) as sessions,
    sum(case when plays = 1 then 1 else 0 end) as bounced,
    round(100.0 * sum(case when plays = 1 then 1 else 0 end) / count(*), 1) as percent_bounced
from sessions
group by level
order by level asc

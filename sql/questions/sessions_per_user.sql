-- Sessions per user
-- How many users have one session, two to five, six to twenty, or more.
with per_user as (
    select
        user_id,
        count(distinct session_id) as sessions
    from songplays
    group by user_id
),

grouped as (
    select
        user_id,
        sessions,
        case
            when sessions = 1 then '1'
            when sessions <= 5 then '2 to 5'
            when sessions <= 20 then '6 to 20'
            else 'more than 20'
        end as kind
    from per_user
)

select
    kind,
    count(*) as listeners,
    sum(sessions) as sessions
from grouped
group by kind
order by min(sessions) asc

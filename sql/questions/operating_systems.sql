-- Operating systems
-- Plays and listeners by operating system, derived from the user agent.
with agents as (
    select
        user_id,
        case
            when user_agent like '%iPhone%' then 'iPhone'
            when user_agent like '%iPad%' then 'iPad'
            when user_agent like '%Android%' then 'Android'
            when user_agent like '%Windows%' then 'Windows'
            when user_agent like '%Macintosh%' then 'macOS'
            when user_agent like '%Linux%' then 'Linux'
            else 'other'
        end as operating_system
    from songplays
)

select
    operating_system,
    count(*) as plays,
    count(distinct user_id) as listeners
from agents
group by operating_system
order by plays desc, operating_system asc

-- Plays by level
-- How many plays, listeners and sessions free and paid users have, and their share of all plays.
select
    level,
    count(*) as plays,
    count(distinct user_id) as listeners,
    count(distinct session_id) as sessions,
    round(100.0 * count(*) / sum(count(*)) over (), 1) as percent_of_plays
from songplays
group by level
order by plays desc

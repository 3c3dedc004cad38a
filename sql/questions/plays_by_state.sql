-- Plays by state
-- The state is what follows the comma; a metropolitan area across state lines counts for its first state.
select
    split_part(trim(split_part(location, ',', 2)), '-', 1) as state,
    count(*) as plays,
    count(distinct user_id) as listeners
from songplays
where location like '%,%'
group by split_part(trim(split_part(location, ',', 2)), '-', 1)
order by plays desc, state asc

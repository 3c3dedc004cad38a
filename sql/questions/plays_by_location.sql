-- Plays by metropolitan area
-- The twenty places with the most plays, with their listeners.
select
    location,
    count(*) as plays,
    count(distinct user_id) as listeners
from songplays
group by location
order by plays desc, location asc
limit 20

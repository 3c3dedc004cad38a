-- Plays that are in the fact table more than once.
-- severity: critical
-- needs: events
select
    session_id,
    item_in_session,
    count(*) as copies
from songplays
where start_time between :'from_time' and :'to_time'
group by session_id, item_in_session
having count(*) > 1

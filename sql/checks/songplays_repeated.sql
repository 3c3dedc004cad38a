-- Plays that are in the fact table more than once.
-- severity: critical
-- needs: events
select
    session_id,
    item_in_session,
    count(*) as copies
from songplays
where
    start_time >= timestamp 'epoch' + cast(:'from_s' as bigint) * interval '1 second'
    and start_time <= timestamp 'epoch' + cast(:'to_s' as bigint) * interval '1 second'
group by session_id, item_in_session
having count(*) > 1

-- Plays without any user.
-- severity: warning
-- needs: events
select
    session_id,
    item_in_session,
    start_time
from songplays
where
    start_time >= timestamp 'epoch' + cast(:'from_s' as bigint) * interval '1 second'
    and start_time <= timestamp 'epoch' + cast(:'to_s' as bigint) * interval '1 second'
    and user_id is null

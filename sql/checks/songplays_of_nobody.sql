-- Plays without any user.
-- severity: warning
-- needs: events
select
    session_id,
    item_in_session,
    start_time
from songplays
where
    start_time between :'from_time' and :'to_time'
    and user_id is null

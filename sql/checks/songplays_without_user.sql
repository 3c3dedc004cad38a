-- Plays whose user is not in users.
-- severity: critical
-- needs: events
select
    songplays.session_id,
    songplays.item_in_session,
    songplays.user_id
from songplays
left join users on songplays.user_id = users.user_id
where
    songplays.start_time >= timestamp 'epoch' + cast(:'from_s' as bigint) * interval '1 second'
    and songplays.start_time <= timestamp 'epoch' + cast(:'to_s' as bigint) * interval '1 second'
    and songplays.user_id is not null
    and users.user_id is null

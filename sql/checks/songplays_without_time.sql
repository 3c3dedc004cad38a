-- Plays whose moment is not in the calendar.
-- severity: critical
-- needs: events
select
    songplays.session_id,
    songplays.item_in_session,
    songplays.start_time
from songplays
left join time on songplays.start_time = time.start_time
where
    songplays.start_time >= timestamp 'epoch' + cast(:'from_s' as bigint) * interval '1 second'
    and songplays.start_time <= timestamp 'epoch' + cast(:'to_s' as bigint) * interval '1 second'
    and time.start_time is null

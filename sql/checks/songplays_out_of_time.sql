-- Plays before the year 2000 or after tomorrow: seconds taken for milliseconds, or a clock that is wrong.
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
    and (start_time < timestamp '2000-01-01' or start_time > dateadd(day, 1, getdate()))

-- Moments of the calendar at which no play starts.
-- severity: critical
-- needs: events
select time.start_time
from time
left join songplays on time.start_time = songplays.start_time
where
    time.start_time >= timestamp 'epoch' + cast(:'from_s' as bigint) * interval '1 second'
    and time.start_time <= timestamp 'epoch' + cast(:'to_s' as bigint) * interval '1 second'
    and songplays.start_time is null

-- Moments of the calendar at which no play starts.
-- severity: critical
-- needs: events
select time.start_time
from time
left join songplays on time.start_time = songplays.start_time
where
    time.start_time between :'from_time' and :'to_time'
    and songplays.start_time is null

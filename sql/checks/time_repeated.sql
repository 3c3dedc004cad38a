-- Moments that are in the calendar more than once.
-- severity: critical
-- needs: events
select
    start_time,
    count(*) as copies
from time
where start_time between :'from_time' and :'to_time'
group by start_time
having count(*) > 1

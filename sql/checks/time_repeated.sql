-- Moments that are in the calendar more than once.
-- severity: critical
-- needs: events
select
    start_time,
    count(*) as copies
from time
where
    start_time >= timestamp 'epoch' + cast(:'from_s' as bigint) * interval '1 second'
    and start_time <= timestamp 'epoch' + cast(:'to_s' as bigint) * interval '1 second'
group by start_time
having count(*) > 1

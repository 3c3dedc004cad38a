-- The VACUUM that ended last.
--
--   table_name text
--   status text
--   time_remaining_estimate text
select
    object_name as table_name,
    'Complete' as status,
    null as time_remaining_estimate
from log.activities as a
where a.kind = 'vacuum'
order by end_time desc, object_id desc
limit 1
